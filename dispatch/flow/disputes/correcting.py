"""What follows when place or category turn out wrong, and when an event has come back too often."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dispatch.city import City
from dispatch.errors import Fault, Unprocessable
from dispatch.flow.filing import assignment, question_of, routed_for, send_on
from dispatch.flow.move import move
from dispatch.flow.roster import read_roster
from dispatch.flow.tell import notice, owe
from dispatch.rules.disputes import PATIENCE, REROUTES, TOO_OFTEN, is_patience_over
from dispatch.rules.event import SYSTEM, Event, Move, Queue, Stage
from dispatch.rules.routing import Routed
from dispatch.store import parties, rulings
from dispatch.store.engine import Unit

MOST_TIMES = 99


def route_anew(db: Unit, city: City, before: Event, after: Event) -> Event:
    """A corrected event goes to whoever answers for it now, as far as its stage lets it; both sides hear of it. While the
    center decides whose it is, it stays."""
    how = REROUTES.get(after.stage) if after.stage is not None else None
    if how is None or after.queue == Queue.DISPUTED:
        return after
    if after.stage is Stage.FILED:
        return send_on(db, city, after.id)
    moved = (before.grid, before.category, before.condition) != (after.grid, after.category, after.condition)
    if not moved or after.queue:
        return after
    spot = city.locate((after.lon_e7 or 0) / 1e7, (after.lat_e7 or 0) / 1e7)
    at = city.clock.now()
    asked = question_of(city, after, spot)
    routed = routed_for(city, read_roster(db, city, [asked], at), asked)
    if routed.holder in (None, after.holder, after.body):
        return after
    where = f"{before.grid} → {after.grid}" if before.grid != after.grid else f"{before.category} → {after.category}"
    carry = {**assignment(city, spot, routed), "ground": where}
    return _HOW[how](db, city, after, carry, routed)


def _transfer(db: Unit, city: City, event: Event, carry: dict[str, Any], routed: Routed) -> Event:
    return move(db, city, Move(event.id, "transfer", SYSTEM, city.clock.now(), carry))


def _offer(db: Unit, city: City, event: Event, carry: dict[str, Any], routed: Routed) -> Event:
    """Whoever is at work goes on until the other accepts; what cannot be offered (twice, or to a queue) is told."""
    row = parties.party(db, routed.holder) if routed.holder is not None else None
    if event.asked is not None or row is None or row.kind == "queue":
        return _tell(db, city, event, carry, routed)
    offered = {"taker": routed.holder, "ground": carry["ground"], "reason": "更正后责任主体变化 · corrected: another answers for it"}
    return move(db, city, Move(event.id, "offer", SYSTEM, city.clock.now(), offered))


def _tell(db: Unit, city: City, event: Event, carry: dict[str, Any], routed: Routed) -> Event:
    """Nothing moves: whoever would answer for it now, both bodies, and whoever has it hear of the correction."""
    at = city.clock.now()
    sides = dict.fromkeys((event.holder, event.body, routed.holder, routed.body))
    owe(db, city, [notice(event.id, party, "corrected", at, seq=event.head_seq) for party in sides if party is not None])
    return event


_HOW = {"transfer": _transfer, "offer": _offer, "tell": _tell}


def change_patience(db: Unit, city: City, given: Sequence[str]) -> None:
    """From now on events go to the center after so many bounces; each text is ``urgency:times``, others stay as they are.

    Raises ``Unprocessable`` for an urgency that there is not, or no number from 1 to 99.
    """
    told = dict(city.patience)
    for text in given:
        urgency, _, times = text.partition(":")
        if urgency not in PATIENCE or not times.isascii() or not times.isdecimal() or not 1 <= int(times) <= MOST_TIMES:
            reason = f"one of {', '.join(PATIENCE)}, a colon, and a number from 1 to {MOST_TIMES}"
            raise Unprocessable(f"'{text}' is no patience such as normal:3", [Fault("patience", reason)])
        told[urgency] = int(times)
    rulings.put_setting(db, "patience", " ".join(f"{urgency}:{times}" for urgency, times in told.items()))
    rulings.raise_city_version(db)


def stop_going_round(db: Unit, city: City, before: Event, after: Event) -> Event:
    """An event that came back too often goes to the center by itself, in the name of whoever gave it back last."""
    if after.queue == Queue.DISPUTED or not is_patience_over(after.urgency, after.bounced, city.patience):
        return after
    carry = {"cause": TOO_OFTEN, "asker": before.holder}
    return move(db, city, Move(after.id, "dispute", SYSTEM, city.clock.now(), carry))
