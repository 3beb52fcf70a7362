"""Every POST is made once for one key, whatever it does, and answers the same the second time."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
import shapely
import sqlalchemy as sa
from aiohttp import ClientResponse

from dispatch.flow.ground import laying
from dispatch.flow.ground.laying import Laying
from dispatch.store import schema
from dispatch.web.routes import ROUTES
from geodata.layers import Feature
from tests import towns
from tests.web.conftest import PASSWORD, CityClient, picture, problem

OWN = {"Sec-Fetch-Site": "same-origin"}


@dataclass(frozen=True)
class Sent:
    """One request: where to, as whom, and what."""

    path: str
    party: int | None = None
    body: Any = None
    raw: bytes | None = None
    media: str = "image/jpeg"


async def _sign_in(client: CityClient) -> Sent:
    return Sent("/session", body={"login": "operator", "password": PASSWORD})


async def _report(client: CityClient) -> Sent:
    return Sent("/reports", body={"words": "路灯不亮"})


async def _urge(client: CityClient) -> Sent:
    receipt = await client.report("S1a")
    carry = {"words": "请快一点"}
    return Sent(f"/reports/{receipt['receipt']}/moves", body={"code": receipt["code"], "action": "urge", "carry": carry})


async def _move(client: CityClient) -> Sent:
    number = (await client.report("S1a"))["event"]
    return Sent(f"/events/{number}/moves", towns.S1_OFFICER, {"action": "comment", "carry": {"words": "在路上"}})


async def _look(client: CityClient) -> Sent:
    number = (await client.report("S1a", caller={"name": "示例", "phone": "13800000000"}))["event"]
    return Sent(f"/events/{number}/callers", towns.OPERATOR, {"reason": "核实地址"})


async def _claim(client: CityClient) -> Sent:
    return Sent("/claims", towns.SPARE, {"grid": "S3"})


async def _release(client: CityClient) -> Sent:
    claim = await client.post("/claims", {"grid": "S3"}, towns.SPARE)
    return Sent(f"/claims/{claim['id']}/release", towns.SOUTH_LEADER, {"reason": "调整"})


async def _see(client: CityClient) -> Sent:
    await client.report("S1a")
    notice = (await client.get("/notices", towns.S1_OFFICER))["items"][0]
    return Sent(f"/notices/{notice['id']}/seen", towns.S1_OFFICER)


async def _upload(client: CityClient) -> Sent:
    return Sent("/files", towns.S1_OFFICER, raw=picture())


async def _hook(client: CityClient) -> Sent:
    return Sent("/hooks", towns.ADMINISTRATOR, {"url": "https://example.org/hook"})


async def _activate(client: CityClient) -> Sent:
    return Sent(f"/layers/{await _draft(client)}/activate", towns.ADMINISTRATOR, {})


async def _draft(client: CityClient) -> int:
    features = [Feature(n, code, code, towns.square(code), {}) for n, code in enumerate(towns.BLOCKS)]
    return client.node.run(laying.draft, Laying("blocks", "街区网格", "test", features))


async def _withdraw_date(client: CityClient) -> Sent:
    ident = await _draft(client)
    ahead = (client.clock.now() + timedelta(days=2)).isoformat()
    await client.post(f"/layers/{ident}/activate", {"at": ahead}, towns.ADMINISTRATOR)
    return Sent(f"/layers/{ident}/withdraw", towns.ADMINISTRATOR, {})


async def _offer(client: CityClient) -> Sent:
    claims = (await client.get("/claims?grid=S1", towns.OPERATOR))["items"]
    claim = next(one["id"] for one in claims if one["duty"] == "principal")
    return Sent("/handings", towns.S1_OFFICER, {"claim": claim, "reason": "调岗", "successor": towns.SPARE})


async def _offered(client: CityClient) -> int:
    offer = await _offer(client)
    ident: int = (await client.post(offer.path, offer.body, offer.party))["id"]
    return ident


async def _answer(client: CityClient) -> Sent:
    return Sent(f"/handings/{await _offered(client)}/answer", towns.SPARE, {"accept": True})


async def _take_back(client: CityClient) -> Sent:
    return Sent(f"/handings/{await _offered(client)}/withdraw", towns.S1_OFFICER, {})


async def _leave(client: CityClient) -> Sent:
    return Sent("/absences", towns.S1_OFFICER, {"from_at": (client.clock.now() + timedelta(hours=1)).isoformat()})


async def _back(client: CityClient) -> Sent:
    leave = await _leave(client)
    made = await client.post(leave.path, leave.body, leave.party)
    client.clock.forward(hours=2)
    return Sent(f"/absences/{made['id']}/end", towns.S1_OFFICER, {})


async def _survey(client: CityClient) -> Sent:
    shapes = {"type": "FeatureCollection", "features": [
        {"type": "Feature", "properties": {"code": code}, "geometry": shapely.geometry.mapping(towns.square(code))}
        for code in towns.BLOCKS]}
    return Sent("/surveys?name=blocks.geojson", towns.ADMINISTRATOR, raw=json.dumps(shapes).encode(),
                media="application/octet-stream")


async def _words(client: CityClient) -> Sent:
    return Sent("/places/geocode", towns.OPERATOR, {"text": "样例路"})


async def _try(client: CityClient) -> Sent:
    at = towns.place("S1a")
    return Sent("/routes/dry-run", towns.OPERATOR, {"place": {"lon": at.lon, "lat": at.lat}, "category": towns.RUBBISH})


async def _repeat(client: CityClient) -> Sent:
    return Sent("/duplicates", towns.OPERATOR, {"words": "路边有垃圾", "category": towns.RUBBISH})


async def _revoke(client: CityClient) -> Sent:
    number = (await client.report("S1a"))["event"]
    carry = {"holder": towns.WATER, "ground": "现场确权", "reach": "town"}
    for party, action, more in ((towns.S1_OFFICER, "dispute", {"reason": "不属本单位"}), (towns.DISPATCHER, "decide", carry)):
        await client.post(f"/events/{number}/moves", {"action": action, "carry": more}, party)
    [verdict] = (await client.get("/verdicts", towns.DISPATCHER))["items"]
    return Sent(f"/verdicts/{verdict['id']}/revoke", towns.DUTY_LEADER, {"reason": "职责已调整"})


async def _decide_alone(client: CityClient) -> Sent:
    return Sent("/categories/learning", towns.ADMINISTRATOR, {"confidence": None})


async def _let_join(client: CityClient) -> Sent:
    return Sent("/duplicates/joining", towns.ADMINISTRATOR, {"on": True})


TABLE = "编号,派给\nall,claim center\n".encode()


async def _kept_table(client: CityClient) -> int:
    sent = await client.ask("POST", "/tables/routes?name=a.csv", towns.ADMINISTRATOR, data=TABLE,
                            headers={"Content-Type": "application/octet-stream"})
    return int((await sent.json())["items"][0]["id"])


async def _check_table(client: CityClient) -> Sent:
    return Sent("/tables/routes/check?name=a.csv", towns.ADMINISTRATOR, raw=TABLE, media="application/octet-stream")


async def _send_table(client: CityClient) -> Sent:
    return Sent("/tables/routes?name=a.csv", towns.ADMINISTRATOR, raw=TABLE, media="application/octet-stream")


async def _let_rule(client: CityClient) -> Sent:
    return Sent(f"/tables/routes/{await _kept_table(client)}/activate", towns.ADMINISTRATOR, {})


async def _take_day(client: CityClient) -> Sent:
    ident = await _kept_table(client)
    ahead = (client.clock.now() + timedelta(days=2)).isoformat()
    await client.post(f"/tables/routes/{ident}/activate", {"at": ahead}, towns.ADMINISTRATOR)
    return Sent(f"/tables/routes/{ident}/withdraw", towns.ADMINISTRATOR)


async def _people(client: CityClient, path: str = "/people/import") -> Sent:
    rows = "编号,姓名\nzhang,示例张三\n".encode()
    return Sent(f"{path}?name=a.csv", towns.ADMINISTRATOR, raw=rows, media="application/octet-stream")


async def _rehearse(client: CityClient) -> Sent:
    return await _people(client, "/people/rehearsal")


async def _invite(client: CityClient) -> Sent:
    return Sent("/invitations", towns.ADMINISTRATOR, {"parties": [towns.S1_OFFICER]})


async def _invited(client: CityClient) -> str:
    made = await client.post("/invitations", {"parties": [towns.S1_OFFICER]}, towns.ADMINISTRATOR)
    return str(made["items"][0]["token"])


async def _add_person(client: CityClient) -> Sent:
    return Sent("/people", towns.ADMINISTRATOR, {"person": {"code": "zhang", "name": "示例张三"}})


async def _change_person(client: CityClient) -> Sent:
    there = await client.get(f"/people/{towns.SPARE}", towns.ADMINISTRATOR)
    there["person"]["name"] = "示例新名"
    return Sent(f"/people/{there.pop('id')}", towns.ADMINISTRATOR, there)


async def _end_account(client: CityClient) -> Sent:
    return Sent(f"/people/{towns.SPARE}/account", towns.ADMINISTRATOR, {"open": False})


async def _look_at_link(client: CityClient) -> Sent:
    return Sent("/invitations/look", body={"token": await _invited(client)})


async def _accept(client: CityClient) -> Sent:
    return Sent("/invitations/accept", body={"token": await _invited(client), "password": "three green umbrellas"})


# Questions that are too long for an address: they keep nothing, so that there is nothing to do twice.
QUESTIONS = {"/places/geocode", "/routes/dry-run", "/duplicates", "/tables/{table}/check", "/people/rehearsal",
             "/invitations/look"}
# Of these nobody is known yet, so that their keys are apart.
APART = {"/session", "/invitations/accept"}
# A new POST gets a row here: a request of it that succeeds.
REQUESTS: Mapping[str, Callable[[CityClient], Awaitable[Sent]]] = {
    "/session": _sign_in, "/reports": _report, "/reports/{receipt}/moves": _urge, "/events/{number}/moves": _move,
    "/events/{number}/callers": _look, "/claims": _claim, "/claims/{id}/release": _release, "/notices/{id}/seen": _see,
    "/files": _upload, "/hooks": _hook, "/layers/{id}/activate": _activate, "/layers/{id}/withdraw": _withdraw_date,
    "/handings": _offer, "/handings/{id}/answer": _answer, "/handings/{id}/withdraw": _take_back, "/absences": _leave,
    "/absences/{id}/end": _back, "/verdicts/{id}/revoke": _revoke, "/places/geocode": _words, "/routes/dry-run": _try,
    "/categories/learning": _decide_alone, "/duplicates": _repeat, "/duplicates/joining": _let_join,
    "/tables/{table}/check": _check_table, "/tables/{table}": _send_table, "/tables/{table}/{version}/activate": _let_rule,
    "/tables/{table}/{version}/withdraw": _take_day, "/people/import": _people, "/people/rehearsal": _rehearse,
    "/people": _add_person, "/people/{id}": _change_person, "/people/{id}/account": _end_account,
    "/invitations": _invite, "/invitations/look": _look_at_link, "/invitations/accept": _accept,
}
# These follow each other with one file, whose examination takes a process of its own.
OF_A_FILE = ("/surveys", "/surveys/{id}/open", "/surveys/{id}/examine", "/surveys/{id}/draft")
POSTS = sorted(route.path.removeprefix("/api/v1") for route in ROUTES if route.method == "POST")


async def send(client: CityClient, sent: Sent, key: str) -> ClientResponse:
    headers = {"Idempotency-Key": key, **OWN}
    if sent.raw is not None:
        return await client.ask("POST", sent.path, sent.party, data=sent.raw, headers={**headers, "Content-Type": sent.media})
    more = {} if sent.body is None else {"json": sent.body}
    return await client.ask("POST", sent.path, sent.party, headers=headers, **more)


def rows(client: CityClient) -> dict[str, int]:
    """How many rows each table has."""
    def count(db: Any, city: Any) -> dict[str, int]:
        tables = schema.metadata.sorted_tables
        return {table.name: db.execute(sa.select(sa.func.count()).select_from(table)).scalar_one() for table in tables}
    return client.node.run(count)


async def made_twice(client: CityClient, path: str, sent: Sent) -> Any:
    """Hold a request to the rule: one effect, the same answer again, no other request under its key. Gives the answer."""
    key = path.replace("/", "-")
    first = await send(client, sent, key)
    assert first.status in (200, 201, 202, 204), await first.text()
    assert "Idempotency-Replayed" not in first.headers
    await client.site.workshop.idle()
    before = rows(client)
    second = await send(client, sent, key)
    assert second.status == first.status, await second.text()
    assert await second.read() == await first.read()
    assert rows(client) == before
    if path not in QUESTIONS:
        assert second.headers["Idempotency-Replayed"] == "true"
    if path not in QUESTIONS | APART:
        other = await send(client, Sent("/reports", sent.party, {"words": "另一件事"}), key)
        assert (await problem(other))["code"] == "key-reused"
    return None if first.status == 204 else await first.json()


def test_every_post_is_tried() -> None:
    assert [path for path in POSTS if path not in {*REQUESTS, *OF_A_FILE}] == [], "give each a request that succeeds"


@pytest.mark.parametrize("path", REQUESTS)
async def test_one_key_has_one_effect_and_one_answer(city_client: CityClient, path: str) -> None:
    await made_twice(city_client, path, await REQUESTS[path](city_client))


async def test_one_key_has_one_effect_at_every_step_of_a_city_file(city_client: CityClient) -> None:
    survey = await made_twice(city_client, "/surveys", await _survey(city_client))
    for path in OF_A_FILE[1:]:
        now = await city_client.get(f"/surveys/{survey['id']}", towns.ADMINISTRATOR)
        body = {"version": now["version"], **({"table": "blocks"} if path.endswith("/open") else {})}
        await made_twice(city_client, path, Sent(path.format(id=survey["id"]), towns.ADMINISTRATOR, body))


async def test_a_picture_and_a_report_under_one_key_are_two_requests(city_client: CityClient) -> None:
    assert (await send(city_client, Sent("/files", raw=picture()), "one")).status == 201
    refused = await send(city_client, Sent("/reports", body={"words": "路灯不亮"}), "one")
    assert (await problem(refused))["code"] == "key-reused"


async def sign_in(client: CityClient, key: str | None, **more: str) -> ClientResponse:
    headers = OWN if key is None else {**OWN, "Idempotency-Key": key}
    return await client.ask("POST", "/session", json={"login": "operator", "password": PASSWORD, **more}, headers=headers)


async def test_signing_in_twice_with_one_key_is_one_session(city_client: CityClient) -> None:
    first, second = await sign_in(city_client, "phone-1"), await sign_in(city_client, "phone-1")
    assert first.cookies["dispatch_session"].value == second.cookies["dispatch_session"].value
    assert towns.count(city_client.node, schema.sessions) == 1
    third = await sign_in(city_client, "phone-2")
    assert third.cookies["dispatch_session"].value != first.cookies["dispatch_session"].value
    assert towns.count(city_client.node, schema.sessions) == 2


async def test_a_wrong_password_learns_nothing_from_a_key(city_client: CityClient) -> None:
    await sign_in(city_client, "phone-1")
    city_client.http.session.cookie_jar.clear()
    refused = await sign_in(city_client, "phone-1", password="wrong")
    assert (await problem(refused))["code"] == "not-signed-in"
    assert "dispatch_session" not in refused.cookies


async def test_a_session_that_has_ended_is_not_opened_again_by_its_key(city_client: CityClient) -> None:
    await sign_in(city_client, "phone-1")
    assert (await city_client.ask("DELETE", "/session", headers=OWN)).status == 204
    refused = await sign_in(city_client, "phone-1")
    assert refused.status == 401
    assert "new key" in (await problem(refused))["detail"]


async def test_neither_the_token_nor_a_guessable_trace_of_the_password_is_kept(city_client: CityClient) -> None:
    token = (await sign_in(city_client, "phone-1")).cookies["dispatch_session"].value
    rows_kept = city_client.node.run(lambda db, city: db.execute(schema.idempotency.select()).all())
    asked = f'POST /api/v1/session\n{{"login": "operator", "password": "{PASSWORD}"}}'
    assert [row.key for row in rows_kept] == ["phone-1"]
    for trace in (token, PASSWORD, hashlib.sha256(asked.encode()).hexdigest()):
        assert trace not in repr(rows_kept)
