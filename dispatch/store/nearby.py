"""Which events may be the same as one that comes in: near in place and time, whatever became of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from dispatch.rules.duplicates import DEFAULT, LONGEST_CHAIN, Nearness, read_nearness
from dispatch.rules.event import Event, Stage
from dispatch.store.engine import Unit
from dispatch.store.events import events_by_id
from dispatch.store.rulings import active_version, readable
from dispatch.store.schema import events

NEARNESS = "duplicates"  # the kind of ruling
MOST = 500
UNPLACED = ("unplaced", "default_point")
_CHUNK = 50
_TOLD = [events.c[name] for name in (
    "id", "number", "stage", "opened_at", "closed_at", "standard", "category", "lon_e7", "lat_e7", "joined_into", "queue", "weight",
    "town", "grid", "body", "holder", "summary", "address")]
# Word for word as the partial indexes say it, so that they are used.
_PLACED: Any = sa.text("lon_e7 IS NOT NULL")
_QUEUED: Any = sa.text("queue <> ''")
_JOINED: Any = sa.text("joined_into IS NOT NULL")


@dataclass(frozen=True, slots=True)
class Around:
    """A box in 1e-7 degrees and a span of time that an event was opened in."""

    west: int
    south: int
    east: int
    north: int
    since: datetime
    until: datetime


def events_around(db: Unit, boxes: Sequence[Around]) -> list[sa.Row[Any]]:
    """Events of all stages in any of the boxes, the newest first; one statement for each fifty boxes."""
    found: dict[int, sa.Row[Any]] = {}
    for start in range(0, len(boxes), _CHUNK):
        inside = [
            sa.and_(events.c.lat_e7.between(box.south, box.north), events.c.lon_e7.between(box.west, box.east),
                    events.c.opened_at.between(box.since, box.until), _PLACED)
            for box in boxes[start:start + _CHUNK]
        ]
        query = sa.select(*_TOLD).where(sa.or_(*inside)).order_by(events.c.id.desc()).limit(MOST * len(inside))
        found.update((row.id, row) for row in db.execute(query))
    return list(found.values())


def unplaced_events(db: Unit, categories: Iterable[str], since: datetime, until: datetime) -> Sequence[sa.Row[Any]]:
    """Events of these codes that still wait for a place, the newest first."""
    query = sa.select(*_TOLD).where(events.c.queue.in_(UNPLACED), _QUEUED, events.c.category.in_(sorted(categories)),
                                    events.c.opened_at.between(since, until))
    return db.execute(query.order_by(events.c.id.desc()).limit(MOST)).all()


def told_events(db: Unit, ids: Iterable[int]) -> Sequence[sa.Row[Any]]:
    """The same of these events."""
    return db.execute(sa.select(*_TOLD).where(events.c.id.in_(list(ids)))).all()


def leading_event(db: Unit, event: Event) -> Event:
    """The event that a joined one is worked with; the event itself where it was not joined."""
    for _ in range(LONGEST_CHAIN):
        if event.stage is not Stage.JOINED or event.joined_into is None:
            break
        event = events_by_id(db, [event.joined_into])[event.joined_into]
    return event


def gathered_events(db: Unit, event: int) -> dict[int, str]:
    """The numbers by id of all that was joined into an event, by one step or more."""
    found: dict[int, str] = {}
    last = {event}
    while last:
        query = sa.select(events.c.id, events.c.number).where(events.c.joined_into.in_(last), _JOINED)
        rows = db.execute(query.order_by(events.c.id)).all()
        last = {row.id for row in rows} - found.keys()
        found |= {row.id: row.number for row in rows}
    return found


def nearness_at(db: Unit, at: datetime) -> tuple[Nearness, ...]:
    """How near reports have to be, by the table that rules at an instant; the usual one where the city has none. A row that
    cannot be read compares nothing."""
    version = active_version(db, NEARNESS, at)
    return tuple(readable(db, version.id, read_nearness)) if version else DEFAULT
