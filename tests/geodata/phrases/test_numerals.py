"""Numbers as callers say them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geodata.phrases.chinese.numerals import DIGITS, metres_of, number_of, with_digits


@pytest.mark.parametrize(
    ("said", "digits"),
    [
        ("一百二十三号", "123号"), ("五十米", "50米"), ("两百米", "200米"), ("1百米", "100米"), ("四五十米", "40-50米"),
        ("五六百米", "500-600米"), ("三四米", "3-4米"), ("一〇一号", "101号"), ("两百五十米", "250米"), ("两百五米", "250米"), ("一百零五号", "105号"),
        ("半公里", "0.5公里"), ("一公里半", "1.5公里"), ("十几米", "15来米"), ("百把米", "100来米"), ("百十来米", "100来米"), ("一百多米", "100来米"), ("三五十米", "30-50来米"), ("一千两百米", "1200米"), ("1.5千米", "1.5千米"),
        ("十二号", "12号"), ("壹佰号", "100号"), ("三幢二单元", "3幢2单元"), ("十号之三", "10号之3"), ("三元路", "三元路"), ("一三五号", "135号"),
    ],
)  # fmt: skip
def test_a_spoken_number_becomes_digits_where_something_is_counted(said: str, digits: str) -> None:
    assert with_digits(said) == digits


@pytest.mark.parametrize(
    ("amount", "unit", "metres"),
    [
        ("50", "米", 50),
        ("40-50", "米", 45),
        ("1", "里", 500),
        ("2", "公里", 2000),
        ("0.5", "千米", 500),
        ("3", "里路", 1500),
        ("100", "步", 70),
    ],
)
def test_a_length_is_in_metres_and_a_range_counts_as_its_middle(amount: str, unit: str, metres: float) -> None:
    assert metres_of(amount, unit) == pytest.approx(metres)


def written(number: int) -> str:
    """A number in Chinese the long way."""
    signs = {value: sign for sign, value in reversed(DIGITS.items()) if value < 10 and sign not in "两幺〇○"}
    out, gap = "", False
    for scale, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = number // scale % 10
        if digit:
            out += ("零" if gap and out else "") + signs[digit] + name
            gap = False
        else:
            gap = True
    return out


@given(st.integers(min_value=1, max_value=9999))
def test_every_number_written_out_is_read_back(number: int) -> None:
    assert number_of(written(number)) == number
