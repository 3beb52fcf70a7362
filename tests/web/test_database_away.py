"""While the database cannot answer: a clear 503, nothing acknowledged is lost, and the same key does the work afterwards."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import psycopg
import pytest
import sqlalchemy as sa

from dispatch.node import Node
from dispatch.store import schema
from tests import towns
from tests.store.test_outages import fill_up, make_room
from tests.web.conftest import CityClient, picture, problem, with_logins

KEY = {"Idempotency-Key": "the-same-again"}
BROWSER = {"Accept": "text/html,application/xhtml+xml"}


async def test_a_full_disk_is_a_503_and_the_same_key_reports_once_there_is_room(city_client: CityClient) -> None:
    body = {"words": "满" * 4000, "place": {"lon": towns.place("S1a").lon, "lat": towns.place("S1a").lat}}
    before = [await city_client.report("S1a") for _ in range(2)]
    fill_up(city_client.node.store)
    for _ in range(30):  # until the free pages of the file are used up
        refused = await city_client.ask("POST", "/reports", json=body)
        if refused.status != 201:
            break
        before.append(await refused.json())
    refused = await city_client.ask("POST", "/reports", json=body, headers=KEY)
    assert refused.status == 503
    assert int(refused.headers["Retry-After"]) > 0
    assert "no room" in (await problem(refused))["detail"]
    for told in before:
        assert (await city_client.get(f"/reports/{told['receipt']}?code={told['code']}"))["receipt"] == told["receipt"]
    make_room(city_client.node.store)
    first = await city_client.post("/reports", body, headers=KEY)
    again = await city_client.post("/reports", body, headers=KEY)
    assert first == again
    assert towns.count(city_client.node, schema.reports) == len(before) + 1


async def test_a_picture_that_finds_no_room_is_a_503(city_client: CityClient, tmp_path: Path) -> None:
    (tmp_path / "files").write_text("where the folder should be")
    sent = await city_client.ask("POST", "/files", data=picture(), headers={"Content-Type": "image/jpeg"})
    assert sent.status == 503
    assert (await problem(sent))["code"] == "unavailable"
    assert towns.count(city_client.node, schema.files) == 0


class TestPostgresAway:
    """PostgreSQL goes away and comes back."""

    @pytest.fixture
    def node(self, postgres_city_url: str, open_node: Callable[[str], Node]) -> Node:
        return with_logins(open_node(postgres_city_url))

    @asynccontextmanager
    async def away(self, url: str) -> AsyncIterator[None]:
        """Nobody gets into the database, and all who were in are out."""
        address = sa.make_url(url).set(drivername="postgresql")
        name = address.database
        with psycopg.connect(address.set(database="postgres").render_as_string(False), autocommit=True) as server:
            server.execute(f'ALTER DATABASE "{name}" WITH ALLOW_CONNECTIONS false')
            server.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [name])
            try:
                yield
            finally:
                server.execute(f'ALTER DATABASE "{name}" WITH ALLOW_CONNECTIONS true')

    @pytest.mark.postgres
    async def test_all_is_refused_meanwhile_and_nothing_acknowledged_is_lost(
        self, city_client: CityClient, postgres_city_url: str,
    ) -> None:
        told = await city_client.report("S1a")
        key = city_client.key(towns.OPERATOR)
        async with self.away(postgres_city_url):
            for path in ("/city", f"/events/{told['event']}", "/events"):
                refused = await city_client.ask("GET", path, headers={"Authorization": f"Bearer {key}"})
                assert (await problem(refused))["code"] == "unavailable", path
            body = {"words": "示例：没有数据库时的来件"}
            assert (await city_client.ask("POST", "/reports", json=body, headers=KEY)).status == 503
            assert (await city_client.http.get("/healthz")).status == 503
            page = await city_client.http.get("/center", headers={**BROWSER, "Cookie": "dispatch_session=anything"})
            assert (page.status, page.content_type) == (200, "text/html")
            lost = await city_client.http.get("/", headers={**BROWSER, "Cookie": "dispatch_session=anything"})
            assert (lost.status, lost.content_type) == (503, "text/html")
            assert 'data-page="away"' in await lost.text()
        assert (await city_client.get(f"/events/{told['event']}", towns.OPERATOR))["number"] == told["event"]
        first = await city_client.post("/reports", body, headers=KEY)
        assert await city_client.post("/reports", body, headers=KEY) == first
        assert towns.count(city_client.node, schema.reports) == 2


async def test_an_address_that_is_no_page_is_a_page_that_says_so_and_a_problem_for_programs(city_client: CityClient) -> None:
    lost = await city_client.http.get("/nowhere", headers={**BROWSER, "Accept-Language": "en"})
    assert (lost.status, lost.content_type) == (404, "text/html")
    assert 'data-page="lost"' in await lost.text()
    assert "script-src 'self'" in lost.headers["Content-Security-Policy"]
    assert (await problem(await city_client.http.get("/nowhere")))["code"] == "not-found"
    assert (await problem(await city_client.ask("GET", "/nowhere", headers=BROWSER)))["code"] == "not-found"
