"""A caller's number is uncovered with a reason, for a minute."""

from __future__ import annotations

from playwright.async_api import expect

from tests.browser.conftest import Served, SignedIn
from tests.browser.people import Person


async def test_a_duty_leader_sees_the_number_for_a_minute_after_giving_a_reason(
    served: Served, signed_in: SignedIn
) -> None:
    async with Person(served) as citizen:
        caller = {"name": "示例来电人", "phone": "13800000000"}
        number = (await citizen.post("/reports", words="示例：路灯不亮", caller=caller))["event"]
    page = await signed_in("/signin", "leader1")
    await page.clock.install()
    await page.goto(f"{served.address}/events/{number}")
    await page.get_by_test_id("caller-show").click()
    await page.get_by_test_id("caller-submit").click()
    await expect(page.get_by_test_id("caller-reason")).to_have_attribute("aria-invalid", "true")
    await page.get_by_test_id("caller-reason").fill("示例：回拨核实地址")
    await page.get_by_test_id("caller-submit").click()
    await expect(page.get_by_test_id("caller-full")).to_contain_text("13800000000")
    await expect(page.locator('[data-testid="timeline"] [data-action="look"]')).to_contain_text("回拨核实地址")
    await page.clock.fast_forward(61_000)
    await expect(page.get_by_test_id("caller-full")).to_have_count(0)
    await expect(page.get_by_test_id("event-view")).not_to_contain_text("13800000000")
