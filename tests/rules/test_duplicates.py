"""Is this the same event: what counts as near, how words weigh, and when the system may join by itself."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatch.rules import duplicates as d

AT = datetime(2026, 3, 2, 8, tzinfo=UTC)
METRE = 1 / 111_195
LAMPS = d.Nearness("lamps", 100, timedelta(days=10), is_wide=True, joins_at=0.9)
MINE = d.Told("lamp", "lamps", 121.0, 28.0, AT, "路灯不亮", "崇和路12号")


def other(north_m: float = 0, age: timedelta = timedelta(0), **more: object) -> d.Told:
    return replace(MINE, lat=28.0 + north_m * METRE, at=AT - age, **more)


def test_the_further_off_the_nearer_in_time_it_has_to_be() -> None:
    assert d.like(LAMPS, MINE, other(90, timedelta(hours=12)))
    assert d.like(LAMPS, MINE, other(90, timedelta(days=2))) is None
    assert d.like(LAMPS, MINE, other(5, timedelta(days=9)))
    assert d.like(LAMPS, MINE, other(0, timedelta(days=11))) is None
    assert d.like(LAMPS, MINE, other(0, timedelta(seconds=-1))) is None


@given(st.floats(0, 300), st.floats(0, 20))
def test_a_score_lies_between_nothing_and_one(north_m: float, days: float) -> None:
    found = d.like(LAMPS, MINE, other(north_m, timedelta(days=days)))
    assert found is None or 0 <= found.score <= 1


def test_only_a_wide_row_looks_at_other_categories_of_its_class() -> None:
    broken = other(category="lamp-post")
    assert d.like(replace(LAMPS, is_wide=False), MINE, broken) is None
    found = d.like(LAMPS, MINE, broken)
    assert found is not None
    assert found.score < 1
    assert not found.same_category
    assert d.like(LAMPS, MINE, other(category="tree", major="trees")) is None


def test_nothing_is_compared_by_a_row_of_no_metres() -> None:
    assert d.like(replace(LAMPS, within_m=0), MINE, other()) is None


def test_reports_without_a_place_are_alike_for_an_hour_and_never_joined() -> None:
    mine = replace(MINE, lon=None, lat=None)
    soon = other(0, timedelta(minutes=20), lon=None)
    assert d.like(LAMPS, mine, other(0, timedelta(minutes=90), lon=None)) is None
    assert d.like(LAMPS, mine, other()) is None
    found = d.suggestions(LAMPS, mine, [(1, soon)])
    assert [one.event for one in found] == [1]
    assert d.to_join(replace(LAMPS, joins_at=0), found) is None


@pytest.mark.parametrize(("one", "two", "alike"), [
    ("路灯不亮", "路灯不亮了", True), ("路灯不亮", "垃圾没人清理", False),
    ("lamp broken at the corner", "broken lamp, the corner", True), ("lamp broken", "uncollected rubbish", False),
])
def test_words_are_compared_in_both_writings(one: str, two: str, alike: bool) -> None:
    found = d.text_likeness(replace(MINE, text=one, address=""), replace(MINE, text=two, address=""))
    assert found is not None
    assert (found >= d.SIMILAR) is alike


def test_silence_is_no_likeness() -> None:
    assert d.text_likeness(MINE, replace(MINE, text="", address="")) is None


def test_five_events_at_most_each_by_its_nearest_report_best_first() -> None:
    others = [(event, other(event * 10.0)) for event in range(1, 9)] + [(8, other(0))]
    found = d.suggestions(LAMPS, MINE, others)
    assert [one.event for one in found] == [8, 1, 2, 3, 4]


def test_the_system_joins_what_is_sure_and_leaves_what_is_not_clear_to_a_person() -> None:
    sure = d.suggestions(LAMPS, MINE, [(1, other())])
    joined = d.to_join(LAMPS, sure)
    assert joined is not None
    assert joined.event == 1
    assert d.to_join(replace(LAMPS, joins_at=d.NEVER), sure) is None
    assert d.to_join(LAMPS, d.suggestions(LAMPS, MINE, [(1, other()), (2, other(2))])) is None
    assert d.to_join(LAMPS, d.suggestions(LAMPS, MINE, [(1, other(text="", address=""))])) is None
    assert d.to_join(LAMPS, []) is None


def test_after_a_day_the_same_words_at_the_same_place_are_left_to_a_person() -> None:
    within, after = (d.suggestions(LAMPS, MINE, [(1, other(0, d.JOINS_WITHIN + more))]) for more in (timedelta(0), timedelta(seconds=1)))
    assert min(found[0].like.score for found in (within, after)) >= LAMPS.joins_at
    assert (d.to_join(LAMPS, within) is None, d.to_join(LAMPS, after)) == (False, None)


def test_a_category_has_its_own_row_or_that_of_its_class_or_the_one_for_all() -> None:
    rows = (d.Nearness("*", 1, timedelta(1)), d.Nearness("lamps", 2, timedelta(1)), d.Nearness("lamp", 3, timedelta(1)))
    found = [d.row_of(rows, code, major) for code, major in (("lamp", "lamps"), ("post", "lamps"), ("tree", "trees"))]
    assert [row and row.within_m for row in found] == [3, 2, 1]
    assert d.row_of(rows[1:], "tree", "trees") is None


def test_a_row_comes_back_from_its_plain_form() -> None:
    assert d.read_nearness(d.nearness_mapping(LAMPS)) == LAMPS
    with pytest.raises(ValueError, match="within_s"):
        d.read_nearness({**d.nearness_mapping(LAMPS), "within_s": 0})


def test_the_reason_is_said_in_both_languages() -> None:
    found = d.like(LAMPS, MINE, other(38, timedelta(hours=2)))
    assert found is not None
    assert d.sentences(found) == (
        "相距38米，早2小时上报，同一类别，文字相近。",
        "38 m away, reported 2 hours earlier, the same category, similar words.",
    )
