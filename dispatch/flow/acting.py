"""A person moves an event: what the wish names is looked up, the move is made, and what follows by itself happens."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from dispatch.city import City
from dispatch.errors import Conflict, Fault, NotFound, Unprocessable
from dispatch.flow.categories.choosing import chosen
from dispatch.flow.disputes.correcting import route_anew, stop_going_round
from dispatch.flow.disputes.deciding import deciding, keep_verdict, taking
from dispatch.flow.errands import ASKING, known_about
from dispatch.flow.filing import send_on
from dispatch.flow.move import move
from dispatch.flow.places.learning import learn
from dispatch.flow.placing import placed
from dispatch.flow.routes.cohandling import calling_in
from dispatch.flow.sending import Place
from dispatch.rules.disputes import CAUSES
from dispatch.rules.duplicates import LONGEST_CHAIN
from dispatch.rules.effects import CALLS_IN
from dispatch.rules.event import SYSTEM, Actor, Deadline, Event, Move, Queue, Stage
from dispatch.rules.guards import GUARDS
from dispatch.rules.lifecycle import REQUESTS, TABLE, Transition, Turn, actions_for
from dispatch.rules.numbers import NumberKind, read_number
from dispatch.rules.permissions import Sight, hats
from dispatch.store import errands, events, parties, timers
from dispatch.store.engine import Unit
from dispatch.store.files import unknown_files
from dispatch.store.nearby import leading_event

BY_HAND = "by_hand"
_ANSWERS = frozenset({"satisfied", "not", "unreachable"})
LONGEST_SUSPENSION = LATEST_START = timedelta(days=366)
Carry = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody wants done with the event of a number. ``version`` is what he believed; ``happened_at`` the
    instant on his own device."""

    number: str
    action: str
    by: Actor
    at: datetime
    carry: Mapping[str, Any] = field(default_factory=dict)
    version: int | None = None
    happened_at: datetime | None = None


def seen_event(db: Unit, number: str, sight: Sight) -> Event:
    """The event with this number, as somebody typed it.

    Raises ``WrongNumber``, or ``NotFound`` when there is none within sight.
    """
    ident = events.id_of(db, read_number(number, NumberKind.EVENT).text)
    event = events.events_by_id(db, [ident])[ident] if ident is not None else None
    if event is None or not sight.covers(event.scope):
        raise NotFound(f"there is no event {number} within your sight")
    return event


def act(db: Unit, city: City, wish: Wish, sight: Sight) -> Event:
    """Do what is wished; returns the event as it is then. Raises what the lookups and the move raise."""
    return act_on(db, city, seen_event(db, wish.number, sight), wish)


def act_on(db: Unit, city: City, event: Event, wish: Wish) -> Event:
    """Do what is wished with an event that was read in this unit."""
    carry = dict(wish.carry)
    for name, look_up in _LOOKUPS.items():
        if name in carry:
            look_up(db, city, event, carry)
    if wish.action in _ARRANGES:
        carry |= _ARRANGES[wish.action](db, city, event, carry, wish.by)
    if wish.action == "call_back" and carry.get("answer") in _ANSWERS:
        carry["satisfied"] = carry["answer"]
    after = move(db, city, Move(event.id, wish.action, wish.by, wish.at, carry, wish.version, wish.happened_at))
    if wish.action == "correct" and "place" in wish.carry:
        learn(db, city, after, wish.by, wish.at)
    if carry.get("verdict"):
        keep_verdict(db, city, after, carry, wish.by)
    follow = _FOLLOWS.get(wish.action)
    return after if follow is None else follow(db, city, event, after)


@dataclass(frozen=True, slots=True)
class Standing:
    """What stands around an event: the undecided wishes by kind, whether a supervisor waits for an answer, and for whom
    the center decided last."""

    wishes: Mapping[str, Any] = field(default_factory=dict)
    supervised: bool = False
    decided_for: int | None = None


def standing_of(db: Unit, event: Event) -> Standing:
    """Read what stands around an event."""
    running = timers.open_timers(db, [event.id]).get(event.id, ())
    wishes = {kind: row for (_, kind), row in errands.asked(db, [event.id], REQUESTS).items()}
    return Standing(wishes, any(timer.kind == Deadline.ANSWER for timer in running),
                    errands.decided_for(db, [event.id]).get(event.id))


