"""Which periodic work ran when, so that one node does it."""

from __future__ import annotations

from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from dispatch.store.engine import Unit
from dispatch.store.schema import runs


def take_turn(db: Unit, name: str, now: datetime, every: timedelta) -> bool:
    """Take the turn when the last one is ``every`` or longer ago; False when another node was faster."""
    insert = (postgresql if db.postgresql else sqlite).insert(runs).on_conflict_do_nothing()
    insert = insert.execution_options(preserve_rowcount=True)
    if db.execute(insert, {"name": name, "ran_at": now, "node": ""}).rowcount:
        return True
    taken = sa.update(runs).where(runs.c.name == name, runs.c.ran_at <= now - every).values(ran_at=now)
    return db.execute(taken).rowcount == 1
