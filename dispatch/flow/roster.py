"""Who there is around a place at an instant, read for many places at once: what routing and ladders ask."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any

from dispatch.city import City, Spot
from dispatch.rules.powers import Holding
from dispatch.rules.routes.rule import Matter
from dispatch.rules.routing import Ground, Reach
from dispatch.rules.shifts import on_duty, read_shifts
from dispatch.store import parties as rows
from dispatch.store.engine import Unit
from dispatch.store.events import open_counts

CENTER = "center"
DEVICE_SEEN = timedelta(hours=24)
NEIGHBOURS_ASKED = 6
NOTHING = Matter()
STAND_IN = "stand_in"


@dataclass(frozen=True, slots=True)
class Question:
    """Who answers for this matter at this spot? With who holds the powers over it, and the codes of all bodies that
    matter, powers or routing table name."""

    spot: Spot
    matter: Matter = NOTHING
    held: tuple[Holding, ...] | None = None
    bodies: tuple[str, ...] = ()

    @property
    def key(self) -> tuple[Any, ...]:
        """What decides: questions with the same key have the same answer at the same instant."""
        return (self.spot.grid, self.spot.town, self.spot.area_class, self.matter, self.held)


def question(city: City, spot: Spot, matter: Matter, day: date) -> Question:
    """The question about a matter; the lists of powers that were in force on ``day``, the day of the act, count."""
    named = (*matter.responsible, *city.routes.speaking(matter).bodies)
    if not matter.is_enforcement:
        return Question(spot, matter, None, named)
    held = city.powers.held(matter.category, matter.condition, spot.town, day)
    return Question(spot, matter, held, (*named, *(one.body for one in held or ())))


@dataclass(slots=True)
class Roster:
    """The parties around some grids and towns. Read once a unit; ``ground`` then answers without the store."""

    at: datetime
    minute: int = 0  # of the week, in the city's time
    day: str = ""  # in the city's time, where the routing table asks for it
    claims: dict[str, list[tuple[str, Reach]]] = field(default_factory=dict)
    leaders: dict[str, tuple[Reach, ...]] = field(default_factory=dict)
    bodies: dict[str, Reach] = field(default_factory=dict)
    town_bodies: dict[str, Reach] = field(default_factory=dict)

    def ground(self, asked: Question, area: str = "", around: Sequence[str] = ()) -> Ground:
        """What routing looks at for one question; ``area`` is the grid's area grid, ``around`` its neighbours."""
        grid, town = asked.spot.grid, asked.spot.town
        mine = self.claims.get(grid, [])
        principal = next((reach for duty, reach in mine if duty == "principal"), None)
        return Ground(
            grid=grid, town=town, principal=principal,
            deputies=tuple(reach for duty, reach in mine if duty != "principal"),
            neighbours=tuple((code, reach) for code in around for reach in _answering(self.claims.get(code, ()))),
            squad_leaders=self._leaders(area, town), town_body=self.town_bodies.get(town), center=self.bodies.get(CENTER),
            bodies={code: self.bodies[code] for code in asked.bodies if code in self.bodies},
            held=asked.held, area_class=asked.spot.area_class, minute=self.minute, day=self.day,
        )

    def is_covered(self, grid: str) -> bool:
        """Whether its principal can be given any work."""
        return any(
            duty == "principal" and reach.on_duty and reach.reachable and reach.certified
            for duty, reach in self.claims.get(grid, ())
        )

    def _leaders(self, area: str, town: str) -> tuple[Reach, ...]:
        """The leader who answers for the area of the grid first, then the others of the town."""
        first = [reach for _, reach in self.claims.get(area, [])]
        known = {reach.party for reach in first}
        return (*first, *(reach for reach in self.leaders.get(town, ()) if reach.party not in known))


def read_roster(db: Unit, city: City, questions: Iterable[Question], at: datetime, runners_up: bool = False) -> Roster:
    """The roster for these questions. Few statements, however many there are.

    Neighbours are looked up only for grids whose own principal cannot act, or for all with ``runners_up``; how much
    open work somebody has only where the routing table asks for it.
    """
    asked = list(questions)
    grids = {one.spot.grid for one in asked if one.spot.grid}
    towns = {one.spot.town for one in asked if one.spot.town}
    areas = {area for grid in grids if (area := area_of(city, grid))}
    bodies = rows.bodies_by_code(db, {CENTER, *(code for one in asked for code in one.bodies)})
    local = at.astimezone(city.zone)
    roster = Roster(at=at, minute=local.weekday() * 1440 + local.hour * 60 + local.minute,
                    day=local.date().isoformat() if city.routes.first_days else "",
                    bodies={code: _institution(row) for code, row in bodies.items()})
    _claims(db, city, roster, grids | areas)
    wide = runners_up or city.routes.asks_load
    near = {code for grid in grids if wide or not roster.is_covered(grid) for code in around(city, grid)}
    _claims(db, city, roster, near - roster.claims.keys())
    if towns:
        _leaders(db, city, roster, towns)
        roster.town_bodies = {town: _institution(row) for town, row in rows.bodies_of_towns(db, towns).items()}
    if city.routes.asks_load:
        _load(db, roster)
    return roster


