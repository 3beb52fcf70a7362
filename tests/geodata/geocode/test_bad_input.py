"""Words that are no call: a plain answer that says what is missing, never an exception."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geodata.gazetteer.gazetteer import Gazetteer
from geodata.geocode import Outcome, geocode, suggest

NASTY = [
    "", " ", "啊", "路", "?", "😀", "😀😀莲光路😀", "'; DROP TABLE events; --", "1' OR '1'='1", "<script>alert(1)</script>", "%s%s%n", "../../etc/passwd",
    "13812345678", "0576-85112345", "我家住在莲光路5号", "莲光路12号和梅香路101号都堵了", "杭州市西湖区文三路12号", "锟斤拷锟斤拷", "ä½\xa0å¥½å°è·¯",
    "\x00莲光路\x0012号", "\ue000\ue001", "\u202e莲光路", "莲光路99999999999999999999号", "莲光路0号", "莲光路-5号", "莲光路往北99999999公里", "K0+0",
    "路" * 4000, "莲光路与" * 1000, "12345" * 800, "啊" * 4000, "((((" * 1000, "St " * 1300, "a" * 4000, "一" * 4000, "和" * 2000 + "路" * 2000,
]  # fmt: skip


@pytest.mark.parametrize("words", NASTY, ids=lambda words: repr(words[:12]))
def test_nasty_words_get_a_plain_answer(words: str, gazetteer: Gazetteer) -> None:
    answer = geocode(words, gazetteer)
    assert answer.phrase.text == words
    assert answer.says_zh
    assert answer.says_en
    assert (answer.best is not None) == (answer.outcome is Outcome.POINT)
    suggest(words, gazetteer)


def test_a_place_at_the_end_of_four_thousand_letters_is_found(gazetteer: Gazetteer) -> None:
    answer = geocode("情况是这样的" * 660 + "，在莲光路12号", gazetteer)
    assert answer.best is not None
    assert answer.best.name == "莲光路"


PIECES = st.sampled_from([
    "莲光路", "梅径路", "莲光小学", "松径小区", "古城街道", "杜桥镇", "梅华公路", "与", "和", "至", "交叉口", "路口", "往南", "东侧", "50米", "约", "12号", "3幢", "对面", "附近",
    "北门", "（", "）", "，", "我家住在", "的居民", "K1+300", "12号路灯杆", "之间", "不是", "杭州市", "Lianguang Road", "12 ", " and ",
])  # fmt: skip


@given(st.lists(PIECES, max_size=10).map("".join))
def test_whatever_is_said_every_candidate_is_a_place_with_a_circle(gazetteer: Gazetteer, words: str) -> None:
    for one in geocode(words, gazetteer).candidates:
        assert 119.0 < one.lon < 123.0
        assert 27.0 < one.lat < 30.0
        assert 0.0 < one.radius_m < 20_000.0
        assert one.geometry.is_valid