def offered(event: Event, actor: Actor, at: datetime, standing: Standing) -> list[tuple[Transition, str]]:
    """The moves that would be accepted from this actor now, with the stage each leads to: buttons equal moves."""
    found = []
    for action in actions_for(event.stage, hats(actor, event)):
        row = TABLE[(event.stage, action)]
        if any(_goes(event, row, probe) for probe in _probes(event, action, actor, at, standing)):
            found.append((row, _target(event, row)))
    return found


def _goes(event: Event, row: Transition, probe: Move) -> bool:
    return not any(GUARDS[name][0](event, probe) for name in row.unless)


def _probes(event: Event, action: str, actor: Actor, at: datetime, standing: Standing) -> list[Move]:
    """The move as it could be made: one for each wish that it may be about."""
    if action not in ASKING:
        known = known_about(Move(event.id, action, actor, at), standing.wishes.get(action), standing.supervised)
        known |= {"decided_for": standing.decided_for}
        return [Move(event.id, action, actor, at, known)]
    kinds = [kind for kind in REQUESTS if (event.stage, kind) in TABLE]
    if action == "endorse":
        kinds = [kind for kind in kinds if kind in standing.wishes and standing.wishes[kind].level > 1]
    moves = [Move(event.id, action, actor, at, {"request": kind}) for kind in kinds]
    return [replace(m, carry={**m.carry, **known_about(m, standing.wishes.get(m.carry["request"]), False)}) for m in moves]


def _target(event: Event, row: Transition) -> str:
    if row.to is Turn.STAY:
        return str(event.stage)
    return str(event.before if row.to is Turn.BEFORE else row.to)


def _place(db: Unit, city: City, event: Event, carry: Carry) -> None:
    given = carry["place"]
    found = placed(city, Place(lon=given["lon"], lat=given["lat"], radius_m=given.get("radius_m", 0)))
    spot = found.spot
    waits = str(Queue.DESK) if event.stage is Stage.REPORTED else ""
    carry.update({
        "place": found.told(), "lon_e7": found.lon_e7, "lat_e7": found.lat_e7, "radius_m": found.radius_m,
        "grid": spot.grid, "unit": spot.unit, "town": spot.town, "layer": spot.layer, "queue": found.queue or waits,
    })
    if event.holder is not None:
        carry["answerable"] = _principal(db, spot.grid)


def _category(db: Unit, city: City, event: Event, carry: Carry, standard: str = "") -> None:
    category, condition = chosen(city, carry["category"], carry.get("condition", ""), "carry.", standard)
    carry |= {"condition": condition.code, "urgency": condition.urgency, "standard": category.standard or city.standard}
    if event.queue == Queue.UNCATEGORISED:
        carry.setdefault("queue", str(Queue.DESK))  # it is known now, but somebody has to file it


def _condition(db: Unit, city: City, event: Event, carry: Carry) -> None:
    if "category" not in carry:
        heir = city.lists.family(event.category, event.standard).code
        is_there = heir in city.categories
        carry["category"] = heir if is_there else event.category
        _category(db, city, event, carry, "" if is_there else event.standard)


def _files(db: Unit, city: City, event: Event, carry: Carry) -> None:
    check_files(db, city, carry["files"], "carry.files")


def _files_before(db: Unit, city: City, event: Event, carry: Carry) -> None:
    check_files(db, city, carry["files_before"], "carry.files_before")


def check_files(db: Unit, city: City, files: list[str], name: str = "files") -> None:
    """Raise ``Unprocessable`` unless each of these files was sent before."""
    unknown = unknown_files(db, files)
    if unknown:
        raise Unprocessable("a file is unknown; send it first", [Fault(name, f"{unknown[0][:12]}… was never sent")])


def _holder(db: Unit, city: City, event: Event, carry: Carry) -> None:
    row = _party(db, carry["holder"], "carry.holder")
    if row.left_at is not None:
        raise Unprocessable("nobody there can take it over", [Fault("carry.holder", "has left")])
    carry.update({
        "body": row.body if row.kind == "person" else row.id,
        "answerable": _principal(db, event.grid),
        "reasons": [{"rule": BY_HAND, "chose": True, "party": row.id, "grid": event.grid}],
    })


def _principal(db: Unit, grid: str) -> int | None:
    """Who answers for a grid."""
    held = parties.claimants(db, [grid]) if grid else ()
    return next((int(row.id) for row in held if row.duty == "principal"), None)


