"""Clients that post reports one after another over kept connections; run as a process of its own.

Reads one JSON object (host, port, clients, seconds, bodies) and prints one: how many were answered 201, how many
otherwise, the seconds and each latency's percentiles. Written on the bare transport, so that the clients cost little
beside the server that is measured.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import cycle
from typing import Any

import numpy as np

HEAD_END = b"\r\n\r\n"


@dataclass(slots=True)
class Tally:
    """What came back: status codes, and seconds from sending to the whole answer."""

    until: float
    statuses: Counter[int] = field(default_factory=Counter)
    latencies: list[float] = field(default_factory=list)


class Client(asyncio.Protocol):
    """One connection: sends the next report when the answer to the last is whole."""

    def __init__(self, requests: Iterator[bytes], tally: Tally) -> None:
        self.requests, self.tally = requests, tally
        self.ended: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._buffer = b""
        self._sent = 0.0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport: Any = transport
        self._send()

    def connection_lost(self, exc: Exception | None) -> None:
        if not self.ended.done():
            self.ended.set_exception(exc or ConnectionError("the server closed the connection"))

    def data_received(self, content: bytes) -> None:
        self._buffer += content
        head, found, rest = self._buffer.partition(HEAD_END)
        if not found or len(rest) < _length(head):
            return
        self.tally.latencies.append(time.perf_counter() - self._sent)
        self.tally.statuses[int(head[9:12])] += 1
        self._buffer = b""
        if time.perf_counter() < self.tally.until:
            self._send()
        elif not self.ended.done():
            self.ended.set_result(None)
            self._transport.close()

    def _send(self) -> None:
        self._sent = time.perf_counter()
        self._transport.write(next(self.requests))


def _length(head: bytes) -> int:
    _, _, rest = head.lower().partition(b"content-length:")
    return int(rest.split(b"\r\n", 1)[0])


def requests(host: str, port: int, bodies: list[str]) -> Iterator[bytes]:
    """The bodies as whole requests, over and over."""
    head = f"POST /api/v1/reports HTTP/1.1\r\nHost: {host}:{port}\r\nContent-Type: application/json\r\n"
    made = [f"{head}Content-Length: {len(body.encode())}\r\n\r\n{body}".encode() for body in bodies]
    return cycle(made)


async def post(host: str, port: int, clients: int, seconds: float, bodies: list[str]) -> dict[str, Any]:
    """Post for some seconds."""
    loop = asyncio.get_running_loop()
    began = time.perf_counter()
    tally = Tally(until=began + seconds)
    shared = requests(host, port, bodies)
    made = [await loop.create_connection(lambda: Client(shared, tally), host, port) for _ in range(clients)]
    await asyncio.gather(*(client.ended for _, client in made))
    took = time.perf_counter() - began
    p50, p99 = np.percentile(tally.latencies, (50, 99)) * 1000
    created = tally.statuses.pop(201, 0)
    return {"created": created, "others": dict(tally.statuses), "seconds": took, "per_s": created / took,
            "p50_ms": float(p50), "p99_ms": float(p99)}


if __name__ == "__main__":
    print(json.dumps(asyncio.run(post(**json.load(sys.stdin)))))
