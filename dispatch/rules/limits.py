"""How long something may take: limits, the deadlines they set, and the lamp that shows them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from fractions import Fraction

from dispatch.rules.workdays import (
    Calendar,
    add_working,
    closing,
    local_day,
    midnight_after,
    nth_working_day,
    reaches_unpublished_year,
    working_between,
)


class LimitUnit(StrEnum):
    """Units of time limits (domain reference 4.2 and 9.3)."""

    MINUTE = "minute"  # continuous
    URGENT_HOUR = "urgent_hour"  # continuous, day and night
    URGENT_DAY = "urgent_day"  # blocks of 24 hours
    WORK_HOUR = "work_hour"  # working hours of the calendar
    WORK_DAY = "work_day"  # 8 working hours, however long the calendar's own day is
    WORK_DAY_END = "work_day_end"  # closing time of the n-th following working day
    NATURAL_DAY = "natural_day"  # 24:00 of the n-th following day, or of the next working day
    ABSOLUTE = "absolute"  # an instant given from outside


class Lamp(StrEnum):
    """Colour light (domain reference 4.3); grey is a stopped clock."""

    GREEN = "green"
    YELLOW = "yellow"
    RED = "red"
    GREY = "grey"


WARN_SHARE = Fraction(4, 5)

_LENGTH = {
    LimitUnit.MINUTE: timedelta(minutes=1),
    LimitUnit.URGENT_HOUR: timedelta(hours=1),
    LimitUnit.URGENT_DAY: timedelta(days=1),
    LimitUnit.WORK_HOUR: timedelta(hours=1),
    LimitUnit.WORK_DAY: timedelta(hours=8),
}
_IN_WORKING_TIME = frozenset({LimitUnit.WORK_HOUR, LimitUnit.WORK_DAY, LimitUnit.WORK_DAY_END})
_ASKS_THE_CALENDAR = _IN_WORKING_TIME | {LimitUnit.NATURAL_DAY}

# A hundred years: more is a slip of the keyboard, and would be counted year by year.
_LONGEST_DAYS = 100 * 366
_PARTS_OF_A_DAY = {LimitUnit.MINUTE: 24 * 60, LimitUnit.URGENT_HOUR: 24, LimitUnit.WORK_HOUR: 8}

_MICROSECOND = timedelta(microseconds=1)
_NONE_LEFT = timedelta(0)


class LimitRefused(ValueError):
    """A limit that cannot be read or counted; the message names it and says why."""


@dataclass(frozen=True, slots=True)
class Limit:
    """A whole number of one unit, 1 or more; with ABSOLUTE a fixed `due` (aware UTC) and no amount."""

    amount: int
    unit: LimitUnit
    due: datetime | None = None

    def __post_init__(self) -> None:
        if (self.unit is LimitUnit.ABSOLUTE) != (self.due is not None):
            raise LimitRefused(f"{self.amount} {self.unit}: a fixed instant goes with 'absolute' alone")
        if self.due is not None:
            if self.amount or self.due.tzinfo is None:
                raise LimitRefused(f"{self.due}: a fixed instant is aware and has no amount")
            return
        end = _LONGEST_DAYS * _PARTS_OF_A_DAY.get(self.unit, 1)
        if not 1 <= self.amount <= end:
            raise LimitRefused(f"{self.amount} {self.unit}: the amount must lie between 1 and {end}")

    def __str__(self) -> str:
        """What `parse_limit` reads back; an absolute limit shows its instant instead."""
        return f"{self.unit} {self.due.isoformat()}" if self.due else f"{self.amount} {self.unit}"


def absolute(due: datetime) -> Limit:
    """A deadline fixed from outside, measured continuously."""
    return Limit(0, LimitUnit.ABSOLUTE, due.astimezone(UTC))


def due_at(limit: Limit, start: datetime, calendar: Calendar) -> datetime:
    """When the limit is used up (aware UTC); work is in time up to and including that instant.

    The day of `start` is not counted in WORK_DAY_END and NATURAL_DAY; a natural
    day that ends the limit on a free day moves to the first working day after.
    """
    if limit.due is not None:
        return limit.due
    if limit.unit is LimitUnit.WORK_DAY_END:
        return closing(calendar, nth_working_day(calendar, local_day(calendar, start), limit.amount))
    if limit.unit is LimitUnit.NATURAL_DAY:
        last = local_day(calendar, start) + timedelta(days=limit.amount - 1)
        return _end_of_day_after(last, calendar)
    return _count_on(limit.unit, start, limit.amount * _LENGTH[limit.unit], calendar)


def warn_at(limit: Limit, start: datetime, calendar: Calendar, share: Fraction = WARN_SHARE) -> datetime:
    """When `share` of the limit is used up, measured in the limit's own unit."""
    return warn_between(limit.unit, (start, due_at(limit, start, calendar)), calendar, share)


