"""The lists of categories that the product knows, each whole: CJ/T 214, the national ones of 2013 and 2026, the local one.

Codes and names are those of public texts as far as they could be read: of the 2026 list all 250, of the 2013 list the
events and five components (the others stand under the numbers and names of 2026 up to 57, as a local table numbers them),
of the 2005 list the events without those of advertising, of which only the numbers are known. Limits are one city's table (`local_example`), which was written for the codes of
2013, or stand in for one (`sample`); in the list of 2005 they all do.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from geodata.sample import facts
from geodata.sample.catalogue import LOCAL_LIST, NEW_LIST, OLD_LIST, load_categories, load_conditions
from geodata.sample.city import Category, Condition
from geodata.sample.seats import load_seats
from geodata.sample.staff.bodies import load_bodies

OLDEST_LIST = "cjt214"
KNOWN = (OLDEST_LIST, OLD_LIST, NEW_LIST, LOCAL_LIST)
STANDS_IN = "sample"
LAST_OF_2013 = 57  # components of the first four classes bore the same numbers, in two digits, up to this one
SAME_NUMBERS = ("01", "02", "03", "04")

OLDER_FIELDS: dict[str, facts.Parser] = {
    "standard": facts.one_of(OLDEST_LIST, OLD_LIST),
    "code": facts.words,
    "kind": facts.one_of("event", "component"),
    "name": facts.words,
    "name_en": facts.words,
    "term": facts.words,
    "successor": facts.maybe(facts.digits(4, 5)),
}
SYNONYM_FIELDS: dict[str, facts.Parser] = {
    "code": facts.digits(4, 5),
    "words": facts.words,
    "words_en": facts.words,
}


@dataclass(frozen=True, slots=True)
class KnownList:
    """One list: its categories in the order of their codes, their conditions by code, and other names by code."""

    standard: str
    categories: tuple[Category, ...]
    conditions: Mapping[str, tuple[Condition, ...]]
    words: Mapping[str, tuple[str, ...]]


def load_synonyms(folder: Path = facts.FOLDER) -> Mapping[str, tuple[str, ...]]:
    """Other names that people use, Chinese before English, by the code of 2026 (of 2013 for sudden events)."""
    rows = facts.read_table("synonyms.csv", SYNONYM_FIELDS, folder)
    facts.unique("synonyms.csv", rows, "code")
    return {row["code"]: (*row["words"].split(";"), *row["words_en"].split(";")) for row in rows}


def known_list(standard: str, folder: Path = facts.FOLDER) -> KnownList:
    """One list by its name. Raises KeyError for one that is not known."""
    if standard not in KNOWN:
        raise KeyError(standard)
    active = load_categories(folder)
    conditions = load_conditions(active, {body.code for body in load_bodies(load_seats(folder), folder)}, folder)
    of_code: dict[str, tuple[Condition, ...]] = {}
    for condition in conditions:
        of_code[condition.category_code] = (*of_code.get(condition.category_code, ()), condition)
    words = load_synonyms(folder)
    listed = [one for one in (*active, *_older(folder), *_components_of_2013(active)) if one.standard_version == standard]
    listed.sort(key=lambda one: one.code)
    heirs = {one.code: _heir(one, active) for one in listed}
    return KnownList(
        standard,
        tuple(replace(one, active=True) for one in listed),
        {one.code: _conditions(one, of_code.get(heirs[one.code], ())) for one in listed},
        {one.code: words.get(heirs[one.code], ()) for one in listed},
    )


def _older(folder: Path) -> list[Category]:
    rows = facts.read_table("older.csv", OLDER_FIELDS, folder)
    facts.unique("older.csv", rows, "standard", "code")
    return [
        Category(
            row["standard"], row["code"], row["kind"], row["code"].lstrip("C")[:2], row["name"], row["name_en"],
            row["term"], True, row["successor"],
        )
        for row in rows
    ]  # fmt: skip


def _components_of_2013(active: Sequence[Category]) -> list[Category]:
    """The components whose number is that of 2026 in two digits; a C before it, because events count from 0101 as well."""
    return [
        replace(one, standard_version=OLD_LIST, code=f"C{one.major}{one.code[3:]}", successor=one.code)
        for one in active
        if one.kind == "component" and one.major in SAME_NUMBERS and int(one.code[2:]) <= LAST_OF_2013
    ]  # fmt: skip


def _heir(one: Category, active: Sequence[Category]) -> str:
    """The code whose conditions and other names an older code shares; its own where it has conditions itself."""
    own = any(other.active and other.code == one.code and other.standard_version == one.standard_version for other in active)
    return one.code if own else one.successor or ""


def _conditions(one: Category, found: Sequence[Condition]) -> tuple[Condition, ...]:
    """The conditions of its heir under its own code; where there is none, one that stands in."""
    if not found:
        return (_stand_in(one),)
    source = STANDS_IN if one.standard_version == OLDEST_LIST else None
    return tuple(
        replace(
            condition, category_code=one.code, code=f"{one.code}-{place:02d}", standard_version=one.standard_version,
            limit_source=source or condition.limit_source,
        )
        for place, condition in enumerate(found, start=1)
    )  # fmt: skip


def _stand_in(one: Category) -> Condition:
    return Condition(
        category_code=one.code, code=f"{one.code}-01", name=one.name, name_en=one.name_en, limit_amount=1,
        limit_unit="work_day", closing="处置完毕", closing_en="Dealt with", intake="desk", responsible="officer",
        urgency="normal", is_enforcement=False, limit_source=STANDS_IN, standard_version=one.standard_version,
    )  # fmt: skip
