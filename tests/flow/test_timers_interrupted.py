"""Timers under crashes and beside other nodes: the work is done once, or left whole."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from dispatch.city import City
from dispatch.flow import timers
from dispatch.flow.intake import receive_many
from dispatch.flow.move import move
from dispatch.node import Node
from dispatch.rules.event import Move, Stage
from dispatch.store import schema
from dispatch.store import timers as rows
from dispatch.store.engine import Unit
from tests import towns as t
from tests.flow.test_timers import climbs
from tests.store.interleaved import Interleaved, interleaved


class Crash(Exception):
    """The process ends here."""


def test_a_crash_after_a_climb_and_before_the_commit_leaves_the_work_to_be_done_once(node: Node) -> None:
    event = t.report(node).event
    node.city.clock.forward(minutes=13)
    journal, owed = t.count(node, schema.journal), t.count(node, schema.notices)

    def climb_and_crash(db: Unit, city: City) -> None:
        assert timers.run_once(db, city).climbed == 1
        raise Crash

    with pytest.raises(Crash):
        node.run(climb_and_crash)
    assert (t.count(node, schema.journal), t.count(node, schema.notices), t.count(node, schema.climbs)) == (journal, owed, 0)
    assert t.climb_all(node) == 1
    assert climbs(node, event) == [("accept", 1, "03-02 09:12")]


def test_a_crash_in_a_move_leaves_event_deadlines_and_journal_as_they_were(node: Node) -> None:
    event = t.report(node).event
    before = [tuple(row) for row in t.deadlines(node, event)]
    holder = t.actor(node, t.S1_OFFICER)

    def move_and_crash(db: Unit, city: City) -> None:
        move(db, city, Move(event.id, "accept", holder, city.clock.now()))
        raise Crash

    with pytest.raises(Crash):
        node.run(move_and_crash)
    assert t.event_now(node, event.id) == event
    assert [tuple(row) for row in t.deadlines(node, event)] == before
    assert t.moved(node, event, "accept", t.S1_OFFICER).stage is Stage.HANDLING


@pytest.fixture
def by_hand(postgres_city_url: str, postgres_node: Node) -> Iterator[Interleaved]:
    """Transactions under the test's own hand."""
    with interleaved(postgres_city_url) as opened:
        yield opened


def test_what_one_node_climbs_another_leaves_alone(postgres_node: Node, by_hand: Interleaved) -> None:
    postgres_node.run(receive_many, [t.sending(postgres_node) for _ in range(4)])
    postgres_node.city.clock.forward(minutes=13)
    with by_hand.transaction() as one:
        assert timers.run_once(one, postgres_node.city, 3).climbed == 3
        assert postgres_node.run(timers.run_once).climbed == 1
        assert postgres_node.run(timers.run_once).climbed == 0
        one.finish()
        one.sql.commit()
    assert postgres_node.run(timers.run_once).climbed == 0
    assert t.count(postgres_node, schema.climbs) == 4


def test_an_event_in_somebodys_hands_is_climbed_later_if_still_due(postgres_node: Node, by_hand: Interleaved) -> None:
    event, other = t.report(postgres_node).event, t.report(postgres_node).event
    postgres_node.city.clock.forward(minutes=13)
    with by_hand.transaction() as one:
        move(one, postgres_node.city, Move(event.id, "accept", t.actor(postgres_node, t.S1_OFFICER), event.opened_at))
        assert postgres_node.run(timers.run_once).climbed == 1
        one.sql.rollback()
    assert climbs(postgres_node, other) == [("accept", 1, "03-02 09:12")]
    assert postgres_node.run(timers.run_once).climbed == 1
    assert postgres_node.run(lambda db, city: rows.next_due(db)) == event.due_at
