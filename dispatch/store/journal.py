"""The journal: what happened, in the order of commits."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from dispatch.store.many import Many
from dispatch.store.schema import events, journal, roots, words

if TYPE_CHECKING:
    from dispatch.store.engine import Unit

_APPEND = Many(sa.insert(journal))
_KEEP_WORDS = Many(sa.insert(words))


def insert_lines(db: Unit, lines: Sequence[dict[str, Any]]) -> None:
    """Append entries; the unit's last statement."""
    _APPEND(db, lines)


def insert_words(db: Unit, rows: Sequence[dict[str, Any]]) -> None:
    """Keep the words whose digests the entries carry."""
    _KEEP_WORDS(db, rows)


_AFTER = (
    sa.select(journal, events.c.number, events.c.summary)
    .join_from(journal, events, journal.c.event == events.c.id)
    .where(journal.c.id > sa.bindparam("cursor")).order_by(journal.c.id).limit(sa.bindparam("most"))
)


def entries_after(db: Unit, cursor: int, most: int = 1000) -> Sequence[sa.Row[Any]]:
    """Entries of all events with an id over ``cursor``, oldest first, with the event's number and summary."""
    return db.execute(_AFTER, {"cursor": cursor, "most": most}).all()


def last_id(db: Unit) -> int:
    """The id of the newest entry; 0 in an empty journal."""
    return db.execute(sa.select(sa.func.coalesce(sa.func.max(journal.c.id), 0))).scalar_one()


def entries_of(db: Unit, event: int) -> Sequence[sa.Row[Any]]:
    """All entries of one event, oldest first."""
    return db.execute(sa.select(journal).where(journal.c.event == event).order_by(journal.c.seq)).all()


def words_of(db: Unit, event: int) -> Sequence[sa.Row[Any]]:
    """The words that belong to an event's entries; erased ones have no text."""
    return db.execute(sa.select(words).where(words.c.event == event).order_by(words.c.seq, words.c.id)).all()


def events_with_head(db: Unit, after: int, most: int = 500) -> Sequence[sa.Row[Any]]:
    """Id, number and head of the chains with an event id over ``after``."""
    columns = (events.c.id, events.c.number, events.c.head_seq, events.c.head_hash)
    return db.execute(sa.select(*columns).where(events.c.id > after).order_by(events.c.id).limit(most)).all()


def entries_of_many(db: Unit, first_event: int, last_event: int) -> Sequence[sa.Row[Any]]:
    """The entries of the events with ids from first to last, by event and sequence."""
    query = sa.select(journal).where(journal.c.event.between(first_event, last_event))
    return db.execute(query.order_by(journal.c.event, journal.c.seq)).all()


def hashes_between(db: Unit, first: int, last: int) -> Sequence[sa.Row[Any]]:
    """Id and hash of the entries with ids from first to last."""
    query = sa.select(journal.c.id, journal.c.hash).where(journal.c.id.between(first, last))
    return db.execute(query.order_by(journal.c.id)).all()


def newest_root(db: Unit) -> sa.Row[Any] | None:
    """The root signed last."""
    return db.execute(sa.select(roots).order_by(roots.c.id.desc()).limit(1)).first()


def all_roots(db: Unit) -> Sequence[sa.Row[Any]]:
    """Every signed root, oldest first."""
    return db.execute(sa.select(roots).order_by(roots.c.id)).all()


def insert_root(db: Unit, row: dict[str, Any]) -> None:
    """Keep a signed root."""
    db.execute(sa.insert(roots), row)


