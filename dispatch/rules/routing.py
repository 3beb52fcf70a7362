"""Who answers for an event, and why: a pure decision over what is known, told as data and as a sentence."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import islice

from dispatch.rules.powers import DELEGATED, UNLISTED, Holding, standing
from dispatch.rules.routes.look import Look, Reason
from dispatch.rules.routes.rule import BODY, LADDER, OFFICERS, Matter, Rule, When, shifts_of
from dispatch.rules.routes.table import BUILT_IN, Table
from dispatch.rules.shifts import covers

ERROR_LENGTH = 200


@dataclass(frozen=True, slots=True)
class Reach:
    """A party as routing sees it: may it be given work at that moment? ``load`` is how many open events it has."""

    party: int
    body: int | None
    on_duty: bool = True
    reachable: bool = True
    certified: bool = True
    load: int = 0
    on_leave: bool = False


@dataclass(frozen=True, slots=True)
class Ground:
    """Who there is around a place, at the instant of the act. Each list is in the order of preference.

    ``bodies`` are those that the matter, its powers or the table name, by code. ``held`` says who holds the powers
    (None: the city has no list in force, or the matter is no enforcement); ``minute`` is that of the week in the
    city's time, Monday 00:00 being 0, and ``day`` its date (2026-03-02), empty where the table asks for none.
    """

    grid: str
    town: str
    principal: Reach | None = None
    deputies: tuple[Reach, ...] = ()
    neighbours: tuple[tuple[str, Reach], ...] = ()
    squad_leaders: tuple[Reach, ...] = ()
    town_body: Reach | None = None
    center: Reach | None = None
    bodies: Mapping[str, Reach] = field(default_factory=dict)
    held: tuple[Holding, ...] | None = None
    area_class: str = ""
    minute: int = 0
    day: str = ""


Looked = tuple[str, str, Reach]  # target (of a body: its code behind BODY), grid, who was looked at


@dataclass(frozen=True, slots=True)
class Routed:
    """The answer: holder, the one answerable for the ground, who works beside the holder, whom else to tell, and the
    chain of reasons. ``row`` is the code of the table's row that chose; ``looked`` is everybody who was looked at.

    ``ground``, ``matter`` and ``version`` (of the table) are what it was decided by.
    """

    holder: int | None
    body: int | None
    answerable: int | None
    also_tell: tuple[int, ...]
    reasons: tuple[Reason, ...]
    runner_up: int | None = None
    beside: tuple[int, ...] = ()
    row: str = ""
    looked: tuple[Looked, ...] = ()
    ground: Ground | None = field(default=None, compare=False)
    matter: Matter | None = field(default=None, compare=False)
    version: int = 0


def route(ground: Ground, matter: Matter, table: Table = BUILT_IN) -> Routed:
    """Choose the holder. Always answers: at worst the center's queue, or no holder when not even that exists.

    A row that fails sends the event to the center with the error among the reasons.
    """
    walk = _Walk(ground, matter, table.version)
    for _, rule in table.speaking(matter).rules:
        if len(walk.found) > 1:
            break
        walk.mark = len(walk.reasons)
        try:
            if not silent_at(rule, ground):
                walk.follow(rule)
        except Exception as error:  # whatever a row of the city's table does, the event must not be lost by it
            return walk.answer() if walk.found else walk.failed(rule, error)
    return walk.answer()


def explain(ground: Ground, matter: Matter, table: Table = BUILT_IN) -> tuple[Look, ...]:
    """The same decision row by row over the whole table: which spoke, whom each looked at, why the others did not."""
    walk = _Walk(ground, matter, table.version)
    looks = list(table.silent(matter))
    for place, rule in table.speaking(matter).rules:
        walk.mark, silent = len(walk.reasons), ""
        try:
            silent = silent_at(rule, ground)
            if not silent:
                walk.follow(rule)
        except Exception as error:  # as in ``route``: the row is shown with its error
            walk.failed(rule, error)
        done = bool(walk.found) or walk.stopped
        looks[place] = Look(rule, silent, tuple(walk.reasons[walk.mark:]), done)
        if done:
            looks[place + 1:] = table.late[place + 1:]
            break
    return tuple(looks)


# demand    its word, and whether a row that asks it does not get it
_DEMANDS: Mapping[str, tuple[str, Callable[[When, Ground], bool]]] = {
    "towns":  ("town",   lambda when, ground: ground.town not in when.towns),
    "grids":  ("grid",   lambda when, ground: ground.grid not in when.grids),
    "areas":  ("area",   lambda when, ground: ground.area_class not in when.areas),
    "powers": ("power",  lambda when, ground: standing(ground.held) not in when.powers),
    "bodies": ("bodies", lambda when, ground: (when.bodies == "several") != (len(ground.held or ()) > 1)),
    "hours":  ("hours",  lambda when, ground: not covers(shifts_of(when.hours), ground.minute)),
    "from_on": ("later", lambda when, ground: ground.day < when.from_on),
}


def silent_at(rule: Rule, ground: Ground) -> str:
    """Which demand of a row on place, powers and time is not met; empty when all are. Raises for a faulty row."""
    for name in rule.asks:
        word, fails = _DEMANDS[name]
        if fails(rule.when, ground):
            return word
    if rule.fault:
        raise ValueError(rule.fault)
    return ""


Candidates = Iterator[tuple[str, Reach]]


def _one(reach: Reach | None, grid: str) -> Candidates:
    if reach is not None:
        yield grid, reach


_LADDER: Mapping[str, Callable[[Ground], Candidates]] = {
    "claim": lambda ground: _one(ground.principal, ground.grid),
    "deputy": lambda ground: ((ground.grid, reach) for reach in ground.deputies),
    "neighbour": lambda ground: iter(ground.neighbours),
    "squad_leader": lambda ground: ((ground.grid, reach) for reach in ground.squad_leaders),
    "territory": lambda ground: _one(ground.town_body, ground.grid),
    "center": lambda ground: _one(ground.center, ground.grid),
}


class _Walk:
    """The way down the table: who was looked at, the reasons so far, and up to two who can act."""

    def __init__(self, ground: Ground, matter: Matter, version: int) -> None:
        self.ground, self.matter, self.version = ground, matter, version
        self.reasons: list[Reason] = list(_powers(ground)) if matter.is_enforcement else []
        self.found: list[Reach] = []
        self.looked: dict[tuple[str, str, int], Reach] = {}  # by identity: one party may stand there twice
        self.beside: list[int] = []
        self.row = ""
        self.mark = 0  # where the reasons of the present row begin
        self.stopped = False

    def follow(self, rule: Rule) -> None:
        """Look at a row's targets; after the holder is found, only for a runner-up and without reasons."""
        was_open = not self.found
        if was_open and rule.verdict:
            number, _, since = rule.verdict.partition("@")
            self._say(Reason("verdict", False, {"number": number, "since": since}))
        for target in rule.to:
            if len(self.found) > 1:
                break
            self._look(target, rule)
        if was_open and self.found:
            self.row = rule.code
            self._work_beside(rule)

    def _look(self, target: str, rule: Rule) -> None:
        word = target.partition(":")[0]
        nobody = True
        for grid, reach in self.candidates(target):
            nobody = False
            if self.found and self.found[0].party == reach.party:
                continue
            unfit = self._unfit(target, reach, rule)
            if not self.found:
                facts: dict[str, str | int] = {"grid": grid, "party": reach.party}
                self._say(Reason(word, not unfit, {**facts, "why": unfit} if unfit else facts))
            if not unfit:
                self.found.append(reach)
                return
        if nobody and not self.found:
            self._say(Reason(word, False, {"why": "none"}))

    def _say(self, reason: Reason) -> None:
        if reason not in self.reasons:
            self.reasons.append(reason)

    def candidates(self, target: str) -> Candidates:
        """Who stands behind a word of the table; each is remembered as looked at."""
        if target in _LADDER:
            for grid, reach in _LADDER[target](self.ground):
                self.looked[target, grid, id(reach)] = reach
                yield grid, reach
            return
        for code in self._codes(target):
            body = self.ground.bodies.get(code)
            if body is not None:
                self.looked[BODY + code, "", id(body)] = body
                yield self.ground.grid, body

    def _codes(self, target: str) -> tuple[str, ...]:
        if target == "responsible_body":
            return self.matter.responsible
        if target == "power":
            return tuple(one.body for one in self.ground.held or () if one.kind != DELEGATED)
        return (target.removeprefix(BODY),)

    def _unfit(self, target: str, reach: Reach, rule: Rule) -> str:
        """Why this party cannot be given the work now; empty when it can."""
        enforces = self.matter.is_enforcement
        if enforces and target in OFFICERS and standing(self.ground.held) not in (DELEGATED, UNLISTED):
            return "no_power"
        if not reach.on_duty:
            return "on_leave" if reach.on_leave else "off_duty"
        if not reach.reachable:
            return "unreachable"
        if enforces and not reach.certified:
            return "not_certified"
        return "full" if 0 < rule.load <= reach.load else ""

    def _work_beside(self, rule: Rule) -> None:
        """Who works beside the holder: of alternatives the first who is there, of a list of bodies all others."""
        for target in rule.also:
            there = (
                reach for word in target.split("|") for _, reach in self.candidates(word)
                if reach.on_duty and reach.reachable and reach.party != self.found[0].party
            )
            for reach in there if target in ("power", "responsible_body") else islice(there, 1):
                if reach.party not in self.beside:
                    self.beside.append(reach.party)
                    self._say(Reason("beside", False, {"party": reach.party}))

    def failed(self, rule: Rule, error: Exception) -> Routed:
        """The center gets what a faulty row would have lost; what the row had said already does not count."""
        self.found, self.beside, self.row, self.stopped = [], [], rule.code, True
        said = f"{type(error).__name__}: {error}"[:ERROR_LENGTH]
        self.reasons[self.mark:] = [Reason("faulty_rule", False, {"row": rule.code, "error": said})]
        self._look("center", replace(rule, load=0))  # however much the center has: nothing is lost
        return self.answer()

    def answer(self) -> Routed:
        """All that was found."""
        ground = self.ground
        uncovered = ground.principal is None and bool(ground.grid)
        also_tell = ground.squad_leaders[:1] if uncovered else ()
        looked = self.looked
        if ground.principal is not None:
            looked["claim", ground.grid, id(ground.principal)] = ground.principal
        for reach in also_tell:
            looked["squad_leader", ground.grid, id(reach)] = reach
        for one in ground.held or ():
            body = ground.bodies.get(one.body)
            if body is not None:
                looked[BODY + one.body, "", id(body)] = body
        holder = self.found[0] if self.found else None
        return Routed(
            holder=holder.party if holder else None, body=holder.body if holder else None,
            answerable=ground.principal.party if ground.principal else None,
            also_tell=tuple(reach.party for reach in also_tell), reasons=tuple(self.reasons),
            runner_up=self.found[1].party if len(self.found) > 1 else None,
            beside=tuple(self.beside), row=self.row, looked=tuple((target, grid, reach) for (target, grid, _), reach in looked.items()),
            ground=ground, matter=self.matter, version=self.version,
        )


def _powers(ground: Ground) -> Iterator[Reason]:
    """What the lists say about the matter; nothing where the city has none in force."""
    if ground.held is None:
        return
    if not ground.held:
        yield Reason("power_none", False, {"why": "none"})
    for one in ground.held:
        facts: dict[str, str | int] = {"body": one.body, "list": one.list_code, "since": one.since}
        body = ground.bodies.get(one.body)
        yield Reason(f"power_{one.kind}", False, facts if body is None else {**facts, "party": body.party})


__all__ = ["LADDER", "Ground", "Look", "Looked", "Matter", "Reach", "Reason", "Routed", "explain", "route"]
