"""What the sample city consists of: plain frozen values, no behaviour but small lookups."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from shapely import LineString, Polygon

PRINCIPAL = "principal"
DEPUTY = "deputy"

ROLES = (
    "operator",
    "duty_leader",
    "dispatcher",
    "officer",
    "squad_leader",
    "department",
    "supervisor",
    "administrator",
    "auditor",
)


@dataclass(frozen=True, slots=True)
class Town:
    """A street or town: real code, name and seat (WGS-84), generated polygon. `kind` is street or town."""

    code: str
    name: str
    name_en: str
    kind: str
    seat_lon: float
    seat_lat: float
    polygon: Polygon


@dataclass(frozen=True, slots=True)
class Community:
    """A generated community of whole unit grids; 12-digit code, `town` is the 9-digit code."""

    code: str
    name: str
    name_en: str
    town: str
    polygon: Polygon


@dataclass(frozen=True, slots=True)
class UnitGrid:
    """The smallest cell; 15-digit code. `area_class` is A (core), B (ordinary) or C (fringe)."""

    code: str
    name: str
    community: str
    town: str
    block: str
    area: str
    area_class: str
    polygon: Polygon


@dataclass(frozen=True, slots=True)
class BlockGrid:
    """What an officer claims: connected whole unit grids of one town, e.g. 331082001B012."""

    code: str
    name: str
    name_en: str
    town: str
    area: str
    polygon: Polygon


@dataclass(frozen=True, slots=True)
class AreaGrid:
    """What a squad leader answers for: connected whole block grids of one town, e.g. 331082001A02."""

    code: str
    name: str
    name_en: str
    town: str
    polygon: Polygon


@dataclass(frozen=True, slots=True)
class Street:
    """A generated street; `width_class` is highway, arterial, street or lane."""

    code: str
    name: str
    name_en: str
    line: LineString
    width_class: str


@dataclass(frozen=True, slots=True)
class Place:
    """A generated named point; `kind` is school, market, park, station, hospital, square, estate or office."""

    name: str
    name_en: str
    kind: str
    town: str
    lon: float
    lat: float


@dataclass(frozen=True, slots=True)
class Body:
    """An organisation; `kind` is center, hotline, bureau, department, town, squad or company."""

    code: str
    kind: str
    name: str
    name_en: str
    town: str | None
    parent: str | None


@dataclass(frozen=True, slots=True)
class Grant:
    """One right: `scope_kind` is city, town, body, grid or own; `scope` its code, empty for city and own."""

    role: str
    scope_kind: str
    scope: str


@dataclass(frozen=True, slots=True)
class Person:
    """A generated account. `cert_valid_to` is an ISO date; both certificate fields are None for the unarmed."""

    code: str
    login: str
    name: str
    name_en: str
    body: str
    town: str | None
    grants: tuple[Grant, ...]
    cert_no: str | None
    cert_valid_to: str | None
    phone_channel: bool


@dataclass(frozen=True, slots=True)
class Claim:
    """`person` answers for `grid` (a block code for officers, an area code for squad leaders)."""

    person: str
    grid: str
    duty: str


@dataclass(frozen=True, slots=True)
class Duty:
    """A weekly shift in city time, Monday = 0. An `end` not after `start` lies on the next day."""

    person: str
    weekdays: tuple[int, ...]
    start: str
    end: str

    def covers(self, weekday: int, minute: int) -> bool:
        """Whether the shift is on at this minute (0-1439) of this weekday."""
        start, end = minutes_of(self.start), minutes_of(self.end)
        if end > start:
            return weekday in self.weekdays and start <= minute < end
        late = weekday in self.weekdays and minute >= start
        return late or ((weekday - 1) % 7 in self.weekdays and minute < end)


def minutes_of(clock: str) -> int:
    """Minutes since midnight of HH:MM."""
    hours, minutes = clock.split(":")
    return int(hours) * 60 + int(minutes)


@dataclass(frozen=True, slots=True)
class Category:
    """A class code of one standard; `kind` is event (2013 list), component or matter (2026 list)."""

    standard_version: str
    code: str
    kind: str
    major: str
    name: str
    name_en: str
    term: str
    active: bool
    successor: str | None


@dataclass(frozen=True, slots=True)
class Condition:
    """A filing condition with its own limit and closing condition.

    `limit_unit` is urgent_hour, urgent_day, work_hour or work_day. `responsible` is "officer" or a body
    code. `area_limits` maps A, B, C to an amount in the same unit. `limit_source` is local_example (a
    published local table) or sample (ours, standing in where no public limit was found).
    """

    category_code: str
    code: str
    name: str
    name_en: str
    limit_amount: int
    limit_unit: str
    closing: str
    closing_en: str
    intake: str
    responsible: str
    urgency: str
    is_enforcement: bool
    limit_source: str
    standard_version: str
    area_limits: Mapping[str, int] | None = None


@dataclass(frozen=True, slots=True)
class Power:
    """One row of a list of enforcement items: by the list, `body` may enforce `item` from `from_on` (ISO date).

    `kind` is master, comprehensive, specialised or delegated; `town` is that of a delegation list, else empty, as is
    `to_on` where no end is set. `matters` is the category that the item is about, empty where none is reported.
    """

    list: str
    kind: str
    town: str
    body: str
    title: str
    decision: str
    published_on: str
    from_on: str
    to_on: str
    item: str
    name: str
    name_en: str
    matters: str


@dataclass(frozen=True, slots=True)
class DayOff:
    """A day on which the official calendar departs from the ordinary week; `is_off` False is a make-up day."""

    date: str
    name: str
    name_en: str
    is_off: bool


@dataclass(frozen=True, slots=True)
class SampleCity:
    """The whole sample city; every polygon WGS-84 on 1e-7 degree coordinates, sharing edges exactly."""

    seed: int
    code: str
    name: str
    name_en: str
    boundary: Polygon
    towns: tuple[Town, ...]
    communities: tuple[Community, ...]
    unit_grids: tuple[UnitGrid, ...]
    block_grids: tuple[BlockGrid, ...]
    area_grids: tuple[AreaGrid, ...]
    streets: tuple[Street, ...]
    places: tuple[Place, ...]
    bodies: tuple[Body, ...]
    people: tuple[Person, ...]
    claims: tuple[Claim, ...]
    duties: tuple[Duty, ...]
    categories: tuple[Category, ...]
    conditions: tuple[Condition, ...]
    powers: tuple[Power, ...]
    days_off: tuple[DayOff, ...]
    notice_zh: str
    notice_en: str
