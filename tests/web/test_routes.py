"""Every address for every role, held against the permission table; every answer against its description."""

from __future__ import annotations

import re
from typing import Any

import openapi_spec_validator
import pytest
from pydantic import TypeAdapter

from dispatch.rules.event import GRANTED, Role
from dispatch.rules.permissions import PERMISSIONS
from dispatch.web.endpoints import JSON, STREAM, Route
from dispatch.web.openapi import document
from dispatch.web.pages import PAGES
from dispatch.web.routes import ROUTES
from tests import towns
from tests.web.conftest import CityClient, problem

BY_ROLE: dict[Role | None, int | None] = {
    None: None, Role.OPERATOR: towns.OPERATOR, Role.DUTY_LEADER: towns.DUTY_LEADER, Role.DISPATCHER: towns.DISPATCHER,
    Role.OFFICER: towns.S1_OFFICER, Role.SQUAD_LEADER: towns.SOUTH_LEADER, Role.DEPARTMENT: towns.PLUMBER,
    Role.SUPERVISOR: towns.SUPERVISOR, Role.ADMINISTRATOR: towns.ADMINISTRATOR, Role.AUDITOR: towns.AUDITOR,
}
API_ROUTES = [route for route in ROUTES if route.path.startswith("/api/")]
FILLED = {"number": "26-0000001-0", "receipt": "2026-0000-0010", "id": "1", "sha256": "0" * 64, "code": "blocks", "z": "9", "x": "428", "y": "213", "table": "routes", "version": "0"}


def filled(path: str) -> str:
    return re.sub(r"{(\w+)}", lambda found: FILLED[found[1]], path)


def name(route: Route) -> str:
    return f"{route.method} {route.path.removeprefix('/api/v1')}"


def test_the_roles_asked_with_are_all_there_are() -> None:
    assert BY_ROLE.keys() == {None, *GRANTED}


def test_every_route_has_a_permission_that_exists_and_every_public_one_admits_citizens() -> None:
    assert {route.permission for route in ROUTES} <= PERMISSIONS.keys()
    assert len({(route.method, route.path) for route in ROUTES}) == len(ROUTES)


@pytest.mark.parametrize("route", API_ROUTES, ids=name)
async def test_a_route_admits_the_roles_of_the_table_and_no_others(city_client: CityClient, route: Route) -> None:
    allowed = PERMISSIONS[route.permission]
    for role, party in BY_ROLE.items():
        if route.media == STREAM and (role or Role.CITIZEN) in allowed:
            continue  # an open stream has no end; the live tests read it
        answer = await city_client.ask(route.method, filled(route.path), party, json={} if route.body else None)
        assert answer.status < 500
        if Role.CITIZEN in allowed or role in allowed:
            refused_by_role = answer.status == 403 or (answer.status == 401 and party is not None)
            assert not refused_by_role, f"{role}: {await answer.text()}"
        else:
            assert answer.status == (401 if role is None else 403), f"{role}: {answer.status}"
            await problem(answer)


def test_the_description_is_valid_and_names_every_route() -> None:
    described = document(ROUTES)
    openapi_spec_validator.validate(described)
    operations = {(method.upper(), path) for path, item in described["paths"].items() for method in item}
    assert operations == {(route.method, route.path) for route in API_ROUTES}
    idents = [item[method]["operationId"] for item in described["paths"].values() for method in item]
    assert len(set(idents)) == len(idents)


async def test_the_served_description_is_the_same_document(city_client: CityClient) -> None:
    served = await city_client.get("/openapi.json")
    assert served == document(ROUTES)


def held_to(route: Route, found: Any) -> None:
    """The answer has exactly the fields of its description."""
    TypeAdapter(route.answer).validate_python(found)


def route_of(method: str, path: str) -> Route:
    return next(route for route in API_ROUTES if (route.method, route.path) == (method, f"/api/v1{path}"))


