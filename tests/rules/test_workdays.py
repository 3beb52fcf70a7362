"""Working calendars: which time counts, and counting in it."""

from __future__ import annotations

import pickle
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatch.rules.workdays import (
    SAMPLE_HOURS,
    Calendar,
    CalendarRefused,
    Overrides,
    Season,
    add_working,
    closing,
    is_working_day,
    layered,
    local_day,
    midnight_after,
    next_opening,
    nth_working_day,
    reaches_unpublished_year,
    working_between,
    working_intervals,
)

SHANGHAI = ZoneInfo("Asia/Shanghai")
HOUR = timedelta(hours=1)

OFF = {
    2024: "01-01 02-10..02-17 04-04..04-06 05-01..05-05 06-10 09-15..09-17 10-01..10-07",
    2025: "01-01 01-28..02-04 04-04..04-06 05-01..05-05 05-31..06-02 10-01..10-08",
    2026: "01-01..01-03 02-15..02-23 04-04..04-06 05-01..05-05 06-19..06-21 09-25..09-27 10-01..10-07",
}
ON = {
    2024: "02-04 02-18 04-07 04-28 05-11 09-14 09-29 10-12",
    2025: "01-26 02-08 04-27 09-28 10-11",
    2026: "01-04 02-14 02-28 05-09 09-20 10-10",
}


def days(table: dict[int, str]) -> frozenset[date]:
    found = set()
    for year, text in table.items():
        for part in text.split():
            first, _, last = part.partition("..")
            day = date.fromisoformat(f"{year}-{first}")
            end = date.fromisoformat(f"{year}-{last or first}")
            while day <= end:
                found.add(day)
                day += timedelta(days=1)
    return frozenset(found)


CALENDAR = Calendar(1, "Asia/Shanghai", SAMPLE_HOURS, days(OFF), days(ON), frozenset(OFF))


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI).astimezone(UTC)


@pytest.mark.parametrize(("year", "count"), [(2024, 251), (2025, 248), (2026, 248)])
def test_a_year_has_as_many_working_days_as_the_notice_leaves(year: int, count: int) -> None:
    start, end = at(f"{year}-01-01"), at(f"{year + 1}-01-01")
    assert working_between(CALENDAR, start, end) == count * 8 * HOUR


def test_a_make_up_sunday_is_a_working_day_and_a_holiday_monday_is_not() -> None:
    assert is_working_day(CALENDAR, date(2025, 9, 28))
    assert not is_working_day(CALENDAR, date(2024, 9, 16))
    assert not is_working_day(CALENDAR, date(2025, 9, 27))
    assert is_working_day(CALENDAR, date(2025, 9, 29))


def test_the_intervals_of_a_day_are_instants_in_utc() -> None:
    assert working_intervals(CALENDAR, date(2025, 9, 28)) == (
        (at("2025-09-28T08:00"), at("2025-09-28T12:00")),
        (at("2025-09-28T14:00"), at("2025-09-28T18:00")),
    )
    assert working_intervals(CALENDAR, date(2025, 9, 27)) == ()
    assert working_intervals(CALENDAR, date(2025, 9, 28))[0][0].tzinfo is UTC


@pytest.mark.parametrize(
    ("moment", "opening"),
    [
        ("2026-09-21T07:59", "2026-09-21T08:00"),
        ("2026-09-21T08:00", "2026-09-21T08:00"),
        ("2026-09-21T11:59:59", "2026-09-21T11:59:59"),
        ("2026-09-21T12:00", "2026-09-21T14:00"),
        ("2026-09-21T18:00", "2026-09-22T08:00"),
        ("2026-09-24T18:00", "2026-09-28T08:00"),
        ("2025-12-31T18:00", "2026-01-04T08:00"),
        ("2026-01-01T00:30", "2026-01-04T08:00"),
    ],
)
def test_the_next_opening_is_now_in_working_time_and_the_next_door_otherwise(
    moment: str, opening: str
) -> None:
    assert next_opening(CALENDAR, at(moment)) == at(opening)


def test_a_length_used_up_at_closing_time_ends_there() -> None:
    assert add_working(CALENDAR, at("2025-10-10T12:30"), 4 * HOUR) == at("2025-10-10T18:00")


def test_no_length_ends_where_it_starts_even_at_night() -> None:
    assert add_working(CALENDAR, at("2025-10-10T23:00"), timedelta(0)) == at("2025-10-10T23:00")


def test_working_time_is_not_added_backwards() -> None:
    with pytest.raises(ValueError, match="backwards"):
        add_working(CALENDAR, at("2025-10-10T12:30"), -HOUR)


