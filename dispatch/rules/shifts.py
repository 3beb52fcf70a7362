"""Weekly shifts: is somebody on duty at an instant?"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime


def on_duty(shifts: Sequence[tuple[int, int, int]] | None, local: datetime) -> bool:
    """Whether any shift (weekday bits with Monday = 1, from minute, to minute) covers a local instant.

    A shift whose end is not after its start goes on into the next day. ``None``: no roster is kept for this
    party, and it counts as always on.
    """
    if shifts is None:
        return True
    minute = local.hour * 60 + local.minute
    today, yesterday = 1 << local.weekday(), 1 << ((local.weekday() - 1) % 7)
    for weekdays, start, end in shifts:
        if start < end:
            if weekdays & today and start <= minute < end:
                return True
        elif (weekdays & today and minute >= start) or (weekdays & yesterday and minute < end):
            return True
    return False
