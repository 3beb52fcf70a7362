"""The organisations of the sample city."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from geodata.sample import facts
from geodata.sample.city import Body
from geodata.sample.seats import Seat

BODY_FIELDS: dict[str, facts.Parser] = {
    "code": facts.words,
    "kind": facts.one_of("center", "hotline", "bureau", "department", "company"),
    "name": facts.words,
    "name_en": facts.words,
    "parent": facts.maybe(facts.words),
    "round_the_clock": facts.yes_no,
}


def load_bodies(seats: Sequence[Seat], folder: Path = facts.FOLDER) -> tuple[Body, ...]:
    """The bodies of bodies.csv, then a government and an enforcement squad for every town.

    Raises FactsError for a code that stands there twice and for a parent that is no body.
    """
    rows = facts.read_table("bodies.csv", BODY_FIELDS, folder)
    facts.unique("bodies.csv", rows, "code")
    codes = {row["code"] for row in rows}
    for number, row in enumerate(rows, start=2):
        if row["parent"] is not None and row["parent"] not in codes:
            raise facts.FactsError("bodies.csv", number, "parent", f"{row['parent']!r} is no body")
    listed = [
        Body(
            code=row["code"],
            kind=row["kind"],
            name=row["name"],
            name_en=row["name_en"],
            town=None,
            parent=row["parent"],
        )
        for row in rows
    ]
    return (*listed, *_town_bodies(seats))


def _town_bodies(seats: Sequence[Seat]) -> Iterable[Body]:
    for seat in seats:
        office, office_en = (
            ("办事处", "Subdistrict Office") if seat.kind == "street" else ("人民政府", "Government")
        )
        yield Body(
            code=f"town-{seat.code}",
            kind="town",
            name=f"{seat.name}{office}（样例）",
            name_en=f"{seat.name_en} {office_en} (sample)",
            town=seat.code,
            parent=None,
        )
        yield Body(
            code=f"squad-{seat.code}",
            kind="squad",
            name=f"{seat.name}综合执法队（样例）",
            name_en=f"{seat.name_en} Enforcement Squad (sample)",
            town=seat.code,
            parent="bureau",
        )


def round_the_clock(folder: Path = facts.FOLDER) -> frozenset[str]:
    """Codes of the listed bodies that are staffed day and night."""
    rows = facts.read_table("bodies.csv", BODY_FIELDS, folder)
    return frozenset(row["code"] for row in rows if row["round_the_clock"])
