"""The live feed: one hub a process, entries encoded once, a bounded queue for every open stream."""

from __future__ import annotations

import asyncio
import json
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import structlog
from pydantic_core import to_json

from dispatch.city import City
from dispatch.clock import stopwatch
from dispatch.flow.feed import Feed
from dispatch.node import Node
from dispatch.rules.permissions import Sight
from dispatch.store import events, journal
from dispatch.store.engine import Unit
from dispatch.web import views
from dispatch.web.metrics import Meter

log = structlog.get_logger()
MOST_WAITING = 8 << 20  # bytes that may wait for a slow reader before it is given up; they are shared, not copied
HISTORY = 2_000         # entries that a returning reader may have missed; more is a new snapshot
PING_S = 15.0
LOOKED_UP_S = 60.0      # how long a reader's rights are believed
RESET = b"event: reset\ndata: {}\n\n"
PING = b"event: ping\ndata: {}\n\n"


@dataclass(slots=True)
class Chunk:
    """An entry with its scopes, and its bytes as far as somebody asked for them."""

    id: int
    before: list[Any] | None
    after: list[Any]
    row: Any
    now: Sequence[Any] | None
    _told: bytes = b""
    _gone: bytes = b""
    _appeared: bytes = b""

    def seen_by(self, sight: Sight) -> bytes:
        """What readers of this sight are sent; empty when it is none of theirs."""
        saw = self.before is not None and sight.covers(self.before)
        if sight.covers(self.after):
            return self.told if saw or self.before is None else self.appeared
        return self.gone if saw else b""

    @property
    def told(self) -> bytes:
        """For readers who saw the event before, or who see it begin."""
        if not self._told:
            self._told = _encoded(self.id, views.entry(self.row, self.now))
        return self._told

    @property
    def gone(self) -> bytes:
        """For readers out of whose sight the event goes."""
        if not self._gone:
            self._gone = _encoded(self.id, views.gone(self.row))
        return self._gone

    @property
    def appeared(self) -> bytes:
        """For readers into whose sight the event comes: it changes from nothing to all that it is."""
        if not self._appeared:
            whole = views.entry(self.row, self.now)
            if self.now is not None:
                whole["changed"] = views.listed(self.now)
            self._appeared = _encoded(self.id, whole)
        return self._appeared


def _encoded(ident: int, told: dict[str, Any]) -> bytes:
    return b"id: %d\nevent: entry\ndata: %b\n\n" % (ident, to_json(told))


@dataclass(eq=False, slots=True)
class Stream:
    """One open stream. ``is_lost``: its reader was too slow and has to begin again; ``is_stale``: what its reader
    may see has to be looked up anew."""

    sight: Sight
    party: int | None
    looked_up: float
    waiting: deque[bytes] = field(default_factory=deque)
    size: int = 0
    bell: asyncio.Event = field(default_factory=asyncio.Event)
    is_lost: bool = False
    is_stale: bool = False

    def push(self, sent: bytes) -> bool:
        """Queue bytes; False when the reader is too slow, which loses all that waited."""
        self.size += len(sent)
        if self.size > MOST_WAITING:
            self.waiting.clear()
            self.is_lost = True
        else:
            self.waiting.append(sent)
        self.bell.set()
        return not self.is_lost

    async def next(self) -> bytes:
        """All that waits, in one piece, as soon as there is something."""
        await self.bell.wait()
        self.bell.clear()
        found = self.waiting[0] if len(self.waiting) == 1 else b"".join(self.waiting)
        self.waiting.clear()
        self.size = 0
        return found


