"""The one argument of every flow: clock, chance, ground and the city's tables, all frozen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from dispatch.clock import Chance, Clock, WallClock
from dispatch.divisions import Division, division_of
from dispatch.errors import Unavailable
from dispatch.names import NOTHING_WANTED, Names, Wanted
from dispatch.rules.categories import Category, Lists, filed_under
from dispatch.rules.deadlines import Hours, StageLimit
from dispatch.rules.disputes import PATIENCE
from dispatch.rules.duplicates import DEFAULT as USUAL_NEARNESS
from dispatch.rules.duplicates import Nearness
from dispatch.rules.escalation import SAMPLE_LADDERS, parse_ladder
from dispatch.rules.event import Deadline
from dispatch.rules.limits import Limit, LimitUnit
from dispatch.rules.powers import Powers
from dispatch.rules.routes.rule import Matter, matter_of
from dispatch.rules.routes.table import BUILT_IN, Table
from dispatch.rules.suggesting.kept import Suggestions
from dispatch.rules.workdays import Calendar
from dispatch.store import layers as layer_rows
from dispatch.store import rulings
from dispatch.store.category_lists import CATEGORIES, begun_lists, suggestions_at
from dispatch.store.engine import Unit
from dispatch.store.nearby import nearness_at
from dispatch.store.powers import read_powers
from dispatch.store.routes import table_at


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
    changes_at: datetime | None = None
    names: Names = field(default_factory=Names)
    wanted_names: Wanted = NOTHING_WANTED
    routes: Table = BUILT_IN
    powers: Powers = field(default_factory=Powers)
    nearness: tuple[Nearness, ...] = USUAL_NEARNESS
    lists: Lists = field(default_factory=Lists)
    suggestions: Suggestions = field(default_factory=Suggestions)

    @property
    def is_over(self) -> bool:
        """Whether the instant has come from which other rulings count than those read here."""
        return self.changes_at is not None and self.clock.now() >= self.changes_at

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

    def filed_under(self, standard: str, category: str, condition: str) -> Category | None:
        """What an event was filed under, also when the active list has it no more. An empty list is the active one."""
        current = self.categories.get(category)
        if current is not None and standard not in ("", current.standard or self.standard):
            current = None
        return filed_under(current, self.lists.former, standard, category, condition)

    def matter(self, category: str, condition: str, standard: str = "") -> Matter:
        """What a condition asks of routing."""
        key = (category, condition, standard)
        if key not in self._matters:
            self._matters[key] = matter_of(self.filed_under(standard, category, condition), condition)
        return self._matters[key]

    @cached_property
    def _matters(self) -> dict[tuple[str, str, str], Matter]:
        return {}

    @cached_property
    def patience(self) -> Mapping[str, int]:
        """After how many bounces an event of an urgency goes to the center: as the setting ``patience`` says
        (``emergency:1 urgent:2 ...``), else by the usual table."""
        given = (word.partition(":") for word in self.settings.get("patience", "").split())
        return {**PATIENCE, **{urgency: int(count) for urgency, _, count in given if count.isdecimal() and int(count)}}

    def local_date(self, at: datetime) -> date:
        """The city's calendar day of an instant."""
        return at.astimezone(self.zone).date()


STAGE_LIMITS: Mapping[Deadline, tuple[int, LimitUnit]] = {
    Deadline.FILE: (15, LimitUnit.MINUTE), Deadline.VERIFY: (30, LimitUnit.MINUTE),
    Deadline.ASSIGN: (15, LimitUnit.MINUTE), Deadline.ACCEPT: (15, LimitUnit.MINUTE),
    Deadline.HANDLE: (1, LimitUnit.WORK_DAY), Deadline.RECHECK: (30, LimitUnit.MINUTE),
    Deadline.CALL_BACK: (72, LimitUnit.URGENT_HOUR), Deadline.ANSWER: (4, LimitUnit.WORK_HOUR),
    Deadline.TAKE: (1, LimitUnit.WORK_DAY), Deadline.DECIDE: (1, LimitUnit.WORK_DAY),
}
_LADDERS: Mapping[Deadline, str] = {Deadline.TAKE: "take", Deadline.DECIDE: "decide"}  # all others climb "default"


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


def load_city(db: Unit, seams: Seams, before: City | None = None, names_later: bool = False) -> City:
    """Read the city's tables. Layers that ``before`` already holds are not built again; with ``names_later`` new lists
    of names are left to be read beside the running work.

    The version comes first and with the settings: what is read after it is as new, or newer and then read again.
    """
    at = seams.clock.now()
    settings = rulings.all_settings(db)
    zone = settings.get("zone", "Asia/Shanghai")
    categories_version = rulings.active_version(db, CATEGORIES, at)
    active = categories_version.id if categories_version else None
    lists = begun_lists(db, at, before.lists if before else Lists())
    divisions = _divisions(db, settings, before)
    claimed, names = divisions.get(settings.get("claimed_layer", "blocks")), before.names if before else Names()
    wanted = names.catch_up(db, settings, claimed, names_later)
    return City(
        seams=seams, version=int(settings.get(rulings.VERSION, 0)), settings=settings, zone=ZoneInfo(zone),
        divisions=divisions, names=names, wanted_names=wanted,
        lists=lists, categories=_categories(lists, active) if active is not None else {}, categories_version=active,
        suggestions=suggestions_at(db, at, active, lists, before.suggestions if before else Suggestions()),
        standard=categories_version.name if categories_version else "",
        limits=_limits(db, at), hours=_hours(db, at, zone), changes_at=rulings.next_change(db, at),
        routes=table_at(db, at), powers=read_powers(db, before.powers if before else Powers()),
        nearness=nearness_at(db, at),
    )


def _categories(lists: Lists, version: int) -> dict[str, Category]:
    return {one.code: one for one in lists.versions[version][1] if not one.is_void}


def _limits(db: Unit, at: datetime) -> dict[Deadline, StageLimit]:
    found = {kind: StageLimit(Limit(*given), _LADDERS.get(kind, "default")) for kind, given in STAGE_LIMITS.items()}
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


def new_ground(db: Unit, before: City) -> list[tuple[Any, Sequence[Any]]]:
    """The layers that points are located in now and that ``before`` does not hold, each with its rows."""
    held = {division.layer for division in before.divisions.values()}
    located = _located(db, rulings.all_settings(db))
    return [(layer, layer_rows.grids_of(db, layer.id)) for layer in located if layer.id not in held]


def with_ground(city: City, divisions: Sequence[Division]) -> City:
    """The city with divisions kept ready for ``load_city``, which takes those that rule."""
    held = {str(division.layer): division for division in (*city.divisions.values(), *divisions)}
    return replace(city, divisions=held)


def _located(db: Unit, settings: Mapping[str, str]) -> list[Any]:
    """Only these layers points are located in; the others are drawn from the store."""
    codes = {settings.get("claimed_layer", "blocks"), settings.get("unit_layer", "units")}
    return [layer for layer in layer_rows.active_layers(db) if layer.code in codes]


def _divisions(db: Unit, settings: Mapping[str, str], before: City | None) -> dict[str, Division]:
    kept = {division.layer: division for division in before.divisions.values()} if before else {}
    return {
        layer.code: kept.get(layer.id) or division_of(layer, layer_rows.grids_of(db, layer.id))
        for layer in _located(db, settings)
    }
