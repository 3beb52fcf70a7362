"""Founds a city in an empty store: ground, people, categories and calendar, all in one transaction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from itertools import groupby
from typing import Any
from zoneinfo import available_timezones

import shapely
from shapely.geometry.base import BaseGeometry

from dispatch.city import City, calendar_mapping
from dispatch.errors import Conflict, Fault, Unprocessable
from dispatch.flow.categories.shipped import main_standard, sample_list
from dispatch.flow.places.naming import keep_list
from dispatch.rules.categories import category_mapping
from dispatch.rules.duplicates import SAMPLE_NEARNESS, nearness_mapping
from dispatch.rules.escalation import SAMPLE_LADDERS, ladder_mapping
from dispatch.rules.powers import Item
from dispatch.rules.routes.rule import rule_mapping
from dispatch.rules.routes.table import DEFAULT_RULES
from dispatch.rules.workdays import Calendar
from dispatch.store import layers, parties, rulings, schema
from dispatch.store.category_lists import CATEGORIES
from dispatch.store.engine import Unit
from dispatch.store.nearby import NEARNESS
from dispatch.store.powers import activate_list, add_list
from dispatch.store.routes import ROUTES
from geodata.gazetteer.sample import REGION, sample_entries
from geodata.gazetteer.sample import SOURCE as SAMPLE_NAMES
from geodata.sample.city import Grant, Person, SampleCity, minutes_of

QUEUE = "center"
SHIFTS = "day 07:00-15:00, evening 15:00-23:00, night 23:00-07:00"  # the turns of the sample's crews
_KINDS = {"center": "queue", "squad": "squad"}


@dataclass(frozen=True, slots=True)
class Founding:
    """An empty city: its name, its IANA time zone, and the login of its first administrator."""

    name: str
    zone: str
    login: str
    password_hash: str


def found_empty(db: Unit, city: City, wish: Founding) -> None:
    """Found a city with a center, one administrator and the sample's ladders, and nothing else.

    Raises ``Conflict`` in a city that exists, ``Unprocessable`` for an unknown time zone.
    """
    if city.version:
        raise Conflict("there is a city in this store already")
    if wish.zone not in available_timezones():
        raise Unprocessable(f"unknown time zone '{wish.zone}'", [Fault("zone", "no IANA time zone")])
    at = city.clock.now()
    blank = {"town": "", "body": None, "certificate": None, "certified_until": None}
    parties.insert_parties(db, [
        {**blank, "id": 1, "kind": "queue", "code": QUEUE, "name": "指挥中心", "name_en": "Command center"},
        {**blank, "id": 2, "kind": "person", "code": wish.login, "name": wish.login, "name_en": wish.login},
    ])
    parties.follow_ids(db)
    parties.insert_rows(db, schema.accounts, [{"party": 2, "login": wish.login, "password_hash": wish.password_hash}])
    parties.insert_rows(db, schema.grants, [
        {"party": 2, "role": "administrator", "scope_kind": "city", "scope": "", "from_at": at}])
    keep_default_routes(db, at)
    for name, value in {"name": wish.name, "name_en": wish.name, "zone": wish.zone}.items():
        rulings.put_setting(db, name, value)
    rulings.raise_city_version(db)


def found_sample(db: Unit, city: City, sample: SampleCity, password_hash: str) -> None:
    """Load the sample city; every account gets the one demo password. Raises ``Conflict`` in a city that exists."""
    if city.version:
        raise Conflict("there is a city in this store already")
    at = city.clock.now()
    ids = _people(db, sample, password_hash, at)
    _claims(db, sample, ids, at)
    _ground(db, sample, at)
    listed = sample_list(sample)
    bodies = [(one.code, category_mapping(one)) for one in listed]
    rulings.note_version(db, rulings.add_version(db, CATEGORIES, main_standard(listed), bodies, at), sample.notice_zh)
    rulings.add_version(db, "calendar", "sample", [("calendar", calendar_mapping(_calendar(sample)))], at)
    rulings.add_version(db, "ladders", "sample", [(ladder.code, ladder_mapping(ladder)) for ladder in SAMPLE_LADDERS], at)
    keep_default_routes(db, at)
    rulings.add_version(db, NEARNESS, "sample", [(row.code, nearness_mapping(row)) for row in SAMPLE_NEARNESS], at)
    _powers(db, sample, at)
    keep_list(db, SAMPLE_NAMES, "sample", sample_entries(sample), at)
    _settings(db, sample)
    rulings.raise_city_version(db)


def keep_default_routes(db: Unit, at: datetime) -> None:
    """Keep the table that a city begins with, so that its decisions name a version that never changes."""
    rulings.add_version(db, ROUTES, "default", [(rule.code, rule_mapping(rule)) for rule in DEFAULT_RULES], at)


def _powers(db: Unit, sample: SampleCity, at: datetime) -> None:
    for code, found in groupby(sample.powers, key=lambda power: power.list):
        listed = list(found)
        first = listed[0]
        items = [Item(p.item, p.name, p.name_en, tuple(p.matters.split())) for p in listed]
        from_on = date.fromisoformat(first.from_on)
        row = {"code": code, "kind": first.kind, "body": first.body, "town": first.town, "name": first.title,
               "decision": first.decision, "published_on": date.fromisoformat(first.published_on), "from_on": from_on,
               "source": "sample", "made_at": at}
        activate_list(db, add_list(db, row, items), from_on, at)


def _people(db: Unit, sample: SampleCity, password_hash: str, at: datetime) -> dict[str, int]:
    codes = [body.code for body in sample.bodies] + [person.code for person in sample.people]
    ids = {code: number for number, code in enumerate(codes, start=1)}
    blank = {"body": None, "certificate": None, "certified_until": None}
    rows = [
        {**blank, "id": ids[b.code], "kind": _KINDS.get(b.kind, "body"), "code": QUEUE if b.kind == "center" else b.code,
         "name": b.name, "name_en": b.name_en, "town": b.town or "", "body": ids.get(b.parent) if b.parent else None}
        for b in sample.bodies
    ] + [
        {"id": ids[p.code], "kind": "person", "code": p.code, "name": p.name, "name_en": p.name_en, "town": p.town or "",
         "body": ids[p.body], "certificate": p.cert_no, "certified_until": p.cert_valid_to}
        for p in sample.people
    ]
    parties.insert_parties(db, rows)
    parties.follow_ids(db)
    parties.insert_rows(db, schema.accounts, [
        {"party": ids[p.code], "login": p.login, "password_hash": password_hash} for p in sample.people
    ])
    parties.insert_rows(db, schema.grants, [
        {"party": ids[p.code], "from_at": at, **_grant(p, g, ids)} for p in sample.people for g in p.grants
    ])
    parties.insert_rows(db, schema.contacts, [
        {"party": ids[p.code], "channel": "phone", "address": "", "confirmed_at": at}
        for p in sample.people if p.phone_channel
    ])
    parties.insert_rows(db, schema.duties, [
        {"party": ids[d.person], "weekdays": sum(1 << day for day in d.weekdays), "from_at": at,
         "from_minute": minutes_of(d.start), "to_minute": minutes_of(d.end)}
        for d in sample.duties
    ])
    return ids


def _grant(person: Person, grant: Grant, ids: Mapping[str, int]) -> dict[str, str]:
    """A grant as the store keeps it. A squad leader sees his whole town; what he answers for is his claim."""
    if grant.role == "squad_leader" and person.town:
        return {"role": grant.role, "scope_kind": "town", "scope": person.town}
    scope = str(ids[grant.scope]) if grant.scope_kind == "body" else grant.scope
    return {"role": grant.role, "scope_kind": grant.scope_kind, "scope": scope}


def _claims(db: Unit, sample: SampleCity, ids: Mapping[str, int], at: datetime) -> None:
    parties.insert_rows(db, schema.claims, [
        {"grid": c.grid, "party": ids[c.person], "duty": c.duty, "from_at": at} for c in sample.claims
    ])


def _ground(db: Unit, sample: SampleCity, at: datetime) -> None:
    def add(code: str, name: str, rows: list[dict[str, Any]]) -> None:
        layer = {"code": code, "name": name, "made_at": at, "notice": sample.notice_zh}
        layers.activate_layer(db, layers.add_layer(db, layer, rows), at)

    add("towns", "镇街", [
        grid_row(t.code, t.kind, t.polygon, name=t.name, name_en=t.name_en, town=t.code) for t in sample.towns])
    add("communities", "社区", [
        grid_row(c.code, "community", c.polygon, name=c.name, name_en=c.name_en, parent=c.town, town=c.town)
        for c in sample.communities])
    add("areas", "片区网格", [
        grid_row(a.code, "area", a.polygon, name=a.name, name_en=a.name_en, parent=a.town, town=a.town)
        for a in sample.area_grids])
    add("blocks", "街区网格", [
        grid_row(b.code, "block", b.polygon, name=b.name, name_en=b.name_en, parent=b.area, town=b.town)
        for b in sample.block_grids])
    add("units", "单元网格", [
        grid_row(u.code, "unit", u.polygon, name=u.name, parent=u.community, town=u.town, area_class=u.area_class)
        for u in sample.unit_grids])
    add("streets", "道路", [
        grid_row(s.code, s.width_class, s.line, name=s.name, name_en=s.name_en) for s in sample.streets])


def grid_row(code: str, kind: str, shape: BaseGeometry, **more: str) -> dict[str, Any]:
    """A row of the ground; ``more`` may hold name, name_en, parent, town and area_class."""
    blank = {"name": "", "name_en": "", "parent": "", "town": "", "area_class": ""}
    return {**blank, **more, "code": code, "kind": kind, "wkb": shapely.to_wkb(shape)}


def _calendar(sample: SampleCity) -> Calendar:
    days: Sequence[tuple[date, bool]] = [(date.fromisoformat(day.date), day.is_off) for day in sample.days_off]
    return Calendar(
        version=1, zone="Asia/Shanghai", hours=((time(8), time(12)), (time(14), time(18))),
        off=frozenset(day for day, is_off in days if is_off), on=frozenset(day for day, is_off in days if not is_off),
        known_years=frozenset(day.year for day, _ in days),
    )


def _settings(db: Unit, sample: SampleCity) -> None:
    west, south, east, north = sample.boundary.bounds
    seat = sample.towns[0]
    for name, value in {
        "name": sample.name, "name_en": sample.name_en, "code": sample.code, "zone": "Asia/Shanghai",
        "claimed_layer": "blocks", "unit_layer": "units", "shifts": SHIFTS, "notice": sample.notice_zh, "notice_en": sample.notice_en,
        "demo": "1", "region": ",".join(REGION), "center": f"{seat.seat_lon},{seat.seat_lat}", "bounds": f"{west},{south},{east},{north}",
    }.items():
        rulings.put_setting(db, name, value)
