"""Who there is around a place at an instant, read for many places at once: what routing and ladders ask."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence, Set
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from dispatch.city import City
from dispatch.rules.routing import Ground, Reach
from dispatch.rules.shifts import on_duty, read_shifts
from dispatch.store import parties as rows
from dispatch.store.engine import Unit

CENTER = "center"
DEVICE_SEEN = timedelta(hours=24)
NEIGHBOURS_ASKED = 6


@dataclass(slots=True)
class Roster:
    """The parties around some grids and towns. Read once a unit; ``ground`` then answers without the store."""

    at: datetime
    claims: dict[str, list[tuple[str, Reach]]] = field(default_factory=dict)
    leaders: dict[str, tuple[Reach, ...]] = field(default_factory=dict)
    bodies: dict[str, Reach] = field(default_factory=dict)
    town_bodies: dict[str, Reach] = field(default_factory=dict)

    def ground(self, place: tuple[str, str, str], area: str = "", around: Sequence[str] = ()) -> Ground:
        """What routing looks at for one place, given as (grid, town, responsible body's code)."""
        grid, town, responsible = place
        mine = self.claims.get(grid, [])
        principal = next((reach for duty, reach in mine if duty == "principal"), None)
        return Ground(
            grid=grid, town=town, principal=principal,
            deputies=tuple(reach for duty, reach in mine if duty == "deputy"),
            neighbours=tuple((code, reach) for code in around for _, reach in self.claims.get(code, [])[:1]),
            squad_leaders=self._leaders(area, town), town_body=self.town_bodies.get(town),
            responsible=self.bodies.get(responsible), center=self.bodies.get(CENTER),
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


def read_roster(db: Unit, city: City, places: Iterable[tuple[str, str, str]], at: datetime,
                runners_up: bool = False) -> Roster:
    """The roster for places given as (grid, town, responsible body's code). Few statements, however many places.

    Neighbours are looked up only for grids whose own principal cannot act, or for all with ``runners_up``.
    """
    asked = list(places)
    grids = {grid for grid, _, _ in asked if grid}
    towns = {town for _, town, _ in asked if town}
    areas = {area for grid in grids if (area := area_of(city, grid))}
    bodies = rows.parties_by_code(db, {CENTER, *(body for _, _, body in asked if body)})
    roster = Roster(at=at, bodies={code: _institution(row) for code, row in bodies.items()})
    _claims(db, city, roster, grids | areas)
    near = {code for grid in grids if runners_up or not roster.is_covered(grid) for code in around(city, grid)}
    _claims(db, city, roster, near - roster.claims.keys())
    if towns:
        _leaders(db, city, roster, towns)
        roster.town_bodies = {town: _institution(row) for town, row in rows.bodies_of_towns(db, towns).items()}
    return roster


def _claims(db: Unit, city: City, roster: Roster, grids: Set[str]) -> None:
    """Add those who claimed these grids."""
    reach = _reaches(city, roster.at)
    for grid, duty, *facts in rows.reach_on(db, grids, roster.at) if grids else ():
        roster.claims.setdefault(grid, []).append((duty, reach(facts)))


def _leaders(db: Unit, city: City, roster: Roster, towns: Set[str]) -> None:
    """Add the squad leaders of these towns."""
    reach = _reaches(city, roster.at)
    found = [
        (kind, scope, reach(facts)) for kind, scope, *facts in rows.reach_of_role(db, "squad_leader", roster.at)
        if kind == "city" or (kind == "town" and scope in towns)
    ]
    for town in towns:
        roster.leaders[town] = tuple(one for kind, scope, one in found if kind == "city" or scope == town)


def area_of(city: City, grid: str) -> str:
    """The area grid that holds a claimed grid; empty where there is none."""
    member = city.claimed.members.get(grid) if city.claimed is not None else None
    return member.parent or "" if member is not None else ""


def around(city: City, grid: str) -> Sequence[str]:
    """The grids that border this one, the longest border first, in the same town."""
    claimed = city.claimed
    if claimed is None or grid not in claimed.members:
        return ()
    town = claimed.towns.get(grid)
    beside = claimed.beside(grid)
    return [code for code in beside if claimed.towns.get(code) == town][:NEIGHBOURS_ASKED]


def _institution(row: Any) -> Reach:
    """A body or queue is always there; its people are its own affair."""
    return Reach(party=row.id, body=row.id)


def _reaches(city: City, at: datetime) -> Callable[[Sequence[Any]], Reach]:
    """How the facts of a party, as the store tells them, say whether it may be given work at an instant."""
    local, today = at.astimezone(city.zone), city.local_date(at).isoformat()
    seen_after = at - DEVICE_SEEN

    def reach(facts: Sequence[Any]) -> Reach:
        party, body, certificate, certified_until, device_seen_at, reached, shifts = facts
        return Reach(
            party=party, body=body, on_duty=on_duty(read_shifts(shifts), local),
            reachable=bool(reached) or (device_seen_at is not None and device_seen_at > seen_after),
            certified=bool(certificate) and (certified_until is None or certified_until >= today),
        )

    return reach
