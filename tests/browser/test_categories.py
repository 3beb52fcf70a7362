"""Whoever takes a call sees which category the words point to, and an administrator sees whom another list concerns."""

from __future__ import annotations

import csv
import io

from playwright.async_api import expect

from tests.browser.conftest import Served, SignedIn
from tests.browser.people import Person, reported


async def test_words_suggest_a_category_that_one_key_takes(served: Served, signed_in: SignedIn) -> None:
    page = await signed_in("/report", "operator1")
    await page.get_by_test_id("report-words").fill("示例：墙上贴满了小广告")
    first = page.get_by_test_id("suggested-one").first
    await expect(first).to_contain_text("小广告")
    code = await first.get_attribute("data-category")
    await page.keyboard.press("Alt+Digit7")
    await expect(page.get_by_test_id("category-chosen")).to_have_attribute("data-category", code or "")
    await expect(page.get_by_test_id("suggested")).to_have_count(0)
    await page.get_by_test_id("category-change").click()
    await page.get_by_test_id("category-search").fill("dwjy")  # the initials of 店外经营
    await page.keyboard.press("Enter")
    await expect(page.get_by_test_id("category-chosen")).to_have_attribute("data-category", "09005")


async def test_an_administrator_sees_whom_another_list_concerns(served: Served, signed_in: SignedIn) -> None:
    number = await reported(served, "示例：店外摆放")
    page = await signed_in("/rules?table=categories", "admin1")
    await expect(page.get_by_test_id("category-extras")).to_contain_text("CJ/T 214")
    async with Person(served, "admin1") as admin:
        category = (await admin.get(f"/events/{number}"))["category"]
        ruling = next(one for one in (await admin.get("/tables/categories"))["items"] if one["state"] == "ruling")
        rows = (await admin.get(f"/tables/categories/{ruling['id']}"))["rows"]
    kept = [row for row in rows if category not in (row["code"], row["successor"])]
    out = io.StringIO()
    writer = csv.DictWriter(out, list(rows[0]))
    writer.writeheader()
    writer.writerows(kept)
    await page.get_by_test_id("table-send").click()
    await page.set_input_files('input[type="file"]', {"name": "less.csv", "mimeType": "text/csv", "buffer": out.getvalue().encode("gb18030")})
    await page.get_by_test_id("table-keep").click()
    concerns = page.get_by_test_id("category-concerns")
    await expect(concerns.locator('[data-sum="removed"] dd')).to_have_text("1")
    await expect(page.get_by_test_id("category-changes")).to_contain_text(category)
    assert int(await concerns.get_attribute("data-open") or 0) >= 1
    await page.get_by_test_id("try-words").fill("楼道里堆满了纸箱子")
    await expect(page.get_by_test_id("tried-words")).to_contain_text("06036")
    await page.get_by_test_id("table-drop").click()
    await expect(page.locator('[data-testid="table-version"][data-state="draft"]')).to_have_count(0)
