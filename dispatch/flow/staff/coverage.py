"""The coming days' coverage of the city: who answers for each grid when, and every hole before it happens.

Reading the store and looking are apart, so that a server does the long part beside its store: ``gather`` reads,
``measure`` looks, ``tell_leaders`` owes the squad leaders a notice about the holes in their ground.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from dispatch.city import City
from dispatch.errors import Fault, Unprocessable
from dispatch.flow.roster import CENTER, area_of, around
from dispatch.flow.staff.demands import Demand, Demands, all_named, demands, named_bodies
from dispatch.flow.tell import notice, owe
from dispatch.rules.claiming import read_terms
from dispatch.rules.coverage import Catch, Hole, Matrix, Patch, Why, survey, worst_first
from dispatch.rules.presence import DAY, Asked, Span, Turn, Worker
from dispatch.store import absences, claims, ground, parties, rosters, runs
from dispatch.store.engine import Unit
from dispatch.store.events import open_counts

DAYS = 7
MOST_DAYS = 31
SHIFTS = "day 08:00-20:00, night 20:00-08:00"
HOLES = "holes"
MORNING = time(7)


@dataclass(frozen=True, slots=True)
class CityShift:
    """A shift as the city counts its day: a code, and minutes of the day from and to (not after: the next day)."""

    code: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Gathered:
    """Everything that coverage looks at, as it stood at ``at``."""

    at: datetime
    first_day: date
    days: int
    held: Mapping[str, tuple[int, ...]]
    people: Mapping[int, Any]
    duties: Sequence[Any]
    absences: Sequence[Any]
    leaders: Sequence[Any]
    names: Mapping[str, Any]
    bodies: Mapping[str, Any]
    town_bodies: Mapping[str, Any]
    loads: Mapping[int, int]

    def called(self) -> dict[int, tuple[str, str]]:
        """The names of everybody in it, people and bodies, in both languages."""
        rows = (*self.people.values(), *self.bodies.values(), *self.town_bodies.values())
        return {row.id: (row.name, row.name_en) for row in rows}

    def missing(self, city: City) -> Mapping[str, tuple[str, ...]]:
        """Bodies that categories name as responsible and that do not exist, with the categories."""
        return {body: codes for body, codes in named_bodies(city).items() if body not in self.bodies}


@dataclass(frozen=True, slots=True)
class Coverage:
    """The answer: the days, the city's shifts and their cells, which matters go which way, and the matrix."""

    gathered: Gathered
    shifts: tuple[CityShift, ...]
    cells: tuple[Span, ...]
    demands: Demands
    matrix: Matrix

    def instant(self, city: City, minute: int) -> datetime:
        """The instant of a minute of the matrix."""
        return _instant(city, self.gathered.first_day, minute)

    def cells_of(self, grid: str, town: str, category: str) -> str:
        """The worst of each cell for a category, over its conditions; empty where the town has nothing of it."""
        return self._digits(grid, self.demands.of(category, town))

    def _digits(self, grid: str, asked: Sequence[Demand]) -> str:
        digits = [max((self.matrix.cells[grid, one.way][place] for one in asked if one.span[0] <= first < one.span[1]),
                      default="") for place, (first, _) in enumerate(self.cells)]
        return "".join(digits)

    def rows(self, towns: Mapping[str, str], categories: Iterable[str]) -> Iterator[tuple[str, str, str]]:
        """The whole matrix: grid, category, and the worst of each cell as a digit; ``towns`` by grid."""
        listed = list(categories)
        asked = {(category, town): self.demands.of(category, town) for town in set(towns.values()) for category in listed}
        for grid, town in towns.items():
            yield from ((grid, category, self._digits(grid, asked[category, town])) for category in listed)

    def holes_of(self, category: str, towns: Mapping[str, str]) -> list[Hole]:
        """The holes in which a category's matters do not find those who should act, worst first; ``towns`` by grid."""
        asked = {(one.way, town): one.span for town in set(towns.values()) for one in self.demands.of(category, town)}
        found = [_within(hole, asked.get((way, towns.get(hole.grid, "")), (0, 0)))
                 for way in {way for way, _ in asked} for hole in self.matrix.of_way(way)]
        return sorted((hole for hole in found if hole is not None), key=worst_first)

    def overburdened(self, city: City) -> dict[int, tuple[int, int]]:
        """Who answers for more grids than he may, as principal: how many, and how many he may."""
        held: dict[int, int] = {}
        for people in self.gathered.held.values():
            held[people[0]] = held.get(people[0], 0) + 1
        usual = read_terms(city.settings).capacity
        may = {party: usual if row.capacity is None else row.capacity for party, row in self.gathered.people.items()}
        return {party: (count, may[party]) for party, count in sorted(held.items()) if party in may and count > may[party]}


