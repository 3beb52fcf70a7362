"""What can be reported: categories with their filing conditions, each with limit, mode and responsible body.

A code means something only together with its list: 0405 is a burst heating pipe in the list of 2005 and a shop that
spills onto the street in that of 2013 (domain reference 3.1). So an event keeps both.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from dispatch.rules.event import Mode
from dispatch.rules.limits import Limit, LimitUnit

OFFICER = "officer"
# The lists that codes come from (domain reference 2.1): CJ/T 214 of 2005, the national lists of 2013 and 2026, a city's own.
LISTS = ("cjt214", "gb30428_2_2013", "gb47678_5_2026", "local")
KINDS = ("event", "matter", "component")
VALID, VOID = "valid", "void"
STATES = (VALID, VOID)


@dataclass(frozen=True, slots=True)
class Condition:
    """A filing condition (立案条件): the limit belongs to it, not to the category. ``source`` says where the limit comes
    from: ``local_example`` (a published table of one city), ``sample`` (ours) or the city's own words."""

    code: str
    name: str
    name_en: str
    limit: Limit
    mode: Mode
    responsible: str
    urgency: str = "normal"
    closing: str = ""
    closing_en: str = ""
    is_enforcement: bool = False
    limits_by_area: Mapping[str, Limit] = field(default_factory=dict)
    source: str = ""

    def limit_in(self, area_class: str) -> Limit:
        """The limit in an area of class A, B or C; the single value where none is set."""
        return self.limits_by_area.get(area_class, self.limit)


@dataclass(frozen=True, slots=True)
class Category:
    """One kind of problem in one list. ``words`` are other names that people use for it; a void one can be filed no
    more, and ``successor`` is the code that took its place. An empty ``standard`` is that of the whole version."""

    code: str
    name: str
    name_en: str
    major: str
    term: str
    conditions: tuple[Condition, ...]
    standard: str = ""
    kind: str = ""
    words: tuple[str, ...] = ()
    state: str = VALID
    successor: str = ""

    @property
    def is_void(self) -> bool:
        """Whether it cannot be filed any more."""
        return self.state == VOID

    def condition(self, code: str) -> Condition | None:
        """The condition with this code; the first one for an empty code."""
        if not code:
            return self.conditions[0] if self.conditions else None
        return next((condition for condition in self.conditions if condition.code == code), None)


Former = Mapping[tuple[str, str], tuple[Category, ...]]  # (list, code) -> how it stood in earlier versions, newest first


def former_of(versions: Iterable[tuple[str, Iterable[Category]]]) -> Former:
    """What earlier versions held, each given as its name and its categories, oldest first."""
    found: dict[tuple[str, str], tuple[Category, ...]] = {}
    for name, listed in versions:
        for one in listed:
            key = (one.standard or name, one.code)
            if one not in found.get(key, ()):
                found[key] = (one, *found.get(key, ()))
    return found


def heirs_of(categories: Iterable[Category]) -> dict[str, str]:
    """For each code of a list the one that can be filed today: itself, or what took its place by one step or more; empty
    where there is none."""
    of_code = {one.code: one for one in categories}
    found: dict[str, str] = {}
    for code in of_code:
        at, seen = of_code.get(code), set[str]()
        while at is not None and at.is_void and at.code not in seen:
            seen.add(at.code)
            at = of_code.get(at.successor)
        found[code] = at.code if at is not None and not at.is_void else ""
    return found


Key = tuple[str, str]  # list and code


@dataclass(frozen=True, slots=True)
class Family:
    """What reports are compared by: the code and major class that theirs stand for today. A code that nothing took the
    place of keeps its list before it, because the same figures in another list are another code."""

    code: str = ""
    major: str = ""


def families_of(versions: Sequence[tuple[str, Sequence[Category]]]) -> dict[Key, Family]:
    """The family of every list and code of all versions, each given as its name and its categories, oldest first.

    A void code leads to its successor, by one step or more and through the versions in between. One that simply is not
    there any more leads to the code of the newest version that it names as its successor, else to that with its term.
    """
    after: dict[Key, Key] = {}
    known: dict[Key, Category] = {}
    for name, listed in reversed(versions):
        keys = {one.code: (one.standard or name, one.code) for one in listed}
        heirs = heirs_of(listed)
        for one in listed:
            key = keys[one.code]
            heir = keys[heirs[one.code] or one.code]
            known.setdefault(key, one)
            after.setdefault(key, after.get(heir, heir))
    today = {(one.standard or name, one.code) for name, listed in versions[-1:] for one in listed if not one.is_void}
    terms = Counter(known[key].term for key in today)
    of_term = {known[key].term: key for key in today if known[key].term and terms[known[key].term] == 1}
    of_code = {code: (standard, code) for standard, code in today}
    left = {heir: of_code.get(known[heir].successor) or of_term.get(known[heir].term, heir) for heir in after.values()}
    led = {key: heir if heir in today else left[heir] for key, heir in after.items()}
    return {key: _family(heir, known[heir].major, heir in today) for key, heir in led.items()}


