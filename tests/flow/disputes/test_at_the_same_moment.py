"""Two who act on the same event at the same moment: one transaction stands still while the other runs into it."""

from __future__ import annotations

from typing import Any

import pytest

from dispatch.errors import Conflict, NotAllowed, Refusal
from dispatch.flow.acting import Wish, act_on
from dispatch.node import Node
from dispatch.rules.event import Event, Stage
from tests import towns as t
from tests.flow.disputes.test_verdicts import disputed, listed
from tests.flow.disputes.told import acted, wishes
from tests.store.interleaved import address, interleaved

DECIDE: dict[str, Any] = {"ground": "现场确权", "reach": "town"}


def raced(node: Node, event: Event, first: tuple[str, int, dict[str, Any]], second: tuple[str, int, dict[str, Any]]) -> Refusal:
    """The first acts and waits before its commit until the second has run into it; how the second was refused."""
    action, party, carry = first
    wish = Wish(event.number, action, t.actor(node, party), node.city.clock.now(), carry)
    with interleaved(address(node)) as both, both.transaction() as standing:
        act_on(standing, node.city, event, wish)
        other = both.meanwhile(lambda: acted(node, event, second[0], second[1], **second[2]))
        standing.finish()
        standing.sql.commit()
        refused = other.exception()
    assert isinstance(refused, Refusal)
    return refused


def test_of_two_who_decide_the_same_dispute_the_second_is_told_that_nothing_is_disputed(postgres_node: Node) -> None:
    node = postgres_node
    event = disputed(node)
    refused = raced(node, event, ("decide", t.DISPATCHER, {**DECIDE, "holder": t.WATER}),
                    ("decide", t.DUTY_LEADER, {**DECIDE, "holder": t.NORTH_BODY}))
    assert isinstance(refused, Conflict)
    assert t.event_now(node, event.id).holder == t.WATER
    assert [(row.party, row.made_by) for row in listed(node)] == [(t.WATER, t.DISPATCHER)]
    assert t.report(node, "S2a").event.holder == t.WATER


@pytest.mark.parametrize("is_taken", [True, False], ids=["taken first", "finished first"])
def test_an_offer_is_taken_or_the_holder_finishes_but_not_both(postgres_node: Node, is_taken: bool) -> None:
    node = postgres_node
    event = t.moved(node, t.report(node).event, "accept", t.S1_OFFICER)
    event = acted(node, event, "offer", t.S1_OFFICER, taker=t.WATER, ground="g", reason="r")
    take: tuple[str, int, dict[str, Any]] = ("take", t.PLUMBER, {})
    finish: tuple[str, int, dict[str, Any]] = ("finish", t.S1_OFFICER, {"result": "r"})
    refused = raced(node, event, *((take, finish) if is_taken else (finish, take)))
    assert isinstance(refused, NotAllowed | Conflict)
    after = t.event_now(node, event.id)
    assert (after.stage, after.holder, after.asked) == (
        (Stage.HANDLING, t.WATER, None) if is_taken else (Stage.HANDLED, t.S1_OFFICER, None))
    assert wishes(node, event) == [("take", "approved" if is_taken else "refused", t.WATER)]


def test_of_two_who_call_the_same_body_in_one_does(postgres_node: Node) -> None:
    node = postgres_node
    event = t.report(node).event
    carry = {"whom": t.WATER, "reason": "r"}
    refused = raced(node, event, ("call_in", t.DISPATCHER, carry), ("call_in", t.SOUTH_LEADER, carry))
    assert isinstance(refused, Conflict)
    assert t.event_now(node, event.id).beside == (t.WATER,)
