"""Whoever takes a call sees what it may repeat, joins it with one key, and takes that back."""

from __future__ import annotations

from playwright.async_api import expect

from tests.browser.conftest import Served, SignedIn
from tests.browser.people import Person, reported


async def test_a_repeated_call_is_joined_with_one_key_and_parted_again(served: Served, signed_in: SignedIn) -> None:
    first = await reported(served, "示例：摊位占了整条人行道")
    async with Person(served, "operator1") as operator:
        leading = await operator.get(f"/events/{first}")
    page = await signed_in("/report", "operator1")
    # The pin is put down as a kept draft would: where the first one stands.
    await page.evaluate("""async ({lon, lat, category, condition}) => {
        const { readDraft, keepDraft } = await import('/static/parts/drafts.js');
        keepDraft({ ...readDraft(), place: { lon, lat }, by: 'hand', decided: true, category, condition });
    }""", {name: leading[name] for name in ("lon", "lat", "category", "condition")})
    await page.reload()
    await page.get_by_test_id("report-words").fill("示例：摊位占了人行道")
    one = page.locator(f'[data-testid="alike-one"][data-number="{first}"]')
    await expect(one).to_contain_text("同一类别")
    place = await page.get_by_test_id("alike-one").evaluate_all(
        "(all, number) => all.findIndex((one) => one.dataset.number === number)", first)
    await page.keyboard.press(f"Alt+Digit{place + 1}")
    receipt = page.get_by_test_id("receipt")
    await expect(receipt.locator('[data-stage="joined"]')).to_be_visible()
    async with Person(served, "operator1") as operator:
        assert (await operator.get(f"/events/{first}"))["weight"] == 2
        whole = await signed_in(f"/events/{first}", "dispatcher1")
        await expect(whole.locator(".sent-joined")).to_have_count(1)
        await expect(whole.locator(".sent").last).to_contain_text("示例：摊位占了人行道")
        await whole.locator(".sent-joined a").click(trial=True)
        await page.get_by_test_id("toast-act").click()
        await expect(receipt.locator('[data-stage="assigned"]')).to_be_visible()
        assert (await operator.get(f"/events/{first}"))["weight"] == 1
