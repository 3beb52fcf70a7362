"""The one argument of every flow: clock, chance, ground and the city's tables, all frozen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time
from functools import cached_property
from itertools import islice
from typing import Any
from zoneinfo import ZoneInfo

import networkx
import numpy as np
import shapely

from dispatch.clock import Chance, Clock, WallClock
from dispatch.errors import Unavailable
from dispatch.rules.categories import Category, read_category
from dispatch.rules.deadlines import Hours, StageLimit
from dispatch.rules.escalation import SAMPLE_LADDERS, parse_ladder
from dispatch.rules.event import Deadline
from dispatch.rules.limits import Limit, LimitUnit
from dispatch.rules.workdays import Calendar
from dispatch.store import layers as layer_rows
from dispatch.store import rulings
from dispatch.store.engine import Unit
from grids.grid import Grid
from grids.index import GridIndex
from grids.neighbours import adjacency, next_in_line

NEAREST = 12


@dataclass(frozen=True, slots=True)
class Seams:
    """Where the outside reaches in: the clock, chance, and the keys that seal and sign."""

    clock: Clock = field(default_factory=WallClock)
    chance: Chance = field(default_factory=Chance)
    keys: Keys | None = None


@dataclass(frozen=True, slots=True)
class Keys:
    """Secrets of the installation: ``seal`` encrypts callers, ``pepper`` hashes numbers and codes, ``sign`` roots."""

    key_id: str
    seal: bytes
    pepper: bytes
    sign: bytes


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a point lies: the claimed grid, the unit grid, the town; empty codes where there is none."""

    grid: str = ""
    unit: str = ""
    town: str = ""
    layer: int | None = None
    area_class: str = ""
    border_m: float | None = None


class Division:
    """One active layer in memory: index, parents and neighbours."""

    def __init__(self, layer: int, code: str, version: int, members: list[Grid], towns: Mapping[str, str]) -> None:
        self.layer, self.code, self.version = layer, code, version
        self.members = {grid.code: grid for grid in members}
        self.towns = towns
        self._beside: dict[str, Sequence[str]] = {}
        self.index = GridIndex([grid.code for grid in members], [grid.polygon for grid in members])

    def beside(self, code: str) -> Sequence[str]:
        """The grids nearest over the graph of shared borders, nearest first; those that touch come first."""
        known = self._beside.get(code)
        if known is None:
            found = islice(next_in_line(self._borders, code), NEAREST)
            known = self._beside[code] = [neighbour.code for neighbour in found]
        return known

    @cached_property
    def _borders(self) -> networkx.Graph:
        """Who borders whom; built when first asked for."""
        return adjacency(list(self.members), [grid.polygon for grid in self.members.values()])


@dataclass(frozen=True)
class City:
    """Everything that rules decide by, as it was at one city version."""

    seams: Seams
    version: int
    settings: Mapping[str, str]
    zone: ZoneInfo
    divisions: Mapping[str, Division]
    categories: Mapping[str, Category]
    categories_version: int | None
    standard: str
    limits: Mapping[Deadline, StageLimit]
    hours: Hours

    @property
    def clock(self) -> Clock:
        """The time."""
        return self.seams.clock

    @property
    def chance(self) -> Chance:
        """Salts, codes and ids."""
        return self.seams.chance

    @property
    def keys(self) -> Keys:
        """The keys that seal, hash and sign. Raises ``Unavailable`` in a process that was given none."""
        if self.seams.keys is None:
            raise Unavailable("this process has no keys")
        return self.seams.keys

    @property
    def claimed(self) -> Division | None:
        """The division that officers claim."""
        return self.divisions.get(self.settings.get("claimed_layer", "blocks"))

    @cached_property
    def default_points(self) -> frozenset[tuple[int, int]]:
        """Points that other systems write when they know no place, in 1e-7 degrees."""
        listed = self.settings.get("default_points", "")
        pairs = (point.split(",") for point in listed.split(";") if point)
        return frozenset((round(float(lon) * 1e7), round(float(lat) * 1e7)) for lon, lat in pairs)

    def locate(self, lon: float, lat: float) -> Spot:
        """The spot of a WGS-84 point; an empty one outside the claimed division."""
        claimed = self.claimed
        if claimed is None:
            return Spot()
        position = claimed.index.locate(lon, lat)
        if position < 0:
            return Spot()
        code = claimed.index.code(position)
        spot = Spot(grid=code, town=claimed.towns.get(code, ""), layer=claimed.layer)
        units = self.divisions.get(self.settings.get("unit_layer", "units"))
        at = units.index.locate(lon, lat) if units is not None else -1
        if units is None or at < 0:
            return spot
        unit = units.index.code(at)
        return replace(spot, unit=unit, area_class=units.members[unit].area_class or "")

    def border_m(self, lon: float, lat: float, grid: str) -> float | None:
        """Metres from a point to the border of the claimed grid that holds it."""
        claimed = self.claimed
        if claimed is None or grid not in claimed.members:
            return None
        return claimed.index.border_m(lon, lat, claimed.index.locate(lon, lat))

    def area_class(self, unit: str) -> str:
        """The area class A, B or C of a unit grid."""
        units = self.divisions.get(self.settings.get("unit_layer", "units"))
        member = units.members.get(unit) if units is not None and unit else None
        return member.area_class or "" if member is not None else ""

    def local_date(self, at: datetime) -> date:
        """The city's calendar day of an instant."""
        return at.astimezone(self.zone).date()


