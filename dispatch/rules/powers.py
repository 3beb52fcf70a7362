"""Which body holds the power over an enforcement item, in which town, on which day."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

MASTER, COMPREHENSIVE, SPECIALISED, DELEGATED = "master", "comprehensive", "specialised", "delegated"
KINDS = (MASTER, COMPREHENSIVE, SPECIALISED, DELEGATED)
NONE, UNLISTED = "none", "unlisted"
STANDINGS = (DELEGATED, COMPREHENSIVE, SPECIALISED, NONE, UNLISTED)
_RANK = {DELEGATED: 0, COMPREHENSIVE: 1, SPECIALISED: 2}
_MOST_KEPT = 50_000


@dataclass(frozen=True, slots=True)
class Item:
    """An enforcement item (执法事项) and the matters that it is about: a category, or ``category/condition``. An item
    without any is never reported from the street."""

    code: str
    name: str = ""
    name_en: str = ""
    matters: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PowerList:
    """A list of items in one version: the body (by code) that holds them from a day to a last day (None: open).

    A delegation list (赋权清单) belongs to a town. No list rules that was not published (Administrative Penalty
    Law 2021, art. 24: the decision must be made public).
    """

    id: int
    code: str
    version: int
    kind: str
    body: str
    town: str
    from_on: date
    to_on: date | None = None
    published_on: date | None = None
    decision: str = ""
    name: str = ""

    def rules_on(self, day: date) -> bool:
        """Whether it is in force on a day."""
        if self.published_on is None or not self.published_on <= self.from_on <= day:
            return False
        return self.to_on is None or day <= self.to_on


@dataclass(frozen=True, slots=True)
class Holding:
    """A body that holds power over some items of one matter: by which list, since when (ISO date), how many."""

    kind: str
    body: str
    list_code: str
    since: str
    items: int = 1


def standing(held: Sequence[Holding] | None) -> str:
    """The strongest kind among holdings in their order; ``none`` where nobody holds it, ``unlisted`` where the city
    has no list in force at all."""
    if held is None:
        return UNLISTED
    return held[0].kind if held else NONE


class Powers:
    """All lists that were ever activated, in memory: who holds what is answered by the day of the act."""

    def __init__(self, lists: Iterable[tuple[PowerList, Sequence[Item]]] = ()) -> None:
        self.lists: dict[int, PowerList] = {}
        self.items: dict[int, Sequence[Item]] = {}
        self._of: dict[str, list[tuple[str, PowerList]]] = {}
        self._known: dict[tuple[str, str, str, date], tuple[Holding, ...] | None] = {}
        for one, items in lists:
            self.lists[one.id], self.items[one.id] = one, items
            for item in items:
                for matter in item.matters if one.kind != MASTER else ():
                    self._of.setdefault(matter, []).append((item.code, one))

    def held(self, category: str, condition: str, town: str, day: date) -> tuple[Holding, ...] | None:
        """Who holds the items of a matter in a town on a day: the town's team first, then the comprehensive body,
        then departments. None when no list is in force that day."""
        key = (category, condition, town, day)
        if key not in self._known:
            if len(self._known) >= _MOST_KEPT:
                self._known.clear()
            self._known[key] = self._found(key) if self._any_on(day) else None
        return self._known[key]

    def _any_on(self, day: date) -> bool:
        return any(one.rules_on(day) for one in self.lists.values() if one.kind != MASTER)

    def _found(self, key: tuple[str, str, str, date]) -> tuple[Holding, ...]:
        category, condition, town, day = key
        best: dict[str, PowerList] = {}
        for item, one in (*self._of.get(category, ()), *self._of.get(f"{category}/{condition}", ())):
            before = best.get(item)
            if one.town in ("", town) and one.rules_on(day) and (before is None or _RANK[one.kind] < _RANK[before.kind]):
                best[item] = one
        counts: dict[PowerList, int] = {}
        for one in best.values():
            counts[one] = counts.get(one, 0) + 1
        listed = sorted(counts.items(), key=lambda found: (_RANK[found[0].kind], found[0].body, found[0].id))
        merged: dict[tuple[str, str], Holding] = {}
        for one, count in listed:
            known = merged.get((one.kind, one.body))
            items = count + (known.items if known else 0)
            merged[one.kind, one.body] = Holding(one.kind, one.body, one.code, one.from_on.isoformat(), items)
        return tuple(merged.values())


@dataclass(frozen=True, slots=True)
class ListChange:
    """What a version of a list has that another has not: items by code."""

    added: tuple[Item, ...]
    removed: tuple[Item, ...]
    changed: tuple[tuple[Item, Item], ...]


def compare_items(old: Sequence[Item], new: Sequence[Item]) -> ListChange:
    """What changes from one version of a list to another."""
    before, after = {item.code: item for item in old}, {item.code: item for item in new}
    return ListChange(
        added=tuple(after[code] for code in after if code not in before),
        removed=tuple(before[code] for code in before if code not in after),
        changed=tuple((before[code], after[code]) for code in after if code in before and before[code] != after[code]),
    )


def day_before(day: date) -> date:
    """The last day of what ends when something else begins."""
    return day - timedelta(days=1)
