"""Deadlines: start, stop, pause and find those that are due."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from dispatch.rules.deadlines import Timer
from dispatch.rules.event import Deadline
from dispatch.rules.limits import LimitUnit
from dispatch.store.engine import Unit
from dispatch.store.many import Many
from dispatch.store.schema import climbs, events, timers

_INSERT = Many(timers)
_RECORD = Many(climbs)
_OPEN = sa.select(*(timers.c[name] for name in Timer.__dataclass_fields__)).where(
    timers.c.event.in_(sa.bindparam("ids", expanding=True)), timers.c.state != "stopped",
)
_SAVE = Many(timers, {"id": "_id", "step": "_step"},
             ("state", "next_at", "step", "due_at", "warn_at", "remaining_us", "stopped_at", "met"))
_CLIMB = Many(timers, {"id": "_id", "step": "_step"}, ("step", "next_at"))
_EVENT_COLUMNS = [events.c[name].label(f"event_{name}") for name in (
    "number", "stage", "town", "grid", "body", "holder", "answerable", "head_seq", "head_hash", "step", "urgency",
    "category", "deadline", "beside", "asked",
)]
_DUE = (
    sa.select(timers, *_EVENT_COLUMNS).join_from(timers, events, timers.c.event == events.c.id)
    .where(timers.c.state == "running", timers.c.next_at <= sa.bindparam("now"))
    .order_by(timers.c.next_at).limit(sa.bindparam("most"))
)
_DUE_LOCKED = _DUE.with_for_update(skip_locked=True)


def insert_timers(db: Unit, rows: Sequence[dict[str, Any]]) -> None:
    """Start deadlines."""
    _INSERT(db, rows)


def open_timers(db: Unit, event_ids: Iterable[int]) -> dict[int, list[Timer]]:
    """The running and paused deadlines of these events, by event."""
    found: dict[int, list[Timer]] = {}
    for row in db.execute(_OPEN, {"ids": list(event_ids)}):
        timer = Timer.from_values((*row[:2], Deadline(row[2]), *row[3:5], LimitUnit(row[5]), *row[6:]))
        found.setdefault(timer.event, []).append(timer)
    return found


def save_timers(db: Unit, rows: Sequence[dict[str, Any]]) -> int:
    """Write changed deadlines (all fields, and keys _id and _step as believed)."""
    return _SAVE(db, rows)


def due_timers(db: Unit, now: datetime, most: int) -> Sequence[sa.Row[Any]]:
    """Running deadlines whose next instant has come, oldest first, each with what its event says.

    On PostgreSQL timer and event rows are locked and those locked by others are left to them.
    """
    return db.execute(_DUE_LOCKED if db.postgresql else _DUE, {"now": now, "most": most}).all()


def save_climbs(db: Unit, rows: Sequence[dict[str, Any]], at: Sequence[dict[str, Any]]) -> int:
    """Raise timers by a step (keys _id, _step, step, next_at) and record each climb (timer, step, climbed_at)."""
    _RECORD(db, at)
    return _CLIMB(db, rows)


def next_due(db: Unit) -> datetime | None:
    """When the next running deadline asks for something."""
    query = sa.select(timers.c.next_at).where(timers.c.state == "running", timers.c.next_at.is_not(None))
    return db.execute(query.order_by(timers.c.next_at).limit(1)).scalar_one_or_none()


def timers_of(db: Unit, event: int) -> Sequence[sa.Row[Any]]:
    """All deadlines an event ever had, oldest first."""
    return db.execute(sa.select(timers).where(timers.c.event == event).order_by(timers.c.id)).all()
