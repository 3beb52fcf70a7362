"""How many open events a second follow a division that changes, with their journal entries, on a durable store.

The worst case: every border of a chessboard of grids moves by nine tenths of a grid, so that each event changes its
grid and its holder (one entry, and a notice to the new holder). The last line is one JSON object.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from datetime import UTC, date, datetime
from datetime import time as clock_time
from pathlib import Path

import numpy as np
import shapely
import sqlalchemy as sa

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench.database import database
from dispatch.city import Keys, Seams
from dispatch.clock import Chance, HandClock
from dispatch.flow import founding, intake
from dispatch.flow.ground import activating, laying, relocating
from dispatch.flow.loops import settle_memory
from dispatch.flow.sending import Place, Sending
from dispatch.flow.staff import importing
from dispatch.node import Node
from dispatch.rules.categories import OFFICER, Category, Condition
from dispatch.rules.event import SYSTEM, Grant, Mode, Role
from dispatch.rules.limits import Limit, LimitUnit
from dispatch.rules.workdays import Calendar
from dispatch.store import schema
from dispatch.store.opening import open_store
from geodata.layers import Feature

MORNING = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)  # Monday 09:00 in Shanghai
KEYS = Keys("bench", b"1" * 32, b"2" * 32, b"3" * 32)
WEST, SOUTH, SIDE_DEG, SHIFT = 121.0, 28.7, 0.005, 0.9
TOWN, BATCH, SEED = "331082001", 200, 7


def chessboard(across: int, shift: float) -> list[Feature]:
    """across x across grids; all but the outermost borders lie `shift` of a grid further east."""
    x = WEST + np.arange(across + 1) * SIDE_DEG
    x[1:-1] += shift * SIDE_DEG * (np.arange(1, across) < across - 1)
    y = SOUTH + np.arange(across + 1) * SIDE_DEG
    return [
        Feature(1, f"g{row:02d}{column:02d}", "", shapely.box(x[column], y[row], x[column + 1], y[row + 1]), {"town": TOWN})
        for row in range(across) for column in range(across)
    ]  # fmt: skip


def found(node: Node, features: list[Feature]) -> None:
    """A city with an officer for each grid, a squad leader and a body for the town."""
    node.run(founding.found_empty, founding.Founding("bench", "Asia/Shanghai", "admin", "x"))
    node.run(laying.lay, laying.Laying("blocks", "blocks", "made", features))
    people = [importing.Member("town", "生成的机构", "Generated office", kind="body", town=TOWN)]
    people.append(importing.Member("leader", "生成的中队长", "Generated leader", town=TOWN, body="town",
                                   grants=(Grant(Role.SQUAD_LEADER, "town", TOWN),)))  # fmt: skip
    people += [
        importing.Member(f"officer-{one.code}", "生成的队员", "Generated officer", town=TOWN, body="town",
                         claims=(one.code,), grants=(Grant(Role.OFFICER, "town", TOWN),))
        for one in features
    ]  # fmt: skip
    node.run(importing.bring_members, people)
    condition = Condition("1", "垃圾", "rubbish", Limit(1, LimitUnit.WORK_DAY), Mode.AUTO, OFFICER)
    category = Category("1001", "垃圾", "rubbish", "10", "rubbish", (condition,))
    calendar = Calendar(version=1, zone="Asia/Shanghai", hours=((clock_time(8), clock_time(18)),), off=frozenset[date](),
                        on=frozenset[date](), known_years=frozenset({2026}))  # fmt: skip
    node.run(importing.bring_rulings, importing.Rulings("bench", [category], calendar, [], {}))


def report(node: Node, across: int, events: int) -> None:
    """Events at random where the ground changes hands, in all but the last two columns."""
    chance = np.random.default_rng(SEED)
    columns = chance.integers(1, across - 2, events) + chance.uniform(0.05, SHIFT - 0.05, events)
    lons = WEST + columns * SIDE_DEG
    lats = SOUTH + chance.uniform(0.0, across, events) * SIDE_DEG
    for start in range(0, events, BATCH):
        sendings = [
            Sending(actor=SYSTEM, at=MORNING, words="路边有垃圾", place=Place(float(lon), float(lat)), category="1001")
            for lon, lat in zip(lons[start : start + BATCH], lats[start : start + BATCH], strict=True)
        ]
        node.run(intake.receive_many, sendings)


def counted(node: Node) -> dict[str, int]:
    """Journal entries by action."""
    query = sa.select(schema.journal.c.action, sa.func.count()).group_by(schema.journal.c.action)
    return {row[0]: row[1] for row in node.run(lambda db, city: db.execute(query).all())}


def reassign(node: Node, across: int) -> tuple[float, float, float, int]:
    """Seconds to activate, seconds to move the events, seconds of processor for both, and how many moved."""
    ident = node.run(laying.draft, laying.Laying("blocks", "blocks", "moved", chessboard(across, SHIFT)))
    started, worked = time.perf_counter(), time.process_time()
    node.run(activating.activate, ident)
    node.reload()
    activated = time.perf_counter()
    moved, more = 0, True
    while more:
        done = node.run(relocating.run_once)
        moved, more = moved + done.moved, done.more
    return activated - started, time.perf_counter() - activated, time.process_time() - worked, moved


def main() -> None:
    """Run it and print."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--events", type=int, default=100_000)
    asked.add_argument("--across", type=int, default=20, help="grids to a side of the chessboard")
    asked.add_argument("--postgres", action="store_true", help="on a PostgreSQL server of its own instead of SQLite")
    given = asked.parse_args()
    with database(given.postgres) as (url, _):
        node = Node(open_store(url), Seams(HandClock(MORNING), Chance(SEED), KEYS))
        found(node, chessboard(given.across, 0.0))
        report(node, given.across, given.events)
        settle_memory()  # as a server does before it begins
        activate_s, relocate_s, cpu_s, moved = reassign(node, given.across)
        actions = counted(node)
        node.store.close()
    entries = actions.get("relocate", 0) + actions.get("reassign", 0)
    print(f"activated in {activate_s:.2f} s; {moved} events with {entries} entries moved in {relocate_s:.1f} s")
    told = {"events": moved, "per_s": round(moved / (activate_s + relocate_s)), "entries": entries,
            "new_holders": actions.get("reassign", 0), "activate_s": round(activate_s, 2),
            "per_cpu_s": round(moved / cpu_s)}  # fmt: skip
    print(json.dumps(told))


if __name__ == "__main__":
    main()
