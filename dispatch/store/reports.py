"""What citizens sent, and who they are, apart."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from dispatch.errors import Taken
from dispatch.store.engine import Unit
from dispatch.store.many import Many
from dispatch.store.schema import callers, reports, wordings

_INSERT = Many(reports)
_INSERT_CALLER = sa.insert(callers)


def insert_reports(db: Unit, rows: Sequence[dict[str, Any]]) -> None:
    """Keep reports as they came. Raises ``Taken`` when another unit kept the same outside id meanwhile."""
    try:
        _INSERT(db, rows)
    except IntegrityError:
        raise Taken("this report was received before") from None


def outside_ids(db: Unit, pairs: Sequence[tuple[str, str]]) -> set[tuple[str, str]]:
    """Which of these pairs of channel and the sender's own id were received before."""
    if not pairs:
        return set()
    columns = (reports.c.channel, reports.c.outside_id)
    query = sa.select(*columns).where(sa.tuple_(*columns).in_(pairs), reports.c.outside_id.is_not(None))
    return {(row.channel, row.outside_id) for row in db.execute(query)}


def insert_caller(db: Unit, row: dict[str, Any]) -> int:
    """Keep a sealed caller; returns its id."""
    return db.insert(_INSERT_CALLER, row)


def report_by_number(db: Unit, number: str) -> sa.Row[Any] | None:
    """The report with this receipt number."""
    return db.execute(sa.select(reports).where(reports.c.number == number)).first()


def reports_of(db: Unit, event: int, gathered: Iterable[int] = ()) -> Sequence[sa.Row[Any]]:
    """The reports of an event and of those that were joined into it, with their sealed callers, the oldest first."""
    query = (
        sa.select(reports, callers.c.sealed, callers.c.confidential, callers.c.erased_at.label("caller_erased_at"))
        .join_from(reports, callers, reports.c.caller == callers.c.id, isouter=True)
        .where(reports.c.event.in_([event, *gathered])).order_by(reports.c.id)
    )
    return db.execute(query).all()


def erase_words(db: Unit, ident: int, at: datetime) -> None:
    """Forget what a report said and who called; the event and its chain stay."""
    caller = sa.select(reports.c.caller).where(reports.c.id == ident).scalar_subquery()
    db.execute(sa.update(callers).where(callers.c.id == caller).values(sealed=b"", phone_hash=None, erased_at=at))
    db.execute(sa.update(reports).where(reports.c.id == ident).values(words=None, place=""))
    event = sa.select(reports.c.event).where(reports.c.id == ident).scalar_subquery()
    db.execute(sa.delete(wordings).where(wordings.c.event == event))
