"""Who belongs to which body, from when to when."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from dispatch.store.engine import Unit
from dispatch.store.schema import memberships, parties

_body = parties.alias("body_party")
_SHOWN = sa.select(*memberships.c, _body.c.code.label("body_code"), _body.c.town).join_from(
    memberships, _body, memberships.c.body == _body.c.id)


def memberships_of(db: Unit, ids: Iterable[int]) -> Sequence[sa.Row[Any]]:
    """Every membership of these parties with the body's code and town, oldest first."""
    query = _SHOWN.where(memberships.c.party.in_(list(ids)))
    return db.execute(query.order_by(memberships.c.party, memberships.c.from_at, memberships.c.id)).all()


def follow_memberships(db: Unit, now: datetime) -> int:
    """Let each person with dated memberships belong to the body of the newest that holds now, or to none; returns how
    many have changed their body."""
    current = sa.and_(memberships.c.from_at <= now, sa.or_(memberships.c.to_at.is_(None), memberships.c.to_at > now))
    newest = (
        sa.select(memberships.c.body).where(memberships.c.party == parties.c.id, current)
        .order_by(memberships.c.from_at.desc(), memberships.c.id.desc()).limit(1).correlate(parties).scalar_subquery()
    )
    kept = sa.select(memberships.c.id).where(memberships.c.party == parties.c.id).correlate(parties).exists()
    astray = parties.c.body.is_distinct_from(newest)
    return db.execute(sa.update(parties).where(kept, astray).values(body=newest)).rowcount
