"""Ids given before the insert, so that numbers, chains and rows are known in one go."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa

from dispatch.store.engine import Unit
from dispatch.store.schema import events, reports

TABLES = {"events": events, "reports": reports}


def fresh_ids(db: Unit, name: str, count: int) -> Sequence[int]:
    """``count`` fresh ids of ``events`` or ``reports``, ascending. On SQLite the unit is alone with the file;
    PostgreSQL takes them from the sequence ``<name>_ids`` and may leave gaps."""
    if db.postgresql:
        statement = sa.text("SELECT nextval(CAST(:name AS regclass)) FROM generate_series(1, :count)")
        return db.execute(statement, {"name": f"{name}_ids", "count": count}).scalars().all()
    newest = db.execute(sa.select(sa.func.coalesce(sa.func.max(TABLES[name].c.id), 0))).scalar_one()
    return range(newest + 1, newest + 1 + count)
