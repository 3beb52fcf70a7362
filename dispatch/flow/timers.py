"""Climbs deadlines whose next instant has come: one step up the ladder, an entry, the notices."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from types import SimpleNamespace
from typing import Any

from dispatch.city import City
from dispatch.clock import micros
from dispatch.flow.move import moves
from dispatch.flow.sheet import row_of
from dispatch.flow.tell import Hearers, notice, owe
from dispatch.rules.chain import Line, entry_hash, texts_of
from dispatch.rules.disputes import SILENCE, UNANSWERED
from dispatch.rules.escalation import Ladder, Relation, step_at, tells
from dispatch.rules.event import SYSTEM, Move, Stage
from dispatch.rules.lifecycle import TABLE
from dispatch.store import events, timers
from dispatch.store.engine import Unit

BATCH = 500


@dataclass(frozen=True, slots=True)
class Climbed:
    """What one run did: how many steps were climbed, how late the latest of them was, and what comes next."""

    climbed: int
    latest_s: float
    next_at: datetime | None
    more: bool


def run_once(db: Unit, city: City, most: int = BATCH) -> Climbed:
    """Climb up to ``most`` due deadlines by one step each. A deadline long overdue climbs again in the next run,
    so that no step of its ladder is skipped and every step has its own entry."""
    now = city.clock.now()
    due = timers.due_timers(db, now, most)
    climb(db, city, [(row, now) for row in due])
    answer_for_the_silent(db, city, due, now)
    latest = max(((now - row.next_at).total_seconds() for row in due), default=0.0)
    return Climbed(len(due), latest, None if len(due) == most else timers.next_due(db), len(due) == most)


def answer_for_the_silent(db: Unit, city: City, due: Sequence[Any], at: datetime) -> None:
    """Whoever was asked has let the whole ladder be climbed: what the table of silence says is done now."""
    silent = [
        row for row in due if row.kind in SILENCE and (Stage(row.event_stage), SILENCE[row.kind]) in TABLE
        and not tells(city.hours.ladders[row.ladder], row.step + 2)
    ]
    moves(db, city, [Move(row.event, SILENCE[row.kind], SYSTEM, at, {"cause": UNANSWERED}) for row in silent])


def climb(db: Unit, city: City, due: Sequence[tuple[Any, datetime]]) -> None:
    """Climb these deadlines by one step, each at its own instant; an event may be among them several times."""
    heads: dict[int, tuple[int, str, int]] = {}
    raised, records, owed = [], [], []
    ears = _Ears(Hearers(db, city, city.clock.now()))
    for row, at in due:
        step = row.step + 1
        ladder = city.hours.ladders[row.ladder]
        later = step_at(ladder, step + 1, row.warn_at, row.due_at, city.hours.calendar)
        raised.append({"_id": row.id, "_step": row.step, "step": step, "next_at": later})
        records.append({"timer": row.id, "step": step, "climbed_at": at})
        seq, owes = _enter(db, row, step, at, heads)
        owed += [
            notice(row.event, party, f"{row.kind}_{owes}", at, seq=seq, timer=row.id, step=step)
            for party in ears.of(row, ladder, step)
        ]
    grown = [
        {"_id": event, "_seq": first, "head_seq": last, "head_hash": digest, "step": step}
        for event, (first, last, digest, step) in _spans(due, heads).items()
    ]
    if timers.save_climbs(db, raised, records) != len(raised) or events.save_growth(db, grown) != len(grown):
        raise RuntimeError("a deadline changed under the lock of its own event")
    owe(db, city, owed)


class _Ears:
    """Who hears of a step; for many deadlines at once that is often the same few."""

    def __init__(self, hearers: Hearers) -> None:
        self._hearers = hearers
        self._known: dict[tuple[Any, ...], frozenset[int]] = {}

    def of(self, row: Any, ladder: Ladder, step: int) -> frozenset[int]:
        alike = (ladder.code, step, row.event_holder, row.event_answerable, row.event_body, row.event_grid, row.event_town,
                 row.event_asked, *row.event_beside)
        if alike not in self._known:
            event = _as_event(row)
            heard = (party for relation in tells(ladder, step) for party in self._hearers.of(relation, event))
            # A step that reaches nobody is the center's.
            self._known[alike] = frozenset(heard) or frozenset(self._hearers.of(Relation.CENTER, event))
        return self._known[alike]


def _enter(db: Unit, row: Any, step: int, at: datetime, heads: dict[int, tuple[int, str, int]]) -> tuple[int, str]:
    """Add the entry of a climb to the event's chain; returns its sequence and what kind of step it was."""
    seq, digest, shown = heads.get(row.event, (row.event_head_seq, row.event_head_hash, row.event_step))
    kind = "warned" if at < row.due_at else "overdue"
    of_stage = row.kind == row.event_deadline
    scope = (row.event_town, row.event_grid, row.event_body or 0, row.event_holder or 0, *row.event_beside,
             *(() if row.event_asked is None else (row.event_asked,)))
    line = Line(
        number=row.event_number, seq=seq + 1, action="climb", from_stage=row.event_stage, to_stage=row.event_stage,
        actor=None, role="system", happened_us=micros(row.next_at), recorded_us=micros(at),
        changed={"step": step} if of_stage else {},
        carried={"timer": row.id, "deadline": row.kind, "step": step, "due_us": micros(row.due_at)},
        scope_before=scope, scope_after=scope,
    )
    texts = texts_of(line)
    digest = entry_hash(digest, line, texts)
    db.lines.append(row_of((row.event, line, texts, digest), row.next_at, at))
    heads[row.event] = (seq + 1, digest, step if of_stage else shown)
    return seq + 1, kind


def _spans(due: Sequence[tuple[Any, datetime]],
           heads: dict[int, tuple[int, str, int]]) -> dict[int, tuple[int, int, str, int]]:
    """By event: its head as read, its head now, and the step that lists show."""
    first = {row.event: row.event_head_seq for row, _ in due}
    return {event: (first[event], *head) for event, head in heads.items()}


def _as_event(row: Any) -> SimpleNamespace:
    return SimpleNamespace(holder=row.event_holder, answerable=row.event_answerable, body=row.event_body,
                           beside=row.event_beside, asked=row.event_asked, grid=row.event_grid, town=row.event_town)
