"""Who can act in the coming days, minute by minute: shifts, leave with deputies, certificates, open work.

Everything counts in minutes of the city's wall time from midnight of the first day. On the day on which clocks are put
forward or back, that is an hour off for a part of the day. Time is cut where anything changes for anybody; between two
cuts nothing does, so that a week of a city is some hundred columns.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

DAY = 1440
WEEK = 7 * DAY
Flags = npt.NDArray[np.bool_]
Minutes = npt.NDArray[np.int64]
Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Turn:
    """A weekly shift (weekday bits with Monday = 1, from and to minute) that holds in a span of minutes."""

    weekdays: int
    start: int
    end: int
    held: Span


@dataclass(frozen=True, slots=True)
class Worker:
    """One person: shifts (none at an instant: no roster is kept, always on), spans of absence with who stands in (0:
    nobody), the minute at which the certificate runs out (0: has none or it has run out), open events at present."""

    turns: tuple[Turn, ...] = ()
    away: tuple[tuple[Span, int], ...] = ()
    certified_to: int = 0
    load: int = 0


@dataclass(frozen=True, slots=True)
class Asked:
    """So many minutes from midnight; those before ``now`` have passed. ``weekday`` is that of the first day, Monday 0;
    ``cells`` are the spans of the table's columns, ``center`` is the center's queue (0: there is none)."""

    minutes: int
    now: int
    weekday: int
    cells: tuple[Span, ...] = ()
    center: int = 0


@dataclass(frozen=True, slots=True)
class Crew:
    """Everybody over the columns, row 0 being nobody: ``here`` when somebody or who stands in for him is there,
    ``certified`` when he is there and may enforce, ``away`` when he is away; ``load`` is his open work."""

    place: Mapping[int, int]
    here: Flags
    certified: Flags
    away: Flags
    load: npt.NDArray[np.int64]

    def able(self, is_certified: bool, most: int) -> Flags:
        """When everybody can be given work that needs a certificate or not; whoever has ``most`` open events cannot
        (0: any number is right). What he will have in some days nobody knows: his open work of today counts."""
        flags = self.certified if is_certified else self.here
        return flags & (self.load < most)[:, None] if most else flags


def cuts_of(workers: Mapping[int, Worker], asked: Asked, more: Iterable[int] = ()) -> Minutes:
    """The minutes at which anything changes, with the first and the last."""
    found = {0, asked.minutes, asked.now, *more, *(minute for cell in asked.cells for minute in cell)}
    times: set[int] = set()
    for worker in workers.values():
        found.add(worker.certified_to)
        for span, _ in worker.away:
            found.update(span)
        for turn in worker.turns:
            found.update(turn.held)
            times.update((turn.start, turn.end))
    found.update(day + minute for day in range(0, asked.minutes, DAY) for minute in (0, *times))
    return np.array(sorted(minute for minute in found if 0 <= minute <= asked.minutes), dtype=np.int64)


def crew_of(workers: Mapping[int, Worker], asked: Asked, cuts: Minutes) -> Crew:
    """Who can act in which column."""
    place = {party: row for row, party in enumerate(workers, start=1)}
    at = cuts[:-1]
    shape = (len(workers) + 1, len(at))
    roster, away, valid = np.zeros(shape, np.bool_), np.zeros(shape, np.bool_), np.zeros(shape, np.bool_)
    kinds: dict[Turn, Flags] = {}
    for party, worker in workers.items():
        row = place[party]
        roster[row] = _on_roster(worker.turns, at, asked, kinds)
        valid[row] = at < worker.certified_to
        for span, _ in worker.away:
            away[row] |= within(span, at)
    here = roster & ~away
    certified = here & valid
    for party, worker in workers.items():
        for span, deputy in worker.away:
            if deputy in place:
                row, stand_in = place[party], place[deputy]
                spent = within(span, at) & ~away[stand_in] & (roster[row] | roster[stand_in])  # in the shifts of both
                here[row] |= spent
                certified[row] |= spent & valid[stand_in]
    loads = np.array([0, *(worker.load for worker in workers.values())], dtype=np.int64)
    return Crew(place, here, certified, away, loads)


def _on_roster(turns: Sequence[Turn], at: Minutes, asked: Asked, kinds: dict[Turn, Flags]) -> Flags:
    """Where no shift holds at all no roster is kept, and somebody counts as always on (see ``rules.shifts``)."""
    on, kept = np.zeros(len(at), np.bool_), np.zeros(len(at), np.bool_)
    for turn in turns:
        held = within(turn.held, at)
        if turn not in kinds:
            kinds[turn] = weekly(turn, at, asked.weekday)
        kept |= held
        on |= held & kinds[turn]
    return on | ~kept


def weekly(turn: Turn, at: Minutes, weekday: int) -> Flags:
    """Whether a weekly shift is on at these minutes; one that ends before it starts goes on into the next day."""
    today, minute = (at // DAY + weekday) % 7, at % DAY
    bits = np.array([turn.weekdays >> day & 1 for day in range(7)], dtype=np.bool_)
    if turn.start < turn.end:
        return bits[today] & (turn.start <= minute) & (minute < turn.end)
    return (bits[today] & (minute >= turn.start)) | (bits[(today - 1) % 7] & (minute < turn.end))


def within(span: Span, at: Minutes) -> Flags:
    """Which of these minutes lie in a span."""
    return (span[0] <= at) & (at < span[1])
