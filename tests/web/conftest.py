"""The web application of the small city, and the ways to ask it: as anybody, by API key, by cookie."""

from __future__ import annotations

import io
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from aiohttp import ClientResponse, web
from aiohttp.test_utils import TestClient, TestServer
from argon2 import PasswordHasher
from PIL import Image

from dispatch.clock import HandClock
from dispatch.flow.feed import Feed
from dispatch.flow.staff import accounts
from dispatch.node import Node
from dispatch.store import parties, schema
from dispatch.store.blobs import Blobs
from dispatch.web.live import Hub
from dispatch.web.routes import make_web
from dispatch.web.site import Site, Tiles
from dispatch.web.throttle import Limits, Throttle
from tests import towns

API = "/api/v1"
PASSWORD = "a password for tests"
CHEAP = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
NO_LIMITS = Limits(reports=0, files=0, follows=0, lookups=0)  # all asks of a test come from one address
TILES = Tiles("https://tiles.example.org/{z}/{x}/{y}.png", "gcj02", "nobody", 17)


@pytest.fixture
def node(sqlite_city_url: str, open_node: Callable[[str], Node]) -> Node:
    """A node in the small city; everybody has a login and the same password."""
    return with_logins(open_node(sqlite_city_url))


def with_logins(opened: Node) -> Node:
    """The node after everybody got a login and the same password."""
    hashed = CHEAP.hash(PASSWORD)

    def sign_up(db: Any, city: Any) -> None:
        everybody = parties.party_list(db, {"kind": "person"}, 0, 500)
        rows = [{"party": row.id, "login": row.code, "password_hash": hashed} for row in everybody]
        parties.insert_rows(db, schema.accounts, rows)

    opened.run(sign_up)
    return opened


@dataclass
class CityClient:
    """Asks the application as a city's people would."""

    http: TestClient[web.Request, web.Application]
    node: Node
    site: Site
    feed: Feed
    clock: HandClock
    _keys: dict[int, str] = field(default_factory=dict)

    def key(self, party: int) -> str:
        """An API key of this party."""
        if party not in self._keys:
            self._keys[party] = self.node.run(accounts.new_key, party, "test")
        return self._keys[party]

    async def ask(self, method: str, path: str, party: int | None = None, **how: Any) -> ClientResponse:
        """The answer to one request, read; as a party by its API key, or as nobody."""
        headers = dict(how.pop("headers", {}))
        if party is not None:
            headers["Authorization"] = f"Bearer {self.key(party)}"
        address = path if path.startswith("/api") else API + path
        answer = await self.http.request(method, address, headers=headers, **how)
        await answer.read()
        return answer

    async def get(self, path: str, party: int | None = None, **how: Any) -> Any:
        """The JSON of a GET that has to succeed."""
        answer = await self.ask("GET", path, party, **how)
        assert answer.status == 200, await answer.text()
        return await answer.json(content_type=None)

    async def post(self, path: str, body: Any, party: int | None = None, **how: Any) -> Any:
        """The JSON of a POST that has to succeed."""
        answer = await self.ask("POST", path, party, json=body, **how)
        assert answer.status in (200, 201), await answer.text()
        return await answer.json()

    async def report(self, unit: str | None = "S1a", **more: Any) -> Any:
        """A citizen's report."""
        given = {"words": "路边有垃圾", "category": towns.RUBBISH, **more}
        if unit is not None:
            at = towns.place(unit)
            given["place"] = {"lon": at.lon, "lat": at.lat}
        return await self.post("/reports", given)


def picture(kind: str = "JPEG", size: tuple[int, int] = (40, 30), mode: str = "RGB", **more: Any) -> bytes:
    """The bytes of a picture; another size is another picture."""
    out = io.BytesIO()
    Image.linear_gradient("L").resize(size).convert(mode).save(out, kind, **more)
    return out.getvalue()


def equip(client: CityClient, **parts: Any) -> None:
    """Give the running site other parts: a throttle, proxies."""
    for name, part in parts.items():
        object.__setattr__(client.site, name, part)


async def problem(answer: ClientResponse) -> Any:
    """The problem document of a refusal, checked for its form."""
    assert answer.content_type == "application/problem+json", await answer.text()
    found = await answer.json(content_type=None)
    assert found["status"] == answer.status
    assert found["type"] == f"/problems/{found['code']}"
    assert found.keys() == {"type", "title", "status", "detail", "detail_zh", "code", "faults"}
    return found


@pytest_asyncio.fixture
async def city_client(node: Node, clock: HandClock, tmp_path: Path) -> AsyncIterator[CityClient]:
    """The application of the small city on a real server; the feed runs only when a test pumps it."""
    feed = Feed(node)
    site = Site(node=node, blobs=Blobs(tmp_path / "files"), hub=Hub(feed), tiles=TILES, is_demo=True,
                throttle=Throttle(NO_LIMITS))
    made = make_web(site)

    async def feeding(_: web.Application) -> AsyncIterator[None]:
        await feed.start()
        yield

    made.cleanup_ctx.append(feeding)
    async with TestClient(TestServer(made)) as http:
        yield CityClient(http, node, site, feed, clock)


@pytest.fixture(autouse=True)
def _quiet(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """Whatever fails for a reason of our own is a failure of the test."""
    yield
    assert not [record for record in caplog.records if record.levelname in ("ERROR", "CRITICAL")]
