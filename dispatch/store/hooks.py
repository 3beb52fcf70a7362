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
    return db.execute(sa.insert(contacts), row).inserted_primary_key[0]


def hooks_of_party(db: Unit, party: int) -> Sequence[sa.Row[Any]]:
    """The open hooks of a party, oldest first; without their secrets."""
    query = sa.select(contacts.c.id, contacts.c.address).where(_OPEN, contacts.c.party == party)
    return db.execute(query.order_by(contacts.c.id)).all()


def close_hook(db: Unit, ident: int, party: int, at: datetime) -> int:
    """Send nothing more; 0 when the party has no such open hook."""
    mine = sa.and_(_OPEN, contacts.c.id == ident, contacts.c.party == party)
    return db.execute(sa.update(contacts).where(mine).values(closed_at=at)).rowcount
