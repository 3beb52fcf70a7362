"""What outside geocoders are told of a call: the name of the place as on a letter, and no more."""

from __future__ import annotations

import pytest

from dispatch.channels.geocoders.bare import bare_words
from geodata.phrases import parse


@pytest.mark.parametrize(("said", "told"), [
    ("你好，白塔商城门口有人摆摊，我电话13812345678", "白塔商城"),
    ("浙江省台州市临海市紫阳街12号对面", "浙江省台州市临海市紫阳街12号"),
    ("紫阳街与回浦路交叉口东侧50米", "紫阳街与回浦路交叉口"),
    ("白塔小区3幢2单元501室", "白塔小区3幢"),
    ("39 Lorraine St Roslindale", "39 Lorraine St, Roslindale"),
    ("INTERSECTION of Tremont St & Boylston St", "Tremont St & Boylston St"),
])
def test_a_place_is_written_as_on_a_letter(said: str, told: str) -> None:
    assert bare_words(parse(said)) == told


@pytest.mark.parametrize("said", [
    "", "13812345678", "我家住在紫阳街12号", "王小明家的超市", "白塔商城和绿塔商城都有", "紫阳街12号路灯杆", "104国道K1650+300",
    "紫阳街回浦路至巾山路段",
])
def test_persons_and_what_stands_on_no_map_are_not_told(said: str) -> None:
    assert bare_words(parse(said)) == ""
