"""A candidate that somebody took while the caller was on the line: not asked about again, and never guessed either."""

from __future__ import annotations

import json
from typing import Any

import pytest

from dispatch.flow.sending import Place
from dispatch.node import Node
from dispatch.rules.event import Queue, Stage
from dispatch.store import wordings
from tests import named_places as n
from tests import towns as t


@pytest.fixture
def named(node: Node) -> Node:
    n.name_places(node)
    node.reload()
    return node


def taken(node: Node, lon: float, lat: float, radius_m: int, text: str = "") -> Any:
    return t.report(node, place=Place(lon, lat, radius_m=radius_m, text=text, by="words"))


def test_a_candidate_whose_circle_reaches_several_peoples_ground_is_verified_and_the_choice_is_kept(named: Node) -> None:
    lon, lat = n.BORDER, n.MIDDLE + 0.001
    receipt = taken(named, lon, lat, 100, "界碑广场")
    event = receipt.event
    assert (event.stage, event.queue, event.holder) == (Stage.REPORTED, Queue.NEEDS_VERIFY, None)
    assert "责任人不同" in receipt.sentence_zh
    assert (event.lon_e7, event.lat_e7) == (round(lon * 1e7), round(lat * 1e7))
    row = named.run(lambda db, city: wordings.wording_of(db, event.id))
    assert [one["name"] for one in json.loads(row.body)["candidates"]] == ["界碑广场"]


def test_without_words_the_circle_alone_is_asked_about(named: Node) -> None:
    receipt = taken(named, n.BORDER, n.MIDDLE, 100)
    assert receipt.event.queue == Queue.NEEDS_VERIFY
    assert "责任人不同" in receipt.sentence_zh
    assert named.run(lambda db, city: wordings.wording_of(db, receipt.event.id)) is None


def test_a_candidate_in_one_hand_goes_its_way(named: Node) -> None:
    lon, lat = n.at("S1a")
    event = taken(named, lon, lat, 30, "望月公园").event
    assert (event.queue, event.holder, event.radius_m) == ("", t.S1_OFFICER, 30)


def test_who_decides_between_holders_sets_the_point_by_hand_and_is_believed(named: Node) -> None:
    place = Place(n.BORDER - 0.0002, n.MIDDLE + 0.001, text="界碑广场", by="hand")
    assert t.report(named, place=place).event.queue == ""
