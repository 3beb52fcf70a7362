"""The table of duplicates as rows of a spreadsheet: how near in metres and minutes, for which categories."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from dispatch.city import City
from dispatch.rules.duplicates import DEFAULT, EVERY, NEVER, nearness_mapping, read_nearness
from dispatch.rules.staffing import RowFault
from dispatch.rules.tables import NEARNESS, NumberedRow
from dispatch.store.engine import Unit

YES, NO = ("yes", "true", "1", "是"), ("", "no", "false", "0", "否")
MINUTE_S = 60
# column -> from, to
BOUNDS: Mapping[str, tuple[float, float]] = {"within_m": (0, 2000), "within_minutes": (1, 60 * 24 * 30), "joins_at": (0.5, 1)}
Body = tuple[str, Mapping[str, Any]]


def read_rows(db: Unit, city: City, rows: Sequence[NumberedRow]) -> tuple[list[Body], list[RowFault]]:
    """The rows as they are kept, and what is wrong with them; nothing is kept."""
    majors = {one.major for one in city.categories.values()}
    bodies: list[Body] = []
    faults: list[RowFault] = []
    seen: set[str] = set()
    for number, row in rows:
        wrong = [*_of_code(row.get("code", ""), {*city.categories, *majors, EVERY}, seen), *_of_numbers(row)]
        wrong += _of_flag(row.get("is_wide", ""))
        faults += [RowFault(NEARNESS.name, number, column, reason) for column, reason in wrong]
        seen.add(row.get("code", ""))
        if not wrong:
            bodies.append((row["code"], _body(row)))
    return bodies, faults


def plain_row(body: Mapping[str, Any]) -> dict[str, str]:
    """A kept row as a row of the spreadsheet, which reads back to the same."""
    row = read_nearness(body)
    return {
        "code": row.code, "within_m": str(row.within_m), "within_minutes": _short(row.within.total_seconds() / MINUTE_S),
        "is_wide": "yes" if row.is_wide else "no", "joins_at": _short(row.joins_at) if row.joins else "",
    }


def built_in() -> list[Body]:
    """The rows that rule where the city has decided none."""
    return [(row.code, nearness_mapping(row)) for row in DEFAULT]


def _of_code(code: str, known: set[str], seen: set[str]) -> list[tuple[str, str]]:
    if not code:
        return [("code", "must be filled")]
    if code not in known:
        return [("code", f"'{code}' is no category, no major class and not {EVERY}")]
    return [("code", f"'{code}' stands there twice")] if code in seen else []


def _of_numbers(row: Mapping[str, str]) -> list[tuple[str, str]]:
    wrong = []
    for column, (least, most) in BOUNDS.items():
        text = row.get(column, "")
        value = _number(text)
        if not text and column == "joins_at":
            continue
        if value is None:
            wrong.append((column, f"'{text}' is no number" if text else "must be filled"))
        elif not least <= value <= most:
            wrong.append((column, f"from {_short(least)} to {_short(most)}"))
        elif column == "within_m" and not value.is_integer():
            wrong.append((column, f"'{text}' is no whole number"))
    return wrong


def _of_flag(text: str) -> list[tuple[str, str]]:
    return [] if text.lower() in (*YES, *NO) else [("is_wide", f"'{text}' is none of yes, no, 是, 否")]


def _body(row: Mapping[str, str]) -> dict[str, Any]:
    joins_at = _number(row.get("joins_at", ""))
    return {"code": row["code"], "within_m": int(float(row["within_m"])),
            "within_s": round(float(row["within_minutes"]) * MINUTE_S), "is_wide": row.get("is_wide", "").lower() in YES,
            "joins_at": NEVER if joins_at is None else joins_at}


def _number(text: str) -> float | None:
    """A plain decimal number; None for anything else, such as the words that stand for infinity."""
    return float(text) if text.isascii() and text.replace(".", "", 1).isdigit() else None


def _short(value: float) -> str:
    return f"{round(value, 3):g}" if value < 10_000 else f"{value:.0f}"
