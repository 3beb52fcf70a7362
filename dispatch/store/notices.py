"""Messages owed: the outbox and the inbox."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from dispatch.store.engine import Unit
from dispatch.store.many import Many
from dispatch.store.schema import contacts, events, notices

_INSERT = Many(notices)


def insert_notices(db: Unit, rows: Sequence[dict[str, Any]]) -> None:
    """Owe messages; all rows have the same keys."""
    _INSERT(db, rows)


def owed_notices(db: Unit, now: datetime, most: int) -> Sequence[sa.Row[Any]]:
    """Messages whose next try has come, with number of the event. Locked rows are left to other nodes."""
    query = (
        sa.select(notices, events.c.number).join_from(notices, events, notices.c.event == events.c.id, isouter=True)
        .where(notices.c.state == "owed", notices.c.next_try_at <= now).order_by(notices.c.next_try_at).limit(most)
    )
    return db.execute(query.with_for_update(skip_locked=True, of=notices) if db.postgresql else query).all()


def lease(db: Unit, ids: Iterable[int], until: datetime) -> None:
    """Nobody else tries these before ``until``."""
    db.execute(sa.update(notices).where(notices.c.id.in_(list(ids))).values(next_try_at=until))


def note_try(db: Unit, ident: int, **result: Any) -> None:
    """Write the result of a try: state, attempts, next_try_at, sent_at, reason."""
    db.execute(sa.update(notices).where(notices.c.id == ident).values(**result))


def next_try(db: Unit) -> datetime | None:
    """When the next message may be tried."""
    query = sa.select(notices.c.next_try_at).where(notices.c.state == "owed").order_by(notices.c.next_try_at).limit(1)
    return db.execute(query).scalar_one_or_none()


def inbox(db: Unit, recipients: Iterable[int], before: int | None, most: int, unseen: bool = False) -> Sequence[Any]:
    """Inbox notices of these parties, newest first."""
    query = (
        sa.select(notices, events.c.number, events.c.summary, events.c.category)
        .join_from(notices, events, notices.c.event == events.c.id, isouter=True)
        .where(notices.c.channel == "inbox", notices.c.recipient.in_(list(recipients)))
    )
    if before is not None:
        query = query.where(notices.c.id < before)
    if unseen:
        query = query.where(notices.c.seen_at.is_(None))
    return db.execute(query.order_by(notices.c.id.desc()).limit(most)).all()


def unseen(db: Unit, recipients: Iterable[int]) -> int:
    """How many inbox notices of these parties nobody has opened."""
    query = sa.select(sa.func.count()).select_from(notices).where(
        notices.c.channel == "inbox", notices.c.recipient.in_(list(recipients)), notices.c.seen_at.is_(None),
    )
    return db.execute(query).scalar_one()


def mark_seen(db: Unit, ident: int, recipients: Iterable[int], at: datetime) -> int:
    """Somebody opened a notice of his; the first time counts. Returns 0 when it is not theirs."""
    own = sa.and_(notices.c.id == ident, notices.c.recipient.in_(list(recipients)))
    db.execute(sa.update(notices).where(own, notices.c.seen_at.is_(None)).values(seen_at=at))
    return db.execute(sa.select(sa.func.count()).select_from(notices).where(own)).scalar_one()


def contact(db: Unit, ident: int) -> sa.Row[Any] | None:
    """Where to send to."""
    return db.execute(sa.select(contacts).where(contacts.c.id == ident)).first()
