"""A caller's number in full is shown to few, and never without a trace."""

from __future__ import annotations

from dispatch.flow import roots
from dispatch.flow.sending import Caller
from tests import towns as t
from tests.web.conftest import CityClient

PHONE = "13800000000"


async def test_an_operator_sees_the_number_and_the_look_is_an_entry(city_client: CityClient) -> None:
    event = t.report(city_client.node, caller=Caller("来电人", PHONE)).event
    body = {"reason": "回拨核实地址"}
    answer = await city_client.ask("POST", f"/events/{event.number}/callers", t.OPERATOR, json=body)
    assert answer.status == 200
    assert [item["phone"] for item in (await answer.json())["items"]] == [PHONE]
    last = t.entries(city_client.node, event)[-1]
    assert (last.action, last.actor, last.role) == ("look", t.OPERATOR, "operator")
    assert t.event_now(city_client.node, event.id).version == event.version, "a look disturbs nobody"
    assert all(fault is None for _, fault in roots.broken_chains(city_client.node.store.run))


async def test_whoever_handles_an_event_does_not_see_the_number(city_client: CityClient) -> None:
    event = t.report(city_client.node, caller=Caller("来电人", PHONE)).event
    answer = await city_client.ask("POST", f"/events/{event.number}/callers", t.S1_OFFICER, json={"reason": "想打电话"})
    assert answer.status == 403
    assert PHONE not in await (await city_client.ask("GET", f"/events/{event.number}", t.S1_OFFICER)).text()


async def test_a_wish_is_listed_until_it_is_decided(city_client: CityClient) -> None:
    event = t.moved(city_client.node, t.report(city_client.node).event, "accept", t.S1_OFFICER)
    t.moved(city_client.node, event, "ask", t.S1_OFFICER, request="extend", reason="工程量大")
    wishes = (await city_client.get("/requests", t.DISPATCHER))["items"]
    assert [(wish["event"], wish["kind"], wish["level"]) for wish in wishes] == [(event.number, "extend", 2)]
    t.moved(city_client.node, event, "endorse", t.SOUTH_LEADER, request="extend")
    t.moved(city_client.node, event, "extend", t.DISPATCHER, reason="同意")
    assert (await city_client.get("/requests", t.DISPATCHER))["items"] == []
    assert [wish["state"] for wish in (await city_client.get("/requests?state=approved", t.DISPATCHER))["items"]] == ["approved"]