def _family(key: Key, major: str, is_filed: bool) -> Family:
    standard, code = key
    return Family(code, major) if is_filed else Family(f"{standard}:{code}", f"{standard}:{major}")


@dataclass(frozen=True)
class Lists:
    """Every version that has begun to rule, by its id, each as its name and its categories, oldest first."""

    versions: Mapping[int, tuple[str, tuple[Category, ...]]] = field(default_factory=dict)

    @cached_property
    def former(self) -> Former:
        """How codes stood, by list and code."""
        return former_of(self.versions.values())

    def family(self, code: str, standard: str = "") -> Family:
        """The family of a code of a list; without a list, of the newest version that has the code."""
        found = self._families.get((standard, code)) if standard else self._by_code.get(code)
        return found or (Family(f"{standard}:{code}", f"{standard}:") if code else Family())

    def codes_of(self, family: str) -> frozenset[str]:
        """Every code, of whatever list, that stands for the same family today, given by its code."""
        return self._members.get(family, frozenset((family,)))

    @cached_property
    def _families(self) -> Mapping[Key, Family]:
        return families_of(tuple(self.versions.values()))

    @cached_property
    def _by_code(self) -> Mapping[str, Family]:
        return {one.code: self._families[one.standard or name, one.code]
                for name, listed in self.versions.values() for one in listed}

    @cached_property
    def _members(self) -> Mapping[str, frozenset[str]]:
        found: dict[str, set[str]] = {}
        for (_, code), family in self._families.items():
            found.setdefault(family.code, set()).add(code)
        return {code: frozenset(codes) for code, codes in found.items()}


def filed_under(current: Category | None, former: Former, standard: str, code: str, condition: str) -> Category | None:
    """The category that an event was filed under: as it stands now when list and condition are still there, else as it
    stood last with that condition."""
    if current is not None and (not condition or current.condition(condition) is not None):
        return current
    known = former.get((standard, code), ())
    with_it = (one for one in known if not condition or one.condition(condition) is not None)
    return next(with_it, current or next(iter(known), None))


def category_mapping(category: Category) -> dict[str, Any]:
    """The plain form that ``read_category`` reads back."""
    return {
        "code": category.code, "name": category.name, "name_en": category.name_en, "major": category.major,
        "term": category.term, "standard": category.standard, "kind": category.kind, "words": list(category.words),
        "state": category.state, "successor": category.successor,
        "conditions": [
            {
                "code": c.code, "name": c.name, "name_en": c.name_en, "amount": c.limit.amount,
                "unit": str(c.limit.unit), "mode": str(c.mode), "responsible": c.responsible, "urgency": c.urgency,
                "closing": c.closing, "closing_en": c.closing_en, "is_enforcement": c.is_enforcement,
                "by_area": {a: [limit.amount, str(limit.unit)] for a, limit in c.limits_by_area.items()},
                "source": c.source,
            }
            for c in category.conditions
        ],
    }


def read_category(plain: Mapping[str, Any]) -> Category:
    """A category from its plain form. Raises ``KeyError`` or ``ValueError`` naming what is wrong."""
    conditions = tuple(
        Condition(
            code=c["code"], name=c["name"], name_en=c["name_en"], limit=Limit(c["amount"], LimitUnit(c["unit"])),
            mode=Mode(c["mode"]), responsible=c["responsible"], urgency=c["urgency"], closing=c["closing"],
            closing_en=c["closing_en"], is_enforcement=c["is_enforcement"],
            limits_by_area={a: Limit(n, LimitUnit(unit)) for a, (n, unit) in c["by_area"].items()},
            source=c.get("source", ""),
        )
        for c in plain["conditions"]
    )
    return Category(
        plain["code"], plain["name"], plain["name_en"], plain["major"], plain["term"], conditions,
        plain.get("standard", ""), plain.get("kind", ""), tuple(plain.get("words", ())), plain.get("state", VALID),
        plain.get("successor", ""),
    )
