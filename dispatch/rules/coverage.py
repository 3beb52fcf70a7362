"""Who can act for each grid in the coming days, minute by minute: every hole before it happens.

Everything counts in minutes of the city's wall time from midnight of the first day. On the day on which clocks are put
forward or back, that is an hour off for a part of the day. Time is cut where anything changes for anybody; between two
cuts nothing does, so that a week of a city is some hundred columns.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import numpy.typing as npt

DAY = 1440
WEEK = 7 * DAY
Flags = npt.NDArray[np.bool_]
Levels = npt.NDArray[np.uint8]
Span = tuple[int, int]


class Need(StrEnum):
    """What a matter asks of whoever acts: an officer, or one with a valid certificate."""

    OFFICER = "officer"
    ENFORCEMENT = "enforcement"


class Catch(StrEnum):
    """Who gets it while the grid's own people cannot act; each is worse than the one before."""

    OWN = "own"
    NEIGHBOUR = "neighbour"
    LEADER = "leader"
    NOBODY = "nobody"


class Why(StrEnum):
    """Why a grid's own people cannot act."""

    UNCLAIMED = "unclaimed"
    ABSENT = "absent"
    OFF_DUTY = "off_duty"
    CERTIFICATE = "certificate"


CATCHES = tuple(Catch)
WHYS = tuple(Why)


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
    nobody), and the minute at which the certificate runs out (0: has none or it has run out)."""

    turns: tuple[Turn, ...] = ()
    away: tuple[tuple[Span, int], ...] = ()
    certified_to: int = 0


@dataclass(frozen=True, slots=True)
class Patch:
    """A grid with its people, principal first; the grids beside it that are asked next; its squad leaders."""

    grid: str
    people: tuple[int, ...] = ()
    beside: tuple[str, ...] = ()
    leaders: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Hole:
    """Minutes [first, last) in which the grid's own people cannot act on matters of this need. One for enforcement is
    told only where they could act on other matters."""

    grid: str
    need: Need
    first: int
    last: int
    why: Why
    catch: Catch


@dataclass(frozen=True, slots=True)
class Matrix:
    """The holes, worst first; and by (grid, need) the worst catch of each cell, as digits in the order of ``cells``."""

    holes: tuple[Hole, ...]
    cells: Mapping[tuple[str, Need], str]


@dataclass(frozen=True, slots=True)
class Asked:
    """So many minutes from midnight; those before ``now`` have passed. ``weekday`` is that of the first day, Monday 0;
    ``cells`` are the spans of the table's columns."""

    minutes: int
    now: int
    weekday: int
    cells: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class _Crew:
    """Everybody over the columns, row 0 being nobody: ``able[need]`` says when somebody or who stands in for him can act,
    ``away`` when he is away."""

    place: Mapping[int, int]
    able: Mapping[Need, Flags]
    away: Flags


def survey(patches: Sequence[Patch], workers: Mapping[int, Worker], asked: Asked) -> Matrix:
    """Look at every grid for both needs. 2,000 grids over 7 days take a fraction of a second."""
    if not patches:
        return Matrix((), {})
    cuts = _cuts(workers, asked)
    crew = _crew(workers, asked, cuts)
    own = {need: _any_of(crew.able[need], _rows(patches, crew, "people")) for need in Need}
    levels = {need: _levels(patches, crew, own[need], need) for need in Need}
    passed = cuts[:-1] < asked.now
    for level in levels.values():
        level[:, passed] = 0
    whys = _whys(patches, crew, own[Need.OFFICER])
    alone = np.where(levels[Need.OFFICER] > 0, 0, levels[Need.ENFORCEMENT]).astype(np.uint8)
    certificate = np.full_like(whys, WHYS.index(Why.CERTIFICATE))
    holes = [*_holes(patches, Need.OFFICER, levels[Need.OFFICER], whys, cuts),
             *_holes(patches, Need.ENFORCEMENT, alone, certificate, cuts)]
    cells = {(grid, need): text for need in Need for grid, text in _cells(patches, levels[need], cuts, asked)}
    return Matrix(tuple(sorted(holes, key=_worst_first)), cells)


def _cuts(workers: Mapping[int, Worker], asked: Asked) -> npt.NDArray[np.int64]:
    """The minutes at which anything changes, with the first and the last."""
    found = {0, asked.minutes, asked.now, *(minute for cell in asked.cells for minute in cell)}
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


def _crew(workers: Mapping[int, Worker], asked: Asked, cuts: npt.NDArray[np.int64]) -> _Crew:
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
            away[row] |= _within(span, at)
    here = roster & ~away
    able = {Need.OFFICER: here.copy(), Need.ENFORCEMENT: here & valid}
    for party, worker in workers.items():
        for span, deputy in worker.away:
            if deputy in place:
                row, stand_in = place[party], place[deputy]
                spent = _within(span, at) & ~away[stand_in] & (roster[row] | roster[stand_in])  # in the shifts of both
                able[Need.OFFICER][row] |= spent
                able[Need.ENFORCEMENT][row] |= spent & valid[stand_in]
    return _Crew(place, able, away)


