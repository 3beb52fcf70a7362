"""A division is swapped while two nodes are busy: nobody gets a wrong or failed answer, and none waits for a restart."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from threading import Barrier, Event

import sqlalchemy as sa

from dispatch.city import City, Spot
from dispatch.flow.ground import activating
from dispatch.node import Node
from dispatch.store import schema
from dispatch.store.engine import Unit
from tests import towns as t
from tests.flow.ground.redrawn import draft, relocate, split

ROUNDS = 25
BUSY_AFTER = 3
WEST_HALF, EAST_HALF = t.place("S1a"), t.place("S1b")
OLD, NEW = "S1", {"S1a": "S1w", "S1b": "S1e"}


def located(db: Unit, city: City) -> tuple[Spot, Spot]:
    """Where the two halves of S1 are, as one read sees it."""
    return city.locate(WEST_HALF.lon, WEST_HALF.lat), city.locate(EAST_HALF.lon, EAST_HALF.lat)


@dataclass
class Load:
    """What busy people saw: each answer with whether it was asked for after the new division ruled."""

    begin: Barrier = field(default_factory=lambda: Barrier(5))
    ruled: Event = field(default_factory=Event)
    reports: list[tuple[bool, str, int]] = field(default_factory=list)
    reads: list[tuple[bool, tuple[Spot, Spot]]] = field(default_factory=list)

    def report(self, at: Node, unit: str) -> None:
        for turn in range(ROUNDS):
            if turn == BUSY_AFTER:
                self.begin.wait()
            late = self.ruled.is_set()
            self.reports.append((late, unit, t.report(at, unit).event.id))

    def look(self, at: Node) -> None:
        for turn in range(4 * ROUNDS):
            if turn == BUSY_AFTER:
                self.begin.wait()
            late = self.ruled.is_set()
            self.reads.append((late, at.run(located)))

    def activate(self, at: Node, ident: int, prepared: activating.Prepared) -> None:
        self.begin.wait()
        at.run(activating.activate, ident, prepared)
        self.ruled.set()


def lying(node: Node) -> dict[int, tuple[str, int | None]]:
    """The grid and the version of each event."""
    query = sa.select(schema.events.c.id, schema.events.c.grid, schema.events.c.layer)
    return {row.id: (row.grid, row.layer) for row in node.run(lambda db, city: db.execute(query).all())}


def test_under_load_on_two_nodes_each_answer_is_of_one_division_and_of_the_new_one_once_it_rules(
    node: Node, second_node: Node
) -> None:
    new = draft(node, split())
    prepared = node.run(lambda db, city: activating.compared(*activating.read_pair(db, city, new)))
    load = Load()
    with ThreadPoolExecutor(5) as pool:
        busy = [
            pool.submit(load.report, node, "S1a"), pool.submit(load.report, second_node, "S1b"),
            pool.submit(load.look, node), pool.submit(load.look, second_node),
            pool.submit(load.activate, node, new, prepared),
        ]
        assert [one.result(timeout=60) for one in busy] == [None] * 5

    for late, (west, east) in load.reads:
        assert west.layer == east.layer
        assert (west.grid, east.grid) == ((NEW["S1a"], NEW["S1b"]) if west.layer == new else (OLD, OLD))
        assert not late or west.layer == new
    events = lying(node)
    for late, unit, ident in load.reports:
        grid, layer = events[ident]
        assert grid == (NEW[unit] if layer == new else OLD), "an event remembers the version it was located by"
        assert not late or layer == new
    assert {late for late, *_ in load.reports} == {True, False}

    relocate(node)
    events = lying(node)
    assert {events[ident] for _, _, ident in load.reports} == {(grid, new) for grid in NEW.values()}


async def test_all_who_wait_for_the_new_division_wait_for_the_same_one(sqlite_node: Node) -> None:
    ident = draft(sqlite_node, split())
    async with asyncio.timeout(60):
        await sqlite_node.write(activating.activate, ident)
        seen = await asyncio.gather(*(sqlite_node.read(lambda db, city: city) for _ in range(40)))
    assert {id(city) for city in seen} == {id(sqlite_node.city)}
    assert sqlite_node.city.claimed.layer == ident
