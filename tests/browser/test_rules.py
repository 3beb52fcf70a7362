"""An administrator changes the city's tables and people in a browser, from a wrong file to a version with its day."""

from __future__ import annotations

import csv
import re
from collections.abc import Sequence
from pathlib import Path

import pytest
from playwright.async_api import Page, expect

from tests.browser.conftest import READY_MS, Served, SignedIn
from tests.browser.test_accessible import faults

PHONE = {"width": 390, "height": 844}
CHOSEN = "three green umbrellas"


def sheet(path: Path, *rows: Sequence[str], coding: str = "utf-8-sig") -> Path:
    """Rows as a CSV file."""
    with path.open("w", encoding=coding, newline="") as file:
        csv.writer(file).writerows(rows)
    return path


async def fits(page: Page) -> bool:
    """Whether nothing of the page sticks out to the side."""
    return bool(await page.evaluate("document.documentElement.scrollWidth <= innerWidth"))


@pytest.mark.timeout(240)
async def test_a_routing_table_goes_from_a_wrong_file_to_a_version_with_its_day(
    served: Served, signed_in: SignedIn, tmp_path: Path
) -> None:
    heads = ("编号", "名称", "类别", "派给")
    page = await signed_in("/rules", "admin1")
    await expect(page.locator('[data-testid="table-version"][aria-current="true"]')).to_have_attribute("data-state", "ruling", timeout=READY_MS)
    await page.get_by_test_id("table-send").click()
    wrong = sheet(tmp_path / "规则.csv", heads, ("a", "甲", "nothing", "claim"), ("a", "乙", "", "body:nobody"), ("", "丙", "", "claim"),
                  coding="gbk")
    await page.get_by_test_id("table-file").set_input_files(wrong)
    told = page.get_by_test_id("row-fault")
    await expect(told).to_have_count(4, timeout=READY_MS)
    await expect(told.nth(0)).to_have_text(re.compile("2\\s*类别\\s*现行类别表中没有“nothing”"))
    await expect(told.nth(3)).to_contain_text("每一行都要有自己的编号")
    assert await faults(page) == {}

    right = sheet(tmp_path / "新规则.csv", heads, ("emergency", "紧急事件", "", "claim center"), ("all", "全部", "", "claim squad_leader"))
    await page.get_by_test_id("table-file").set_input_files(right)
    await expect(page.get_by_test_id("checked")).to_be_visible(timeout=READY_MS)
    await page.get_by_test_id("table-keep").click()
    view = page.get_by_test_id("table-version-view")
    await expect(view).to_have_attribute("data-state", "draft", timeout=READY_MS)
    await expect(page.get_by_test_id("comparison")).to_have_attribute("data-ready", "true")
    await expect(page.locator('[data-sum="added"] dd')).to_have_text("1")
    await page.get_by_role("button", name="试算").click()
    await page.get_by_test_id("trial-ask").click()
    await expect(page.get_by_test_id("tried")).to_be_visible(timeout=READY_MS)
    await page.get_by_role("button", name="问一问").click()
    await page.get_by_role("button", name="网格编码").click()
    await page.get_by_test_id("ask-grid").fill(served.sample.block_grids[0].code)
    await page.get_by_test_id("ask-submit").click()
    await expect(page.get_by_test_id("asked")).to_have_attribute("data-row", "emergency", timeout=READY_MS)
    assert await faults(page) == {}

    await page.get_by_test_id("table-activate").click()
    await page.get_by_role("button", name="到指定时间").click()
    await page.get_by_test_id("activate-at").fill("2099-05-01T00:00")
    await page.get_by_test_id("activate-submit").click()
    await expect(view).to_have_attribute("data-state", "planned", timeout=READY_MS)
    await expect(view).to_contain_text("2099/05/01 00:00:00")
    await page.get_by_test_id("table-withdraw").click()
    await expect(view).to_have_attribute("data-state", "draft", timeout=READY_MS)
    await page.set_viewport_size(PHONE)
    assert await fits(page)
    await page.get_by_test_id("table-drop").click()
    await expect(view).to_have_attribute("data-state", "ruling", timeout=READY_MS)


@pytest.mark.timeout(240)
async def test_somebody_new_is_imported_and_makes_a_password_of_his_own(signed_in: SignedIn, tmp_path: Path) -> None:
    page = await signed_in("/people?tab=import", "admin1")
    heads = ("编号", "姓名", "登录名")
    await page.get_by_test_id("staff-file").set_input_files(sheet(tmp_path / "人员.csv", heads, ("new-1", "示例新人", "new.one"), ("new-2", "", "")))
    await expect(page.get_by_test_id("row-fault")).to_have_text(re.compile("人员\\s*3\\s*姓名\\s*必须填写"), timeout=READY_MS)
    await page.get_by_test_id("staff-file").set_input_files(sheet(tmp_path / "人员2.csv", heads, ("new-1", "示例新人", "new.one")))
    await expect(page.get_by_test_id("rehearsed")).to_have_attribute("data-changes", "1", timeout=READY_MS)
    await page.get_by_test_id("staff-bring").click()
    await expect(page.get_by_test_id("staff-brought")).to_be_visible(timeout=READY_MS)
    await page.get_by_role("link", name="给没有密码的人发链接").click()
    await page.get_by_test_id("staff-search").fill("new-1")
    row = page.locator('[data-testid="staff-row"][data-code="new-1"]')
    await row.get_by_role("button").click(timeout=READY_MS)
    await page.get_by_test_id("invite").click()
    await page.get_by_test_id("links-make").click()
    link = await page.locator('[data-login="new.one"] input').input_value(timeout=READY_MS)
    assert await faults(page) == {}

    theirs = await signed_in("/" + link.split("/", 3)[3], None, viewport=PHONE)
    assert "#" not in theirs.url
    await theirs.get_by_test_id("welcome-password").fill("new.one-2026")
    await theirs.get_by_test_id("welcome-again").fill("new.one-2026")
    await theirs.get_by_test_id("welcome-submit").click()
    await expect(theirs.get_by_text("不能包含登录名")).to_be_visible(timeout=READY_MS)
    assert await faults(theirs) == {}
    for field in ("welcome-password", "welcome-again"):
        await theirs.get_by_test_id(field).fill(CHOSEN)
    await theirs.get_by_test_id("welcome-submit").click()
    await expect(theirs.get_by_test_id("welcome-done")).to_be_visible(timeout=READY_MS)
    await theirs.get_by_test_id("welcome-done").get_by_role("link").click()
    await theirs.get_by_test_id("signin-login").fill("new.one")
    await theirs.get_by_test_id("signin-password").fill(CHOSEN)
    await theirs.get_by_test_id("signin-submit").click()
    await theirs.wait_for_url(lambda url: "/signin" not in url, timeout=READY_MS)
