"""Invented enforcement items, and the lists that give them to towns, the bureau and departments.

Only the pattern is the published one: 749 comprehensive items, of which two towns hold 563, one 125, and the others 93.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from geodata.sample.catalogue import load_matters
from geodata.sample.city import Condition, Power
from geodata.sample.facts import Row
from geodata.sample.seats import Seat

SMALL, APPEARANCE, FULL, COMPREHENSIVE = 93, 32, 563, 749
PER_SPECIALISED = 3
PUBLISHED_ON, FROM_ON = "2022-12-20", "2023-01-01"
DECISION = "样例决定〔2022〕1号"
# Fields of law without a category that is reported from the street.
FIELDS = (
    ("建设", "construction"), ("农业农村", "agriculture"), ("生态环境", "ecology"), ("市场监管", "market"), ("水利", "water"),
    ("应急", "emergency"), ("自然资源", "natural resources"), ("林业", "forestry"), ("人力社保", "labour"),
    ("消防救援", "fire and rescue"), ("民政", "civil affairs"), ("公安", "police"),
)
_LISTS: Mapping[str, tuple[str, ...]] = {
    "full": ("small", "appearance", "full"), "appearance": ("small", "appearance"), "small": ("small",),
}


@dataclass(frozen=True, slots=True)
class _Item:
    """An item; `kind` is small, appearance, full, rest or specialised."""

    code: str
    name: str
    name_en: str
    category: str
    kind: str


def sample_powers(seats: Sequence[Seat], conditions: Sequence[Condition]) -> tuple[Power, ...]:
    """All lists row by row: master, comprehensive, one delegation list for each town, and the departments' own."""
    items = _items()
    comprehensive = [item for item in items if item.kind != "specialised"]
    powers = [
        *_list("sample-master", "master", "", "bureau", items),
        *_list("sample-comprehensive", "comprehensive", "", "bureau", comprehensive),
    ]
    for seat in seats:
        held = [item for item in items if item.kind in _LISTS[seat.delegated_list]]
        powers += _list(f"sample-delegated-{seat.code}", "delegated", seat.code, f"squad-{seat.code}", held)
    keeper = {one.category_code: one.responsible for one in conditions if one.is_enforcement}
    specialised = [item for item in items if item.kind == "specialised"]
    for body in sorted({keeper[item.category] for item in specialised}):
        own = [item for item in specialised if keeper[item.category] == body]
        powers += _list(f"sample-specialised-{body}", "specialised", "", body, own)
    return tuple(powers)


def _list(code: str, kind: str, town: str, body: str, items: Iterable[_Item]) -> Iterable[Power]:
    for item in items:
        yield Power(code, kind, town, body, "样例清单", DECISION, PUBLISHED_ON, FROM_ON, "",
                    item.code, item.name, item.name_en, item.category)


def _items() -> list[_Item]:
    matters: dict[str, list[Row]] = {}
    for row in load_matters():
        matters.setdefault(row["delegation"] or "", []).append(row)
    drawn = [
        *_spread("small", matters["small"], SMALL), *_spread("appearance", matters["appearance"], APPEARANCE),
        *_spread("full", matters["full"], PER_SPECIALISED * len(matters["full"])),
    ]
    drawn += _unreported("full", FULL - len(drawn))
    drawn += _unreported("rest", COMPREHENSIVE - len(drawn))
    drawn += _spread("specialised", matters["specialised"], PER_SPECIALISED * len(matters["specialised"]))
    return [_Item(f"SAMPLE-{number:04d}", *rest) for number, rest in enumerate(drawn, 1)]


def _spread(kind: str, matters: Sequence[Row], count: int) -> list[tuple[str, str, str, str]]:
    """So many items over these matters, as evenly as can be."""
    return [
        (f"样例事项：{row['name']}（{number}）", f"Sample item: {row['name_en']} ({number})", row["code"], kind)
        for at, row in enumerate(matters) for number in range(1, (count - at - 1) // len(matters) + 2)
    ]


def _unreported(kind: str, count: int) -> list[tuple[str, str, str, str]]:
    return [
        (f"样例事项：{field}（{at // len(FIELDS) + 1}）", f"Sample item: {field_en} ({at // len(FIELDS) + 1})", "", kind)
        for at in range(count) for field, field_en in (FIELDS[at % len(FIELDS)],)
    ]
