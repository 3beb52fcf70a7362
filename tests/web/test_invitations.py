"""How people come to their passwords: by a link that holds once, and of which the store keeps a digest alone."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from pydantic import TypeAdapter

from dispatch.flow.staff import people
from dispatch.node import Node
from dispatch.store import schema
from dispatch.web import staff_answers as shapes
from tests import towns
from tests.web.conftest import PASSWORD, CityClient, problem

ADMIN, OWN = towns.ADMINISTRATOR, {"Sec-Fetch-Site": "same-origin"}
CHOSEN = "three green umbrellas"


async def invited(client: CityClient, *parties: int, key: str | None = None) -> Any:
    headers = {} if key is None else {"Idempotency-Key": key}
    found = await client.post("/invitations", {"parties": list(parties)}, ADMIN, headers=headers)
    TypeAdapter(shapes.InvitationsAnswer).validate_python(found)
    return found["items"]


async def signs_in(client: CityClient, password: str) -> int:
    client.http.session.cookie_jar.clear()
    answer = await client.ask("POST", "/session", json={"login": "s1-officer", "password": password}, headers=OWN)
    return answer.status


async def accepted(client: CityClient, token: str, password: str = CHOSEN, **how: Any) -> Any:
    headers = {**OWN, **how.pop("headers", {})}
    return await client.ask("POST", "/invitations/accept", json={"token": token, "password": password}, headers=headers, **how)


async def test_a_link_makes_a_password_once_and_ends_every_session(city_client: CityClient, node: Node) -> None:
    assert await signs_in(city_client, PASSWORD) == 201
    [link] = await invited(city_client, towns.S1_OFFICER)
    looked = await city_client.post("/invitations/look", {"token": link["token"]}, headers=OWN)
    assert (looked["login"], looked["name"]) == ("s1-officer", "样例11")
    assert await signs_in(city_client, PASSWORD) == 201  # until a new one is made
    assert (await accepted(city_client, link["token"])).status == 200
    assert towns.count(node, schema.sessions) == 0
    assert await signs_in(city_client, PASSWORD) == 401
    assert await signs_in(city_client, CHOSEN) == 201
    again = await accepted(city_client, link["token"], "another long password")
    assert "has been used" in (await problem(again))["detail"]
    assert await signs_in(city_client, CHOSEN) == 201


async def test_a_link_ends_after_three_days_and_by_a_newer_one_or_a_password_of_the_command_line(
    city_client: CityClient, node: Node
) -> None:
    [first] = await invited(city_client, towns.S1_OFFICER)
    [second] = await invited(city_client, towns.S1_OFFICER)
    assert (await accepted(city_client, first["token"])).status == 404
    city_client.clock.forward(hours=72)
    assert (await accepted(city_client, second["token"])).status == 404
    [third] = await invited(city_client, towns.S1_OFFICER)
    node.run(people.new_password, "s1-officer", "!")
    assert (await accepted(city_client, third["token"])).status == 404


async def test_a_disabled_account_gets_no_link_and_loses_the_one_it_had(city_client: CityClient, node: Node) -> None:
    [link] = await invited(city_client, towns.S1_OFFICER)
    node.run(people.disable, "s1-officer")
    assert (await accepted(city_client, link["token"])).status == 404
    refused = await city_client.ask("POST", "/invitations", ADMIN, json={"parties": [towns.S2_OFFICER, towns.S1_OFFICER]})
    assert (await problem(refused))["detail_zh"] == "s1-officer 的账号已停用"
    assert not node.run(lambda db, city: [row for row in db.execute(schema.invitations.select()) if row.party == towns.S2_OFFICER])


@pytest.mark.parametrize(("password", "reason"), [
    ("short", "at least 10 signs"), ("aaaaaaaaaaaa", "at least 5 different signs"), ("my S1-Officer 2026", "must not hold the login"),
    ("x" * 900 + "abcde", "at most 200 signs"),
])
async def test_a_weak_password_is_refused_and_the_link_still_holds(city_client: CityClient, password: str, reason: str) -> None:
    [link] = await invited(city_client, towns.S1_OFFICER)
    refused = await problem(await accepted(city_client, link["token"], password))
    assert refused["faults"][0] == {"field": "password", "reason": reason, "reason_zh": refused["faults"][0]["reason_zh"]}
    assert refused["faults"][0]["reason_zh"]
    assert (await accepted(city_client, link["token"])).status == 200


async def test_neither_token_nor_password_is_kept_anywhere(city_client: CityClient, node: Node) -> None:
    [link] = await invited(city_client, towns.S1_OFFICER, key="links-1")
    [same] = await invited(city_client, towns.S1_OFFICER, key="links-1")
    assert same["token"] == link["token"]
    for _ in range(2):
        assert (await accepted(city_client, link["token"], headers={"Idempotency-Key": "phone-1"})).status == 200

    def everything(db: Any, city: Any) -> str:
        return repr([db.execute(table.select()).all() for table in schema.metadata.sorted_tables])
    kept = node.run(everything)
    assert link["token"] not in kept
    assert CHOSEN not in kept
    assert city_client.clock.now() + timedelta(hours=72) in {row.ends_at for row in node.run(
        lambda db, city: db.execute(schema.invitations.select()).all())}


async def test_a_link_is_refused_from_another_site_and_for_whom_there_is_not(city_client: CityClient) -> None:
    [link] = await invited(city_client, towns.S1_OFFICER)
    assert (await accepted(city_client, link["token"], headers={"Sec-Fetch-Site": "cross-site"})).status == 403
    assert (await city_client.ask("POST", "/invitations", ADMIN, json={"parties": [towns.SOUTH_BODY]})).status == 404
    assert (await city_client.ask("POST", "/invitations", towns.SOUTH_LEADER, json={"parties": [towns.S1_OFFICER]})).status == 403
    assert (await accepted(city_client, "x" * 43)).status == 404
