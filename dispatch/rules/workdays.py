"""Which hours of which days count as working time, and how to count in them."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from dispatch.clock import from_micros, micros

Hours = tuple[tuple[time, time], ...]

SAMPLE_HOURS: Hours = ((time(8), time(12)), (time(14), time(18)))

_MICROSECOND = timedelta(microseconds=1)
_DAY = timedelta(days=1)

# The notice for a year may also change the last days of the year before:
# a New Year break can begin in December and bring a make-up day before it.
_NOTICE_REACHES_BACK = timedelta(days=7)


class CalendarRefused(ValueError):
    """A calendar that contradicts itself; the message says where."""


@dataclass(frozen=True, slots=True)
class Season:
    """Hours that hold from `first` to `last`, both included (summer hours, a typhoon afternoon)."""

    first: date
    last: date
    hours: Hours

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise CalendarRefused(f"a season from {self.first} to {self.last} runs backwards")
        _check_hours(self.hours)


@dataclass(frozen=True, slots=True)
class Overrides:
    """What a city or a department changes in the calendar below it."""

    version: int | str
    off: frozenset[date] = frozenset()
    on: frozenset[date] = frozenset()
    hours: Hours | None = None
    seasons: tuple[Season, ...] = ()
    known_years: frozenset[int] = frozenset()

    def __post_init__(self) -> None:
        _check_days(self.off, self.on)
        if self.hours is not None:
            _check_hours(self.hours)


@dataclass(frozen=True, slots=True)
class Calendar:
    """One version of a working calendar.

    `hours` are local times of `zone`, in order; an end of 00:00 means midnight.
    `off` are days off besides the weekend, `on` are make-up working days.
    `weekend` counts Monday as 0. Of overlapping seasons the later one holds.
    `known_years` are those whose official notice has been loaded.
    """

    version: int | str
    zone: str
    hours: Hours
    off: frozenset[date]
    on: frozenset[date]
    known_years: frozenset[int]
    weekend: frozenset[int] = frozenset({5, 6})
    seasons: tuple[Season, ...] = ()
    _years: dict[int, _Year] = field(default_factory=dict, init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        ZoneInfo(self.zone)
        _check_hours(self.hours)
        _check_days(self.off, self.on)
        if len(self.weekend) > 6:
            raise CalendarRefused("a week needs at least one working day")


def layered(
    national: Calendar, local: Overrides | None = None, department: Overrides | None = None
) -> Calendar:
    """The calendar that holds where three layers meet: the narrower one wins.

    A layer that brings `hours` also ends the seasons of the layers below it.
    Source: domain reference 9.1 (holiday < local < grid or department).
    """
    merged = national
    for layer in (local, department):
        if layer is not None:
            merged = _overridden(merged, layer)
    return merged


def _overridden(below: Calendar, layer: Overrides) -> Calendar:
    kept = below.seasons if layer.hours is None else ()
    return replace(
        below,
        version=f"{below.version}+{layer.version}",
        hours=layer.hours or below.hours,
        off=(below.off - layer.on) | layer.off,
        on=(below.on - layer.off) | layer.on,
        seasons=kept + layer.seasons,
        known_years=below.known_years | layer.known_years,
    )


def is_working_day(calendar: Calendar, day: date) -> bool:
    """Whether people work on this local day."""
    if day in calendar.on:
        return True
    return day.weekday() not in calendar.weekend and day not in calendar.off


def working_intervals(calendar: Calendar, day: date) -> tuple[tuple[datetime, datetime], ...]:
    """Opening and closing instants (UTC) of a local day; empty on a free day."""
    if not is_working_day(calendar, day):
        return ()
    zone = ZoneInfo(calendar.zone)
    return tuple(
        (_at_local(day, opening, zone), _at_local(day if end > opening else day + _DAY, end, zone))
        for opening, end in _hours_on(calendar, day)
    )


def add_working(calendar: Calendar, start: datetime, length: timedelta) -> datetime:
    """The instant at which `length` of working time has passed since `start`.

    Outside working time counting begins at the next opening. A length used up
    exactly at a closing ends there, not at the next opening. Zero length gives `start`.
    Source: domain reference 9.3.
    """
    left = length // _MICROSECOND
    if left < 0:
        raise ValueError(f"working time cannot be added backwards: {length}")
    if left == 0:
        return start
    at = micros(start)
    year = _year_holding(calendar, start, at)
    left += year.worked_before(at)
    while left > year.total:
        left -= year.total
        year = _year(calendar, year.number + 1)
    slot = bisect_left(year.before, left) - 1
    return from_micros(year.opens[slot] + left - year.before[slot])


def working_between(calendar: Calendar, a: datetime, b: datetime) -> timedelta:
    """Working time from `a` to `b`; negative when `b` is before `a`."""
    if b < a:
        return -working_between(calendar, b, a)
    from_us, to_us = micros(a), micros(b)
    first, last = _year_holding(calendar, a, from_us), _year_holding(calendar, b, to_us)
    worked = last.worked_before(to_us) - first.worked_before(from_us)
    worked += sum(_year(calendar, n).total for n in range(first.number, last.number))
    return timedelta(microseconds=worked)


def next_opening(calendar: Calendar, at: datetime) -> datetime:
    """`at` itself in working time, otherwise the next opening. A closing instant is outside."""
    now = micros(at)
    year = _year_holding(calendar, at, now)
    slot = bisect_right(year.opens, now)
    if slot and now < year.closes[slot - 1]:
        return at
    while slot == len(year.opens):
        year, slot = _year(calendar, year.number + 1), 0
    return from_micros(year.opens[slot])


def nth_working_day(calendar: Calendar, day: date, n: int) -> date:
    """The n-th working day after `day`, which itself is not counted; n is 1 or more."""
    if n < 1:
        raise ValueError(f"the working days after a day are counted from 1, not {n}")
    year = _year(calendar, day.year)
    slot = bisect_right(year.days, day.toordinal()) + n - 1
    while slot >= len(year.days):
        slot -= len(year.days)
        year = _year(calendar, year.number + 1)
    return date.fromordinal(year.days[slot])


def closing(calendar: Calendar, day: date) -> datetime:
    """When work ends on a working day (UTC)."""
    if not is_working_day(calendar, day):
        raise ValueError(f"{day} is not a working day")
    return working_intervals(calendar, day)[-1][1]


def midnight_after(calendar: Calendar, day: date) -> datetime:
    """24:00 of a local day (UTC)."""
    return _at_local(day + _DAY, time(0), ZoneInfo(calendar.zone))


def local_day(calendar: Calendar, at: datetime) -> date:
    """The day on the wall of the calendar's city."""
    return at.astimezone(ZoneInfo(calendar.zone)).date()


