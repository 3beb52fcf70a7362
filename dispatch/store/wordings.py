"""What the words of an event's report led to: for the desk, and erased with the report."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from dispatch.store.engine import Unit
from dispatch.store.schema import wordings

_BY_EVENT = sa.select(wordings).where(wordings.c.event == sa.bindparam("event"))


def insert_wordings(db: Unit, rows: Sequence[Mapping[str, Any]]) -> None:
    """Keep what the words of new events led to."""
    if rows:
        db.execute(sa.insert(wordings), list(rows))


def wording_of(db: Unit, event: int) -> sa.Row[Any] | None:
    """What the words of this event led to; None where nobody asked."""
    return db.execute(_BY_EVENT, {"event": event}).first()
