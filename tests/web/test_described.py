"""Whatever the served description lets a client send, and whatever it does not: a described success or a problem."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis import Case, GenerationMode

from dispatch.rules.event import Role
from dispatch.rules.permissions import PERMISSIONS
from dispatch.web.endpoints import STREAM
from dispatch.web.openapi import document
from dispatch.web.routes import ROUTES
from tests import towns
from tests.web.conftest import CityClient, picture, problem

DESCRIBED: dict[str, Any] = document(ROUTES)
ENDLESS = {route.path for route in ROUTES if route.media == STREAM}  # a success of theirs never ends
OPERATIONS = [
    found.ok() for found in schemathesis.openapi.from_dict(DESCRIBED).get_all_operations()
    if found.ok().path not in ENDLESS
]
PEOPLE: Mapping[Role, int] = {
    Role.OPERATOR: towns.OPERATOR, Role.OFFICER: towns.S1_OFFICER, Role.DISPATCHER: towns.DISPATCHER,
    Role.SQUAD_LEADER: towns.SOUTH_LEADER, Role.DUTY_LEADER: towns.DUTY_LEADER, Role.ADMINISTRATOR: towns.ADMINISTRATOR,
}
PERMITTED = {(route.method, route.path): PERMISSIONS[route.permission] for route in ROUTES}
JSON_TYPES = ("application/json", "application/problem+json", "application/geo+json")


def _asked(operation: Any) -> st.SearchStrategy[tuple[Case, int | None]]:
    """Requests to one address, right and wrong, mostly as somebody who may ask it."""
    right, wrong = (operation.as_strategy(generation_mode=mode) for mode in GenerationMode)
    permitted = PERMITTED[operation.method.upper(), operation.path]
    people = [party for role, party in PEOPLE.items() if role in permitted] or [towns.ADMINISTRATOR]
    return st.tuples(st.one_of(right, right, wrong), st.sampled_from([*people, *people, *people, None, towns.S1_OFFICER]))


ASKED = {"asked": st.sampled_from(OPERATIONS).flatmap(_asked), "real": st.sampled_from([True, True, False])}
QUIETLY = {"suppress_health_check": list(HealthCheck), "deadline": None, "derandomize": True}


async def known(client: CityClient) -> Mapping[str, Any]:
    """Path parameters that lead to something: an event, its receipt, a picture, a claim, a layer."""
    if not hasattr(client, "known"):
        sent = await client.ask("POST", "/files", data=picture(), headers={"Content-Type": "image/jpeg"})
        sha256 = (await sent.json())["sha256"]
        receipt = await client.report("S1a", files=[sha256])
        client.known = {  # type: ignore[attr-defined]
            "number": receipt["event"], "receipt": receipt["receipt"], "sha256": sha256, "code": "blocks", "id": 1,
        }
    found: Mapping[str, Any] = client.known  # type: ignore[attr-defined]
    return found


def sendable(headers: Mapping[str, Any]) -> dict[str, str]:
    """The headers that an HTTP client can send at all."""
    return {name: text for name, text in headers.items() if isinstance(text, str) and text.isascii() and text.isprintable()}


def body_of(case: Case) -> dict[str, Any]:
    """A body as it goes over the line, with its media type."""
    body: Any = case.body
    if type(body).__name__ == "NotSet":
        return {}
    media = case.media_type or "application/json"
    if media not in JSON_TYPES:
        raw = body if isinstance(body, bytes) else getattr(body, "data", None) or str(body).encode("utf-8", "replace")
    else:
        raw = body if isinstance(body, bytes) else json.dumps(body, default=str).encode()
    return {"data": raw, "headers": {"Content-Type": media}}


def query_of(given: Mapping[str, Any]) -> str:
    return urlencode([(name, str(one)) for name, value in given.items() for one in _each(value)], errors="replace")


def _each(value: Any) -> Sequence[Any]:
    return value if isinstance(value, list) else [value]


async def holds(client: CityClient, asked: tuple[Case, int | None], real: bool) -> None:
    """Send what was made up, and look at the answer."""
    case, party = asked
    if real:
        there = await known(client)
        case.path_parameters = {name: there.get(name, value) for name, value in case.path_parameters.items()}
    client.site.throttle.forget()
    sent = body_of(case)
    headers = {**sendable(case.headers or {}), **sent.pop("headers", {})}
    headers.pop("Authorization", None)
    headers.pop("Cookie", None)
    query = query_of(case.query or {})
    answer = await client.ask(case.method, case.formatted_path + (f"?{query}" if query else ""), party, headers=headers, **sent)
    told = f"{case.method} {case.formatted_path}?{query} {sent} -> {answer.status} {(await answer.text('utf-8', 'replace'))[:300]}"
    assert answer.status < 500, told
    if answer.status >= 400:
        await problem(answer)
        return
    described = DESCRIBED["paths"].get(case.path, {}).get(case.method.lower())
    assert described is None or str(answer.status) in described["responses"], told


@settings(max_examples=100, **QUIETLY)
@given(**ASKED)
async def test_no_request_of_the_description_fails_for_a_reason_of_ours(
    city_client: CityClient, asked: tuple[Case, int | None], real: bool
) -> None:
    await holds(city_client, asked, real)


@pytest.mark.prove
@settings(**{**QUIETLY, "derandomize": False})
@given(**ASKED)
async def test_no_request_fails_in_the_long_run_either(
    city_client: CityClient, asked: tuple[Case, int | None], real: bool
) -> None:
    await holds(city_client, asked, real)
