"""The same event reported again: what is suggested, what is joined by itself, and who hears of it."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from dispatch.errors import Unprocessable
from dispatch.flow import duplicates, following
from dispatch.flow.acting import Wish, act_on
from dispatch.flow.intake import receive_many
from dispatch.node import Node
from dispatch.rules.categories import VOID, category_mapping
from dispatch.rules.duplicates import Nearness, nearness_mapping
from dispatch.rules.event import Event, Stage
from dispatch.rules.permissions import Sight
from dispatch.store import nearby, rulings
from dispatch.store.schema import events
from tests import towns as t

NOBODY: frozenset[Any] = frozenset()
EVERYTHING = Sight(True, NOBODY, NOBODY, NOBODY, NOBODY)


@pytest.fixture
def joining(node: Node) -> Node:
    """A city whose system joins what is sure."""
    usual = Nearness("*", 50, duplicates.timedelta(days=1), joins_at=0.9)

    def rule(db: Any, city: Any) -> None:
        rulings.add_version(db, nearby.NEARNESS, "test", [(usual.code, nearness_mapping(usual))], city.clock.now())
        duplicates.let_join(db, city)

    node.run(rule)
    node.reload()
    return node


def asked(node: Node, unit: str | None = "S1a", **more: Any) -> list[str]:
    sending = t.sending(node, unit, **more)
    return [one.row.number for one in node.run(duplicates.alike_sending, sending, EVERYTHING)]


def beside(metres: float) -> Any:
    return t.away(t.place("S1a"), metres)


def test_open_events_nearby_are_suggested_with_a_sentence(node: Node) -> None:
    near = t.report(node, place=beside(20)).event
    t.report(node, place=beside(200))
    t.report(node, category=t.STALL)
    [found] = node.run(duplicates.alike_sending, t.sending(node), EVERYTHING)
    assert (found.row.number, found.is_open) == (near.number, True)
    assert found.sentence_zh == "相距20米，刚刚上报，同一类别，文字相近。"


def test_an_event_is_not_its_own_duplicate(node: Node) -> None:
    first, second = t.report(node).event, t.report(node).event
    found = node.run(duplicates.alike_event, t.event_now(node, second.id), EVERYTHING)
    assert [one.row.number for one in found] == [first.number]
    assert not node.run(duplicates.alike_event, t.event_now(node, first.id), replace(EVERYTHING, everything=False))


def test_a_joined_report_leads_to_the_event_it_was_joined_into(node: Node) -> None:
    first, second = t.report(node, place=beside(45)).event, t.report(node).event
    t.moved(node, second, "join", t.DISPATCHER, into=first.id)
    assert asked(node, place=t.away(t.place("S1a"), -45)) == [first.number]


def test_what_ended_long_ago_is_not_suggested(node: Node) -> None:
    event = t.report(node).event
    t.moved(node, event, "force_close", t.ADMINISTRATOR, reason="办结", approval="同意")
    [found] = node.run(duplicates.alike_sending, t.sending(node), EVERYTHING)
    assert not found.is_open
    node.city.clock.forward(days=2)
    assert asked(node) == []


def test_reports_without_a_place_are_compared_by_category_and_time(node: Node) -> None:
    event = t.report(node, None).event
    assert asked(node, None) == [event.number]
    assert asked(node) == []


def test_nothing_is_joined_by_itself_unless_the_city_says_so(node: Node) -> None:
    assert [t.report(node).event.stage for _ in range(2)] == [Stage.ASSIGNED] * 2


def test_what_is_sure_is_joined_with_its_reason_and_weighs(joining: Node) -> None:
    first, second = t.report(joining).event, t.report(joining).event
    assert (second.stage, second.joined_into) == (Stage.JOINED, first.id)
    assert t.event_now(joining, first.id).weight == 2
    joined = t.entries(joining, second)[-1]
    assert (joined.action, joined.role) == ("join", "system")
    assert "同一地点" in json.loads(joined.carried)["reasons"][0]["zh"]
    parted = t.moved(joining, second, "part", t.OPERATOR, reason="不是同一处")
    assert parted.stage is Stage.ASSIGNED


def test_in_one_batch_all_join_the_first(joining: Node) -> None:
    receipts = joining.run(receive_many, [t.sending(joining) for _ in range(3)])
    stages = [one.event.stage for one in receipts if not isinstance(one, Exception)]
    assert stages == [Stage.ASSIGNED, Stage.JOINED, Stage.JOINED]
    assert t.event_now(joining, receipts[0].event.id).weight == 3


def test_other_words_or_another_place_are_left_to_a_person(joining: Node) -> None:
    t.report(joining)
    assert t.report(joining, words="店外堆了三辆旧单车").event.stage is Stage.ASSIGNED
    assert t.report(joining, place=beside(40)).event.stage is Stage.ASSIGNED


def test_the_receipt_of_a_joined_report_follows_the_leading_event(joining: Node) -> None:
    first, receipt = t.report(joining).event, t.report(joining)
    t.moved(joining, t.event_now(joining, first.id), "accept", t.S1_OFFICER)
    _, event = joining.run(following.followed, receipt.receipt, receipt.code)
    assert (event.id, event.stage) == (first.id, Stage.HANDLING)
    _, after = joining.run(following.citizen_acts, (receipt.receipt, receipt.code), "urge", {"words": "快一点"})
    assert after.id == first.id


def superseded(node: Node, successor: str = t.STALL) -> None:
    """From a minute later on rubbish is void, and the stall's code took its place."""
    void = replace(t.CATEGORIES[0], state=VOID, successor=successor, conditions=())
    bodies = [(one.code, category_mapping(one)) for one in (void, *t.CATEGORIES[1:])]
    node.city.clock.forward(minutes=1)
    node.run(lambda db, city: (rulings.add_version(db, "categories", "test-2026", bodies, city.clock.now()), rulings.raise_city_version(db)))


