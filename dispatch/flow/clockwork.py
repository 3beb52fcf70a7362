"""How the row of the transition table turns the deadlines of an event."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from dispatch.city import City
from dispatch.rules import deadlines
from dispatch.rules.deadlines import StageLimit, Timer
from dispatch.rules.disputes import HURRIED
from dispatch.rules.event import Deadline, Event, Move
from dispatch.rules.lifecycle import OF_STAGE, Transition, Turn
from dispatch.rules.limits import absolute


@dataclass(slots=True)
class Clockwork:
    """The deadlines of one event during a unit: those that stand open by kind, and what changed."""

    open: dict[Deadline, Timer] = field(default_factory=dict)
    ended: list[Timer] = field(default_factory=list)
    believed: dict[int | None, int] = field(default_factory=dict)

    def turn(self, city: City, event: Event, row: Transition, move: Move) -> Event:
        """Stop, pause, start or lengthen as the row says. Returns the event with its current deadline."""
        at = move.happened_at or move.at
        self._stop(city, row, at)
        if row.starts is Turn.RESUME:
            self.open = {kind: deadlines.go_on(timer, move.at, city.hours) for kind, timer in self.open.items()}
        elif row.starts is Turn.LONGER and event.stage is not None:
            self._lengthen(city, OF_STAGE[event.stage], at)
        elif isinstance(row.starts, Deadline):
            given = allowed(city, event, row.starts)
            self._stop_kind(row.starts, at)
            self.open[row.starts] = deadlines.start(event.id, row.starts, given, move.at, city.hours)
        return self.shown(event)

    def _stop(self, city: City, row: Transition, at: datetime) -> None:
        if isinstance(row.stops, Turn):
            self.open = {
                kind: deadlines.pause(timer, at, city.hours) if timer.state == "running" else timer
                for kind, timer in self.open.items()
            }
            return
        for kind in row.stops:
            self._stop_kind(kind, at)

    def _lengthen(self, city: City, kind: Deadline, at: datetime) -> None:
        timer = self.open.get(kind)
        if timer is None:
            return
        self.open[kind] = deadlines.lengthen(timer, city.hours)
        if timer.id is not None:
            self.ended.append(deadlines.give_way(timer, at))

    def _stop_kind(self, kind: Deadline, at: datetime) -> None:
        timer = self.open.pop(kind, None)
        if timer is not None and timer.id is not None:
            self.ended.append(deadlines.stop(timer, max(at, timer.started_at)))

    def shown(self, event: Event) -> Event:
        """The event with the deadline of its stage, as lists and maps show it."""
        kind = OF_STAGE.get(event.stage) if event.stage is not None else None
        current = self.open.get(kind) if kind is not None else None
        if current is None or current.state != "running":
            return event.evolve(deadline="", warn_at=None, due_at=None, step=0)
        return event.evolve(deadline=str(current.kind), warn_at=current.warn_at, due_at=current.due_at,
                            step=current.step)


def allowed(city: City, event: Event, kind: Deadline) -> StageLimit:
    """How long this event has for this kind of deadline: to handle it, until the instant that came with it from
    outside, else the condition's limit for the area; for the rest the city's limit of the stage."""
    stage_limit = city.limits[kind]
    if kind in (Deadline.TAKE, Deadline.DECIDE):
        return StageLimit(HURRIED.get(event.urgency, stage_limit.limit), stage_limit.ladder)
    ladder = "emergency" if event.urgency == "emergency" and "emergency" in city.hours.ladders else stage_limit.ladder
    if kind is Deadline.HANDLE and event.fixed_due_at is not None:
        return StageLimit(absolute(event.fixed_due_at), ladder)
    category = city.filed_under(event.standard, event.category, event.condition)
    condition = category.condition(event.condition) if category else None
    if kind is Deadline.HANDLE and condition is not None:
        return StageLimit(condition.limit_in(city.area_class(event.unit)), ladder)
    return StageLimit(stage_limit.limit, ladder)
