"""Which events may be the same as one that comes in: near in place and time, whatever became of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from dispatch.rules.duplicates import DEFAULT, Nearness, read_nearness
from dispatch.store.engine import Unit
from dispatch.store.rulings import active_version, bodies_of
from dispatch.store.schema import events

NEARNESS = "duplicates"  # the kind of ruling
MOST = 500
UNPLACED = ("unplaced", "default_point")
_CHUNK = 50
_TOLD = [events.c[name] for name in (
    "id", "number", "stage", "opened_at", "closed_at", "category", "lon_e7", "lat_e7", "joined_into", "queue", "weight",
    "town", "grid", "body", "holder", "summary", "address")]
# Word for word as the partial index says it, so that it is used.
_PLACED: Any = sa.text("lon_e7 IS NOT NULL")
_QUEUED: Any = sa.text("queue <> ''")


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


def unplaced_events(db: Unit, category: str, since: datetime, until: datetime) -> Sequence[sa.Row[Any]]:
    """Events of a category that still wait for a place, the newest first."""
    query = sa.select(*_TOLD).where(
        events.c.queue.in_(UNPLACED), _QUEUED, events.c.category == category, events.c.opened_at.between(since, until))
    return db.execute(query.order_by(events.c.id.desc()).limit(MOST)).all()


def told_events(db: Unit, ids: Iterable[int]) -> Sequence[sa.Row[Any]]:
    """The same of these events."""
    return db.execute(sa.select(*_TOLD).where(events.c.id.in_(list(ids)))).all()


def nearness_at(db: Unit, at: datetime) -> tuple[Nearness, ...]:
    """How near reports have to be, by the table that rules at an instant; the usual one where the city has none."""
    version = active_version(db, NEARNESS, at)
    return tuple(read_nearness(body) for _, body in bodies_of(db, version.id)) if version else DEFAULT
