"""A small made-up city for tests: two towns of three blocks in a row each, its people, rules and calendar.

    N1 | N2 | N3      the northern town: an officer off duty by day, one without a certificate, one with
    ---+----+---
    S1 | S2 | S3      the southern town: two officers (S1 has a deputy), S3 is claimed by nobody

Every block has two unit grids, west `a` (area class A) and east `b` (class B). Nobody in it is real.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import shapely
import sqlalchemy as sa

from dispatch.city import Keys, Seams, calendar_mapping
from dispatch.clock import Chance, HandClock
from dispatch.flow import intake, timers
from dispatch.flow.founding import grid_row
from dispatch.flow.move import move
from dispatch.flow.sending import Place, Receipt, Sending
from dispatch.flow.staff import accounts
from dispatch.node import Node
from dispatch.rules.categories import Category, Condition, category_mapping
from dispatch.rules.event import ANONYMOUS, Actor, Event, Mode, Move
from dispatch.rules.limits import Limit, LimitUnit
from dispatch.rules.workdays import Calendar
from dispatch.store import events, journal, layers, parties, rulings, schema
from dispatch.store import timers as timer_rows
from dispatch.store.engine import Unit

MONDAY_MORNING = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)  # 09:00 in Shanghai, an ordinary working day
SOUTH, NORTH = "331082001", "331082002"
WEST, SOUTHERN, SIDE = 121.10, 28.84, 0.01
BLOCKS = {f"{row}{n}": (n - 1, 0 if row == "S" else 1) for row in "SN" for n in (1, 2, 3)}
KEYS = Keys("test-1", b"1" * 32, b"2" * 32, b"3" * 32)
DEFAULT_POINT = (121.1075, 28.8425)  # inside S1: what another system writes when it knows no place

CENTER, SOUTH_BODY, NORTH_BODY, WATER = 1, 2, 3, 4
S1_OFFICER, S1_DEPUTY, S2_OFFICER, NIGHT_OFFICER, UNCERTIFIED, N3_OFFICER = 11, 12, 13, 14, 15, 16
SPARE, RUN_OUT = 17, 18
SOUTH_LEADER, NORTH_LEADER, PLUMBER = 21, 22, 23
OPERATOR, DUTY_LEADER, DISPATCHER, SUPERVISOR, ADMINISTRATOR, AUDITOR = 31, 32, 33, 34, 35, 36

# id, kind, code, body, town, certified until (None: no certificate), roles (role, scope kind, scope)
_PARTIES: tuple[tuple[Any, ...], ...] = (
    (CENTER, "queue", "center", None, "", None, ()),
    (SOUTH_BODY, "body", "south", None, SOUTH, None, ()),
    (NORTH_BODY, "body", "north", None, NORTH, None, ()),
    (WATER, "body", "water", None, "", None, ()),
    (S1_OFFICER, "person", "s1-officer", SOUTH_BODY, SOUTH, "2027-12-31", (("officer", "town", SOUTH),)),
    (S1_DEPUTY, "person", "s1-deputy", SOUTH_BODY, SOUTH, "2027-12-31", (("officer", "town", SOUTH),)),
    (S2_OFFICER, "person", "s2-officer", SOUTH_BODY, SOUTH, "2027-12-31", (("officer", "town", SOUTH),)),
    (NIGHT_OFFICER, "person", "n1-officer", NORTH_BODY, NORTH, "2027-12-31", (("officer", "town", NORTH),)),
    (UNCERTIFIED, "person", "n2-officer", NORTH_BODY, NORTH, None, (("officer", "town", NORTH),)),
    (N3_OFFICER, "person", "n3-officer", NORTH_BODY, NORTH, "2027-12-31", (("officer", "town", NORTH),)),
    (SPARE, "person", "spare", SOUTH_BODY, SOUTH, "2027-12-31", (("officer", "town", SOUTH),)),
    (RUN_OUT, "person", "run-out", SOUTH_BODY, SOUTH, "2026-03-01", (("officer", "town", SOUTH),)),
    (SOUTH_LEADER, "person", "south-leader", SOUTH_BODY, SOUTH, "2027-12-31", (("squad_leader", "town", SOUTH),)),
    (NORTH_LEADER, "person", "north-leader", NORTH_BODY, NORTH, "2027-12-31", (("squad_leader", "town", NORTH),)),
    (PLUMBER, "person", "plumber", WATER, "", None, (("department", "body", str(WATER)),)),
    (OPERATOR, "person", "operator", None, "", None, (("operator", "city", ""),)),
    (DUTY_LEADER, "person", "duty-leader", None, "", None, (("duty_leader", "city", ""),)),
    (DISPATCHER, "person", "dispatcher", None, "", None, (("dispatcher", "city", ""),)),
    (SUPERVISOR, "person", "supervisor", None, "", None, (("supervisor", "city", ""),)),
    (ADMINISTRATOR, "person", "administrator", None, "", None, (("administrator", "city", ""),)),
    (AUDITOR, "person", "auditor", None, "", None, (("auditor", "city", ""),)),
)
_CLAIMS = (
    ("S1", S1_OFFICER, "principal"), ("S1", S1_DEPUTY, "deputy"), ("S2", S2_OFFICER, "principal"),
    ("N1", NIGHT_OFFICER, "principal"), ("N2", UNCERTIFIED, "principal"), ("N3", N3_OFFICER, "principal"),
)

RUBBISH, PIPE, STALL, SIGN, TREE = "1001", "1002", "1003", "1004", "1005"


def condition(code: str, amount: int, unit: LimitUnit, mode: Mode = Mode.AUTO, **more: Any) -> Condition:
    """A filing condition; officers answer for it unless ``more`` says otherwise."""
    return Condition(code=code, name=f"条件{code}", name_en=f"condition {code}", limit=Limit(amount, unit), mode=mode,
                     **{"responsible": "officer", **more})


def category(code: str, name: str, name_en: str, *conditions: Condition) -> Category:
    """A category of the test list."""
    return Category(code, name, name_en, "10", name_en, conditions)


_U = LimitUnit
CATEGORIES = (
    category(RUBBISH, "暴露垃圾", "rubbish",
             condition("1", 4, _U.WORK_HOUR, limits_by_area={"A": Limit(2, _U.WORK_HOUR)}),
             condition("2", 1, _U.WORK_DAY, Mode.DESK)),
    category(PIPE, "水管破裂", "burst pipe", condition("1", 2, _U.URGENT_HOUR, responsible="water", urgency="emergency")),
    category(STALL, "占道经营", "street stall", condition("1", 1, _U.WORK_DAY, is_enforcement=True)),
    category(SIGN, "违规广告", "illegal sign", condition("1", 3, _U.WORK_DAY_END, Mode.DESK)),
    category(TREE, "树木倒伏", "fallen tree", condition("1", 5, _U.NATURAL_DAY, Mode.VERIFY)),
)


def national_calendar() -> Calendar:
    """2026 as the State Council announced it, with 08-12 and 14-18 as hours."""
    def days(*spans: str) -> frozenset[date]:
        found: set[date] = set()
        for span in spans:
            first, _, last = span.partition("/")
            day, end = date.fromisoformat(f"2026-{first}"), date.fromisoformat(f"2026-{last or first}")
            found |= {day + timedelta(n) for n in range((end - day).days + 1)}
        return frozenset(found)

    return Calendar(
        version=1, zone="Asia/Shanghai", hours=((time(8), time(12)), (time(14), time(18))),
        off=days("01-01/01-03", "02-15/02-23", "04-04/04-06", "05-01/05-05", "06-19/06-21", "09-25/09-27", "10-01/10-07"),
        on=days("01-04", "02-14", "02-28", "05-09", "09-20", "10-10"), known_years=frozenset({2026}),
    )


def seams(clock: HandClock) -> Seams:
    """A hand-wound clock, chance from a seed, and keys that are no secret."""
    return Seams(clock, Chance(7), KEYS)


def seams_now() -> Seams:
    """The same with a clock of its own that stands at the morning the city was founded."""
    return seams(HandClock(MONDAY_MORNING))


def found(db: Unit) -> None:
    """Found the small city in an empty store."""
    _people(db)
    _ground(db)
    rulings.add_version(db, "categories", "test-2026", [(c.code, category_mapping(c)) for c in CATEGORIES], MONDAY_MORNING)
    rulings.add_version(db, "calendar", "2026", [("calendar", calendar_mapping(national_calendar()))], MONDAY_MORNING)
    for name, value in (("name", "样例市"), ("name_en", "Sample City"), ("zone", "Asia/Shanghai"), ("claimed_layer", "blocks"),
                        ("unit_layer", "units"), ("default_points", ",".join(map(str, DEFAULT_POINT)))):
        rulings.put_setting(db, name, value)
    rulings.raise_city_version(db)


def _people(db: Unit) -> None:
    at = MONDAY_MORNING
    parties.insert_parties(db, [
        {"id": ident, "kind": kind, "code": code, "name": f"样例{ident}", "name_en": f"Sample {ident}", "body": body,
         "town": town, "certificate": f"cert-{ident}" if until else None, "certified_until": until}
        for ident, kind, code, body, town, until, _ in _PARTIES
    ])
    parties.follow_ids(db)
    parties.insert_rows(db, schema.grants, [
        {"party": ident, "role": role, "scope_kind": kind, "scope": scope, "from_at": at}
        for ident, *_, grants in _PARTIES for role, kind, scope in grants
    ])
    parties.insert_rows(db, schema.contacts, [
        {"party": ident, "channel": "phone", "address": "", "confirmed_at": at}
        for ident, kind, *_ in _PARTIES if kind == "person"
    ])
    night = {"weekdays": 0b1111111, "from_minute": 20 * 60, "to_minute": 4 * 60, "from_at": at}
    parties.insert_rows(db, schema.duties, [{"party": NIGHT_OFFICER, **night}])
    parties.insert_rows(db, schema.claims, [
        {"grid": grid, "party": party, "duty": duty, "from_at": at} for grid, party, duty in _CLAIMS
    ])


def square(block: str) -> shapely.Polygon:
    """The ground of a block."""
    column, row = BLOCKS[block]
    west, south = WEST + column * SIDE, SOUTHERN + row * SIDE
    return shapely.box(*(round(value, 7) for value in (west, south, west + SIDE, south + SIDE)))


def _half(block: str, side: str) -> shapely.Polygon:
    west, south, east, north = square(block).bounds
    middle = round(west + SIDE / 2, 7)
    return shapely.box(west, south, middle, north) if side == "a" else shapely.box(middle, south, east, north)


def town_of(block: str) -> str:
    """The town that a block lies in."""
    return SOUTH if block[0] == "S" else NORTH


def _ground(db: Unit) -> None:
    towns = {code: shapely.union_all([square(b) for b in BLOCKS if town_of(b) == code]) for code in (SOUTH, NORTH)}
    street = shapely.LineString([(WEST, SOUTHERN + SIDE / 2), (WEST + 3 * SIDE, SOUTHERN + SIDE / 2)])
    drawn: dict[str, list[dict[str, Any]]] = {
        "towns": [grid_row(code, "town", shape, town=code) for code, shape in towns.items()],
        "blocks": [grid_row(b, "block", square(b), name=f"街区{b}", parent=town_of(b), town=town_of(b)) for b in BLOCKS],
        "units": [grid_row(b + side, "unit", _half(b, side), parent=b, town=town_of(b), area_class=side.upper())
                  for b in BLOCKS for side in "ab"],
        "streets": [grid_row("R1", "main", street, name="样例路", name_en="Sample Road")],
    }
    for code, rows in drawn.items():
        ident = layers.add_layer(db, {"code": code, "name": code, "made_at": MONDAY_MORNING}, rows)
        layers.activate_layer(db, ident, MONDAY_MORNING)


def place(unit: str = "S1a") -> Place:
    """A point in the middle of a unit grid."""
    middle = _half(unit[:2], unit[2]).centroid
    return Place(round(middle.x, 7), round(middle.y, 7))


def away(given: Place, east_m: float) -> Place:
    """A place some metres east of another."""
    assert given.lon is not None
    assert given.lat is not None
    return Place(given.lon + east_m / (111_320 * math.cos(math.radians(given.lat))), given.lat)


def actor(node: Node, party: int) -> Actor:
    """Somebody of the city, with his grants of this instant."""
    return node.run(accounts.actor_of, party)


def citizen(event: Event | None = None) -> Actor:
    """A citizen; with an event, one who proved that its report is his."""
    return ANONYMOUS if event is None else Actor(party=None, name="citizen", citizen_of=event.id)


def sending(node: Node, unit: str | None = "S1a", category: str = RUBBISH, **more: Any) -> Sending:
    """A citizen's report at a unit grid; None: from nowhere."""
    at = node.city.clock.now()
    given = {"actor": ANONYMOUS, "at": at, "words": "路边有垃圾", "place": place(unit) if unit else None, "category": category}
    return Sending(**{**given, **more})


