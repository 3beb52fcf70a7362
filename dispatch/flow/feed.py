"""Tails the journal once per process and hands each entry to whoever listens."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Sequence
from typing import Any

from dispatch.node import Node
from dispatch.store import journal

BATCH = 1000
REMEMBERED = 20_000
Listener = Callable[[Sequence[Any]], None]


class Feed:
    """The journal as a stream: rows in the order of commits, from a cursor that is one number.

    The newest rows are remembered, so that a reader who was away for a moment goes on where he was.
    """

    def __init__(self, node: Node) -> None:
        self._node = node
        self._bell = asyncio.Event()
        self._listeners: list[Listener] = []
        self.cursor = 0
        self.recent: deque[Any] = deque(maxlen=REMEMBERED)
        self.oldest = 0

    async def start(self) -> None:
        """Begin at the present end of the journal, and listen for commits."""
        loop = asyncio.get_running_loop()
        self.cursor = self.oldest = await self._node.store.read(journal.last_id)
        self._node.store.tell(lambda: loop.call_soon_threadsafe(self._bell.set))

    def ring(self) -> None:
        """Something was written, perhaps by another process."""
        self._bell.set()

    def listen(self, listener: Listener) -> Callable[[], None]:
        """Call ``listener(rows)`` for every batch; returns the way to stop it."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener) if listener in self._listeners else None

    def since(self, cursor: int) -> Sequence[Any] | None:
        """The remembered rows after a cursor; None when the feed no longer remembers that far back."""
        if cursor < self.oldest or cursor > self.cursor:
            return None
        return [row for row in self.recent if row.id > cursor]

    async def run_once(self) -> int:
        """Read what is new and hand it on; returns how many rows."""
        cursor = self.cursor
        rows = await self._node.store.read(lambda db: journal.entries_after(db, cursor, BATCH))
        if not rows:
            return 0
        self.cursor = rows[-1].id
        if len(self.recent) + len(rows) > REMEMBERED:
            self.oldest = self.recent[min(len(rows), len(self.recent)) - 1].id if self.recent else cursor
        self.recent.extend(rows)
        for listener in list(self._listeners):
            listener(rows)
        return len(rows)

    async def wait(self, most_s: float) -> None:
        """Until something was written, but not longer than ``most_s``."""
        try:
            async with asyncio.timeout(most_s):  # wait_for may swallow a cancellation in Python 3.11
                await self._bell.wait()
        except TimeoutError:
            return
        finally:
            self._bell.clear()
