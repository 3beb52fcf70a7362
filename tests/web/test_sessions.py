"""Signing in and out, API keys, and requests that other sites make."""

from __future__ import annotations

from typing import Any

import pytest
from aiohttp import CookieJar
from pydantic import TypeAdapter

from dispatch.errors import NotFound, NotSignedIn
from dispatch.flow.staff import accounts
from dispatch.store import schema
from dispatch.web.answers import Me
from tests import towns
from tests.web.conftest import PASSWORD, CityClient, problem

OWN = {"Sec-Fetch-Site": "same-origin"}


async def sign_in(client: CityClient, login: str, password: str = PASSWORD, **headers: str) -> Any:
    return await client.ask("POST", "/session", json={"login": login, "password": password},
                            headers={**OWN, **headers})


async def test_a_password_opens_a_session_and_signing_out_ends_it(city_client: CityClient) -> None:
    opened = await sign_in(city_client, "s1-officer")
    assert opened.status == 201
    TypeAdapter(Me).validate_python(await opened.json())
    cookie = opened.cookies["dispatch_session"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert not cookie["secure"]
    me = await city_client.get("/session")
    assert me["party"]["id"] == towns.S1_OFFICER
    assert [(grid["grid"], grid["duty"]) for grid in me["grids"]] == [("S1", "principal")]
    assert me["grants"] == [{"role": "officer", "scope_kind": "town", "scope": towns.SOUTH}]
    assert (await city_client.ask("DELETE", "/session", headers=OWN)).status == 204
    city_client.http.session.cookie_jar.update_cookies({"dispatch_session": cookie.value})
    assert (await city_client.ask("GET", "/session")).status == 401
    assert towns.count(city_client.node, schema.sessions) == 0


async def test_behind_tls_the_cookie_is_secure(city_client: CityClient) -> None:
    opened = await sign_in(city_client, "operator", **{"X-Forwarded-Proto": "https"})
    assert opened.cookies["dispatch_session"]["secure"]


async def test_neither_token_nor_key_is_in_the_store(city_client: CityClient) -> None:
    opened = await sign_in(city_client, "operator")
    token, key = opened.cookies["dispatch_session"].value, city_client.key(towns.OPERATOR)
    rows = city_client.node.run(lambda db, city: [
        *db.execute(schema.sessions.select()).all(), *db.execute(schema.api_keys.select()).all()
    ])
    assert rows
    assert token not in repr(rows)
    assert key not in repr(rows)


async def test_a_wrong_password_and_an_unknown_login_get_the_same_answer(city_client: CityClient) -> None:
    wrong = await problem(await sign_in(city_client, "operator", "wrong"))
    unknown = await problem(await sign_in(city_client, "nobody", "wrong"))
    assert wrong == unknown
    assert wrong["status"] == 401


async def test_after_ten_wrong_passwords_even_the_right_one_waits(city_client: CityClient) -> None:
    for _ in range(10):
        assert (await sign_in(city_client, "auditor", "wrong")).status == 401
    assert (await problem(await sign_in(city_client, "auditor")))["code"] == "too-many"
    assert (await sign_in(city_client, "operator")).status == 201


async def test_a_session_ends_when_it_is_left_for_a_day_or_was_open_for_two_weeks(city_client: CityClient) -> None:
    await sign_in(city_client, "operator")
    city_client.clock.forward(hours=23)
    await city_client.get("/session")
    city_client.clock.forward(hours=23)
    await city_client.get("/session")
    city_client.clock.forward(hours=25)
    assert (await city_client.ask("GET", "/session")).status == 401
    await sign_in(city_client, "operator")
    for _ in range(13):
        city_client.clock.forward(hours=23)
        await city_client.get("/session")
    city_client.clock.forward(hours=40)
    assert (await city_client.ask("GET", "/session")).status == 401


async def test_a_disabled_account_is_out_at_once(city_client: CityClient) -> None:
    await sign_in(city_client, "operator")
    disabled = schema.accounts.update().where(schema.accounts.c.party == towns.OPERATOR)
    towns.change(city_client.node, disabled.values(disabled_at=city_client.clock.now()))
    assert (await city_client.ask("GET", "/session")).status == 401
    assert (await sign_in(city_client, "operator")).status == 401


async def test_a_grant_that_ends_ends_at_once(city_client: CityClient) -> None:
    assert (await city_client.ask("GET", "/events", towns.S1_OFFICER)).status == 200
    ended = schema.grants.update().where(schema.grants.c.party == towns.S1_OFFICER)
    towns.change(city_client.node, ended.values(to_at=city_client.clock.now()))
    assert (await city_client.ask("GET", "/events", towns.S1_OFFICER)).status == 401


async def test_an_api_key_works_until_it_is_revoked(city_client: CityClient) -> None:
    key = city_client.key(towns.DISPATCHER)
    assert (await city_client.get("/session", towns.DISPATCHER))["party"]["code"] == "dispatcher"
    city_client.node.run(accounts.revoke_key, 1)
    headers = {"Authorization": f"Bearer {key}"}
    assert (await city_client.ask("GET", "/session", headers=headers)).status == 401
    with pytest.raises(NotFound):
        city_client.node.run(accounts.revoke_key, 1)


@pytest.mark.parametrize("given", ["Bearer", "Bearer ", "Basic abc", "Bearer dk_wrong", "nonsense"])
async def test_a_wrong_authorization_is_refused_even_where_nobody_needs_one(city_client: CityClient, given: str) -> None:
    refused = await city_client.ask("GET", "/city", headers={"Authorization": given})
    assert (await problem(refused))["code"] == "not-signed-in"


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Sec-Fetch-Site": "same-origin"}, 200), ({"Sec-Fetch-Site": "none"}, 200),
        ({"Sec-Fetch-Site": "cross-site"}, 403), ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Origin": "OWN"}, 200), ({"Origin": "https://elsewhere.example.org"}, 403), ({"Origin": "null"}, 403),
        ({"Origin": "http://["}, 403), ({}, 403), ({"Sec-Fetch-Site": "cross-site", "Origin": "OWN"}, 403),
    ],
)
async def test_an_unsafe_request_with_a_cookie_must_come_from_our_own_pages(
    city_client: CityClient, headers: dict[str, str], status: int
) -> None:
    receipt = await city_client.report("S1a")
    await sign_in(city_client, "operator")
    origin = str(city_client.http.make_url("/").origin())
    given = {name: origin if value == "OWN" else value for name, value in headers.items()}
    wish = {"action": "comment", "carry": {"words": "看过"}}
    answer = await city_client.ask("POST", f"/events/{receipt['event']}/moves", json=wish, headers=given)
    assert answer.status == status
    assert (await city_client.ask("GET", "/session", headers=given)).status == 200


