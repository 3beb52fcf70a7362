"""What the desk confirms is found from then on, on every node; who, when and which event are kept; it can be undone."""

from __future__ import annotations

from typing import Any

import pytest

from dispatch.errors import NotFound
from dispatch.flow import acting
from dispatch.flow.acting import Wish
from dispatch.flow.places import learning, naming
from dispatch.flow.sending import Caller
from dispatch.node import Node
from dispatch.rules.event import Event, Queue, Stage
from dispatch.rules.permissions import sight
from dispatch.store import places
from tests import named_places as n
from tests import towns as t


@pytest.fixture
def named(node: Node) -> Node:
    n.name_places(node)
    return node


def placed(node: Node, event: Event, unit: str, by: int = t.OPERATOR) -> Event:
    """Somebody corrects the place of an event."""
    lon, lat = n.at(unit)
    who = t.actor(node, by)
    carry = {"place": {"lon": lon, "lat": lat, "radius_m": 10}, "reason": "问清了"}
    wish = Wish(event.number, "correct", who, node.city.clock.now(), carry)
    return node.run(acting.act, wish, sight(who))


def taught(node: Node) -> Any:
    return node.run(lambda db, city: places.taught_page(db, "", False, None, 50))


def test_an_alias_confirmed_once_is_found_next_time_on_every_node(named: Node, second_node: Node) -> None:
    first = n.said(named, "老电影院门口").event
    assert first.queue == Queue.UNPLACED
    assert placed(named, first, "S2b").unit == "S2b"
    for node, text in ((named, "老电影院门口"), (second_node, "老电影院"), (second_node, "老电影院旁边有人乱扔垃圾")):
        receipt = n.said(node, text)
        assert (receipt.event.stage, receipt.event.unit) == (Stage.ASSIGNED, "S2b")
        assert "受理台确认过" in receipt.sentence_zh
        assert "confirmed at the desk" in receipt.sentence_en


def test_who_when_and_which_event_are_kept(named: Node) -> None:
    event = n.said(named, "老电影院").event
    named.city.clock.forward(minutes=5)
    placed(named, event, "S2b")
    [row] = taught(named)
    assert (row.name, row.made_by, row.event_number) == ("老电影院", t.OPERATOR, event.number)
    assert row.made_at == named.city.clock.now()
    assert named.run(lambda db, city: learning.learned_by(db, event.id)) == {"id": row.id, "text": "老电影院"}


def test_what_was_taught_can_be_taken_back_on_every_node(named: Node, second_node: Node) -> None:
    placed(named, n.said(named, "老电影院").event, "S2b")
    assert n.said(second_node, "老电影院").event.unit == "S2b"
    [row] = taught(named)
    named.run(learning.forget, row.id, t.actor(named, t.DUTY_LEADER))
    for node in (named, second_node):
        assert n.said(node, "老电影院").event.queue == Queue.UNPLACED
    with pytest.raises(NotFound):
        named.run(learning.forget, row.id, t.actor(named, t.DUTY_LEADER))


def test_who_places_an_event_anew_teaches_anew(named: Node) -> None:
    event = n.said(named, "老电影院").event
    placed(named, placed(named, event, "S2b"), "N3a")
    assert len(taught(named)) == 1
    assert n.said(named, "老电影院").event.unit == "N3a"


def test_a_door_and_a_place_on_the_list_that_the_desk_moves_is_found_where_it_was_put(named: Node) -> None:
    for text in ("样例路12号", "听风医院"):
        placed(named, n.said(named, text).event, "S2a")
        assert n.said(named, text).event.unit == "S2a"


def test_a_name_that_two_places_bear_is_asked_about_each_time(named: Node) -> None:
    placed(named, n.said(named, "实验小学").event, "N3b")
    assert taught(named) == []
    assert n.said(named, "实验小学").event.queue == Queue.NEEDS_VERIFY


def test_a_road_does_not_become_the_spot_where_something_happened_once(named: Node) -> None:
    placed(named, n.said(named, "样例路").event, "S2a")
    placed(named, n.said(named, "样例路的路口").event, "S2a")
    assert taught(named) == []


def test_what_is_found_already_is_not_learned_again(named: Node) -> None:
    placed(named, n.said(named, "望月公园").event, "S1a")
    assert taught(named) == []


@pytest.mark.parametrize("text", ["王小明家门口", "13812345678", "我家楼下", "门口", "欧阳春天超市"])
def test_no_person_and_no_empty_words_are_learned(named: Node, text: str) -> None:
    event = n.said(named, text, words="有垃圾", caller=Caller("欧阳春天", "13812345678")).event
    placed(named, event, "S2b")
    assert taught(named) == []


def test_only_the_desk_teaches(named: Node) -> None:
    event = placed(named, n.said(named, "老电影院").event, "S2b")
    placed(named, n.said(named, "老粮站仓库大院", category=t.RUBBISH).event, "S1a", by=t.DISPATCHER)
    assert {row.name for row in taught(named)} >= {"老电影院"}
    assert event.stage is Stage.REPORTED
    filed = t.report(named, "S2b", place=t.Place(*n.at("S2b"), text="白塔旧址", by="device")).event
    holder = t.moved(named, filed, "accept", filed.holder)
    before = len(taught(named))
    placed(named, holder, "S2a", by=t.S2_OFFICER)
    assert len(taught(named)) == before


def test_a_learned_place_is_in_the_export_with_its_source(named: Node) -> None:
    placed(named, n.said(named, "老电影院").event, "S2b")
    [entry] = named.run(naming.all_entries, "learned")
    assert (entry.name, entry.source) == ("老电影院", "learned")
