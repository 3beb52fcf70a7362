"""Numbers people quote: written, read back, and refused with a hint."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from dispatch.errors import Unprocessable
from dispatch.rules.numbers import (
    Number,
    NumberKind,
    NumberRefused,
    Slip,
    damm,
    event_number,
    read_number,
    receipt_number,
    spoken,
)

EVENT = event_number(2026, 1234)
RECEIPT = receipt_number(2026, 1234)

years = st.integers(2000, 2099)
serials = st.integers(0, 9_999_999) | st.integers(0, 99_999_999)
kinds = st.sampled_from([event_number, receipt_number])


def test_the_check_digit_agrees_with_the_published_example() -> None:
    assert damm("572") == 4
    assert damm("5724") == 0


def test_numbers_have_their_written_form() -> None:
    assert EVENT == "26-0001234-9"
    assert RECEIPT == "2026-0001-2346"


@given(years, serials)
def test_what_was_written_is_read_back(year: int, serial: int) -> None:
    event, receipt = event_number(year, serial), receipt_number(year, serial)
    assert read_number(event) == Number(NumberKind.EVENT, year, serial, event)
    assert read_number(receipt) == Number(NumberKind.RECEIPT, year, serial, receipt)


@pytest.mark.parametrize(
    "text",
    [
        "2600012349",
        " 26 0001234 9 ",
        "26—0001234–9",
        "26－0001234−9",
        "２６-０００１２３４-９",
        "二六零零零一二三四九",
        "二六,〇〇〇幺二三四,九",
        "2 6 0 0 0 1 2 3 4 9\n",
        "26\u200b-0001234-9",
        "26.0001234.9",
    ],
)
def test_a_number_is_read_as_people_type_and_say_it(text: str) -> None:
    assert read_number(text).text == EVENT


def test_more_than_ten_million_events_a_year_get_longer_numbers() -> None:
    event, receipt = event_number(2026, 12_345_678), receipt_number(2026, 12_345_678)
    assert event.startswith("26-12345678-")
    assert len(receipt) == len("2026-1234-5678-0")
    assert read_number(event).serial == read_number(receipt).serial == 12_345_678
    huge = event_number(2026, 123_456_789)
    assert read_number(huge).kind is NumberKind.EVENT


def test_an_event_number_that_would_read_like_a_receipt_is_never_given() -> None:
    assert read_number(event_number(2020, 99_999_999)).kind is NumberKind.EVENT
    with pytest.raises(ValueError, match="like a receipt"):
        event_number(2020, 100_000_000)


def test_numbers_are_given_for_this_century_and_serials_from_zero() -> None:
    for year, serial in ((1999, 1), (2100, 1), (2026, -1)):
        with pytest.raises(ValueError):
            event_number(year, serial)
        with pytest.raises(ValueError):
            receipt_number(year, serial)


@given(kinds, years, serials, st.data())
def test_every_single_wrong_digit_is_caught(kind, year: int, serial: int, data: st.DataObject) -> None:
    digits = kind(year, serial).replace("-", "")
    place = data.draw(st.integers(0, len(digits) - 1))
    wrong = data.draw(st.sampled_from("0123456789"))
    assume(wrong != digits[place])
    with pytest.raises(NumberRefused) as refused:
        read_number(digits[:place] + wrong + digits[place + 1 :])
    assert refused.value.slip is Slip.CHECK


@given(kinds, years, serials, st.data())
def test_every_swap_of_neighbours_is_caught(kind, year: int, serial: int, data: st.DataObject) -> None:
    digits = kind(year, serial).replace("-", "")
    place = data.draw(st.integers(0, len(digits) - 2))
    assume(digits[place] != digits[place + 1])
    with pytest.raises(NumberRefused) as refused:
        read_number(digits[:place] + digits[place + 1] + digits[place] + digits[place + 2 :])
    assert refused.value.slip is Slip.CHECK


def test_all_single_errors_and_swaps_in_every_short_number_are_caught() -> None:
    for value in range(1000):
        digits = f"{value:03}"
        whole = digits + str(damm(digits))
        for place in range(4):
            wrong = [whole[:place] + d + whole[place + 1 :] for d in "0123456789" if d != whole[place]]
            assert all(damm(text) for text in wrong)
        for place in range(3):
            swapped = whole[:place] + whole[place + 1] + whole[place] + whole[place + 2 :]
            assert swapped == whole or damm(swapped)


@pytest.mark.parametrize(
    ("text", "slip", "hint"),
    [
        ("", Slip.LENGTH, "0 digits found; an event number has 10"),
        ("26-000123-9", Slip.LENGTH, "9 digits found"),
        ("2" * 30, Slip.LENGTH, "30 digits found"),
        ("9" * 5000, Slip.LENGTH, "5000 digits found"),
        ("26-0001243-9", Slip.CHECK, "digit by digit"),
        ("26-0001234-x", Slip.SIGN, "not 'x'"),
        ("二十六-0001234-9", Slip.SIGN, "not '十'"),
    ],
)
def test_a_refused_number_says_what_to_look_at(text: str, slip: Slip, hint: str) -> None:
    with pytest.raises(NumberRefused) as refused:
        read_number(text)
    assert refused.value.slip is slip
    assert hint in refused.value.hint("en")
    assert hint in refused.value.detail
    assert refused.value.text == text


def test_a_valid_check_digit_does_not_save_an_impossible_form() -> None:
    digits = "26" + "00001234"
    with pytest.raises(NumberRefused) as refused:
        read_number(digits + str(damm(digits)))
    assert refused.value.slip is Slip.LENGTH


def test_the_other_kind_of_number_is_named() -> None:
    assert read_number(RECEIPT, NumberKind.RECEIPT).serial == 1234
    with pytest.raises(NumberRefused, match="the number of a receipt; the number of an event") as refused:
        read_number(RECEIPT, NumberKind.EVENT)
    assert refused.value.hint("zh-CN") == "这是回执号,此处需要事件号"


def test_hints_come_in_both_languages_and_name_no_other_number() -> None:
    with pytest.raises(NumberRefused) as refused:
        read_number("26-0001243-9")
    for lang in ("zh-CN", "en"):
        assert not any(sign.isdigit() for sign in refused.value.hint(lang))


def test_a_refused_number_is_answered_as_unprocessable() -> None:
    with pytest.raises(Unprocessable):
        read_number("26")


def test_numbers_are_read_aloud_in_groups() -> None:
    assert spoken(read_number(EVENT)) == ("二六", "零零零幺", "二三四", "九")
    assert spoken(read_number(EVENT), "en") == ("two six", "zero zero zero one", "two three four", "nine")
    assert spoken(read_number(RECEIPT))[:2] == ("二零二六", "零零零幺")


@given(kinds, years, serials)
def test_what_is_said_can_be_typed(kind, year: int, serial: int) -> None:
    number = read_number(kind(year, serial))
    assert read_number(",".join(spoken(number))) == number


@given(st.text(max_size=30) | st.text("0123456789 -一二", min_size=9, max_size=14))
def test_any_text_is_a_number_or_refused(text: str) -> None:
    with suppress(NumberRefused):
        number = read_number(text)
        assert read_number(number.text) == number
