"""A million open deadlines, a hundred thousand due at one instant: are all climbed once, how soon, does the loop breathe?

Then some hundreds that fall due one after another: how late is each climbed. The real pump does both, woken by its
bell. The last line is one JSON object.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import shapely
import sqlalchemy as sa
from rich.console import Console
from rich.progress import Progress

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench.database import database
from dispatch.city import City, Keys, Seams
from dispatch.clock import micros
from dispatch.flow import founding
from dispatch.flow.feed import Feed
from dispatch.flow.ground import laying
from dispatch.flow.loops import Loops
from dispatch.flow.sheet import row_of
from dispatch.flow.staff import importing
from dispatch.flow.staff.importing import Member
from dispatch.node import Node
from dispatch.rules.chain import GENESIS, Line, entry_hash, texts_of
from dispatch.rules.escalation import ladder_mapping, parse_ladder
from dispatch.rules.event import Event, Grant, Role
from dispatch.rules.limits import LimitUnit
from dispatch.rules.numbers import event_number
from dispatch.store import events, rulings, schema, timers
from dispatch.store.engine import Unit
from dispatch.store.ids import fresh_ids
from dispatch.store.opening import open_store
from geodata.layers import Feature

SIDE = 10
CHUNK = 2_000
ROOM_S = 3.0  # between the last insert and the instant at which all fall due
FAR = timedelta(days=365)
BLINK_S = 0.005  # how often the event loop is looked at
PATIENCE_S = 300.0

# One step, told to two: every deadline climbs exactly once.
LADDER = parse_ladder({"code": "bench", "version": 1, "steps": [{"at": "due", "tell": ["holder", "squad_leader"]}]})


@dataclass(frozen=True, slots=True)
class Sizes:
    """How many deadlines: open, of those due at once, and afterwards due one after another over some seconds."""

    open: int
    due: int
    trickle: int
    trickle_s: float


def found(db: Unit, city: City) -> list[int]:
    """A city of squares with an officer each; returns the officers."""
    founding.found_empty(db, city, founding.Founding("Bench", "UTC", "admin", "-"))
    squares = [
        Feature(number, f"{number:03d}", "", shapely.box(x, y, x + 1, y + 1), {"town": f"T{y}"})
        for number, (x, y) in enumerate(((x, y) for y in range(SIDE) for x in range(SIDE)), start=1)
    ]
    laying.lay(db, city, laying.Laying("blocks", "blocks", "squares", squares))
    leaders = [Member(f"leader-T{y}", "样例", "Sample", grants=(Grant(Role.SQUAD_LEADER, "town", f"T{y}"),))
               for y in range(SIDE)]
    officers = [Member(f"officer-{one.code}", "样例", "Sample", town=one.properties["town"], claims=(one.code,))
                for one in squares]
    ids = importing.bring_members(db, city, leaders + officers)
    rulings.add_version(db, "ladders", "bench", [(LADDER.code, ladder_mapping(LADDER))], city.clock.now())
    rulings.raise_city_version(db)
    return [ids[one.code] for one in officers]


class Maker:
    """Makes events that are being handled, with their first entry and their running deadline."""

    def __init__(self, node: Node, officers: list[int]) -> None:
        self._node, self._officers = node, officers

    def make(self, due: Callable[[int], datetime], count: int, tick: Callable[[int], None]) -> None:
        """``count`` more; ``due`` gives the instant for each by its number from 0."""
        for start in range(0, count, CHUNK):
            part = [due(number) for number in range(start, min(start + CHUNK, count))]
            self._node.run(self._insert, part)
            tick(len(part))

    def _insert(self, db: Unit, city: City, dues: Sequence[datetime]) -> None:
        now = city.clock.now()
        opened, running = [], []
        for ident, due in zip(fresh_ids(db, "events", len(dues)), dues, strict=True):
            place = ident % len(self._officers)
            event = Event(
                id=ident, number=event_number(now.year, ident), version=1, stage="handling", opened_at=now,
                occurred_on=now.date(), grid=f"{place + 1:03d}", town=f"T{place // SIDE}", holder=self._officers[place],
                deadline="handle", warn_at=due, due_at=due, handled_by=(),
            )
            entry = first_entry(event, now)
            db.lines.append(entry)
            opened.append(event.evolve(head_seq=1, head_hash=entry["hash"]))
            running.append(timer_row(ident, now, due))
        events.insert_events(db, opened, {})
        timers.insert_timers(db, running)


def first_entry(event: Event, at: datetime) -> dict[str, Any]:
    """The row of the entry that opened an event."""
    line = Line(number=event.number, seq=1, action="report", from_stage=None, to_stage="handling", actor=None,
                role="system", happened_us=micros(at), recorded_us=micros(at),
                changed={"stage": "handling", "grid": event.grid}, carried={}, scope_before=None,
                scope_after=event.scope)
    texts = texts_of(line)
    return row_of((event.id, line, texts, entry_hash(GENESIS, line, texts)), at, at)


def timer_row(event: int, at: datetime, due: datetime) -> dict[str, Any]:
    """A handling deadline with an absolute limit."""
    return {
        "event": event, "kind": "handle", "state": "running", "amount": 0, "unit": str(LimitUnit.ABSOLUTE),
        "ladder": LADDER.code, "calendar": None, "started_at": at, "warn_at": due, "due_at": due, "next_at": due,
        "step": 0, "remaining_us": None, "stopped_at": None, "met": None,
    }


@dataclass(slots=True)
class Watch:
    """Hears every entry as the live feed does, and looks at the event loop's breath."""

    heard: list[datetime] = field(default_factory=list)
    late_s: list[float] = field(default_factory=list)
    wanted: int = sys.maxsize
    enough: asyncio.Event = field(default_factory=asyncio.Event)
    longest_stall_s: float = 0.0

    def __call__(self, rows: Sequence[Any]) -> None:
        """The feed's listener: when each climb was heard, and how long after its instant."""
        now = datetime.now(UTC)
        for row in rows:
            if row.action == "climb":
                self.heard.append(now)
                self.late_s.append((now - row.happened_at).total_seconds())
        if len(self.heard) >= self.wanted:
            self.enough.set()

    async def look(self) -> None:
        """Blink for ever; remember the longest time that a blink came too late."""
        while True:
            before = time.perf_counter()
            await asyncio.sleep(BLINK_S)
            self.longest_stall_s = max(self.longest_stall_s, time.perf_counter() - before - BLINK_S)

    async def until(self, count: int) -> None:
        """Wait until so many climbs were heard. Raises ``TimeoutError`` when they do not come."""
        self.wanted = count
        async with asyncio.timeout(PATIENCE_S):
            await self.enough.wait()