def _answering(held: Sequence[tuple[str, Reach]]) -> Iterator[Reach]:
    """Who answers for a neighbouring grid: its principal, and while he is on leave whoever stands in for him."""
    for place, (duty, reach) in enumerate(held[:2]):
        if place == 0 or (duty == STAND_IN and held[0][1].on_leave):
            yield reach


def _load(db: Unit, roster: Roster) -> None:
    """Add how many open events everybody on the roster has."""
    loads = open_counts(db)
    roster.bodies, roster.town_bodies = (
        {code: _loaded(reach, loads) for code, reach in found.items()} for found in (roster.bodies, roster.town_bodies))
    roster.claims = {
        grid: [(duty, _loaded(reach, loads)) for duty, reach in held] for grid, held in roster.claims.items()}
    roster.leaders = {town: tuple(_loaded(reach, loads) for reach in led) for town, led in roster.leaders.items()}


def _loaded(reach: Reach, loads: Mapping[int, int]) -> Reach:
    load = loads.get(reach.party, 0)
    return replace(reach, load=load) if load else reach


def _claims(db: Unit, city: City, roster: Roster, grids: Set[str]) -> None:
    """Add those who claimed these grids."""
    reach = _reaches(city, roster.at)
    found: Sequence[Any] = rows.reach_on(db, grids, roster.at) if grids else ()
    stand_ins = stand_ins_of(db, city, found, roster.at)
    for grid, duty, *facts in found:
        roster.claims.setdefault(grid, []).append((duty, reach(facts)))
        if facts[0] in stand_ins:
            roster.claims[grid].append((STAND_IN, stand_ins[facts[0]]))


def _leaders(db: Unit, city: City, roster: Roster, towns: Set[str]) -> None:
    """Add the squad leaders of these towns."""
    reach = _reaches(city, roster.at)
    led: list[Any] = [row for row in rows.reach_of_role(db, "squad_leader", roster.at)
           if row.scope_kind == "city" or (row.scope_kind == "town" and row.scope in towns)]
    stand_ins = stand_ins_of(db, city, led, roster.at)
    found = [
        (kind, scope, one) for kind, scope, *facts in led
        for one in (reach(facts), *([stand_ins[facts[0]]] if facts[0] in stand_ins else ()))
    ]
    for town in towns:
        roster.leaders[town] = tuple(one for kind, scope, one in found if kind == "city" or scope == town)


def area_of(city: City, grid: str) -> str:
    """The area grid that holds a claimed grid; empty where there is none."""
    member = city.claimed.members.get(grid) if city.claimed is not None else None
    return member.parent or "" if member is not None else ""


def around(city: City, grid: str) -> Sequence[str]:
    """The grids of the same town that are nearest over the graph of shared borders, nearest first."""
    claimed = city.claimed
    if claimed is None or grid not in claimed.members:
        return ()
    return claimed.beside_in_town(grid, NEIGHBOURS_ASKED)


def stand_ins_of(db: Unit, city: City, known: Sequence[Any], at: datetime) -> Mapping[int, Reach]:
    """Who stands in for those among these parties (rows that end with the facts of a reach) who are away, by who is
    away. A deputy works the shifts of the one he stands in for besides his own, and may not be away himself.
    """
    away = {row[-8]: (row[-1], read_shifts(row[-2])) for row in known if row[-1]}
    if not away:
        return {}
    reach, local = _reaches(city, at), at.astimezone(city.zone)
    there: Sequence[Any] = rows.reach_of(db, {deputy for deputy, _ in away.values()}, at)
    deputies = {row[0]: reach(row) for row in there if row.away is None}
    return {
        party: replace(deputies[deputy], on_duty=deputies[deputy].on_duty or on_duty(shifts, local))
        for party, (deputy, shifts) in away.items() if deputy in deputies
    }


def _institution(row: Any) -> Reach:
    """A body or queue is always there; its people are its own affair."""
    return Reach(party=row.id, body=row.id)


def _reaches(city: City, at: datetime) -> Callable[[Sequence[Any]], Reach]:
    """How the facts of a party, as the store tells them, say whether it may be given work at an instant."""
    local, today = at.astimezone(city.zone), city.local_date(at).isoformat()
    seen_after = at - DEVICE_SEEN

    def reach(facts: Sequence[Any]) -> Reach:
        party, body, certificate, certified_until, device_seen_at, reached, shifts, away = facts
        return Reach(
            party=party, body=body, on_duty=away is None and on_duty(read_shifts(shifts), local),
            reachable=bool(reached) or (device_seen_at is not None and device_seen_at > seen_after),
            certified=bool(certificate) and (certified_until is None or certified_until >= today),
            on_leave=away is not None,
        )

    return reach
