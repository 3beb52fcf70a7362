"""What can be reported: categories with their filing conditions, each with limit, mode and responsible body."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from dispatch.rules.event import Mode
from dispatch.rules.limits import Limit, LimitUnit

OFFICER = "officer"


@dataclass(frozen=True, slots=True)
class Condition:
    """A filing condition (立案条件): the limit belongs to it, not to the category."""

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

    def limit_in(self, area_class: str) -> Limit:
        """The limit in an area of class A, B or C; the single value where none is set."""
        return self.limits_by_area.get(area_class, self.limit)


@dataclass(frozen=True, slots=True)
class Category:
    """One kind of problem in one version of the standard."""

    code: str
    name: str
    name_en: str
    major: str
    term: str
    conditions: tuple[Condition, ...]

    def condition(self, code: str) -> Condition | None:
        """The condition with this code; the first one for an empty code."""
        if not code:
            return self.conditions[0] if self.conditions else None
        return next((condition for condition in self.conditions if condition.code == code), None)


def category_mapping(category: Category) -> dict[str, Any]:
    """The plain form that ``read_category`` reads back."""
    return {
        "code": category.code, "name": category.name, "name_en": category.name_en, "major": category.major,
        "term": category.term,
        "conditions": [
            {
                "code": c.code, "name": c.name, "name_en": c.name_en, "amount": c.limit.amount,
                "unit": str(c.limit.unit), "mode": str(c.mode), "responsible": c.responsible, "urgency": c.urgency,
                "closing": c.closing, "closing_en": c.closing_en, "is_enforcement": c.is_enforcement,
                "by_area": {a: [limit.amount, str(limit.unit)] for a, limit in c.limits_by_area.items()},
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
        )
        for c in plain["conditions"]
    )
    return Category(plain["code"], plain["name"], plain["name_en"], plain["major"], plain["term"], conditions)
