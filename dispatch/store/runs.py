"""Which periodic work ran when, so that one node does it."""

from __future__ import annotations

from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from dispatch.store.engine import Unit
from dispatch.store.schema import runs


def last_turn(db: Unit, name: str, now: datetime) -> datetime:
    """When this work was done last; work that was never done is noted as done now."""
    insert = (postgresql if db.postgresql else sqlite).insert(runs).on_conflict_do_nothing()
    db.execute(insert, {"name": name, "ran_at": now, "node": ""})
    found: datetime = db.execute(sa.select(runs.c.ran_at).where(runs.c.name == name)).scalar_one()
    return found


def move_on(db: Unit, name: str, believed: datetime, now: datetime) -> bool:
    """Note work as done now; False when another node did so meanwhile."""
    mine = sa.update(runs).where(runs.c.name == name, runs.c.ran_at == believed).values(ran_at=now)
    return db.execute(mine).rowcount == 1


def take_turn(db: Unit, name: str, now: datetime, every: timedelta) -> bool:
    """Take the turn when the last one is ``every`` or longer ago; False when another node was faster."""
    insert = (postgresql if db.postgresql else sqlite).insert(runs).on_conflict_do_nothing()
    insert = insert.execution_options(preserve_rowcount=True)
    if db.execute(insert, {"name": name, "ran_at": now, "node": ""}).rowcount:
        return True
    taken = sa.update(runs).where(runs.c.name == name, runs.c.ran_at <= now - every).values(ran_at=now)
    return db.execute(taken).rowcount == 1
