"""The city's tables by name, and what is done with any of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from dispatch.city import City
from dispatch.errors import Fault, NotFound, Unprocessable
from dispatch.flow.categories import table as catalogue
from dispatch.flow.routes import rerouting
from dispatch.flow.routes.trying import Changes
from dispatch.flow.tables import nearness
from dispatch.flow.tables.listed import Listed
from dispatch.flow.tables.ruled import BUILT_IN, Ruled
from dispatch.flow.tables.table import Checked, Table, Version
from dispatch.rules.routes.rule import rule_mapping
from dispatch.rules.routes.table import DEFAULT_RULES
from dispatch.rules.tables import NEARNESS, ROUTES, Change, NumberedRow, compare_rows, refuse_rows
from dispatch.store.engine import Unit
from dispatch.store.routes import table_of


def _routes_tried(db: Unit, ident: int) -> Changes:
    return Changes(table=table_of(db, ident))


TABLES: Mapping[str, Table] = {
    "routes": Ruled(
        ROUTES, rerouting.checked_rows, lambda body: {name: str(body.get(name) or "") for name in ROUTES.columns},
        lambda: [(rule.code, rule_mapping(rule)) for rule in DEFAULT_RULES], _routes_tried,
        rerouting.refresh_draft),
    "powers": Listed(),
    "duplicates": Ruled(
        NEARNESS, nearness.read_rows, nearness.plain_row, nearness.built_in, lambda db, ident: None),
    "categories": catalogue.TABLE,
}  # fmt: skip


def version_of(db: Unit, city: City, table: str, ident: int) -> Version:
    """One version of a table. Raises ``NotFound``."""
    found = next((one for one in TABLES[table].versions(db, city) if one.id == ident), None)
    if found is None:
        raise NotFound(f"there is no version {ident} of this table")
    return found


def keep(db: Unit, city: City, table: str, rows: Sequence[NumberedRow], told: tuple[str, int | None]) -> list[Version]:
    """Keep what a file holds as drafts, all of it or nothing. ``told`` are the file's name and the party that sent it.

    Raises ``Unprocessable`` naming the rows at fault.
    """
    checked: Checked = TABLES[table].check(db, city, rows)
    refuse_rows(checked.faults)
    kept = [TABLES[table].keep(db, city, draft, *told) for draft in checked.drafts]
    return [version_of(db, city, table, ident) for ident in kept]


def compared(db: Unit, city: City, table: str, ident: int, other: int | None) -> tuple[Version | None, Version, Change]:
    """What a version would change in another, by default in the one that rules; None where nothing rules that it could
    follow. Raises ``NotFound``."""
    kind = TABLES[table]
    new = version_of(db, city, table, ident)
    base = kind.ruling(db, city, ident) if other is None else other
    old = None if base is None else version_of(db, city, table, base)
    before = [] if old is None else kind.rows(db, city, old.id)
    return old, new, compare_rows(kind.form, before, kind.rows(db, city, ident))


def trial(db: Unit, city: City, table: str, ident: int) -> Changes:
    """A version as a change to decide past events by. Raises ``NotFound``, or ``Unprocessable`` for a table that sends
    no event anywhere."""
    found = TABLES[table].trial(db, city, ident)
    if found is None:
        raise Unprocessable("this table sends no event anywhere", [Fault("table", "routes or powers")])
    return found


__all__ = ["BUILT_IN", "TABLES", "compared", "keep", "trial", "version_of"]
