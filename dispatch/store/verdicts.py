"""What the center decided about whose a kind of thing is, and the row of the routing table that each verdict wrote."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from dispatch.rules.routes.rule import Rule, kept_rule
from dispatch.store.dispute_tables import verdicts
from dispatch.store.engine import Unit
from dispatch.store.schema import events, parties


def insert_verdict(db: Unit, row: Mapping[str, Any]) -> int:
    """Keep a verdict; returns its id."""
    return db.insert(sa.insert(verdicts), row)


def verdicts_over(db: Unit, event: int) -> int:
    """How many verdicts this event has led to."""
    query = sa.select(sa.func.count()).select_from(verdicts).where(verdicts.c.event == event)
    return int(db.execute(query).scalar_one())


def rules_in_force(db: Unit) -> list[Rule]:
    """The rows of all verdicts that nobody revoked, the newest first."""
    query = sa.select(verdicts.c.code, verdicts.c.row).where(verdicts.c.revoked_at.is_(None))
    return [kept_rule(row.code, json.loads(row.row)) for row in db.execute(query.order_by(verdicts.c.id.desc()))]


_LISTED = sa.select(verdicts, events.c.number, events.c.summary, parties.c.name, parties.c.name_en).join_from(
    verdicts, events, verdicts.c.event == events.c.id).join(parties, verdicts.c.party == parties.c.id)


def verdict_page(db: Unit, before: int | None, most: int, in_force: bool) -> Sequence[sa.Row[Any]]:
    """Verdicts with their event's number and summary and the names of whom they are for, newest first, ids under
    ``before``; with ``in_force`` only those that nobody revoked."""
    query = _LISTED.where(verdicts.c.revoked_at.is_(None)) if in_force else _LISTED
    if before is not None:
        query = query.where(verdicts.c.id < before)
    return db.execute(query.order_by(verdicts.c.id.desc()).limit(most)).all()


def verdict(db: Unit, ident: int) -> sa.Row[Any] | None:
    """One verdict as on a page."""
    return db.execute(_LISTED.where(verdicts.c.id == ident)).first()


def revoke(db: Unit, ident: int, by: int | None, at: datetime, why: str) -> int:
    """End a verdict that is in force. Returns 0 when it is not."""
    mine = sa.and_(verdicts.c.id == ident, verdicts.c.revoked_at.is_(None))
    return db.execute(sa.update(verdicts).where(mine).values(revoked_by=by, revoked_at=at, revoked_why=why)).rowcount
