"""Who looked at a caller's number, and why: the look is an entry in the event's own journal."""

from __future__ import annotations

from typing import Any

from dispatch.city import City
from dispatch.flow.sealing import opened
from dispatch.flow.sheet import Sheet
from dispatch.rules.event import Event, Move, Role
from dispatch.rules.permissions import PERMISSIONS
from dispatch.store import events, reports
from dispatch.store.engine import Unit


def look(db: Unit, city: City, event: Event, asked: Move) -> list[dict[str, Any]]:
    """The callers of an event in full (receipt, name, phone, confidential), each look recorded with its reason.

    Whether the actor may look at all is decided before. The event's version stays, so that a look disturbs nobody.
    """
    sheet = Sheet(db, city)
    sheet.read([event.id])
    before = sheet.now[event.id]
    after = sheet.enter(before, before, asked, _looker(asked))
    head = {"_id": event.id, "_seq": before.head_seq, "head_seq": after.head_seq, "head_hash": after.head_hash,
            "step": after.step}
    events.save_growth(db, [head])
    sheet.save_rest()
    return [_caller(city, row) for row in reports.reports_of(db, event.id) if row.sealed]


def _looker(asked: Move) -> Role:
    return next(grant.role for grant in asked.by.grants if grant.role in PERMISSIONS["callers.read"])


def _caller(city: City, row: Any) -> dict[str, Any]:
    caller = opened(city.keys, row.sealed, bool(row.confidential))
    return {"receipt": row.number, "name": caller.name, "phone": caller.phone, "confidential": caller.confidential}
