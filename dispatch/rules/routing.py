"""Who answers for an event, and why: a pure decision over what is known, told as data and as a sentence."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from dispatch.rules.categories import OFFICER, Condition


@dataclass(frozen=True, slots=True)
class Reach:
    """A party as routing sees it: may it be given work at that moment?"""

    party: int
    body: int | None
    on_duty: bool = True
    reachable: bool = True
    certified: bool = True


@dataclass(frozen=True, slots=True)
class Ground:
    """Who there is around a place, at the instant of the act. Each list is in the order of preference."""

    grid: str
    town: str
    principal: Reach | None = None
    deputies: tuple[Reach, ...] = ()
    neighbours: tuple[tuple[str, Reach], ...] = ()
    squad_leaders: tuple[Reach, ...] = ()
    town_body: Reach | None = None
    responsible: Reach | None = None
    center: Reach | None = None


@dataclass(frozen=True, slots=True)
class Reason:
    """One link of the chain: the rule, whether it chose, and the facts it looked at (grid, party, why not)."""

    rule: str
    chose: bool
    facts: Mapping[str, str | int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Routed:
    """The answer: holder, the one answerable for the ground, whom else to tell, and the chain of reasons."""

    holder: int | None
    body: int | None
    answerable: int | None
    also_tell: tuple[int, ...]
    reasons: tuple[Reason, ...]
    runner_up: int | None = None


def _fitness(reach: Reach, condition: Condition | None) -> str:
    """Why this party cannot be given the work now; empty when it can."""
    if not reach.on_duty:
        return "off_duty"
    if not reach.reachable:
        return "unreachable"
    if condition is not None and condition.is_enforcement and not reach.certified:
        return "not_certified"
    return ""


_Candidates = Callable[[Ground], tuple[tuple[str, Reach], ...]]


def _one(reach: Reach | None, grid: str) -> tuple[tuple[str, Reach], ...]:
    return () if reach is None else ((grid, reach),)


# The ordered answer to "nobody to act": the first who can, else the next rule, each with its reason.
LADDER: tuple[tuple[str, _Candidates], ...] = (
    ("claim", lambda ground: _one(ground.principal, ground.grid)),
    ("deputy", lambda ground: tuple((ground.grid, reach) for reach in ground.deputies)),
    ("neighbour", lambda ground: ground.neighbours),
    ("squad_leader", lambda ground: tuple((ground.grid, reach) for reach in ground.squad_leaders)),
    ("territory", lambda ground: _one(ground.town_body, ground.grid)),
    ("center", lambda ground: _one(ground.center, ground.grid)),
)


def route(ground: Ground, condition: Condition | None) -> Routed:
    """Choose the holder. Always answers: at worst the center's queue, or no holder when not even that exists."""
    reasons: list[Reason] = []
    found: list[Reach] = []
    if condition is not None and condition.responsible != OFFICER:
        _look("responsible_body", _one(ground.responsible, ground.grid), condition, reasons, found)
    for rule, candidates in LADDER:
        if len(found) > 1:
            break
        _look(rule, candidates(ground), condition, reasons, found)
    holder = found[0] if found else None
    uncovered = ground.principal is None and bool(ground.grid)
    return Routed(
        holder=holder.party if holder else None,
        body=holder.body if holder else None,
        answerable=ground.principal.party if ground.principal else None,
        also_tell=tuple(reach.party for reach in ground.squad_leaders[:1]) if uncovered else (),
        reasons=tuple(reasons),
        runner_up=found[1].party if len(found) > 1 else None,
    )


def _look(rule: str, candidates: tuple[tuple[str, Reach], ...], condition: Condition | None,
          reasons: list[Reason], found: list[Reach]) -> None:
    """Look at one rule's candidates; after the holder is found, only for a runner-up and without reasons."""
    if not candidates and not found:
        reasons.append(Reason(rule, False, {"why": "none"}))
    for grid, reach in candidates:
        if found and found[0].party == reach.party:
            continue
        unfit = _fitness(reach, condition)
        if not found:
            facts: dict[str, str | int] = {"grid": grid, "party": reach.party}
            reasons.append(Reason(rule, not unfit, {**facts, "why": unfit} if unfit else facts))
        if not unfit:
            found.append(reach)
            return
