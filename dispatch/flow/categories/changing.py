"""What one version of the list changes against another, and whom that concerns: open events, and tables that name codes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from dispatch.city import City
from dispatch.errors import NotFound
from dispatch.flow.categories.table import TABLE, in_list
from dispatch.flow.tables.table import Version
from dispatch.rules.catalogues.changes import CodeChange, compare_lists
from dispatch.rules.categories import Category
from dispatch.store.category_lists import list_of, open_by_category
from dispatch.store.engine import Unit

OWN_LIMIT = frozenset({"limit", "limit_a", "limit_b", "limit_c"})


@dataclass(frozen=True, slots=True)
class Concern:
    """One code that changes, and how many events that were filed under it are open."""

    change: CodeChange
    open_events: int


@dataclass(frozen=True, slots=True)
class Named:
    """A code that goes, and the table that still names it: ``routes``, ``powers`` or ``duplicates``."""

    code: str
    table: str
    row: str


@dataclass(frozen=True, slots=True)
class ListChange:
    """All that changes from one version to another; None where nothing ruled before."""

    old: Version | None
    new: Version
    concerns: tuple[Concern, ...]
    named: tuple[Named, ...]

    @property
    def open_events(self) -> int:
        """Open events whose code goes or is not as it was. They keep what they were filed under."""
        return sum(one.open_events for one in self.concerns)

    def count(self, kind: str) -> int:
        """How many codes are added, removed, voided, revived or changed."""
        return sum(one.change.kind == kind for one in self.concerns)

    def count_fields(self, fields: Iterable[str]) -> int:
        """How many codes have one of these fields otherwise."""
        wanted = frozenset(fields)
        return sum(bool(one.change.fields & wanted) for one in self.concerns)


def version_called(db: Unit, city: City, ident: int | None) -> Version | None:
    """One version, by default the one that rules; None where none does. Raises ``NotFound``."""
    wanted = city.categories_version if ident is None else ident
    if wanted is None:
        return None
    found = next((one for one in TABLE.versions(db, city) if one.id == wanted), None)
    if found is None:
        raise NotFound(f"there is no version {wanted} of the list of categories")
    return found


def list_changes(db: Unit, city: City, version: int, against: int | None = None) -> ListChange:
    """What a version changes against another, by default the one that rules. Raises ``NotFound``."""
    old, new = version_called(db, city, against), version_called(db, city, version)
    assert new is not None
    before = [] if old is None else in_list(list_of(db, old.id), old.name)
    after = in_list(list_of(db, new.id), new.name)
    was = {one.code: one.standard for one in before}
    counts = open_by_category(db)
    concerns = tuple(Concern(one, counts.get((was.get(one.code, ""), one.code), 0)) for one in compare_lists(before, after))
    return ListChange(old, new, concerns, tuple(named_elsewhere(city, after)))


def named_elsewhere(city: City, after: Sequence[Category]) -> list[Named]:
    """Where other tables name codes that a list has not."""
    codes = {one.code for one in after if not one.is_void}
    majors = {one.major for one in after if not one.is_void}
    found = [Named(code, "routes", rule.code) for rule in city.routes.rules for code in rule.when.categories
             if not _is_there(code, codes)]
    for one in city.powers.lists.values():
        found += [Named(matter, "powers", one.code) for item in city.powers.items[one.id] for matter in item.matters
                  if matter.partition("/")[0] not in codes]
    found += [Named(row.code, "duplicates", row.code) for row in city.nearness
              if row.code != "*" and row.code not in codes and row.code not in majors]
    return list(dict.fromkeys(found))


def _is_there(code: str, codes: set[str]) -> bool:
    if code.endswith("*"):
        return any(known.startswith(code[:-1]) for known in codes)
    return code in codes