async def test_every_json_answer_looks_as_described(city_client: CityClient) -> None:
    sent = await city_client.report("S1a", caller={"name": "王小明", "phone": "13812345678"})
    other = await city_client.report(None)
    number, leader = sent["event"], towns.DUTY_LEADER
    follow = f"/reports/{sent['receipt']}"
    held_to(route_of("POST", "/reports"), sent)
    seen: dict[str, Any] = {
        "/city": "/city", "/categories": "/categories", "/session": "/session", "/events": "/events?open=true",
        "/events/{number}": f"/events/{number}", "/events/{number}/entries": f"/events/{number}/entries",
        "/live/snapshot": "/live/snapshot", "/counts": "/counts", "/claims": "/claims", "/notices": "/notices",
        "/parties": "/parties?kind=person", "/reports/{receipt}": f"{follow}?code={sent['code']}",
        "/locate": "/locate?lon=121.1025&lat=28.845&category=1001", "/requests": "/requests",
    }
    for path, address in seen.items():
        held_to(route_of("GET", path), await city_client.get(address, leader))
    urged = await city_client.post(f"{follow}/moves", {"code": sent["code"], "action": "urge", "carry": {"words": "快"}})
    held_to(route_of("POST", "/reports/{receipt}/moves"), urged)
    moved = await city_client.post(f"/events/{number}/moves", {"action": "comment", "carry": {"words": "知道了"}}, leader)
    held_to(route_of("POST", "/events/{number}/moves"), moved)
    looked = await city_client.post(f"/events/{number}/callers", {"reason": "核实地址"}, leader)
    held_to(route_of("POST", "/events/{number}/callers"), looked)
    hook = await city_client.post("/hooks", {"url": "https://example.org/hook"}, towns.ADMINISTRATOR)
    held_to(route_of("POST", "/hooks"), hook)
    held_to(route_of("GET", "/hooks"), await city_client.get("/hooks", towns.ADMINISTRATOR))
    claim = await city_client.post("/claims", {"grid": "S3"}, towns.SPARE)
    held_to(route_of("POST", "/claims"), claim)
    freed = await city_client.post(f"/claims/{claim['id']}/release", {"reason": "调整"}, towns.SOUTH_LEADER)
    held_to(route_of("POST", "/claims/{id}/release"), freed)
    assert other["queue"] == "unplaced"


def test_what_is_held_to_its_description_is_all_that_has_one() -> None:
    elsewhere = {  # looked at in the tests of sessions, files, layers, surveys and routing
        ("GET", "/events/{number}/routes"), ("POST", "/routes/dry-run"),
        ("GET", "/bounces"), ("GET", "/bounces/events"), ("GET", "/verdicts"), ("POST", "/verdicts/{id}/revoke"),
        ("POST", "/duplicates"), ("GET", "/duplicates/joining"), ("POST", "/duplicates/joining"),
            ("GET", "/events/{number}/duplicates"), ("GET", "/categories/suggest"),
        ("GET", "/categories/changes"), ("GET", "/categories/learning"), ("POST", "/categories/learning"),
        ("GET", "/tables/{table}"), ("POST", "/tables/{table}/check"), ("POST", "/tables/{table}"),
        ("GET", "/tables/{table}/{version}"), ("GET", "/tables/{table}/{version}/compare"),
        ("GET", "/tables/{table}/{version}/trial"), ("POST", "/tables/{table}/{version}/activate"),
        ("POST", "/tables/{table}/{version}/withdraw"), ("GET", "/people"), ("POST", "/people/rehearsal"),
        ("POST", "/people"), ("GET", "/people/{id}"), ("POST", "/people/{id}"), ("POST", "/people/{id}/account"),
        ("GET", "/people/{id}/changes"),
        ("POST", "/people/import"), ("POST", "/invitations"), ("POST", "/invitations/look"), ("POST", "/invitations/accept"),
        ("POST", "/session"), ("POST", "/files"), ("GET", "/layers"), ("GET", "/layers/{id}/compare"),
        ("POST", "/layers/{id}/activate"), ("POST", "/layers/{id}/withdraw"), ("GET", "/relocation"),
        ("POST", "/surveys"), ("GET", "/surveys"), ("GET", "/surveys/{id}"), ("POST", "/surveys/{id}/open"),
        ("POST", "/surveys/{id}/examine"), ("POST", "/surveys/{id}/draft"),
        ("GET", "/places/suggest"), ("POST", "/places/geocode"), ("GET", "/places"),
        ("GET", "/handings"), ("POST", "/handings"), ("POST", "/handings/{id}/answer"), ("POST", "/handings/{id}/withdraw"),
        ("GET", "/absences"), ("POST", "/absences"), ("POST", "/absences/{id}/end"), ("GET", "/coverage"),
    }
    here = {
        ("GET", path) for path in (
            "/city", "/categories", "/session", "/events", "/events/{number}", "/events/{number}/entries", "/live/snapshot",
            "/counts", "/claims", "/notices", "/parties", "/reports/{receipt}", "/locate", "/hooks",
            "/requests",
        )
    } | {
        ("POST", path) for path in (
            "/reports", "/reports/{receipt}/moves", "/events/{number}/moves", "/hooks", "/claims", "/claims/{id}/release",
            "/events/{number}/callers",
        )
    }
    described = {(r.method, r.path.removeprefix("/api/v1")) for r in API_ROUTES if r.answer is not None and r.media == JSON}
    assert described == here | elsewhere


