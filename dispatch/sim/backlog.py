"""Lives through some virtual hours before a demo starts, so that the center does not open on an empty map."""

from __future__ import annotations

import heapq
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import count
from random import Random
from typing import Any

from dispatch.clock import HandClock
from dispatch.errors import Refusal
from dispatch.flow import acting, intake, timers
from dispatch.flow.sending import Place, Sending
from dispatch.flow.staff import accounts
from dispatch.node import Node
from dispatch.rules.event import ANONYMOUS, Actor, Event
from dispatch.sim.behaviour import ASSISTED, Step, next_step, told
from dispatch.store.events import events_by_id
from dispatch.store.parties import holders_of_roles
from dispatch.store.timers import next_due
from geodata.sample.city import SampleCity

UNKNOWN_PLACE = 0.06
NEARBY = 0.0006  # degrees: what stands near a place, some 60 m from it, as its words say


@dataclass(slots=True)
class Backlog:
    """A simulated city on a hand-wound clock: citizens report, officers act or do not, deadlines climb."""

    node: Node
    clock: HandClock
    sample: SampleCity
    dice: Random
    _queue: list[tuple[datetime, int, Any]] = field(default_factory=list)
    _order: Iterator[int] = field(default_factory=count)

    def live(self, until: datetime, every: timedelta) -> int:
        """Let citizens report about once in ``every`` and everybody act, up to ``until``; returns the reports."""
        reported = 0
        self._later(self.clock.now(), None)
        while self._queue and self._queue[0][0] <= until:
            at, _, due = heapq.heappop(self._queue)
            self._climb_to(at)
            if due is None:
                reported += 1
                self._plan(self._report())
                self._later(at + self.dice.expovariate(1.0) * every, None)
            else:
                self._act(*due)
        self._climb_to(until)
        return reported

    def _later(self, at: datetime, what: Any) -> None:
        heapq.heappush(self._queue, (at, next(self._order), what))

    def _climb_to(self, until: datetime) -> None:
        """Wind the clock from one due deadline to the next, so that each step is climbed at its own instant."""
        while True:
            due = self.node.store.run(next_due)
            if due is None or due > until:
                break
            self.clock.wind_to(due)
            self.node.run(timers.run_once)
        self.clock.wind_to(until)

    def _report(self) -> Event:
        sending = made_up(self.sample, self.dice, self.clock.now())
        return self.node.run(intake.receive, sending).event

    def _plan(self, event: Event) -> None:
        step = next_step(str(event.stage), self.dice)
        if step is not None:
            self._later(self.clock.now() + step.after, (event.id, step))

    def _act(self, ident: int, step: Step) -> None:
        try:
            event = self.node.run(_step, ident, step)
        except Refusal:
            return  # the event went another way meanwhile, as happens to people
        self._plan(event)


def made_up(sample: SampleCity, dice: Random, at: datetime) -> Sending:
    """A report that nobody made: a lively place, a common category, and words that say so."""
    place = dice.choice(sample.places)
    lon, lat = place.lon + dice.gauss(0, NEARBY), place.lat + dice.gauss(0, NEARBY)
    category = dice.choice(often_reported(sample))
    where = Place(lon, lat, text=f"{place.name}附近") if dice.random() > UNKNOWN_PLACE else Place(text=place.name)
    return Sending(actor=ANONYMOUS, at=at, words=told(place.name, category.name, dice), place=where,
                   category=category.code, channel=dice.choice(("hotline", "web", "patrol")))


def often_reported(sample: SampleCity) -> Sequence[Any]:
    """The categories that citizens complain about most: appearance and street order."""
    filed = {condition.category_code for condition in sample.conditions}
    return [c for c in sample.categories if c.active and c.major in ("06", "09") and c.code in filed]


def _step(db: Any, city: Any, ident: int, step: Step) -> Event:
    event = events_by_id(db, [ident])[ident]
    now = city.clock.now()
    if step.action == "finish":
        event = _assisted(db, city, event)
    if step.who == "holder":
        party = event.holder
    else:
        role = role_of(step)
        party = holders_of_roles(db, (role,), now)[0].id
    actor = accounts.actor_of(db, city, party) if party else ANONYMOUS
    if step.who == "holder" and event.holder is not None:
        actor = replace(actor, stands_for=actor.stands_for | {event.holder})
    wish = acting.Wish(event.number, step.action, actor, now, _carry(event, step, actor))
    return acting.act_on(db, city, event, wish)


def _assisted(db: Any, city: Any, event: Event) -> Event:
    """The event after everybody beside its holder has reported his part."""
    for party in event.parts_open:
        assistant = accounts.actor_of(db, city, party)
        assistant = replace(assistant, stands_for=assistant.stands_for | {party})
        wish = acting.Wish(event.number, "assist", assistant, city.clock.now(), {"result": ASSISTED})
        event = acting.act_on(db, city, event, wish)
    return event


def role_of(step: Step) -> str:
    """Who at the center does this: operators file, dispatchers assign, supervisors judge."""
    if step.who == "supervisor":
        return "supervisor"
    return "dispatcher" if step.action == "assign" else "operator"


def _carry(event: Event, step: Step, actor: Actor) -> dict[str, Any]:
    if step.action == "assign":
        return {"holder": event.answerable or actor.party}
    if step.action == "file":
        return {"category": event.category, "condition": event.condition}
    return dict(step.carry)
