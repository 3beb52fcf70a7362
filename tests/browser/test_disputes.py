"""An event that went to the wrong one: returned with evidence, offered, declined, disputed, decided for later ones too."""

from __future__ import annotations

import re

from playwright.async_api import Page, expect

from tests.browser.conftest import READY_MS, Served, SignedIn
from tests.browser.people import Person, block_of_officer1
from tests.web.conftest import picture

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
TRANSPORT, THEIR_CLERK = "transport", "department5"


async def sent(served: Served, words: str) -> dict[str, str]:
    """What a citizen is told who reports bicycles in the first officer's block: no enforcement, so any body may have it."""
    async with Person(served) as citizen:
        kinds = (await citizen.get("/categories"))["items"]
        bikes = next(kind for kind in kinds if kind["name"] == "共享单车乱象")
        told: dict[str, str] = await citizen.post("/reports", words=words, place=block_of_officer1(served), category=bikes["code"],
                                                  condition=bikes["conditions"][0]["code"])
    assert told["stage"] == "assigned", told
    return told


async def choose(page: Page, field: str, code: str) -> None:
    """Choose a party by its code."""
    await page.get_by_test_id(field).fill(code)
    option = page.locator(".party", has=page.get_by_text(re.compile(rf"· {code}$")))
    await option.click()
    await expect(option).to_have_attribute("aria-selected", "true")


async def from_sheet(page: Page, number: str, action: str) -> None:
    """Open an event on the phone and press one of its actions."""
    await page.locator(f'[data-testid="officer-event"][data-number="{number}"] .job-face').tap()
    sheet = page.get_by_test_id("event-sheet")
    await sheet.get_by_test_id("moves-all").tap()
    await sheet.get_by_test_id(f"move-{action}").tap()


async def return_with_evidence(officer: Page, number: str) -> None:
    """Return an event with a cause of the list and a picture."""
    job = officer.locator(f'[data-testid="officer-event"][data-number="{number}"]')
    await job.get_by_test_id("move-return").tap()
    dialog = officer.get_by_test_id("dialog-return")
    await dialog.get_by_role("button", name="不属本单位职责").tap()
    await expect(dialog.get_by_test_id("carry-reason")).to_have_value("不属本单位职责")
    await dialog.locator('input[type="file"]').first.set_input_files(
        {"name": "there.jpg", "mimeType": "image/jpeg", "buffer": picture()})
    await dialog.get_by_test_id("move-submit").tap()
    await expect(job).to_have_count(0, timeout=READY_MS)


async def offer(officer: Page, number: str) -> None:
    """Offer an event to the transport department."""
    await officer.reload()
    await from_sheet(officer, number, "offer")
    await choose(officer, "carry-taker", TRANSPORT)
    await officer.get_by_test_id("carry-ground").fill("示例：运营监管职责")
    await officer.get_by_test_id("carry-reason").fill("示例：非占道经营")
    await officer.get_by_test_id("move-submit").tap()
    await expect(officer.get_by_test_id("dialog-offer")).to_have_count(0, timeout=READY_MS)


async def answer_offers(department: Page, declined: str, taken: str) -> None:
    """Decline one offer with a cause, take the other, on the department's phone."""
    offered = department.locator(f'[data-testid="officer-event"][data-number="{declined}"]')
    await expect(offered.get_by_test_id("offered")).to_be_visible(timeout=READY_MS)
    await offered.get_by_test_id("move-decline").tap()
    await department.get_by_test_id("dialog-decline").get_by_role("button", name="不属本单位职责").tap()
    await department.get_by_test_id("move-submit").tap()
    await expect(offered).to_have_count(0, timeout=READY_MS)
    job = department.locator(f'[data-testid="officer-event"][data-number="{taken}"]')
    await job.get_by_test_id("move-take").tap()
    await expect(job.get_by_test_id("offered")).to_have_count(0, timeout=READY_MS)
    await expect(job.get_by_test_id("move-finish")).to_be_visible()


async def dispute_and_decide(officer: Page, desk: Page, number: str) -> None:
    """Dispute an event on the phone, and decide it at the desk with the whole history in view, for the town."""
    await officer.reload()
    await from_sheet(officer, number, "dispute")
    await officer.get_by_test_id("carry-reason").fill("示例：应由交通部门负责")
    await officer.get_by_test_id("move-submit").tap()
    await expect(officer.get_by_test_id("dialog-dispute")).to_have_count(0, timeout=READY_MS)
    history = desk.get_by_test_id("bounces")
    for action in ("assign", "offer", "decline", "dispute"):
        await expect(history.locator(f'[data-action="{action}"]')).to_have_count(1, timeout=READY_MS)
    await desk.get_by_test_id("move-decide").click()
    await choose(desk, "carry-holder", TRANSPORT)
    await desk.get_by_test_id("carry-ground").fill("示例：现场确权")
    await expect(desk.get_by_test_id("carry-from-on")).to_have_count(0)
    await desk.get_by_test_id("carry-reach").get_by_role("button", name="本镇街").click()
    await expect(desk.get_by_test_id("carry-from-on")).to_be_visible()  # left empty: at once
    await desk.get_by_test_id("move-submit").click()
    await expect(desk.get_by_test_id("dialog-decide")).to_have_count(0, timeout=READY_MS)


async def end_verdict(page: Page, number: str) -> None:
    """See the event behind its figure, and revoke the verdict over it."""
    await page.get_by_test_id("figure-refused").first.click()
    await expect(page.get_by_test_id("behind").get_by_text(number)).to_be_visible(timeout=READY_MS)
    await expect(page.get_by_test_id("verdict")).to_contain_text("样例派遣员")  # who decided, by name
    await page.get_by_test_id("verdict").get_by_test_id("verdict-revoke").click()
    await page.get_by_test_id("revoke-why").fill("示例：职责已调整")
    await page.get_by_test_id("revoke-submit").click()
    await expect(page.get_by_test_id("verdict")).to_have_count(0, timeout=READY_MS)


async def test_what_went_to_the_wrong_one_comes_back_and_is_decided_for_good(served: Served, signed_in: SignedIn) -> None:
    returned, given, wrong = [(await sent(served, words))["event"] for words in ("示例：不在本网格", "示例：运营车辆", "示例：共享单车堆放")]
    officer = await signed_in("/officer", "officer1", **PHONE)
    await return_with_evidence(officer, returned)
    await offer(officer, given)
    await offer(officer, wrong)
    await answer_offers(await signed_in("/officer", THEIR_CLERK, **PHONE), wrong, given)
    await dispute_and_decide(officer, await signed_in(f"/desk?event={wrong}", "dispatcher1"), wrong)
    assert wrong in (await sent(served, "示例：又一处"))["sentence_zh"]
    leader = await signed_in(f"/desk?event={returned}", "leader1")
    await expect(leader.get_by_test_id("desk-why")).to_contain_text("由派遣员改派")  # what he can do with it, and who does the rest
    await expect(leader.get_by_test_id("move-assign")).to_have_count(0)
    await leader.goto(f"{served.address}/disputes")
    await end_verdict(leader, wrong)
    assert wrong not in (await sent(served, "示例：再一处"))["sentence_zh"]
