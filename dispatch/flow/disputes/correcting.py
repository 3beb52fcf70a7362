"""What follows when place or category turn out wrong, and when an event has come back too often."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from dispatch.city import City
from dispatch.errors import Fault, Unprocessable
from dispatch.flow.filing import assignment, question_of, routed_for, send_on
from dispatch.flow.move import move, moves
from dispatch.flow.roster import read_roster
from dispatch.flow.tell import notice, owe
from dispatch.rules.disputes import BESIDE_ANEW, PATIENCE, REROUTES, TOO_OFTEN, is_patience_over
from dispatch.rules.effects import BRINGS_BESIDE
from dispatch.rules.event import SYSTEM, Event, Move, Queue, Stage
from dispatch.rules.routing import Routed
from dispatch.store import parties, rulings
from dispatch.store.engine import Unit
from dispatch.store.journal import entries_of

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
    if routed.holder != after.asked:
        after = _without_own_offer(db, city, after)
    if routed.holder in (after.holder, after.body):
        return _beside_anew(db, city, after, routed)
    if routed.holder is None:
        return after
    where = f"{before.grid} → {after.grid}" if before.grid != after.grid else f"{before.category} → {after.category}"
    carry = {**assignment(city, spot, routed), "ground": where}
    return _HOW[how](db, city, after, carry, routed)


def _without_own_offer(db: Unit, city: City, event: Event) -> Event:
    """What an earlier correction offered by itself is withdrawn when this one makes it wrong; people's offers stay."""
    offers = [entry for entry in entries_of(db, event.id) if entry.action == "offer"] if event.asked is not None else []
    if not offers or offers[-1].actor is not None:
        return event
    why = {"reason": "再次更正，移送不再适用 · corrected again: the offer does not apply any more"}
    return move(db, city, Move(event.id, "withdraw", SYSTEM, city.clock.now(), why))


def _beside_anew(db: Unit, city: City, event: Event, routed: Routed) -> Event:
    """The holder stays: whoever the table puts beside him now is called in, and whoever it had put there and does not any
    more is stood down, unless his part is done. Those who were called in by hand stay."""
    if event.stage not in BESIDE_ANEW:
        return event
    come = [party for party in routed.beside if party not in (*event.beside, event.holder, event.body)]
    gone = set(event.parts_open) - set(routed.beside)
    brought = _brought(db, event) if gone else frozenset()
    at, why = city.clock.now(), "更正后协办变化 · corrected: others work beside"
    wanted = [("call_in", party) for party in come] + [("stand_down", party) for party in event.beside if party in gone & brought]
    after = moves(db, city, [Move(event.id, action, SYSTEM, at, {"whom": party, "reason": why}) for action, party in wanted])
    return after[-1] if after else event


def _brought(db: Unit, event: Event) -> frozenset[int]:
    """Who came beside the holder with him, not by hand."""
    came = [entry.carried for entry in entries_of(db, event.id) if entry.action in BRINGS_BESIDE]
    return frozenset(json.loads(came[-1]).get("beside", ())) if came else frozenset()


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