@pytest.mark.parametrize("unit", ["S1a", None])
def test_a_superseded_code_is_compared_with_its_successor(joining: Node, unit: str | None) -> None:
    before = t.report(joining, unit).event
    superseded(joining)
    assert before.category == t.RUBBISH
    found = joining.run(duplicates.alike_sending, t.sending(joining, unit, category=t.STALL), EVERYTHING)
    assert [(one.row.number, one.suggestion.like.same_category) for one in found] == [(before.number, True)]
    if unit:
        assert t.report(joining, unit, category=t.STALL).event.joined_into == before.id


def test_a_code_that_went_without_a_successor_is_not_taken_for_one_of_the_same_figures(node: Node) -> None:
    t.report(node)
    superseded(node, successor="")
    assert asked(node, category=t.STALL) == []


def test_an_event_whose_category_nobody_knows_yet_may_be_the_same(joining: Node) -> None:
    waiting = t.report(joining, category="").event
    [found] = joining.run(duplicates.alike_sending, t.sending(joining), EVERYTHING)
    assert (found.row.number, found.suggestion.like.same_category) == (waiting.number, None)
    assert "有一件类别未定" in found.sentence_zh
    assert t.report(joining).event.stage is Stage.ASSIGNED


def test_whatever_an_event_was_joined_into_weighs_less_when_a_report_is_parted(node: Node) -> None:
    first, second, third = (t.report(node).event for _ in range(3))
    act(node, third, "join", into=second.number)
    act(node, second, "join", into=first.number)
    assert [t.event_now(node, one.id).weight for one in (first, second, third)] == [3, 2, 1]
    act(node, third, "part", reason="不是同一处")
    assert [t.event_now(node, one.id).weight for one in (first, second, third)] == [2, 1, 1]
    act(node, second, "part", reason="不是同一处")
    assert [t.event_now(node, one.id).weight for one in (first, second, third)] == [1, 1, 1]


def test_whoever_names_a_joined_event_means_the_one_it_was_joined_into(node: Node) -> None:
    first, second, third = (t.report(node).event for _ in range(3))
    act(node, second, "join", into=first.number)
    assert act(node, third, "join", into=second.number).joined_into == first.id
    assert t.event_now(node, first.id).weight == 3
    with pytest.raises(Unprocessable, match="cannot join"):
        act(node, first, "join", into=second.number)


def act(node: Node, event: Event, action: str, **carry: Any) -> Event:
    wish = Wish(event.number, action, t.actor(node, t.DISPATCHER), node.city.clock.now(), carry)
    return node.run(act_on, t.event_now(node, event.id), wish)


def test_a_city_keeps_its_own_table(joining: Node) -> None:
    assert joining.city.nearness[0].joins_at == 0.9
    assert t.count(joining, events) == 0
