"""How much waits, for those who watch the process."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa

from dispatch.store.engine import Unit
from dispatch.store.schema import notices, timers


def owed_count(db: Unit) -> int:
    """Notices that wait to be sent."""
    return db.execute(sa.select(sa.func.count()).select_from(notices).where(notices.c.state == "owed")).scalar_one()


def oldest_due(db: Unit, now: datetime) -> datetime | None:
    """Since when the deadline that has waited longest for its next step is due; None when none is."""
    query = sa.select(timers.c.next_at).where(timers.c.state == "running", timers.c.next_at <= now)
    return db.execute(query.order_by(timers.c.next_at).limit(1)).scalar_one_or_none()