STAGE_LIMITS: Mapping[Deadline, tuple[int, LimitUnit]] = {
    Deadline.FILE: (15, LimitUnit.MINUTE), Deadline.VERIFY: (30, LimitUnit.MINUTE),
    Deadline.ASSIGN: (15, LimitUnit.MINUTE), Deadline.ACCEPT: (15, LimitUnit.MINUTE),
    Deadline.HANDLE: (1, LimitUnit.WORK_DAY), Deadline.RECHECK: (30, LimitUnit.MINUTE),
    Deadline.CALL_BACK: (72, LimitUnit.URGENT_HOUR), Deadline.ANSWER: (4, LimitUnit.WORK_HOUR),
}


def limit_mapping(given: StageLimit) -> dict[str, object]:
    """The plain form of a stage limit."""
    return {"amount": given.limit.amount, "unit": str(given.limit.unit), "ladder": given.ladder}


def calendar_mapping(calendar: Calendar) -> dict[str, object]:
    """The plain form of a working calendar without seasons."""
    return {
        "zone": calendar.zone, "hours": [[a.isoformat(), b.isoformat()] for a, b in calendar.hours],
        "off": sorted(day.isoformat() for day in calendar.off), "on": sorted(day.isoformat() for day in calendar.on),
        "known_years": sorted(calendar.known_years),
    }


def load_city(db: Unit, seams: Seams, before: City | None = None) -> City:
    """Read the city's tables. Layers that ``before`` already holds are not built again."""
    at = seams.clock.now()
    settings = rulings.all_settings(db)
    zone = settings.get("zone", "Asia/Shanghai")
    categories_version = rulings.active_version(db, "categories", at)
    return City(
        seams=seams, version=rulings.city_version(db), settings=settings, zone=ZoneInfo(zone),
        divisions=_divisions(db, settings, before),
        categories=_categories(db, categories_version.id) if categories_version else {},
        categories_version=categories_version.id if categories_version else None,
        standard=categories_version.name if categories_version else "",
        limits=_limits(db, at), hours=_hours(db, at, zone),
    )


def _categories(db: Unit, version: int) -> dict[str, Category]:
    return {code: read_category(body) for code, body in rulings.bodies_of(db, version)}


def _limits(db: Unit, at: datetime) -> dict[Deadline, StageLimit]:
    found = {kind: StageLimit(Limit(*given), "default") for kind, given in STAGE_LIMITS.items()}
    active = rulings.active_version(db, "limits", at)
    for code, body in rulings.bodies_of(db, active.id) if active else ():
        found[Deadline(code)] = StageLimit(Limit(body["amount"], LimitUnit(body["unit"])), body["ladder"])
    return found


def _hours(db: Unit, at: datetime, zone: str) -> Hours:
    ladders = {ladder.code: ladder for ladder in SAMPLE_LADDERS}
    active = rulings.active_version(db, "ladders", at)
    for code, body in rulings.bodies_of(db, active.id) if active else ():
        ladders[code] = parse_ladder(body)
    version = rulings.active_version(db, "calendar", at)
    body = rulings.bodies_of(db, version.id)[0][1] if version else None
    return Hours(_calendar(body, zone, version.id if version else 0), version.id if version else None, ladders)


def _calendar(body: dict | None, zone: str, version: int) -> Calendar:
    if body is None:
        return Calendar(version=version, zone=zone, hours=((time(8), time(12)), (time(14), time(18))),
                        off=frozenset(), on=frozenset(), known_years=frozenset())
    return Calendar(
        version=version, zone=body["zone"],
        hours=tuple((time.fromisoformat(a), time.fromisoformat(b)) for a, b in body["hours"]),
        off=frozenset(map(date.fromisoformat, body["off"])), on=frozenset(map(date.fromisoformat, body["on"])),
        known_years=frozenset(body["known_years"]),
    )


def _divisions(db: Unit, settings: Mapping[str, str], before: City | None) -> dict[str, Division]:
    """Only the layers that points are located in; the others are drawn from the store."""
    kept = {division.layer: division for division in before.divisions.values()} if before else {}
    located = {settings.get("claimed_layer", "blocks"), settings.get("unit_layer", "units")}
    wanted = [layer for layer in layer_rows.active_layers(db) if layer.code in located]
    return {layer.code: kept.get(layer.id) or division_of(layer, layer_rows.grids_of(db, layer.id)) for layer in wanted}


def division_of(layer: Any, rows: Sequence[Any]) -> Division:
    """A version of a layer with its valid grids, as rows of the store, in memory."""
    polygons = shapely.from_wkb(np.array([row.wkb for row in rows], dtype=object))
    members = [
        Grid(code=row.code, kind=row.kind, name=row.name, parent=row.parent, polygon=polygon, area_class=row.area_class)
        for row, polygon in zip(rows, polygons, strict=True)
    ]
    return Division(layer.id, layer.code, layer.version, members, {row.code: row.town for row in rows})

