"""The center: one stream for all tabs, a list that entries keep true, and a map that is really painted."""

from __future__ import annotations

import io
import re
from typing import Any

import aiohttp
from PIL import Image
from playwright.async_api import Page, Request, expect

from tests.browser.conftest import READY_MS, Served, SignedIn
from tests.browser.people import Person, reported

OPEN_STREAMS = re.compile(r"^dispatch_open_streams (\S+)$", re.MULTILINE)
MAP_READY = '[data-testid="map"][data-map-ready="true"]'
FRESH = """async () => {
    const items = [];
    let cursor = '';
    do {
        const page = await (await fetch(`/api/v1/live/snapshot?limit=500${cursor && `&cursor=${cursor}`}`)).json();
        items.push(...page.items);
        cursor = page.next;
    } while (cursor);
    return items;
}"""


async def open_streams(served: Served) -> int:
    """How many live streams the server holds; those whose reader has gone are found out first."""
    served.hub.ping()
    async with aiohttp.ClientSession() as session, session.get(f"{served.address}/metrics") as answer:
        found = OPEN_STREAMS.search(await answer.text())
    assert found
    return int(float(found[1]))


async def settles_at(served: Served, page: Page, wanted: int) -> None:
    """Waits until the server holds this many streams; ``page`` lends its patience."""
    for _ in range(READY_MS // 100):
        if await open_streams(served) == wanted:
            return
        await page.evaluate("() => new Promise(done => setTimeout(done, 100))")
    assert await open_streams(served) == wanted


async def test_two_tabs_of_a_browser_share_one_stream(served: Served, signed_in: SignedIn) -> None:
    first = await signed_in("/signin", None)
    await settles_at(served, first, 0)
    center = await signed_in("/center", "supervisor1")
    await expect(center.get_by_test_id("live-state")).to_have_attribute("data-state", "live")
    second = await center.context.new_page()
    await second.goto(f"{served.address}/center")
    await expect(second.get_by_test_id("live-state")).to_have_attribute("data-state", "live", timeout=READY_MS)
    assert await open_streams(served) == 1

    number = await reported(served, "示例：两个窗口都要看见")
    for tab in (center, second):
        await tab.get_by_test_id("filter-text").fill(number)
        row = tab.locator(f'[data-testid="center-list-row"][data-number="{number}"]')
        await expect(row).to_have_attribute("data-stage", "assigned", timeout=READY_MS)
    await center.close()
    await second.get_by_test_id("filter-text").fill(await reported(served, "示例：剩下的窗口还要看见"))
    await expect(second.get_by_test_id("event-list")).to_have_attribute("data-count", "1", timeout=READY_MS)
    assert await open_streams(served) == 1


async def test_the_old_snapshot_with_its_entries_is_the_fresh_snapshot(served: Served, signed_in: SignedIn) -> None:
    center = await signed_in("/center", "supervisor1")
    await expect(center.get_by_test_id("live-state")).to_have_attribute("data-state", "live")
    asked: list[Request] = []
    center.on("request", lambda request: asked.append(request) if "/live/snapshot" in request.url else None)
    await center.evaluate(
        """async () => {
            const [{ watchOpenEvents }, { session }] = await Promise.all(
                [import('/static/parts/open-events.js'), import('/static/parts/session.js')]);
            window.watched = watchOpenEvents(session.get().party.id);
        }""")
    await center.wait_for_function("() => watched.seen.get().loaded && watched.seen.get().state === 'live'")
    for request in asked:  # grows while it is walked, should the page begin another
        await request.response()
    await center.wait_for_function("() => watched.seen.get().list.length > 0")
    before = len(asked)
    worked, closed = await _changes(served)
    await center.wait_for_function(
        """([worked, closed]) => watched.get(worked)?.stage === 'filed' && !watched.get(closed)""",
        arg=[worked, closed])
    assert len(asked) == before, "the page took a new snapshot instead of folding the entries"
    await _equals_fresh(center)


async def _changes(served: Served) -> tuple[str, str]:
    """Two new events: one is worked on and returned, the other closed."""
    first, second = await reported(served, "示例：先接后退"), await reported(served, "示例：办结")
    async with Person(served, "officer1") as officer, Person(served, "supervisor1") as supervisor:
        for number in (first, second):
            await officer.move(number, "accept")
        await officer.move(first, "comment", words="示例：已到场")
        await officer.move(first, "ask", request="extend", reason="示例：工程量大")
        await supervisor.move(first, "supervise", words="示例：请说明进度")
        await officer.move(second, "finish", result="示例：已劝离")
        await supervisor.move(second, "pass", finding="示例：现场已恢复")
        await officer.move(first, "return", cause="not_our_ground", reason="示例：不属本网格")
    return first, second


async def _equals_fresh(center: Page) -> None:
    """Other events may move between the two readings, so both are read until they meet at the same entries."""
    fresh: dict[str, Any] = {}
    kept: dict[str, Any] = {}
    for _ in range(20):
        fresh = {item["number"]: item for item in await center.evaluate(FRESH)}
        kept = {item["number"]: item for item in await center.evaluate("() => watched.seen.get().list")}
        if {n: e["head_seq"] for n, e in fresh.items()} == {n: e["head_seq"] for n, e in kept.items()}:
            break
    assert kept.keys() == fresh.keys()
    different = {
        number: {key: (kept[number].get(key), value) for key, value in event.items() if kept[number].get(key) != value}
        for number, event in fresh.items()
    }
    assert {number: found for number, found in different.items() if found} == {}


async def test_the_map_has_painted_the_ground_and_the_events(served: Served, signed_in: SignedIn) -> None:
    center = await signed_in("/center", "supervisor1")
    await center.wait_for_selector(MAP_READY)
    for layer in ("towns-fill", "towns-line", "blocks-line", "events"):
        await center.wait_for_function(
            "layer => document.querySelector('[data-testid=\"map\"]').drawnFeatures(layer) > 0", arg=layer)
    inks = await center.evaluate(
        """() => Object.fromEntries(["map-ground", "map-town", 'mark-red', 'mark-green'].map(name => {
            const pen = document.createElement('canvas').getContext('2d');
            pen.fillStyle = getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
            pen.fillRect(0, 0, 1, 1);
            return [name, [...pen.getImageData(0, 0, 1, 1).data].slice(0, 3)];
        }))""")
    painted = await _painted(center, inks)
    assert painted["map-ground"] > 10_000, painted
    assert painted["map-town"] > 10_000, painted
    assert painted["drawn upon it"] > 5_000, painted  # borders, names, marks
    assert painted["mark-red"] + painted["mark-green"] > 50, painted


async def _painted(center: Page, inks: dict[str, list[int]]) -> dict[str, int]:
    """How many pixels of the map have each ink; the legend and the controls along the edges are left out."""
    await center.evaluate("() => { document.querySelector('.legend').style.display = 'none'; }")
    shot = Image.open(io.BytesIO(await center.get_by_test_id("map").screenshot())).convert("RGB")
    middle = shot.crop((0, 0, shot.width - 60, shot.height - 60))
    counted = middle.getcolors(middle.width * middle.height)
    assert counted
    found = {
        name: sum(n for n, colour in counted if all(abs(a - b) <= 6 for a, b in zip(colour, ink, strict=True)))
        for name, ink in inks.items()
    }
    drawn = middle.width * middle.height - found["map-ground"] - found["map-town"]
    return {**found, "drawn upon it": drawn}
