"""A grid changes hands on two phones: offered, accepted with its open events; and leave with a stand-in."""

from __future__ import annotations

import re

from playwright.async_api import Page, expect

from tests.browser.conftest import Served, SignedIn
from tests.browser.people import Person

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}


def grid_of(served: Served, login: str) -> tuple[str, dict[str, float]]:
    """A block grid that somebody is principal of, and a point well inside it."""
    person = next(person for person in served.sample.people if person.login == login)
    code = next(claim.grid for claim in served.sample.claims if claim.person == person.code and claim.duty == "principal")
    inside = next(block for block in served.sample.block_grids if block.code == code).polygon.representative_point()
    return code, {"lon": inside.x, "lat": inside.y}


async def choose(page: Page, field: str, code: str) -> None:
    await page.get_by_test_id(field).fill(code)
    option = page.locator(".party", has=page.get_by_text(re.compile(rf"· {code}$")))
    await option.tap()
    await expect(option).to_have_attribute("aria-selected", "true")


async def test_a_grid_is_handed_over_with_its_open_events_on_two_phones(served: Served, signed_in: SignedIn) -> None:
    grid, place = grid_of(served, "officer3")
    async with Person(served) as citizen:
        kinds = (await citizen.get("/categories"))["items"]
        kind = next(kind for kind in kinds if kind["name"] == "占道经营")
        number = (await citizen.post("/reports", words="示例：路边堆放杂物", place=place, category=kind["code"],
                                     condition=kind["conditions"][0]["code"]))["event"]

    giver = await signed_in("/officer#grids", "officer3", **PHONE)
    mine = giver.locator(f'[data-testid="my-grid"][data-grid="{grid}"]')
    await mine.get_by_test_id("release").tap()
    await giver.get_by_test_id("release-reason").fill("示例：岗位调整")
    await choose(giver, "release-successor", "p-officer4")
    await giver.get_by_test_id("release-submit").tap()
    await expect(giver.locator(f'[data-testid="handing"][data-grid="{grid}"]')).to_be_visible()
    await expect(mine.get_by_test_id("release")).to_be_disabled()  # nobody offers it twice

    taker = await signed_in("/officer#grids", "officer4", **PHONE)
    card = taker.locator(f'[data-testid="handing"][data-grid="{grid}"]')
    await card.get_by_test_id("handed-events").locator("summary").tap()
    await expect(card.get_by_text(number)).to_be_visible()
    await card.get_by_test_id("handing-accept").tap()
    await expect(taker.locator(f'[data-testid="my-grid"][data-grid="{grid}"]')).to_be_visible()
    await expect(card).to_have_count(0)
    async with Person(served, "officer4") as officer:
        me = (await officer.get("/session"))["party"]["id"]
        claims = (await officer.get(f"/claims?grid={grid}"))["items"]
        assert [claim["party"] for claim in claims if claim["duty"] == "principal"] == [me]
        assert (await officer.get(f"/events/{number}"))["answerable"] == me

        await taker.get_by_test_id("absence-new").tap()
        await choose(taker, "absence-deputy", "p-officer3")
        await taker.get_by_test_id("absence-submit").tap()
        await expect(taker.get_by_test_id("absence")).to_have_count(1)
        away = (await officer.get("/absences"))["items"]
        assert [(one["party"], one["deputy_name"]) for one in away] == [(me, "样例队员003")]
        await taker.get_by_test_id("absence-end").tap()
        await expect(taker.get_by_test_id("absence")).to_have_count(0)
