"""Ids given before the insert, so that numbers, chains and rows are known in one go."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa

from dispatch.store.engine import Unit
from dispatch.store.schema import events, reports

_NEXT = sa.text("SELECT nextval(CAST(:name AS regclass)) FROM generate_series(1, :count)")
_NEWEST = {table.name: sa.select(sa.func.max(table.c.id)) for table in (events, reports)}


def fresh_ids(db: Unit, name: str, count: int) -> Sequence[int]:
    """``count`` fresh ids of ``events`` or ``reports``, ascending. On SQLite the unit is alone with the file;
    PostgreSQL takes them from the sequence ``<name>_ids`` and may leave gaps."""
    if db.postgresql:
        return db.execute(_NEXT, {"name": f"{name}_ids", "count": count}).scalars().all()
    newest = db.execute(_NEWEST[name]).scalar_one() or 0
    return range(newest + 1, newest + 1 + count)
