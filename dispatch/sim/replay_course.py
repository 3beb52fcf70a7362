"""The course of history on a virtual clock: every record opens, is accepted and closes at its own instants, and
every deadline climbs at its own in between."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from dispatch.city import City, Spot
from dispatch.clock import HandClock
from dispatch.errors import Refusal
from dispatch.flow import intake, timers
from dispatch.flow.filing import assignment, routed_for
from dispatch.flow.move import moves
from dispatch.flow.roster import Question, read_roster
from dispatch.flow.sending import Place, Sending
from dispatch.node import Node
from dispatch.rules.event import SYSTEM, Actor, Event, Move, Role, Stage
from dispatch.sim.replay_rows import Record, Unusable
from dispatch.store.engine import Unit
from dispatch.store.timers import due_timers

CHUNK = 500
LONGEST = timedelta(hours=24)
_INSTANT = timedelta(microseconds=1)
_NEVER = datetime.max.replace(tzinfo=UTC)
CLOSED = "closed in the record"


@dataclass(frozen=True, slots=True)
class Window:
    """The records that open and those that close up to an instant, since the window before; each in time's order."""

    until: datetime
    opening: Sequence[Record]
    closing: Sequence[Record]


def windows(records: Sequence[Record], longest: timedelta = LONGEST, most: int = CHUNK) -> Iterator[Window]:
    """History in pieces of about ``most`` steps at most, and of ``longest`` at most where something happens."""
    opening = sorted(records, key=lambda record: (record.opened, record.line))
    closing = sorted((record for record in records if record.closed), key=lambda record: (record.closed, record.line))
    opens = [record.opened for record in opening]
    closes = [record.closed for record in closing if record.closed]
    i = j = 0
    while i < len(opens) or j < len(closes):
        until = min(opens[i:i + 1] + closes[j:j + 1]) + longest
        until = min([until, *opens[i + most - 1:i + most], *closes[j + most - 1:j + most]])
        i, first = _beyond(opens, i, until), i
        j, second = _beyond(closes, j, until), j
        yield Window(until, opening[first:i], closing[second:j])


def _beyond(instants: Sequence[datetime], at: int, until: datetime) -> int:
    while at < len(instants) and instants[at] <= until:
        at += 1
    return at


@dataclass(slots=True)
class Course:
    """One run of history. ``opened`` holds, by line, the event of each record as it was after its intake."""

    node: Node
    clock: HandClock
    staff: Mapping[str, Actor]
    codes: Mapping[str, str]
    radius_m: int = 0
    opened: dict[int, Event] = field(default_factory=dict)
    refused: list[Unusable] = field(default_factory=list)
    _holders: dict[int | None, Actor] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._holders = {actor.party: actor for actor in self.staff.values()}

    def run(self, records: Sequence[Record], report_progress: Callable[[int, int], None]) -> None:
        """Live through it all. ``report_progress`` gets steps done and in all."""
        done, total = 0, len(records) + sum(record.closed is not None for record in records)
        for window in windows(records):
            self.clock.wind_to(window.until)
            self._open(window.opening)
            closing = [record for record in window.closing if record.line in self.opened]
            self._climb(window.until, {self.opened[r.line].id: r.closed for r in closing if r.closed})
            self._close(closing)
            done += len(window.opening) + len(window.closing)
            report_progress(done, total)

    def _open(self, records: Sequence[Record]) -> None:
        for start in range(0, len(records), CHUNK):
            chunk = records[start:start + CHUNK]
            answers = self.node.run(intake.receive_many, [self._sending(record) for record in chunk])
            for record, answer in zip(chunk, answers, strict=True):
                if isinstance(answer, Refusal):
                    name = answer.faults[0].field if answer.faults else "row"
                    self.refused.append(Unusable(record.line, name, answer.detail))
                else:
                    self.opened[record.line] = answer.event
            self.node.run(moves, [
                Move(event.id, "accept", self._actor(event.holder), record.opened) for record in chunk
                if (event := self.opened.get(record.line)) is not None and event.stage is Stage.ASSIGNED
            ])

    def _sending(self, record: Record) -> Sending:
        place = Place(record.lon, record.lat, radius_m=self.radius_m, text=record.address)
        return Sending(
            actor=self.staff[Role.OPERATOR], at=record.opened, words=record.words, place=place,
            category=self.codes[record.category], channel=record.channel, outside_id=record.ident, due=record.due,
        )

    def _actor(self, holder: int | None) -> Actor:
        """Who acts for a holder; for a queue the center's dispatcher."""
        return self._holders.get(holder, self.staff[Role.DISPATCHER])

    def _climb(self, until: datetime, ends: Mapping[int, datetime]) -> None:
        while self.node.run(climb_before, until, ends):
            pass

    def _close(self, records: Sequence[Record]) -> None:
        for start in range(0, len(records), CHUNK // 2):
            chunk = records[start:start + CHUNK // 2]
            known = [(self.opened[record.line], record.closed or record.opened) for record in chunk]
            waiting = [(event, at) for event, at in known if event.stage is Stage.REPORTED]
            taken = self.node.run(take_from_queue, waiting, self.staff) if waiting else {}
            steps: list[Move] = []
            for record, (event, at) in zip(chunk, known, strict=True):
                worker = self._actor(taken.get(event.id, event.holder))
                steps.append(Move(event.id, "finish", worker, at, {"result": record.result or CLOSED}))
                steps.append(Move(event.id, "pass", self.staff[Role.SUPERVISOR], at, {"finding": CLOSED}))
            self.node.run(moves, steps)


def climb_before(db: Unit, city: City, until: datetime, ends: Mapping[int, datetime]) -> int:
    """Climb deadlines due before an instant by one step, each at its own instant; returns how many were climbed.

    ``ends`` tells when an event's own next move comes: what is due then or later is left to that move. Of several
    deadlines of one event only the first is climbed, so that its entries are in time's order.
    """
    ready, seen = [], set()
    for row in due_timers(db, until - _INSTANT, CHUNK + len(ends)):
        at = max(row.next_at, row.started_at)
        if row.event not in seen and at < ends.get(row.event, _NEVER):
            seen.add(row.event)
            ready.append((row, at))
    timers.climb(db, city, ready)
    return len(ready)


def take_from_queue(db: Unit, city: City, waiting: Sequence[tuple[Event, datetime]],
                    staff: Mapping[str, Actor]) -> dict[int, int]:
    """The desk files what nobody could place, and the center's dispatcher accepts it; returns the holders by event.

    The place is not guessed: routing answers for an event without ground, and says why.
    """
    nowhere = Question(Spot())
    routed = routed_for(city, read_roster(db, city, [nowhere], city.clock.now()), nowhere)
    carry = assignment(city, Spot(), routed)
    steps = []
    for event, at in waiting:
        filed_as = {"category": event.category, "condition": event.condition}
        steps.append(Move(event.id, "file", staff[Role.OPERATOR], at, filed_as))
        steps.append(Move(event.id, "assign", SYSTEM, at, carry))
        steps.append(Move(event.id, "accept", staff[Role.DISPATCHER], at))
    moves(db, city, steps)
    return {event.id: routed.holder for event, _ in waiting if routed.holder is not None}