def reaches_unpublished_year(calendar: Calendar, start: datetime, end: datetime) -> int | None:
    """The first year between two instants whose notice is not loaded, or None.

    The last week of December already asks for the next year, whose notice may change it.
    """
    first = local_day(calendar, start).year
    last = (local_day(calendar, end) + _NOTICE_REACHES_BACK).year
    return next((year for year in range(first, last + 1) if year not in calendar.known_years), None)


@dataclass(frozen=True, slots=True)
class _Year:
    """A local year as sorted columns, so that counting is a search instead of a walk."""

    number: int
    first: int  # microseconds since 1970 at local 1 January
    end: int
    days: list[int]  # ordinals of the working days
    opens: list[int]
    closes: list[int]
    before: list[int]  # working microseconds before each opening; one more row holds the total

    @property
    def total(self) -> int:
        return self.before[-1]

    def worked_before(self, at: int) -> int:
        slot = bisect_right(self.opens, at) - 1
        if slot < 0:
            return 0
        return self.before[slot] + min(at, self.closes[slot]) - self.opens[slot]


def _year_holding(calendar: Calendar, instant: datetime, at: int) -> _Year:
    year = _year(calendar, instant.year)
    if at < year.first:
        return _year(calendar, year.number - 1)
    if at >= year.end:
        return _year(calendar, year.number + 1)
    return year


def _year(calendar: Calendar, number: int) -> _Year:
    if number not in calendar._years:
        calendar._years[number] = _built_year(calendar, number)
    return calendar._years[number]


def _built_year(calendar: Calendar, number: int) -> _Year:
    days: list[int] = []
    opens: list[int] = []
    closes: list[int] = []
    before = [0]
    new_year = date(number, 1, 1).toordinal()
    for ordinal in range(new_year, date(number, 12, 31).toordinal() + 1):
        intervals = working_intervals(calendar, date.fromordinal(ordinal))
        if intervals:
            days.append(ordinal)
        for opening, end in intervals:
            opens.append(micros(opening))
            closes.append(micros(end))
            before.append(before[-1] + closes[-1] - opens[-1])
    zone = ZoneInfo(calendar.zone)
    bounds = [micros(datetime(n, 1, 1, tzinfo=zone)) for n in (number, number + 1)]
    return _Year(number, bounds[0], bounds[1], days, opens, closes, before)


def _hours_on(calendar: Calendar, day: date) -> Hours:
    for season in reversed(calendar.seasons):
        if season.first <= day <= season.last:
            return season.hours
    return calendar.hours


def _at_local(day: date, at: time, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, at, zone).astimezone(UTC)


def _check_days(off: frozenset[date], on: frozenset[date]) -> None:
    both = off & on
    if both:
        raise CalendarRefused(f"{min(both)} is both a day off and a working day")


def _check_hours(hours: Hours) -> None:
    if not hours:
        raise CalendarRefused("a calendar needs working hours")
    last = time.min
    for index, (opening, end) in enumerate(hours):
        runs_to_midnight = end == time(0) and index == len(hours) - 1
        if opening < last or (end <= opening and not runs_to_midnight):
            raise CalendarRefused(f"the hours {opening:%H:%M}-{end:%H:%M} overlap or run backwards")
        last = end
