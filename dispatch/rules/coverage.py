"""Who can act for each grid in the coming days on which kind of matter: every hole before it happens, why it is there,
and who is next in the ordered answer."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

import numpy as np
import numpy.typing as npt

from dispatch.rules.presence import Asked, Crew, Flags, Minutes, Turn, Worker, crew_of, cuts_of, weekly
from dispatch.rules.routes.rule import shifts_of
from dispatch.rules.ways import BY_CERTIFIED, BY_OFFICERS, Step, Way

Levels = npt.NDArray[np.uint8]
Places = npt.NDArray[np.int64]
Runs = npt.NDArray[np.int64]  # rows: place of the grid, minutes from and to, catch and reason as one number, next party


class Need(StrEnum):
    """What a matter asks of the grid's officer: only to be there, or a valid certificate too."""

    OFFICER = "officer"
    ENFORCEMENT = "enforcement"


class Catch(StrEnum):
    """Who gets it while those who should cannot act; each is worse than the one before. ``own`` are the grid's own
    people, or the body that the table means."""

    OWN = "own"
    NEIGHBOUR = "neighbour"
    LEADER = "leader"
    TERRITORY = "territory"
    CENTER = "center"
    NOBODY = "nobody"


class Why(StrEnum):
    """Why a grid's own people cannot act."""

    UNCLAIMED = "unclaimed"
    ABSENT = "absent"
    OFF_DUTY = "off_duty"
    CERTIFICATE = "certificate"
    FULL = "full"


CATCHES = tuple(Catch)
WHYS = tuple(Why)
_RANKS = {catch: -place for place, catch in enumerate(CATCHES)}
WAYS: Mapping[str, Way] = {Need.OFFICER: BY_OFFICERS, Need.ENFORCEMENT: BY_CERTIFIED}
# A step of the ordered answer, and what it means when that step is the first that can be taken.
_CATCH_OF = {"body": Catch.OWN, "claim": Catch.OWN, "deputy": Catch.OWN, "neighbour": Catch.NEIGHBOUR,
             "squad_leader": Catch.LEADER, "territory": Catch.TERRITORY, "center": Catch.CENTER}


@dataclass(frozen=True, slots=True)
class Patch:
    """A grid with its people, principal first; the grids beside it that are asked next; its squad leaders; the body of
    its town (0: there is none)."""

    grid: str
    people: tuple[int, ...] = ()
    beside: tuple[str, ...] = ()
    leaders: tuple[int, ...] = ()
    territory: int = 0


@dataclass(frozen=True, slots=True)
class Hole:
    """Minutes [first, last) in which the grid's own people cannot act on matters that go this way (``need`` is its code).
    ``next`` gets the work at its beginning (0: nobody)."""

    grid: str
    need: str
    first: int
    last: int
    why: Why
    catch: Catch
    next: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Matrix:
    """The holes, worst first, those of a way only where it is worse than for ordinary matters; by (grid, code of the way)
    the worst catch of each cell, as digits in the order of ``cells``. ``of_way`` gives all holes of a way by its code; they
    are many, and looked for when they are asked for."""

    holes: tuple[Hole, ...]
    cells: Mapping[tuple[str, str], str]
    of_way: Callable[[str], tuple[Hole, ...]] = field(default=lambda code: (), compare=False)


def survey(patches: Sequence[Patch], workers: Mapping[int, Worker], asked: Asked,
           ways: Mapping[str, Way] = WAYS) -> Matrix:
    """Look at every grid for every way. 2,000 grids over 7 days take a fraction of a second."""
    if not patches:
        return Matrix((), {})
    ground = _Ground(patches, workers, asked, ways)
    plain = ground.levels(BY_OFFICERS)
    runs: list[tuple[str, Runs]] = []
    cells: dict[tuple[str, str], str] = {}
    for code, way in ways.items():
        levels = ground.levels(way)
        if way.lack is None:  # what is lacking everywhere is no hole of a grid
            runs.append((code, ground.runs(way, levels if way == BY_OFFICERS else np.where(levels > plain, levels, np.uint8(0)))))
        cells |= {(patch.grid, code): text for patch, text in zip(patches, ground.cells(levels), strict=True)}

    def of_way(code: str) -> tuple[Hole, ...]:
        way = ways[code]
        return ground.told([(code, ground.runs(way, ground.levels(way)))]) if way.asks_officers else ()

    return Matrix(ground.told(runs), cells, of_way)


