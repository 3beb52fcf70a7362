"""Time limits: deadlines, warnings, standing still and lamps."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from fractions import Fraction
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatch.rules.limits import (
    Lamp,
    Limit,
    LimitRefused,
    LimitUnit,
    absolute,
    due_at,
    elapsed_share,
    extended,
    lamp,
    remaining,
    resume,
    resume_warning,
    unpublished_year,
    warn_at,
    warn_between,
)
from dispatch.rules.workdays import SAMPLE_HOURS, Calendar

SHANGHAI = ZoneInfo("Asia/Shanghai")
U = LimitUnit


def days(*spans: str) -> frozenset[date]:
    found = set()
    for span in spans:
        first, _, last = span.partition("..")
        start = date.fromisoformat(first)
        count = int(last or 1)
        found.update(start + timedelta(days=n) for n in range(count))
    return frozenset(found)


# First day and number of days of each official holiday.
OFF = days(
    *("2024-01-01", "2024-02-10..8", "2024-04-04..3", "2024-05-01..5", "2024-06-10", "2024-09-15..3"),
    *("2024-10-01..7", "2025-01-01", "2025-01-28..8", "2025-04-04..3", "2025-05-01..5", "2025-05-31..3"),
    *("2025-10-01..8", "2026-01-01..3", "2026-02-15..9", "2026-04-04..3", "2026-05-01..5"),
    *("2026-06-19..3", "2026-09-25..3", "2026-10-01..7"),
)
ON = days(
    *("2024-02-04", "2024-02-18", "2024-04-07", "2024-04-28", "2024-05-11", "2024-09-14", "2024-09-29"),
    *("2024-10-12", "2025-01-26", "2025-02-08", "2025-04-27", "2025-09-28", "2025-10-11", "2026-01-04"),
    *("2026-02-14", "2026-02-28", "2026-05-09", "2026-09-20", "2026-10-10"),
)
CALENDAR = Calendar(1, "Asia/Shanghai", SAMPLE_HOURS, OFF, ON, frozenset({2024, 2025, 2026}))


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI).astimezone(UTC)


@pytest.mark.parametrize(
    ("start", "limit", "deadline"),
    [
        ("2025-09-26 16:30", Limit(4, U.WORK_HOUR), "2025-09-28 10:30"),
        ("2025-09-30 17:00", Limit(4, U.WORK_HOUR), "2025-10-09 11:00"),
        ("2025-09-30 17:00", Limit(4, U.URGENT_HOUR), "2025-09-30 21:00"),
        ("2025-09-30 17:00", Limit(1, U.WORK_DAY), "2025-10-09 17:00"),
        ("2025-04-30 15:00", Limit(2, U.WORK_DAY), "2025-05-07 15:00"),
        ("2025-04-26 10:00", Limit(4, U.WORK_HOUR), "2025-04-27 12:00"),
        ("2025-04-27 10:00", Limit(4, U.WORK_HOUR), "2025-04-27 16:00"),
        ("2025-10-10 12:30", Limit(4, U.WORK_HOUR), "2025-10-10 18:00"),
        ("2026-02-13 17:30", Limit(2, U.WORK_HOUR), "2026-02-14 09:30"),
        ("2026-02-14 09:00", Limit(1, U.WORK_DAY), "2026-02-24 09:00"),
        ("2026-01-01 10:00", Limit(2, U.WORK_HOUR), "2026-01-04 10:00"),
        ("2024-02-09 15:00", Limit(2, U.WORK_DAY), "2024-02-19 15:00"),
        ("2026-09-18 17:00", Limit(1, U.WORK_DAY), "2026-09-20 17:00"),
        ("2026-09-24 16:00", Limit(1, U.WORK_DAY), "2026-09-28 16:00"),
    ],
)
def test_deadlines_fall_where_the_oracle_puts_them(start: str, limit: Limit, deadline: str) -> None:
    assert due_at(limit, at(start), CALENDAR) == at(deadline)


@pytest.mark.parametrize(
    ("start", "limit", "deadline"),
    [
        ("2026-09-24 23:50", Limit(30, U.MINUTE), "2026-09-25 00:20"),
        ("2026-09-24 16:00", Limit(1, U.URGENT_DAY), "2026-09-25 16:00"),
        ("2026-09-23 16:00", Limit(1, U.WORK_DAY_END), "2026-09-24 18:00"),
        ("2026-09-24 07:00", Limit(1, U.WORK_DAY_END), "2026-09-28 18:00"),
        ("2026-09-25 07:00", Limit(2, U.WORK_DAY_END), "2026-09-29 18:00"),
        ("2026-09-21 16:00", Limit(2, U.NATURAL_DAY), "2026-09-24 00:00"),
        ("2026-09-24 16:00", Limit(2, U.NATURAL_DAY), "2026-09-29 00:00"),
        ("2026-09-18 16:00", Limit(2, U.NATURAL_DAY), "2026-09-21 00:00"),
    ],
)
def test_other_readings_of_a_day_can_be_chosen(start: str, limit: Limit, deadline: str) -> None:
    assert due_at(limit, at(start), CALENDAR) == at(deadline)


def test_a_working_day_is_eight_hours_even_where_people_work_seven() -> None:
    short = Calendar(2, "Asia/Shanghai", ((time(9), time(16)),), OFF, ON, frozenset({2026}))
    assert due_at(Limit(1, U.WORK_DAY), at("2026-09-21 09:00"), short) == at("2026-09-22 10:00")


@pytest.mark.parametrize(
    ("start", "limit", "warning"),
    [
        ("2025-09-26 16:30", Limit(4, U.WORK_HOUR), "2025-09-28 09:42"),
        ("2025-09-30 17:00", Limit(4, U.URGENT_HOUR), "2025-09-30 20:12"),
        ("2025-09-30 17:00", Limit(1, U.WORK_DAY), "2025-10-09 15:24"),
        ("2026-09-24 12:00", Limit(30, U.MINUTE), "2026-09-24 12:24"),
        ("2026-09-21 08:00", Limit(1, U.WORK_DAY_END), "2026-09-22 14:48"),
        ("2026-09-21 08:00", Limit(5, U.WORK_HOUR), "2026-09-21 12:00"),
    ],
)
def test_the_warning_comes_at_four_fifths_in_the_units_own_time(
    start: str, limit: Limit, warning: str
) -> None:
    assert warn_at(limit, at(start), CALENDAR) == at(warning)


def test_a_city_may_warn_earlier() -> None:
    assert warn_at(Limit(4, U.WORK_HOUR), at("2026-09-21 08:00"), CALENDAR, Fraction(1, 2)) == at(
        "2026-09-21 10:00"
    )


def test_an_extended_deadline_warns_at_four_fifths_of_the_whole() -> None:
    limit, start = Limit(4, U.WORK_HOUR), at("2026-09-21 08:00")
    due = extended(limit, due_at(limit, start, CALENDAR), CALENDAR)
    assert due == at("2026-09-21 18:00")
    assert warn_between(limit.unit, (start, due), CALENDAR) == at("2026-09-21 16:24")


@pytest.mark.parametrize(
    ("limit", "old", "new"),
    [
        (Limit(4, U.WORK_HOUR), "2025-09-26 16:30", "2025-09-28 10:30"),
        (Limit(2, U.URGENT_HOUR), "2025-09-30 23:00", "2025-10-01 01:00"),
        (Limit(1, U.WORK_DAY_END), "2026-09-24 18:00", "2026-09-28 18:00"),
        (Limit(2, U.NATURAL_DAY), "2026-09-22 00:00", "2026-09-24 00:00"),
    ],
)
def test_an_extension_adds_one_original_limit_to_the_old_deadline(limit: Limit, old: str, new: str) -> None:
    assert extended(limit, at(old), CALENDAR) == at(new)


def test_a_night_uses_up_no_working_time() -> None:
    limit, start = Limit(4, U.WORK_HOUR), at("2026-09-21 17:00")
    shares = [
        elapsed_share(limit, start, at(moment), CALENDAR)
        for moment in ("2026-09-21 17:00", "2026-09-21 18:00", "2026-09-22 07:00", "2026-09-22 11:00")
    ]
    assert shares == [0.0, 0.25, 0.25, 1.0]
    assert elapsed_share(limit, start, at("2026-09-22 16:00"), CALENDAR) == 1.75


def test_before_the_start_nothing_has_elapsed() -> None:
    assert elapsed_share(Limit(4, U.MINUTE), at("2026-09-21 17:00"), at("2026-09-21 16:00"), CALENDAR) == 0.0


def test_a_deadline_given_from_outside_elapses_day_and_night() -> None:
    limit, start = absolute(at("2026-09-22 17:00")), at("2026-09-21 17:00")
    assert due_at(limit, start, CALENDAR) == at("2026-09-22 17:00")
    assert warn_at(limit, start, CALENDAR) == at("2026-09-22 12:12")
    assert elapsed_share(limit, start, at("2026-09-22 05:00"), CALENDAR) == 0.5
    assert remaining(U.ABSOLUTE, at("2026-09-22 05:00"), limit.due, CALENDAR) == timedelta(hours=12)
    assert resume(U.ABSOLUTE, timedelta(hours=12), at("2026-09-30 05:00"), CALENDAR) == at("2026-09-30 17:00")
    with pytest.raises(LimitRefused, match="no length"):
        extended(limit, limit.due, CALENDAR)


def test_a_deadline_that_had_passed_before_it_was_given_is_used_up_at_once() -> None:
    limit, start = absolute(at("2026-09-20 17:00")), at("2026-09-21 17:00")
    assert elapsed_share(limit, start, start, CALENDAR) == 1.0
    assert warn_at(limit, start, CALENDAR) == start


@pytest.mark.parametrize(
    ("limit", "start", "paused", "resumed", "due"),
    [
        (Limit(4, U.WORK_HOUR), "2026-09-21 08:00", "2026-09-21 10:00", "2026-09-28 17:00", "2026-09-29 09:00"),
        (Limit(4, U.URGENT_HOUR), "2026-09-21 08:00", "2026-09-21 10:00", "2026-09-28 17:00", "2026-09-28 19:00"),
        (Limit(1, U.WORK_DAY_END), "2026-09-21 08:00", "2026-09-22 10:00", "2026-09-24 15:00", "2026-09-28 18:00"),
        (Limit(1, U.WORK_DAY_END), "2026-09-21 08:00", "2026-09-22 10:00", "2026-09-25 15:00", "2026-09-28 18:00"),
        (Limit(1, U.NATURAL_DAY), "2026-09-21 08:00", "2026-09-22 10:00", "2026-09-24 15:00", "2026-09-29 00:00"),
        (Limit(1, U.NATURAL_DAY), "2026-09-21 08:00", "2026-09-22 10:00", "2026-09-29 09:00", "2026-09-30 00:00"),
    ],
)  # fmt: skip
def test_time_standing_still_does_not_count(
    limit: Limit, start: str, paused: str, resumed: str, due: str
) -> None:
    left = remaining(limit.unit, at(paused), due_at(limit, at(start), CALENDAR), CALENDAR)
    assert resume(limit.unit, left, at(resumed), CALENDAR) == at(due)


def test_a_resumed_warning_is_not_put_off_to_the_end_of_the_day() -> None:
    limit, start, paused = Limit(1, U.WORK_DAY_END), at("2026-09-21 08:00"), at("2026-09-22 10:00")
    left = remaining(limit.unit, paused, warn_at(limit, start, CALENDAR), CALENDAR)
    assert left == timedelta(hours=2, minutes=48)
    assert resume_warning(limit.unit, left, at("2026-09-24 15:00"), CALENDAR) == at("2026-09-24 17:48")
    assert resume_warning(limit.unit, timedelta(0), paused, CALENDAR) == paused


def test_nothing_is_left_after_the_deadline() -> None:
    late, due = at("2026-09-22 10:00"), at("2026-09-21 10:00")
    assert remaining(U.WORK_HOUR, late, due, CALENDAR) == timedelta(0)
    assert resume(U.WORK_DAY_END, timedelta(0), late, CALENDAR) == late


def test_the_lamp_changes_after_the_warning_and_after_the_deadline() -> None:
    warn, due = at("2026-09-21 11:12"), at("2026-09-21 12:00")
    moments = [warn, warn + timedelta(microseconds=1), due, due + timedelta(microseconds=1)]
    assert [lamp(moment, warn, due) for moment in moments] == [
        Lamp.GREEN,
        Lamp.YELLOW,
        Lamp.YELLOW,
        Lamp.RED,
    ]
    assert lamp(due + timedelta(days=9), warn, due, suspended=True) is Lamp.GREY


def test_a_deadline_in_an_unpublished_year_is_marked_and_a_continuous_one_never() -> None:
    start = at("2026-12-22 10:00")
    assert unpublished_year(Limit(2, U.WORK_DAY), start, CALENDAR) is None
    assert unpublished_year(Limit(10, U.WORK_DAY), start, CALENDAR) == 2027
    assert unpublished_year(Limit(20, U.NATURAL_DAY), start, CALENDAR) == 2027
    assert unpublished_year(Limit(20, U.URGENT_DAY), start, CALENDAR) is None


def test_a_limit_is_a_positive_amount_or_a_fixed_instant_and_never_both() -> None:
    for amount, unit, due in [
        (0, U.MINUTE, None),
        (0, U.ABSOLUTE, None),
        (1, U.MINUTE, at("2026-09-21 08:00")),
        (1, U.ABSOLUTE, at("2026-09-21 08:00")),
        (0, U.ABSOLUTE, datetime(2026, 9, 21)),  # noqa: DTZ001
    ]:
        with pytest.raises(LimitRefused):
            Limit(amount, unit, due)


instants = st.datetimes(datetime(2024, 1, 1), datetime(2026, 11, 30), timezones=st.just(UTC))  # noqa: DTZ001
waits = st.timedeltas(timedelta(0), timedelta(days=40))
units = st.sampled_from([unit for unit in LimitUnit if unit is not U.ABSOLUTE])
amounts = st.integers(1, 60)


@given(units, amounts, amounts, instants, waits)
def test_a_later_start_or_a_larger_amount_is_never_due_earlier(
    unit: LimitUnit, less: int, more: int, start: datetime, later: timedelta
) -> None:
    small, large = Limit(min(less, more), unit), Limit(max(less, more), unit)
    due = due_at(small, start, CALENDAR)
    assert start < due <= due_at(large, start, CALENDAR)
    assert due <= due_at(small, start + later, CALENDAR)


@given(units, amounts, instants, st.floats(0, 1))
def test_a_pause_of_no_length_changes_nothing(
    unit: LimitUnit, amount: int, start: datetime, part: float
) -> None:
    due = due_at(Limit(amount, unit), start, CALENDAR)
    paused = start + (due - start) * part
    assert resume(unit, remaining(unit, paused, due, CALENDAR), paused, CALENDAR) == due


@given(units, amounts, instants, waits, waits)
def test_a_pause_never_shortens(
    unit: LimitUnit, amount: int, start: datetime, ran: timedelta, stood: timedelta
) -> None:
    due = due_at(Limit(amount, unit), start, CALENDAR)
    paused = min(start + ran, due)
    left = remaining(unit, paused, due, CALENDAR)
    assert resume(unit, left, paused + stood, CALENDAR) >= due


@given(units, amounts, instants)
def test_the_share_is_four_fifths_at_the_warning_and_whole_at_the_deadline(
    unit: LimitUnit, amount: int, start: datetime
) -> None:
    limit = Limit(amount, unit)
    warning, due = warn_at(limit, start, CALENDAR), due_at(limit, start, CALENDAR)
    assert start <= warning < due
    assert elapsed_share(limit, start, warning, CALENDAR) == pytest.approx(0.8)
    assert elapsed_share(limit, start, due, CALENDAR) == 1.0
