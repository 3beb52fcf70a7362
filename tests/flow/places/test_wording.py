"""Reports whose place is told in words: placed when sure, asked about when not, never guessed and never lost."""

from __future__ import annotations

import json
import math
from typing import Any

import pytest
import sqlalchemy as sa

from dispatch.flow.places import naming
from dispatch.flow.places.wording import read_candidates
from dispatch.flow.sending import Place
from dispatch.node import Node
from dispatch.rules.event import Queue, Stage
from dispatch.store import reports, schema, wordings
from tests import named_places as n
from tests import towns as t


@pytest.fixture
def named(node: Node) -> Node:
    n.name_places(node)
    return node


def wording(node: Node, receipt: Any) -> Any:
    return node.run(lambda db, city: wordings.wording_of(db, receipt.event.id))


def metres(event: Any, lon: float, lat: float) -> float:
    return math.hypot((event.lon_e7 / 1e7 - lon) * 97_500, (event.lat_e7 / 1e7 - lat) * 110_900)


def test_words_that_name_one_place_send_the_report_on_its_way_with_circle_and_sentence(named: Node) -> None:
    receipt = n.said(named, "望月公园门口")
    event = receipt.event
    assert (event.stage, event.grid, event.unit, event.holder, event.queue) == (Stage.ASSIGNED, "S1", "S1a", t.S1_OFFICER, "")
    assert metres(event, *n.at("S1a")) < 1
    assert 20 <= event.radius_m <= 40
    assert "望月公园" in receipt.sentence_zh
    assert "Moon Park" in receipt.sentence_en
    first = t.entries(named, event)[0]
    [reason] = json.loads(first.carried)["reasons"]
    assert reason["rule"] == "words"
    assert "望月公园" in reason["zh"]
    row = wording(named, receipt)
    assert (row.outcome, row.taken, row.conflict) == ("point", "words", False)


def test_a_description_without_words_for_the_place_is_read_too(named: Node) -> None:
    receipt = t.report(named, None, words="听风医院旁边有人占道")
    assert receipt.event.unit == "S2b"


def test_words_for_the_place_go_before_the_description(named: Node) -> None:
    assert n.said(named, "听风医院", words="望月公园附近的垃圾").event.unit == "S2b"
    assert n.said(named, "就在那边", words="望月公园附近的垃圾").event.unit == "S1a"


def test_a_circle_over_grids_of_different_people_goes_to_the_desk_with_its_candidates(named: Node) -> None:
    receipt = n.said(named, "界碑广场")
    event = receipt.event
    assert (event.stage, event.queue, event.holder) == (Stage.REPORTED, Queue.NEEDS_VERIFY, None)
    assert t.deadlines(named, event, "running")
    row = wording(named, receipt)
    [candidate] = read_candidates(json.loads(row.body))
    assert candidate.name == "界碑广场"
    assert "责任人不同" in receipt.sentence_zh


def test_the_same_circle_is_no_question_when_one_person_answers_for_all_of_it(named: Node) -> None:
    t.change(named, sa.update(schema.claims).where(schema.claims.c.party == t.S2_OFFICER).values(party=t.S1_OFFICER))
    event = n.said(named, "界碑广场").event
    assert (event.stage, event.holder, event.queue) == (Stage.ASSIGNED, t.S1_OFFICER, "")


@pytest.mark.parametrize(("text", "count"), [("实验小学", 2), ("样例路与短巷交叉口", 0), ("望月公园和听风医院都有", 2)])
def test_several_places_are_kept_for_the_desk_and_none_is_taken(named: Node, text: str, count: int) -> None:
    receipt = n.said(named, text)
    event = receipt.event
    row = wording(named, receipt)
    found = read_candidates(json.loads(row.body))
    if count:
        assert (event.queue, event.lon_e7, event.grid, event.holder) == (Queue.NEEDS_VERIFY, None, "", None)
        assert len(found) == count
    else:
        assert event.queue in (Queue.UNPLACED, Queue.NEEDS_VERIFY)


@pytest.mark.parametrize(
    "text",
    ["", " ", "啊", "路", "😀😀", "'; DROP TABLE events; --", "13812345678", "我家住在样例路12号", "锟斤拷锟斤拷", "?????",
     "啊" * 4000, "杭州市西湖区文三路1号", "没有这个地方的小区", "外地大厦"],
)
def test_words_that_lead_nowhere_leave_the_report_unplaced_and_say_what_is_missing(named: Node, text: str) -> None:
    receipt = n.said(named, text, words="有垃圾")
    event = receipt.event
    assert (event.stage, event.queue, event.lon_e7) == (Stage.REPORTED, Queue.UNPLACED, None)
    row = wording(named, receipt)
    told = json.loads(row.body)
    assert row.outcome == "none"
    assert told["zh"]
    assert told["en"]
    assert receipt.sentence_zh
    assert "13812345678" not in row.body


def test_the_journal_keeps_no_words_of_the_caller(named: Node) -> None:
    receipt = n.said(named, "欧阳大伟隔壁的小区")
    carried = t.entries(named, receipt.event)[0].carried
    assert "欧阳" not in carried
    assert json.loads(carried)["reasons"][0]["chose"] is False


def test_where_the_city_has_no_names_words_wait_at_the_desk_as_before(node: Node) -> None:
    receipt = n.said(node, "望月公园")
    assert receipt.event.queue == Queue.UNPLACED
    assert wording(node, receipt) is None


def test_erasing_a_report_erases_what_its_words_led_to(named: Node) -> None:
    receipt = n.said(named, "没有这个地方的小区")
    ident = named.run(lambda db, city: reports.report_by_number(db, receipt.receipt)).id
    named.run(lambda db, city: reports.erase_words(db, ident, city.clock.now()))
    assert wording(named, receipt) is None