class Hub:
    """Hands the entries of the feed to the open streams, grouped by what their readers may see."""

    def __init__(self, feed: Feed) -> None:
        self._feed = feed
        self._groups: dict[Sight, set[Stream]] = {}
        self._rows: deque[Any] = deque()
        self._bell = asyncio.Event()
        self._tasks: list[asyncio.Task[None]] = []
        self._stop_listening: Callable[[], None] | None = None
        self.position = 0

    async def start(self, node: Node, meter: Meter) -> None:
        """Begin to listen to the feed, which was started before."""
        self._node, self._meter = node, meter
        self.position = self._feed.cursor
        self._stop_listening = self._feed.listen(self._hear)
        self._tasks = [asyncio.create_task(self._forever(), name="hub"), asyncio.create_task(self._pinging(), name="ping")]

    async def stop(self) -> None:
        """End every stream."""
        if self._stop_listening is not None:
            self._stop_listening()
        for stream in self._streams():
            stream.is_lost = True
            stream.bell.set()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def _hear(self, rows: Sequence[Any]) -> None:
        self._rows.extend(rows)
        self._bell.set()

    def _streams(self) -> Iterable[Stream]:
        return [stream for group in self._groups.values() for stream in group]

    async def _forever(self) -> None:
        while True:
            await self._bell.wait()
            self._bell.clear()
            rows = list(self._rows)
            self._rows.clear()
            try:
                await self._spread(rows)
            except Exception:
                log.exception("live feed failed", first=rows[0].id if rows else None)
                self._lose_all()

    async def _pinging(self) -> None:
        while True:
            await asyncio.sleep(PING_S)
            self.ping()

    def ping(self) -> None:
        """Give every stream a sign of life; those whose rights were looked up long ago look them up again."""
        now = stopwatch()
        for stream in self._streams():
            stream.is_stale = stream.is_stale or now - stream.looked_up > LOOKED_UP_S
            self._push(stream, PING)

    async def _spread(self, rows: Sequence[Any]) -> None:
        if not rows:
            return
        chunks = await self._chunks(rows) if self._groups else []
        for sight, group in list(self._groups.items()):
            sent = b"".join(chunk.seen_by(sight) for chunk in chunks if chunk.id > self.position)
            if sent:
                for stream in list(group):
                    self._push(stream, sent)
        self.position = rows[-1].id

    def _push(self, stream: Stream, sent: bytes) -> None:
        if not stream.push(sent):
            self._meter.dropped.inc()
            self._leave(stream)

    def _lose_all(self) -> None:
        """What could not be told is lost for everybody: all take a new snapshot."""
        for stream in self._streams():
            stream.push(RESET)
        self.position = self._feed.cursor

    async def _chunks(self, rows: Sequence[Any]) -> list[Chunk]:
        now = await self._node.read(_present, {row.event for row in rows})
        return [
            Chunk(row.id, None if row.scope_before is None else _scope(row.scope_before), _scope(row.scope_after), row,
                  now.get(row.event))
            for row in rows
        ]

    async def join(self, sight: Sight, party: int | None, last_id: int | None) -> Stream:
        """Open a stream that goes on after ``last_id``, or begins now without one.

        When too much was missed, or the id is none of ours, the stream begins with a reset.
        """
        stream = Stream(sight, party, stopwatch())
        self._groups.setdefault(sight, set()).add(stream)
        self._meter.streams.inc()
        position = self.position
        if last_id is not None and last_id != position:
            missed = await self._missed(last_id, position)
            told = [RESET] if missed is None else [chunk.seen_by(sight) for chunk in missed]
            stream.waiting.extendleft(part for part in reversed(told) if part)
            stream.bell.set()
        return stream

    async def _missed(self, last_id: int, position: int) -> list[Chunk] | None:
        """What a reader missed; None when that is too much to tell, or his entry is none of ours."""
        if last_id > position:  # he read the store a moment before this process did
            return [] if last_id <= await self._node.store.read(journal.last_id) else None
        if position - last_id > HISTORY:
            return None
        remembered = self._feed.since(last_id)
        if remembered is not None:
            return await self._chunks([row for row in remembered if row.id <= position])
        kept = await self._node.store.read(lambda db: journal.entries_after(db, last_id, HISTORY))
        return await self._chunks([row for row in kept if row.id <= position])

    def leave(self, stream: Stream) -> None:
        """The reader has gone."""
        self._leave(stream)
        self._meter.streams.dec()

    def _leave(self, stream: Stream) -> None:
        group = self._groups.get(stream.sight)
        if group is not None:
            group.discard(stream)
            if not group:
                del self._groups[stream.sight]

    def look_again(self, parties: Iterable[int | None]) -> None:
        """What these parties may see has changed: their streams look it up anew."""
        changed = set(parties)
        for stream in self._streams():
            if stream.party in changed:
                stream.is_stale = True
                stream.bell.set()

    def looked_up(self, stream: Stream, sight: Sight) -> None:
        """What the reader may see was looked up; where it is no longer the same he needs a new snapshot."""
        stream.is_stale, stream.looked_up = False, stopwatch()
        if sight != stream.sight:
            self._leave(stream)
            stream.sight = sight
            self._groups.setdefault(sight, set()).add(stream)
            stream.push(RESET)


def _present(db: Unit, city: City, ids: Iterable[int]) -> dict[int, Sequence[Any]]:
    return {row[0]: row for row in events.listed(db, ids)}


def _scope(text: str) -> list[Any]:
    found: list[Any] = json.loads(text)
    return found
