"""What a move means for errands and wishes: whom it sends, whose task it ends, which wish it grants or refuses."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from dispatch.errors import Fault, Unprocessable
from dispatch.rules.event import Event, Move, Role, Stage
from dispatch.rules.lifecycle import ANSWERED, REQUESTS, TABLE, Turn
from dispatch.store import errands
from dispatch.store.engine import Unit

SENDS: Mapping[str, str] = {"verify": "verify", "finish": "recheck", "finish_for_all": "recheck",
                          "self_handle": "recheck"}
ENDS: Mapping[str, tuple[tuple[str, ...], str]] = {
    "find": (("verify",), "done"), "pass": (("recheck",), "done"), "fail": (("recheck",), "done"),
    "void": (("verify",), "dropped"), "force_close": (("verify", "recheck"), "dropped"),
}
# Stages that an event only passes through: what was asked before can still be granted after.
PASSING = frozenset({Stage.SUSPENDED, Stage.JOINED})
ASKING = frozenset({"ask", "endorse", "refuse"})
# Wishes of a kind of their own: what opens them, and what answers them with which result.
OPENS: Mapping[str, str] = {"offer": "take", "dispute": "decide"}
ANSWERS: Mapping[str, tuple[str, str]] = {
    "take": ("take", "approved"), "decline": ("take", "refused"), "withdraw": ("take", "refused"),
    "decide": ("decide", "approved"), "uphold": ("decide", "refused"),
}
# With these the wishes that nobody has answered are void, whatever the stage: another has the event now, or must decide.
VOIDS: Mapping[str, frozenset[str]] = {
    "transfer": frozenset(ANSWERED), "reassign": frozenset(ANSWERED), "assign": frozenset({"decide"}),
    "take": frozenset({"decide"}), "decide": frozenset({"take"}), "dispute": frozenset({"take"}),
}
KINDS = (*REQUESTS, *ANSWERED)
MOVING = frozenset(row.action for row in TABLE.values() if row.to is not Turn.STAY)


def wish_of(move: Move) -> str:
    """The kind of wish that a move is about; empty when it is about none."""
    if move.action in ASKING:
        return str(move.carry.get("request", ""))
    if move.action in ANSWERS:
        return ANSWERS[move.action][0]
    return move.action if move.action in REQUESTS else OPENS.get(move.action, "")


def look_up_wishes(db: Unit, asked: Sequence[Move]) -> dict[tuple[int, str], Any]:
    """The undecided wishes that these moves are about."""
    kinds = {wish for move in asked if (wish := wish_of(move))}
    return dict(errands.asked(db, {move.event_id for move in asked}, kinds)) if kinds else {}


def look_up_verdicts(db: Unit, asked: Sequence[Move]) -> dict[int, int | None]:
    """For whom the center has decided last, by event, where one of these moves asks that."""
    disputed = {move.event_id for move in asked if move.action in ("return", "dispute")}
    return errands.decided_for(db, disputed) if disputed else {}


def known_about(move: Move, wish: Any, supervised: bool) -> dict[str, Any]:
    """What the guards of the table must know besides the event: the wish that a move is about, and whether a
    supervisor waits for an answer."""
    known: dict[str, Any] = {"supervised": True} if supervised else {}
    if wish is not None:
        known |= {"asked_at": wish.asked_at, "asked_level": wish.level}
    return known


def check_wish(event: Event, move: Move) -> None:
    """Raise ``Unprocessable`` when a wish cannot be granted from the event's stage at all."""
    kind = str(move.carry.get("request", ""))
    if move.action in ASKING and kind and (kind not in REQUESTS or (event.stage, kind) not in TABLE):
        raise Unprocessable(f"'{kind}' cannot be asked for while the event is {event.stage}",
                            [Fault("carry.request", f"one of {', '.join(REQUESTS)}, as the stage permits")])


def run_errands(db: Unit, played: Sequence[tuple[Event, Move]], wishes: Mapping[tuple[int, str], Any]) -> None:
    """Write the tasks and wishes of a unit's moves, in few statements."""
    errands.insert_tasks(db, [
        {"event": event.id, "kind": SENDS[move.action], "made_at": move.at,
         "assignee": event.asked if move.action == "verify" else None}
        for event, move in played if move.action in SENDS
    ])
    errands.end_tasks(db, [
        {"_event": event.id, "_kind": kind, "state": ENDS[move.action][1], "ended_at": move.at}
        for event, move in played if move.action in ENDS for kind in ENDS[move.action][0]
    ])
    for event, move in played:
        if move.action in OPENS:
            _open(db, event, move)
        elif wish_of(move):
            _wish(db, event, move, wishes.get((event.id, wish_of(move))))
    _lapse(db, played)


def _lapse(db: Unit, played: Sequence[tuple[Event, Move]]) -> None:
    """A wish that cannot be granted in the stage to which its event has come is refused by that, so that it can be
    asked again when the stage permits it again."""
    new = {event.id for event, move in played if move.action == "report"}
    come = {event.id: (event.stage, move.at) for event, move in played
            if event.id not in new and event.stage not in PASSING and move.action in MOVING}
    void = {(event.id, kind): move.at for event, move in played if event.id not in new
            for kind in VOIDS.get(move.action, ())}
    about = {*come, *(ident for ident, _ in void)}
    for (ident, kind), wish in (errands.asked(db, about, KINDS) if about else {}).items():
        stage, at = come.get(ident, (None, None))
        if (ident, kind) in void or (stage is not None and (stage, kind) not in TABLE):
            errands.decide(db, wish.id, state="refused", decided_at=at or void[ident, kind])


def _open(db: Unit, event: Event, move: Move) -> None:
    """An offer waits for its taker, a dispute for the center. Where the system disputes, it does so for the holder or the
    one who gave the event back; for nobody, the queue alone shows it."""
    asker = move.by.party or move.carry.get("asker") or event.holder
    if asker is None:
        return
    told = {name: move.carry[name] for name in ("ground", "cause", "files") if move.carry.get(name)}
    errands.insert_requests(db, [{
        "event": event.id, "kind": OPENS[move.action], "level": 1, "asked_at": move.at,
        "asked_by": asker, "addressee": event.asked,
        "reason": move.carry.get("reason", ""), "body": json.dumps(told, ensure_ascii=False),
    }])


def _wish(db: Unit, event: Event, move: Move, undecided: Any) -> None:
    if move.action == "ask":
        kind = wish_of(move)
        officer = move.by.has(Role.OFFICER)
        errands.insert_requests(db, [{
            "event": event.id, "kind": kind, "level": REQUESTS[kind] if officer else 1, "asked_by": move.by.party,
            "asked_at": move.at, "reason": move.carry["reason"],
        }])
    elif undecided is None:
        return
    elif move.action == "endorse":
        errands.decide(db, undecided.id, level=1)
    else:
        state = ANSWERS.get(move.action, ("", "refused" if move.action == "refuse" else "approved"))[1]
        given = {"addressee": event.holder} if undecided.kind == "decide" else {}
        errands.decide(db, undecided.id, state=state, decided_by=move.by.party, decided_at=move.at,
                       answer=str(move.carry.get("reason") or move.carry.get("ground") or ""), **given)
