"""Words become a place in front of those who type them: at the call, at the desk, and on a citizen's phone."""

from __future__ import annotations

import re
from typing import Any

from playwright.async_api import Page, expect

from tests.browser.conftest import Served, SignedIn
from tests.browser.people import Person
from tests.browser.test_whole_loop import PHONE

MAP_READY = '[data-testid="map"][data-map-ready="true"]'
DOOR = "莲光路12号"
PARTED = "柳径路"  # an eastern and a western road bear parts of this name
ELSEWHERE = {"geolocation": {"longitude": 121.13, "latitude": 28.85}, "permissions": ["geolocation"]}
UNHEARD = "示例老樟树桥头"
OFFICERS = re.compile("样例队员")


async def chosen(page: Page) -> str | None:
    """The number of the candidate on which the pin stands."""
    return await page.locator('[data-testid="candidate"]:has(input:checked)').get_attribute("data-index")


async def is_drawn(page: Page, kind: str) -> None:
    """The map has really painted a circle of this kind."""
    await page.wait_for_function(
        "kind => document.querySelector('[data-testid=\"map\"]').drawnPlaces?.().includes(kind)", arg=kind)


async def test_an_operator_places_and_sends_a_call_by_the_keyboard_alone(served: Served, signed_in: SignedIn) -> None:
    page = await signed_in("/report", "operator1")
    await page.wait_for_selector(MAP_READY)
    press, write = page.keyboard.press, page.keyboard.type
    await page.get_by_test_id("report-words").focus()
    await write("示例：有人占道摆摊")
    await press("Tab")
    await write(DOOR[:-1])
    options = page.get_by_role("option")
    await expect(options.first).to_contain_text(DOOR)
    await press("ArrowDown")
    await expect(options.first).to_have_attribute("aria-selected", "true")
    await press("Enter")
    field = page.get_by_test_id("report-address")
    await expect(field).to_have_value(DOOR)
    await expect(field).to_have_attribute("aria-expanded", "false")
    await expect(page.get_by_test_id("candidates")).to_have_attribute("data-outcome", "point")
    await expect(page.get_by_test_id("candidate")).to_contain_text(OFFICERS)
    assert await chosen(page) == "1"
    await is_drawn(page, "chosen")
    await expect(page.get_by_test_id("located-border")).to_be_visible()
    await press("Tab")  # the candidates
    await press("Tab")
    suggested = page.get_by_test_id("suggested-one").first
    await expect(suggested).to_be_focused()
    await expect(suggested).to_contain_text("占道经营")
    await press("Enter")
    await expect(page.locator('[data-testid="category-chosen"] input:checked')).to_be_focused()
    await expect(page.get_by_test_id("located-why")).to_be_visible()
    await press("Control+Enter")
    number = await page.get_by_test_id("receipt-event").get_attribute("data-value")
    async with Person(served, "leader1") as leader:
        told = await leader.get(f"/events/{number}")
        meant = (await leader.post("/places/geocode", text=DOOR))["candidates"][0]
    assert (told["queue"], told["address"], told["grid"]) == ("", DOOR, meant["grid"]["code"])
    assert abs(told["lon"] - meant["lon"]) + abs(told["lat"] - meant["lat"]) < 1e-6


async def test_words_win_over_a_device_far_away_and_a_hand_over_both_even_without_lookups(signed_in: SignedIn) -> None:
    page = await signed_in("/report", None, **PHONE, **ELSEWHERE)
    await page.wait_for_selector(MAP_READY)
    await page.get_by_test_id("pin-here").tap()
    await expect(page.locator(".place-device")).to_have_count(1)
    field = page.get_by_test_id("report-address")
    await field.fill(DOOR)
    await field.press("Enter")
    await expect(page.get_by_test_id("candidate")).to_have_count(1)
    await expect(page.locator("main")).not_to_contain_text(OFFICERS)  # a citizen is told no names
    await expect(page.get_by_test_id("place-conflict")).to_contain_text("按文字定位")
    await page.get_by_test_id("pin-middle").tap()
    await expect(page.get_by_test_id("place-conflict")).to_have_count(0)
    await expect(page.get_by_test_id("place-moved")).to_be_visible()
    await expect(field).to_have_value(DOOR)
    await page.route("**/api/v1/places/**", lambda route: route.abort())
    await field.fill("示例路口")
    await field.press("Enter")
    await expect(page.get_by_test_id("place-failed")).to_be_visible()
    await page.get_by_test_id("report-submit").tap()
    await expect(page.get_by_test_id("receipt-number")).to_be_visible()


