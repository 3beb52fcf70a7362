"""Versions of the ground over HTTP: listed, compared, activated on a server that goes on answering."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import shapely
from pydantic import TypeAdapter

from dispatch.flow.ground import relocating
from dispatch.web.routes import ROUTES
from geodata.layers import read_layer
from geodata.plane import area_m2
from grids.coverage import is_coverage
from tests import towns
from tests.flow.ground.redrawn import draft, moved_border, split
from tests.web.conftest import CityClient, problem

ADMIN = towns.ADMINISTRATOR


def held(method: str, path: str, found: Any) -> Any:
    """The answer, which has exactly the fields of its description."""
    route = next(one for one in ROUTES if (one.method, one.path) == (method, f"/api/v1{path}"))
    TypeAdapter(route.answer).validate_python(found)
    return found


async def test_every_version_is_listed_with_its_state(city_client: CityClient) -> None:
    ident = draft(city_client.node, split())
    items = held("GET", "/layers", await city_client.get("/layers", ADMIN))["items"]
    assert [(one["version"], one["state"], one["count"]) for one in items if one["code"] == "blocks"] == [
        (2, "draft", 7), (1, "active", 6)]
    assert next(one for one in items if one["id"] == ident)["active_from"] is None


async def test_a_draft_is_compared_with_what_rules_and_with_past_events(city_client: CityClient) -> None:
    for unit in ("S1b", "S1b", "S2a"):
        await city_client.report(unit)
    ident = draft(city_client.node, moved_border())
    found = held("GET", "/layers/{id}/compare", await city_client.get(f"/layers/{ident}/compare?days=7", ADMIN))
    assert found["events"] == {"days": 7, "events": 3, "cut": False, "grid": 2, "holder": 2, "body": 0, "nowhere": 0}
    assert [(one["giver"], one["taker"]) for one in found["handed"]] == [(towns.S1_OFFICER, towns.S2_OFFICER)]
    assert found["redrawn"] == ["S1", "S2"]
    assert found["moved_m2"] == found["pieces"][0]["area_m2"] > 500_000
    same = await city_client.get(f"/layers/{ident}/compare?old={ident}", ADMIN)
    assert (same["moved_m2"], same["pieces"], same["handed"], same["drawing"]) == (0, [], [], None)


async def test_a_comparison_is_drawn_with_the_ground_that_moves_and_the_events_that_would_go_elsewhere(
    city_client: CityClient,
) -> None:
    number = (await city_client.report("S1b"))["event"]
    await city_client.report("S2a")
    ident = draft(city_client.node, moved_border())
    found = await city_client.get(f"/layers/{ident}/compare?days=7&drawn=true", ADMIN)
    piece, event = found["drawing"]["features"]
    assert {key: piece["properties"][key] for key in ("what", "old", "new")} == {"what": "piece", "old": "S1", "new": "S2"}
    assert area_m2(shapely.geometry.shape(piece["geometry"])) == pytest.approx(found["moved_m2"], rel=1e-4)
    told = event["properties"]
    assert (told["number"], told["old"], told["new"], told["giver"], told["taker"]) == (
        number, "S1", "S2", towns.S1_OFFICER, towns.S2_OFFICER)
    assert told["taker_name_en"] == f"Sample {towns.S2_OFFICER}"
    assert shapely.geometry.shape(piece["geometry"]).covers(shapely.geometry.shape(event["geometry"]))


async def test_a_version_comes_out_again_as_a_file_for_other_programs(city_client: CityClient, tmp_path: Path) -> None:
    """The same grids, edge to edge, in each format; a Shapefile is zipped with its parts."""
    ruling = next(one for one in (await city_client.get("/layers", ADMIN))["items"] if one["code"] == "blocks")
    for form, ending in (("gpkg", ".gpkg"), ("geojson", ".geojson"), ("shp", ".zip")):
        sent = await city_client.ask("GET", f"/layers/{ruling['id']}/export?format={form}", ADMIN)
        assert sent.status == 200, await sent.text()
        assert f'filename="blocks-1{ending if form != "shp" else ".shp.zip"}"' in sent.headers["Content-Disposition"]
        file = tmp_path / f"out{ending}"
        file.write_bytes(await sent.read())
        read = read_layer(file)
        assert {one.code for one in read.features} == set(towns.BLOCKS)
        assert is_coverage([one.geometry for one in read.features])
    assert (await city_client.ask("GET", f"/layers/{ruling['id']}/export?void=true", ADMIN)).status == 404
    assert (await city_client.ask("GET", f"/layers/{ruling['id']}/export?format=dwg", ADMIN)).status == 422


async def test_how_far_events_have_followed_is_told_until_they_all_have(city_client: CityClient) -> None:
    for _ in range(3):
        await city_client.report("S1b")
    still = held("GET", "/relocation", await city_client.get("/relocation", ADMIN))
    assert (still["running"], still["passed"]) == (False, 1.0)
    ident = draft(city_client.node, split())
    await city_client.post(f"/layers/{ident}/activate", {}, ADMIN)
    begun = held("GET", "/relocation", await city_client.get("/relocation", ADMIN))
    assert (begun["running"], begun["layer"], begun["look"], begun["waits"], begun["passed"]) == (True, ident, 1, False, 0.0)
    while (await city_client.node.write(relocating.run_once)).more:
        pass
    second = await city_client.get("/relocation", ADMIN)
    assert (second["look"], second["waits"]) == (2, True)
    city_client.clock.forward(minutes=2)
    while (await city_client.node.write(relocating.run_once)).more:
        pass
    assert not (await city_client.get("/relocation", ADMIN))["running"]


async def test_a_date_can_be_taken_back_from_a_draft_only(city_client: CityClient) -> None:
    ident = draft(city_client.node, split())
    ahead = city_client.clock.now() + timedelta(days=3)
    await city_client.post(f"/layers/{ident}/activate", {"at": ahead.isoformat()}, ADMIN)
    back = held("POST", "/layers/{id}/withdraw", await city_client.post(f"/layers/{ident}/withdraw", {}, ADMIN))
    assert (back["state"], back["active_from"]) == ("draft", None)
    ruling = next(one["id"] for one in (await city_client.get("/layers", ADMIN))["items"] if one["state"] == "active")
    refused = await city_client.ask("POST", f"/layers/{ruling}/withdraw", ADMIN, json={})
    assert (refused.status, (await problem(refused))["code"]) == (409, "conflict")


async def test_an_activated_draft_rules_at_once_and_events_follow(city_client: CityClient) -> None:
    number = (await city_client.report("S1b"))["event"]
    ident = draft(city_client.node, split())
    done = held("POST", "/layers/{id}/activate", await city_client.post(f"/layers/{ident}/activate", {}, ADMIN))
    assert (done["layer"]["state"], done["void"], sorted(done["fresh"])) == ("active", ["S1"], ["S1e", "S1w"])
    assert (done["claims_passed_on"], done["claims_ended"]) == (4, 2)
    assert (await city_client.get("/locate?lon=121.1025&lat=28.845"))["grid"]["code"] == "S1w"
    await city_client.node.write(relocating.run_once)
    moved = await city_client.get(f"/events/{number}", ADMIN)
    assert moved["grid"] == "S1e"
    again = await city_client.ask("POST", f"/layers/{ident}/activate", ADMIN, json={})
    told = await problem(again)
    assert (again.status, told["code"]) == (409, "conflict")
    assert (told["detail"], told["detail_zh"]) == ("blocks@2 is active, not a draft", "blocks@2 已经启用过，不是草稿")


async def test_an_activation_that_is_sent_twice_happens_once(city_client: CityClient) -> None:
    ident = draft(city_client.node, split())
    for replayed in (None, "true"):
        answer = await city_client.ask("POST", f"/layers/{ident}/activate", ADMIN, json={}, headers={"Idempotency-Key": "a"})
        assert answer.status == 200, await answer.text()
        assert answer.headers.get("Idempotency-Replayed") == replayed


async def test_a_draft_can_be_given_a_date_ahead_but_none_in_the_past(city_client: CityClient) -> None:
    ident = draft(city_client.node, split())
    ahead = city_client.clock.now() + timedelta(days=3)
    done = await city_client.post(f"/layers/{ident}/activate", {"at": ahead.isoformat()}, ADMIN)
    assert done["layer"]["state"] == "draft"
    assert done["layer"]["active_from"] == ahead.isoformat().replace("+00:00", "Z")
    past = (city_client.clock.now() - timedelta(days=3)).isoformat()
    refused = await city_client.ask("POST", f"/layers/{ident}/activate", ADMIN, json={"at": past})
    told = await problem(refused)
    assert (refused.status, told["detail_zh"]) == (422, "这个时间已经过去")
    assert told["faults"] == [{"field": "at", "reason": "must lie ahead; leave it out for now",
                               "reason_zh": "须是将来的时间；不填就是立即启用"}]


async def test_only_versions_of_one_layer_that_exist_can_be_asked_about(city_client: CityClient) -> None:
    ident = draft(city_client.node, split())
    assert (await city_client.ask("GET", "/layers/4711/compare", ADMIN)).status == 404
    assert (await city_client.ask("GET", f"/layers/{ident}/compare?old=4711", ADMIN)).status == 404
    assert (await city_client.ask("GET", f"/layers/{ident}/compare?old=1", ADMIN)).status == 422
    assert (await city_client.ask("GET", f"/layers/{ident}/compare?days=-1", ADMIN)).status == 422
    assert (await city_client.ask("POST", "/layers/4711/activate", ADMIN, json={})).status == 404


async def test_a_layer_is_activated_under_load_without_a_wrong_or_failed_answer(city_client: CityClient) -> None:
    """Until the activation is answered a report may fall to either division, afterwards to the new one only; each is
    located by the division whose version it carries."""
    ident = draft(city_client.node, split())
    activated, busy = asyncio.Event(), asyncio.Event()
    answers: list[tuple[bool, str]] = []

    async def report() -> None:
        while len(answers) < 200:
            late = activated.is_set()
            sent = await city_client.report("S1a")
            answers.append((late, sent["event"]))
            if len(answers) >= 40:
                busy.set()

    async def activate() -> None:
        await busy.wait()
        await city_client.post(f"/layers/{ident}/activate", {}, ADMIN)
        activated.set()

    await asyncio.gather(activate(), *(report() for _ in range(8)))
    grids = {}
    cursor = ""
    while cursor is not None:
        page = await city_client.get(f"/events?limit=100{cursor and f'&cursor={cursor}'}", ADMIN)
        grids |= {one["number"]: one["grid"] for one in page["items"]}
        cursor = page["next"]
    late = {grids[number] for is_late, number in answers if is_late}
    assert late == {"S1w"}
    assert {grids[number] for _, number in answers} == {"S1", "S1w"}
