"""The coming days' coverage of the city: who answers for each grid when, and every hole before it happens.

Reading the store and looking are apart, so that a server does the long part beside its store: ``gather`` reads,
``measure`` looks, ``tell_leaders`` owes the squad leaders a notice about the holes in their ground.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from dispatch.city import City
from dispatch.flow.roster import area_of, around
from dispatch.flow.tell import notice, owe
from dispatch.rules import coverage as rules
from dispatch.rules.categories import OFFICER
from dispatch.rules.coverage import Asked, Catch, Hole, Matrix, Need, Patch, Span, Turn, Why, Worker
from dispatch.store import absences, claims, ground, parties, rosters, runs
from dispatch.store.engine import Unit

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
    missing_bodies: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Coverage:
    """The answer: the days, the city's shifts, which categories ask for what, and the matrix."""

    gathered: Gathered
    shifts: tuple[CityShift, ...]
    categories: Mapping[str, tuple[str, ...]]
    matrix: Matrix

    def instant(self, city: City, minute: int) -> datetime:
        """The instant of a minute of the matrix."""
        return _instant(city, self.gathered.first_day, minute)


def gather(db: Unit, city: City, days: int = DAYS) -> Gathered:
    """Read what is known of the coming days: few statements, however many grids."""
    at = city.clock.now()
    first_day = city.local_date(at)
    first, last = _instant(city, first_day, 0), _instant(city, first_day, days * rules.DAY)
    held: dict[str, tuple[int, ...]] = {}
    for row in claims.all_open(db):
        held[row.grid] = (*held.get(row.grid, ()), row.party)
    away = absences.between(db, first, last)
    people: dict[int, Any] = {row.id: row for row in rosters.answerable_people(db, first, last)}
    more = {row.deputy for row in away if row.deputy} - people.keys()
    people |= {row.id: row for row in rosters.people_by_id(db, more)} if more else {}
    claimed = city.claimed
    return Gathered(
        at=at, first_day=first_day, days=days, held=held, people=people, duties=rosters.duties_between(db, first, last),
        absences=away, leaders=rosters.leaders_between(db, first, last),
        names=ground.grid_names(db, claimed.layer, claimed.members) if claimed is not None else {},
        missing_bodies=_missing_bodies(db, city),
    )


def _missing_bodies(db: Unit, city: City) -> Mapping[str, tuple[str, ...]]:
    """Bodies that categories name as responsible and that do not exist, with the categories."""
    named: dict[str, set[str]] = {}
    for category in city.categories.values():
        for condition in category.conditions:
            if condition.responsible != OFFICER:
                named.setdefault(condition.responsible, set()).add(category.code)
    there = parties.parties_by_code(db, named)
    return {body: tuple(sorted(codes)) for body, codes in sorted(named.items()) if body not in there}


def measure(city: City, gathered: Gathered) -> Coverage:
    """Look at every grid of the claimed division; long, and needs no store."""
    shifts = read_city_shifts(city.settings.get("shifts") or SHIFTS)
    minutes = gathered.days * rules.DAY
    asked = Asked(minutes, _minute(city, gathered, gathered.at), gathered.first_day.weekday(),
                  tuple(_cells(shifts, gathered.days)))
    matrix = rules.survey(list(_patches(city, gathered)), _workers(city, gathered, minutes), asked)
    return Coverage(gathered, shifts, _categories(city), matrix)


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
        (day * rules.DAY + one.start, day * rules.DAY + (one.end if one.start < one.end else one.end + rules.DAY))
        for day in range(days) for one in shifts
    ]


def _patches(city: City, gathered: Gathered) -> list[Patch]:
    claimed = city.claimed
    if claimed is None:
        return []
    by_town: dict[str, list[int]] = {}
    whole: list[int] = []
    for row in gathered.leaders:
        if row.scope_kind == "city":
            whole.append(row.party)
        elif row.scope_kind == "town":
            by_town.setdefault(row.scope, []).append(row.party)
    return [
        Patch(code, gathered.held.get(code, ()), tuple(around(city, code)), tuple(dict.fromkeys(
            (*gathered.held.get(area_of(city, code), ()), *by_town.get(claimed.towns.get(code, ""), ()), *whole))))
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
        ident: Worker(tuple(turns.get(ident, ())), tuple(away.get(ident, ())), _certified_to(gathered, row, minutes))
        for ident, row in gathered.people.items()
    }


def _certified_to(gathered: Gathered, row: Any, minutes: int) -> int:
    if not row.certificate:
        return 0
    if row.certified_until is None:
        return minutes
    return ((date.fromisoformat(row.certified_until) - gathered.first_day).days + 1) * rules.DAY


def _minute(city: City, gathered: Gathered, at: datetime | None, without: int = 0) -> int:
    """The minute of the matrix in which an instant lies; ``without`` for none."""
    if at is None:
        return without
    local = at.astimezone(city.zone)
    return (local.date() - gathered.first_day).days * rules.DAY + local.hour * 60 + local.minute


def _instant(city: City, first_day: date, minute: int) -> datetime:
    days, rest = divmod(minute, rules.DAY)
    local = datetime.combine(first_day + timedelta(days=days), time(rest // 60, rest % 60), city.zone)
    return local.astimezone(UTC)


def _categories(city: City) -> Mapping[str, tuple[str, ...]]:
    """Which categories ask for what: an officer, one with a certificate, or a body (by its code)."""
    asked: dict[str, set[str]] = {str(need): set() for need in Need}
    for category in city.categories.values():
        for condition in category.conditions:
            if condition.responsible != OFFICER:
                asked.setdefault(f"body:{condition.responsible}", set()).add(category.code)
            else:
                asked[Need.ENFORCEMENT if condition.is_enforcement else Need.OFFICER].add(category.code)
    return {need: tuple(sorted(codes)) for need, codes in asked.items()}


def is_our_morning(db: Unit, city: City) -> bool:
    """Whether it is this node's turn to tell of today's coverage: once a day, from seven in the city's morning on."""
    now = city.clock.now()
    morning = datetime.combine(city.local_date(now), MORNING, city.zone)
    return now >= morning and runs.take_turn(db, "coverage", now, now - morning + timedelta(microseconds=1))


def serious(hole: Hole) -> bool:
    """Whether a leader has to do something: nobody has claimed the grid, or no neighbour would catch the work."""
    return hole.why is Why.UNCLAIMED or hole.catch in (Catch.LEADER, Catch.NOBODY)


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
