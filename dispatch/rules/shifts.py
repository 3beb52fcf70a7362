"""Weekly shifts: is somebody on duty at an instant?"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache

Shift = tuple[int, int, int]


@lru_cache(maxsize=4096)
def read_shifts(text: str | None) -> tuple[Shift, ...] | None:
    """Shifts from ``weekdays:from:to`` with spaces between; None for no roster at all."""
    if text is None:
        return None
    parts = (tuple(map(int, shift.split(":"))) for shift in text.split())
    return tuple((weekdays, start, end) for weekdays, start, end in parts)


def on_duty(shifts: Sequence[Shift] | None, local: datetime) -> bool:
    """Whether any shift (weekday bits with Monday = 1, from minute, to minute) covers a local instant.

    A shift whose end is not after its start goes on into the next day. ``None``: no roster is kept for this
    party, and it counts as always on.
    """
    if shifts is None:
        return True
    return _covered(tuple(shifts), local.weekday(), local.hour * 60 + local.minute)


def covers(shifts: Sequence[Shift], minute: int) -> bool:
    """The same for a minute of the week, Monday 00:00 being 0."""
    return _covered(tuple(shifts), minute // (24 * 60), minute % (24 * 60))


@lru_cache(maxsize=4096)
def _covered(shifts: tuple[Shift, ...], weekday: int, minute: int) -> bool:
    today, yesterday = 1 << weekday, 1 << ((weekday - 1) % 7)
    for weekdays, start, end in shifts:
        if start < end:
            if weekdays & today and start <= minute < end:
                return True
        elif (weekdays & today and minute >= start) or (weekdays & yesterday and minute < end):
            return True
    return False