def _taker(db: Unit, city: City, event: Event, carry: Carry) -> None:
    row = _party(db, carry["taker"], "carry.taker")
    if row.kind == "queue" or row.left_at is not None:
        raise Unprocessable("nobody there can take it over", [Fault("carry.taker", "a body, a squad or a person who is there")])
    if carry["taker"] in (event.holder, event.body):
        raise Unprocessable("it is theirs already", [Fault("carry.taker", "they have this event already")])


def _from_on(db: Unit, city: City, event: Event, carry: Carry) -> None:
    today = city.local_date(city.clock.now())
    if not today < carry["from_on"] <= today + LATEST_START:
        raise Unprocessable("from which day?", [Fault("carry.from_on", "must lie ahead, within a year")])
    carry["from_on"] = carry["from_on"].isoformat()


def _cause(db: Unit, city: City, event: Event, carry: Carry) -> None:
    if carry["cause"] not in CAUSES:
        raise Unprocessable("unknown cause", [Fault("carry.cause", f"one of {', '.join(CAUSES)}")])


def _asked(db: Unit, city: City, event: Event, carry: Carry) -> None:
    _party(db, carry["asked"], "carry.asked")


def _whom(db: Unit, city: City, event: Event, carry: Carry) -> None:
    _party(db, carry["whom"], "carry.whom")


def _party(db: Unit, ident: int, name: str) -> Any:
    row = parties.party(db, ident)
    if row is None:
        raise Unprocessable(f"there is no party {ident}", [Fault(name, "no such party")])
    return row


def _into(db: Unit, city: City, event: Event, carry: Carry) -> None:
    number = read_number(str(carry["into"]), NumberKind.EVENT).text
    ident = events.id_of(db, number)
    if ident is None or ident == event.id:
        raise Unprocessable(f"cannot join {number}", [Fault("carry.into", "no other event has this number")])
    target = leading_event(db, events.events_by_id(db, [ident])[ident])
    if target.id == event.id:
        raise Unprocessable(f"cannot join {number}", [Fault("carry.into", "it was joined into this event itself")])
    if not target.is_open:
        raise Conflict(f"event {target.number} is not open any more")
    carry["into"] = target.id


def _until(db: Unit, city: City, event: Event, carry: Carry) -> None:
    now = city.clock.now()
    if not now < carry["until"] <= now + LONGEST_SUSPENSION:
        raise Unprocessable("suspended until when?", [Fault("carry.until", "must lie ahead, within a year")])


def _send_on(db: Unit, city: City, before: Event, after: Event) -> Event:
    """A filed event goes to whoever answers for it."""
    return send_on(db, city, after.id) if after.stage is Stage.FILED else after


def _gather(db: Unit, city: City, before: Event, after: Event) -> Event:
    """The event that was joined into weighs more, and says so in its own timeline."""
    return _reweigh(db, city, after, after.joined_into, before.weight)


def _part(db: Unit, city: City, before: Event, after: Event) -> Event:
    return _reweigh(db, city, after, before.joined_into, -before.weight)


def _reweigh(db: Unit, city: City, after: Event, target: int | None, more: int) -> Event:
    """Whatever it is, or was, worked with weighs more or less; what has ended keeps the weight that it ended with."""
    for _ in range(LONGEST_CHAIN):
        found = events.events_by_id(db, [target])[target] if target is not None else None
        if found is None or not (found.is_open or found.stage is Stage.JOINED):
            break
        move(db, city, Move(found.id, "weigh", SYSTEM, city.clock.now(), {"weight": found.weight + more}))
        target = found.joined_into
    return after


_LOOKUPS: Mapping[str, Callable[[Unit, City, Event, Carry], None]] = {
    "place": _place, "category": _category, "condition": _condition, "files": _files, "files_before": _files_before,
    "holder": _holder, "asked": _asked, "into": _into, "until": _until, "taker": _taker, "whom": _whom,
    "cause": _cause, "from_on": _from_on,
}
# What an action carries besides what was sent along.
_ARRANGES: Mapping[str, Callable[[Unit, City, Event, Mapping[str, Any], Actor], Carry]] = {
    "take": taking, "decide": deciding, CALLS_IN: calling_in,
}
_FOLLOWS: Mapping[str, Callable[[Unit, City, Event, Event], Event]] = {
    "file": _send_on, "reopen": _send_on, "correct": route_anew, "return": stop_going_round,
    "decline": stop_going_round, "join": _gather, "part": _part,
}
