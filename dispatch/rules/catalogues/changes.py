"""What one version of a list changes against another: codes that come and go, limits, bodies and the rest."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from dispatch.rules.categories import Category, Condition, families_of


@dataclass(frozen=True, slots=True)
class Difference:
    """One field that is not as it was. ``condition`` is empty for what belongs to the category itself."""

    condition: str
    field: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class CodeChange:
    """What happens to one code: ``added``, ``removed``, ``voided``, ``revived`` or ``changed``, and how."""

    code: str
    kind: str
    name: str
    name_en: str
    successor: str = ""
    differences: tuple[Difference, ...] = ()

    @property
    def fields(self) -> frozenset[str]:
        """Which fields are not as they were."""
        return frozenset(one.field for one in self.differences)


def compare_lists(old: Iterable[Category], new: Iterable[Category]) -> list[CodeChange]:
    """What changes from one version to another, in the order of the codes; what is the same is left out."""
    before, after = ({one.code: one for one in listed} for listed in (old, new))
    families = families_of((("", tuple(before.values())), ("", tuple(after.values()))))
    found = []
    for code in sorted(before.keys() | after.keys()):
        was, now = before.get(code), after.get(code)
        change = _gone(was, families[was.standard, code].code, after) if now is None and was is not None else _come(now) if was is None else _stayed(was, now)
        if change is not None:
            found.append(change)
    return found


def _gone(was: Category, family: str, after: Mapping[str, Category]) -> CodeChange | None:
    """A code that is not there any more, with the one of the new version that stands for the same."""
    return None if was.is_void else CodeChange(was.code, "removed", was.name, was.name_en, family if family in after else "")


def _come(now: Category | None) -> CodeChange | None:
    if now is None or now.is_void:
        return None
    return CodeChange(now.code, "added", now.name, now.name_en)


def _stayed(was: Category, now: Category | None) -> CodeChange | None:
    assert now is not None
    if was.standard != now.standard:
        # The same figures in another list are another code (domain reference 3.1).
        return CodeChange(now.code, "changed", now.name, now.name_en, now.successor,
                          (Difference("", "standard", was.standard, now.standard), *_differences(was, now)))
    if was.is_void != now.is_void:
        successor = now.successor if now.is_void else ""
        return CodeChange(now.code, "voided" if now.is_void else "revived", now.name, now.name_en, successor)
    differences = tuple(_differences(was, now))
    return CodeChange(now.code, "changed", now.name, now.name_en, now.successor, differences) if differences else None


def _differences(was: Category, now: Category) -> list[Difference]:
    found = [Difference("", field, tell(was), tell(now)) for field, tell in _OF_CATEGORY.items() if tell(was) != tell(now)]
    conditions = [{one.code: one for one in category.conditions} for category in (was, now)]
    for code in dict.fromkeys((*conditions[0], *conditions[1])):
        one, other = conditions[0].get(code), conditions[1].get(code)
        if one is None or other is None:
            found.append(Difference(code, "condition", _told(one), _told(other)))
        else:
            found += [Difference(code, field, tell(one), tell(other)) for field, tell in _OF_CONDITION.items()
                      if tell(one) != tell(other)]
    return found


def _told(one: Condition | None) -> str:
    return "" if one is None else f"{one.name} {one.limit}"


def _limit_in(area: str) -> Callable[[Condition], str]:
    return lambda one: str(one.limits_by_area.get(area, ""))


_OF_CATEGORY: Mapping[str, Callable[[Category], str]] = {
    "name": lambda one: one.name,
    "name_en": lambda one: one.name_en,
    "major": lambda one: one.major,
    "words": lambda one: "; ".join(one.words),
    "successor": lambda one: one.successor,
}
_OF_CONDITION: Mapping[str, Callable[[Condition], str]] = {
    "limit": lambda one: str(one.limit),
    **{f"limit_{area.lower()}": _limit_in(area) for area in "ABC"},
    "responsible": lambda one: one.responsible,
    "mode": lambda one: str(one.mode),
    "urgency": lambda one: one.urgency,
    "enforcement": lambda one: "yes" if one.is_enforcement else "no",
    "condition_name": lambda one: one.name,
    "condition_name_en": lambda one: one.name_en,
    "closing": lambda one: one.closing,
    "closing_en": lambda one: one.closing_en,
    "source": lambda one: one.source,
}