async def test_another_site_cannot_sign_somebody_in(city_client: CityClient) -> None:
    refused = await sign_in(city_client, "operator", **{"Sec-Fetch-Site": "cross-site"})
    assert refused.status == 403


async def test_a_key_needs_no_word_about_its_origin(city_client: CityClient) -> None:
    receipt = await city_client.report("S1a")
    wish = {"action": "comment", "carry": {"words": "看过"}}
    answer = await city_client.ask("POST", f"/events/{receipt['event']}/moves", towns.OPERATOR, json=wish,
                                   headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status == 200


async def test_a_made_up_cookie_is_nobody(city_client: CityClient) -> None:
    jar = city_client.http.session.cookie_jar
    assert isinstance(jar, CookieJar)
    for value in ("x", "a" * 4000, "%00"):
        answer = await city_client.ask("GET", "/session", headers={"Cookie": f"dispatch_session={value}"})
        assert answer.status == 401


async def test_signing_in_says_nothing_about_the_reason(city_client: CityClient) -> None:
    with pytest.raises(NotSignedIn, match="login or password is wrong"):
        await accounts.checked(city_client.node, "nobody", "x")


async def test_home_leads_to_the_page_of_ones_role(city_client: CityClient) -> None:
    async def home() -> str:
        answer = await city_client.http.get("/", allow_redirects=False)
        assert answer.status == 303
        return answer.headers["Location"]

    assert await home() == "/report"
    await sign_in(city_client, "s1-officer")
    assert await home() == "/officer"
    await sign_in(city_client, "supervisor")
    assert await home() == "/center"
