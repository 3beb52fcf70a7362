"""Local times without an offset, on the nights when the clocks are changed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatch.sim.replay_times import LocalTimes, UnclearTime

FORMAT = "%Y-%m-%d %H:%M:%S"
BOSTON = ZoneInfo("America/New_York")


@pytest.mark.parametrize(
    ("text", "instant"),
    [
        ("2011-07-01 09:00:00", "2011-07-01T13:00:00"),
        ("2011-11-06 00:59:59", "2011-11-06T04:59:59"),
        ("2011-11-06 01:30:00", "2011-11-06T05:30:00"),  # shown twice: the first time
        ("2011-11-06 02:00:00", "2011-11-06T07:00:00"),
        ("2012-03-11 01:59:59", "2012-03-11T06:59:59"),
        ("2012-03-11 02:30:00", "2012-03-11T07:00:00"),  # never shown: when the clocks were put on
        ("2012-03-11 03:00:00", "2012-03-11T07:00:00"),
    ],
)
def test_a_local_time_is_an_instant(text: str, instant: str) -> None:
    assert LocalTimes(BOSTON, FORMAT).instant(text) == datetime.fromisoformat(instant).replace(tzinfo=UTC)


def test_the_second_reading_can_be_chosen() -> None:
    times = LocalTimes(BOSTON, FORMAT, ambiguous="second")
    assert times.instant("2011-11-06 01:30:00") == datetime(2011, 11, 6, 6, 30, tzinfo=UTC)


@pytest.mark.parametrize(("text", "says"), [("2011-11-06 01:30:00", "twice"), ("2012-03-11 02:30:00", "never")])
def test_an_unclear_time_can_be_refused(text: str, says: str) -> None:
    with pytest.raises(UnclearTime, match=says):
        LocalTimes(BOSTON, FORMAT, ambiguous="refuse", missing="refuse").instant(text)


def test_decided_times_are_counted() -> None:
    times = LocalTimes(BOSTON, FORMAT)
    for text in ("2011-07-01 09:00:00", "2011-11-06 01:30:00", "2012-03-11 02:30:00"):
        times.instant(text)
    assert times.decided == 2


@given(st.integers(0, 2 * 366 * 24 * 3600), st.integers(0, 5 * 3600))
def test_what_came_first_on_the_clock_does_not_come_later_as_an_instant(second: int, later_s: int) -> None:
    times = LocalTimes(BOSTON, FORMAT)
    local = datetime(2011, 1, 1, tzinfo=UTC) + timedelta(seconds=second)  # as a wall shows it
    later = timedelta(seconds=later_s)
    assert times.instant(local.strftime(FORMAT)) <= times.instant((local + later).strftime(FORMAT))
