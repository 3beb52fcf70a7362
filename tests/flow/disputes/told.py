"""What people do with an event that went to the wrong one, and what is told of it then."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from dispatch.flow.acting import Wish, act_on
from dispatch.node import Node
from dispatch.rules.event import Event
from dispatch.store import schema
from dispatch.store.dispute_tables import bounces as bounce_rows
from tests import towns as t

WHY = {"cause": "not_our_matter", "reason": "不属本单位职责"}


def acted(node: Node, event: Event, action: str, party: int, **carry: Any) -> Event:
    """Somebody does what a page lets him do, with all that follows."""
    wish = Wish(event.number, action, t.actor(node, party), node.city.clock.now(), carry)
    return node.run(act_on, t.event_now(node, event.id), wish)


def bounced(node: Node) -> list[tuple[str, int | None, int | None]]:
    """Everything that bounced: kind, from which body, to which."""
    rows = node.run(lambda db, city: db.execute(sa.select(bounce_rows).order_by(bounce_rows.c.id)).all())
    return [(row.kind, row.from_body, row.to_body) for row in rows]


def wishes(node: Node, event: Event) -> list[tuple[str, str, int | None]]:
    """The wishes over an event: kind, state, whose answer each waits or waited for."""
    query = sa.select(schema.requests).where(schema.requests.c.event == event.id).order_by(schema.requests.c.id)
    return [(row.kind, row.state, row.addressee) for row in node.run(lambda db, city: db.execute(query).all())]


def running(node: Node, event: Event) -> set[str]:
    return {row.kind for row in t.deadlines(node, event, "running")}


def sheet_of(node: Node, event: Event) -> Sequence[str]:
    return [row.action for row in t.entries(node, event)]
