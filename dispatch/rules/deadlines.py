"""A running, paused or stopped deadline, and how a move of the table turns it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from dispatch.errors import Conflict
from dispatch.rules.escalation import Ladder, step_at
from dispatch.rules.event import Deadline
from dispatch.rules.limits import Limit, LimitUnit, due_at, extended, remaining, resume, resume_warning, warn_between
from dispatch.rules.record import Record
from dispatch.rules.workdays import Calendar

_US = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class StageLimit:
    """How long the city gives a kind of deadline, and which ladder it climbs."""

    limit: Limit
    ladder: str


@dataclass(frozen=True)
class Timer(Record):
    """One deadline of one event. ``id`` is None until it is stored; ``step`` counts the climbed steps;
    ``remaining_us`` is what a paused one has left, in its own unit's time."""

    id: int | None
    event: int
    kind: Deadline
    state: str
    amount: int
    unit: LimitUnit
    ladder: str
    calendar: int | None
    started_at: datetime
    warn_at: datetime
    due_at: datetime
    next_at: datetime | None
    step: int = 0
    remaining_us: int | None = None
    stopped_at: datetime | None = None
    met: bool | None = None

    @property
    def limit(self) -> Limit:
        """The limit as it was frozen when the deadline started."""
        return Limit(self.amount, self.unit, self.due_at if self.unit is LimitUnit.ABSOLUTE else None)


@dataclass(frozen=True, slots=True)
class Hours:
    """What turning a deadline needs of the city: the calendar with its version, and the ladders."""

    calendar: Calendar
    calendar_id: int | None
    ladders: dict[str, Ladder]

    def next_at(self, timer: Timer) -> datetime | None:
        """When the timer asks for its next step; None above the top of its ladder."""
        return step_at(self.ladders[timer.ladder], timer.step + 1, timer.warn_at, timer.due_at, self.calendar)


def start(event: int, kind: Deadline, given: StageLimit, at: datetime, hours: Hours) -> Timer:
    """A deadline that begins to run at ``at``."""
    limit = given.limit
    due = due_at(limit, at, hours.calendar)
    warn = min(warn_between(limit.unit, (at, due), hours.calendar), due) if due > at else due
    return Timer(
        id=None, event=event, kind=kind, state="running", amount=limit.amount, unit=limit.unit,
        ladder=given.ladder, calendar=hours.calendar_id, started_at=at, warn_at=warn, due_at=due,
        next_at=step_at(hours.ladders[given.ladder], 1, warn, due, hours.calendar),
    )


def stop(timer: Timer, at: datetime) -> Timer:
    """The deadline has ended; it was met if what it waited for came not after the due instant, or while the
    clock stood still with something left."""
    met = bool(timer.remaining_us) if timer.state == "paused" else at <= timer.due_at
    return timer.evolve(state="stopped", next_at=None, remaining_us=None, stopped_at=at, met=met)


def give_way(timer: Timer, at: datetime) -> Timer:
    """The deadline ends because a longer one takes its place: neither met nor missed."""
    return timer.evolve(state="stopped", next_at=None, remaining_us=None, stopped_at=at, met=None)


def pause(timer: Timer, at: datetime, hours: Hours) -> Timer:
    """The clock stands still; what is left is kept in the unit of the limit. An overdue one keeps its lateness."""
    left = remaining(timer.unit, at, timer.due_at, hours.calendar) // _US
    return timer.evolve(state="paused", next_at=None, remaining_us=left, stopped_at=at)


def go_on(timer: Timer, at: datetime, hours: Hours) -> Timer:
    """The clock runs again. One that was overdue when paused stays due as of then and goes on climbing."""
    left = timedelta(microseconds=timer.remaining_us or 0)
    if not left:
        woken = timer.evolve(state="running", remaining_us=None, stopped_at=None)
        return woken.evolve(next_at=_not_before(hours.next_at(woken), at))
    due = resume(timer.unit, left, at, hours.calendar)
    paused_at = timer.stopped_at or at
    warn_left = remaining(timer.unit, paused_at, timer.warn_at, hours.calendar)
    warn = min(resume_warning(timer.unit, warn_left, at, hours.calendar), due)
    woken = timer.evolve(state="running", remaining_us=None, stopped_at=None, warn_at=warn, due_at=due)
    return woken.evolve(next_at=_not_before(hours.next_at(woken), at))


def _not_before(instant: datetime | None, at: datetime) -> datetime | None:
    return None if instant is None else max(instant, at)


def lengthen(timer: Timer, hours: Hours) -> Timer:
    """A new deadline in place of this one: one more original limit, counted from the old due instant. It has its
    own warning and climbs its ladder from the start. Raises ``Conflict`` for an instant fixed from outside."""
    if timer.unit is LimitUnit.ABSOLUTE:
        raise Conflict("a deadline fixed from outside has no limit to extend it by")
    due = extended(timer.limit, timer.due_at, hours.calendar)
    warn = min(warn_between(timer.unit, (timer.started_at, due), hours.calendar), due)
    longer = timer.evolve(id=None, due_at=due, warn_at=warn, step=0)
    return longer.evolve(next_at=hours.next_at(longer))
