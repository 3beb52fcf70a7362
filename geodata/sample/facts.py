"""Reads the fact tables beside this module; a wrong row is refused by file, row and field."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Mapping
from math import isfinite
from pathlib import Path
from typing import Any

from geodata.errors import GeodataError

Parser = Callable[[str], Any]
Row = dict[str, Any]

FOLDER = Path(__file__).parent / "facts"


class FactsError(GeodataError):
    """A fact table cannot be used; the message names file, row and field."""

    def __init__(self, table: str, row: int, field: str, reason: str) -> None:
        self.table, self.row, self.field, self.reason = table, row, field, reason
        super().__init__(f"{table} row {row}, field {field}: {reason}")


def read_table(table: str, fields: Mapping[str, Parser], folder: Path = FOLDER) -> list[Row]:
    """The rows of `table` (UTF-8 CSV with a header), each field parsed; rows count from 2, after the header.

    Raises FactsError for a missing or surplus column, a short or long row, and any field its parser refuses.
    """
    with (folder / table).open(encoding="utf-8", newline="") as lines:
        reader = csv.reader(lines)
        header = next(reader, [])
        for name in sorted(set(fields) ^ set(header)):
            raise FactsError(table, 1, name, "column is missing" if name in fields else "column is unknown")
        return [
            _parsed(table, number, dict_of(header, cells, table, number), fields)
            for number, cells in enumerate(reader, start=2)
            if cells
        ]


def dict_of(header: list[str], cells: list[str], table: str, number: int) -> dict[str, str]:
    """The cells by column name; refuses a row that is too short or too long."""
    if len(cells) != len(header):
        raise FactsError(table, number, header[0], f"{len(cells)} cells where the header has {len(header)}")
    return dict(zip(header, cells, strict=True))


def _parsed(table: str, number: int, row: Mapping[str, str], fields: Mapping[str, Parser]) -> Row:
    parsed: Row = {}
    for name, parse in fields.items():
        try:
            parsed[name] = parse(row[name])
        except ValueError as refused:
            raise FactsError(table, number, name, str(refused)) from refused
    return parsed


def words(text: str) -> str:
    """A text that may not be empty or padded."""
    if not text or text != text.strip():
        raise ValueError(f"{text!r} is empty or padded")
    return text


def number(text: str) -> float:
    """A finite number."""
    value = float(text)
    if not isfinite(value):
        raise ValueError(f"{text!r} is not a finite number")
    return value


def count(text: str) -> int:
    """A whole number of at least zero."""
    if not text.isascii() or not text.isdigit():
        raise ValueError(f"{text!r} is not a whole number")
    return int(text)


def positive(text: str) -> int:
    """A whole number of at least one."""
    value = count(text)
    if value < 1:
        raise ValueError(f"{text!r} must be at least 1")
    return value


def yes_no(text: str) -> bool:
    """yes or no."""
    return one_of("yes", "no")(text) == "yes"


def one_of(*allowed: str) -> Parser:
    """One of these words."""

    def parse(text: str) -> str:
        if text not in allowed:
            raise ValueError(f"{text!r} is not one of {', '.join(allowed)}")
        return text

    return parse


def digits(*lengths: int) -> Parser:
    """A code of decimal digits with one of these lengths; stays text."""

    def parse(text: str) -> str:
        if not text.isascii() or not text.isdigit() or len(text) not in lengths:
            raise ValueError(f"{text!r} is not a code of {' or '.join(map(str, lengths))} digits")
        return text

    return parse


def maybe(parse: Parser) -> Parser:
    """None for an empty cell, else what `parse` makes of it."""
    return lambda text: parse(text) if text else None


def unique(table: str, rows: Iterable[Row], *keys: str) -> None:
    """Raises FactsError when two rows carry the same values in `keys`."""
    seen: set[tuple[Any, ...]] = set()
    for row_number, row in enumerate(rows, start=2):
        key = tuple(row[name] for name in keys)
        if key in seen:
            raise FactsError(table, row_number, keys[-1], f"{key[-1]!r} stands there twice")
        seen.add(key)
