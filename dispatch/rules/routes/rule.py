"""One row of the routing table: when it speaks, whom it sends an event to, and who works beside him."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Any

from dispatch.errors import Fault
from dispatch.rules.categories import OFFICER, Category
from dispatch.rules.powers import STANDINGS
from dispatch.rules.shifts import Shift

BODY = "body:"
OFFICERS = ("claim", "deputy", "neighbour", "squad_leader")
SITUATION = ("towns", "grids", "areas", "powers", "bodies", "hours", "from_on")  # demands on place, powers and time
LADDER = (*OFFICERS, "territory", "center")
TARGETS = ("responsible_body", "power", *LADDER)
WEEK_MINUTES = 7 * 24 * 60
_URGENCIES = ("emergency", "urgent", "normal", "complex")
_HOURS = re.compile(r"(?:([1-7])(?:-([1-7]))?@)?(\d{1,2}):(\d{2})-(\d{1,2}):(\d{2})", re.ASCII)
_BETWEEN = re.compile(r"[\s;,、，；]+")


@dataclass(frozen=True, slots=True)
class Matter:
    """What is to be done, as routing sees it; ``responsible`` are codes of bodies, none where officers answer."""

    category: str = ""
    condition: str = ""
    urgency: str = "normal"
    responsible: tuple[str, ...] = ()
    is_enforcement: bool = False


def matter_of(category: Category | None, condition: str) -> Matter:
    """What a condition of a category asks; of one that is unknown nothing but its names is known.

    Several responsible bodies in one condition, with 、 between, handle it together, the first leading.
    """
    asked = category.condition(condition) if category is not None else None
    if category is None or asked is None:
        return Matter("" if category is None else category.code, condition)
    responsible = () if asked.responsible == OFFICER else parts_of(asked.responsible)
    return Matter(category.code, asked.code, asked.urgency, responsible, asked.is_enforcement)


@dataclass(frozen=True, slots=True)
class When:
    """What a row asks before it speaks. Empty asks nothing.

    ``categories`` may end in ``*``; ``matter`` is enforcement or service, ``responsible`` named or officer, ``powers``
    are standings, ``bodies`` one or several (that hold the powers), ``hours`` times of the week as ``shifts_of`` reads,
    ``from_on`` the first day, in the city's time, on which it speaks (2027-01-01).
    """

    categories: tuple[str, ...] = ()
    conditions: tuple[str, ...] = ()
    urgencies: tuple[str, ...] = ()
    matter: str = ""
    responsible: str = ""
    towns: tuple[str, ...] = ()
    grids: tuple[str, ...] = ()
    areas: tuple[str, ...] = ()
    powers: tuple[str, ...] = ()
    bodies: str = ""
    hours: tuple[str, ...] = ()
    from_on: str = ""


@dataclass(frozen=True, slots=True)
class Rule:
    """A row: targets in their order, of which the first who can act gets the event, and who works beside him.

    ``also`` may name alternatives as ``claim|deputy``. Whoever has ``load`` open events is passed over (0: nobody
    is). ``verdict`` (NUMBER@DAY) names the dispute that the row settles. ``fault`` says why a kept row cannot be read; it
    speaks nonetheless where its sound demands let it, so that the city hears of it.
    """

    code: str
    name: str = ""
    name_en: str = ""
    when: When = field(default_factory=When)
    to: tuple[str, ...] = ()
    also: tuple[str, ...] = ()
    load: int = 0
    fault: str = ""
    verdict: str = ""
    asks: tuple[str, ...] = field(init=False, repr=False, compare=False)  # what it demands besides the matter

    def __post_init__(self) -> None:
        object.__setattr__(self, "asks", tuple(name for name in SITUATION if getattr(self.when, name)))

    @property
    def named(self) -> tuple[str, ...]:
        """Codes of the bodies that the row names itself."""
        return bodies_in((*self.to, *self.also))


def bodies_in(targets: Iterable[str]) -> tuple[str, ...]:
    """Codes of the bodies that targets name."""
    words = [word for target in targets for word in target.split("|")]
    return tuple(word.removeprefix(BODY) for word in words if word.startswith(BODY))


def silent_about(when: When, matter: Matter) -> str:
    """Which demand on the matter is not met; empty when all are."""
    if when.categories and not any(_fits(one, matter.category) for one in when.categories):
        return "category"
    if when.conditions and matter.condition not in when.conditions:
        return "condition"
    if when.urgencies and matter.urgency not in when.urgencies:
        return "urgency"
    if when.matter and (when.matter == "enforcement") != matter.is_enforcement:
        return "matter"
    if when.responsible and (when.responsible == "named") != bool(matter.responsible):
        return "responsible"
    return ""


def _fits(pattern: str, category: str) -> bool:
    return category.startswith(pattern[:-1]) if pattern.endswith("*") else category == pattern


@lru_cache(maxsize=1024)
def shifts_of(hours: tuple[str, ...]) -> tuple[Shift, ...]:
    """Weekly shifts from texts such as ``1-5@08:00-18:00`` (Monday is 1; no days: every day). Raises ``ValueError``."""
    return tuple(_shift(text) for text in hours)


def _shift(text: str) -> Shift:
    found = _HOURS.fullmatch(text)
    if found is None:
        raise ValueError(f"'{text}' is no time such as 1-5@08:00-18:00")
    first, last, *clock = (int(part) if part else 0 for part in found.groups())
    start, end = clock[0] * 60 + clock[1], clock[2] * 60 + clock[3]
    days = range(first or 1, (last or first or 7) + 1)
    if not days or max(start, end) > 24 * 60 or max(clock[1], clock[3]) > 59:
        raise ValueError(f"'{text}' is no time of a week")
    return sum(1 << (day - 1) for day in days), start, end


def rule_mapping(rule: Rule) -> dict[str, Any]:
    """The plain form of a row, as it is kept and exported: texts, lists with spaces between."""
    when = {name: getattr(rule.when, name) for name in When.__dataclass_fields__}
    return {
        "code": rule.code, "name": rule.name, "name_en": rule.name_en,
        **{name: value if isinstance(value, str) else " ".join(value) for name, value in when.items()},
        "to": " ".join(rule.to), "also": " ".join(rule.also), "load": str(rule.load) if rule.load else "",
        "verdict": rule.verdict,
    }


COLUMNS = tuple(rule_mapping(Rule("")))
_LISTS = frozenset({"categories", "conditions", "urgencies", "towns", "grids", "areas", "powers", "hours", "to", "also"})


def read_rule(plain: Mapping[str, Any]) -> Rule:
    """A row from its plain form. Raises ``ValueError`` with the ``Fault`` of each wrong column."""
    given = {name: str(plain.get(name) or "").strip() for name in COLUMNS}
    faults = [Fault(str(name), "no such column") for name in plain if name not in COLUMNS]
    faults += [Fault(name, reason) for name, check in _CHECKS.items() if (reason := check(given[name]))]
    if faults:
        raise ValueError(*faults)
    lists = {name: parts_of(given[name]) for name in _LISTS}
    when: dict[str, Any] = {name: lists.get(name, given[name]) for name in When.__dataclass_fields__}
    return Rule(
        given["code"], given["name"], given["name_en"], When(**when), lists["to"], lists["also"], int(given["load"] or 0),
                verdict=given["verdict"])


def kept_rule(code: str, plain: Mapping[str, Any]) -> Rule:
    """A row of the store. One that cannot be read says why, wherever its demands that can be read let it speak."""
    try:
        return read_rule(plain)
    except Exception as error:
        said = "; ".join(f"{one.field}: {one.reason}" if isinstance(one, Fault) else str(one) for one in error.args)
        known = _texts(plain)
        fault = said if isinstance(plain, Mapping) else "cannot be read"
        return Rule(code, known.get("name", ""), known.get("name_en", ""), _demands(known), fault=fault or type(error).__name__)


def _texts(plain: Any) -> dict[str, str]:
    """The columns of a row that hold a sound text."""
    given = plain if isinstance(plain, Mapping) else {}
    texts = {name: text.strip() for name in COLUMNS if isinstance(text := given.get(name), str)}
    return {name: text for name, text in texts.items() if name not in _CHECKS or not _CHECKS[name](text)}


def _demands(texts: Mapping[str, str]) -> When:
    asked: dict[str, Any] = {name: parts_of(text) if name in _LISTS else text for name, text in texts.items()
                             if name in When.__dataclass_fields__}
    return When(**asked)


def parts_of(text: str) -> tuple[str, ...]:
    """The words of a list, with spaces, commas, semicolons or 、 between."""
    return tuple(part for part in _BETWEEN.split(text) if part)


def _one_of(*allowed: str) -> Callable[[str], str]:
    return lambda text: "" if text in ("", *allowed) else f"'{text}' is none of {', '.join(allowed)}"


def _all_of(*allowed: str) -> Callable[[str], str]:
    def check(text: str) -> str:
        wrong = next((part for part in parts_of(text) if part not in allowed), None)
        return "" if wrong is None else f"'{wrong}' is none of {', '.join(allowed)}"
    return check


def _targets(text: str) -> str:
    words = [word for part in parts_of(text) for word in part.split("|")]
    wrong = next((word for word in words if word not in TARGETS and not word.startswith(BODY)), None)
    return "" if wrong is None else f"'{wrong}' is none of {', '.join(TARGETS)} or {BODY}CODE"


def _hours(text: str) -> str:
    try:
        shifts_of(parts_of(text))
    except ValueError as wrong:
        return str(wrong)
    return ""


def _day(text: str) -> str:
    try:
        known = not text or date.fromisoformat(text).isoformat() == text
    except ValueError:
        known = False
    return "" if known else f"'{text}' is no day such as 2027-01-01"


_CHECKS: Mapping[str, Callable[[str], str]] = {
    "code": lambda text: "" if text else "every row has a code of its own",
    "urgencies": _all_of(*_URGENCIES),
    "matter": _one_of("enforcement", "service"),
    "responsible": _one_of("named", "officer"),
    "areas": _all_of("A", "B", "C"),
    "powers": _all_of(*STANDINGS),
    "bodies": _one_of("one", "several"),
    "hours": _hours,
    "from_on": _day,
    "to": lambda text: _targets(text) if text else "a row that sends nowhere",
    "also": _targets,
    "load": lambda text: "" if not text or text.isdecimal() else f"'{text}' is no whole number",
}
