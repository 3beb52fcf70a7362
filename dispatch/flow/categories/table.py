"""The list of categories as a table that rules: each version of it from an instant to an instant."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from dispatch.city import City
from dispatch.flow.categories.shipped import main_standard
from dispatch.flow.routes.empowering import bodies_among
from dispatch.flow.routes.trying import Changes
from dispatch.flow.tables.ruled import BUILT_IN, Ruled
from dispatch.flow.tables.table import Checked, Draft, PlainRow, Version
from dispatch.rules.catalogues.rows import CATEGORIES, NAME, read_rows, write_rows
from dispatch.rules.categories import OFFICER, Category, category_mapping
from dispatch.rules.routes.rule import parts_of
from dispatch.rules.staffing import RowFault
from dispatch.rules.tables import NumberedRow
from dispatch.store import rulings
from dispatch.store.category_lists import list_of
from dispatch.store.engine import Unit

FROM_FILE = "file "  # before the name of its file in what is noted of a version, whose own name is that of its list


@dataclass(frozen=True, slots=True)
class Catalogue(Ruled):
    """The list of categories; a row of the table is a filing condition, what is kept is a category."""

    def check(self, db: Unit, city: City, rows: Sequence[NumberedRow]) -> Checked:
        """The list that rows would become."""
        made, faults = read_rows(rows)
        faults += _bodies_wrong(db, rows)
        if not any(not one.is_void for _, one in made) and not faults:
            faults = [RowFault(NAME, 0, "", "no category of it can be filed" if rows else "has no rows")]
        if faults:
            return Checked((), tuple(sorted(faults, key=lambda one: one.row)))
        categories = [one for _, one in made]
        return Checked((Draft("", tuple(write_rows(categories)), categories),), ())

    def keep(self, db: Unit, city: City, draft: Draft, source: str, by: int | None) -> int:
        """Keep a draft under the name of the list that most of its codes come from; returns its id."""
        bodies = [(one.code, category_mapping(one)) for one in draft.made]
        ident = rulings.add_draft(db, NAME, main_standard(draft.made) or source, bodies, (city.clock.now(), by))
        rulings.note_version(db, ident, FROM_FILE + source)
        return ident

    def versions(self, db: Unit, city: City) -> list[Version]:
        """Every version, the newest first; none is built in."""
        found = [one for one in Ruled.versions(self, db, city) if one.id != BUILT_IN]
        return [replace(one, source=one.notice.removeprefix(FROM_FILE), notice="") if one.notice.startswith(FROM_FILE) else one
                for one in found]

    def rows(self, db: Unit, city: City, ident: int) -> list[PlainRow]:
        """The conditions of a version in their order."""
        row = self._row(db, ident)
        return list(write_rows(in_list(list_of(db, ident), row.name)))

    def ruling(self, db: Unit, city: City, ident: int) -> int | None:
        """The version that rules now; None in a city that has none."""
        return city.categories_version


def in_list(categories: Iterable[Category], standard: str) -> list[Category]:
    """The same with the list they come from written down where that was left to the version."""
    return [one if one.standard else replace(one, standard=standard) for one in categories]


def _bodies_wrong(db: Unit, rows: Sequence[NumberedRow]) -> list[RowFault]:
    named = {number: parts_of(row.get("responsible", "")) for number, row in rows}
    known = bodies_among(db, {code for codes in named.values() for code in codes}) | {OFFICER}
    return [RowFault(NAME, number, "responsible", f"there is no body '{code}'")
            for number, codes in named.items() for code in codes if code not in known]


def _tried(db: Unit, ident: int) -> Changes:
    return Changes(categories={one.code: one for one in list_of(db, ident) if not one.is_void})


TABLE = Catalogue(CATEGORIES, lambda db, city, rows: ((), []), lambda body: {}, tuple, _tried)
