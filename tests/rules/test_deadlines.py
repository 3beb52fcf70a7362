"""Deadlines: they start, warn, stand still, run again and are lengthened, in their own unit's time."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from dispatch.errors import Conflict
from dispatch.rules import deadlines
from dispatch.rules.deadlines import Hours, StageLimit, Timer
from dispatch.rules.escalation import SAMPLE_LADDERS
from dispatch.rules.event import Deadline
from dispatch.rules.limits import Limit, LimitUnit, absolute
from tests.towns import national_calendar

HOURS = Hours(national_calendar(), 4, {ladder.code: ladder for ladder in SAMPLE_LADDERS})
SHANGHAI = ZoneInfo("Asia/Shanghai")


def at(text: str) -> datetime:
    """A local instant of 2026, as `03-02 09:00`."""
    return datetime.fromisoformat(f"2026-{text}").replace(tzinfo=SHANGHAI).astimezone(UTC)


def local(instant: datetime | None) -> str:
    assert instant is not None
    return instant.astimezone(SHANGHAI).strftime("%m-%d %H:%M")


def started(amount: int, unit: LimitUnit, when: str) -> Timer:
    return deadlines.start(1, Deadline.HANDLE, StageLimit(Limit(amount, unit), "default"), at(when), HOURS)


@pytest.mark.parametrize(
    ("amount", "unit", "start", "warn", "due"),
    [
        (15, LimitUnit.MINUTE, "03-02 09:00", "03-02 09:12", "03-02 09:15"),
        (2, LimitUnit.URGENT_HOUR, "03-02 23:00", "03-03 00:36", "03-03 01:00"),
        (4, LimitUnit.WORK_HOUR, "03-02 09:00", "03-02 14:12", "03-02 15:00"),  # over the lunch break
        (4, LimitUnit.WORK_HOUR, "03-02 22:00", "03-03 11:12", "03-03 12:00"),  # at night nothing runs
        (2, LimitUnit.WORK_HOUR, "02-13 17:30", "02-14 09:06", "02-14 09:30"),  # a make-up Saturday
        (1, LimitUnit.WORK_DAY, "02-14 09:00", "02-14 17:24", "02-24 09:00"),  # nine days of Spring Festival
        (1, LimitUnit.WORK_DAY, "10-01 10:00", "10-08 16:24", "10-08 18:00"),  # on a holiday nothing runs
    ],
)
def test_a_deadline_warns_at_four_fifths_of_its_own_time(
    amount: int, unit: LimitUnit, start: str, warn: str, due: str
) -> None:
    timer = started(amount, unit, start)
    assert (local(timer.warn_at), local(timer.due_at)) == (warn, due)
    assert timer.next_at == timer.warn_at
    assert (timer.state, timer.step, timer.calendar) == ("running", 0, 4)


def test_a_deadline_that_lies_in_the_past_warns_and_is_due_at_once() -> None:
    given = StageLimit(absolute(at("03-02 08:00")), "default")
    timer = deadlines.start(1, Deadline.HANDLE, given, at("03-02 09:00"), HOURS)
    assert timer.warn_at == timer.due_at == timer.next_at == at("03-02 08:00")


@pytest.mark.parametrize(("late", "met"), [(timedelta(0), True), (timedelta(microseconds=1), False)])
def test_work_is_in_time_up_to_and_including_the_due_instant(late: timedelta, met: bool) -> None:
    timer = started(1, LimitUnit.WORK_HOUR, "03-02 09:00")
    ended = deadlines.stop(timer, timer.due_at + late)
    assert (ended.state, ended.next_at, ended.met) == ("stopped", None, met)


def test_a_deadline_that_stood_still_goes_on_with_what_was_left() -> None:
    timer = started(4, LimitUnit.WORK_HOUR, "03-02 09:00")
    paused = deadlines.pause(timer, at("03-02 10:00"), HOURS)
    assert (paused.state, paused.next_at, paused.remaining_us) == ("paused", None, 3 * 3600 * 1_000_000)
    woken = deadlines.go_on(paused, at("03-06 17:00"), HOURS)  # a Friday: one hour today, two on Monday
    assert (woken.state, local(woken.due_at), local(woken.warn_at)) == ("running", "03-09 10:00", "03-09 09:12")
    assert woken.next_at == woken.warn_at


def test_a_deadline_paused_and_resumed_at_one_instant_is_the_same() -> None:
    timer = started(4, LimitUnit.WORK_HOUR, "03-02 09:00")
    now = at("03-02 11:30")
    assert deadlines.go_on(deadlines.pause(timer, now, HOURS), now, HOURS) == timer


def test_a_deadline_already_warned_of_does_not_warn_again_after_a_pause() -> None:
    warned = replace(started(4, LimitUnit.URGENT_HOUR, "03-02 09:00"), step=1)
    paused = deadlines.pause(warned, at("03-02 12:30"), HOURS)
    woken = deadlines.go_on(paused, at("03-03 09:00"), HOURS)
    assert local(woken.due_at) == local(woken.next_at) == "03-03 09:30"


def test_an_overdue_deadline_stays_overdue_through_a_pause_and_climbs_on() -> None:
    timer = replace(started(1, LimitUnit.URGENT_HOUR, "03-02 09:00"), step=2)
    paused = deadlines.pause(timer, at("03-02 10:10"), HOURS)
    woken = deadlines.go_on(paused, at("03-04 09:00"), HOURS)
    assert woken.due_at == timer.due_at
    assert local(woken.next_at) == "03-04 09:00"  # the step of 10:30 fell into the pause


def test_a_deadline_that_ends_while_it_stands_still_was_met_if_something_was_left() -> None:
    timer = started(1, LimitUnit.URGENT_HOUR, "03-02 09:00")
    in_time = deadlines.pause(timer, at("03-02 09:30"), HOURS)
    too_late = deadlines.pause(timer, at("03-02 10:30"), HOURS)
    assert deadlines.stop(in_time, at("04-02 09:00")).met is True
    assert deadlines.stop(too_late, at("04-02 09:00")).met is False


def test_a_lengthened_deadline_has_one_more_limit_from_the_old_due_instant_and_warns_again() -> None:
    timer = replace(started(4, LimitUnit.WORK_HOUR, "03-02 09:00"), id=5, step=1)
    longer = deadlines.lengthen(timer, HOURS)
    assert (longer.id, longer.step, local(longer.due_at)) == (None, 0, "03-03 09:00")
    assert longer.started_at == timer.started_at
    assert local(longer.next_at) == local(longer.warn_at) == "03-02 17:24"
    ended = deadlines.give_way(timer, at("03-02 14:30"))
    assert (ended.state, ended.met, ended.due_at) == ("stopped", None, timer.due_at)


def test_a_deadline_fixed_from_outside_cannot_be_lengthened() -> None:
    given = StageLimit(absolute(at("03-03 09:00")), "default")
    timer = deadlines.start(1, Deadline.HANDLE, given, at("03-02 09:00"), HOURS)
    with pytest.raises(Conflict, match="outside"):
        deadlines.lengthen(timer, HOURS)
