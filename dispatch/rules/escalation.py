"""Who hears next while a deadline is neither met nor moved: ladders and their steps."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, TypeVar

from dispatch.rules.limits import CONTINUOUS, Limit, LimitRefused, LimitUnit, extended, parse_limit
from dispatch.rules.workdays import Calendar

_Word = TypeVar("_Word", bound=StrEnum)


class At(StrEnum):
    """What a step is counted from."""

    WARN = "warn"  # the warning
    DUE = "due"  # the deadline
    AFTER = "after"  # the deadline plus `after`


class Relation(StrEnum):
    """To whom a step speaks, as seen from the event; routing finds the party."""

    HOLDER = "holder"
    ANSWERABLE = "answerable"
    DEPUTY = "deputy"
    SQUAD_LEADER = "squad_leader"
    BODY = "body"
    BESIDE = "beside"
    ASKED = "asked"
    DUTY_LEADER = "duty_leader"
    DISPATCHER = "dispatcher"
    SUPERVISOR = "supervisor"
    CENTER = "center"
    ADMINISTRATOR = "administrator"


class LadderRefused(ValueError):
    """A ladder that cannot be climbed; `field` names the place, such as `steps[2].after`."""

    def __init__(self, field: str, why: str) -> None:
        self.field = field
        super().__init__(f"{field}: {why}")


@dataclass(frozen=True, slots=True)
class Step:
    """One rung: when it is reached and who is told; the last one may repeat itself."""

    at: At
    after: Limit | None
    tell: tuple[Relation, ...]
    repeat: Limit | None = None


@dataclass(frozen=True, slots=True)
class Ladder:
    """The steps of one kind of deadline, in the order in which they are reached."""

    code: str
    version: int
    steps: tuple[Step, ...]

    def __post_init__(self) -> None:
        if not self.steps:
            raise LadderRefused("steps", "a ladder needs at least one step")
        for index, step in enumerate(self.steps):
            _check_step(f"steps[{index}]", step, last=index == len(self.steps) - 1)
            if index:
                _check_order(f"steps[{index}]", self.steps[index - 1], step)


def step_at(
    ladder: Ladder, step_index: int, warn_at: datetime, due_at: datetime, calendar: Calendar
) -> datetime | None:
    """When a step is reached; the first is 1. None above the top of the ladder.

    Indexes beyond the last step are its repetitions.
    """
    _check_index(step_index)
    beyond = step_index - len(ladder.steps)
    step = ladder.steps[min(step_index, len(ladder.steps)) - 1]
    reached = _reached(step, warn_at, due_at, calendar)
    if beyond <= 0:
        return reached
    if step.repeat is None:
        return None
    waited = Limit(step.repeat.amount * beyond, step.repeat.unit)
    return extended(waited, reached, calendar)


def tells(ladder: Ladder, step_index: int) -> tuple[Relation, ...]:
    """Who hears at a step (the first is 1); nobody above the top of the ladder."""
    _check_index(step_index)
    if step_index <= len(ladder.steps):
        return ladder.steps[step_index - 1].tell
    top = ladder.steps[-1]
    return top.tell if top.repeat else ()


def _reached(step: Step, warn_at: datetime, due_at: datetime, calendar: Calendar) -> datetime:
    if step.at is At.WARN:
        return warn_at
    return extended(step.after, due_at, calendar) if step.after else due_at


def parse_ladder(mapping: Mapping[str, Any]) -> Ladder:
    """Read `{code, version, steps: [{at, after, tell, repeat}]}` as TOML or JSON give it.

    `after` and `repeat` are texts such as `30 minute`, `2 urgent_hour`, `1 work_day`;
    a bare hour or day is continuous here. Raises LadderRefused.
    """
    _only(mapping, {"code", "version", "steps"}, "")
    code, version, steps = (mapping.get(name) for name in ("code", "version", "steps"))
    if not isinstance(code, str) or not code:
        raise LadderRefused("code", "a word is needed")
    if type(version) is not int or version < 1:
        raise LadderRefused("version", "a whole number from 1 is needed")
    if not isinstance(steps, (list, tuple)):
        raise LadderRefused("steps", "a list is needed")
    return Ladder(code, version, tuple(_parse_step(f"steps[{n}]", step) for n, step in enumerate(steps)))


def ladder_mapping(ladder: Ladder) -> dict[str, Any]:
    """The plain form that `parse_ladder` reads back."""
    steps = [
        {"at": str(step.at), "tell": [str(word) for word in step.tell]}
        | {name: str(limit) for name, limit in (("after", step.after), ("repeat", step.repeat)) if limit}
        for step in ladder.steps
    ]
    return {"code": ladder.code, "version": ladder.version, "steps": steps}


def _parse_step(where: str, step: Any) -> Step:
    if not isinstance(step, Mapping):
        raise LadderRefused(where, "a table is needed")
    _only(step, {"at", "after", "tell", "repeat"}, where + ".")
    at = _one_of(At, f"{where}.at", step.get("at"))
    tell = step.get("tell")
    if not isinstance(tell, (list, tuple)):
        raise LadderRefused(f"{where}.tell", "a list is needed")
    told = tuple(_one_of(Relation, f"{where}.tell", word) for word in tell)
    after, repeat = (_parse_limit(f"{where}.{name}", step.get(name)) for name in ("after", "repeat"))
    return Step(at, after, told, repeat)


def _one_of(words: type[_Word], where: str, value: Any) -> _Word:
    for word in words:
        if word == value:
            return word
    raise LadderRefused(where, f"{value!r} is none of {', '.join(words)}")


def _parse_limit(where: str, text: Any) -> Limit | None:
    if text is None:
        return None
    if not isinstance(text, str):
        raise LadderRefused(where, "a text such as '30 minute' is needed")
    try:
        parsed = parse_limit(text, CONTINUOUS)
    except LimitRefused as refused:
        raise LadderRefused(where, str(refused)) from None
    if parsed.condition:
        raise LadderRefused(where, f"{parsed.condition!r} after the limit is not understood")
    return parsed.limit


def _only(mapping: Mapping[str, Any], known: set[str], where: str) -> None:
    for name in mapping:
        if name not in known:
            raise LadderRefused(f"{where}{name}", "no such field")


def _check_step(where: str, step: Step, *, last: bool) -> None:
    if (step.at is At.AFTER) != (step.after is not None):
        raise LadderRefused(f"{where}.after", "a step 'after' needs a length, the others have none")
    if not step.tell:
        raise LadderRefused(f"{where}.tell", "a step tells at least one")
    if step.repeat and not last:
        raise LadderRefused(f"{where}.repeat", "only the last step repeats")
    for name, limit in (("after", step.after), ("repeat", step.repeat)):
        if limit and limit.unit is LimitUnit.ABSOLUTE:
            raise LadderRefused(f"{where}.{name}", "a fixed instant is no length")


def _check_order(where: str, below: Step, step: Step) -> None:
    order = list(At)
    if order.index(step.at) < order.index(below.at) or (step.at is below.at and step.at is not At.AFTER):
        raise LadderRefused(f"{where}.at", f"'{step.at}' cannot follow '{below.at}'")
    after, before = step.after, below.after
    if after and before and after.unit is before.unit and after.amount <= before.amount:
        raise LadderRefused(f"{where}.after", f"{after} does not come later than {before}")


def _check_index(step_index: int) -> None:
    if step_index < 1:
        raise ValueError(f"the steps of a ladder are counted from 1, not {step_index}")


def _sample(code: str, *rows: tuple[str, str | None, str, str | None]) -> Ladder:
    steps = [
        {"at": at, "after": after, "tell": tell.split(), "repeat": repeat} for at, after, tell, repeat in rows
    ]
    return parse_ladder({"code": code, "version": 1, "steps": steps})


# fmt: off
DEFAULT = _sample(
    "default",
    # at      after             tell                   repeat
    ("warn",  None,             "holder",              None),
    ("due",   None,             "holder squad_leader", None),
    ("after", "30 minute",      "body",                None),
    ("after", "2 urgent_hour",  "duty_leader",         None),
    ("after", "24 urgent_hour", "center",              "24 urgent_hour"),  # until somebody acts
)
EMERGENCY = _sample(
    "emergency",
    # at      after             tell                               repeat
    ("warn",  None,             "holder squad_leader",             None),
    ("due",   None,             "holder squad_leader duty_leader", None),
    ("after", "5 minute",       "deputy body",                     None),
    ("after", "15 minute",      "dispatcher supervisor",           None),
    ("after", "30 minute",      "center",                          "30 minute"),
)
TAKE = _sample(
    "take",
    # at      after             tell                   repeat
    ("warn",  None,             "asked",               None),
    ("due",   None,             "asked holder",        None),
    ("after", "30 minute",      "asked squad_leader",  None),
    ("after", "2 urgent_hour",  "dispatcher",          None),  # and then the center decides
)
DECIDE = _sample(
    "decide",
    # at      after             tell                     repeat
    ("warn",  None,             "dispatcher",            None),
    ("due",   None,             "dispatcher duty_leader", None),
    ("after", "2 urgent_hour",  "duty_leader center",    None),
    ("after", "24 urgent_hour", "center administrator",  "24 urgent_hour"),
)
# fmt: on
SAMPLE_LADDERS = (DEFAULT, EMERGENCY, TAKE, DECIDE)
