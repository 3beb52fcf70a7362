"""An event is offered to another body: taken, declined, withdrawn, unanswered."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest

from dispatch.errors import Conflict, MustCarry, NotAllowed, Unprocessable
from dispatch.node import Node
from dispatch.rules.event import Deadline, Event, Stage
from dispatch.rules.permissions import sight
from tests import towns as t
from tests.flow.disputes.told import WHY, acted, bounced, running, wishes


def test_an_offered_event_stays_with_its_holder_until_the_other_takes_it(node: Node, handling: Event) -> None:
    event = acted(node, handling, "offer", t.S1_OFFICER, taker=t.WATER, ground="排水条例", reason="管道渗漏")
    assert (event.stage, event.holder, event.asked) == (Stage.HANDLING, t.S1_OFFICER, t.WATER)
    assert running(node, event) == {Deadline.HANDLE, Deadline.TAKE}
    assert t.told(node, event, "offer") == {t.WATER, t.SOUTH_LEADER}
    with pytest.raises(Conflict):
        acted(node, event, "offer", t.S1_OFFICER, taker=t.NORTH_BODY, ground="g", reason="r")
    with pytest.raises(NotAllowed):
        acted(node, event, "take", t.S2_OFFICER)
    event = acted(node, event, "take", t.PLUMBER)
    assert (event.stage, event.holder, event.body, event.asked) == (Stage.HANDLING, t.WATER, t.WATER, None)
    assert running(node, event) == {Deadline.HANDLE}
    assert t.told(node, event, "left") == {t.S1_OFFICER, t.SOUTH_BODY}
    assert t.WATER in t.told(node, event, "take")
    assert wishes(node, event) == [("take", "approved", t.WATER)]
    assert bounced(node) == []


def test_whoever_is_asked_sees_the_event_and_sees_it_no_more_when_he_declines(node: Node, handling: Event) -> None:
    event = acted(node, handling, "offer", t.S1_OFFICER, taker=t.WATER, ground="g", reason="r")
    plumber = sight(t.actor(node, t.PLUMBER))
    assert plumber.covers(event.scope)
    event = acted(node, event, "decline", t.PLUMBER, **WHY)
    assert not plumber.covers(event.scope)
    last = t.entries(node, event)[-1]
    assert plumber.covers(json.loads(last.scope_before))  # so that his lists are told that it left


def test_a_declined_offer_leaves_the_event_where_it_is_and_counts(node: Node, handling: Event) -> None:
    event = acted(node, handling, "offer", t.S1_OFFICER, taker=t.WATER, ground="g", reason="r")
    with pytest.raises(MustCarry):
        acted(node, event, "decline", t.PLUMBER, reason="不是我们的")
    event = acted(node, event, "decline", t.PLUMBER, **WHY)
    assert (event.stage, event.holder, event.asked, event.bounced) == (Stage.HANDLING, t.S1_OFFICER, None, 1)
    assert running(node, event) == {Deadline.HANDLE}
    assert wishes(node, event) == [("take", "refused", t.WATER)]
    assert bounced(node) == [("refused", t.SOUTH_BODY, t.WATER)]
    assert {t.S1_OFFICER, t.SOUTH_LEADER} <= t.told(node, event, "decline")


@pytest.mark.parametrize("by", [t.S1_OFFICER, t.SOUTH_LEADER, t.DISPATCHER])
def test_an_offer_that_was_a_mistake_is_withdrawn(node: Node, handling: Event, by: int) -> None:
    event = acted(node, handling, "offer", t.S1_OFFICER, taker=t.WATER, ground="g", reason="r")
    with pytest.raises(NotAllowed):
        acted(node, event, "withdraw", t.PLUMBER, reason="r")
    event = acted(node, event, "withdraw", by, reason="选错单位")
    assert (event.holder, event.asked, event.bounced, running(node, event)) == (t.S1_OFFICER, None, 0, {Deadline.HANDLE})
    assert (wishes(node, event), bounced(node)) == ([("take", "refused", t.WATER)], [])
    assert t.told(node, event, "offer_over") == {t.WATER}
    with pytest.raises(Conflict):
        acted(node, event, "withdraw", by, reason="r")
    assert acted(node, event, "offer", t.S1_OFFICER, taker=t.NORTH_BODY, ground="g", reason="r").asked == t.NORTH_BODY


def test_an_event_is_not_offered_to_those_who_have_it_nor_to_a_queue(node: Node, handling: Event) -> None:
    for taker in (t.S1_OFFICER, t.SOUTH_BODY, t.CENTER, 999):
        with pytest.raises(Unprocessable) as refused:
            acted(node, handling, "offer", t.S1_OFFICER, taker=taker, ground="g", reason="r")
        assert refused.value.faults[0].field == "carry.taker"


def test_silence_about_an_offer_climbs_and_then_the_center_decides(node: Node, handling: Event) -> None:
    event = acted(node, handling, "offer", t.S1_OFFICER, taker=t.WATER, ground="g", reason="r")
    [timer] = [row for row in t.deadlines(node, event, "running") if row.kind == Deadline.TAKE]
    t.forward_climbing(node, timer.due_at + timedelta(hours=1))
    assert t.told(node, event, "take_overdue") >= {t.WATER, t.S1_OFFICER, t.SOUTH_LEADER}
    assert t.event_now(node, event.id).asked == t.WATER
    t.forward_climbing(node, timer.due_at + timedelta(hours=3))
    event = t.event_now(node, event.id)
    assert (event.stage, event.holder, event.asked, event.queue) == (Stage.HANDLING, t.S1_OFFICER, None, "disputed")
    assert Deadline.DECIDE in running(node, event)
    assert Deadline.TAKE not in running(node, event)
    assert wishes(node, event) == [("take", "refused", t.WATER), ("decide", "asked", None)]
    assert bounced(node) == [("silent", t.SOUTH_BODY, t.WATER)]


def test_who_takes_an_emergency_over_has_half_an_hour_to_answer(node: Node) -> None:
    event = t.moved(node, t.report(node, category=t.PIPE).event, "accept", t.PLUMBER)
    event = acted(node, event, "offer", t.PLUMBER, taker=t.SOUTH_BODY, ground="g", reason="r")
    [timer] = [row for row in t.deadlines(node, event, "running") if row.kind == Deadline.TAKE]
    assert timer.due_at - timer.started_at == timedelta(minutes=30)


@pytest.mark.parametrize(("action", "by", "carry"), [
    ("finish", t.S1_OFFICER, {"result": "r"}), ("return", t.S1_OFFICER, WHY),
    ("transfer", t.DISPATCHER, {"holder": t.S2_OFFICER, "ground": "g"}),
])
def test_an_offer_ends_with_whatever_makes_it_needless(node: Node, handling: Event, action: str, by: int, carry: dict[str, Any]) -> None:
    event = acted(node, handling, "offer", t.S1_OFFICER, taker=t.WATER, ground="g", reason="r")
    event = acted(node, event, action, by, **carry)
    assert event.asked is None
    assert Deadline.TAKE not in running(node, event)
    assert wishes(node, event) == [("take", "refused", t.WATER)]


def test_he_whose_answer_is_not_needed_any_more_hears_that(node: Node, handling: Event) -> None:
    event = acted(node, handling, "offer", t.S1_OFFICER, taker=t.WATER, ground="g", reason="r")
    event = acted(node, event, "finish", t.S1_OFFICER, result="r")
    assert t.told(node, event, "offer_over") == {t.WATER}
    other = acted(node, t.report(node, "S2a").event, "offer", t.S2_OFFICER, taker=t.WATER, ground="g", reason="r")
    assert t.told(node, acted(node, other, "take", t.PLUMBER), "offer_over") == set()


def test_whoever_gave_an_event_to_another_body_hears_how_it_ended(node: Node, handling: Event) -> None:
    event = acted(node, handling, "offer", t.S1_OFFICER, taker=t.WATER, ground="g", reason="r")
    event = acted(node, acted(node, event, "take", t.PLUMBER), "finish", t.PLUMBER, result="已修复")
    assert t.told(node, event, "settled") == set()
    event = acted(node, event, "pass", t.SUPERVISOR, finding="f")
    assert t.told(node, event, "settled") == {t.S1_OFFICER}


@pytest.mark.parametrize(("action", "carry"), [
    ("offer", {"taker": t.NORTH_BODY, "ground": "g", "reason": "r"}), ("dispute", {"reason": "r"})])
def test_the_leader_of_a_town_neither_offers_nor_disputes_what_another_body_has(
    node: Node, action: str, carry: dict[str, Any],
) -> None:
    burst = t.report(node, "S1a", t.PIPE).event
    assert burst.body == t.WATER
    with pytest.raises(Conflict, match="own body"):
        acted(node, burst, action, t.SOUTH_LEADER, **carry)
    own = t.report(node).event
    assert acted(node, own, action, t.SOUTH_LEADER, **carry).head_seq > own.head_seq