def warn_between(
    unit: LimitUnit, period: tuple[datetime, datetime], calendar: Calendar, share: Fraction = WARN_SHARE
) -> datetime:
    """When `share` of the time from start to due is used up; for deadlines that were extended."""
    start, due = period
    full = max(_span(unit, start, due, calendar), _NONE_LEFT)
    return _count_on(unit, start, full * share.numerator // share.denominator, calendar)


def elapsed_share(limit: Limit, start: datetime, at: datetime, calendar: Calendar) -> float:
    """Used part of the limit, in its own unit: 0.0 at the start, 1.0 at the deadline, more when overdue.

    In working units the share stands still out of hours, so lateness is read
    from the deadline (`at > due`), never from a share above 1.
    """
    due = due_at(limit, start, calendar)
    full = _span(limit.unit, start, due, calendar)
    if full <= _NONE_LEFT:
        return 1.0 if at >= due else 0.0
    return max(_span(limit.unit, start, at, calendar) / full, 0.0)


def remaining(unit: LimitUnit, at: datetime, due: datetime, calendar: Calendar) -> timedelta:
    """What is left until `due` in the unit's own time (working time or continuous); never negative.

    A suspended deadline keeps this figure, and another for its warning.
    """
    return max(_span(unit, at, due, calendar), _NONE_LEFT)


def resume(unit: LimitUnit, left: timedelta, at: datetime, calendar: Calendar) -> datetime:
    """The new deadline of a limit that stood still with `left` remaining and runs again from `at`.

    Units that end with a day are rounded up to the end of theirs. Nothing left gives `at`.
    """
    due = resume_warning(unit, left, at, calendar)
    if left <= _NONE_LEFT:
        return due
    if unit is LimitUnit.WORK_DAY_END:
        return closing(calendar, local_day(calendar, due - _MICROSECOND))
    if unit is LimitUnit.NATURAL_DAY:
        return _end_of_day_after(local_day(calendar, due - _MICROSECOND) - timedelta(days=1), calendar)
    return due


def resume_warning(unit: LimitUnit, left: timedelta, at: datetime, calendar: Calendar) -> datetime:
    """As `resume`, for an instant inside the limit: never rounded up to the end of a day."""
    return _count_on(unit, at, max(left, _NONE_LEFT), calendar)


def extended(limit: Limit, old_due: datetime, calendar: Calendar) -> datetime:
    """The deadline after one more original limit, counted from the old deadline (domain reference 9.3)."""
    if limit.unit is LimitUnit.ABSOLUTE:
        raise LimitRefused(f"{limit}: a fixed instant has no length to extend it by")
    if limit.unit is LimitUnit.NATURAL_DAY:
        # 24:00 belongs to the day it ends, not to the next one.
        return due_at(limit, old_due - _MICROSECOND, calendar)
    return due_at(limit, old_due, calendar)


def unpublished_year(limit: Limit, start: datetime, calendar: Calendar) -> int | None:
    """The first year this deadline depends on whose holidays are not published yet, or None.

    The deadline is then a provisional one and must be shown as such.
    """
    if limit.unit not in _ASKS_THE_CALENDAR:
        return None
    return reaches_unpublished_year(calendar, start, due_at(limit, start, calendar))


def lamp(at: datetime, warn: datetime, due: datetime, *, suspended: bool = False) -> Lamp:
    """Green up to the warning, yellow up to the deadline, red after it, grey while suspended."""
    if suspended:
        return Lamp.GREY
    if at > due:
        return Lamp.RED
    return Lamp.YELLOW if at > warn else Lamp.GREEN


def _count_on(unit: LimitUnit, start: datetime, length: timedelta, calendar: Calendar) -> datetime:
    if unit in _IN_WORKING_TIME:
        return add_working(calendar, start, length)
    return start + length


def _span(unit: LimitUnit, a: datetime, b: datetime, calendar: Calendar) -> timedelta:
    if unit in _IN_WORKING_TIME:
        return working_between(calendar, a, b)
    return b - a


def _end_of_day_after(day: date, calendar: Calendar) -> datetime:
    """24:00 of the first working day after `day`."""
    return midnight_after(calendar, nth_working_day(calendar, day, 1))


@dataclass(frozen=True, slots=True)
class Reading:
    """What the bare words of a table mean: hour (小时, h), day (天, d) and working day (工作日)."""

    hour: LimitUnit = LimitUnit.WORK_HOUR
    day: LimitUnit = LimitUnit.WORK_DAY
    work_day: LimitUnit = LimitUnit.WORK_DAY


_WORDS = {
    LimitUnit.MINUTE: "分钟 分 min",
    LimitUnit.URGENT_HOUR: "紧急工作时 紧急工作小时 uh",
    LimitUnit.URGENT_DAY: "紧急工作日 紧急工作天 ud",
    LimitUnit.WORK_HOUR: "工作时 工作小时",
    LimitUnit.WORK_DAY_END: "工作日末",
    LimitUnit.NATURAL_DAY: "自然日 日历日 日",
}
_EXACT = {word: unit for unit, words in _WORDS.items() for word in (unit.value, *words.split())}
_EXACT[LimitUnit.WORK_DAY.value] = LimitUnit.WORK_DAY
_BARE_WORDS = {"hour": "小时 时 h hour", "day": "天 d day", "work_day": "工作日 工作天"}
_BARE = {word: bare for bare, words in _BARE_WORDS.items() for word in words.split()}
_CHINESE = "零一二三四五六七八九"
_AMOUNT = rf"(?:\d{{1,12}}|[{_CHINESE[1:]}两]?十[{_CHINESE[1:]}]?|[{_CHINESE[1:]}两])"
_LONGEST_FIRST = sorted(_EXACT.keys() | _BARE.keys(), key=len, reverse=True)
_UNIT = "|".join(
    rf"{word.replace('_', '[ _]')}s?(?![a-z_])" if word.isascii() else word for word in _LONGEST_FIRST
)
_LIMIT = re.compile(rf"\s*({_AMOUNT})\s*个?\s*({_UNIT})(.*)", re.IGNORECASE | re.DOTALL)
# The days of a date (5月31日) are no limits.
_LIMIT_INSIDE = re.compile(rf"(?<![月\d{_CHINESE}十]){_AMOUNT}\s*个?\s*(?:{_UNIT})", re.IGNORECASE)
_WITHIN = re.compile(r"^(?:[以之]?内|以里)")
_BRACKETS = {"(": ")", "（": "）", "[": "]", "【": "】", "〔": "〕"}

HANDLING_TABLE = Reading()
CONTINUOUS = Reading(hour=LimitUnit.URGENT_HOUR, day=LimitUnit.URGENT_DAY)


@dataclass(frozen=True, slots=True)
class ParsedLimit:
    """A limit as written in a local table, and the words that stood after it ('' when none)."""

    limit: Limit
    condition: str


def parse_limit(text: str, reading: Reading = HANDLING_TABLE) -> ParsedLimit:
    """Read `2紧急工作时`, `4小时`, `15工作日(种植季节)`, `2 urgent_hour`, `30 min`.

    A bare 日 is a calendar day, as in law. Two limits in one text are refused:
    stages of a case need a limit each. Source: domain reference 4.2.
    """
    found = _LIMIT.match(text)
    if found is None:
        raise LimitRefused(f"{text!r} is not a time limit: it needs a whole number and a unit, such as 4小时")
    amount, word, rest = found.groups()
    if _LIMIT_INSIDE.search(rest):
        raise LimitRefused(f"{text!r} is not one time limit: it names several")
    try:
        limit = Limit(_number(amount), _unit(word, reading))
    except LimitRefused as refused:
        raise LimitRefused(f"{text!r} is not a time limit: {refused}") from None
    return ParsedLimit(limit, _unwrapped(rest))


def _unit(word: str, reading: Reading) -> LimitUnit:
    key = word.lower().replace(" ", "_")
    if word.isascii():
        key = key.removesuffix("s")
    if key in _EXACT:
        return _EXACT[key]
    return LimitUnit(getattr(reading, _BARE[key]))


def _number(text: str) -> int:
    if text.isdecimal():
        return int(text)
    tens, ten, ones = text.replace("两", "二").rpartition("十")
    tens_digit = _CHINESE.index(tens) if tens else 1
    return (tens_digit * 10 if ten else 0) + (_CHINESE.index(ones) if ones else 0)


def _unwrapped(rest: str) -> str:
    words = _WITHIN.sub("", rest.strip()).strip(" \t\n\u3000,，;；:：、")
    if words and _BRACKETS.get(words[0]) == words[-1]:
        words = words[1:-1].strip()
    return words
