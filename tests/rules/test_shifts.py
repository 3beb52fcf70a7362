"""Weekly shifts."""

from __future__ import annotations

from datetime import datetime

import pytest

from dispatch.rules.shifts import on_duty, read_shifts

WEEKDAYS, FRIDAY, SUNDAY, EVERY_DAY = 0b0011111, 0b0010000, 0b1000000, 0b1111111
DAY = (WEEKDAYS, 8 * 60, 18 * 60)
NIGHT = (FRIDAY, 20 * 60, 4 * 60)


@pytest.mark.parametrize(
    ("shifts", "local", "on"),
    [
        (None, "2026-03-01 03:00", True),  # no roster is kept
        ([], "2026-03-02 09:00", False),  # a roster without a shift
        ([DAY], "2026-03-02 08:00", True),
        ([DAY], "2026-03-02 07:59", False),
        ([DAY], "2026-03-02 18:00", False),  # the end belongs to the next shift
        ([DAY], "2026-03-07 09:00", False),  # Saturday
        ([NIGHT], "2026-03-06 23:00", True),  # Friday night
        ([NIGHT], "2026-03-07 03:59", True),  # goes on into Saturday
        ([NIGHT], "2026-03-07 04:00", False),
        ([NIGHT], "2026-03-06 03:00", False),  # Thursday night is no shift
        ([(SUNDAY, 22 * 60, 6 * 60)], "2026-03-02 05:00", True),  # over the end of the week
        ([(EVERY_DAY, 0, 0)], "2026-03-02 00:00", True),  # round the clock
        ([(EVERY_DAY, 0, 0)], "2026-03-02 23:59", True),
        ([(WEEKDAYS, 8 * 60, 12 * 60), (WEEKDAYS, 14 * 60, 18 * 60)], "2026-03-02 13:00", False),
    ],
)
def test_somebody_is_on_duty_while_a_shift_covers_the_instant(
    shifts: list[tuple[int, int, int]] | None, local: str, on: bool
) -> None:
    assert on_duty(shifts, datetime.fromisoformat(local)) is on


@pytest.mark.parametrize(
    ("text", "shifts"),
    [(None, None), ("31:480:1080", (DAY,)), ("31:480:1080 16:1200:240", (DAY, NIGHT))],
)
def test_shifts_are_read_as_the_store_tells_them(text: str | None, shifts: tuple | None) -> None:
    assert read_shifts(text) == shifts
