"""Invitations to make a password: who was asked, by whom, until when. Only digests of the tokens are kept."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from dispatch.store.account_tables import invitations
from dispatch.store.engine import Unit


def insert_invitation(db: Unit, row: Mapping[str, Any]) -> int:
    """Keep an invitation (token_hash, party, made_by, made_at, ends_at); returns its id."""
    return db.insert(sa.insert(invitations), row)


def open_invitation(db: Unit, digest: str, now: datetime) -> sa.Row[Any] | None:
    """The invitation with this digest that was not used and has not ended."""
    alive = sa.and_(invitations.c.token_hash == digest, invitations.c.used_at.is_(None), invitations.c.ends_at > now)
    return db.execute(sa.select(invitations).where(alive)).first()


def use_invitation(db: Unit, ident: int, now: datetime) -> int:
    """It is used now; 0 when somebody used it meanwhile."""
    mine = sa.and_(invitations.c.id == ident, invitations.c.used_at.is_(None))
    return db.execute(sa.update(invitations).where(mine).values(used_at=now)).rowcount


def end_invitations(db: Unit, party: int, now: datetime) -> int:
    """No invitation of a party holds any longer; returns how many did."""
    alive = sa.and_(invitations.c.party == party, invitations.c.used_at.is_(None), invitations.c.ends_at > now)
    return db.execute(sa.update(invitations).where(alive).values(ends_at=now)).rowcount


def invited_until(db: Unit, ids: Iterable[int], now: datetime) -> Mapping[int, datetime]:
    """Until when parties with an open invitation may use it."""
    query = sa.select(invitations.c.party, sa.func.max(invitations.c.ends_at)).where(
        invitations.c.party.in_(list(ids)), invitations.c.used_at.is_(None), invitations.c.ends_at > now)
    found: dict[int, datetime] = {}
    for party, ends_at in db.execute(query.group_by(invitations.c.party)):
        found[party] = ends_at
    return found
