"""Periodic work is done by one node."""

from __future__ import annotations

from datetime import timedelta

from dispatch.node import Node
from dispatch.store.runs import take_turn

HOUR = timedelta(hours=1)


def test_a_turn_is_taken_by_one_node_and_again_when_its_time_has_come(node: Node, second_node: Node) -> None:
    clock = node.city.clock

    def turn(at: Node, name: str = "root") -> bool:
        return at.run(lambda db, city: take_turn(db, name, city.clock.now(), HOUR))

    assert [turn(node), turn(second_node), turn(node)] == [True, False, False]
    assert turn(second_node, "tidy")
    clock.forward(minutes=59)
    assert not turn(second_node)
    clock.forward(minutes=1)
    assert [turn(second_node), turn(node)] == [True, False]
