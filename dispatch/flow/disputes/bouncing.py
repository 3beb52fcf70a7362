"""What bounced: written beside the move that it is, and between whom it went back and forth."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from dispatch.rules.disputes import BOUNCES, SILENT, TOO_OFTEN
from dispatch.rules.event import Event, Move
from dispatch.store import bounces, parties
from dispatch.store.engine import Unit

Turn = tuple[Event, Event, Move]  # the event before and after a move
# Whoever has the event after one of these is where it went that bounced before; with the last one it stays.
_LANDS = frozenset({"assign", "transfer", "reassign", "take", "decide", "uphold"})


def record_bounces(db: Unit, turns: Iterable[Turn]) -> None:
    """Keep what bounced, and where it went then; nothing where no move of the unit speaks of it."""
    rows = []
    for before, after, move in turns:
        if move.action in BOUNCES and move.carry.get("cause") != TOO_OFTEN:  # those were counted one by one
            rows.append(_row(before, after, move, _offered_to(db, before, move)))
        elif move.action in _LANDS and _has_bounced(before):
            bounces.land(db, after.id, after.body)
    bounces.insert_bounces(db, rows)


def _has_bounced(event: Event) -> bool:
    return bool(event.bounced or event.queue)


def _offered_to(db: Unit, before: Event, move: Move) -> int | None:
    """The body that did not take an event over, or did not even answer; of all else nobody knows yet who will have it."""
    answered = move.action == "decline" or move.by.is_system
    row = parties.party(db, before.asked) if answered and before.asked is not None else None
    return None if row is None else row.body if row.kind == "person" else row.id


def _row(before: Event, after: Event, move: Move, offered_to: int | None) -> dict[str, Any]:
    return {
        "event": after.id, "seq": after.head_seq, "kind": SILENT if move.by.is_system else BOUNCES[move.action],
        "cause": str(move.carry.get("cause", "")), "category": after.category, "condition": after.condition,
        "town": after.town, "from_body": before.body, "to_body": offered_to, "by": move.by.party, "at": move.at,
    }
