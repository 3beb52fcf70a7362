"""File an event and send it to whoever answers for it: what the system does by itself once all is known."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from dispatch.city import City, Spot
from dispatch.flow.move import moves, save
from dispatch.flow.roster import Roster, area_of, around, read_roster
from dispatch.flow.sheet import Sheet
from dispatch.rules.categories import Condition
from dispatch.rules.event import SYSTEM, Event, Move, Queue, Stage
from dispatch.rules.routing import Routed, route
from dispatch.rules.sentences import plain_reasons
from dispatch.store.engine import Unit
from dispatch.store.events import suspended_until


def carried_versions(city: City, spot: Spot) -> dict[str, int]:
    """The versions of the tables that a decision was taken by."""
    versions = {"city": city.version, "layer": spot.layer, "categories": city.categories_version,
                "calendar": city.hours.calendar_id}
    return {name: version for name, version in versions.items() if version is not None}


def condition_of(city: City, event: Event) -> Condition | None:
    """The filing condition of an event, in the active list."""
    category = city.categories.get(event.category)
    return category.condition(event.condition) if category else None


def routed_for(city: City, roster: Roster, spot: Spot, condition: Condition | None) -> Routed:
    """Who answers for this condition at this spot."""
    place = (spot.grid, spot.town, condition.responsible if condition else "")
    return route(roster.ground(place, area_of(city, spot.grid), around(city, spot.grid)), condition)


def settle(sheet: Sheet, city: City, ident: int, roster: Roster, at: datetime) -> Routed:
    """File a reported event and assign it, in memory. When nobody at all can be found it waits in the queue."""
    event = sheet.now[ident]
    if event.stage is Stage.REPORTED:
        carry = {"category": event.category, "condition": event.condition}
        event = sheet.play(Move(ident, "file", SYSTEM, at, carry))
    spot = Spot(event.grid, event.unit, event.town, event.layer)
    routed = routed_for(city, roster, spot, condition_of(city, event))
    if routed.holder is not None:
        sheet.play(Move(ident, "assign", SYSTEM, at, assignment(city, spot, routed)))
    else:
        sheet.play(Move(ident, "wait", SYSTEM, at, {"queue": str(Queue.NOBODY), "reasons": plain_reasons(routed.reasons)}))
    return routed


def assignment(city: City, spot: Spot, routed: Routed) -> dict[str, Any]:
    """What an assigning move carries: the holder, and the chain of reasons with the versions used."""
    return {
        "holder": routed.holder, "body": routed.body, "answerable": routed.answerable,
        "reasons": plain_reasons(routed.reasons), "versions": carried_versions(city, spot),
        "also_tell": list(routed.also_tell),
    }


def send_on(db: Unit, city: City, ident: int) -> Event:
    """Route a filed event that waits (after a return, a reopening or the desk's filing) and assign it."""
    at = city.clock.now()
    sheet = Sheet(db, city)
    sheet.read([ident])
    event = sheet.now[ident]
    condition = condition_of(city, event)
    roster = read_roster(db, city, [(event.grid, event.town, condition.responsible if condition else "")], at)
    settle(sheet, city, ident, roster, at)
    save(sheet)
    return sheet.now[ident]




def resume_due(db: Unit, city: City) -> int:
    """Resume suspended events whose day has come; returns how many."""
    now = city.clock.now()
    due = suspended_until(db, now)
    moves(db, city, [Move(ident, "resume", SYSTEM, now) for ident in due])
    return len(due)
