"""The officer's phone goes on without network."""

from __future__ import annotations

from datetime import datetime

from playwright.async_api import expect

from tests.browser.conftest import Served, SignedIn
from tests.browser.people import Person, reported

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}


async def test_an_acceptance_without_network_is_kept_and_arrives_once_with_its_own_instant(
    served: Served, signed_in: SignedIn
) -> None:
    number = await reported(served, "示例：人行道上摆满货架")
    phone = await signed_in("/officer", "officer1", **PHONE)
    job = phone.locator(f'[data-testid="officer-event"][data-number="{number}"]')
    await expect(job.get_by_test_id("move-accept")).to_be_visible()

    await phone.context.set_offline(True)
    await expect(phone.get_by_test_id("offline")).to_be_visible()
    await job.get_by_test_id("move-accept").tap()
    await expect(phone.get_by_test_id("outbox-count")).to_have_attribute("data-value", "1")
    await expect(job).to_have_attribute("data-stage", "handling")
    async with Person(served, "officer1") as officer:
        assert (await officer.get(f"/events/{number}"))["stage"] == "assigned"

        await phone.context.set_offline(False)
        await expect(phone.get_by_test_id("outbox")).to_have_count(0)
        await expect(job.get_by_test_id("move-finish")).to_be_visible()
        entries = (await officer.get(f"/events/{number}/entries"))["items"]
    accepted = [entry for entry in entries if entry["action"] == "accept"]
    assert len(accepted) == 1
    happened, recorded = (datetime.fromisoformat(accepted[0][name]) for name in ("happened_at", "recorded_at"))
    assert happened < recorded


async def test_what_waits_outlives_the_page_and_a_refusal_is_told(served: Served, signed_in: SignedIn) -> None:
    number = await reported(served, "示例：路口流动摊点")
    phone = await signed_in("/officer", "officer1", **PHONE)
    job = phone.locator(f'[data-testid="officer-event"][data-number="{number}"]')
    await expect(job.get_by_test_id("move-accept")).to_be_visible()
    await phone.context.set_offline(True)
    await expect(phone.get_by_test_id("offline")).to_be_visible()
    await job.get_by_test_id("move-accept").tap()
    await expect(phone.get_by_test_id("outbox-count")).to_have_attribute("data-value", "1")

    async with Person(served, "dispatcher1") as dispatcher:
        other = next(party["id"] for party in (await dispatcher.get("/parties?q=p-officer2&limit=5"))["items"]
                     if party["code"] == "p-officer2")
        await dispatcher.move(number, "transfer", holder=other, ground="示例：另行安排")
    elsewhere = await phone.context.new_page()  # the phone's browser was closed and opened again
    await phone.close()
    await elsewhere.context.set_offline(False)
    await elsewhere.goto(f"{served.address}/officer")
    refused = elsewhere.locator('[data-testid="outbox-move"][data-refused="true"]')
    await expect(refused).to_have_attribute("data-action", "accept", timeout=20_000)
    await elsewhere.get_by_test_id("outbox-drop").click()
    await expect(elsewhere.get_by_test_id("outbox")).to_have_count(0)


async def test_a_squad_leader_agrees_to_one_wish_and_refuses_another(served: Served, signed_in: SignedIn) -> None:
    numbers = [await reported(served, f"示例：围挡破损，第{n}处") for n in (1, 2)]
    async with Person(served, "officer1") as officer:
        for number in numbers:
            await officer.move(number, "accept")
            await officer.move(number, "ask", request="extend", reason="示例：工程量大")
    phone = await signed_in("/officer#wishes", "squad1", **PHONE)
    agreed, refused = (phone.locator(f'[data-testid="wish-job"][data-number="{number}"]') for number in numbers)
    await expect(agreed).to_have_attribute("data-level", "2")
    await agreed.get_by_test_id("wish-endorse").tap()
    await expect(agreed).to_have_attribute("data-level", "1")
    await expect(agreed.get_by_test_id("wish-endorse")).to_have_count(0)

    await refused.get_by_test_id("wish-refuse").tap()
    await phone.get_by_test_id("carry-reason").fill("示例：人手足够")
    await phone.get_by_test_id("move-submit").tap()
    await expect(refused).to_have_count(0)
    async with Person(served, "dispatcher1") as dispatcher:
        waiting = {wish["event"]: wish["level"] for wish in (await dispatcher.get("/requests?limit=500"))["items"]}
    assert waiting[numbers[0]] == 1
    assert numbers[1] not in waiting