# Words beside coordinates.
def beside(node: Node, text: str, unit: str, by: str = "device", **more: Any) -> Any:
    lon, lat = n.at(unit)
    return t.report(node, place=Place(lon, lat, radius_m=20, text=text, by=by), **more)


def test_words_with_a_small_circle_win_over_a_device_far_away_and_the_event_is_flagged(named: Node) -> None:
    receipt = beside(named, "望月公园", "N3a")
    assert (receipt.event.unit, receipt.event.holder, receipt.event.queue) == ("S1a", t.S1_OFFICER, "")
    assert wording(named, receipt).conflict
    assert "米之外" in receipt.sentence_zh


def test_a_device_where_the_words_say_is_no_contradiction(named: Node) -> None:
    receipt = beside(named, "望月公园", "S1a")
    assert receipt.event.unit == "S1a"
    assert not wording(named, receipt).conflict


def test_a_device_decides_between_places_of_one_name(named: Node) -> None:
    assert beside(named, "实验小学", "N3b").event.unit == "N3b"


def test_a_device_inside_a_road_that_was_named_tells_more_than_the_road(named: Node) -> None:
    event = beside(named, "样例路", "S2a").event
    assert (event.unit, event.radius_m, event.queue) == ("S2a", 20, "")


def by_the_stone(node: Node, east_m: float) -> Any:
    """A device so far east of the stone on the border of two people's ground, which the words name."""
    place = Place(n.BORDER + east_m / 97_500, n.MIDDLE + 0.001, radius_m=15, text="界碑广场", by="device")
    return t.report(node, place=place)


@pytest.mark.parametrize(("east_m", "holder"), [(-25, t.S1_OFFICER), (25, t.S2_OFFICER), (-10, t.S1_OFFICER)])
def test_a_device_inside_a_circle_over_several_peoples_ground_says_whose_it_is(named: Node, east_m: float, holder: int) -> None:
    receipt = by_the_stone(named, east_m)
    assert (receipt.event.holder, receipt.event.queue, receipt.event.radius_m) == (holder, "", 15)
    assert "设备位置" in receipt.sentence_zh
    assert (wording(named, receipt).taken, wording(named, receipt).conflict) == ("device", False)


def test_a_device_on_the_border_against_the_words_is_for_the_desk(named: Node) -> None:
    receipt = by_the_stone(named, 10)
    assert (receipt.event.stage, receipt.event.queue, receipt.event.holder) == (Stage.REPORTED, Queue.NEEDS_VERIFY, None)
    assert "责任人不同" in receipt.sentence_zh


def test_a_device_against_words_that_are_not_sure_either_is_for_the_desk(named: Node) -> None:
    receipt = beside(named, "实验小学", "N1a")
    assert (receipt.event.queue, receipt.event.unit, receipt.event.holder) == (Queue.NEEDS_VERIFY, "N1a", None)
    assert wording(named, receipt).conflict


def test_a_point_put_by_hand_stands_and_the_contradiction_is_told(named: Node) -> None:
    receipt = beside(named, "望月公园", "N3a", by="hand")
    assert (receipt.event.unit, receipt.event.queue) == ("N3a", "")
    assert wording(named, receipt).conflict


def test_a_point_taken_from_the_words_candidates_is_not_asked_about_again(named: Node) -> None:
    receipt = beside(named, "实验小学", "N3b", by="words")
    assert receipt.event.unit == "N3b"
    assert wording(named, receipt) is None


def test_words_nobody_knows_do_not_hinder_a_device(named: Node) -> None:
    receipt = beside(named, "没有这个地方的小区", "S1a")
    assert (receipt.event.unit, receipt.event.queue) == ("S1a", "")
    assert wording(named, receipt) is None


def test_a_default_point_is_no_place_but_its_words_may_be(named: Node) -> None:
    event = t.report(named, place=Place(*t.DEFAULT_POINT, text="听风医院", by="device")).event
    assert (event.unit, event.queue) == ("S2b", "")


def test_reports_with_coordinates_and_no_words_for_the_place_ask_for_no_names(named: Node) -> None:
    receipt = t.report(named, "S1a", words="听风医院旁边有人占道")
    assert receipt.event.unit == "S1a"
    assert wording(named, receipt) is None


# Lists of names.
def test_a_new_import_of_a_list_takes_the_place_of_the_old_one_on_every_node(named: Node, second_node: Node) -> None:
    assert n.said(second_node, "望月公园").event.unit == "S1a"

    def again(db: Any, city: Any) -> None:
        ident = naming.begin(db, city, n.LIST, "again")
        naming.add(db, city, ident, [entry for entry in n.ENTRIES if entry.name != "望月公园"])
        naming.let_rule(db, city, ident)

    named.run(again)
    for node in (named, second_node):
        assert n.said(node, "望月公园").event.queue == Queue.UNPLACED
        assert n.said(node, "听风医院").event.unit == "S2b"


def test_a_list_that_ends_is_found_no_more_and_what_is_exported_is_what_ruled(named: Node) -> None:
    exported = named.run(naming.all_entries, n.LIST)
    assert [(entry.kind, entry.name, entry.number, entry.aliases) for entry in exported] == [
        (entry.kind, entry.name, entry.number, entry.aliases) for entry in n.ENTRIES]
    assert all(one.geometry.equals(other.geometry) for one, other in zip(exported, n.ENTRIES, strict=True))
    named.run(naming.end, n.LIST)
    assert n.said(named, "望月公园").event.queue == Queue.UNPLACED
    assert named.run(naming.all_entries) == []
