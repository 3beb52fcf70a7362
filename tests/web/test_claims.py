"""Claims, hand-overs, leave and coverage as programs and pages ask for them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from pydantic import TypeAdapter

from dispatch.web import people_answers as w
from dispatch.web.answers import ClaimAnswer, Page
from tests import towns as t
from tests.web.conftest import CityClient, problem


async def claim_of(client: CityClient, grid: str = "S1", duty: str = "principal") -> int:
    held = await client.get(f"/claims?grid={grid}", t.OPERATOR)
    return int(next(one["id"] for one in held["items"] if one["duty"] == duty))


async def offered(client: CityClient, successor: int | None = t.SPARE) -> Any:
    more = {"successor": successor} if successor else {}
    return await client.post("/handings", {"claim": await claim_of(client), "reason": "调岗", **more}, t.S1_OFFICER)


def fits(kind: Any, answer: Any) -> None:
    TypeAdapter(kind).validate_python(answer)


async def test_a_hand_over_lists_the_open_events_and_moves_them_when_it_is_accepted(city_client: CityClient) -> None:
    number = (await city_client.report("S1a"))["event"]
    made = await offered(city_client)
    fits(w.HandingAnswer, made)
    assert ([one["number"] for one in made["events"]], made["grid_name"], made["state"]) == ([number], "街区S1", "asked")
    listed = await city_client.get("/handings", t.SPARE)
    fits(Page[w.HandingAnswer], listed)
    assert [one["id"] for one in listed["items"]] == [made["id"]]
    assert (await city_client.get("/handings", t.S2_OFFICER))["items"] == []
    accepted = await city_client.post(f"/handings/{made['id']}/answer", {"accept": True}, t.SPARE)
    assert (accepted["state"], accepted["moved"], accepted["events"]) == ("accepted", 1, [])
    event = await city_client.get(f"/events/{number}", t.SPARE)
    assert (event["holder"], event["answerable"]) == (t.SPARE, t.SPARE)
    entries = (await city_client.get(f"/events/{number}/entries", t.SPARE))["items"]
    assert (entries[-1]["action"], entries[-1]["carried"]["reason"]) == ("hand_over", "调岗")


async def test_a_refused_or_withdrawn_offer_is_gone_from_the_list(city_client: CityClient) -> None:
    made = await offered(city_client)
    answer = await city_client.ask("POST", f"/handings/{made['id']}/answer", t.SPARE, json={"accept": False})
    assert (await problem(answer))["faults"][0]["field"] == "reason"
    refused = await city_client.post(f"/handings/{made['id']}/answer", {"accept": False, "reason": "太远"}, t.SPARE)
    assert (refused["state"], refused["answer"]) == ("refused", "太远")
    again = await offered(city_client)
    gone = await city_client.post(f"/handings/{again['id']}/withdraw", {}, t.S1_OFFICER)
    assert gone["state"] == "withdrawn"
    assert (await city_client.get("/handings", t.S1_OFFICER))["items"] == []
    assert [one["id"] for one in (await city_client.get("/handings?state=refused", t.S1_OFFICER))["items"]] == [made["id"]]


async def test_a_leader_approves_a_release(city_client: CityClient) -> None:
    made = await offered(city_client, None)
    assert made["kind"] == "release"
    answer = await city_client.ask("POST", f"/handings/{made['id']}/answer", t.NORTH_LEADER, json={"accept": True})
    assert answer.status == 403
    approved = await city_client.post(f"/handings/{made['id']}/answer", {"accept": True}, t.SOUTH_LEADER)
    assert approved["state"] == "accepted"
    assert [one["duty"] for one in (await city_client.get("/claims?grid=S1", t.OPERATOR))["items"]] == ["deputy"]


async def test_claims_are_told_of_now_of_an_instant_and_for_ever(city_client: CityClient) -> None:
    before = city_client.clock.now().isoformat().replace("+00:00", "Z")
    city_client.clock.forward(days=1)
    await city_client.post(f"/claims/{await claim_of(city_client)}/release", {"reason": "调岗", "successor": t.SPARE}, t.SOUTH_LEADER)

    async def principals(query: str) -> list[int]:
        page = await city_client.get(f"/claims?grid=S1&{query}", t.OPERATOR)
        fits(Page[ClaimAnswer], page)
        return [one["party"] for one in page["items"] if one["duty"] == "principal"]

    assert await principals("open=true") == [t.SPARE]
    assert await principals(f"at={before}") == [t.S1_OFFICER]
    assert await principals("open=false") == [t.S1_OFFICER, t.SPARE]
    ended = (await city_client.get("/claims?grid=S1&open=false", t.S1_OFFICER))["items"][0]
    assert (ended["party"], ended["reason"]) == (t.S1_OFFICER, "调岗")


@pytest.mark.parametrize(("body", "field"), [
    ({"successor": t.S1_OFFICER}, "successor"), ({"successor": t.N3_OFFICER}, "grid"), ({"reason": ""}, "reason")])
async def test_an_offer_that_cannot_be_is_refused_naming_the_field(
    city_client: CityClient, body: dict[str, Any], field: str
) -> None:
    given = {"claim": await claim_of(city_client), "reason": "调岗", **body}
    answer = await city_client.ask("POST", "/handings", t.S1_OFFICER, json=given)
    assert answer.status == 422
    assert (await problem(answer))["faults"][0]["field"] == field


async def test_leave_is_declared_seen_and_ended(city_client: CityClient) -> None:
    now = city_client.clock.now()
    made = await city_client.post("/absences", {
        "from_at": now.isoformat(), "to_at": (now + timedelta(days=2)).isoformat(), "deputy": t.SPARE, "kind": "sick"}, t.S2_OFFICER)
    fits(w.AbsenceAnswer, made)
    assert (made["party"], made["deputy"], made["kind"]) == (t.S2_OFFICER, t.SPARE, "sick")
    assert (await city_client.get("/session", t.SPARE))["stands_in_for"] == [t.S2_OFFICER]
    page = await city_client.get("/absences", t.SPARE)
    fits(Page[w.AbsenceAnswer], page)
    assert [one["id"] for one in page["items"]] == [made["id"]]
    assert (await city_client.get("/absences", t.S1_OFFICER))["items"] == []
    number = (await city_client.report("S2a"))["event"]
    assert (await city_client.get(f"/events/{number}", t.SPARE))["holder"] == t.SPARE
    over = await city_client.post(f"/absences/{made['id']}/end", {}, t.S2_OFFICER)
    assert over["to_at"] == now.isoformat().replace("+00:00", "Z")
    assert (await city_client.get("/session", t.SPARE))["stands_in_for"] == []


async def test_coverage_is_told_within_sight_the_holes_first(city_client: CityClient) -> None:
    found = await city_client.get("/coverage?days=2&all=true", t.SOUTH_LEADER)
    fits(w.CoverageAnswer, found)
    assert [one["grid"] for one in found["grids"]] == ["S1", "S2", "S3"]
    assert (found["holes"][0]["grid"], found["holes"][0]["why"]) == ("S3", "unclaimed")
    assert (len(found["days"]), len(found["grids"][0]["cells"]["officer"])) == (2, 2 * len(found["shifts"]))
    assert found["names"][str(t.S1_OFFICER)] == ["样例11", "Sample 11"]
    whole = await city_client.get("/coverage", t.ADMINISTRATOR)
    assert len(whole["grids"]) == 6
    north = await city_client.get(f"/coverage?town={t.NORTH}", t.ADMINISTRATOR)
    assert {one["town"] for one in (*north["grids"], *north["holes"])} == {t.NORTH}
    stalls = await city_client.get(f"/coverage?days=2&category={t.STALL}", t.ADMINISTRATOR)
    fits(w.CoverageAnswer, stalls)
    assert all(len(one["cells"]["asked"]) == 2 * len(stalls["shifts"]) for one in stalls["grids"])
    assert {matter.split("/")[0] for way in stalls["ways"] for matter in way["matters"]} >= {t.STALL}
    unknown = await city_client.ask("GET", "/coverage?category=nothing", t.ADMINISTRATOR)
    assert [one["field"] for one in (await problem(unknown))["faults"]] == ["category"]
    assert (await city_client.ask("GET", "/coverage?days=32", t.ADMINISTRATOR)).status == 422


async def test_the_city_says_which_tiers_are_claimed_by_whom(city_client: CityClient) -> None:
    assert (await city_client.get("/city"))["tiers"] == [
        {"layer": "blocks", "roles": ["officer", "squad_leader"]}, {"layer": "areas", "roles": ["squad_leader"]}]
