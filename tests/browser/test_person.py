"""An administrator adds somebody, corrects him, is overtaken, and ends and reopens his account, without any file."""

from __future__ import annotations

from playwright.async_api import Page, expect

from tests.browser.conftest import Served, SignedIn
from tests.browser.people import Person


async def saved(page: Page) -> None:
    await page.get_by_test_id("person-save").click()
    await expect(page.get_by_test_id("dialog-person")).to_have_count(0)


async def test_one_person_is_administered_without_a_file(served: Served, signed_in: SignedIn) -> None:
    page = await signed_in("/people", "admin1")
    await page.get_by_test_id("person-add").click()
    for name, text in (("code", "p-new"), ("name", "示例新人"), ("login", "newcomer"), ("certified_until", "2026-02-01")):
        await page.get_by_test_id(f"person-{name}").fill(text)
    await page.get_by_test_id("add-roles").click()
    await page.get_by_test_id("span-scope").select_option("city")
    await page.get_by_test_id("person-save").click()
    wrong = page.locator('[data-field="person-certificate"] .field-error')
    await expect(wrong).to_be_visible()  # a validity without a number
    await page.get_by_test_id("person-certificate").fill("示例-9")
    await saved(page)

    card = page.get_by_test_id("staff-card")
    await expect(page.locator('[data-testid="staff-row"][data-code="p-new"]')).to_be_visible()
    await card.get_by_test_id("person-edit").click()
    await page.get_by_test_id("person-name").fill("示例改名")
    async with Person(served, "admin1") as other:
        [found] = (await other.get("/people?q=p-new"))["items"]
        there = await other.get(f"/people/{found['id']}")
        there["person"]["capacity"] = "2"
        await other.post(f"/people/{there.pop('id')}", **there)
        await page.get_by_test_id("person-save").click()
        await page.get_by_test_id("person-again").click()
        await expect(page.get_by_test_id("person-capacity")).to_have_value("2")  # read again, and nothing of it was lost
        await page.get_by_test_id("person-name").fill("示例改名")
        await page.get_by_test_id("spans-roles").get_by_test_id("span-drop").click()
        await saved(page)
        there = await other.get(f"/people/{found['id']}")
        assert (there["person"]["name"], there["person"]["capacity"], there["roles"]) == ("示例改名", "2", [])

    await card.get_by_test_id("person-account").click()
    await page.get_by_test_id("account-send").click()
    await expect(card.get_by_test_id("person-account")).to_have_text("重新启用账号")
    await card.get_by_test_id("person-account").click()
    await page.get_by_test_id("account-send").click()
    await expect(page.get_by_test_id("links-make")).to_be_visible()  # and a link for a new password is offered at once
    await page.keyboard.press("Escape")
    await card.get_by_test_id("person-history").locator("summary").click()
    changes = card.get_by_test_id("person-change")
    await expect(changes).to_have_count(7)
    assert await changes.evaluate_all("all => all.map(one => one.dataset.subject)") == [
        "account", "account", "roles", "people", "people", "roles", "people"]
