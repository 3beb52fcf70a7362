"""Why an event went where it is, and who would get one, over HTTP."""

from __future__ import annotations

from typing import Any

from pydantic import TypeAdapter

from dispatch.node import Node
from dispatch.store.schema import reports as report_rows
from dispatch.web.routing_answers import DecisionsAnswer, TriedAnswer
from tests import towns
from tests.flow.routes.test_powers import bring, row, whole
from tests.web.conftest import CityClient

PLACE = towns.place("S2a")


def asked(**more: Any) -> dict[str, Any]:
    return {"place": {"lon": PLACE.lon, "lat": PLACE.lat}, "category": towns.STALL, **more}


async def test_every_row_of_the_table_is_told_with_what_became_of_it(city_client: CityClient, node: Node) -> None:
    bring(node, row("i-1"), whole())
    sent = await city_client.report("S2a", category=towns.STALL)
    found = await city_client.get(f"/events/{sent['event']}/routes", towns.DISPATCHER)
    TypeAdapter(DecisionsAnswer).validate_python(found)
    [decision] = found["items"]
    assert (decision["action"], decision["row"], decision["again"]) == ("assign", "delegated", True)
    assert decision["sentence_en"].endswith("Sample 13 has claimed grid S2.")
    rows = {one["code"]: one for one in decision["rows"]}
    assert rows["emergency"]["text_zh"] == "紧急程度不符。"
    assert rows["delegated"]["decided"]
    assert rows["delegated"]["text_en"] == "Sample 13 has claimed grid S2."
    assert rows["fallback"]["silent"] == "decided"


async def test_what_the_decision_looked_at_stays_out_of_feed_and_timeline(city_client: CityClient) -> None:
    sent = await city_client.report("S2a")
    entries = (await city_client.get(f"/events/{sent['event']}/entries", towns.DISPATCHER))["items"]
    assert all("inputs" not in one["carried"] for one in entries)
    assert entries[-1]["carried"]["reasons"]


async def test_only_who_sees_the_event_reads_why(city_client: CityClient) -> None:
    sent = await city_client.report("S2a")
    address = f"/events/{sent['event']}/routes"
    assert (await city_client.ask("GET", address)).status == 401
    assert (await city_client.ask("GET", address, towns.N3_OFFICER)).status == 404
    assert (await city_client.ask("GET", "/events/26-0000000-0/routes", towns.DISPATCHER)).status in (404, 422)


async def test_a_dry_run_tells_who_why_and_until_when_and_keeps_nothing(city_client: CityClient, node: Node) -> None:
    bring(node, row("i-1"), row("i-2", list="own", kind="specialised", town="", body="water"))
    before = towns.count(node, report_rows)
    told = await city_client.post("/routes/dry-run", asked(), towns.OPERATOR)
    TypeAdapter(TriedAnswer).validate_python(told)
    assert (told["holder"]["id"], told["row"], told["queue"]) == (towns.S2_OFFICER, "joint_town", "")
    assert [one["id"] for one in told["beside"]] == [towns.WATER]
    assert told["due_at"]
    assert towns.count(node, report_rows) == before


async def test_a_dry_run_asks_by_the_day_of_the_act(city_client: CityClient, node: Node) -> None:
    bring(node, row("i-1", published_on="2026-02-25", from_on="2026-03-01"), whole())
    now = await city_client.post("/routes/dry-run", asked(), towns.OPERATOR)
    then = await city_client.post("/routes/dry-run", asked(happened_at="2026-02-20T02:00:00Z"), towns.OPERATOR)
    assert (now["row"], then["row"]) == ("delegated", "comprehensive")


async def test_a_dry_run_outside_the_city_names_the_queue(city_client: CityClient) -> None:
    told = await city_client.post("/routes/dry-run", asked(place={"lon": 0.0, "lat": 0.0}), towns.OPERATOR)
    TypeAdapter(TriedAnswer).validate_python(told)
    assert (told["queue"], told["holder"], told["rows"]) == ("outside", None, [])
    refused = await city_client.ask("POST", "/routes/dry-run", towns.OPERATOR, json=asked(category="9999"))
    assert refused.status == 422


async def test_who_works_beside_the_holder_is_named_with_the_event(city_client: CityClient) -> None:
    sent = await city_client.report("S1a", category=towns.PIPE)
    event = await city_client.get(f"/events/{sent['event']}", towns.DISPATCHER)
    assert event["beside"] == [towns.S1_OFFICER]
    assert str(towns.S1_OFFICER) in event["names"]


async def test_who_works_beside_the_holder_sees_an_event_outside_his_own_ground(city_client: CityClient, node: Node) -> None:
    bring(node, row("i-1"), row("i-2", list="own", kind="specialised", town="", body="water"))
    stall = await city_client.report("S2a", category=towns.STALL)
    rubbish = await city_client.report("S2a")
    assert (await city_client.ask("GET", f"/events/{stall['event']}", towns.PLUMBER)).status == 200
    assert (await city_client.ask("GET", f"/events/{rubbish['event']}", towns.PLUMBER)).status == 404
    await city_client.post(f"/events/{stall['event']}/moves", {"action": "return", "carry": {"cause": "not_our_matter", "reason": "不是我的"}},
                           towns.S2_OFFICER)
    assert (await city_client.ask("GET", f"/events/{stall['event']}", towns.PLUMBER)).status == 404
