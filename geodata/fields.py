"""Which column holds the code and which the name, and what a code's text is."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from geodata.errors import UnclearField, UnusableRow

Column = Sequence[Any]

CODE_NAMES = frozenset({
    "code", "gridcode", "unitcode", "adcode", "geoid", "bgcode", "gridid", "dywgbsm", "wgbsm", "szdywgbsm", "wgbm",
    "wgdm", "xzqdm", "sqdm", "jddm", "编码", "代码", "网格编码", "网格代码", "网格编号", "单元网格编码", "单元网格标识码",
    "区划代码", "行政区划代码", "社区代码", "街道代码",
})  # fmt: skip
NAME_NAMES = frozenset({
    "name", "gridname", "mc", "wgmc", "xzqmc", "sqmc", "jdmc", "名称", "网格名称", "单元网格名称", "社区名称", "街道名称", "村名",
})  # fmt: skip
# Numbers a program gave its rows: they change with every export and are nobody's code.
ROW_NUMBERS = frozenset({"objectid", "fid", "ogcfid", "gid", "rowid", "index", "osmid"})
LONGEST_CODE = 32
EXACT_DIGITS = 15  # a double holds every whole number of 15 digits
_WHOLE = re.compile(r"^([0-9]+)\.0$")  # a whole number as programs write it that took the column for fractions


def code_column(path: Path, columns: Mapping[str, Column], asked: str | None) -> str:
    """The column of codes: the one asked for, the only one so named, or the only one whose values could be codes.

    Raises UnclearField when there is no such column or more than one.
    """
    if asked is not None:
        if asked not in columns:
            raise UnclearField(path, f"there is no column {asked!r}", list(columns))
        return asked
    named = [name for name in columns if _plain(name) in CODE_NAMES and _filled(columns[name])]
    fitting = named or [name for name, column in columns.items() if _could_be_codes(name, column)]
    if len(fitting) == 1:
        return fitting[0]
    what = f"{len(fitting)} columns could be the code" if fitting else "no column looks like a code"
    what += f" ({', '.join(fitting)})" if 0 < len(fitting) <= 4 else ""
    raise UnclearField(path, what, list(columns))


def name_column(path: Path, columns: Mapping[str, Column], asked: str | None) -> str | None:
    """The column of names, or None when none is asked for and none is so named. Raises UnclearField."""
    if asked is not None and asked not in columns:
        raise UnclearField(path, f"there is no column {asked!r}", list(columns))
    named = [name for name in columns if _plain(name) in NAME_NAMES]
    return asked or (named[0] if len(named) == 1 else None)


def code_text(row: int, field: str, written: Any) -> str:
    """The code as text; "" when there is none. Whole numbers lose their ".0".

    Raises UnusableRow when a spreadsheet has rounded it or written it with an exponent.
    """
    if written is None or (isinstance(written, float) and math.isnan(written)):
        return ""
    if isinstance(written, float):
        if not written.is_integer() or abs(written) >= 10**EXACT_DIGITS:
            raise UnusableRow(row, field, f"code {written!r} has been rounded as a number")
        return str(int(written))
    text = str(written).strip()
    if _exponent(text):
        raise UnusableRow(row, field, f"code {text!r} has been rounded as a number")
    return _WHOLE.sub(r"\1", text)


def plain_value(written: Any) -> Any:
    """A property as plain Python: numpy numbers unwrapped, NaN and NaT as None, moments as text."""
    if hasattr(written, "tolist"):
        written = written.tolist()
    if written is None or (isinstance(written, float) and math.isnan(written)):
        return None
    return written if isinstance(written, bool | int | float | str) else str(written)


def _plain(name: str) -> str:
    return name.strip().lower().replace("_", "").replace("-", "").replace(" ", "")


def _filled(column: Column) -> bool:
    return any(plain_value(value) not in {None, ""} for value in column)


def _could_be_codes(name: str, column: Column) -> bool:
    if _plain(name) in ROW_NUMBERS or _plain(name) in NAME_NAMES or not len(column):
        return False
    try:
        codes = [code_text(1, name, plain_value(value)) for value in column]
    except UnusableRow:
        return False
    short = all(0 < len(code) <= LONGEST_CODE for code in codes)
    fractions = any(isinstance(plain_value(value), float) for value in column)
    return short and len(set(codes)) == len(codes) and not fractions


def _exponent(text: str) -> bool:
    head, marker, tail = text.lower().partition("e+")
    return bool(marker) and tail.isdigit() and head.replace(".", "", 1).isdigit()
