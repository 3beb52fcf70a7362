"""What bounced between bodies: kept one by one, counted per pair and matter."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from dispatch.rules.permissions import Sight
from dispatch.store.dispute_tables import bounces
from dispatch.store.engine import Unit
from dispatch.store.events import seen
from dispatch.store.schema import events

_PAIR = (bounces.c.from_body, bounces.c.to_body, bounces.c.category, bounces.c.condition)
MOST_PAIRS = 500


def insert_bounces(db: Unit, rows: Sequence[Mapping[str, Any]]) -> None:
    """Keep what bounced (event, seq, kind, cause, category, condition, town, from_body, to_body, by, at)."""
    if rows:
        db.execute(sa.insert(bounces), list(rows))


def land(db: Unit, event: int, body: int | None) -> None:
    """What bounced of this event and has not arrived anywhere is with this body now."""
    open_ = sa.and_(bounces.c.event == event, bounces.c.to_body.is_(None))
    db.execute(sa.update(bounces).where(open_).values(to_body=body))


def _between(sight: Sight, span: tuple[datetime, datetime]) -> sa.Select[Any]:
    first, last = span
    query = sa.select().join_from(bounces, events, bounces.c.event == events.c.id)
    return query.where(seen(sight), bounces.c.at >= first, bounces.c.at < last)


def bounce_counts(db: Unit, sight: Sight, span: tuple[datetime, datetime]) -> Sequence[sa.Row[Any]]:
    """Per pair of bodies and matter, within sight and between two instants: from_body, to_body, category, condition,
    kind and how many; at most ``MOST_PAIRS`` of them, the most frequent first."""
    count = sa.func.count().label("count")
    query = _between(sight, span).add_columns(*_PAIR, bounces.c.kind, count).group_by(*_PAIR, bounces.c.kind)
    return db.execute(query.order_by(count.desc(), *_PAIR, bounces.c.kind).limit(MOST_PAIRS)).all()


def bounce_page(db: Unit, sight: Sight, span: tuple[datetime, datetime], wanted: Mapping[str, Any],
                place: tuple[int | None, int]) -> Sequence[sa.Row[Any]]:
    """The events behind the figures, newest first: at most ``place[1]`` with ids under ``place[0]``. ``wanted`` may hold
    from_body, to_body (0: none), category, condition and kind."""
    columns = [bounces.c[name] for name in ("id", "event", "seq", "kind", "cause", "category", "condition", "from_body",
                                            "to_body", "by", "at")]
    query = _between(sight, span).add_columns(*columns, events.c.number, events.c.stage, events.c.summary)
    for name, value in wanted.items():
        column = bounces.c[name]
        query = query.where(column.is_(None) if value == 0 and name.endswith("_body") else column == value)
    before, most = place
    if before is not None:
        query = query.where(bounces.c.id < before)
    return db.execute(query.order_by(bounces.c.id.desc()).limit(most)).all()
