"""Suggestions learn from the city's reports, and choose alone only where the city lets them and the words are sure."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from dispatch.clock import HandClock
from dispatch.errors import Conflict, Unprocessable
from dispatch.flow import intake
from dispatch.flow.categories.choosing import CONFIDENCE, set_confidence
from dispatch.flow.categories.learning import keep, learn_at_night, learn_now, lessons_of
from dispatch.flow.ground.apart import end_waiting
from dispatch.node import Node
from dispatch.rules.event import Stage
from dispatch.rules.suggesting.kept import packed
from dispatch.rules.suggesting.learning import NEEDED, taught
from dispatch.store.category_lists import HISTORY
from dispatch.store.rulings import versions_of
from tests import towns as t

TEXTS = {t.RUBBISH: "巷子里一堆垃圾臭死了", t.PIPE: "自来水管爆了喷水", t.STALL: "有人摆摊挡路卖东西", t.TREE: "大树倒在路上"}


def teach(node: Node) -> None:
    """A history of reports that says the same again and again."""
    lessons = [(words, code) for _ in range(NEEDED) for code, words in TEXTS.items()]
    node.run(keep, packed(*taught(node.city.suggestions.categories, lessons)))


@pytest.fixture
def taught_node(node: Node) -> Node:
    teach(node)
    return node


def test_only_reports_whose_category_somebody_vouches_for_teach(node: Node) -> None:
    t.report(node, words="垃圾没人清，电话13812345678")
    t.report(node, None, words="还没有地点")  # waits at the desk
    unsure = t.report(node, category="", words="不知道是什么").event
    t.moved(node, unsure, "file", t.DUTY_LEADER, category=t.STALL, condition="1")
    lessons, more = node.run(lessons_of, 0)
    assert lessons == [("垃圾没人清，电话138****5678", t.RUBBISH)]
    assert more == 0


def test_learning_now_counts_at_once_in_every_node(node: Node, second_node: Node) -> None:
    for n in range(3):
        t.report(node, "S1a", words=f"老地方又是那样{n}")
    assert second_node.city.suggestions.suggester.suggest("老地方又是那样") == []
    proof = learn_now(node)
    assert (proof.reports, proof.tried) == (3, 0)
    second_node.run(lambda db, city: None)
    assert second_node.city.suggestions.suggester.suggest("老地方又是那样")[0].code == t.RUBBISH


async def test_by_night_one_node_learns_once(node: Node, second_node: Node, clock: HandClock) -> None:
    at = node.city.clock.now()
    assert not await learn_at_night(node)  # nine in the morning
    clock.forward(hours=18)  # three at night
    assert not await learn_at_night(node)  # too few reports to be worth it
    assert not await learn_at_night(second_node)
    node.run(intake.receive_many, [
        t.sending(node, words=TEXTS[code], category=code, at=at) for _ in range(NEEDED // 2) for code in (t.RUBBISH, t.PIPE)])
    assert not await learn_at_night(node)  # this night's turn was taken
    clock.forward(hours=24)
    assert await learn_at_night(node)
    assert not await learn_at_night(second_node)
    assert [row.name for row in node.run(lambda db, city: versions_of(db, HISTORY))] == [f"{NEEDED} reports"]
    assert node.run(lambda db, city: city.suggestions.proof.top1) == 1.0


@pytest.fixture(autouse=True)
def _no_worker_stays() -> Iterator[None]:
    yield
    end_waiting()


def test_old_histories_are_forgotten_after_a_month(taught_node: Node, clock: HandClock) -> None:
    for _ in range(3):
        clock.forward(days=31)
        teach(taught_node)
    assert len(taught_node.run(lambda db, city: versions_of(db, HISTORY))) == 2


def test_the_system_never_chooses_unless_the_city_lets_it(taught_node: Node) -> None:
    event = t.report(taught_node, category="", words=TEXTS[t.PIPE]).event
    assert (event.category, event.queue) == ("", "uncategorised")


def test_what_the_words_are_sure_of_goes_its_way_and_says_why(taught_node: Node) -> None:
    taught_node.run(set_confidence, 0.9)
    receipt = t.report(taught_node, category="", words=TEXTS[t.PIPE])
    event = receipt.event
    assert (event.category, event.stage, event.holder, event.queue) == (t.PIPE, Stage.ASSIGNED, t.WATER, "")
    assert "类别“水管破裂”由系统按来件文字判定" in receipt.sentence_zh
    assert "point to the category 'burst pipe'" in receipt.sentence_en
    first = t.entries(taught_node, event)[0]
    assert "自来水管" not in first.carried + first.changed  # the words themselves stay out of the journal
    assert '"score_e4"' in first.carried


def test_with_several_conditions_the_desk_still_looks(taught_node: Node) -> None:
    taught_node.run(set_confidence, 0.9)
    event = t.report(taught_node, category="", words=TEXTS[t.RUBBISH]).event
    assert (event.category, event.stage, event.queue) == (t.RUBBISH, Stage.REPORTED, "desk")


def test_what_is_not_sure_enough_waits_for_a_person(taught_node: Node) -> None:
    taught_node.run(set_confidence, 0.99)
    for words in ("有人倒水", "你好", "13812345678"):
        assert t.report(taught_node, category="", words=words).event.queue == "uncategorised"


def test_a_category_that_was_named_is_never_overruled(taught_node: Node) -> None:
    taught_node.run(set_confidence, 0.5)
    assert t.report(taught_node, category=t.STALL, words=TEXTS[t.PIPE]).event.category == t.STALL


@pytest.mark.parametrize("confidence", [0.1, 1.0, 1.5, -1.0])
def test_a_confidence_that_is_none_is_refused(taught_node: Node, confidence: float) -> None:
    with pytest.raises(Unprocessable, match="a confidence lies"):
        taught_node.run(set_confidence, confidence)


def test_nobody_relies_on_what_was_never_measured(node: Node) -> None:
    with pytest.raises(Conflict, match="nothing was learned"):
        node.run(set_confidence, 0.9)
    node.run(set_confidence, None)
    assert node.run(lambda db, city: city.settings[CONFIDENCE]) == ""
