"""Bodies disagree about an event, and the center decides."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from dispatch.errors import Conflict, NotAllowed
from dispatch.node import Node
from dispatch.rules.event import Deadline, Event, Stage
from tests import towns as t
from tests.flow.disputes.told import WHY, acted, bounced, running


def test_a_disputed_event_stays_with_its_holder_until_the_center_has_decided(node: Node, handling: Event) -> None:
    event = acted(node, handling, "dispute", t.S1_OFFICER, reason="管道属水务")
    assert (event.stage, event.holder, event.queue) == (Stage.HANDLING, t.S1_OFFICER, "disputed")
    assert running(node, event) == {Deadline.HANDLE, Deadline.DECIDE}
    assert t.told(node, event, "dispute") == {t.SOUTH_LEADER, t.DISPATCHER, t.CENTER}
    for action, carry in (("return", WHY), ("dispute", {"reason": "r"}), ("offer", {"taker": t.WATER, "ground": "g", "reason": "r"})):
        with pytest.raises(Conflict):
            acted(node, event, action, t.S1_OFFICER, **carry)
    with pytest.raises(NotAllowed):
        acted(node, event, "decide", t.S1_OFFICER, holder=t.WATER, ground="g")
    event = acted(node, event, "decide", t.DISPATCHER, holder=t.WATER, ground="现场确权")
    assert (event.stage, event.holder, event.body, event.queue) == (Stage.ASSIGNED, t.WATER, t.WATER, "")
    assert running(node, event) == {Deadline.ACCEPT}
    assert t.told(node, event, "left") == {t.S1_OFFICER, t.SOUTH_BODY}
    assert t.WATER in t.told(node, event, "decide")
    assert bounced(node) == [("disputed", t.SOUTH_BODY, t.WATER)]
    assert json.loads(t.entries(node, event)[-1].carried)["reasons"][0]["rule"] == "decided"


def test_what_the_center_upheld_goes_on_and_is_not_disputed_or_returned_for_the_same_cause_again(node: Node, handling: Event) -> None:
    event = acted(node, handling, "dispute", t.S1_OFFICER, reason="r")
    event = acted(node, event, "uphold", t.DUTY_LEADER, ground="属网格职责")
    assert (event.stage, event.holder, event.queue) == (Stage.HANDLING, t.S1_OFFICER, "")
    assert running(node, event) == {Deadline.HANDLE}
    assert t.told(node, event, "uphold") == {t.S1_OFFICER, t.SOUTH_BODY}
    assert bounced(node) == [("disputed", t.SOUTH_BODY, t.SOUTH_BODY)]
    with pytest.raises(Conflict, match="decided"):
        acted(node, event, "dispute", t.S1_OFFICER, reason="again")
    with pytest.raises(Conflict, match="decided"):
        acted(node, event, "return", t.S1_OFFICER, **WHY)
    assert acted(node, event, "return", t.S1_OFFICER, cause="nothing_found", reason="r").queue == "returned"


def test_another_holder_may_dispute_what_was_decided_for_somebody_else(node: Node, handling: Event) -> None:
    event = acted(node, handling, "dispute", t.S1_OFFICER, reason="r")
    event = acted(node, event, "uphold", t.DUTY_LEADER, ground="g")
    event = acted(node, event, "transfer", t.DISPATCHER, holder=t.S2_OFFICER, ground="g")
    assert acted(node, event, "dispute", t.S2_OFFICER, reason="r").queue == "disputed"


def test_only_what_is_disputed_is_decided(node: Node, handling: Event) -> None:
    for action, carry in (("decide", {"holder": t.WATER, "ground": "g"}), ("uphold", {"ground": "g"})):
        with pytest.raises(Conflict):
            acted(node, handling, action, t.DISPATCHER, **carry)


def test_an_undecided_dispute_climbs_to_the_administrator(node: Node, handling: Event) -> None:
    event = acted(node, handling, "dispute", t.S1_OFFICER, reason="r")
    [timer] = [row for row in t.deadlines(node, event, "running") if row.kind == Deadline.DECIDE]
    t.forward_climbing(node, timer.due_at + timedelta(hours=25))
    assert t.told(node, event, "decide_overdue") >= {t.DISPATCHER, t.DUTY_LEADER, t.CENTER, t.ADMINISTRATOR}


def test_a_suspension_stops_the_clock_of_a_dispute_too(node: Node, handling: Event) -> None:
    event = acted(node, handling, "dispute", t.S1_OFFICER, reason="r")
    event = acted(node, event, "suspend", t.DISPATCHER, reason="r", until=node.city.clock.now() + timedelta(days=3))
    assert running(node, event) == set()
    event = acted(node, event, "resume", t.DISPATCHER)
    assert running(node, event) == {Deadline.HANDLE, Deadline.DECIDE}
    assert event.queue == "disputed"
