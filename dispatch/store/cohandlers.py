"""Who works beside the holder of an event, from when to when, and when his part was done."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from dispatch.store.engine import Unit
from dispatch.store.schema import cohandlers


def insert_cohandlers(db: Unit, rows: Sequence[dict[str, Any]]) -> None:
    """Begin; each row with event, party, part and from_at."""
    if rows:
        db.execute(sa.insert(cohandlers), list(rows))


def end_cohandlers(db: Unit, events: Iterable[int], at: datetime) -> None:
    """Nobody works beside the holders of these events any more."""
    wanted = list(events)
    if wanted:
        mine = sa.and_(cohandlers.c.event.in_(wanted), cohandlers.c.to_at.is_(None))
        db.execute(sa.update(cohandlers).where(mine).values(to_at=at))


def stand_down(db: Unit, event: int, party: int, at: datetime) -> None:
    """One of them works beside the holder no more."""
    mine = sa.and_(cohandlers.c.event == event, cohandlers.c.party == party, cohandlers.c.to_at.is_(None))
    db.execute(sa.update(cohandlers).where(mine).values(to_at=at))


def finish_parts(db: Unit, event: int, done: Collection[int], by: tuple[int | None, datetime]) -> None:
    """The parts of these parties are done, newly ones by this actor at this instant; all others of the event are open."""
    now = sa.and_(cohandlers.c.event == event, cohandlers.c.to_at.is_(None))
    newly = sa.and_(now, cohandlers.c.party.in_(list(done)), cohandlers.c.done_at.is_(None))
    db.execute(sa.update(cohandlers).where(newly).values(done_by=by[0], done_at=by[1]))
    opened = sa.and_(now, cohandlers.c.party.not_in(list(done)), cohandlers.c.done_at.is_not(None))
    db.execute(sa.update(cohandlers).where(opened).values(done_by=None, done_at=None))


def cohandlers_of(db: Unit, event: int) -> Sequence[sa.Row[Any]]:
    """Who works or worked beside the holders of an event, in the order of beginning (party, from_at, to_at, done_at,
    done_by)."""
    names = ("party", "from_at", "to_at", "done_at", "done_by")
    query = sa.select(*(cohandlers.c[name] for name in names)).where(cohandlers.c.event == event)
    return db.execute(query.order_by(cohandlers.c.id)).all()
