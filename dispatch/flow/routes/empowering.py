"""Lists of powers: read from rows as drafts, compared, and let rule from a day on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from dispatch.city import City
from dispatch.errors import Conflict, Fault, NotFound, Unprocessable
from dispatch.rules.powers import DELEGATED, KINDS, Item, ListChange, compare_items, day_before
from dispatch.rules.routes.rule import parts_of
from dispatch.rules.staffing import RowFault
from dispatch.rules.tables import refuse_rows
from dispatch.store import layers, parties, powers, rulings
from dispatch.store.engine import Unit

DAYS = ("published_on", "from_on", "to_on")
OF_LIST = ("kind", "town", "body", "title", "decision", *DAYS)
COLUMNS = ("list", *OF_LIST, "item", "name", "name_en", "matters")
NEEDED = ("list", "kind", "body", "from_on", "item")
TABLE = "powers"
Row = tuple[int, Mapping[str, str]]  # its number in the file, and its texts by column


@dataclass(slots=True)
class DraftList:
    """A list as its rows give it."""

    code: str
    first: Mapping[str, str]
    days: Mapping[str, date | None]
    items: dict[str, Item] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Known:
    """Codes of towns and of bodies that the city has."""

    towns: frozenset[str]
    bodies: frozenset[str]


def read_lists(db: Unit, city: City, rows: Iterable[Row]) -> list[DraftList]:
    """The lists of a file, checked against the city; nothing is kept.

    Raises ``Unprocessable`` with a fault for each wrong row: its number, the column and the reason.
    """
    drafts, faults = checked_lists(db, city, rows)
    refuse_rows(faults)
    return drafts


def checked_lists(db: Unit, city: City, rows: Iterable[Row]) -> tuple[list[DraftList], list[RowFault]]:
    """The same lists with every fault there is, instead of a refusal."""
    given = list(rows)
    if not given:
        return [], [RowFault(TABLE, 0, "", "has no rows")]
    known = Known(_towns(db), bodies_among(db, {row.get("body", "") for _, row in given}))
    drafts: dict[str, DraftList] = {}
    faults: list[RowFault] = []
    for number, row in given:
        wrong = [*_row_faults(city, row), *_place_faults(row, known)]
        if not wrong:
            wrong = _take(drafts, row)
        faults += [RowFault(TABLE, number, column, reason) for column, reason in wrong]
    return list(drafts.values()), faults


def bodies_among(db: Unit, codes: set[str]) -> frozenset[str]:
    """Those codes that are codes of a body, squad or queue that is there."""
    return frozenset(parties.bodies_by_code(db, {code for code in codes if code}))


def _towns(db: Unit) -> frozenset[str]:
    ruling = layers.layer_by_name(db, "towns")
    return frozenset(row.code for row in layers.grids_of(db, ruling.id)) if ruling is not None else frozenset()


Wrong = tuple[str, str]  # column, reason


def _row_faults(city: City, row: Mapping[str, str]) -> list[Wrong]:
    wrong = [(name, "no such column") for name in row if name not in COLUMNS]
    wrong += [(name, "must be filled") for name in NEEDED if not row.get(name)]
    if row.get("kind") and row["kind"] not in KINDS:
        wrong.append(("kind", f"'{row['kind']}' is none of {', '.join(KINDS)}"))
    wrong += [(name, f"'{row[name]}' is no day such as 2026-01-31") for name in DAYS if row.get(name) and not _day(row[name])]
    for matter in parts_of(row.get("matters", "")):
        code, _, condition = matter.partition("/")
        category = city.categories.get(code)
        if category is None or (condition and category.condition(condition) is None):
            wrong.append(("matters", f"'{matter}' is no category or category/condition of the active list"))
    return wrong or _day_faults(row)


def _day_faults(row: Mapping[str, str]) -> list[Wrong]:
    published, starts, ends = (_day(row.get(name, "")) for name in DAYS)
    if starts and ends and ends < starts:
        return [("to_on", f"the list ends on {ends}, before it starts on {starts}")]
    if starts and published and published > starts:
        return [("published_on", f"published on {published}, after it is to start on {starts}")]
    return []


def _place_faults(row: Mapping[str, str], known: Known) -> list[Wrong]:
    wrong = []
    town, body = row.get("town", ""), row.get("body", "")
    if town and town not in known.towns:
        wrong.append(("town", f"there is no town {town}"))
    if bool(town) != (row.get("kind") == DELEGATED) and row.get("kind") in KINDS:
        wrong.append(("town", "a delegation list belongs to a town" if not town else "only a delegation list has a town"))
    if body and body not in known.bodies:
        wrong.append(("body", f"there is no body '{body}'"))
    return wrong


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        return None


def _take(drafts: dict[str, DraftList], row: Mapping[str, str]) -> list[Wrong]:
    """Put a row into its list; what it says of the list must be what the first row said."""
    draft = drafts.get(row["list"])
    if draft is None:
        days = {name: _day(row.get(name, "")) for name in DAYS}
        draft = drafts[row["list"]] = DraftList(row["list"], row, days)
    differs = [name for name in OF_LIST if row.get(name, "") != draft.first.get(name, "")]
    if differs:
        name = differs[0]
        return [(name, f"'{row.get(name, '')}', but the list began with '{draft.first.get(name, '')}'")]
    if row["item"] in draft.items:
        return [("item", f"'{row['item']}' stands in this list twice")]
    draft.items[row["item"]] = Item(
        row["item"], row.get("name", ""), row.get("name_en", ""), parts_of(row.get("matters", "")))
    return []


def keep_drafts(db: Unit, city: City, drafts: Iterable[DraftList], source: str, by: int | None = None) -> list[Any]:
    """Keep these lists as drafts; returns their rows. ``by`` is the party that sent them."""
    kept = []
    for draft in drafts:
        row = {"code": draft.code, "kind": draft.first["kind"], "body": draft.first["body"],
               "town": draft.first.get("town", ""), "name": draft.first.get("title", ""),
               "decision": draft.first.get("decision", ""), **draft.days, "source": source,
               "made_at": city.clock.now(), "made_by": by}
        powers.add_list(db, row, list(draft.items.values()))
        kept.append(powers.list_by_name(db, draft.code))
    return kept


def named_list(db: Unit, name: str) -> Any:
    """The version of a list written as LIST or LIST@VERSION (without: the newest). Raises ``NotFound``."""
    code, _, version = name.partition("@")
    row = powers.list_by_name(db, code, int(version) if version.isdecimal() else None)
    if row is None or (version and not version.isdecimal()):
        raise NotFound(f"there is no list {name}")
    return row


def activate(db: Unit, city: City, name: str, from_on: date | None = None, by: int | None = None) -> Any:
    """Let a draft rule from its own first day or another; the version that ruled ends the day before.

    Raises ``NotFound``, ``Conflict`` when it is no draft or begins before the one that it follows, ``Unprocessable``
    when it was not published by then (Administrative Penalty Law 2021, art. 24) or would end before it starts.
    """
    rulings.raise_city_version(db)  # first, so that two who decide at once do so one after the other
    row = named_list(db, name)
    starts = from_on or row.from_on
    if row.state != "draft":
        raise Conflict(f"{row.code}@{row.version} is in force already")
    if row.published_on is None or row.published_on > starts:
        raise Unprocessable(f"{row.code}@{row.version} is not published by {starts}",
                            [Fault("published_on", "a list rules only once it is published")])
    if row.to_on is not None and row.to_on < starts:
        raise Unprocessable(f"{row.code}@{row.version} ends before it starts", [Fault("from", f"ends on {row.to_on}")])
    later = [one for one in powers.active_lists(db) if one.code == row.code and one.from_on >= starts]
    if later:
        raise Conflict(f"{row.code}@{later[0].version} begins on {later[0].from_on}; a version follows the one before")
    powers.end_lists(db, row.code, row.id, day_before(starts))
    powers.activate_list(db, row.id, starts, city.clock.now(), by)
    return named_list(db, f"{row.code}@{row.version}")


def compared(db: Unit, city: City, old: str, new: str) -> tuple[Any, Any, ListChange]:
    """What changes from one list to another: the rows of both and their items. Raises ``NotFound``."""
    rows = named_list(db, old), named_list(db, new)
    return (*rows, compare_items(*(powers.items_of(db, row.id) for row in rows)))


def exported(db: Unit, city: City, name: str) -> list[dict[str, str]]:
    """A list as rows that can be imported again. Raises ``NotFound``."""
    row = named_list(db, name)
    return [{"list": row.code, **head_of(row), **_item_row(item)} for item in powers.items_of(db, row.id)]


def head_of(row: Any) -> dict[str, str]:
    """What a list (its row) says of itself, as it stands in each row of its file."""
    told = {name: str(getattr(row, name) or "") for name in ("kind", "town", "body", "decision", *DAYS)}
    return {**told, "title": row.name}


def rows_of_draft(draft: DraftList) -> Iterable[dict[str, str]]:
    """A list that is not kept yet as the rows of its file."""
    head = {name: draft.first.get(name, "") for name in OF_LIST}
    return ({"list": draft.code, **head, **_item_row(item)} for item in draft.items.values())


def _item_row(item: Item) -> dict[str, str]:
    return {"item": item.code, "name": item.name, "name_en": item.name_en, "matters": " ".join(item.matters)}
