"""The ordered answer of the routing table to a kind of matter in a town, as coverage asks it of the coming days.

The table is read as ``rules.routing`` reads it, but for no event: what it asks of category, powers and town is known days
ahead. What it asks of the area class of a place is not, so that a row which asks that is left out here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from dispatch.rules.powers import DELEGATED, UNLISTED, Holding, standing
from dispatch.rules.routes.rule import BODY, OFFICERS, Matter, Rule
from dispatch.rules.routes.table import Table


class Lack(StrEnum):
    """Why nobody whom the table means can act on a kind of matter, wherever and whenever: no list gives anybody the
    power, the body is not there, or the row of the table cannot be read."""

    NO_POWER = "no_power"
    NO_BODY = "no_body"
    FAULTY_RULE = "faulty_rule"


@dataclass(frozen=True, slots=True)
class Step:
    """One step of an ordered answer: a target of the table, ``body`` for any body that is there. Whoever has ``load``
    open events is passed over; the step counts in these grids and hours only (none: in all)."""

    target: str
    load: int = 0
    grids: tuple[str, ...] = ()
    hours: tuple[str, ...] = ()

    @property
    def always(self) -> bool:
        """Whether it can be taken at any time and place."""
        return self.target in ("body", "center") and not self.grids and not self.hours


@dataclass(frozen=True, slots=True)
class Way:
    """Who is asked one after another, whether officers need a certificate for it, and what is lacking from the first."""

    steps: tuple[Step, ...]
    certified: bool = False
    lack: Lack | None = None

    @property
    def asks_officers(self) -> bool:
        """Whether it goes over officers at all, so that a grid can have a hole in it."""
        return any(step.target in OFFICERS for step in self.steps)


def _plain(*targets: str) -> tuple[Step, ...]:
    return tuple(Step(target) for target in targets)


BY_BODY = Way(_plain("body"))
BY_OFFICERS = Way(_plain(*OFFICERS, "territory", "center"))
BY_CERTIFIED = Way(BY_OFFICERS.steps, certified=True)


@dataclass(frozen=True, slots=True)
class Situation:
    """What is known of a town on a day: who holds the powers over the matter there (as ``Ground.held``), and which
    bodies (by code) there are in the city; ``day`` (2026-03-02) may be left out where the table asks for none."""

    town: str
    held: tuple[Holding, ...] | None
    bodies: frozenset[str]
    day: str = ""


def way_of(table: Table, matter: Matter, situation: Situation) -> Way:
    """The ordered answer to a matter in a situation; the first step that is always taken is its last."""
    steps: list[Step] = []
    lack: Lack | None = None
    for _, rule in table.speaking(matter).rules:
        if _is_silent(rule, situation):
            continue
        if rule.fault:
            lack = lack or (None if steps else Lack.FAULTY_RULE)
            steps.append(Step("center"))
            break
        found = list(_steps(rule, matter, situation))
        if not steps and lack is None:
            lack = _lack_of(rule, matter, situation, found)
        steps += (step for step in found if step not in steps)
        if any(step.always for step in steps):
            break
    return _told(steps, matter.is_enforcement, lack)


def _told(steps: list[Step], certified: bool, lack: Lack | None) -> Way:
    """Ways that mean the same are one: a certificate is nothing to a body."""
    upto = next((place + 1 for place, step in enumerate(steps) if step.always), len(steps))
    asks_officers = any(step.target in OFFICERS for step in steps[:upto])
    return Way(tuple(steps[:upto]), certified and asks_officers, lack)


_ASKS: Mapping[str, Callable[[Rule, Situation], bool]] = {
    "towns": lambda rule, situation: situation.town in rule.when.towns,
    "powers": lambda rule, situation: standing(situation.held) in rule.when.powers,
    "bodies": lambda rule, situation: (rule.when.bodies == "several") == (len(situation.held or ()) > 1),
    "areas": lambda rule, situation: False,
    "from_on": lambda rule, situation: situation.day >= rule.when.from_on,
}


def _is_silent(rule: Rule, situation: Situation) -> bool:
    return any(not _ASKS[name](rule, situation) for name in rule.asks if name in _ASKS)


def _steps(rule: Rule, matter: Matter, situation: Situation) -> Iterator[Step]:
    """The targets of a row that can be taken at all."""
    empowered = not matter.is_enforcement or standing(situation.held) in (DELEGATED, UNLISTED)
    for target in rule.to:
        if target in OFFICERS:
            if empowered:
                yield Step(target, rule.load, rule.when.grids, rule.when.hours)
        elif target in ("territory", "center"):
            yield Step(target, 0, rule.when.grids, rule.when.hours)
        elif any(code in situation.bodies for code in _codes(target, matter, situation)):
            yield Step("body", 0, rule.when.grids, rule.when.hours)


def _codes(target: str, matter: Matter, situation: Situation) -> tuple[str, ...]:
    if target == "responsible_body":
        return matter.responsible
    if target == "power":
        return tuple(one.body for one in situation.held or () if one.kind != DELEGATED)
    return (target.removeprefix(BODY),)


def _lack_of(rule: Rule, matter: Matter, situation: Situation, found: list[Step]) -> Lack | None:
    """What is lacking where the row that speaks first reaches none of those whom it names."""
    if any(step.target == "body" for step in found):
        return None
    if matter.is_enforcement and situation.held == ():
        return Lack.NO_POWER
    return Lack.NO_BODY if any(target not in (*OFFICERS, "territory", "center") for target in rule.to) else None
