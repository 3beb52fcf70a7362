"""What bounced, what the center decided, and how it ends, as pages and programs ask for it."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import TypeAdapter

from dispatch.web.routes import ROUTES
from tests import towns as t
from tests.web.conftest import CityClient, picture, problem

WHY = {"cause": "not_our_matter", "reason": "不属本单位职责"}


async def move(client: CityClient, number: str, action: str, party: int, **carry: Any) -> Any:
    return await client.post(f"/events/{number}/moves", {"action": action, "carry": carry}, party)


def described(path: str, found: Any) -> Any:
    route = next(route for route in ROUTES if route.path == f"/api/v1{path}")
    TypeAdapter(route.answer).validate_python(found)
    return found


async def disputed(client: CityClient) -> str:
    number: str = (await client.report("S1a"))["event"]
    await move(client, number, "dispute", t.S1_OFFICER, reason="管道属水务")
    return number


async def verdict(client: CityClient) -> Any:
    number = await disputed(client)
    await move(client, number, "decide", t.DISPATCHER, holder=t.WATER, ground="现场确权", reach="town")
    return (await client.get("/verdicts", t.DISPATCHER))["items"][0]


async def test_a_return_comes_with_evidence_and_the_desk_sees_it(city_client: CityClient) -> None:
    number = (await city_client.report("S1a"))["event"]
    sent = await city_client.ask("POST", "/files", t.S1_OFFICER, data=picture(), headers={"Content-Type": "image/jpeg"})
    sha256 = (await sent.json())["sha256"]
    after = await move(city_client, number, "return", t.S1_OFFICER, **WHY, files=[sha256])
    assert (after["queue"], after["bounced"]) == ("returned", 1)
    [entry] = [one for one in (await city_client.get(f"/events/{number}/entries", t.OPERATOR))["items"] if one["action"] == "return"]
    assert entry["carried"] == {"cause": "not_our_matter", "reason": "不属本单位职责", "files": [sha256]}


async def test_a_department_sees_an_offer_in_its_lists_and_takes_it(city_client: CityClient) -> None:
    number = (await city_client.report("S1a"))["event"]
    await move(city_client, number, "accept", t.S1_OFFICER)
    assert (await city_client.ask("GET", f"/events/{number}", t.PLUMBER)).status == 404
    offered = await move(city_client, number, "offer", t.S1_OFFICER, taker=t.WATER, ground="排水条例第3条", reason="漏水")
    assert "take" not in [one["action"] for one in offered["actions"]]
    [listed] = (await city_client.get("/events?open=true", t.PLUMBER))["items"]
    assert (listed["number"], listed["asked"]) == (number, t.WATER)
    seen = await city_client.get(f"/events/{number}", t.PLUMBER)
    assert [one["action"] for one in seen["actions"]] == ["take", "decline"]
    [wish] = described("/requests", await city_client.get("/requests", t.PLUMBER))["items"]
    assert (wish["kind"], wish["addressee"], wish["ground"], wish["reason"]) == ("take", t.WATER, "排水条例第3条", "漏水")
    assert wish["due_at"] is not None
    taken = await move(city_client, number, "take", t.PLUMBER)
    assert (taken["stage"], taken["holder"], taken["asked"]) == ("handling", t.WATER, None)


async def test_nobody_takes_an_offer_over_for_somebody_else(city_client: CityClient) -> None:
    number = (await city_client.report("S1a"))["event"]
    await move(city_client, number, "offer", t.S1_OFFICER, taker=t.WATER, ground="g", reason="r")
    taken = await move(city_client, number, "take", t.PLUMBER, holder=t.S2_OFFICER)
    assert (taken["holder"], taken["body"]) == (t.WATER, t.WATER)


@pytest.mark.parametrize(("carry", "field"), [
    ({"holder": t.WATER, "ground": "g", "reach": "street"}, "carry.reach"),
    ({"holder": 999, "ground": "g", "reach": "town"}, "carry.holder"),
    ({"holder": t.WATER, "reach": "town"}, "ground"),
    ({"ground": "g", "reach": "town"}, "holder"),
])
async def test_a_decision_that_cannot_be_is_refused_by_its_field(city_client: CityClient, carry: Any, field: str) -> None:
    number = await disputed(city_client)
    body = {"action": "decide", "carry": carry}
    found = await problem(await city_client.ask("POST", f"/events/{number}/moves", t.DISPATCHER, json=body))
    assert (found["status"], found["faults"][0]["field"]) == (422, field)


async def test_the_figures_lead_to_the_events_behind_them(city_client: CityClient) -> None:
    for _ in range(2):
        number = (await city_client.report("S1a"))["event"]
        await move(city_client, number, "return", t.S1_OFFICER, **WHY)
        await move(city_client, number, "assign", t.DISPATCHER, holder=t.WATER)
    table = described("/bounces", await city_client.get("/bounces", t.SUPERVISOR))
    [pair] = table["pairs"]
    assert (pair["from_body"], pair["to_body"], pair["category"], pair["returned"], pair["count"]) == (
        t.SOUTH_BODY, t.WATER, t.RUBBISH, 2, 2)
    assert table["patience"] == {"emergency": 1, "urgent": 2, "normal": 3, "complex": 3}
    assert table["names"][str(t.WATER)]["name_en"] == f"Sample {t.WATER}"
    asked = f"/bounces/events?from_body={t.SOUTH_BODY}&to_body={t.WATER}&kind=returned&limit=1"
    first = described("/bounces/events", await city_client.get(asked, t.SUPERVISOR))
    second = await city_client.get(f"{asked}&cursor={first['next']}", t.SUPERVISOR)
    assert first["items"][0]["number"] == number
    assert len(second["items"]) == 1
    assert second["next"] is None
    assert (await city_client.get("/bounces/events?to_body=0", t.SUPERVISOR))["items"] == []
    assert (await city_client.get("/bounces?since=2025-01-01T00:00:00Z&until=2025-02-01T00:00:00Z", t.SUPERVISOR))["count"] == 0
    turned = await city_client.ask("GET", "/bounces?since=2026-02-01T00:00:00Z&until=2026-01-01T00:00:00Z", t.SUPERVISOR)
    assert turned.status == 422


async def test_a_verdict_may_begin_on_a_later_day_and_says_so(city_client: CityClient) -> None:
    number = await disputed(city_client)
    carry = {"holder": t.WATER, "ground": "现场确权", "reach": "town", "from_on": "2026-03-09"}
    await move(city_client, number, "decide", t.DISPATCHER, **carry)
    [one] = described("/verdicts", await city_client.get("/verdicts", t.DISPATCHER))["items"]
    assert (one["from_on"], one["party"]) == ("2026-03-09", t.WATER)
    assert (await city_client.report("S2a"))["holder"] == t.S2_OFFICER
    entry = (await city_client.get(f"/events/{number}/entries", t.DISPATCHER))["items"][-1]
    assert (entry["action"], entry["carried"]["from_on"]) == ("decide", "2026-03-09")


async def test_a_co_handler_is_called_in_and_stood_down_by_whoever_is_offered_that(city_client: CityClient) -> None:
    number = (await city_client.report("S1a"))["event"]
    offered = {party: {one["action"] for one in (await city_client.get(f"/events/{number}", party))["actions"]}
               for party in (t.S1_OFFICER, t.SOUTH_LEADER, t.DISPATCHER, t.DUTY_LEADER)}
    assert [party for party, actions in offered.items() if "call_in" in actions] == [t.SOUTH_LEADER, t.DISPATCHER]
    assert not any("stand_down" in actions for actions in offered.values())
    called = await move(city_client, number, "call_in", t.SOUTH_LEADER, whom=t.WATER, reason="需要关阀")
    assert called["beside"] == [t.WATER]
    assert "stand_down" in {one["action"] for one in called["actions"]}
    timeline = await city_client.get(f"/events/{number}/entries", t.PLUMBER)
    entry = timeline["items"][-1]
    assert (entry["action"], entry["carried"]) == ("call_in", {"whom": t.WATER, "reason": "需要关阀"})
    assert timeline["names"][str(t.WATER)]["name_en"] == f"Sample {t.WATER}"
    assert (await move(city_client, number, "stand_down", t.DISPATCHER, whom=t.WATER, reason="加派有误"))["beside"] == []
    wrong = {"action": "call_in", "carry": {"whom": t.CENTER, "reason": "r"}}
    refused = await problem(await city_client.ask("POST", f"/events/{number}/moves", t.DISPATCHER, json=wrong))
    assert (refused["status"], refused["detail_zh"], refused["faults"][0]["field"]) == (422, "对方不能协办", "carry.whom")


async def test_a_verdict_is_listed_named_by_later_reports_and_revoked(city_client: CityClient) -> None:
    one = await verdict(city_client)
    described("/verdicts", {"items": [one], "next": None})
    assert (one["party"], one["reach"], one["scope"], one["made_by"], one["to"]) == (
        t.WATER, "town", t.SOUTH, t.DISPATCHER, ["body:water"])
    later = await city_client.report("S2a")
    assert one["event"] in later["sentence_zh"]
    [decision] = (await city_client.get(f"/events/{later['event']}/routes", t.DISPATCHER))["items"]
    assert (decision["row"], decision["again"]) == (one["code"], True)
    ended = await city_client.post(f"/verdicts/{one['id']}/revoke", {"reason": "职责已调整"}, t.DUTY_LEADER)
    assert described("/verdicts/{id}/revoke", ended)["revoked_by"] == t.DUTY_LEADER
    assert (await city_client.get("/verdicts", t.DISPATCHER))["items"] == []
    assert len((await city_client.get("/verdicts?all=true", t.DISPATCHER))["items"]) == 1
    again = await city_client.ask("POST", f"/verdicts/{one['id']}/revoke", t.DUTY_LEADER, json={"reason": "again"})
    assert again.status == 409
