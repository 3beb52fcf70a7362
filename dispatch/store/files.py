"""Pieces of evidence by the SHA-256 of their bytes, which lie outside the database, and the events they belong to."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from dispatch.rules.permissions import Sight
from dispatch.store.engine import Unit
from dispatch.store.events import seen
from dispatch.store.many import Many
from dispatch.store.schema import attachments, events, files

_ATTACH = Many(attachments)

_KEEP = {
    True: postgresql.insert(files).on_conflict_do_nothing(),
    False: sqlite.insert(files).on_conflict_do_nothing(),
}


def keep_file(db: Unit, row: dict[str, Any]) -> None:
    """Know a file (sha256, media_type, size, width, height, sent_by, sent_at); a second time changes nothing."""
    db.execute(_KEEP[db.postgresql], row)


def file_of(db: Unit, sha256: str) -> sa.Row[Any] | None:
    """What is known of a file."""
    return db.execute(sa.select(files).where(files.c.sha256 == sha256)).first()


def unknown_files(db: Unit, wanted: Iterable[str]) -> list[str]:
    """Which of these digests belong to no file."""
    asked = list(dict.fromkeys(wanted))
    if not asked:
        return []
    known = set(db.execute(sa.select(files.c.sha256).where(files.c.sha256.in_(asked))).scalars())
    return [sha256 for sha256 in asked if sha256 not in known]


def attach_files(db: Unit, rows: Sequence[dict[str, Any]]) -> None:
    """Say which events files belong to (sha256, event, seq of the entry that brought it, side, action)."""
    _ATTACH(db, rows)


def attached_to(db: Unit, *of: int) -> Sequence[sa.Row[Any]]:
    """The files of events in the order in which they came (event, sha256, seq, side, action)."""
    query = sa.select(attachments).where(attachments.c.event.in_(of))
    order = (attachments.c.event, attachments.c.seq, attachments.c.side, attachments.c.sha256)
    return db.execute(query.order_by(*order)).all()


def is_attached(db: Unit, sha256: str, sight: Sight) -> bool:
    """Whether an event within sight carries this file, or one that was joined into such an event."""
    own = events.alias()
    query = sa.select(events.c.id).join_from(attachments, own, attachments.c.event == own.c.id)
    query = query.join(events, events.c.id.in_((own.c.id, own.c.joined_into)))
    return db.execute(query.where(attachments.c.sha256 == sha256, seen(sight)).limit(1)).first() is not None
