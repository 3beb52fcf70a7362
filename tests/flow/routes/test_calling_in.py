"""Whoever leads an event, or a dispatcher, calls others in to work beside the holder, and stands them down again."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from dispatch.errors import Conflict, MustCarry, NotAllowed, Unprocessable
from dispatch.node import Node
from dispatch.rules.event import Event, Stage
from dispatch.store.cohandlers import cohandlers_of
from tests import towns as t
from tests.flow.disputes.told import acted
from tests.flow.routes.test_cohandling import page, parts

WHY = {"reason": "现场需要关闭水阀"}
CalledIn = Callable[..., Event]


@pytest.fixture
def stall(node: Node) -> Event:
    """An event in the hands of the officer of S1, nobody beside him."""
    event = t.report(node).event
    assert event.beside == ()
    return event


@pytest.mark.parametrize("by", [t.SOUTH_LEADER, t.DISPATCHER])
def test_the_leads_own_leader_or_a_dispatcher_calls_somebody_in(node: Node, stall: Event, by: int) -> None:
    assert page(node, t.PLUMBER) == []
    event = acted(node, stall, "call_in", by, whom=t.WATER, **WHY)
    assert (event.stage, event.holder, event.beside, event.parts_open) == (stall.stage, t.S1_OFFICER, (t.WATER,), (t.WATER,))
    assert page(node, t.PLUMBER) == [event.number]
    assert t.told(node, event, "beside") == {t.WATER}
    assert t.told(node, event, "call_in") == {t.S1_OFFICER}
    [part] = parts(node, event)
    assert (part.party, part.from_at, part.to_at) == (t.WATER, node.city.clock.now(), None)
    entry = t.entries(node, event)[-1]
    assert (entry.action, entry.actor, f'"whom":{t.WATER}' in entry.carried) == ("call_in", by, True)


@pytest.mark.parametrize("by", [t.S1_OFFICER, t.PLUMBER, t.NORTH_LEADER, t.OPERATOR, t.DUTY_LEADER, t.SUPERVISOR, t.AUDITOR])
def test_nobody_else_does(node: Node, stall: Event, by: int) -> None:
    with pytest.raises(NotAllowed):
        acted(node, stall, "call_in", by, whom=t.WATER, **WHY)


def test_a_leader_of_another_body_in_the_same_town_calls_nobody_in(node: Node) -> None:
    burst = t.report(node, "S2a", t.PIPE).event
    assert (burst.holder, burst.beside) == (t.WATER, (t.S2_OFFICER,))
    with pytest.raises(Conflict, match="own body"):
        acted(node, burst, "call_in", t.SOUTH_LEADER, whom=t.S1_OFFICER, **WHY)
    assert acted(node, burst, "call_in", t.PLUMBER, whom=t.S1_OFFICER, **WHY).beside == (t.S2_OFFICER, t.S1_OFFICER)


def test_he_who_was_called_in_reports_his_part_and_the_lead_waits_for_it(node: Node, stall: Event) -> None:
    event = acted(node, t.moved(node, stall, "accept", t.S1_OFFICER), "call_in", t.DISPATCHER, whom=t.WATER, **WHY)
    with pytest.raises(Conflict, match="has not reported his part"):
        acted(node, event, "finish", t.S1_OFFICER, result="r")
    event = acted(node, event, "assist", t.PLUMBER, result="已关阀")
    assert acted(node, event, "finish", t.S1_OFFICER, result="r").stage is Stage.HANDLED


def test_one_who_is_stood_down_sees_it_no_more_and_his_time_is_kept(node: Node, stall: Event) -> None:
    event = acted(node, stall, "call_in", t.DISPATCHER, whom=t.WATER, **WHY)
    event = acted(node, event, "call_in", t.DISPATCHER, whom=t.NORTH_BODY, **WHY)
    node.city.clock.forward(minutes=5)
    event = acted(node, event, "stand_down", t.SOUTH_LEADER, whom=t.WATER, reason="已不需要")
    assert (event.beside, page(node, t.PLUMBER)) == ((t.NORTH_BODY,), [])
    assert t.told(node, event, "stood_down") == {t.WATER}
    assert t.told(node, event, "stand_down") == {t.S1_OFFICER}
    ended = {part.party: part.to_at for part in parts(node, event)}
    assert ended == {t.WATER: node.city.clock.now(), t.NORTH_BODY: None}
    again = acted(node, event, "call_in", t.DISPATCHER, whom=t.WATER, **WHY)
    assert (again.beside, page(node, t.PLUMBER)) == ((t.NORTH_BODY, t.WATER), [event.number])


def test_the_open_part_of_one_who_is_stood_down_holds_nobody_up(node: Node, stall: Event) -> None:
    event = acted(node, t.moved(node, stall, "accept", t.S1_OFFICER), "call_in", t.DISPATCHER, whom=t.WATER, **WHY)
    event = acted(node, event, "stand_down", t.DISPATCHER, whom=t.WATER, reason="加派有误")
    assert acted(node, event, "finish", t.S1_OFFICER, result="r").stage is Stage.HANDLED


def test_a_part_that_was_done_stays_with_whoever_did_it_when_he_is_stood_down(node: Node, stall: Event) -> None:
    event = acted(node, stall, "call_in", t.DISPATCHER, whom=t.WATER, **WHY)
    event = acted(node, event, "assist", t.PLUMBER, result="已关阀")
    event = acted(node, event, "stand_down", t.DISPATCHER, whom=t.WATER, reason="完成")
    assert (event.beside, event.assisted, event.handled_by) == ((), (), (t.PLUMBER,))
    [part] = node.run(lambda db, city: cohandlers_of(db, event.id))
    assert part.done_by == t.PLUMBER


@pytest.mark.parametrize("whom", [t.CENTER, t.S1_OFFICER, t.SOUTH_BODY, 999])
def test_a_queue_and_those_who_lead_are_not_called_in(node: Node, stall: Event, whom: int) -> None:
    with pytest.raises(Unprocessable) as refused:
        acted(node, stall, "call_in", t.DISPATCHER, whom=whom, **WHY)
    assert refused.value.faults[0].field == "carry.whom"


def test_nobody_is_called_in_twice_or_without_a_reason_nor_stood_down_where_he_is_not(node: Node, stall: Event) -> None:
    with pytest.raises(MustCarry) as lacking:
        acted(node, stall, "call_in", t.DISPATCHER)
    assert {fault.field for fault in lacking.value.faults} == {"whom", "reason"}
    event = acted(node, stall, "call_in", t.DISPATCHER, whom=t.WATER, **WHY)
    with pytest.raises(Conflict, match="already"):
        acted(node, event, "call_in", t.DISPATCHER, whom=t.WATER, **WHY)
    with pytest.raises(Conflict, match="do not work beside"):
        acted(node, event, "stand_down", t.DISPATCHER, whom=t.NORTH_BODY, reason="r")
    closed = t.handled(node, t.report(node, "S2a").event)
    with pytest.raises(Conflict):
        acted(node, closed, "call_in", t.DISPATCHER, whom=t.WATER, **WHY)
