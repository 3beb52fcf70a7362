"""What the sample city acts on: categories of two lists, filing conditions with limits, the days off."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from datetime import date
from pathlib import Path
from types import MappingProxyType

from geodata.sample import facts
from geodata.sample.city import Category, Condition, DayOff

NEW_LIST = "gb47678_5_2026"
OLD_LIST = "gb30428_2_2013"
LOCAL_LIST = "local"
STANDARDS = (NEW_LIST, OLD_LIST, LOCAL_LIST)
DELEGATIONS = ("small", "appearance", "full", "specialised")

MATTER_FIELDS: dict[str, facts.Parser] = {
    "code": facts.digits(5),
    "name": facts.words,
    "name_en": facts.words,
    "term": facts.words,
    "former_code": facts.maybe(facts.digits(4)),
    "former_standard": facts.maybe(facts.one_of(OLD_LIST, LOCAL_LIST)),
    "former_name": facts.maybe(facts.words),
    "delegation": facts.maybe(facts.one_of(*DELEGATIONS)),
}
EMERGENCY_FIELDS: dict[str, facts.Parser] = {
    "code": facts.digits(4),
    "standard": facts.one_of(OLD_LIST, LOCAL_LIST),
    "name": facts.words,
    "name_en": facts.words,
    "term": facts.words,
}
COMPONENT_FIELDS: dict[str, facts.Parser] = {
    "code": facts.digits(5),
    "name": facts.words,
    "name_en": facts.words,
    "family": facts.words,
    "responsible": facts.words,
}
LIMIT_FIELDS: dict[str, facts.Parser] = {
    "name": facts.words,
    "name_en": facts.words,
    "limit_amount": facts.positive,
    "limit_unit": facts.one_of("urgent_hour", "urgent_day", "work_hour", "work_day"),
    "closing": facts.words,
    "closing_en": facts.words,
    "intake": facts.one_of("auto", "desk", "verify"),
    "urgency": facts.one_of("emergency", "urgent", "normal", "complex"),
    "limit_source": facts.one_of("local_example", "sample"),
}
CONDITION_FIELDS: dict[str, facts.Parser] = {
    "category_code": facts.digits(4, 5),
    **LIMIT_FIELDS,
    "responsible": facts.words,
    "is_enforcement": facts.yes_no,
    "area_a": facts.maybe(facts.positive),
    "area_b": facts.maybe(facts.positive),
    "area_c": facts.maybe(facts.positive),
}
FAMILY_FIELDS: dict[str, facts.Parser] = {"family": facts.words, **LIMIT_FIELDS}
HOLIDAY_FIELDS: dict[str, facts.Parser] = {
    "date": lambda text: date.fromisoformat(text).isoformat(),
    "name": facts.words,
    "name_en": facts.words,
    "is_off": facts.yes_no,
}


def load_categories(folder: Path = facts.FOLDER) -> tuple[Category, ...]:
    """The 2026 matters and components and the 2013 emergencies (active), and the 2013 codes that the
    matters replace (not active, with their successor). Sorted by standard and code."""
    categories = [*_matters(folder), *_emergencies(folder), *_components(folder)]
    return tuple(sorted(categories, key=lambda one: (one.standard_version, one.code, one.kind)))


def load_matters(folder: Path = facts.FOLDER) -> list[facts.Row]:
    """The rows of matters.csv; raises FactsError for a code that stands there twice."""
    rows = facts.read_table("matters.csv", MATTER_FIELDS, folder)
    facts.unique("matters.csv", rows, "code")
    return rows


def _matters(folder: Path) -> Iterable[Category]:
    for row in load_matters(folder):
        name, name_en, term = row["name"], row["name_en"], row["term"]
        yield Category(NEW_LIST, row["code"], "matter", row["code"][:2], name, name_en, term, True, None)
        former = row["former_code"]
        if former is not None:
            yield Category(
                row["former_standard"],
                former,
                "event",
                former[:2],
                row["former_name"] or name,
                name_en,
                term,
                False,
                row["code"],
            )


def _emergencies(folder: Path) -> Iterable[Category]:
    rows = facts.read_table("emergencies.csv", EMERGENCY_FIELDS, folder)
    facts.unique("emergencies.csv", rows, "standard", "code")
    for row in rows:
        yield Category(
            row["standard"],
            row["code"],
            "event",
            row["code"][:2],
            row["name"],
            row["name_en"],
            row["term"],
            True,
            None,
        )


def _components(folder: Path) -> Iterable[Category]:
    rows = facts.read_table("components.csv", COMPONENT_FIELDS, folder)
    facts.unique("components.csv", rows, "code")
    for row in rows:
        term = re.sub(r"[^a-z0-9]+", "_", row["name_en"].lower()).strip("_")
        yield Category(
            NEW_LIST,
            row["code"],
            "component",
            row["code"][:2],
            f"{row['name']}异常",
            f"{row['name_en']} out of order",
            term,
            True,
            None,
        )


def load_conditions(
    categories: Collection[Category], bodies: Collection[str], folder: Path = facts.FOLDER
) -> tuple[Condition, ...]:
    """Filing conditions of every active category, in code order.

    Raises FactsError for an unknown category, family or responsible body, for area limits that are not all
    given or fall from A to C, and for an active category without any condition.
    """
    active = {one.code: one.standard_version for one in categories if one.active}
    own = _own_conditions(active, bodies, folder)
    conditions = sorted([*own, *_component_conditions(bodies, folder)], key=lambda one: one.code)
    for code in sorted(set(active) - {one.category_code for one in conditions}):
        raise facts.FactsError("conditions.csv", 1, "category_code", f"{code} has no condition")
    return tuple(conditions)


def _own_conditions(active: dict[str, str], bodies: Collection[str], folder: Path) -> Iterable[Condition]:
    counts: dict[str, int] = {}
    for number, row in enumerate(facts.read_table("conditions.csv", CONDITION_FIELDS, folder), start=2):
        code = row.pop("category_code")
        if code not in active:
            raise facts.FactsError(
                "conditions.csv", number, "category_code", f"{code} is not an active category"
            )
        _check_body("conditions.csv", number, row["responsible"], bodies)
        counts[code] = counts.get(code, 0) + 1
        limits = _area_limits(number, [row.pop(f"area_{area}") for area in "abc"])
        yield Condition(
            category_code=code,
            code=f"{code}-{counts[code]:02d}",
            standard_version=active[code],
            area_limits=limits,
            **row,
        )


def _area_limits(number: int, amounts: list[int | None]) -> MappingProxyType[str, int] | None:
    given = [amount for amount in amounts if amount is not None]
    if not given:
        return None
    if len(given) < len(amounts) or given != sorted(given):
        raise facts.FactsError(
            "conditions.csv", number, "area_a", "give all three limits, none shorter than the last"
        )
    return MappingProxyType(dict(zip("ABC", given, strict=True)))


def _component_conditions(bodies: Collection[str], folder: Path) -> Iterable[Condition]:
    families: dict[str, list[facts.Row]] = {}
    for row in facts.read_table("component_conditions.csv", FAMILY_FIELDS, folder):
        families.setdefault(row.pop("family"), []).append(row)
    for number, component in enumerate(facts.read_table("components.csv", COMPONENT_FIELDS, folder), start=2):
        code, responsible = component["code"], component["responsible"]
        _check_body("components.csv", number, responsible, bodies)
        if component["family"] not in families:
            raise facts.FactsError(
                "components.csv", number, "family", f"{component['family']!r} has no conditions"
            )
        for place, row in enumerate(families[component["family"]], start=1):
            yield Condition(
                category_code=code,
                code=f"{code}-{place:02d}",
                standard_version=NEW_LIST,
                responsible=responsible,
                is_enforcement=False,
                **row,
            )


def _check_body(table: str, number: int, responsible: str, bodies: Collection[str]) -> None:
    if responsible != "officer" and responsible not in bodies:
        raise facts.FactsError(
            table, number, "responsible", f"{responsible!r} is neither officer nor a known body"
        )


def load_days_off(folder: Path = facts.FOLDER) -> tuple[DayOff, ...]:
    """Official days off and make-up working days of the State Council's notices, by date."""
    rows = facts.read_table("holidays.csv", HOLIDAY_FIELDS, folder)
    facts.unique("holidays.csv", rows, "date")
    return tuple(DayOff(**row) for row in sorted(rows, key=lambda row: str(row["date"])))