def report(node: Node, unit: str | None = "S1a", category: str = RUBBISH, **more: Any) -> Receipt:
    """Send a report in."""
    return node.run(intake.receive, sending(node, unit, category, **more))


def moved(node: Node, event: Event, action: str, party: int | Actor, **carry: Any) -> Event:
    """Somebody moves an event; ``version`` and ``happened_at`` go to the move, the rest is carried."""
    by = party if isinstance(party, Actor) else actor(node, party)
    more = {name: carry.pop(name) for name in ("version", "happened_at") if name in carry}
    return node.run(move, Move(event.id, action, by, node.city.clock.now(), carry, **more))


def handled(node: Node, event: Event) -> Event:
    """The event after its holder, a person, has accepted and finished it."""
    assert event.holder is not None
    moved(node, event, "accept", event.holder)
    return moved(node, event, "finish", event.holder, result="已清理")


def event_now(node: Node, ident: int) -> Event:
    """An event as the store has it."""
    return node.run(lambda db, city: events.events_by_id(db, [ident])[ident])


def entries(node: Node, event: Event) -> Sequence[Any]:
    """Its journal."""
    return node.run(lambda db, city: journal.entries_of(db, event.id))


def deadlines(node: Node, event: Event, *states: str) -> Sequence[Any]:
    """Its deadlines, all or those in some states."""
    rows = node.run(lambda db, city: timer_rows.timers_of(db, event.id))
    return [row for row in rows if not states or row.state in states]


