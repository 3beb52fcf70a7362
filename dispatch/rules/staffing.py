"""The tables by which people come and go: their columns in Chinese and English, and what a cell means."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from dispatch.rules.absences import KINDS
from dispatch.rules.event import GRANTED

SCOPES = ("city", "town", "body", "grid", "own")
_CODE = re.compile(r"[\w.:-]{1,64}")
_DAYS = "一二三四五六日"
_DAY_ONLY = 10  # characters of 2026-03-01


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its key, its heading in Chinese (the key is the English one), what its cells are, whether one may be
    empty."""

    key: str
    zh: str
    kind: str
    needed: bool = True


@dataclass(frozen=True, slots=True)
class Listing:
    """One table: its name in both languages and its columns."""

    name: str
    zh: str
    columns: tuple[Column, ...]


@dataclass(frozen=True, slots=True)
class RowFault:
    """Why a row cannot be taken: table, number of the row in its file (0: the table itself), heading, reason."""

    table: str
    row: int
    column: str
    reason: str

    def __str__(self) -> str:
        return f"{self.table} row {self.row}, {self.column}: {self.reason}"


@dataclass(frozen=True, slots=True)
class Line:
    """A row as it was understood: its number in the file and its values by key; what was left empty is None, and so is
    what the file has no column for (``absent``)."""

    row: int
    values: Mapping[str, Any]
    absent: frozenset[str] = frozenset()

    def tells(self, key: str) -> bool:
        """Whether the file has the column at all."""
        return key not in self.absent

    def __getitem__(self, key: str) -> Any:
        return self.values[key]


_SPAN = (Column("from", "起", "first"), Column("to", "止", "last", False))
_PERSON = Column("person", "人员编号", "code")
LISTINGS: tuple[Listing, ...] = (
    Listing("bodies", "单位", (
        Column("code", "编号", "code"), Column("kind", "类型", "body_kind"), Column("name", "名称", "text"),
        Column("name_en", "英文名称", "text", False), Column("town", "镇街编码", "code", False),
        Column("parent", "上级编号", "code", False))),
    Listing("people", "人员", (
        Column("code", "编号", "code"), Column("name", "姓名", "text"), Column("name_en", "英文姓名", "text", False),
        Column("town", "镇街编码", "code", False), Column("body", "所属单位", "code", False),
        Column("login", "登录名", "text", False), Column("phone", "电话", "text", False),
        Column("certificate", "执法证号", "text", False), Column("certified_until", "执法证有效期至", "day", False),
        Column("capacity", "可认领网格数", "number", False), Column("left_on", "离岗日期", "day", False))),
    Listing("memberships", "隶属", (_PERSON, Column("body", "单位编号", "code"), *_SPAN)),
    Listing("roles", "角色", (
        _PERSON, Column("role", "角色", "role"), Column("scope", "范围", "scope", False), *_SPAN)),
    Listing("shifts", "班次", (
        _PERSON, Column("weekdays", "星期", "weekdays"), Column("start", "上班", "minute"),
        Column("end", "下班", "minute"), *_SPAN)),
    Listing("absences", "请假", (
        _PERSON, Column("kind", "类别", "absence", False), *_SPAN, Column("deputy", "替班人编号", "code", False),
        Column("reason", "事由", "text", False))),
    Listing("claims", "认领", (
        Column("grid", "网格编码", "code"), _PERSON, Column("duty", "责任", "duty"),
        Column("from", "起", "first", False))),
)  # fmt: skip
WORDS: Mapping[str, Mapping[str, str]] = {
    "body_kind": {"单位": "body", "中队": "squad", "队列": "queue"},
    "duty": {"责任人": "principal", "副责任人": "deputy"},
    "absence": {"请假": "leave", "病假": "sick", "培训": "training", "调班": "swap", "其他": "other"},
    "role": {"受理员": "operator", "值班长": "duty_leader", "派遣员": "dispatcher", "队员": "officer",
             "中队长": "squad_leader", "专业部门": "department", "监督员": "supervisor", "管理员": "administrator",
             "审计员": "auditor"},
}
_KNOWN: Mapping[str, Sequence[str]] = {
    "body_kind": ("body", "squad", "queue"), "duty": ("principal", "deputy"), "absence": KINDS, "role": GRANTED,
}


def listing_of(name: str, heads: Iterable[str]) -> Listing | None:
    """The table that a sheet is: by its name in either language, else the one all of whose needed columns it has."""
    for listing in LISTINGS:
        if name.strip().lower() in (listing.name, listing.zh):
            return listing
    there = {head.strip() for head in heads}
    fitting = [one for one in LISTINGS if all({c.key, c.zh} & there for c in one.columns if c.needed)]
    known = {one.name: len({c.key for c in one.columns if {c.key, c.zh} & there}) for one in fitting}
    best = [one for one in fitting if known[one.name] == max(known.values())]
    return best[0] if len(best) == 1 else None


def read_lines(listing: Listing, heads: Sequence[str], rows: Iterable[tuple[int, Mapping[str, str]]],
               zone: ZoneInfo) -> tuple[list[Line], list[RowFault]]:
    """The rows of a sheet as values, and what is wrong with them; a row with a fault is not among the lines."""
    found = {column.key: head for column in listing.columns for head in heads if head.strip() in (column.key, column.zh)}
    lacking = [column for column in listing.columns if column.needed and column.key not in found]
    if lacking:
        return [], [RowFault(listing.name, 0, f"{one.zh} {one.key}", "this column is missing") for one in lacking]
    absent = frozenset(column.key for column in listing.columns if column.key not in found)
    lines, faults = [], []
    for number, row in rows:
        values, wrong = _values(listing, found, (number, row), zone)
        faults += wrong
        if not wrong:
            lines.append(Line(number, values, absent))
    return lines, faults


