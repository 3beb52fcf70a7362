"""What points at a person is covered, and nothing else."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatch.rules.masking import masked, masked_name, masked_phone


@pytest.mark.parametrize(
    ("said", "covered"),
    [
        ("我的电话13812345678,快来", "我的电话138****5678,快来"),
        ("手机138-1234-5678", "手机138******5678"),
        ("+86 138 1234 5678", "+86 138******5678"),
        ("8613812345678", "86138****5678"),
        ("全角１３８１２３４５６７８", "全角１３８****５６７８"),
        ("一三八一二三四五六七八", "一三八****五六七八"),
        ("身份证33108219900101123X", "身份证331082************"),
        ("座机0576-85123456", "座机0576-********"),
        ("座机(0576)85123456", "座机(0576)********"),
        ("座机057685123456", "座机0576********"),
        ("浙JA1234占道", "浙J*****占道"),
        ("浙j·d12345漏油", "浙j*******漏油"),
        ("我家住古城街道12号3幢2单元501室", "我家住古城街道**号3幢*单元***室"),
    ],
)
def test_numbers_that_point_at_a_person_are_covered(said: str, covered: str) -> None:
    assert masked(said) == covered


@pytest.mark.parametrize(
    "said",
    [
        "回执2026-0000-1234", "回执号202600001234", "事件26-0001234-5", "网格331082001003007", "赤城路138号井盖破损",
        "宽12345678毫米", "2026年11月22日16时15分", "", "井盖", "3幢东侧", "110 120 119 12345 12319",
    ],
)
def test_other_numbers_stay(said: str) -> None:
    assert masked(said) == said


@given(
    st.text(max_size=30), st.text(max_size=30),
    st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True), st.sampled_from(["", "-", " ", " "]),
)
def test_no_mobile_number_survives_whatever_stands_around_it(before: str, after: str, number: str, gap: str) -> None:
    before = re.sub(r"[\d零〇○一幺二三四五六七八九]+$", "", before)
    after = re.sub(r"^[\d零〇○一幺二三四五六七八九]+", "", after)
    written = gap.join((number[:3], number[3:7], number[7:]))
    assert written not in masked(before + written + after)


@given(st.text(alphabet="0123456789１３８一二 -浙JjA室房号单元我家住x*", max_size=60))
def test_covering_keeps_the_length_and_twice_is_like_once(said: str) -> None:
    once = masked(said)
    assert len(once) == len(said)
    assert masked(once) == once


def test_a_caller_is_recognised_by_head_and_tail_only() -> None:
    assert masked_phone("138 1234 5678") == "138****5678"
    assert masked_phone("85123456") == "******56"
    assert masked_phone("12345") == "*****"
    assert masked_name("王小明") == "王**"
    assert masked_name("") == ""