async def reported_at(served: Served, words: str) -> Any:
    """What a citizen is told who knows the place by its words alone."""
    async with Person(served) as citizen:
        kinds = (await citizen.get("/categories"))["items"]
        street = next(kind for kind in kinds if kind["name"] == "占道经营")
        return await citizen.post("/reports", words="示例：有人占道摆摊", place={"text": words}, category=street["code"],
                                  condition=street["conditions"][0]["code"])


async def test_the_desk_takes_a_candidate_by_a_key_and_what_it_taught_can_be_taken_back(
    served: Served, signed_in: SignedIn
) -> None:
    unsure, unheard = await reported_at(served, PARTED), await reported_at(served, UNHEARD)
    assert (unsure["queue"], unheard["queue"]) == ("needs_verify", "unplaced")
    page = await signed_in(f"/desk?event={unsure['event']}", "leader1")
    await expect(page.get_by_test_id("candidate")).to_have_count(2)
    await page.wait_for_selector(MAP_READY)
    await is_drawn(page, "other")
    await page.keyboard.press("2")
    await expect(page.locator('[data-testid="candidate"][data-index="2"] input')).to_be_checked()
    await expect(page.get_by_test_id("several-holders")).to_be_visible()
    await expect(page.get_by_test_id("located-why")).to_be_visible()

    await page.goto(f"{served.address}/desk?event={unheard['event']}")
    await page.get_by_test_id("desk-address").fill(DOOR)
    await page.keyboard.press("Enter")
    await expect(page.get_by_test_id("candidate")).to_have_count(1)
    await expect(page.get_by_test_id("move-file")).to_be_enabled()
    await page.keyboard.press("Control+Enter")
    await expect(page.get_by_test_id("toast-act")).to_be_visible()
    assert (await reported_at(served, UNHEARD))["queue"] == ""
    await page.get_by_test_id("toast-act").click()
    await expect(page.get_by_test_id("toast-act")).to_have_count(0)
    await expect(page.locator(".toast").last).to_contain_text("撤销")
    assert (await reported_at(served, UNHEARD))["queue"] == "unplaced"


async def test_words_said_after_a_pin_was_set_are_weighed_and_what_the_desk_will_verify_is_told_before(
    served: Served, signed_in: SignedIn
) -> None:
    page = await signed_in("/report", "operator1")
    await page.wait_for_selector(MAP_READY)
    await page.get_by_test_id("report-words").locator("textarea").or_(page.get_by_test_id("report-words")).first.fill("示例：有人占道摆摊")
    await page.get_by_test_id("pin-middle").click()
    field = page.get_by_test_id("report-address")
    await field.fill(DOOR)
    await field.press("Enter")
    await expect(page.get_by_test_id("place-conflict")).to_contain_text("手动")
    await page.get_by_test_id("keep-pin").click()
    await expect(page.get_by_test_id("place-conflict")).to_have_count(0)
    await field.fill(f"{DOOR}附近")
    await field.press("Enter")
    await page.get_by_test_id("use-words").click()
    await expect(page.get_by_test_id("place-conflict")).to_have_count(0)
    assert await chosen(page) == "1"
    await field.fill(PARTED)
    await field.press("Enter")
    await page.get_by_test_id("candidate").nth(1).click()
    await expect(page.get_by_test_id("located")).to_contain_text("位置待核实")
    await expect(page.get_by_test_id("located-why")).to_have_count(0)
    await page.keyboard.press("Control+Enter")
    number = await page.get_by_test_id("receipt-event").get_attribute("data-value")
    async with Person(served, "leader1") as leader:
        told = await leader.get(f"/events/{number}")
    second = told["candidates"][1]
    assert (told["queue"], told["lon"], told["lat"]) == ("needs_verify", second["lon"], second["lat"])
