"""The keyboard alone is enough, and every page can be reached however narrow the window is."""

from __future__ import annotations

from playwright.async_api import Page, expect

from tests.browser.conftest import Served, SignedIn

SOON_MS = 20_000
ENGLISH = {"locale": "en-GB", "viewport": {"width": 1000, "height": 800}}


async def _walk_to_a_case_that_can_be_filed(page: Page) -> str:
    """Goes down the desk's list by key until the case may be filed as it is; its number."""
    case, file = page.get_by_test_id("desk-case"), page.get_by_test_id("move-file")
    rows = int(await page.get_by_test_id("event-list").get_attribute("data-count") or 0)
    for _ in range(rows):
        await expect(case).to_be_visible(timeout=SOON_MS)
        number = await case.get_attribute("data-number") or ""
        if await file.count() and await file.is_enabled():
            return number
        await page.keyboard.press("j")
        await page.wait_for_function("number => document.querySelector('[data-testid=desk-case]')?.dataset.number !== number",
                                     arg=number)
    raise AssertionError("nothing at the desk can be filed")


async def test_a_duty_leader_walks_the_desk_and_files_a_case_without_touching_the_mouse(
    served: Served, signed_in: SignedIn
) -> None:
    page = await signed_in("/desk", "leader1")
    await expect(page.get_by_test_id("desk-row").first).to_be_visible(timeout=SOON_MS)
    number = await _walk_to_a_case_that_can_be_filed(page)
    await page.keyboard.press("Control+Enter")
    await expect(page.locator(f'[data-testid="desk-row"][data-number="{number}"]')).to_have_count(0, timeout=SOON_MS)


async def test_pages_that_find_no_room_in_the_bar_are_reached_behind_a_button(signed_in: SignedIn) -> None:
    page = await signed_in("/report", "admin1", **ENGLISH)
    hidden = page.locator(".ways-line > .way-lost")
    await expect(hidden.last).to_be_hidden()
    rest = page.get_by_test_id("ways-more")
    await rest.locator("summary").focus()
    await page.keyboard.press("Enter")
    links = rest.locator(".ways-menu a")
    assert await links.all_inner_texts() == [text for text in await hidden.all_text_contents() if text]
    await page.keyboard.press("Tab")
    await page.keyboard.press("Escape")
    await expect(links.first).to_be_hidden()
    await page.set_viewport_size({"width": 2200, "height": 800})
    await expect(rest).to_have_count(0)
