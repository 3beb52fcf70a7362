"""File an event and send it to whoever answers for it: what the system does by itself once all is known."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from dispatch.city import City, Spot
from dispatch.flow.move import moves, save
from dispatch.flow.roster import Question, Roster, area_of, around, question, read_roster
from dispatch.flow.sheet import Sheet
from dispatch.rules.event import SYSTEM, Event, Move, Queue, Stage
from dispatch.rules.routes.inputs import kept_inputs
from dispatch.rules.routing import Routed, route
from dispatch.rules.sentences import plain_reasons
from dispatch.store.engine import Unit
from dispatch.store.events import suspended_until


def carried_versions(city: City, spot: Spot) -> dict[str, int]:
    """The versions of the tables that a decision was taken by."""
    versions = {"city": city.version, "layer": spot.layer, "categories": city.categories_version,
                "calendar": city.hours.calendar_id, "routes": city.routes.version or None}
    return {name: version for name, version in versions.items() if version is not None}


def question_of(city: City, event: Any, spot: Spot | None = None) -> Question:
    """Who answers for an event (or a row with its list, category, condition and day), where it lies or at another spot?"""
    spot = spot or Spot(event.grid, event.unit, event.town, event.layer, city.area_class(event.unit))
    return question(city, spot, city.matter(event.category, event.condition, event.standard), event.occurred_on)


def routed_for(city: City, roster: Roster, asked: Question) -> Routed:
    """Who answers, by the routing table that rules now."""
    grid = asked.spot.grid
    return route(roster.ground(asked, area_of(city, grid), around(city, grid)), asked.matter, city.routes)


def settle(sheet: Sheet, city: City, ident: int, roster: Roster, at: datetime) -> Routed:
    """File a reported event and assign it, in memory. When nobody at all can be found it waits in the queue."""
    event = sheet.now[ident]
    if event.stage is Stage.REPORTED:
        carry = {"category": event.category, "condition": event.condition}
        event = sheet.play(Move(ident, "file", SYSTEM, at, carry))
    asked = question_of(city, event)
    routed = routed_for(city, roster, asked)
    if routed.holder is not None:
        sheet.play(Move(ident, "assign", SYSTEM, at, assignment(city, asked.spot, routed)))
    else:
        sheet.play(Move(ident, "wait", SYSTEM, at, {"queue": waiting_for(routed), **decided(city, asked.spot, routed)}))
    return routed


def waiting_for(routed: Routed) -> str:
    """Why the desk has to look at what nobody could be found for."""
    faulty = any(reason.rule == "faulty_rule" for reason in routed.reasons)
    return str(Queue.FAULTY_RULE if faulty else Queue.NOBODY)


def decided(city: City, spot: Spot, routed: Routed) -> dict[str, Any]:
    """A decision as its entry keeps it: the chain of reasons, the versions used, and all that it looked at."""
    return {"reasons": plain_reasons(routed.reasons), "versions": carried_versions(city, spot),
            "inputs": kept_inputs(routed)}


def assignment(city: City, spot: Spot, routed: Routed) -> dict[str, Any]:
    """What an assigning move carries: the holder, and the chain of reasons with the versions used."""
    return {
        "holder": routed.holder, "body": routed.body, "answerable": routed.answerable, **decided(city, spot, routed),
        "also_tell": list(routed.also_tell), "beside": list(routed.beside),
    }


def send_on(db: Unit, city: City, ident: int) -> Event:
    """Route a filed event that waits (after a return, a reopening or the desk's filing) and assign it."""
    at = city.clock.now()
    sheet = Sheet(db, city)
    sheet.read([ident])
    event = sheet.now[ident]
    roster = read_roster(db, city, [question_of(city, event)], at)
    settle(sheet, city, ident, roster, at)
    save(sheet)
    return sheet.now[ident]




def resume_due(db: Unit, city: City) -> int:
    """Resume suspended events whose day has come; returns how many."""
    now = city.clock.now()
    due = suspended_until(db, now)
    moves(db, city, [Move(ident, "resume", SYSTEM, now) for ident in due])
    return len(due)
