"""The ordered routing table, indexed by category, and the table that a city begins with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from dispatch.rules.routes.look import LATE, Look
from dispatch.rules.routes.rule import LADDER, OFFICERS, Matter, Rule, When, rule_mapping, silent_about

FALLBACK = "fallback"
MOST_KEPT = 2_000  # matters
T = TypeVar("T")
_ON_THE_SPOT = ("claim|deputy|neighbour",)

# The decision table of the powers (who may enforce what), then who does the work that is no enforcement.
#    code             name, in English                                     when
#                     to                                        also
DEFAULT_RULES: tuple[Rule, ...] = (
    Rule("emergency", "紧急事件", "emergency", When(urgencies=("emergency",)),
         ("responsible_body", *OFFICERS), _ON_THE_SPOT),
    Rule("joint_town", "联合执法，镇街牵头", "joint enforcement led by the town",
         When(matter="enforcement", powers=("delegated",), bodies="several"),
         OFFICERS,                            ("power",)),
    Rule("delegated", "赋权事项", "item delegated to the town", When(matter="enforcement", powers=("delegated",)),
         OFFICERS),
    Rule("joint", "联合执法", "joint enforcement",
         When(matter="enforcement", powers=("comprehensive", "specialised"), bodies="several"),
         ("power",),                          ("power",)),
    Rule("comprehensive", "综合执法事项", "comprehensive enforcement",
         When(matter="enforcement", powers=("comprehensive",)),
         ("power",)),
    Rule("specialised", "专业执法事项", "specialised enforcement", When(matter="enforcement", powers=("specialised",)),
         ("power",),                          _ON_THE_SPOT),  # the officer of the grid secures the evidence
    Rule("no_power", "无执法权单位", "nobody holds the power", When(matter="enforcement", powers=("none",)),
         ("center",)),
    Rule("service", "责任单位", "matter of a body", When(responsible="named"),
         ("responsible_body",),               ("responsible_body",)),
    Rule("officer", "网格队员", "matter of the grid's officer", When(responsible="officer"),
         OFFICERS),
)
# The answer to "nobody to act", behind every table: it cannot be taken out of one.
LAST = Rule(FALLBACK, "无人可派时依次", "when nobody could act", When(), LADDER)


@dataclass(frozen=True, slots=True)
class Speaking:
    """The rows that may speak about a matter, in their order, each with its place in the table; the last always does.
    ``bodies`` are the codes of bodies that they name."""

    rules: tuple[tuple[int, Rule], ...]
    bodies: tuple[str, ...]


class Table:
    """Rows in their order. ``version`` is that of the ruling, 0 for the built-in table; ``first_days`` are those on which
    a row begins to speak."""

    def __init__(self, rules: Sequence[Rule], version: int = 0) -> None:
        self.rules: tuple[Rule, ...] = (*(rule for rule in rules if rule.code != FALLBACK), LAST)
        self.version = version
        self.asks_load = any(rule.load for rule in self.rules)
        self.first_days = frozenset(rule.when.from_on for rule in self.rules if rule.when.from_on)
        self.late: tuple[Look, ...] = tuple(Look(rule, LATE) for rule in self.rules)
        self._general: list[int] = []
        self._by_category: dict[str, list[int]] = {}
        self._speaking: dict[Matter, Speaking] = {}
        self._silent: dict[Matter, tuple[Look, ...]] = {}
        for place, rule in enumerate(self.rules):
            self._index(place, rule.when.categories)

    def _index(self, place: int, categories: Sequence[str]) -> None:
        if not categories or any(code.endswith("*") for code in categories):
            self._general.append(place)
        else:
            for code in set(categories):
                self._by_category.setdefault(code, []).append(place)

    def speaking(self, matter: Matter) -> Speaking:
        """The rows that may speak about a matter; found by its category, and kept."""
        known = self._speaking.get(matter)
        if known is None:
            places = sorted({*self._general, *self._by_category.get(matter.category, ())})
            found = [(at, self.rules[at]) for at in places if not silent_about(self.rules[at].when, matter)]
            named = dict.fromkeys(code for _, rule in found for code in rule.named)
            known = _kept(self._speaking, matter, Speaking(tuple(found), tuple(named)))
        return known

    def silent(self, matter: Matter) -> tuple[Look, ...]:
        """Row by row which of its demands on the matter is not met; an empty word where all are."""
        known = self._silent.get(matter)
        if known is None:
            looks = (Look(rule, silent_about(rule.when, matter)) for rule in self.rules)
            known = _kept(self._silent, matter, tuple(looks))
        return known


def with_verdict(rows: Sequence[tuple[str, Mapping[str, Any]]], verdict: Rule) -> list[tuple[str, Mapping[str, Any]]]:
    """The rows of a table, as they are kept, with that of a verdict: before all others, but of verdicts the one over a
    grid comes before those over a town, those before those over the city, and the newest first."""
    mine = rule_mapping(verdict)
    place = next((place for place, (_, body) in enumerate(rows)
                  if not _is_verdict(body) or _breadth(body) >= _breadth(mine)), len(rows))
    return [*rows[:place], (verdict.code, mine), *rows[place:]]


def _is_verdict(body: Any) -> bool:
    return isinstance(body, Mapping) and bool(body.get("verdict"))


def under_verdicts(rules: Sequence[Rule], verdicts: Sequence[Rule]) -> list[Rule]:
    """A table's own rows behind those of the verdicts in force (the newest first); verdicts among its own do not count,
    because a verdict ends by being revoked."""
    first = sorted(verdicts, key=lambda one: _breadth(rule_mapping(one)))
    return [*first, *(rule for rule in rules if not rule.verdict)]


def behind_verdicts(rows: Sequence[tuple[str, Mapping[str, Any]]], verdicts: Sequence[Rule]) -> list[tuple[str, Mapping[str, Any]]]:
    """The same for rows as they are kept, whatever they hold, of which verdicts that are not in force fall out."""
    first = [(one.code, rule_mapping(one)) for one in under_verdicts((), verdicts)]
    return [*first, *((code, body) for code, body in rows if not _is_verdict(body))]


def _breadth(body: Mapping[str, Any]) -> int:
    return 0 if body.get("grids") else 1 if body.get("towns") else 2


def _kept(known: dict[Matter, T], matter: Matter, found: T) -> T:
    if len(known) >= MOST_KEPT:
        known.clear()
    known[matter] = found
    return found


BUILT_IN = Table(DEFAULT_RULES)
