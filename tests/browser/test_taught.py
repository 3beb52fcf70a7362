"""The page of taught places: found by a piece of their name, seen on the map, taken back with a reason."""

from __future__ import annotations

from playwright.async_api import expect

from tests.browser.conftest import Served, SignedIn
from tests.browser.people import Person

WORDS = "示例老粮站大院"


async def test_a_taught_place_is_searched_seen_and_taken_back_with_a_reason(served: Served, signed_in: SignedIn) -> None:
    async with Person(served) as citizen:
        sent = await citizen.post("/reports", words="示例：有垃圾", place={"text": WORDS})
    async with Person(served, "operator1") as desk:
        where = (await desk.post("/places/geocode", text="莲光路12号"))["candidates"][0]
        place = {"lon": where["lon"], "lat": where["lat"], "radius_m": 10}
        await desk.move(sent["event"], "correct", place=place, reason="示例：问清了")
    page = await signed_in("/places", "operator1")
    await page.wait_for_selector('[data-testid="map"][data-map-ready="true"]')
    await page.get_by_test_id("taught-search").fill("粮站")
    row = page.get_by_test_id("taught")
    await expect(row).to_have_count(1)
    await expect(row).to_contain_text(sent["event"])
    await row.get_by_role("button", name=WORDS).click()
    await expect(page.locator(".pin")).to_be_visible()
    await row.get_by_test_id("taught-forget").click()
    await page.get_by_test_id("taught-forget-sure").click()
    await expect(page.get_by_role("alert")).to_be_visible()  # no reason, no removal
    await page.get_by_test_id("taught-why").fill("示例：标错了")
    await page.get_by_test_id("taught-forget-sure").click()
    await expect(row).to_have_count(0)
    await expect(page.locator(".pin")).to_have_count(0)
    await page.get_by_role("button", name="已撤销").click()
    await expect(page.get_by_test_id("taught-ended")).to_contain_text("示例：标错了")
    await expect(page.get_by_test_id("taught-forget")).to_have_count(0)