def test_a_naive_instant_is_refused() -> None:
    with pytest.raises(TypeError):
        add_working(CALENDAR, datetime(2025, 10, 10, 12), HOUR)  # noqa: DTZ001


def test_the_local_year_counts_not_the_one_in_utc() -> None:
    calendar = Calendar(1, "Asia/Shanghai", ((time(0), time(6)),), frozenset(), frozenset(), frozenset())
    start = datetime(2025, 12, 31, 18, tzinfo=UTC)
    assert local_day(calendar, start) == date(2026, 1, 1)
    assert add_working(calendar, start, HOUR) == start + HOUR
    west = Calendar(1, "America/New_York", ((time(20), time(0)),), frozenset(), frozenset(), frozenset())
    evening = datetime(2026, 1, 1, 3, tzinfo=UTC)
    assert local_day(west, evening) == date(2025, 12, 31)
    assert add_working(west, evening, HOUR) == evening + HOUR


def test_hours_may_end_at_midnight() -> None:
    calendar = Calendar(1, "Asia/Shanghai", ((time(20), time(0)),), frozenset(), frozenset(), frozenset())
    assert closing(calendar, date(2026, 9, 21)) == at("2026-09-22T00:00")
    assert add_working(calendar, at("2026-09-21T23:00"), 2 * HOUR) == at("2026-09-22T21:00")


def test_working_hours_are_wall_clock_hours_where_the_clock_is_changed() -> None:
    calendar = Calendar(1, "Europe/Zurich", SAMPLE_HOURS, frozenset(), frozenset(), frozenset())
    friday = datetime(2026, 3, 27, 17, tzinfo=ZoneInfo("Europe/Zurich"))
    monday = datetime(2026, 3, 30, 9, tzinfo=ZoneInfo("Europe/Zurich"))
    assert add_working(calendar, friday.astimezone(UTC), 2 * HOUR) == monday.astimezone(UTC)


def test_a_season_changes_the_hours_and_the_later_one_of_two_holds() -> None:
    summer = Season(date(2026, 7, 1), date(2026, 9, 30), ((time(8), time(11)), (time(15), time(18))))
    typhoon = Season(date(2026, 7, 14), date(2026, 7, 14), ((time(8), time(10)),))
    calendar = layered(CALENDAR, Overrides(2, seasons=(summer, typhoon)))
    assert closing(calendar, date(2026, 7, 14)) == at("2026-07-14T10:00")
    assert add_working(calendar, at("2026-07-13T17:00"), 4 * HOUR) == at("2026-07-15T09:00")
    assert add_working(calendar, at("2026-06-30T17:00"), 5 * HOUR) == at("2026-07-01T16:00")


def test_the_narrower_layer_wins_and_the_version_names_all_of_them() -> None:
    national_holiday, make_up = date(2026, 10, 1), date(2026, 10, 10)
    local = Overrides(3, off=frozenset({make_up, date(2026, 7, 14)}))
    department = Overrides(
        "shift-a", on=frozenset({national_holiday, date(2026, 7, 14)}), hours=((time(9), time(17)),)
    )
    merged = layered(CALENDAR, local, department)
    assert merged.version == "1+3+shift-a"
    assert not is_working_day(merged, make_up)
    assert is_working_day(merged, national_holiday)
    assert is_working_day(merged, date(2026, 7, 14))
    assert closing(merged, national_holiday) == at("2026-10-01T17:00")
    assert layered(CALENDAR) == CALENDAR


def test_a_layer_with_hours_of_its_own_ends_the_seasons_below_it() -> None:
    summer = Season(date(2026, 7, 1), date(2026, 9, 30), ((time(8), time(11)),))
    merged = layered(CALENDAR, Overrides(2, seasons=(summer,)), Overrides(1, hours=((time(9), time(17)),)))
    assert closing(merged, date(2026, 7, 1)) == at("2026-07-01T17:00")


def test_following_working_days_are_counted_without_the_day_itself() -> None:
    assert nth_working_day(CALENDAR, date(2026, 9, 24), 1) == date(2026, 9, 28)
    assert nth_working_day(CALENDAR, date(2026, 9, 25), 1) == date(2026, 9, 28)
    assert nth_working_day(CALENDAR, date(2025, 12, 31), 2) == date(2026, 1, 5)
    with pytest.raises(ValueError, match="from 1"):
        nth_working_day(CALENDAR, date(2026, 9, 24), 0)


def test_a_free_day_has_no_closing_time() -> None:
    with pytest.raises(ValueError, match="2026-09-25"):
        closing(CALENDAR, date(2026, 9, 25))


def test_midnight_after_a_day_is_the_start_of_the_next() -> None:
    assert midnight_after(CALENDAR, date(2026, 9, 24)) == at("2026-09-25T00:00")


