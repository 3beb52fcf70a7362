"""What was changed about people and bodies: by whom, when, and what stood there before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from dispatch.store.account_tables import staff_changes
from dispatch.store.engine import Unit
from dispatch.store.schema import parties

_by = parties.alias("made_by_party")
STAFF_LOCK = 0x7374616666


def insert_changes(db: Unit, rows: Sequence[Mapping[str, Any]]) -> None:
    """Keep changes (party, made_by, made_at, subject, what, fields)."""
    if rows:
        db.execute(sa.insert(staff_changes), [dict(row) for row in rows])


def changes_of(db: Unit, party: int, before: int | None, most: int) -> Sequence[sa.Row[Any]]:
    """What was changed about a party, newest first, with the name of who did it; ``before`` an id."""
    query = sa.select(*staff_changes.c, _by.c.name.label("by_name"), _by.c.name_en.label("by_name_en")).outerjoin_from(
        staff_changes, _by, staff_changes.c.made_by == _by.c.id).where(staff_changes.c.party == party)
    if before is not None:
        query = query.where(staff_changes.c.id < before)
    return db.execute(query.order_by(staff_changes.c.id.desc()).limit(most)).all()


def hold_staff(db: Unit) -> None:
    """Nobody else changes people until the unit ends; SQLite's one thread needs no lock."""
    if db.postgresql:
        db.execute(sa.text("SELECT pg_advisory_xact_lock(:key)"), {"key": STAFF_LOCK})
