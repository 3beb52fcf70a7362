"""The lists of categories that come with the product, as the rules know them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from dispatch.errors import NotFound
from dispatch.rules.categories import VALID, VOID, Category, Condition
from dispatch.rules.event import Mode
from dispatch.rules.limits import Limit, LimitUnit
from geodata.sample.city import Category as Fact
from geodata.sample.city import Condition as ConditionFact
from geodata.sample.city import SampleCity
from geodata.sample.lists import KNOWN, known_list, load_synonyms


def shipped_list(standard: str) -> list[Category]:
    """One of the known lists, whole. Raises ``NotFound``."""
    if standard not in KNOWN:
        raise NotFound(f"no list is called '{standard}'; there are: {', '.join(KNOWN)}")
    known = known_list(standard)
    return [_category(one, known.conditions[one.code], known.words[one.code]) for one in known.categories]


def sample_list(sample: SampleCity) -> list[Category]:
    """What the sample city acts on, and as void the older codes that it does not use any more."""
    words = load_synonyms()
    conditions: dict[tuple[str, str], list[ConditionFact]] = {}
    for one in sample.conditions:
        conditions.setdefault((one.standard_version, one.category_code), []).append(one)
    return [
        _category(one, conditions.get((one.standard_version, one.code), ()), words.get(one.code, ()))
        for one in sorted(sample.categories, key=lambda one: (not one.active, one.code))
    ]


def main_standard(categories: Iterable[Category]) -> str:
    """The list that most categories that can be filed come from; empty where none says so."""
    counted = Counter(one.standard for one in categories if not one.is_void and one.standard)
    return counted.most_common(1)[0][0] if counted else ""


def _category(one: Fact, conditions: Sequence[ConditionFact], words: Sequence[str]) -> Category:
    return Category(
        one.code, one.name, one.name_en, one.major, one.term, tuple(_condition(each) for each in conditions),
        one.standard_version, one.kind, tuple(words), VALID if one.active else VOID, one.successor or "",
    )


def _condition(one: ConditionFact) -> Condition:
    unit = LimitUnit(one.limit_unit)
    return Condition(
        code=one.code, name=one.name, name_en=one.name_en, limit=Limit(one.limit_amount, unit), mode=Mode(one.intake),
        responsible=one.responsible, urgency=one.urgency, closing=one.closing, closing_en=one.closing_en,
        is_enforcement=one.is_enforcement, source=one.limit_source,
        limits_by_area={area: Limit(amount, unit) for area, amount in (one.area_limits or {}).items()},
    )