def check_category(city: City, category: str) -> None:
    """Raise ``Unprocessable`` for a category of which nothing could be foretold: no list in force has it."""
    if category not in city.categories:
        raise Unprocessable(f"unknown category '{category}'", [Fault("category", "not in the active list")])


def _within(hole: Hole, span: Span) -> Hole | None:
    """The part of a hole that lies in a span of minutes."""
    first, last = max(hole.first, span[0]), min(hole.last, span[1])
    return replace(hole, first=first, last=last) if first < last else None


def gather(db: Unit, city: City, days: int = DAYS) -> Gathered:
    """Read what is known of the coming days: few statements, however many grids."""
    at = city.clock.now()
    first_day = city.local_date(at)
    first, last = _instant(city, first_day, 0), _instant(city, first_day, days * DAY)
    held: dict[str, tuple[int, ...]] = {}
    for row in claims.all_open(db):
        held[row.grid] = (*held.get(row.grid, ()), row.party)
    away = absences.between(db, first, last)
    people: dict[int, Any] = {row.id: row for row in rosters.answerable_people(db, first, last)}
    more = {row.deputy for row in away if row.deputy} - people.keys()
    people |= {row.id: row for row in rosters.people_by_id(db, more)} if more else {}
    claimed = city.claimed
    towns = set(claimed.towns.values()) if claimed is not None else set()
    return Gathered(
        at=at, first_day=first_day, days=days, held=held, people=people, duties=rosters.duties_between(db, first, last),
        absences=away, leaders=rosters.leaders_between(db, first, last),
        names=ground.grid_names(db, claimed.layer, claimed.members) if claimed is not None else {},
        bodies=parties.bodies_by_code(db, {CENTER, *all_named(city)}),
        town_bodies=parties.bodies_of_towns(db, towns) if towns else {},
        loads=open_counts(db) if city.routes.asks_load else {},
    )


def measure(city: City, gathered: Gathered) -> Coverage:
    """Look at every grid of the claimed division; long, and needs no store."""
    shifts = read_city_shifts(city.settings.get("shifts") or SHIFTS)
    minutes = gathered.days * DAY
    cells = tuple(_cells(shifts, gathered.days))
    center = gathered.bodies.get(CENTER)
    asked = Asked(minutes, _minute(city, gathered, gathered.at), gathered.first_day.weekday(), cells,
                  center.id if center is not None else 0)
    wanted = demands(city, gathered.first_day, gathered.days, frozenset(gathered.bodies))
    matrix = survey(list(_patches(city, gathered)), _workers(city, gathered, minutes), asked, wanted.ways)
    return Coverage(gathered, shifts, cells, wanted, matrix)


def read_city_shifts(text: str) -> tuple[CityShift, ...]:
    """The city's shifts from ``CODE HH:MM-HH:MM, ...``. Raises ``ValueError`` for anything else."""
    found = []
    for part in filter(None, (one.strip() for one in text.split(","))):
        code, span = part.split()
        start, end = (time.fromisoformat(one) for one in span.split("-"))
        found.append(CityShift(code, start.hour * 60 + start.minute, end.hour * 60 + end.minute))
    return tuple(found)


def _cells(shifts: Sequence[CityShift], days: int) -> list[Span]:
    """The columns of the table, day by day; a night shift goes on into the next day."""
    return [
        (day * DAY + one.start, day * DAY + (one.end if one.start < one.end else one.end + DAY))
        for day in range(days) for one in shifts
    ]


