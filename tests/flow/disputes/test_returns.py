"""What goes to the wrong one comes back, is counted, and does not come back for ever."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest

from dispatch.errors import MustCarry, Unprocessable
from dispatch.node import Node
from dispatch.rules.event import Deadline, Event, Stage
from dispatch.rules.permissions import sight
from dispatch.store import bounces, rulings
from tests import towns as t
from tests.flow.disputes.told import WHY, acted, bounced, running, wishes


def test_a_return_names_a_cause_of_the_list_and_says_why(node: Node) -> None:
    event = t.report(node).event
    with pytest.raises(MustCarry) as lacking:
        acted(node, event, "return", t.S1_OFFICER, reason="不归我管")
    assert [fault.field for fault in lacking.value.faults] == ["cause"]
    with pytest.raises(Unprocessable) as unknown:
        acted(node, event, "return", t.S1_OFFICER, cause="tired", reason="不归我管")
    assert unknown.value.faults[0].field == "carry.cause"
    back = acted(node, event, "return", t.S1_OFFICER, **WHY)
    assert (back.stage, back.queue, back.holder, back.bounced) == (Stage.FILED, "returned", None, 1)
    assert json.loads(t.entries(node, event)[-1].carried)["cause"] == "not_our_matter"


def test_what_was_returned_is_counted_between_who_gave_it_back_and_who_has_it_then(node: Node) -> None:
    event = acted(node, t.report(node).event, "return", t.S1_OFFICER, **WHY)
    assert bounced(node) == [("returned", t.SOUTH_BODY, None)]
    acted(node, event, "assign", t.DISPATCHER, holder=t.WATER, reason="r")
    assert bounced(node) == [("returned", t.SOUTH_BODY, t.WATER)]


def test_what_comes_back_too_often_goes_to_the_center_by_itself(node: Node) -> None:
    event = t.report(node).event
    for holder in (t.S1_OFFICER, t.S2_OFFICER):
        event = acted(node, event, "return", holder, **WHY)
        assert event.queue == "returned"
        event = acted(node, event, "assign", t.DISPATCHER, holder=t.S2_OFFICER, reason="r")
    event = acted(node, event, "return", t.S2_OFFICER, **WHY)
    assert (event.stage, event.queue, event.bounced) == (Stage.FILED, "disputed", 3)
    assert running(node, event) == {Deadline.ASSIGN, Deadline.DECIDE}
    assert wishes(node, event) == [("decide", "asked", None)]
    assert json.loads(t.entries(node, event)[-1].carried)["cause"] == "too_often"
    assert t.DISPATCHER in t.told(node, event, "dispute")
    assert [kind for kind, *_ in bounced(node)] == ["returned"] * 3  # not a fourth one
    assert acted(node, event, "decide", t.DISPATCHER, holder=t.WATER, ground="现场确认").holder == t.WATER


def test_an_emergency_goes_to_the_center_after_its_first_return(node: Node) -> None:
    event = acted(node, t.report(node, category=t.PIPE).event, "return", t.PLUMBER, **WHY)
    assert event.queue == "disputed"


def test_a_city_may_be_more_patient(node: Node) -> None:
    node.run(lambda db, city: (rulings.put_setting(db, "patience", "normal:1 emergency:2"), rulings.raise_city_version(db)))
    assert acted(node, t.report(node).event, "return", t.S1_OFFICER, **WHY).queue == "disputed"
    assert acted(node, t.report(node, category=t.PIPE).event, "return", t.PLUMBER, **WHY).queue == "returned"


def test_the_figures_are_told_per_pair_and_matter_within_sight(node: Node, handling: Event) -> None:
    acted(node, acted(node, handling, "offer", t.S1_OFFICER, taker=t.WATER, ground="g", reason="r"), "decline", t.PLUMBER, **WHY)
    for _ in range(2):
        event = acted(node, t.report(node).event, "return", t.S1_OFFICER, **WHY)
        acted(node, event, "assign", t.DISPATCHER, holder=t.WATER, reason="r")
    acted(node, t.report(node, "N3a").event, "return", t.N3_OFFICER, **WHY)
    span = (t.MONDAY_MORNING, t.MONDAY_MORNING + timedelta(days=1))

    def counts(party: int) -> list[tuple[Any, ...]]:
        seen = sight(t.actor(node, party))
        rows = node.run(lambda db, city: bounces.bounce_counts(db, seen, span))
        return [(row.kind, row.from_body, row.to_body, row.category, row.count) for row in rows]

    everything = counts(t.DISPATCHER)
    assert everything[0] == ("returned", t.SOUTH_BODY, t.WATER, t.RUBBISH, 2)
    assert set(everything[1:]) == {("refused", t.SOUTH_BODY, t.WATER, t.RUBBISH, 1), ("returned", t.NORTH_BODY, None, t.RUBBISH, 1)}
    assert {row[1] for row in counts(t.SOUTH_LEADER)} == {t.SOUTH_BODY}
    seen = sight(t.actor(node, t.DISPATCHER))
    wanted = {"from_body": t.SOUTH_BODY, "to_body": t.WATER, "kind": "returned"}
    behind = node.run(lambda db, city: bounces.bounce_page(db, seen, span, wanted, (None, 10)))
    assert len(behind) == 2
    nobody = node.run(lambda db, city: bounces.bounce_page(db, seen, span, {"to_body": 0}, (None, 10)))
    assert [row.from_body for row in nobody] == [t.NORTH_BODY]
