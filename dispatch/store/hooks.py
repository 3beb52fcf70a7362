"""Webhooks that parties subscribed with."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from dispatch.store.engine import Unit
from dispatch.store.schema import contacts

_OPEN = sa.and_(contacts.c.channel == "webhook", contacts.c.closed_at.is_(None))


def insert_hook(db: Unit, party: int, address: str, secret: str, at: datetime) -> int:
    """Send this party's notices to an address from now on; returns the hook's id."""
    row = {"party": party, "channel": "webhook", "address": address, "secret": secret, "confirmed_at": at}
    return db.execute(sa.insert(contacts).returning(contacts.c.id), row).scalar_one()


def living_hooks(db: Unit) -> Sequence[sa.Row[Any]]:
    """Every open hook, oldest first; without their secrets."""
    query = sa.select(contacts.c.id, contacts.c.address, contacts.c.party).where(_OPEN)
    return db.execute(query.order_by(contacts.c.id)).all()


def close_hook(db: Unit, ident: int, at: datetime) -> int:
    """Send nothing more; 0 when there is no such open hook."""
    return db.execute(sa.update(contacts).where(_OPEN, contacts.c.id == ident).values(closed_at=at)).rowcount
