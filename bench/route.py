"""How long a routing decision takes with its full explanation, and whether kept inputs lead to the same answer again.

A made-up city of 200 rules, 2,000 grids, 20,000 listed items and 1,000 officers, all in memory. A decision is measured
from the question (matter, spot, day) to both sentences: powers of the day, rows, people, reasons. The last line is one
JSON object.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random
from statistics import quantiles
from typing import Any
from zoneinfo import ZoneInfo

import shapely

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from dispatch.city import City, Division, Seams, Spot
from dispatch.clock import HandClock
from dispatch.flow.filing import routed_for
from dispatch.flow.roster import Roster, around, question
from dispatch.rules.deadlines import Hours
from dispatch.rules.powers import Item, PowerList, Powers
from dispatch.rules.routes.inputs import kept_inputs, read_inputs, same_answer
from dispatch.rules.routes.rule import Matter, Rule, When
from dispatch.rules.routes.table import DEFAULT_RULES, Table
from dispatch.rules.routing import Reach, Routed, explain, route
from dispatch.rules.sentences import look_sentence, sentence
from dispatch.rules.workdays import Calendar
from grids.grid import Grid

RULES, GRIDS, ITEMS, OFFICERS, TOWNS, CATEGORIES = 200, 2_000, 20_000, 1_000, 20, 250
DECISIONS = 10_000
DAY = date(2026, 3, 2)
NAMES = {party: (f"样例{party}", f"Sample {party}") for party in range(1, 2_000)}


@dataclass(frozen=True, slots=True)
class Asked:
    """What one decision is about."""

    matter: Matter
    spot: Spot
    day: date
    roster: Roster


def towns() -> list[str]:
    """Codes of the towns."""
    return [f"331082{number:03d}" for number in range(TOWNS)]


def ground(columns: int = 50) -> Division:
    """A division of squares, so many in a row; a town is a piece of some rows."""
    side, rows = 0.005, GRIDS // columns
    members, of_town = [], {}
    for at in range(GRIDS):
        row, column = divmod(at, columns)
        west, south = round(121 + column * side, 7), round(28.5 + row * side, 7)
        shape = shapely.box(west, south, round(west + side, 7), round(south + side, 7))
        members.append(Grid(code=f"G{at:04d}", kind="block", name="", parent="", polygon=shape))
        of_town[f"G{at:04d}"] = towns()[row * TOWNS // rows]
    return Division(1, "blocks", 1, members, of_town)


def table(dice: Random) -> Table:
    """The rows that a city begins with, behind others about some categories, towns, hours and powers."""
    rules = []
    for number in range(RULES - len(DEFAULT_RULES)):
        categories = tuple(f"C{dice.randrange(CATEGORIES):03d}" for _ in range(dice.randint(1, 6)))
        when = When(
            categories=categories if dice.random() < 0.9 else (categories[0][:2] + "*",),
            towns=tuple(dice.sample(towns(), 3)) if dice.random() < 0.6 else (),
            hours=("1-5@08:00-18:00",) if dice.random() < 0.4 else (), areas=("A",) if dice.random() < 0.3 else (),
            powers=("delegated",) if dice.random() < 0.2 else (),
        )
        to = dice.choice([("claim", "deputy"), ("body:d3", "claim"), ("neighbour", "squad_leader"), ("power", "claim")])
        rules.append(Rule(f"r{number}", f"规则{number}", f"rule {number}", when, to,
                          dice.choice([(), (), ("claim|deputy",), ("body:d5",)]), dice.choice([0, 0, 0, 15])))
    return Table([*rules, *DEFAULT_RULES], 7)


def powers(dice: Random) -> Powers:
    """A delegation list for each town, a comprehensive one and those of departments: so many items in all."""
    shapes = [("delegated", town, f"t{at}") for at, town in enumerate(towns())]
    shapes += [("comprehensive", "", "d0"), *(("specialised", "", f"d{at}") for at in range(1, 6))]
    each = ITEMS // len(shapes)
    lists = []
    for ident, (kind, town, body) in enumerate(shapes):
        count = ITEMS - each * (len(shapes) - 1) if kind == "comprehensive" else each
        start = DAY - timedelta(days=dice.randint(1, 400))
        one = PowerList(ident + 1, f"list-{ident}", 1, kind, body, town, start, None, start)
        numbers = dice.sample(range(3_000), min(count, 3_000))
        lists.append((one, [Item(f"I{n:04d}", matters=(f"C{n % CATEGORIES:03d}",)) for n in numbers]))
    return Powers(lists)


def roster(dice: Random, division: Division) -> Roster:
    """Officers on their grids, some away, out of reach, without a certificate or busy; leaders, bodies, the center."""
    made = Roster(at=datetime(2026, 3, 2, 1, tzinfo=UTC), minute=dice.randrange(7 * 1440))
    for code in division.members:
        for duty in ("principal", "deputy") if dice.random() < 0.3 else ("principal",):
            if dice.random() < 0.9:
                reach = Reach(100 + dice.randrange(OFFICERS), 50, dice.random() < 0.7, dice.random() < 0.9,
                              dice.random() < 0.9, dice.randrange(25))
                made.claims.setdefault(code, []).append((duty, reach))
    made.leaders = {town: tuple(Reach(1_200 + at * 2 + n, 50) for n in (0, 1)) for at, town in enumerate(towns())}
    made.town_bodies = {town: Reach(1_300 + at, 1_300 + at) for at, town in enumerate(towns())}
    made.bodies = {f"d{at}": Reach(1_400 + at, 1_400 + at) for at in range(6)} | {"center": Reach(1, 1)}
    made.bodies |= {f"t{at}": Reach(1_500 + at, 1_500 + at) for at in range(TOWNS)}
    return made


def made_up(dice: Random) -> City:
    """A city of rows, lists and ground, without a store."""
    moment, zone = datetime(2026, 3, 2, 1, tzinfo=UTC), "Asia/Shanghai"
    calendar = Calendar(version=1, zone=zone, hours=((dt.time(8), dt.time(18)),), off=frozenset(), on=frozenset(),
                        known_years=frozenset())
    return City(
        seams=Seams(clock=HandClock(moment)), version=1, settings={}, zone=ZoneInfo(zone),
        divisions={"blocks": ground()}, categories={}, categories_version=None, standard="bench", limits={},
        hours=Hours(calendar, None, {}), routes=table(dice), powers=powers(dice),
    )


def questions(dice: Random, city: City, count: int) -> list[Asked]:
    """Random questions all over the city, at ten different moments."""
    division = city.divisions["blocks"]
    rosters = [roster(dice, division) for _ in range(10)]
    codes = list(division.members)
    asked = []
    for _ in range(count):
        grid, enforces = dice.choice(codes), dice.random() < 0.6
        responsible = () if enforces or dice.random() < 0.5 else (f"d{dice.randrange(7)}",)
        matter = Matter(f"C{dice.randrange(CATEGORIES):03d}", "1", dice.choice(["normal", "normal", "emergency"]),
                        responsible, enforces)
        spot = Spot(grid, town=division.towns[grid], layer=1, area_class=dice.choice("ABC"))
        asked.append(Asked(matter, spot, DAY - timedelta(days=dice.randrange(60)), dice.choice(rosters)))
    return asked


def decide(city: City, one: Asked) -> tuple[Routed, str, str]:
    """A decision as intake takes it, told in both languages."""
    routed = routed_for(city, one.roster, question(city, one.spot, one.matter, one.day))
    return routed, sentence(routed.reasons, NAMES, "zh-CN"), sentence(routed.reasons, NAMES, "en")


def in_full(city: City, one: Asked) -> tuple[Routed, list[str]]:
    """The same, with every row of the table and what became of it, in both languages."""
    routed, zh, en = decide(city, one)
    assert routed.ground is not None
    looks = explain(routed.ground, one.matter, city.routes)
    spoken = [look for look in looks if not look.silent]
    return routed, [zh, en, *(look_sentence(look, NAMES, tongue) for look in spoken for tongue in ("zh-CN", "en"))]


def timed(work: Any, asked: Sequence[Any]) -> tuple[list[float], list[Any]]:
    """Microseconds of each call, and what each gave."""
    took, found = [], []
    for one in asked:
        began = time.perf_counter()
        found.append(work(one))
        took.append((time.perf_counter() - began) * 1e6)
    return took, found


def again(city: City, routed: Routed) -> bool:
    """Whether the inputs as they are kept, written and read, lead to the same answer."""
    given, matter, version = read_inputs(json.loads(json.dumps(kept_inputs(routed))))
    return version == city.routes.version and same_answer(route(given, matter, city.routes), routed)


def measure(count: int, seed: int) -> dict[str, Any]:
    """All figures."""
    dice = Random(seed)
    city = made_up(dice)
    asked = questions(dice, city, count)
    for code in city.divisions["blocks"].members:  # the graph of borders is built when first asked for
        around(city, code)
    cold, _ = timed(lambda one: decide(city, one), asked[:200])
    plain, decided = timed(lambda one: decide(city, one), asked)
    full, _ = timed(lambda one: in_full(city, one), asked)
    keeping, _ = timed(kept_inputs, [routed for routed, _, _ in decided])
    equal = sum(again(city, routed) for routed, _, _ in decided)
    return {
        "rules": len(city.routes.rules), "grids": len(city.divisions["blocks"].members),
        "items": sum(map(len, city.powers.items.values())), "officers": OFFICERS,
        "decision_us_p50": round(quantiles(full, n=100)[49], 1), "decision_us_p99": round(quantiles(full, n=100)[98], 1),
        "sentence_us_p50": round(quantiles(plain, n=100)[49], 1), "first_us_p50": round(quantiles(cold, n=100)[49], 1),
        "inputs_us_p50": round(quantiles(keeping, n=100)[49], 1),
        "inputs_bytes": round(sum(len(json.dumps(kept_inputs(one[0]))) for one in decided) / len(decided)),
        "reevaluated": len(decided), "equal": equal,
    }


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--decisions", type=int, default=DECISIONS)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    print(json.dumps(measure(given.decisions, given.seed)))


if __name__ == "__main__":
    main()