async def at_once(node: Node, maker: Maker, sizes: Sizes, tick: Callable[[int], None]) -> dict[str, float]:
    """All fall due at one instant."""
    later = datetime.now(UTC) + FAR
    began = time.perf_counter()
    maker.make(lambda number: later + timedelta(seconds=number), sizes.open - sizes.due, tick)
    pace_s = (time.perf_counter() - began) / max(sizes.open - sizes.due, 1)
    instant = datetime.now(UTC) + timedelta(seconds=ROOM_S + 1.5 * pace_s * sizes.due)
    maker.make(lambda number: instant, sizes.due, tick)
    watch = Watch()
    async with running(node, watch):
        await asyncio.sleep(max((instant - datetime.now(UTC)).total_seconds() - 0.5, 0.0))
        watch.longest_stall_s = 0.0
        start = max(instant, datetime.now(UTC))
        await watch.until(sizes.due)
    return {
        "seconds": round((watch.heard[-1] - start).total_seconds(), 2),
        "longest_stall_ms": round(watch.longest_stall_s * 1000, 1),
    }


async def one_by_one(node: Node, maker: Maker, sizes: Sizes) -> dict[str, float]:
    """Some fall due spread over some seconds, while the pump waits for its bell."""
    watch = Watch()
    async with running(node, watch):
        first = datetime.now(UTC) + timedelta(seconds=ROOM_S)
        step = timedelta(seconds=sizes.trickle_s) / sizes.trickle
        await asyncio.to_thread(maker.make, lambda number: first + number * step, sizes.trickle, lambda count: None)
        await watch.until(sizes.trickle)
    return {
        "lateness_p50_ms": round(float(np.percentile(watch.late_s, 50)) * 1000, 1),
        "lateness_p99_ms": round(float(np.percentile(watch.late_s, 99)) * 1000, 1),
    }


@asynccontextmanager
async def running(node: Node, watch: Watch) -> AsyncIterator[None]:
    """The real loops, with somebody who listens to the feed."""
    feed = Feed(node)
    feed.listen(watch)
    loops = Loops(node, feed)
    await loops.start()
    looking = asyncio.create_task(watch.look())
    try:
        yield
    finally:
        looking.cancel()
        await loops.stop()


def counted(db: Unit, city: City) -> dict[str, int]:
    """What the store holds: climbs, different deadlines among them, their entries and notices."""
    def one(query: sa.Select[tuple[int]]) -> int:
        return db.execute(query).scalar_one()

    return {
        "climbed": one(sa.select(sa.func.count()).select_from(schema.climbs)),
        "distinct": one(sa.select(sa.func.count(sa.distinct(schema.climbs.c.timer)))),
        "entries": one(sa.select(sa.func.count()).where(schema.journal.c.action == "climb")),
        "notices": one(sa.select(sa.func.count()).where(schema.notices.c.timer.is_not(None))),
    }


def measure(postgres: bool, sizes: Sizes) -> dict[str, float]:
    """All figures."""
    with database(postgres) as (address, _), Progress(console=Console(stderr=True), transient=True) as progress:
        store = open_store(address)
        try:
            node = Node(store, Seams(keys=Keys("bench", b"1" * 32, b"2" * 32, b"3" * 32)))
            maker = Maker(node, node.run(found))
            node.reload()
            task = progress.add_task("making open deadlines", total=sizes.open)
            pace = asyncio.run(at_once(node, maker, sizes, lambda count: progress.update(task, advance=count)))
            counts = node.run(counted)
            return {"open": sizes.open, **counts, **pace, **asyncio.run(one_by_one(node, maker, sizes))}
        finally:
            store.close()


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--postgres", action="store_true", help="an embedded PostgreSQL instead of SQLite")
    parser.add_argument("--open", type=int, default=1_000_000, help="open deadlines")
    parser.add_argument("--due", type=int, default=100_000, help="of these, due at one instant")
    asked = parser.parse_args()
    print(json.dumps(measure(asked.postgres, Sizes(asked.open, asked.due, trickle=300, trickle_s=3.0))))


if __name__ == "__main__":
    main()
