"""A list of categories as a table: one row is a filing condition with all that its category says.

Limits are written as in local tables (``4小时``, ``2紧急工作时``, ``1 work_day``); the words of a cell in Chinese or English.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from dispatch.rules.categories import KINDS, LISTS, STATES, VALID, VOID, Category, Condition, heirs_of
from dispatch.rules.event import Mode
from dispatch.rules.limits import Limit, LimitRefused, parse_limit
from dispatch.rules.staffing import RowFault
from dispatch.rules.tables import Form, Heading, NumberedRow

H = Heading
NAME = "categories"
# A row of a void category that keeps no condition has its own code in the column of conditions.
CATEGORIES = Form(NAME, "condition", (
    H("standard", "标准", "List", True), H("code", "代码", "Code", True), H("kind", "类别", "Kind"), H("major", "大类", "Class"),
    H("name", "名称", "Name", True), H("name_en", "英文名称", "Name in English"), H("term", "标识", "Term"),
    H("words", "同义词", "Other names"), H("state", "状态", "State"), H("successor", "替代代码", "Successor"),
    H("condition", "立案条件代码", "Condition"), H("condition_name", "立案条件", "Filing condition"),
    H("condition_name_en", "立案条件英文", "Filing condition in English"), H("limit", "处置时限", "Limit", True),
    H("limit_a", "A类区域时限", "Limit in A"), H("limit_b", "B类区域时限", "Limit in B"), H("limit_c", "C类区域时限", "Limit in C"),
    H("closing", "结案条件", "Closing condition"), H("closing_en", "结案条件英文", "Closing condition in English"),
    H("mode", "立案方式", "Filed by"), H("responsible", "责任主体", "Responsible", True), H("urgency", "紧急程度", "Urgency"),
    H("enforcement", "执法事项", "Enforcement"), H("source", "时限来源", "Source of the limit"),
))  # fmt: skip
COLUMNS = CATEGORIES.columns
Numbered = tuple[int, Category]  # the number of a category's first row
OF_CATEGORY = COLUMNS[:COLUMNS.index("condition")]
OF_CONDITION = COLUMNS[COLUMNS.index("condition"):]
URGENCIES = ("emergency", "urgent", "normal", "complex")
AREAS = ("A", "B", "C")
# digits of a code by its list (domain reference 2.4); a component of a four-digit list has a C before, because both kinds
# count from 0101 there
_CODES: Mapping[str, tuple[re.Pattern[str], str]] = {
    "cjt214": (re.compile(r"C?\d{4}", re.ASCII), "four digits"),
    "gb30428_2_2013": (re.compile(r"C?\d{4}", re.ASCII), "four digits"),
    "gb47678_5_2026": (re.compile(r"\d{5}", re.ASCII), "five digits"),
    "local": (re.compile(r"[\w.:-]{1,64}", re.ASCII), "letters and digits"),
}
_WORDS: Mapping[str, Mapping[str, str]] = {
    "kind": {"事件": "event", "事项": "matter", "部件": "component"},
    "state": {"有效": VALID, "作废": VOID, "": VALID},
    "mode": {"自动": "auto", "受理台": "desk", "核实": "verify", "先核实": "verify", "": "auto"},
    "urgency": {"突发": "emergency", "紧急": "urgent", "一般": "normal", "疑难": "complex", "": "normal"},
    "enforcement": {"是": "yes", "否": "no", "": "no"},
}
_KNOWN: Mapping[str, Sequence[str]] = {
    "standard": LISTS, "kind": ("", *KINDS), "state": STATES, "mode": tuple(Mode), "urgency": URGENCIES,
    "enforcement": ("yes", "no"),
}
_BETWEEN = re.compile(r"[;；]\s*")
_LONGEST = 200


def read_rows(rows: Iterable[NumberedRow]) -> tuple[list[Numbered], list[RowFault]]:
    """The categories of a table with the number of each one's first row, and what is wrong with the rows."""
    found: dict[str, _Draft] = {}
    wrong: list[RowFault] = []
    for number, given in rows:
        row, faults = _plain(number, given)
        if not faults:
            faults = found.setdefault(row["code"], _Draft(number, row, [])).take(number, row)
        wrong += faults
    made = [(draft.row, draft.category()) for draft in found.values()]
    return made, wrong + _successors_wrong(made)


@dataclass(slots=True)
class _Draft:
    """A category while its rows are read."""

    row: int
    first: Mapping[str, str]
    conditions: list[Condition]

    def take(self, number: int, row: Mapping[str, str]) -> list[RowFault]:
        """Another row of it; what that says of the category must be what the first one said."""
        differs = [name for name in OF_CATEGORY if row[name] != self.first[name]]
        if differs:
            name = differs[0]
            return [_wrong(number, name, f"'{row[name]}', but the same code has '{self.first[name]}' in row {self.row}")]
        if not _has_condition(row):
            again = self.row != number or row["state"] != VOID
            return [_wrong(number, "limit", "a category that can be filed needs a condition with a limit")] if again else []
        try:
            condition = _condition(row, f"{row['code']}-{len(self.conditions) + 1:02d}")
        except _CellWrong as cell:
            return [_wrong(number, cell.column, cell.reason)]
        if condition.code in {one.code for one in self.conditions}:
            return [_wrong(number, "condition", f"'{condition.code}' stands there twice")]
        self.conditions.append(condition)
        return []

    def category(self) -> Category:
        """The category of the rows so far."""
        row = self.first
        return Category(
            row["code"], row["name"], row["name_en"] or row["name"], row["major"] or row["code"].lstrip("C")[:2],
            row["term"], tuple(self.conditions), row["standard"], row["kind"],
            tuple(word for word in _BETWEEN.split(row["words"]) if word), row["state"], row["successor"],
        )


