"""What the categories ask of the coming days: by town and day, who is to act on which matter, as the routing table and
the lists of powers say."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from dispatch.city import City
from dispatch.rules.coverage import WAYS
from dispatch.rules.powers import Holding
from dispatch.rules.presence import DAY, Span
from dispatch.rules.routes.rule import Matter
from dispatch.rules.ways import BY_BODY, Lack, Situation, Way, way_of

BODY = "body"


@dataclass(frozen=True, slots=True)
class Demand:
    """In these towns and minutes, matters (``category/condition``) go the way of this code."""

    way: str
    span: Span
    towns: tuple[str, ...]
    matters: tuple[str, ...]

    def speaks_of(self, category: str) -> bool:
        """Whether any condition of a category goes this way."""
        return any(matter.partition("/")[0] == category for matter in self.matters)


@dataclass(frozen=True, slots=True)
class Demands:
    """The ways by their codes, and what goes each of them."""

    ways: Mapping[str, Way]
    asked: tuple[Demand, ...]

    def lacking(self) -> Iterator[tuple[Demand, Lack]]:
        """Matters on which nobody whom the table means can act, with what is lacking."""
        for one in self.asked:
            lack = self.ways[one.way].lack
            if lack is not None:
                yield one, lack

    def of(self, category: str, town: str) -> list[Demand]:
        """The ways that a category goes in a town."""
        return [one for one in self.asked if town in one.towns and one.speaks_of(category)]


def named_bodies(city: City) -> Mapping[str, tuple[str, ...]]:
    """Every body (by code) that categories name as responsible, with the categories."""
    named: dict[str, set[str]] = {}
    for category in city.categories.values():
        for condition in category.conditions:
            for body in city.matter(category.code, condition.code).responsible:
                named.setdefault(body, set()).add(category.code)
    return {body: tuple(sorted(codes)) for body, codes in sorted(named.items())}


def all_named(city: City) -> set[str]:
    """Every body that categories, lists of powers or the routing table name."""
    listed = {one.body for one in city.powers.lists.values()}
    return {*named_bodies(city), *listed, *(code for rule in city.routes.rules for code in rule.named)}


def demands(city: City, first_day: date, days: int, bodies: frozenset[str]) -> Demands:
    """What goes which way in each town of the claimed division from a day on; ``bodies`` are those that are there."""
    towns = sorted(set(city.claimed.towns.values())) if city.claimed is not None else []
    read = _Reading(city, bodies)
    told: dict[tuple[str, Span, tuple[str, ...]], list[str]] = {}
    for town in towns:
        for code, span, matters in _joined([(span, read.by_way(town, day)) for span, day in _stretches(city, first_day, days)]):
            told.setdefault((code, span, matters), []).append(town)
    return Demands(read.ways, tuple(Demand(code, span, tuple(names), matters) for (code, span, matters), names in told.items()))


def _stretches(city: City, first_day: date, days: int) -> Iterator[tuple[Span, date]]:
    """The days cut where a list of powers begins or ends or a row of the table begins: minutes from and to, and the first
    day of each."""
    starts = (day for one in city.powers.lists.values() for day in (one.from_on, one.to_on) if day is not None)
    offsets = ((day - first_day).days + more for day in starts for more in (0, 1))
    begins = ((date.fromisoformat(day) - first_day).days for day in city.routes.first_days)
    cuts = sorted({0, days, *(offset for offset in (*offsets, *begins) if 0 < offset < days)})
    for begin, end in pairwise(cuts):
        yield (begin * DAY, end * DAY), date.fromordinal(first_day.toordinal() + begin)


def _joined(found: Sequence[tuple[Span, Mapping[str, tuple[str, ...]]]]) -> Iterable[tuple[str, Span, tuple[str, ...]]]:
    """Stretches that follow each other with the same matters on the same way are one."""
    known: dict[tuple[str, tuple[str, ...]], list[Span]] = {}
    for (begin, end), by_way in found:
        for code, matters in by_way.items():
            spans = known.setdefault((code, matters), [])
            if spans and spans[-1][1] == begin:
                spans[-1] = (spans[-1][0], end)
            else:
                spans.append((begin, end))
    return [(code, span, matters) for (code, matters), spans in known.items() for span in spans]


class _Reading:
    """The ways met so far; the same question is answered once."""

    def __init__(self, city: City, bodies: frozenset[str]) -> None:
        self.city, self.bodies = city, bodies
        self.ways: dict[str, Way] = {**WAYS, BODY: BY_BODY}
        self._codes = {way: str(code) for code, way in self.ways.items()}
        self._known: dict[tuple[Matter, tuple[Holding, ...] | None, str, str], str] = {}
        self._asks_town = any(rule.when.towns for rule in city.routes.rules)
        self._matters = [
            (f"{category.code}/{condition.code}", category.code, condition.code,
             city.matter(category.code, condition.code))
            for category in city.categories.values() for condition in category.conditions
        ]

    def by_way(self, town: str, day: date) -> dict[str, tuple[str, ...]]:
        """The matters of every way in a town on a day."""
        found: dict[str, list[str]] = {}
        for name, category, condition, matter in self._matters:
            held = self.city.powers.held(category, condition, town, day) if matter.is_enforcement else None
            found.setdefault(self._way(matter, held, (town, day)), []).append(name)
        return {code: tuple(names) for code, names in found.items()}

    def _way(self, matter: Matter, held: tuple[Holding, ...] | None, there: tuple[str, date]) -> str:
        town, day = there[0], there[1].isoformat() if self.city.routes.first_days else ""
        key = (matter, held, town if self._asks_town else "", day)
        if key not in self._known:
            way = way_of(self.city.routes, matter, Situation(town, held, self.bodies, day))
            code = self._codes.setdefault(way, f"way-{len(self._codes) + 1}")
            self.ways.setdefault(code, way)
            self._known[key] = code
        return self._known[key]