def _values(listing: Listing, found: Mapping[str, str], numbered: tuple[int, Mapping[str, str]],
            zone: ZoneInfo) -> tuple[dict[str, Any], list[RowFault]]:
    number, row = numbered
    values: dict[str, Any] = {}
    faults = []
    for column in listing.columns:
        text = row.get(found.get(column.key, ""), "").strip()
        try:
            if not text and column.needed:
                raise ValueError("must be filled")
            values[column.key] = _READ[column.kind](text, zone) if text else None
        except ValueError as reason:
            faults.append(RowFault(listing.name, number, found.get(column.key, column.key), str(reason)))
    return values, faults


def _code(text: str, zone: ZoneInfo) -> str:
    if not _CODE.fullmatch(text):
        raise ValueError(f"'{text[:70]}' is no code (has a spreadsheet rounded a number?)")
    return text


def _text(text: str, zone: ZoneInfo) -> str:
    if len(text) > 200 or any(ord(sign) < 32 for sign in text):
        raise ValueError("at most 200 signs on one line")
    return text


def _day(text: str, zone: ZoneInfo) -> str:
    return _date(text).isoformat()


def _date(text: str) -> date:
    plain = text.replace("/", "-").replace(".", "-")
    parts = plain.split("-")
    try:
        return date(*map(int, parts)) if len(parts) == 3 else date.fromisoformat(plain)
    except (TypeError, ValueError):
        raise ValueError(f"'{text}' is no day; write 2026-03-01") from None


def _number(text: str, zone: ZoneInfo) -> int:
    if not text.isascii() or not text.isdigit() or len(text) > 4:
        raise ValueError(f"'{text}' is no number")
    return int(text)


def _first(text: str, zone: ZoneInfo) -> datetime:
    """The beginning: an instant of the city's time, or a day, which begins at midnight."""
    return _instant(text, zone, timedelta(0))


def _last(text: str, zone: ZoneInfo) -> datetime:
    """The end: an instant of the city's time, or the last day, which counts whole."""
    return _instant(text, zone, timedelta(days=1))


def _instant(text: str, zone: ZoneInfo, more: timedelta) -> datetime:
    if len(text) <= _DAY_ONLY:
        return datetime.combine(_date(text) + more, time(), zone).astimezone(UTC)
    try:
        instant = datetime.fromisoformat(text.replace("/", "-"))
    except ValueError:
        raise ValueError(f"'{text}' is no day or instant; write 2026-03-01 or 2026-03-01 08:30") from None
    return (instant if instant.tzinfo is not None else instant.replace(tzinfo=zone)).astimezone(UTC)


def _minute(text: str, zone: ZoneInfo) -> int:
    try:
        hour, _, minute = text.partition(":")
        at = time(int(hour) % 24 if hour == "24" else int(hour), int(minute or 0))
    except ValueError:
        raise ValueError(f"'{text}' is no time of day; write 08:30") from None
    return at.hour * 60 + at.minute


def _weekdays(text: str, zone: ZoneInfo) -> int:
    """Weekday bits with Monday = 1 from ``1-5``, ``1,3,7`` or ``一三五``."""
    plain = text.replace("、", ",").replace("，", ",").replace("天", "日").replace("至", "-")
    for place, sign in enumerate(_DAYS, start=1):
        plain = plain.replace(sign, f"{place},")
    bits = 0
    for part in filter(None, plain.replace(",-", "-").split(",")):
        first, _, last = part.strip().partition("-")
        if not (first.isdigit() and (last or first).isdigit() and 1 <= int(first) <= int(last or first) <= 7):
            raise ValueError(f"'{text}' are no weekdays; write 1-5 or 1,3,7 (1 is Monday)")
        bits |= sum(1 << day - 1 for day in range(int(first), int(last or first) + 1))
    return bits


def _scope(text: str, zone: ZoneInfo) -> tuple[str, str]:
    kind, _, scope = text.partition(":")
    if kind not in SCOPES or bool(scope) != (kind in ("town", "body", "grid")):
        raise ValueError(f"'{text}' is no scope; write city, own, town:CODE, body:CODE or grid:CODE")
    return kind, scope


def _word(kind: str) -> Callable[[str, ZoneInfo], str]:
    def read(text: str, zone: ZoneInfo) -> str:
        code = WORDS[kind].get(text, text)
        if code not in _KNOWN[kind]:
            raise ValueError(f"'{text}' is none of: {', '.join((*WORDS[kind], *_KNOWN[kind]))}")
        return str(code)

    return read


_READ: Mapping[str, Callable[[str, ZoneInfo], Any]] = {
    "code": _code, "text": _text, "day": _day, "number": _number, "first": _first, "last": _last, "minute": _minute,
    "weekdays": _weekdays, "scope": _scope, **{kind: _word(kind) for kind in WORDS},
}


def written(kind: str, value: Any, zone: ZoneInfo) -> str:
    """A value as a cell that reads back to the same value."""
    if value is None:
        return ""
    match kind:
        case "first" | "last":
            return _written_instant(value, zone, timedelta(days=1 if kind == "last" else 0))
        case "minute":
            return f"{value // 60:02d}:{value % 60:02d}"
        case "weekdays":
            return ",".join(str(day + 1) for day in range(7) if value >> day & 1)
        case "scope":
            return ":".join(filter(None, value))
        case _:
            return str(value)


def _written_instant(at: datetime, zone: ZoneInfo, more: timedelta) -> str:
    local = at.astimezone(zone).replace(tzinfo=None)
    if local.time() == time():
        return (local.date() - more).isoformat()
    exact = local.replace(tzinfo=zone).astimezone(UTC) == at
    return local.isoformat(sep=" ") if exact else at.isoformat()
