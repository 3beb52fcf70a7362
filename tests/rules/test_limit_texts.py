"""Limits as local tables and people write them."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatch.rules.limits import CONTINUOUS, Limit, LimitRefused, LimitUnit, Reading, parse_limit

U = LimitUnit


@pytest.mark.parametrize(
    ("text", "limit", "condition"),
    [
        ("2紧急工作时", Limit(2, U.URGENT_HOUR), ""),
        ("4小时", Limit(4, U.WORK_HOUR), ""),
        ("2天", Limit(2, U.WORK_DAY), ""),
        ("1紧急工作日", Limit(1, U.URGENT_DAY), ""),
        ("15工作日(种植季节)", Limit(15, U.WORK_DAY), "种植季节"),
        ("15工作日（种植季节）  ", Limit(15, U.WORK_DAY), "种植季节"),
        ("20天(3月1日至5月31日)", Limit(20, U.WORK_DAY), "3月1日至5月31日"),
        ("1紧急工作时制止", Limit(1, U.URGENT_HOUR), "制止"),
        ("  ２４ 小时 ", Limit(24, U.WORK_HOUR), ""),
        ("三个工作日内", Limit(3, U.WORK_DAY), ""),
        ("十五日内答复", Limit(15, U.NATURAL_DAY), "答复"),
        ("两天", Limit(2, U.WORK_DAY), ""),
        ("二十四小时", Limit(24, U.WORK_HOUR), ""),
        ("15分钟", Limit(15, U.MINUTE), ""),
        ("3自然日", Limit(3, U.NATURAL_DAY), ""),
        ("5工作日末", Limit(5, U.WORK_DAY_END), ""),
        ("2UH", Limit(2, U.URGENT_HOUR), ""),
        ("30 minutes", Limit(30, U.MINUTE), ""),
        ("2 urgent hours", Limit(2, U.URGENT_HOUR), ""),
        ("1 d, in the planting season", Limit(1, U.WORK_DAY), "in the planting season"),
    ],
)
def test_limits_of_local_tables_are_read_with_their_condition(
    text: str, limit: Limit, condition: str
) -> None:
    parsed = parse_limit(text)
    assert (parsed.limit, parsed.condition) == (limit, condition)


def test_a_city_chooses_what_the_bare_words_mean() -> None:
    hotline = Reading(work_day=U.WORK_DAY_END)
    assert parse_limit("5个工作日内", hotline).limit == Limit(5, U.WORK_DAY_END)
    assert parse_limit("4小时", CONTINUOUS).limit == Limit(4, U.URGENT_HOUR)
    assert parse_limit("4工作时", CONTINUOUS).limit == Limit(4, U.WORK_HOUR)
    assert parse_limit("2 work_day", hotline).limit == Limit(2, U.WORK_DAY)


@pytest.mark.parametrize("unit", [unit for unit in LimitUnit if unit is not U.ABSOLUTE])
def test_a_limit_reads_back_what_it_shows(unit: LimitUnit) -> None:
    assert parse_limit(str(Limit(7, unit))).limit == Limit(7, unit)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "whole number and a unit"),
        ("4", "whole number and a unit"),
        ("小时", "whole number and a unit"),
        ("1.5小时", "whole number and a unit"),
        ("-3天", "whole number and a unit"),
        ("1个月", "whole number and a unit"),
        ("2 handshakes", "whole number and a unit"),
        ("0天", "between 1 and"),
        ("99999999天", "between 1 and"),
        ("9" * 5000 + "天", "whole number and a unit"),
        ("2时30分", "names several"),
        ("4小时停工;7天处罚", "names several"),
    ],
)
def test_a_text_that_is_no_limit_is_refused_by_name(text: str, why: str) -> None:
    with pytest.raises(LimitRefused, match=why) as refused:
        parse_limit(text)
    assert repr(text) in str(refused.value)


@given(st.text(max_size=20) | st.text("12十二两小时工作日紧急天内( )个分", max_size=9))
def test_any_text_is_read_or_refused(text: str) -> None:
    with suppress(LimitRefused):
        limit = parse_limit(text).limit
        assert parse_limit(str(limit)).limit == limit
