"""Pieces of evidence by the SHA-256 of their bytes, which lie outside the database."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from dispatch.store.engine import Unit
from dispatch.store.schema import files

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