class _Ground:
    """The grids and their people over the columns of time; what several ways ask is looked up once."""

    def __init__(self, patches: Sequence[Patch], workers: Mapping[int, Worker], asked: Asked, ways: Mapping[str, Way]) -> None:
        self.patches, self.workers, self.asked = patches, workers, asked
        hours = (hour for way in ways.values() for step in way.steps for hour in step.hours)
        self.cuts: Minutes = cuts_of(workers, asked, _turning(hours, asked.minutes))
        self.crew: Crew = crew_of(workers, asked, self.cuts)
        self.passed = self.cuts[:-1] < asked.now
        self.number = {patch.grid: row for row, patch in enumerate(patches, start=1)}
        self._levels: dict[Way, Levels] = {}
        self._there: dict[tuple[str, bool, int], Flags] = {}
        self._able: dict[tuple[bool, int], Flags] = {}
        self._asked: dict[str, Places] = {}
        self.order: Places = np.argsort(np.argsort([patch.grid for patch in patches]))
        self.parties = np.array([0, *workers], np.int64)

    def levels(self, way: Way) -> Levels:
        """The place of the catch in ``CATCHES`` for every grid and column; nothing is a hole that has passed."""
        if way not in self._levels:
            found = np.full((len(self.patches), len(self.cuts) - 1), CATCHES.index(Catch.NOBODY), np.uint8)
            for step in reversed(way.steps):
                found = np.where(self._can(step, way.certified), CATCHES.index(_CATCH_OF[step.target]), found).astype(np.uint8)
            found[:, self.passed] = 0
            self._levels[way] = found
        return self._levels[way]

    def _can(self, step: Step, certified: bool) -> Flags:
        there = self._there_for(step.target, certified, step.load)
        if step.grids:
            there = there & np.array([patch.grid in step.grids for patch in self.patches], np.bool_)[:, None]
        if step.hours:
            on = [weekly(Turn(days, start, end, (0, 0)), self.cuts[:-1], self.asked.weekday)
                  for days, start, end in shifts_of(step.hours)]
            there = there & np.logical_or.reduce(on)
        return there

    def _able_to(self, certified: bool, most: int) -> Flags:
        key = (certified, most)
        if key not in self._able:
            self._able[key] = self.crew.able(*key)
        return self._able[key]

    def _there_for(self, target: str, certified: bool, most: int) -> Flags:
        key = (target, certified, most)
        if key not in self._there:
            self._there[key] = self._look(target, certified, most)
        return self._there[key]

    def _look(self, target: str, certified: bool, most: int) -> Flags:
        able = self._able_to(certified, most)
        match target:
            case "claim":
                return _any_of(able, self._rows("people", 1))
            case "deputy":
                return _any_of(able, self._rows("people"))
            case "neighbour":
                principals = np.vstack([np.zeros((1, able.shape[1]), np.bool_), self._there_for("claim", certified, most)])
                return _any_of(principals, [[0, *(self.number[grid] for grid in patch.beside if grid in self.number)]
                                            for patch in self.patches])
            case "squad_leader":
                return _any_of(able, self._rows("leaders"))
            case _:
                there = {"territory": [bool(patch.territory) for patch in self.patches], "center": bool(self.asked.center)}
                said = np.array(there.get(target, True), np.bool_)
                return np.broadcast_to(said[:, None] if said.ndim else said, (len(self.patches), able.shape[1]))

    def _rows(self, whose: str, most: int | None = None) -> list[list[int]]:
        """The rows of a grid's people or leaders, nobody's among them so that none is empty."""
        place = self.crew.place
        return [[0, *(place[party] for party in getattr(patch, whose)[:most] if party in place)] for patch in self.patches]

    def _whys(self, way: Way) -> Levels:
        """The place of the reason in ``WHYS`` for every grid and column."""
        rows = self._rows("people")
        here, away = _any_of(self.crew.here, rows), _any_of(self.crew.away, rows)
        whys = np.where(away, WHYS.index(Why.ABSENT), WHYS.index(Why.OFF_DUTY)).astype(np.uint8)
        may = _any_of(self.crew.certified, rows) if way.certified else here
        whys[here] = WHYS.index(Why.FULL)
        whys[here & ~may] = WHYS.index(Why.CERTIFICATE)
        whys[[len(listed) == 1 for listed in rows]] = WHYS.index(Why.UNCLAIMED)
        return whys

    def runs(self, way: Way, levels: Levels) -> Runs:
        """Runs of columns with the same catch and reason."""
        kinds = np.where(levels > 0, levels * len(WHYS) + self._whys(way), 0).astype(np.uint8)
        changes = np.ones((len(self.patches), kinds.shape[1] + 1), np.bool_)
        changes[:, 1:-1] = kinds[:, 1:] != kinds[:, :-1]
        grids, columns = np.nonzero(changes[:, :-1] & (kinds > 0))
        lasts = np.nonzero(changes[:, 1:] & (kinds > 0))[1] + 1
        found = kinds[grids, columns].astype(np.int64)
        return np.stack([grids, self.cuts[columns], self.cuts[lasts], found,
                         self._nexts(way, found // len(WHYS), grids, columns)])

    def told(self, found: Sequence[tuple[str, Runs]]) -> tuple[Hole, ...]:
        """Runs of ways (by their codes) as holes, worst first; put in order as numbers, for they may be a hundred thousand."""
        if not found:
            return ()
        codes = sorted(code for code, _ in found)
        needs = np.concatenate([np.full(runs.shape[1], codes.index(code)) for code, runs in found])
        runs = np.concatenate([runs for _, runs in found], axis=1)
        grids, firsts, _, kinds, _ = runs
        claimed = kinds % len(WHYS) != WHYS.index(Why.UNCLAIMED)
        key = ((len(CATCHES) - kinds // len(WHYS)) * 2 + claimed) * (int(self.cuts[-1]) + 1) + firsts
        key = (key * len(self.patches) + self.order[grids]) * len(codes) + needs
        ordered = np.argsort(key)
        return tuple(
            Hole(self.patches[grid].grid, codes[need], first, last, WHYS[kind % len(WHYS)], CATCHES[kind // len(WHYS)], after)
            for need, (grid, first, last, kind, after) in zip(needs[ordered].tolist(), runs[:, ordered].T.tolist(), strict=True)
        )

    def _nexts(self, way: Way, catches: Places, grids: Places, columns: Places) -> Places:
        """Who gets the work in these cells, as routing goes through them; 0 for nobody."""
        found = np.zeros(len(grids), np.int64)
        found[catches == CATCHES.index(Catch.CENTER)] = self.asked.center
        at_home = catches == CATCHES.index(Catch.TERRITORY)
        found[at_home] = np.array([patch.territory for patch in self.patches], np.int64)[grids[at_home]]
        for catch, target in ((Catch.NEIGHBOUR, "neighbour"), (Catch.LEADER, "squad_leader")):
            here = np.nonzero(catches == CATCHES.index(catch))[0]
            most = next((step.load for step in way.steps if step.target == target), 0)
            asked = self._asked_of(target)[grids[here]]
            can = self._able_to(way.certified, most)[asked, columns[here, None]]
            found[here] = self._acting(asked[np.arange(len(here)), can.argmax(axis=1)] * can.any(axis=1), columns[here])
        return found

    def _asked_of(self, target: str) -> Places:
        """For each grid the rows of those who are asked there one after another, filled up with nobody's."""
        if target not in self._asked:
            rows = self._rows("leaders") if target == "squad_leader" else self._principals()
            self._asked[target] = np.zeros((len(rows), max(map(len, rows)) + 1), np.int64)
            for grid, listed in enumerate(rows):
                self._asked[target][grid, :len(listed)] = listed
        return self._asked[target]

    def _principals(self) -> list[list[int]]:
        """The rows of the principals of the grids beside each."""
        place = self.crew.place
        return [[place[party] for grid in patch.beside if grid in self.number
                 for party in self.patches[self.number[grid] - 1].people[:1] if party in place] for patch in self.patches]

    def _acting(self, rows: Places, columns: Places) -> Places:
        """The parties of these rows, or whoever stands in for them in those columns."""
        found = self.parties[rows]
        for place in np.nonzero(self.crew.away[rows, columns])[0].tolist():
            party, minute = int(found[place]), int(self.cuts[columns[place]])
            found[place] = next((deputy for span, deputy in self.workers[party].away
                                 if deputy and span[0] <= minute < span[1]), party)
        return found

    def cells(self, levels: Levels) -> Iterable[str]:
        """The worst of each cell, grid by grid."""
        worst = np.zeros((len(self.patches), len(self.asked.cells)), np.uint8)
        for cell, (first, last) in enumerate(self.asked.cells):
            columns = (self.cuts[:-1] >= first) & (self.cuts[:-1] < last)
            worst[:, cell] = levels[:, columns].max(axis=1, initial=0)
        return (row.tobytes().decode() for row in (worst + ord("0")).astype(np.uint8))


def _turning(hours: Iterable[str], minutes: int) -> Iterable[int]:
    """The minutes at which the hours of the table begin and end, day by day."""
    times = {minute for hour in hours for minute in shifts_of((hour,))[0][1:]}
    return (day + minute for day in range(0, minutes, 1440) for minute in times)


def _any_of(flags: Flags, rows: Sequence[Sequence[int]]) -> Flags:
    """For each list of rows, the columns in which any of them is set."""
    starts = np.cumsum([0, *(len(listed) for listed in rows[:-1])])
    return np.logical_or.reduceat(flags[[row for listed in rows for row in listed]], starts, axis=0)


def worst_first(hole: Hole) -> tuple[int, bool, int, str, str]:
    """The order in which holes are told."""
    return (_RANKS[hole.catch], hole.why is not Why.UNCLAIMED, hole.first, hole.grid, hole.need)