def _on_roster(turns: Sequence[Turn], at: npt.NDArray[np.int64], asked: Asked, kinds: dict[Turn, Flags]) -> Flags:
    """Where no shift holds at all no roster is kept, and somebody counts as always on (see ``rules.shifts``)."""
    on, kept = np.zeros(len(at), np.bool_), np.zeros(len(at), np.bool_)
    for turn in turns:
        held = _within(turn.held, at)
        if turn not in kinds:
            kinds[turn] = _weekly(turn, at, asked.weekday)
        kept |= held
        on |= held & kinds[turn]
    return on | ~kept


def _weekly(turn: Turn, at: npt.NDArray[np.int64], weekday: int) -> Flags:
    """Whether a weekly shift is on at these minutes; one that ends before it starts goes on into the next day."""
    today, minute = (at // DAY + weekday) % 7, at % DAY
    bits = np.array([turn.weekdays >> day & 1 for day in range(7)], dtype=np.bool_)
    if turn.start < turn.end:
        return bits[today] & (turn.start <= minute) & (minute < turn.end)
    return (bits[today] & (minute >= turn.start)) | (bits[(today - 1) % 7] & (minute < turn.end))


def _within(span: Span, at: npt.NDArray[np.int64]) -> Flags:
    return (span[0] <= at) & (at < span[1])


def _rows(patches: Sequence[Patch], crew: _Crew, whose: str, most: int | None = None) -> list[list[int]]:
    """The rows of a grid's people or leaders, nobody's among them so that none is empty."""
    return [[0, *(crew.place[party] for party in getattr(patch, whose)[:most] if party in crew.place)] for patch in patches]


def _any_of(flags: Flags, rows: Sequence[Sequence[int]]) -> Flags:
    """For each list of rows, the columns in which any of them is set."""
    starts = np.cumsum([0, *(len(listed) for listed in rows[:-1])])
    return np.logical_or.reduceat(flags[[row for listed in rows for row in listed]], starts, axis=0)


def _levels(patches: Sequence[Patch], crew: _Crew, own: Flags, need: Need) -> Levels:
    """The place of the catch in ``CATCHES`` for every grid and column."""
    number = {patch.grid: row for row, patch in enumerate(patches, start=1)}
    principals = _any_of(crew.able[need], _rows(patches, crew, "people", 1))
    beside = [[0, *(number[grid] for grid in patch.beside if grid in number)] for patch in patches]
    near = _any_of(np.vstack([np.zeros((1, own.shape[1]), np.bool_), principals]), beside)
    led = _any_of(crew.able[need], _rows(patches, crew, "leaders"))
    return np.where(own, 0, np.where(near, 1, np.where(led, 2, 3))).astype(np.uint8)


def _whys(patches: Sequence[Patch], crew: _Crew, own: Flags) -> Levels:
    """The place of the reason in ``WHYS`` for every grid and column."""
    rows = _rows(patches, crew, "people")
    away = _any_of(crew.away, rows)
    whys = np.where(away, WHYS.index(Why.ABSENT), WHYS.index(Why.OFF_DUTY)).astype(np.uint8)
    whys[[len(listed) == 1 for listed in rows]] = WHYS.index(Why.UNCLAIMED)
    return whys


def _holes(patches: Sequence[Patch], need: Need, levels: Levels, whys: Levels,
           cuts: npt.NDArray[np.int64]) -> Iterable[Hole]:
    """Runs of columns with the same catch and reason."""
    kinds = np.where(levels > 0, levels * len(WHYS) + whys, 0).astype(np.uint8)
    begins = np.ones_like(kinds, dtype=np.bool_)
    begins[:, 1:] = kinds[:, 1:] != kinds[:, :-1]
    grids, columns = np.nonzero(begins)
    nexts = np.append(np.where(grids[1:] == grids[:-1], columns[1:], kinds.shape[1]), kinds.shape[1])
    for grid, first, last in zip(grids.tolist(), columns.tolist(), nexts.tolist(), strict=True):
        kind = int(kinds[grid, first])
        if kind:
            yield Hole(patches[grid].grid, need, int(cuts[first]), int(cuts[last]), WHYS[kind % len(WHYS)],
                       CATCHES[kind // len(WHYS)])


def _cells(patches: Sequence[Patch], levels: Levels, cuts: npt.NDArray[np.int64], asked: Asked) -> Iterable[tuple[str, str]]:
    worst = np.zeros((len(patches), len(asked.cells)), np.uint8)
    for cell, (first, last) in enumerate(asked.cells):
        columns = (cuts[:-1] >= first) & (cuts[:-1] < last)
        worst[:, cell] = levels[:, columns].max(axis=1, initial=0)
    texts = (worst + ord("0")).astype(np.uint8)
    for patch, row in zip(patches, texts, strict=True):
        yield patch.grid, row.tobytes().decode()


def _worst_first(hole: Hole) -> tuple[int, bool, int, str, str]:
    return (-CATCHES.index(hole.catch), hole.why is not Why.UNCLAIMED, hole.first, hole.grid, hole.need)
