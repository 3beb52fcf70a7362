"""Which requests were answered already, by sender and key."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from dispatch.store.engine import Unit
from dispatch.store.schema import idempotency

_BY_KEY = sa.select(idempotency).where(
    idempotency.c.actor == sa.bindparam("actor"), idempotency.c.key == sa.bindparam("key"),
)
_BY_KEYS = sa.select(idempotency).where(
    sa.tuple_(idempotency.c.actor, idempotency.c.key).in_(sa.bindparam("pairs", expanding=True)),
)
# How many rows an insert left out is told only when it is asked for.
_RESERVE = {
    is_postgresql: dialect.insert(idempotency).on_conflict_do_nothing().execution_options(preserve_rowcount=True)
    for is_postgresql, dialect in ((True, postgresql), (False, sqlite))
}
_ANSWER = (
    sa.update(idempotency)
    .where(idempotency.c.actor == sa.bindparam("_actor"), idempotency.c.key == sa.bindparam("_key"))
    .values(status=sa.bindparam("status"), answer=sa.bindparam("answer"))
)


def reserve(db: Unit, row: dict[str, Any]) -> sa.Row[Any] | None:
    """Take a key (actor, key, fingerprint, made_at) for this unit; the row of whoever took it before, if any.

    On PostgreSQL it waits for a unit that holds the same key at that moment, and then sees its answer.
    """
    taken = db.execute(_RESERVE[db.postgresql], {"status": 0, "answer": "", **row}).rowcount
    if taken:
        return None
    return db.execute(_BY_KEY, {"actor": row["actor"], "key": row["key"]}).first()


def save_answer(db: Unit, actor: str, key: str, status: int, answer: str) -> None:
    """What the unit that reserved the key answered."""
    db.execute(_ANSWER, {"_actor": actor, "_key": key, "status": status, "answer": answer})


def answered(db: Unit, pairs: Iterable[tuple[str, str]]) -> dict[tuple[str, str], sa.Row[Any]]:
    """The rows of these (actor, key) pairs that were taken before."""
    wanted = list(pairs)
    if not wanted:
        return {}
    return {(row.actor, row.key): row for row in db.execute(_BY_KEYS, {"pairs": wanted})}


def insert_answers(db: Unit, rows: Sequence[dict[str, Any]]) -> int:
    """Keep answers (actor, key, fingerprint, status, answer, made_at); returns how many keys were free."""
    return db.execute(_RESERVE[db.postgresql], list(rows)).rowcount if rows else 0


def forget_answers(db: Unit, before: datetime) -> int:
    """Drop keys made before an instant; returns how many."""
    return db.execute(sa.delete(idempotency).where(idempotency.c.made_at < before)).rowcount
