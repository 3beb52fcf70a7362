"""Whatever is sent, the answer is a success or a problem document, and never a failure of our own."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dispatch.rules.lifecycle import ACTIONS
from dispatch.web.forms import Carry, MoveForm, ReportForm
from tests import towns
from tests.web.conftest import CityClient, problem

QUIETLY = settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
odd_text = st.text(max_size=40) | st.sampled_from(["\u0000", "\ud7ff", "\u202e", "1001", "S1", "26-0000001-4", "me", "'; --", "%00", "🤖" * 9])
scalars = (
    st.none() | st.booleans() | st.integers() | st.integers(-(2**70), 2**70) | st.floats() | odd_text
    | st.sampled_from(["2026-03-02T01:00:00Z", "9999-12-31T23:59:59+14:00", "0001-01-01T00:00:00Z", "2026-02-30T00:00:00Z"])
)
values = st.recursive(scalars, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(odd_text, inner, max_size=3), max_leaves=8)
places = st.fixed_dictionaries({}, optional={
    "lon": st.floats(-190, 190) | scalars, "lat": st.floats(-95, 95) | scalars,
    "system": st.sampled_from(["wgs84", "gcj02", "bd09", "cgcs2000"]) | scalars, "radius_m": st.integers(-5, 10**6) | scalars,
    "text": odd_text,
})


def like(model: Any, **known: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    """Bodies with some of a form's fields, rightly or wrongly filled."""
    return st.fixed_dictionaries({}, optional={name: known.get(name, values) for name in model.model_fields})


REPORTS = like(ReportForm, place=places | values, words=odd_text | values, category=st.sampled_from(["1001", "1005", "9"]) | values)
CARRIES = like(
    Carry, place=places | values, words=odd_text, reason=odd_text, result=odd_text, into=odd_text | values,
    holder=st.sampled_from([towns.S2_OFFICER, 0, 10**30]) | values, until=scalars, category=st.sampled_from(["1001", "1004"]) | values,
)
MOVES = like(MoveForm, action=st.sampled_from(ACTIONS) | values, carry=CARRIES | values, version=st.integers(0, 5) | values)


def packed(body: Any) -> bytes:
    """JSON as careless clients write it: NaN, lone surrogates and all."""
    return json.dumps(body).encode()


async def survives(client: CityClient, path: str, raw: bytes, party: int | None = None) -> None:
    headers = {"Content-Type": "application/json"}
    answer = await client.ask("POST", path, party, data=raw, headers=headers)
    assert answer.status < 500, (raw, await answer.text())
    if answer.status >= 400:
        await problem(answer)


@QUIETLY
@given(body=REPORTS)
async def test_reports(city_client: CityClient, body: Any) -> None:
    await survives(city_client, "/reports", packed(body))


@QUIETLY
@given(raw=st.binary(max_size=60) | values.map(packed))
async def test_reports_of_any_bytes(city_client: CityClient, raw: bytes) -> None:
    await survives(city_client, "/reports", raw)


@QUIETLY
@given(body=MOVES, party=st.sampled_from([towns.S1_OFFICER, towns.OPERATOR, towns.DISPATCHER, towns.DUTY_LEADER, towns.ADMINISTRATOR]))
async def test_moves(city_client: CityClient, body: Any, party: int) -> None:
    number = (await city_client.report("S1a"))["event"]
    await survives(city_client, f"/events/{number}/moves", packed(body), party)


@QUIETLY
@given(body=values, path=st.sampled_from(["/session", "/claims", "/claims/1/release", "/hooks", "/reports/2026-0000-0010/moves", "/surveys/1/examine", "/surveys/1/draft"]))
async def test_other_bodies(city_client: CityClient, path: str, body: Any) -> None:
    city_client.site.throttle.forget()
    await survives(city_client, path, packed(body), towns.ADMINISTRATOR)


@QUIETLY
@given(
    path=st.sampled_from(["/events", "/events/26-0000001-4", "/locate", "/claims", "/parties", "/notices", "/live/snapshot",
                          "/reports/2026-0000-0010", "/layers/blocks.geojson", "/files/" + "0" * 64]),
    query=st.dictionaries(
        st.sampled_from(["cursor", "limit", "stage", "bbox", "holder", "lon", "lat", "q", "code", "grid", "late", "category", "system"]),
        odd_text | st.integers().map(str) | st.floats().map(str), max_size=4,
    ),
)
async def test_queries(city_client: CityClient, path: str, query: dict[str, str]) -> None:
    answer = await city_client.ask("GET", path, towns.ADMINISTRATOR, params=query)
    assert answer.status < 500, await answer.text()


@QUIETLY
@given(typed=st.text(min_size=1, max_size=30).filter(lambda text: "/" not in text and text not in (".", "..")))
@pytest.mark.parametrize("room", ["events", "reports", "files", "layers"])
async def test_paths(city_client: CityClient, room: str, typed: str) -> None:
    answer = await city_client.ask("GET", f"/{room}/{quote(typed)}", towns.ADMINISTRATOR)
    assert answer.status < 500, await answer.text()
