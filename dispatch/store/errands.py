"""Errands for somebody to run, and wishes that somebody else decides."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from dispatch.rules.permissions import Sight
from dispatch.store.engine import Unit
from dispatch.store.events import seen
from dispatch.store.many import Many
from dispatch.store.schema import events, requests, tasks, timers

_SEND = Many(tasks)
_END_TASK = Many(tasks, {"event": "_event", "kind": "_kind"}, ("state", "ended_at"), {"state": "open"})


def insert_tasks(db: Unit, rows: Sequence[dict[str, Any]]) -> None:
    """Send somebody (event, kind, assignee or None for whoever comes first, made_at)."""
    _SEND(db, [{"state": "open", **row} for row in rows])


def end_tasks(db: Unit, rows: Sequence[dict[str, Any]]) -> None:
    """End the open tasks of a kind of these events (keys _event, _kind, state, ended_at)."""
    _END_TASK(db, rows)


def open_tasks(db: Unit, assignee: int | None, kind: str, after: int, most: int) -> Sequence[sa.Row[Any]]:
    """Open tasks by rising id: those of one party, or for None those that nobody was named for."""
    query = sa.select(tasks, events.c.number, events.c.summary).join_from(tasks, events, tasks.c.event == events.c.id)
    mine = tasks.c.assignee.is_(None) if assignee is None else tasks.c.assignee == assignee
    query = query.where(tasks.c.state == "open", tasks.c.kind == kind, mine, tasks.c.id > after)
    return db.execute(query.order_by(tasks.c.id).limit(most)).all()


def insert_requests(db: Unit, rows: Sequence[dict[str, Any]]) -> None:
    """Keep wishes (event, kind, level, asked_by, asked_at, reason)."""
    if rows:
        db.execute(sa.insert(requests), [{"state": "asked", **row} for row in rows])


def asked(db: Unit, event_ids: Iterable[int], kinds: Iterable[str]) -> Mapping[tuple[int, str], sa.Row[Any]]:
    """The undecided wishes of these events, by event and kind."""
    query = sa.select(requests).where(
        requests.c.event.in_(list(event_ids)), requests.c.kind.in_(list(kinds)), requests.c.state == "asked")
    return {(row.event, row.kind): row for row in db.execute(query.order_by(requests.c.id))}


def decided_for(db: Unit, event_ids: Iterable[int]) -> dict[int, int | None]:
    """To whom the center gave these events, or left them, when it last decided a dispute; only those it decided."""
    query = sa.select(requests.c.event, requests.c.addressee).where(
        requests.c.event.in_(list(event_ids)), requests.c.kind == "decide", requests.c.decided_by.is_not(None))
    return {row.event: row.addressee for row in db.execute(query.order_by(requests.c.id))}


def gave_away(db: Unit, event_ids: Iterable[int]) -> dict[int, list[int]]:
    """Who offered these events to others that took them over, by event."""
    query = sa.select(requests.c.event, requests.c.asked_by).where(
        requests.c.event.in_(list(event_ids)), requests.c.kind == "take", requests.c.state == "approved")
    found: dict[int, list[int]] = {}
    for row in db.execute(query.order_by(requests.c.id)):
        found.setdefault(row.event, []).append(row.asked_by)
    return found


def decide(db: Unit, ident: int, **decision: Any) -> int:
    """Write a decision over an undecided wish (state, decided_by, decided_at, answer), or its next level."""
    undecided = sa.and_(requests.c.id == ident, requests.c.state == "asked")
    return db.execute(sa.update(requests).where(undecided).values(**decision)).rowcount


def request_list(db: Unit, sight: Sight, state: str, before: int | None, most: int) -> Sequence[sa.Row[Any]]:
    """Wishes in a state over the events within sight, newest first, each with the deadline of its answer where it has one."""
    due = sa.select(timers.c.due_at).where(
        timers.c.event == requests.c.event, timers.c.kind == requests.c.kind, timers.c.state == "running")
    query = (
        sa.select(requests, events.c.number, events.c.summary, due.scalar_subquery().label("due_at"))
        .join_from(requests, events, requests.c.event == events.c.id).where(requests.c.state == state, seen(sight))
    )
    if before is not None:
        query = query.where(requests.c.id < before)
    return db.execute(query.order_by(requests.c.id.desc()).limit(most)).all()


def requests_of(db: Unit, event: int) -> Sequence[sa.Row[Any]]:
    """Every wish over one event, oldest first."""
    return db.execute(sa.select(requests).where(requests.c.event == event).order_by(requests.c.id)).all()
