"""The tables that rule, as spreadsheets: what their columns are called, and what changes from one to another."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from dispatch.errors import Fault, Unprocessable
from dispatch.rules.staffing import RowFault

NumberedRow = tuple[int, Mapping[str, str]]
HEAD_ROW = 1
UNKNOWN_COLUMN = "no such column"
MOST_FAULTS = 20


@dataclass(frozen=True, slots=True)
class Heading:
    """A column: its key, which is also its heading for programs, and its headings in Chinese and English."""

    key: str
    zh: str
    en: str
    needed: bool = False


@dataclass(frozen=True, slots=True)
class Form:
    """What a table looks like. ``key`` is the column that names a row, ``head`` the columns that speak of the whole
    list and stand in each of its rows; ``is_ordered``: the place of a row matters."""

    name: str
    key: str
    headings: tuple[Heading, ...]
    head: tuple[str, ...] = ()
    is_ordered: bool = False

    @property
    def columns(self) -> tuple[str, ...]:
        """The keys of its columns."""
        return tuple(one.key for one in self.headings)


@dataclass(frozen=True, slots=True)
class Changed:
    """A row that two tables have otherwise: its key, and by column what stood there and what stands there."""

    key: str
    columns: Mapping[str, tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Change:
    """What a table has that another has not. ``moved`` are keys of rows that stand in another place, ``head`` what is
    said otherwise of the whole list."""

    added: tuple[Mapping[str, str], ...]
    removed: tuple[Mapping[str, str], ...]
    changed: tuple[Changed, ...]
    moved: tuple[str, ...]
    head: Mapping[str, tuple[str, str]]
    same: int


H = Heading
ROUTES = Form("routes", "code", (
    H("code", "编号", "Code", True), H("name", "名称", "Name"), H("name_en", "英文名称", "Name in English"),
    H("categories", "类别", "Categories"), H("conditions", "立案条件", "Conditions"), H("urgencies", "紧急程度", "Urgency"),
    H("matter", "事项性质", "Matter"), H("responsible", "责任归属", "Responsible"), H("towns", "镇街", "Towns"),
    H("grids", "网格", "Grids"), H("areas", "区域类别", "Area classes"), H("powers", "执法权", "Powers"),
    H("bodies", "单位数", "Bodies"), H("hours", "时段", "Hours"), H("from_on", "起用日期", "From day"),
    H("to", "派给", "Goes to", True), H("also", "协同", "Beside"), H("load", "在办上限", "Load"), H("verdict", "裁定", "Verdict"),
), is_ordered=True)  # fmt: skip
POWERS = Form("powers", "item", (
    H("list", "清单", "List", True), H("kind", "清单种类", "Kind", True), H("town", "镇街", "Town"), H("body", "单位", "Body", True),
    H("title", "清单名称", "Title"), H("decision", "决定文号", "Decision"), H("published_on", "公布日期", "Published on"),
    H("from_on", "起", "From", True), H("to_on", "止", "Until"), H("item", "事项编号", "Item", True), H("name", "事项名称", "Name"),
    H("name_en", "英文名称", "Name in English"), H("matters", "对应类别", "Matters"),
), head=("list", "kind", "town", "body", "title", "decision", "published_on", "from_on", "to_on"))  # fmt: skip
NEARNESS = Form("duplicates", "code", (
    H("code", "类别", "Category", True), H("within_m", "距离（米）", "Within metres", True),
    H("within_minutes", "时间（分钟）", "Within minutes", True), H("is_wide", "含同大类", "Whole class"),
    H("joins_at", "自动并单分值", "Joins at score"),
))  # fmt: skip


def in_keys(form: Form, heads: Sequence[str], rows: Sequence[NumberedRow]) -> tuple[list[NumberedRow], list[RowFault]]:
    """Rows by the keys of their columns, whatever language the headings are in, empty rows left out; and what is wrong
    with the headings. Texts lose the spaces around them."""
    known = {text: one.key for one in form.headings for text in (one.key, one.zh, one.en, one.en.lower())}
    found = {head: known[head.strip()] for head in heads if head.strip() in known}
    faults = [RowFault(form.name, HEAD_ROW, head, UNKNOWN_COLUMN) for head in heads if head.strip() and head not in found]
    faults += [RowFault(form.name, HEAD_ROW, one.key, "this column is missing")
               for one in form.headings if one.needed and one.key not in found.values()]
    twice = [key for key in found.values() if list(found.values()).count(key) > 1]
    faults += [RowFault(form.name, HEAD_ROW, key, "two columns are this one") for key in dict.fromkeys(twice)]
    read = [(number, {key: row.get(head, "").strip() for head, key in found.items()}) for number, row in rows]
    return [(number, row) for number, row in read if any(row.values())], faults


def refuse_rows(faults: Sequence[RowFault]) -> None:
    """Raise ``Unprocessable`` where rows are at fault: the first in words, the first twenty as faults."""
    if not faults:
        return
    told = [Fault(f"row {one.row}, {one.column}" if one.row else "file", one.reason) for one in faults[:MOST_FAULTS]]
    more = f"; and {len(faults) - 1} more" if len(faults) > 1 else ""
    raise Unprocessable(f"nothing was kept: {told[0].field}: {told[0].reason}{more}", told)


def compare_rows(form: Form, old: Sequence[Mapping[str, str]], new: Sequence[Mapping[str, str]]) -> Change:
    """What changes from one table to another."""
    before, after = ({row[form.key]: row for row in rows} for rows in (old, new))
    own = [column for column in form.columns if column not in form.head]
    changed = [Changed(key, _differing(own, before[key], after[key])) for key in after if key in before]
    really = tuple(one for one in changed if one.columns)
    stay = [key for key in after if key in before]
    order = [key for key in before if key in after]
    moved = tuple(key for key, other in zip(stay, order, strict=True) if key != other) if form.is_ordered else ()
    return Change(
        added=tuple(after[key] for key in after if key not in before),
        removed=tuple(before[key] for key in before if key not in after),
        changed=really, moved=moved, head=_differing(form.head, old[0], new[0]) if old and new else {},
        same=len(stay) - len(really),
    )


def _differing(columns: Sequence[str], old: Mapping[str, str], new: Mapping[str, str]) -> dict[str, tuple[str, str]]:
    pairs = {column: (old.get(column, ""), new.get(column, "")) for column in columns}
    return {column: pair for column, pair in pairs.items() if pair[0] != pair[1]}
