"""The journal: what happened, in the order of commits."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from dispatch.store.many import Many
from dispatch.store.schema import events, journal, roots, words

if TYPE_CHECKING:
    from dispatch.store.engine import Unit

_APPEND = Many(journal)
_KEEP_WORDS = Many(words)


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


def chains_after(db: Unit, after: int, most: int) -> tuple[Sequence[sa.Row[Any]], Sequence[sa.Row[Any]]]:
    """The next events with an id over ``after`` (id, number, head of the chain), and all entries from there to the
    last of them, or to the end when there are no more events; both as of one instant."""
    if db.postgresql:
        db.execute(sa.text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ"))
    columns = (events.c.id, events.c.number, events.c.head_seq, events.c.head_hash)
    heads = db.execute(sa.select(*columns).where(events.c.id > after).order_by(events.c.id).limit(most)).all()
    query = sa.select(journal).where(journal.c.event > after)
    if len(heads) == most:
        query = query.where(journal.c.event <= heads[-1].id)
    return heads, db.execute(query.order_by(journal.c.event, journal.c.seq)).all()


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


