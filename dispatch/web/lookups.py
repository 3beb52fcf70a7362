"""Words are looked up beside the event loop: one thread, in the order they came, and not for who has gone away."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import TypeVar

import aiohttp
from aiohttp import web

from dispatch.channels.geocoders.asking import OutsideGeocoder
from dispatch.channels.geocoders.dialects import Asked
from geodata.geocode import Candidate

T = TypeVar("T")


def _reader() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(1, thread_name_prefix="words")


@dataclass(slots=True)
class Lookups:
    """The thread that reads words, and the outside geocoders that the operator of the machine has set up."""

    outside: Sequence[OutsideGeocoder] = ()
    _thread: ThreadPoolExecutor = field(default_factory=_reader)
    _client: list[aiohttp.ClientSession] = field(default_factory=list)

    async def ask(self, request: web.Request, question: Callable[[], T], blank: T) -> T:
        """What ``question`` returns, run in the thread; ``blank`` when its asker hung up before it began."""
        def read() -> T:
            return blank if request.transport is None else question()

        return await asyncio.get_running_loop().run_in_executor(self._thread, read)

    async def ask_outside(self, asked: Asked) -> list[Candidate]:
        """Candidates of all outside geocoders at once, the best first."""
        if not self.outside:
            return []
        if not self._client:
            self._client.append(aiohttp.ClientSession())
        answers = await asyncio.gather(*(one.find(self._client[0], asked) for one in self.outside))
        return sorted((found for answer in answers for found in answer), key=lambda found: -found.score)

    async def close(self) -> None:
        """Let go of thread and connections."""
        self._thread.shutdown(wait=False, cancel_futures=True)
        for client in self._client:
            await client.close()
        self._client.clear()