async def test_an_unknown_address_and_a_wrong_method_are_problems_too(city_client: CityClient) -> None:
    assert (await problem(await city_client.ask("GET", "/nowhere")))["code"] == "not-found"
    refused = await city_client.ask("PUT", "/reports")
    assert (await problem(refused))["code"] == "method-not-allowed"
    assert "POST" in refused.headers["Allow"]


@pytest.mark.parametrize(
    ("path", "field"),
    [
        ("/events?limit=0", "limit"), ("/events?limit=501", "limit"), ("/events?limit=many", "limit"),
        ("/events?stage=lost", "stage"), ("/events?bbox=1,2,3", "bbox"), ("/events?bbox=nan,0,1,1", "bbox"),
        ("/events?cursor=!!", "cursor"), ("/events?cursor=AAAA", "cursor"), ("/events?holder=you", "holder"),
        ("/events?twon=1", "twon"), ("/events?open=perhaps", "open"), ("/events?grid=a&grid=b", "grid"),
        ("/events?grid=%ff", "grid"), ("/locate?lon=200&lat=1", "lon"), ("/locate?lat=1", "lon"),
        ("/locate?lon=nan&lat=1", "lon"), ("/locate?lon=1&lat=1&category=zzz", "category"),
        ("/parties?kind=thing", "kind"), ("/reports/2026-0000-0010?code=abc", "code"), ("/notices?cursor=x%00", "cursor"),
    ],
)
async def test_a_wrong_query_is_refused_by_the_name_of_its_field(city_client: CityClient, path: str, field: str) -> None:
    refused = await city_client.ask("GET", path, towns.OPERATOR)
    assert refused.status == 422, await refused.text()
    assert field in {fault["field"] for fault in (await problem(refused))["faults"]}


async def test_every_answer_forbids_sniffing_framing_and_foreign_content(city_client: CityClient) -> None:
    for path in ("/city", "/nowhere"):
        answer = await city_client.ask("GET", path)
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]
        assert answer.headers["Referrer-Policy"] == "same-origin"
        assert answer.headers["X-Request-Id"]
    own = await city_client.ask("GET", "/city", headers={"X-Request-Id": "my-own-7"})
    assert own.headers["X-Request-Id"] == "my-own-7"
    forged = await city_client.ask("GET", "/city", headers={"X-Request-Id": "a b"})
    assert forged.headers["X-Request-Id"] != "a b"


async def test_health_and_measures_are_told(city_client: CityClient) -> None:
    well = await city_client.http.get("/healthz")
    assert (await well.json())["status"] == "ok"
    await city_client.report("S1a")
    measures = await (await city_client.http.get("/metrics")).text()
    assert 'dispatch_answers_total{route="/api/v1/reports",status="201"} 1.0' in measures
    assert "dispatch_timers_late_seconds 0.0" in measures


@pytest.mark.parametrize("path", PAGES)
async def test_every_page_is_served_in_both_languages_under_a_policy(city_client: CityClient, path: str) -> None:
    address = path.replace("{number}", "26-0000001-0")
    chinese = await city_client.http.get(address)
    english = await city_client.http.get(address, headers={"Accept-Language": "en-GB,en"})
    assert 'lang="zh-CN"' in await chinese.text()
    assert 'lang="en"' in await english.text()
    policy = chinese.headers["Content-Security-Policy"]
    assert "script-src 'self' 'sha256-" in policy
    assert "'unsafe-inline'" not in policy.split("script-src")[1].split(";")[0]
    assert "https://tiles.example.org" in policy
