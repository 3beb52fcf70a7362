"""The web application answers alike on SQLite and on PostgreSQL: a small subset that touches every kind of request."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest

from dispatch.node import Node
from dispatch.store import schema
from tests import towns
from tests.flow.routes.test_powers import bring, row
from tests.web.conftest import CityClient, picture, problem, with_logins


@pytest.fixture
def node(city_url: str, open_node: Callable[[str], Node]) -> Node:
    """A node in the small city whose people have logins, once on either database."""
    return with_logins(open_node(city_url))


async def test_a_report_is_worked_to_its_end_and_the_feed_tells_each_step(city_client: CityClient) -> None:
    sha256 = (await (await city_client.ask("POST", "/files", data=picture(), headers={"Content-Type": "image/jpeg"})).json())["sha256"]
    receipt = await city_client.report("S1a", files=[sha256], caller={"name": "示例", "phone": "13800000000"})
    number = receipt["event"]
    snapshot = await city_client.get("/live/snapshot", towns.S1_OFFICER)
    assert [event["number"] for event in snapshot["items"]] == [number]
    stream = await city_client.http.get(
        "/api/v1/live", headers={"Authorization": f"Bearer {city_client.key(towns.S1_OFFICER)}",
                                 "Last-Event-ID": str(snapshot["cursor_id"])})
    moves = f"/events/{number}/moves"
    await city_client.post(moves, {"action": "accept"}, towns.S1_OFFICER)
    carry = {"result": "已清理", "files": [sha256]}
    handled = await city_client.post(moves, {"action": "finish", "carry": carry}, towns.S1_OFFICER)
    assert handled["photos"] == {"before": [sha256], "after": [sha256]}
    closed = await city_client.post(moves, {"action": "pass", "carry": {"finding": "合格"}}, towns.SUPERVISOR)
    assert closed["stage"] == "closed"
    await city_client.feed.run_once()
    told = b""
    async with asyncio.timeout(20):
        while b'"to_stage":"closed"' not in told:
            told += await stream.content.readany()
    stream.close()
    assert [told.count(b'"action":"%b"' % action) for action in (b"accept", b"finish", b"pass")] == [1, 1, 1]
    timeline = await city_client.get(f"/events/{number}/entries", towns.OPERATOR)
    assert [entry["action"] for entry in timeline["items"]] == ["report", "file", "assign", "accept", "finish", "pass"]
    public = await city_client.get(f"/reports/{receipt['receipt']}?code={receipt['code']}")
    assert public["stage"] == "closed"
    shown = await city_client.ask("GET", f"/files/{sha256}", towns.S1_OFFICER)
    assert (shown.status, (await city_client.ask("GET", f"/files/{sha256}", towns.N3_OFFICER)).status) == (200, 404)


async def test_lists_filter_page_and_count_alike(city_client: CityClient) -> None:
    numbers = [(await city_client.report(unit))["event"] for unit in ("S1a", "S1b", "S2a", "N3a", None)]
    first = await city_client.get("/events?limit=3", towns.OPERATOR)
    second = await city_client.get(f"/events?limit=3&cursor={first['next']}", towns.OPERATOR)
    assert [event["number"] for event in (*first["items"], *second["items"])] == numbers[::-1]
    for query, found in (("grid=S1", numbers[1::-1]), (f"town={towns.NORTH}", numbers[3:4]), ("queue=any", numbers[4:]),
                         ("bbox=121.10,28.84,121.105,28.85", numbers[:1]), ("stage=reported,filed", numbers[4:])):
        assert [e["number"] for e in (await city_client.get(f"/events?{query}", towns.OPERATOR))["items"]] == found, query
    assert (await city_client.get("/counts", towns.OPERATOR))["open"] == 5
    assert (await city_client.get("/counts", towns.S1_OFFICER))["open"] == 3
    claims = await city_client.get("/claims?mine=true", towns.S1_OFFICER)
    assert [claim["grid"] for claim in claims["items"]] == ["S1"]


async def test_one_key_is_one_effect_even_at_the_same_moment(city_client: CityClient) -> None:
    key = {"Idempotency-Key": "same-moment"}
    answers = await asyncio.gather(*(
        city_client.ask("POST", "/reports", json={"words": "井盖破损"}, headers=key) for _ in range(8)))
    assert {answer.status for answer in answers} == {201}
    assert len({(await answer.json())["receipt"] for answer in answers}) == 1
    assert towns.count(city_client.node, schema.reports) == 1
    number = (await city_client.report("S1a"))["event"]
    accepts = await asyncio.gather(*(
        city_client.ask("POST", f"/events/{number}/moves", towns.S1_OFFICER, json={"action": "accept"}, headers=key)
        for _ in range(4)))
    assert [answer.status for answer in accepts] == [200] * 4
    assert sum("Idempotency-Replayed" in answer.headers for answer in accepts) == 3
    other = await city_client.ask("POST", "/reports", json={"words": "另一件"}, headers=key)
    assert (await problem(other))["code"] == "key-reused"


@pytest.mark.parametrize(
    ("method", "path", "body", "party", "code"),
    [
        ("POST", "/reports", {"words": "nul\u0000"}, None, "unprocessable"),
        ("POST", "/reports", {"words": "x", "category": "no-such"}, None, "unprocessable"),
        ("POST", "/claims", {"grid": "S1"}, towns.SPARE, "taken"),
        ("POST", "/claims", {"grid": "Z9"}, towns.SPARE, "unprocessable"),
        ("POST", "/claims/9007199254740991/release", {"reason": "x"}, towns.ADMINISTRATOR, "not-found"),
        ("GET", "/events/26-0000001-2", None, towns.OPERATOR, "wrong-number"),
        ("GET", "/events?cursor=!!", None, towns.OPERATOR, "unprocessable"),
        ("GET", "/events?holder=999999999999999", None, towns.OPERATOR, ""),
        ("GET", "/hooks", None, towns.OPERATOR, "not-allowed"),
        ("GET", "/events", None, None, "not-signed-in"),
    ],
)
async def test_what_is_wrong_is_refused_alike(
    city_client: CityClient, method: str, path: str, body: object, party: int | None, code: str
) -> None:
    answer = await city_client.ask(method, path, party, json=body)
    if not code:
        assert (await answer.json())["items"] == []
        return
    assert (await problem(answer))["code"] == code


async def test_whoever_comes_second_hears_of_it(city_client: CityClient) -> None:
    number = (await city_client.report("S1a"))["event"]
    version = (await city_client.get(f"/events/{number}", towns.S1_OFFICER))["version"]
    moves = f"/events/{number}/moves"
    await city_client.post(moves, {"action": "comment", "carry": {"words": "请拍照"}}, towns.OPERATOR)
    late = await city_client.ask("POST", moves, towns.S1_OFFICER, json={"action": "accept", "version": version})
    assert (await problem(late))["code"] == "overtaken"


async def test_whoever_works_beside_the_holder_sees_the_event_and_its_pictures_and_reports_his_part(city_client: CityClient) -> None:
    bring(city_client.node, row("i-1"), row("i-2", list="own", kind="specialised", town="", body="water"))
    sha256 = (await (await city_client.ask("POST", "/files", data=picture(), headers={"Content-Type": "image/jpeg"})).json())["sha256"]
    number = (await city_client.report("S2a", category=towns.STALL, files=[sha256]))["event"]
    for path in ("/events", "/events?beside=me", f"/events?beside={towns.WATER}", "/live/snapshot"):
        assert [one["number"] for one in (await city_client.get(path, towns.PLUMBER))["items"]] == [number]
    assert (await city_client.get("/events?beside=me", towns.S2_OFFICER))["items"] == []
    seen = await city_client.get(f"/events/{number}", towns.PLUMBER)
    assert (seen["beside"], seen["assisted"], [one["action"] for one in seen["actions"]]) == ([towns.WATER], [], ["assist", "comment"])
    assert (await city_client.ask("GET", f"/files/{sha256}", towns.PLUMBER)).status == 200
    assert [one["kind"] for one in (await city_client.get("/notices", towns.PLUMBER))["items"]] in (["beside"], [])
    own = (await (await city_client.ask("POST", "/files", towns.PLUMBER, data=picture(size=(41, 30)),
                                        headers={"Content-Type": "image/jpeg"})).json())["sha256"]
    moves = f"/events/{number}/moves"
    await city_client.post(moves, {"action": "accept"}, towns.S2_OFFICER)
    early = await city_client.ask("POST", moves, towns.S2_OFFICER, json={"action": "finish", "carry": {"result": "已劝离"}})
    assert (early.status, "has not reported his part" in (await problem(early))["detail"]) == (409, True)
    done = await city_client.post(moves, {"action": "assist", "carry": {"result": "已关阀", "files": [own]}}, towns.PLUMBER)
    assert (done["assisted"], done["photos"]["after"]) == ([towns.WATER], [own])
    again = await city_client.ask("POST", moves, towns.PLUMBER, json={"action": "assist", "carry": {"result": "r"}})
    assert again.status == 409
    lead = await city_client.post(moves, {"action": "finish", "carry": {"result": "已劝离"}}, towns.S2_OFFICER)
    assert lead["stage"] == "handled"