def notices(node: Node, **wanted: Any) -> Sequence[Any]:
    """The notices whose columns have these values, oldest first."""
    query = sa.select(schema.notices).order_by(schema.notices.c.id)
    for name, value in wanted.items():
        query = query.where(schema.notices.c[name] == value)
    return node.run(lambda db, city: db.execute(query).all())


def told(node: Node, event: Event, kind: str) -> set[int]:
    """Who has a notice of this kind about an event in the inbox."""
    return {row.recipient for row in notices(node, event=event.id, kind=kind, channel="inbox")}


def count(node: Node, table: sa.Table) -> int:
    """How many rows a table has."""
    return node.run(lambda db, city: db.execute(sa.select(sa.func.count()).select_from(table)).scalar_one())


def climb_all(node: Node, most: int = timers.BATCH) -> int:
    """Climb everything that is due by now; returns how many steps that were."""
    total = 0
    while (done := node.run(timers.run_once, most)).climbed:
        total += done.climbed
    return total


def forward_climbing(node: Node, until: datetime) -> int:
    """Wind the clock from one due instant to the next, climbing each, up to an instant."""
    clock = node.city.clock
    assert isinstance(clock, HandClock)
    total = climb_all(node)
    while (due := node.run(lambda db, city: timer_rows.next_due(db))) is not None and due <= until:
        clock.wind_to(due)
        total += climb_all(node)
    clock.wind_to(until)
    return total


def reasons_of(receipt: Receipt) -> list[tuple[str, bool, str]]:
    """The chain of reasons of a report's route: rule, whether it chose, why not."""
    assert receipt.routed is not None
    return [(reason.rule, reason.chose, str(reason.facts.get("why", ""))) for reason in receipt.routed.reasons]


def change(node: Node, statement: sa.Executable, values: Iterable[dict[str, Any]] | None = None) -> None:
    """Change the store behind the city's back."""
    node.run(lambda db, city: db.execute(statement, list(values) if values else None))
