"""What a file holds before anybody has decided how to read it: its columns, its numbers, and the likely choices."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import shapely

from geodata.crs import canonical
from geodata.errors import UnclearField, UnknownSystem, UnusableRow, WrongSystem
from geodata.fields import code_column, code_text, name_column, plain_value
from geodata.formats import Table, read_table
from geodata.plausible import likely_system, refuse_implausible

SAMPLES = 3
LONGEST_SAMPLE = 60


@dataclass(frozen=True, slots=True)
class ColumnSeen:
    """A column: how many rows fill it, how many different values they give, and the first few of these."""

    name: str
    filled: int
    distinct: int
    samples: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Preview:
    """A file at first sight.

    `declared` is the coordinate system that the file names, `system` the same in our words, None where it names none
    or the numbers contradict it; `doubt` says why, and `likely` what such numbers usually are. `code` and `name` are
    the columns that would be taken, None where that cannot be told; `codes` are the texts in the former.
    """

    rows: int
    columns: tuple[ColumnSeen, ...]
    declared: str | None
    system: str | None
    likely: str
    doubt: str
    code: str | None
    name: str | None
    codes: tuple[str, ...]


def preview(path: Path, layer: str | None = None, near: tuple[float, float] | None = None) -> Preview:
    """Look at a file without judging its rows; ``near`` is a (lon, lat) it should lie around. Raises as reading does, ``SeveralTables`` for a choice to be made."""
    with np.errstate(all="ignore"):
        table = read_table(path, layer)
        system, likely, doubt = _system(table, near)
    columns = tuple(_column(name, values) for name, values in table.columns.items())
    code, name = _columns(path, table.columns)
    codes = _codes(table.columns[code]) if code else ()
    return Preview(len(table.geometries), columns, table.declared, system, likely, doubt, code, name, codes)


def _system(table: Table, near: tuple[float, float] | None) -> tuple[str | None, str, str]:
    bounds = shapely.bounds(table.geometries)
    known = bounds[np.isfinite(bounds).all(axis=1)] if len(bounds) else bounds
    likely = likely_system(known, near) if len(known) else ""
    if table.declared is None:
        return None, likely, ""
    try:
        system = canonical(table.declared)
        refuse_implausible(system, bounds, near)
    except WrongSystem as refusal:
        return None, refusal.likely, str(refusal)
    except UnknownSystem as refusal:
        return None, likely, str(refusal)
    return system, likely, ""


def _columns(path: Path, columns: Mapping[str, Sequence[Any]]) -> tuple[str | None, str | None]:
    try:
        code = code_column(path, columns, None)
    except UnclearField:
        code = None
    return code, name_column(path, columns, None)


def _column(name: str, values: Sequence[Any]) -> ColumnSeen:
    texts = [str(plain).strip() for plain in map(plain_value, values) if plain is not None]
    filled = [text for text in texts if text]
    first = tuple(text[:LONGEST_SAMPLE] for text in list(dict.fromkeys(filled))[:SAMPLES])
    return ColumnSeen(name, len(filled), len(set(filled)), first)


def _codes(values: Sequence[Any]) -> tuple[str, ...]:
    found = []
    for row, value in enumerate(values, 1):
        try:
            found.append(code_text(row, "code", plain_value(value)))
        except UnusableRow:
            continue
    return tuple(code for code in found if code)