def _patches(city: City, gathered: Gathered) -> list[Patch]:
    claimed = city.claimed
    if claimed is None:
        return []
    own = {town: row.id for town, row in gathered.town_bodies.items()}
    by_town: dict[str, list[int]] = {}
    whole: list[int] = []
    for row in gathered.leaders:
        if row.scope_kind == "city":
            whole.append(row.party)
        elif row.scope_kind == "town":
            by_town.setdefault(row.scope, []).append(row.party)
    return [
        Patch(code, gathered.held.get(code, ()), tuple(around(city, code)), tuple(dict.fromkeys(
            (*gathered.held.get(area_of(city, code), ()), *by_town.get(claimed.towns.get(code, ""), ()), *whole))),
              own.get(claimed.towns.get(code, ""), 0))
        for code in claimed.members
    ]


def _workers(city: City, gathered: Gathered, minutes: int) -> dict[int, Worker]:
    turns: dict[int, list[Turn]] = {}
    for row in gathered.duties:
        held = (_minute(city, gathered, row.from_at), _minute(city, gathered, row.to_at, minutes))
        turns.setdefault(row.party, []).append(Turn(row.weekdays, row.from_minute, row.to_minute, held))
    away: dict[int, list[tuple[Span, int]]] = {}
    for row in gathered.absences:
        span = (_minute(city, gathered, row.from_at), _minute(city, gathered, row.to_at, minutes))
        away.setdefault(row.party, []).append((span, row.deputy or 0))
    return {
        ident: Worker(tuple(turns.get(ident, ())), tuple(away.get(ident, ())), _certified_to(gathered, row, minutes),
                      gathered.loads.get(ident, 0))
        for ident, row in gathered.people.items()
    }


def _certified_to(gathered: Gathered, row: Any, minutes: int) -> int:
    if not row.certificate:
        return 0
    if row.certified_until is None:
        return minutes
    return ((date.fromisoformat(row.certified_until) - gathered.first_day).days + 1) * DAY


def _minute(city: City, gathered: Gathered, at: datetime | None, without: int = 0) -> int:
    """The minute of the matrix in which an instant lies; ``without`` for none."""
    if at is None:
        return without
    local = at.astimezone(city.zone)
    return (local.date() - gathered.first_day).days * DAY + local.hour * 60 + local.minute


def _instant(city: City, first_day: date, minute: int) -> datetime:
    days, rest = divmod(minute, DAY)
    local = datetime.combine(first_day + timedelta(days=days), time(rest // 60, rest % 60), city.zone)
    return local.astimezone(UTC)


def is_our_morning(db: Unit, city: City) -> bool:
    """Whether it is this node's turn to tell of today's coverage: once a day, from seven in the city's morning on."""
    now = city.clock.now()
    morning = datetime.combine(city.local_date(now), MORNING, city.zone)
    return now >= morning and runs.take_turn(db, "coverage", now, now - morning + timedelta(microseconds=1))


def serious(hole: Hole) -> bool:
    """Whether a leader has to do something: nobody has claimed the grid, or no neighbour would catch the work."""
    return hole.why is Why.UNCLAIMED or hole.catch not in (Catch.OWN, Catch.NEIGHBOUR)


def tell_leaders(db: Unit, city: City, found: Coverage) -> int:
    """Owe each squad leader one notice about the serious holes in the ground he leads; returns how many notices."""
    leaders = {patch.grid: patch.leaders for patch in _patches(city, found.gathered)}
    mine: dict[int, list[Hole]] = {}
    for hole in filter(serious, found.matrix.holes):
        for leader in leaders.get(hole.grid, ())[:1]:
            mine.setdefault(leader, []).append(hole)
    at = city.clock.now()
    rows = [
        notice(None, leader, HOLES, at, body=json.dumps({
            "holes": len(holes), "grids": len({hole.grid for hole in holes}), "days": found.gathered.days,
            "first_at": found.instant(city, min(hole.first for hole in holes)).isoformat(),
        })) for leader, holes in sorted(mine.items())
    ]
    owe(db, city, rows)
    return len(rows)
