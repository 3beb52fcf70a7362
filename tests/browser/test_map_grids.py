"""Whose ground is this? Asked of the center's map with a pointer, with a press, and with keys alone."""

from __future__ import annotations

from playwright.async_api import Page, expect

from tests.browser.conftest import Served, SignedIn

MAP_READY = '[data-testid="map"][data-map-ready="true"]'
# A point of the map where nothing but the ground lies, and the grid there; clear of what floats over the map.
QUIET = """() => {
    const frame = document.querySelector('[data-testid="map"]');
    const { width, height } = frame.getBoundingClientRect();
    for (let y = height * 0.3; y < height * 0.7; y += 17) for (let x = width * 0.35; x < width * 0.7; x += 23) {
        const grid = frame.gridAt([x, y]);
        if (grid && !frame.markNear({ x, y })) return { x, y, code: grid.code };
    }
    return null;
}"""


async def at_rest(center: Page) -> None:
    await center.wait_for_selector(MAP_READY)
    await center.wait_for_function("() => document.querySelector('[data-testid=\"map\"]').drawnCodes('blocks-line') > 0")


async def test_a_grid_says_its_name_and_who_answers_for_it(served: Served, signed_in: SignedIn) -> None:
    center = await signed_in("/center", "supervisor1")
    await at_rest(center)
    spot = await center.evaluate(QUIET)
    grid = next(block for block in served.sample.block_grids if block.code == spot["code"])
    claims = [claim for claim in served.sample.claims if claim.grid == grid.code and claim.duty == "principal"]
    holder = next((p.name for p in served.sample.people if claims and p.code == claims[0].person), "无人认领")
    frame = center.get_by_test_id("map")
    position = {"x": spot["x"], "y": spot["y"]}

    await frame.hover(position=position)
    over = center.get_by_test_id("grid-over")
    await expect(over).to_contain_text(grid.name)
    await expect(over).to_contain_text(holder)
    await frame.click(position=position)
    card = center.get_by_test_id("grid-card")
    await expect(card).to_have_attribute("data-grid", grid.code)
    await expect(card).to_contain_text(holder)
    await center.get_by_test_id("grid-card-close").click()
    await expect(card).to_have_count(0)

    await center.get_by_test_id("filter-text").focus()
    for _ in range(30):
        await center.keyboard.press("Tab")
        if await center.evaluate("document.activeElement.tagName === 'CANVAS'"):
            break
    aimed = center.get_by_test_id("grid-aimed")
    await expect(aimed).to_have_attribute("data-grid", await center.evaluate(
        """() => { const map = document.querySelector('[data-testid="map"]');
            return map.gridAt([map.clientWidth / 2, map.clientHeight / 2]).code; }"""))
    await center.keyboard.press("Enter")
    await expect(card).to_have_attribute("data-grid", await center.evaluate(
        """() => { const map = document.querySelector('[data-testid="map"]');
            return map.gridAt([map.clientWidth / 2, map.clientHeight / 2]).code; }"""))
    await center.keyboard.press("Escape")
    await expect(card).to_have_count(0)
