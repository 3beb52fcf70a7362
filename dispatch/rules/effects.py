"""What a move writes into an event: what it takes from what is carried, what it sets, counts and ends."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dispatch.rules.event import Event, Move, Queue
from dispatch.rules.guards import parts_of

_GROUND = {name: name for name in ("grid", "unit", "town", "layer", "queue", "answerable")}
_FILED = {name: name for name in ("category", "condition", "urgency", "standard")}
_HELD = {name: name for name in ("holder", "body", "answerable")}
# What an action writes into the event from what it carries: field -> key in ``carry``.
_TAKES: Mapping[str, Mapping[str, str]] = {
    "verify": {"asked": "asked"},
    "file": _FILED,
    "wait": {"queue": "queue"},
    "weigh": {"weight": "weight"},
    "relocate": _GROUND,
    "reassign": {**_GROUND, "holder": "holder", "body": "body"},
    "join": {"joined_into": "into"},
    "assign": _HELD, "transfer": _HELD, "decide": _HELD, "hand_over": _HELD,
    "offer": {"asked": "taker"},
    "take": {"body": "body", "answerable": "answerable"},
    "suspend": {"until": "until"},
    "correct": {
        **_FILED, "lon_e7": "lon_e7", "lat_e7": "lat_e7", "radius_m": "radius_m", "grid": "grid", "unit": "unit",
        "town": "town", "layer": "layer", "queue": "queue", "answerable": "answerable",
    },
}
# An offer to somebody else, or a dispute, that this action makes needless.
_NOTHING_WAITS: Mapping[str, Any] = {"asked": None, "queue": ""}
# What an action empties or sets whatever it carries.
_SETS: Mapping[str, Mapping[str, Any]] = {
    "find": {"asked": None},
    "file": {"queue": ""},
    "assign": {"queue": ""},
    "part": {"joined_into": None},
    "return": {"holder": None, "body": None, "answerable": None, "asked": None, "queue": Queue.RETURNED.value},
    "transfer": _NOTHING_WAITS, "take": _NOTHING_WAITS, "decide": _NOTHING_WAITS, "reassign": _NOTHING_WAITS,
    "finish": _NOTHING_WAITS, "finish_for_all": _NOTHING_WAITS,
    "decline": {"asked": None}, "withdraw": {"asked": None},
    "dispute": {"asked": None, "queue": Queue.DISPUTED.value},
    "uphold": {"queue": ""},
    "resume": {"until": None},
    "reopen": {"holder": None, "body": None, "closed_at": None, "outcome": ""},
}
# With these come those who work beside the holder, with these they go.
BRINGS_BESIDE = frozenset({"assign", "transfer", "reassign", "take", "decide"})
ENDS_BESIDE = frozenset({"return", "reopen"})
# One more comes, or one of them goes, while the holder stays.
CALLS_IN, STANDS_DOWN = "call_in", "stand_down"
# Whoever does one of these has handled the event.
_HANDLES = frozenset({"finish", "finish_for_all", "assist", "self_handle"})
_COUNTS: Mapping[str, str] = {"suspend": "suspended", "extend": "extended", "return": "bounced", "decline": "bounced"}
_ENDS: Mapping[str, str] = {
    "reject": "rejected", "void": "void", "pass": "handled", "force_close": "forced", "join": "joined",
}
# Place and category may change while the center decides whose an event is.
_LEAVES_DISPUTED = frozenset({"correct", "relocate", "wait"})


def written(event: Event, move: Move) -> dict[str, Any]:
    """The fields that a move changes besides the stage, with their values after it."""
    takes = _TAKES.get(move.action, {})
    taken = {field: move.carry[key] for field, key in takes.items() if key in move.carry}
    if event.queue == Queue.DISPUTED and move.action in _LEAVES_DISPUTED:
        taken.pop("queue", None)
    return {
        **_taken_over(event, move),
        **taken,
        **_SETS.get(move.action, {}),
        **_counted(event, move),
        **_beside(event, move),
        **_ended(move),
    }


def _taken_over(event: Event, move: Move) -> dict[str, Any]:
    """Whoever takes an event over that was offered to him is its holder, as himself or as the body that he carries."""
    return {"holder": event.asked, "body": event.asked} if move.action == "take" else {}


def _counted(event: Event, move: Move) -> dict[str, Any]:
    """How often it was extended or suspended or came back, and who has handled it."""
    if move.action in _COUNTS:
        name = _COUNTS[move.action]
        return {name: getattr(event, name) + 1}
    if move.action in _HANDLES and move.by.party is not None:
        return {"handled_by": tuple(dict.fromkeys((*event.handled_by, move.by.party)))}
    return {}


def _beside(event: Event, move: Move) -> dict[str, Any]:
    """Who works beside the holder comes and goes with him; a failed recheck opens everybody's part again, because the
    matter as a whole is not settled."""
    if move.action in BRINGS_BESIDE or move.action in ENDS_BESIDE:
        return {"beside": tuple(move.carry.get("beside") or ()), "assisted": ()}
    if move.action == "fail":
        return {"assisted": ()}
    if move.action == CALLS_IN:
        return {"beside": (*event.beside, move.carry["whom"])}
    if move.action == STANDS_DOWN:
        return {name: tuple(party for party in getattr(event, name) if party != move.carry["whom"])
                for name in ("beside", "assisted")}
    return {"assisted": (*event.assisted, *parts_of(event, move))} if move.action == "assist" else {}


def _ended(move: Move) -> dict[str, Any]:
    """When and how it ended; parting takes that back."""
    if move.action in _ENDS:
        return {"closed_at": move.at, "outcome": move.carry.get("outcome") or _ENDS[move.action]}
    return {"closed_at": None, "outcome": ""} if move.action == "part" else {}
