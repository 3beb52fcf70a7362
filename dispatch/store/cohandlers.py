"""Who works beside the holder of an event, from when to when."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
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


def cohandlers_of(db: Unit, event: int) -> Sequence[int]:
    """Who works beside the holder of an event now."""
    query = sa.select(cohandlers.c.party).where(cohandlers.c.event == event, cohandlers.c.to_at.is_(None))
    return db.execute(query.order_by(cohandlers.c.id)).scalars().all()


def works_beside(db: Unit, event: int, parties: Iterable[int]) -> bool:
    """Whether one of these parties works beside the holder of an event now."""
    mine = sa.and_(cohandlers.c.event == event, cohandlers.c.party.in_(list(parties)), cohandlers.c.to_at.is_(None))
    return db.execute(sa.select(cohandlers.c.id).where(mine).limit(1)).first() is not None
