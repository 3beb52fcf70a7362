"""What goes to the wrong one comes back: returned, offered, declined, unanswered, disputed, decided."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from dispatch.errors import Conflict, MustCarry, NotAllowed, Unprocessable
from dispatch.flow.acting import Wish, act_on
from dispatch.node import Node
from dispatch.rules.event import Deadline, Event, Stage
from dispatch.rules.permissions import sight
from dispatch.store import bounces, rulings, schema
from dispatch.store.dispute_tables import bounces as bounce_rows
from tests import towns as t

WHY = {"cause": "not_our_matter", "reason": "不属本单位职责"}


def acted(node: Node, event: Event, action: str, party: int, **carry: Any) -> Event:
    """Somebody does what a page lets him do, with all that follows."""
    wish = Wish(event.number, action, t.actor(node, party), node.city.clock.now(), carry)
    return node.run(act_on, t.event_now(node, event.id), wish)


def bounced(node: Node) -> list[tuple[str, int | None, int | None]]:
    """Everything that bounced: kind, from which body, to which."""
    rows = node.run(lambda db, city: db.execute(sa.select(bounce_rows).order_by(bounce_rows.c.id)).all())
    return [(row.kind, row.from_body, row.to_body) for row in rows]


def wishes(node: Node, event: Event) -> list[tuple[str, str, int | None]]:
    """The wishes over an event: kind, state, whose answer each waits or waited for."""
    query = sa.select(schema.requests).where(schema.requests.c.event == event.id).order_by(schema.requests.c.id)
    return [(row.kind, row.state, row.addressee) for row in node.run(lambda db, city: db.execute(query).all())]


def running(node: Node, event: Event) -> set[str]:
    return {row.kind for row in t.deadlines(node, event, "running")}


def sheet_of(node: Node, event: Event) -> Sequence[str]:
    return [row.action for row in t.entries(node, event)]


@pytest.fixture
def handling(node: Node) -> Event:
    """An event in the hands of the officer of S1."""
    return t.moved(node, t.report(node).event, "accept", t.S1_OFFICER)


# Return.
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


# Offer: the holder answers for it until the other has taken it.
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


# Dispute and decision.
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


# Figures.
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
