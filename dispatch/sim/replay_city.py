"""The city that a replay runs in: the given layer, an officer for each grid, and rulings from the mapping.

All of its people are generated, and say so in their names.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, time

from dispatch.city import STAGE_LIMITS, City
from dispatch.flow import founding
from dispatch.flow.ground import laying
from dispatch.flow.staff import accounts, importing
from dispatch.flow.staff.importing import Member
from dispatch.rules.categories import OFFICER, Category, Condition
from dispatch.rules.deadlines import StageLimit
from dispatch.rules.escalation import DEFAULT
from dispatch.rules.event import Actor, Deadline, Grant, Mode, Role
from dispatch.rules.limits import Limit
from dispatch.rules.workdays import Calendar
from dispatch.sim.replay_mapping import ReportMapping
from dispatch.store.engine import Unit
from geodata.layers import Feature

CENTER_STAFF = (Role.OPERATOR, Role.DISPATCHER, Role.DUTY_LEADER, Role.SUPERVISOR)
ADMINISTRATOR = "admin"


@dataclass(frozen=True, slots=True)
class Ground:
    """The polygons to replay on, and what their file is called."""

    source: str
    features: Sequence[Feature]


def found(db: Unit, city: City, mapping: ReportMapping, ground: Ground, categories: Sequence[str]) -> dict[str, Actor]:
    """Found the city; returns who acts, by code. Raises ``Conflict`` when the store holds a city already."""
    password = accounts.hash_password(city.chance.token())
    founding.found_empty(db, city, founding.Founding(mapping.name, mapping.zone, ADMINISTRATOR, password))
    features = [_with_town(feature, mapping) for feature in ground.features]
    laying.lay(db, city, laying.Laying("blocks", "blocks", ground.source, features))
    members = list(_members(features))
    ids = importing.bring_members(db, city, members)
    importing.bring_rulings(db, city, _rulings(mapping, categories))
    return {code: accounts.actor_of(db, city, party) for code, party in ids.items()}


def _with_town(feature: Feature, mapping: ReportMapping) -> Feature:
    town = feature.properties.get(mapping.grids.town or "") or ""
    return replace(feature, properties={"town": str(town)})


def _members(features: Iterable[Feature]) -> Iterable[Member]:
    whole_city = "city", ""
    for role in CENTER_STAFF:
        yield Member(str(role), f"生成的{role}", f"Generated {role.replace('_', ' ')}", grants=(Grant(role, *whole_city),))
    towns = sorted({feature.properties["town"] for feature in features})
    for town in towns:
        yield Member(f"body-{town}", f"生成的机构 {town}", f"Generated office {town}", kind="body", town=town)
        scope = ("town", town) if town else whole_city
        yield Member(f"leader-{town}", f"生成的中队长 {town}", f"Generated squad leader {town}", town=town,
                     body=f"body-{town}", grants=(Grant(Role.SQUAD_LEADER, *scope),))
    for feature in features:
        town = feature.properties["town"]
        yield Member(f"officer-{feature.code}", f"生成的队员 {feature.code}", f"Generated officer {feature.code}", town=town,
                     body=f"body-{town}", claims=(feature.code,), grants=(Grant(Role.OFFICER, "grid", feature.code),))


def _rulings(mapping: ReportMapping, categories: Sequence[str]) -> importing.Rulings:
    given = mapping.stage_limits()
    ladder = mapping.ladder_of_deadlines() or DEFAULT
    limits = {kind: given.get(kind, Limit(*usual)) for kind, usual in STAGE_LIMITS.items()}
    points = ";".join(f"{point.lon!r},{point.lat!r}" for point in mapping.default_points)
    return importing.Rulings(
        name="history", ladders=[ladder], settings={"default_points": points, "notice_en": "A replay of history."},
        categories=[_category(code, name, limits[Deadline.HANDLE]) for code, name in category_codes(categories).items()],
        limits={kind: StageLimit(limit, ladder.code) for kind, limit in limits.items()},
        calendar=Calendar(version=1, zone=mapping.zone, hours=((time(8), time(12)), (time(14), time(18))),
                          off=frozenset[date](), on=frozenset[date](), known_years=frozenset[int]()),
    )


def category_codes(names: Iterable[str]) -> dict[str, str]:
    """Codes for the names of categories, in the order of the names: the records name kinds of problem, not codes."""
    return {f"{number:04d}": name for number, name in enumerate(sorted(set(names)), start=1)}


def _category(code: str, name: str, limit: Limit) -> Category:
    condition = Condition(code="1", name=name, name_en=name, limit=limit, mode=Mode.AUTO, responsible=OFFICER)
    return Category(code=code, name=name, name_en=name, major="history", term=name, conditions=(condition,))
