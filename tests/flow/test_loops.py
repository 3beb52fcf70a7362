"""The background machines of a node: a commit wakes them, a failure does not end them, one node does the rest."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from datetime import datetime, timedelta
from typing import Any

import pytest

from dispatch.flow import loops as machines
from dispatch.flow.feed import Feed
from dispatch.flow.idempotent import once
from dispatch.flow.loops import Loops, my_turn, tidy
from dispatch.flow.sending import IdempotencyKey
from dispatch.node import Node
from dispatch.store import schema
from tests import towns as t

PATIENCE_S = 30


class Outbox:
    """Fails in its first round."""

    def __init__(self) -> None:
        self.failed, self.came_again = asyncio.Event(), asyncio.Event()

    async def send(self) -> datetime | None:
        if not self.failed.is_set():
            self.failed.set()
            raise OSError("the line is dead")
        self.came_again.set()
        return None


class Ears:
    """Hears what the feed says."""

    def __init__(self) -> None:
        self.climbed = asyncio.Event()

    def hear(self, rows: Sequence[Any]) -> None:
        if any(row.action == "climb" for row in rows):
            self.climbed.set()


@pytest.fixture
async def running(node: Node, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[tuple[Loops, Ears, Outbox]]:
    """Loops that run, ears at their feed, and their outbox."""
    monkeypatch.setattr(machines, "PAUSE_AFTER_FAILURE_S", 0.01)
    monkeypatch.setattr(machines, "WAKE_S", 0.01)
    feed, ears, outbox = Feed(node), Ears(), Outbox()
    feed.listen(ears.hear)
    loops = Loops(node, feed, outbox.send)
    await loops.start()
    yield loops, ears, outbox
    await loops.stop()


async def test_a_commit_wakes_the_pump_and_its_climb_is_fed_on(
    node: Node, running: tuple[Loops, Ears, Outbox]
) -> None:
    _, ears, _ = running
    t.report(node)
    node.city.clock.forward(minutes=13)
    t.report(node)
    await asyncio.wait_for(ears.climbed.wait(), PATIENCE_S)
    assert t.count(node, schema.climbs) == 1


async def test_a_machine_that_fails_counts_it_and_goes_on(node: Node, running: tuple[Loops, Ears, Outbox]) -> None:
    loops, _, outbox = running
    await asyncio.wait_for(outbox.failed.wait(), PATIENCE_S)
    t.report(node)
    await asyncio.wait_for(outbox.came_again.wait(), PATIENCE_S)
    assert loops.health.failures == {"outbox": 1}


async def test_the_periodic_work_is_done_by_the_node_whose_turn_it_is(node: Node, second_node: Node) -> None:
    event = t.moved(node, t.report(node).event, "accept", t.S1_OFFICER)
    t.moved(node, event, "suspend", t.DISPATCHER, reason="r", until=t.MONDAY_MORNING + timedelta(hours=1))
    one, other = (Loops(each, Feed(each)) for each in (node, second_node))
    node.city.clock.forward(hours=1)
    await one._periodic()
    await other._periodic()
    assert [row.action for row in t.entries(node, event)].count("resume") == 1
    assert t.count(node, schema.roots) == 1
    assert not node.run(my_turn, "root", timedelta(hours=1))


def test_old_keys_are_forgotten_after_thirty_days_and_not_before(node: Node) -> None:
    key = IdempotencyKey("party:31", "k", "f")
    node.run(once, key, 201, lambda db, city: "answer")
    node.city.clock.forward(days=30)
    node.run(tidy)
    assert t.count(node, schema.idempotency) == 1
    node.city.clock.forward(seconds=1)
    node.run(tidy)
    assert t.count(node, schema.idempotency) == 0
