"""One report, 500 open live streams: when has the last of them heard of it? And a bare SSE server's answer to that.

The server is a process of its own; the streams are all in this one, on the bare transport. The last line is one JSON
object.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import aiohttp
import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench.database import database
from bench.intake import made_up
from bench.served import PASSWORD, Address, found_city, process, serving

HERE = Path(__file__).resolve().parent
LOGIN = "dispatcher1"
MARK = b'"action":"report"'
WARM = 5
PATIENCE_S = 20.0
PAUSE_S = 0.05  # between one report and the next, so that the entries of two never travel together


class Streams:
    """The open streams, and who among them has not heard of the present report."""

    def __init__(self) -> None:
        self.open: list[Stream] = []
        self._deaf: set[Stream] = set()
        self._all_heard: asyncio.Future[float] | None = None

    def listen(self) -> asyncio.Future[float]:
        """The instant (steady seconds) at which the last will have heard of what is reported next."""
        self._deaf = set(self.open)
        self._all_heard = asyncio.get_running_loop().create_future()
        return self._all_heard

    def heard(self, stream: Stream) -> None:
        """This one has."""
        self._deaf.discard(stream)
        if not self._deaf and self._all_heard is not None and not self._all_heard.done():
            self._all_heard.set_result(time.perf_counter())


class Stream(asyncio.Protocol):
    """One reader of the live feed."""

    def __init__(self, request: bytes, streams: Streams) -> None:
        self._request, self._streams = request, streams
        self.begun: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._tail = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport: Any = transport
        self.transport.write(self._request)

    def data_received(self, content: bytes) -> None:
        seen = self._tail + content
        self._tail = seen[-len(MARK) + 1:]
        if not self.begun.done():
            if content.startswith(b"HTTP/1.1 ") and not content.startswith(b"HTTP/1.1 200"):
                self.begun.set_exception(ConnectionError(content[:60].decode("latin-1")))
            elif b"retry:" in seen:
                self.begun.set_result(None)
        if MARK in seen:
            self._tail = b""
            self._streams.heard(self)

    def connection_lost(self, exc: Exception | None) -> None:
        if not self.begun.done():
            self.begun.set_exception(exc or ConnectionError("the server closed the stream"))


async def measured(address: Address, count: int, send: Callable[[], Any], cookie: str) -> list[float]:
    """Open the streams, send the reports one after another; seconds from sending until the last has heard."""
    loop = asyncio.get_running_loop()
    request = (
        f"GET /api/v1/live HTTP/1.1\r\nHost: {address.host}:{address.port}\r\nAccept: text/event-stream\r\n"
        f"Cookie: {cookie}\r\n\r\n"
    ).encode()
    streams = Streams()
    for _ in range(count):
        _, stream = await loop.create_connection(lambda: Stream(request, streams), address.host, address.port)
        streams.open.append(stream)
    async with asyncio.timeout(PATIENCE_S):
        await asyncio.gather(*(stream.begun for stream in streams.open))
    found = []
    while (sending := send()) is not None:
        heard = streams.listen()
        began = time.perf_counter()
        await sending
        async with asyncio.timeout(PATIENCE_S):
            found.append(await heard - began)
        await asyncio.sleep(PAUSE_S)
    for stream in streams.open:
        stream.transport.abort()
    return found[WARM:]


async def product(address: Address, count: int, bodies: list[str]) -> list[float]:
    """Through the product: a dispatcher's streams, reports as citizens send them."""
    url = f"http://{address.host}:{address.port}/api/v1"
    async with aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as client:
        async with client.post(f"{url}/session", json={"login": LOGIN, "password": PASSWORD}) as signed_in:
            signed_in.raise_for_status()
            name, cookie = next(iter(signed_in.cookies.items()))
        left = iter(bodies)

        async def post(body: str) -> None:
            async with client.post(f"{url}/reports", data=body, headers={"Content-Type": "application/json"}) as sent:
                sent.raise_for_status()

        return await measured(address, count, lambda: _next(left, post), f"{name}={cookie.value}")


async def bare(address: Address, count: int, times: int) -> list[float]:
    """Through a server that does nothing but write the same bytes to every stream."""
    left = iter(range(times))
    async with aiohttp.ClientSession() as client:
        async def post(_: int) -> None:
            async with client.post(f"http://{address.host}:{address.port}/api/v1/reports") as sent:
                sent.raise_for_status()

        return await measured(address, count, lambda: _next(left, post), "")


def _next(left: Any, post: Callable[[Any], Any]) -> Any:
    body = next(left, None)
    return None if body is None else post(body)


def measure(streams: int, reports: int, postgres: bool) -> dict[str, Any]:
    """All figures."""
    with process([sys.executable, str(HERE / "bare_sse.py")], {}) as address:
        least = asyncio.run(bare(address, streams, WARM + reports))
    with database(postgres) as (store, folder):
        bodies = made_up(found_city(store, folder))
        with serving(store, folder) as address:
            ours = asyncio.run(product(address, streams, bodies[: WARM + reports]))
    p50, p99 = np.percentile(ours, (50, 99)) * 1000
    return {
        "streams": streams, "reports": len(ours), "last_p50_ms": round(float(p50), 1), "last_p99_ms": round(float(p99), 1),
        "bare_sse_last_p99_ms": round(float(np.percentile(least, 99)) * 1000, 1),
    }  # fmt: skip


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--streams", type=int, default=500)
    parser.add_argument("--reports", type=int, default=50)
    parser.add_argument("--postgres", action="store_true", help="an embedded PostgreSQL instead of SQLite")
    asked = parser.parse_args()
    print(json.dumps(measure(asked.streams, asked.reports, asked.postgres)))


if __name__ == "__main__":
    main()