def test_a_year_without_its_notice_is_named() -> None:
    assert reaches_unpublished_year(CALENDAR, at("2026-12-01"), at("2026-12-20")) is None
    assert reaches_unpublished_year(CALENDAR, at("2026-12-01"), at("2027-01-05")) == 2027
    assert reaches_unpublished_year(CALENDAR, at("2023-12-31"), at("2024-01-05")) == 2023


def test_the_last_week_of_december_asks_for_the_next_notice() -> None:
    assert reaches_unpublished_year(CALENDAR, at("2026-12-01"), at("2026-12-24T23:59")) is None
    assert reaches_unpublished_year(CALENDAR, at("2026-12-01"), at("2026-12-25T00:00")) == 2027
    assert reaches_unpublished_year(CALENDAR, at("2025-12-01"), at("2025-12-31")) is None


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"hours": ()}, "needs working hours"),
        ({"hours": ((time(12), time(8)),)}, "12:00-08:00"),
        ({"hours": ((time(8), time(0)), (time(14), time(18)))}, "08:00-00:00"),
        ({"hours": ((time(8), time(12)), (time(11), time(18)))}, "11:00-18:00"),
        ({"off": frozenset({date(2026, 1, 4)})}, "2026-01-04 is both"),
        ({"weekend": frozenset(range(7))}, "working day"),
    ],
)
def test_a_calendar_that_contradicts_itself_is_refused(change: dict[str, object], words: str) -> None:
    fields = {"hours": SAMPLE_HOURS, "off": frozenset(), "on": frozenset({date(2026, 1, 4)})}
    with pytest.raises(CalendarRefused, match=words):
        Calendar(version=1, zone="Asia/Shanghai", known_years=frozenset(), **(fields | change))


def test_overrides_and_seasons_that_contradict_themselves_are_refused() -> None:
    with pytest.raises(CalendarRefused, match="both"):
        Overrides(1, off=frozenset({date(2026, 1, 4)}), on=frozenset({date(2026, 1, 4)}))
    with pytest.raises(CalendarRefused, match="backwards"):
        Season(date(2026, 2, 1), date(2026, 1, 1), SAMPLE_HOURS)
    with pytest.raises(CalendarRefused, match="needs working hours"):
        Overrides(1, hours=())


def test_a_used_calendar_still_equals_a_fresh_one_and_travels_to_another_process() -> None:
    fresh = Calendar(1, "Asia/Shanghai", SAMPLE_HOURS, days(OFF), days(ON), frozenset(OFF))
    add_working(CALENDAR, at("2026-01-01T10:00"), HOUR)
    assert fresh == CALENDAR
    assert hash(fresh) == hash(CALENDAR)
    travelled = pickle.loads(pickle.dumps(CALENDAR))
    assert add_working(travelled, at("2026-01-01T10:00"), HOUR) == at("2026-01-04T09:00")


instants = st.datetimes(datetime(2023, 12, 20), datetime(2027, 1, 10), timezones=st.just(UTC))  # noqa: DTZ001
lengths = st.timedeltas(timedelta(0), timedelta(hours=900))


def walked(start: datetime, length: timedelta) -> datetime:
    """The slow way: interval after interval."""
    day, left, reached = local_day(CALENDAR, start), length, start
    while left:
        for opening, end in working_intervals(CALENDAR, day):
            begin = max(opening, start)
            if end > begin and left:
                used = min(left, end - begin)
                left, reached = left - used, begin + used
        day += timedelta(days=1)
    return reached


@given(instants, lengths)
def test_searching_gives_what_walking_gives(start: datetime, length: timedelta) -> None:
    assert add_working(CALENDAR, start, length) == walked(start, length)


@given(instants, lengths)
def test_what_was_added_lies_between(start: datetime, length: timedelta) -> None:
    assert working_between(CALENDAR, start, add_working(CALENDAR, start, length)) == length


@given(instants, instants, instants)
def test_working_time_adds_up_and_changes_sign_with_direction(a: datetime, b: datetime, c: datetime) -> None:
    whole = working_between(CALENDAR, a, c)
    assert working_between(CALENDAR, a, b) + working_between(CALENDAR, b, c) == whole
    assert working_between(CALENDAR, c, a) == -whole


@given(instants)
def test_counting_from_outside_equals_counting_from_the_next_opening(start: datetime) -> None:
    opening = next_opening(CALENDAR, start)
    assert opening >= start
    assert working_between(CALENDAR, start, opening) == timedelta(0)
    assert add_working(CALENDAR, start, HOUR) == add_working(CALENDAR, opening, HOUR)
