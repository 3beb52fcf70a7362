"""A joint matter on the phone of whoever works beside the lead, and on the lead's."""

from __future__ import annotations

from playwright.async_api import Page, expect

from tests.browser.conftest import READY_MS, Served, SignedIn
from tests.browser.people import Person, block_of_officer1
from tests.browser.test_disputes import choose
from tests.browser.test_officer import PHONE

BURST_MAIN = "0501"  # the water company leads, the officer of the grid secures the spot


async def test_the_officer_beside_the_lead_sees_the_event_marked_and_reports_his_part(served: Served, signed_in: SignedIn) -> None:
    async with Person(served) as citizen:
        told = await citizen.post("/reports", words="示例：路边水管破裂，水漫路面", place=block_of_officer1(served), category=BURST_MAIN)
    number = told["event"]
    phone = await signed_in("/officer", "officer1", **PHONE)
    job = phone.locator(f'[data-testid="officer-event"][data-number="{number}"]')
    await expect(job.get_by_test_id("beside")).to_contain_text("协办")
    await expect(job.get_by_test_id("move-accept")).to_have_count(0)
    await job.get_by_test_id("move-assist").tap()
    await phone.get_by_test_id("carry-result").fill("示例：已围护现场，疏导车辆")
    await phone.get_by_test_id("move-submit").tap()
    await expect(job.get_by_test_id("move-assist")).to_have_count(0)
    await expect(job.get_by_test_id("beside")).to_contain_text("协办部分已完成")
    async with Person(served, "dispatcher1") as dispatcher:
        event = await dispatcher.get(f"/events/{number}")
        assert event["assisted"] == event["beside"]
        assert event["stage"] == "assigned"
        entries = (await dispatcher.get(f"/events/{number}/entries"))["items"]
    assert (entries[-1]["action"], entries[-1]["carried"]["result"]) == ("assist", "示例：已围护现场，疏导车辆")

    # By hand: stood down, the phone loses sight of it; called in again, it is there.
    page = await signed_in(f"/events/{number}", "dispatcher1")
    await open_move(page, "stand_down")
    await page.get_by_test_id("dialog-stand_down").locator('[data-field="whom"] button').first.click()
    await because(page, "已不需要配合")
    await expect(job).to_have_count(0, timeout=READY_MS)
    await open_move(page, "call_in")
    await choose(page, "carry-whom", "p-officer1")
    await because(page, "现场需要配合")
    await expect(job.get_by_test_id("move-assist")).to_be_visible(timeout=READY_MS)


async def open_move(page: Page, action: str) -> None:
    """Press one of an event's actions, wherever it stands."""
    shown = page.get_by_test_id("moves-all")
    await shown.wait_for()
    if await shown.get_attribute("aria-expanded") == "false":
        await shown.click()
    await page.get_by_test_id(f"move-{action}").click()


async def because(page: Page, reason: str) -> None:
    """Give a ready reason and send the move."""
    await page.get_by_role("button", name=reason).click()
    await page.get_by_test_id("move-submit").click()
    await expect(page.get_by_test_id("move-submit")).to_have_count(0, timeout=READY_MS)
