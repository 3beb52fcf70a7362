"""The only door through which an event changes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from dispatch.city import City
from dispatch.errors import NotFound, Overtaken
from dispatch.flow.disputes.bouncing import record_bounces
from dispatch.flow.errands import (
    check_wish,
    known_about,
    look_up_verdicts,
    look_up_wishes,
    run_errands,
    wish_of,
)
from dispatch.flow.routes.cohandling import keep_beside
from dispatch.flow.sheet import Sheet
from dispatch.flow.tell import tell_of_moves
from dispatch.rules.event import Deadline, Event, Move
from dispatch.rules.evidence import sides
from dispatch.store import events, files
from dispatch.store.engine import Unit

CHUNK = 500


def moves(db: Unit, city: City, asked: Sequence[Move]) -> list[Event]:
    """Make these moves in their order, all or none; returns the event after each.

    Raises the refusal of the first that cannot be made.
    """
    after: list[Event] = []
    for start in range(0, len(asked), CHUNK):
        chunk = asked[start:start + CHUNK]
        sheet = Sheet(db, city)
        sheet.read(move.event_id for move in chunk)
        sheet.wishes, sheet.verdicts = look_up_wishes(db, chunk), look_up_verdicts(db, chunk)
        after += [sheet.play(_as_asked(sheet, move)) for move in chunk]
        save(sheet)
    return after


def move(db: Unit, city: City, asked: Move) -> Event:
    """Make one move; returns the event after it."""
    return moves(db, city, [asked])[0]


def _as_asked(sheet: Sheet, asked: Move) -> Move:
    """The move with what the guards must know: what was asked for in time, say, may be granted later."""
    check_wish(sheet.now[asked.event_id], asked)
    wish = sheet.wishes.get((asked.event_id, wish_of(asked)))
    known = known_about(asked, wish, Deadline.ANSWER in sheet.clockworks[asked.event_id].open)
    if asked.event_id in sheet.verdicts:
        known["decided_for"] = sheet.verdicts[asked.event_id]
    return replace(asked, carry={**asked.carry, **known}) if known else asked


def save(sheet: Sheet, words: dict[int, dict[str, str]] | None = None) -> None:
    """Write all that a sheet gathered. Raises ``Overtaken`` when an event is no longer what was read."""
    events.insert_events(sheet.db, sheet.opened(), words or {})
    moved = sheet.moved()
    if events.save_moves(sheet.db, moved) != len(moved):
        raise Overtaken("an event")
    sheet.save_rest()
    files.attach_files(sheet.db, [
        {"sha256": sha256, "event": event.id, "seq": event.head_seq, "side": side, "action": move.action}
        for event, move in sheet.played for sha256, side in sides(move.action, move.carry)
    ])
    run_errands(sheet.db, sheet.played, sheet.wishes)
    keep_beside(sheet.db, sheet.played)
    turns = [(before, after, move) for before, (after, move) in zip(sheet.befores, sheet.played, strict=True)]
    record_bounces(sheet.db, turns)
    tell_of_moves(sheet.db, sheet.city, turns)


def event_of(db: Unit, city: City, number: str) -> Event:
    """The event with this number. Raises ``NotFound``."""
    ident = events.id_of(db, number)
    if ident is None:
        raise NotFound(f"there is no event {number}")
    return events.events_by_id(db, [ident])[ident]


