"""What became of events, read back from their deadlines and entries."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from dispatch.store.engine import Unit
from dispatch.store.schema import journal, timers

_HANDLED = (
    sa.select(timers.c.event, timers.c.due_at, timers.c.stopped_at, timers.c.met, journal.c.happened_at)
    .join_from(timers, journal, journal.c.event == timers.c.event)
    .where(timers.c.kind == "handle", timers.c.state == "stopped", journal.c.action.in_(("finish", "finish_for_all")),
           timers.c.event.between(sa.bindparam("first"), sa.bindparam("last")))
    .order_by(timers.c.event, timers.c.id, journal.c.seq)
)


def handled_deadlines(db: Unit, first: int, last: int) -> Sequence[sa.Row[Any]]:
    """Of the events with ids from first to last: event, due_at, stopped_at and met of each handling deadline that
    ended, with happened_at of each entry that finished the work."""
    return db.execute(_HANDLED, {"first": first, "last": last}).all()


def made_moves(db: Unit) -> Mapping[str, int]:
    """How many entries the journal holds, by action."""
    query = sa.select(journal.c.action, sa.func.count().label("entries")).group_by(journal.c.action)
    return {row.action: row.entries for row in db.execute(query)}