def _wrong(row: int, column: str, reason: str) -> RowFault:
    return RowFault(NAME, row, column, reason)


class _CellWrong(ValueError):
    def __init__(self, column: str, reason: str) -> None:
        self.column, self.reason = column, reason
        super().__init__(reason)


def _plain(number: int, given: Mapping[str, str]) -> tuple[dict[str, str], list[RowFault]]:
    """A row by column with every known word as its code, and what is wrong with single cells."""
    row = {name: given.get(name, "").strip() for name in COLUMNS}
    row |= {name: words.get(row[name], row[name]) for name, words in _WORDS.items()}
    row["condition"] = row["condition"].removeprefix(f"{row['code']}/")
    wrong = []
    for name, known in _KNOWN.items():
        if row[name] not in known:
            wrong.append(_wrong(number, name, f"'{row[name]}' is none of {', '.join(filter(None, known))}"))
    wrong += [_wrong(number, name, "must be filled") for name in ("code", "name") if not row[name]]
    wrong += [_wrong(number, name, f"is longer than {_LONGEST} signs") for name in COLUMNS
              if len(row[name]) > _LONGEST and name != "words"]
    if row["code"] and row["standard"] in _CODES:
        wrong += [_wrong(number, "code", reason) for reason in _code_wrong(row)]
    return row, wrong


def _code_wrong(row: Mapping[str, str]) -> list[str]:
    shape, told = _CODES[row["standard"]]
    code = row["code"]
    if shape.fullmatch(code):
        return []
    padded = code.zfill(4 if "four" in told else 5)
    lost = f"; has a spreadsheet taken its zero? {padded}" if code.isdigit() and shape.fullmatch(padded) else ""
    return [f"'{code}' is no code of {row['standard']}, which has {told}{lost}"]


def _has_condition(row: Mapping[str, str]) -> bool:
    return bool(row["limit"] or row["condition_name"] or row["condition"] not in ("", row["code"]))


def _condition(row: Mapping[str, str], usual: str) -> Condition:
    if not row["responsible"]:
        raise _CellWrong("responsible", "is empty: name a body's code, or officer for whoever claimed the grid")
    limit = _limit(row, "limit")
    by_area = {area: _limit(row, f"limit_{area.lower()}") for area in AREAS if row[f"limit_{area.lower()}"]}
    name = row["condition_name"] or row["name"]
    return Condition(
        code=row["condition"] or usual, name=name, name_en=row["condition_name_en"] or row["name_en"] or name,
        limit=limit, mode=Mode(row["mode"]), responsible=row["responsible"], urgency=row["urgency"],
        closing=row["closing"], closing_en=row["closing_en"] or row["closing"],
        is_enforcement=row["enforcement"] == "yes", limits_by_area=_growing(by_area), source=row["source"],
    )


def _limit(row: Mapping[str, str], column: str) -> Limit:
    text = row[column]
    if not text:
        raise _CellWrong(column, "is empty: write such as 4小时, 2紧急工作时, 1天 or 4 work_hour")
    try:
        read = parse_limit(text)
    except LimitRefused as refused:
        raise _CellWrong(column, str(refused)) from None
    if read.condition:
        raise _CellWrong(column, f"'{text}' says more than a limit")
    return read.limit


def _growing(by_area: Mapping[str, Limit]) -> Mapping[str, Limit]:
    """Limits of the area classes, none shorter than that of a class kept more strictly (domain reference 4.1)."""
    for stricter, other in zip(by_area, list(by_area)[1:], strict=False):
        one, two = by_area[stricter], by_area[other]
        if one.unit is two.unit and two.amount < one.amount:
            raise _CellWrong(f"limit_{other.lower()}", f"{two} is shorter than {one} in the area class {stricter}")
    return by_area


def _successors_wrong(made: Sequence[Numbered]) -> list[RowFault]:
    """A void code names one of this table that can be filed, be it by way of other void ones, or none."""
    heirs = heirs_of([one for _, one in made])
    return [
        _wrong(row, "successor", f"'{one.successor}' leads to no code of this table that can be filed")
        for row, one in made if one.is_void and one.successor and not heirs[one.code]
    ]


def write_rows(categories: Iterable[Category]) -> list[dict[str, str]]:
    """The table that ``read_rows`` reads back the same."""
    return [_row(one, condition) for one in categories for condition in one.conditions or (None,)]


def _row(one: Category, condition: Condition | None) -> dict[str, str]:
    row = dict.fromkeys(COLUMNS, "")
    row |= {"standard": one.standard, "code": one.code, "kind": one.kind, "major": one.major, "name": one.name,
            "name_en": one.name_en, "term": one.term, "words": ";".join(one.words), "state": one.state,
            "successor": one.successor}
    if condition is None:
        return row | {"condition": one.code}
    # Every row has a name of its own, also where conditions are only counted within their category.
    named = condition.code if condition.code.startswith(one.code) else f"{one.code}/{condition.code}"
    return row | {name: tell(condition) for name, tell in _TELLS.items()} | {"condition": named}


def _area(area: str) -> Callable[[Condition], str]:
    return lambda one: str(one.limits_by_area[area]) if area in one.limits_by_area else ""


_TELLS: Mapping[str, Callable[[Condition], str]] = {
    "condition_name": lambda one: one.name,
    "condition_name_en": lambda one: one.name_en,
    "limit": lambda one: str(one.limit),
    **{f"limit_{area.lower()}": _area(area) for area in AREAS},
    "closing": lambda one: one.closing,
    "closing_en": lambda one: one.closing_en,
    "mode": lambda one: str(one.mode),
    "responsible": lambda one: one.responsible,
    "urgency": lambda one: one.urgency,
    "enforcement": lambda one: "yes" if one.is_enforcement else "no",
    "source": lambda one: one.source,
}

