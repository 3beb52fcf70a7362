"""CSV tables of points or places as rows of text, in UTF-8 or GB18030."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from geodata.errors import UnreadableLayer
from geodata.texts import dialect_of, read_text

HEAD_ROW = 1

Row = dict[str, str]


def read_rows(path: Path) -> tuple[list[str], Iterator[Row]]:
    """The column names and the rows; short rows are filled with empty texts, what is too long is left out.

    Raises as ``read_numbered`` does.
    """
    names, numbered = read_numbered(path)
    return names, (row for _, row in numbered)


def read_numbered(path: Path) -> tuple[list[str], Iterator[tuple[int, Row]]]:
    """The same with the number of each row as a spreadsheet shows it: the header is 1, and blank rows count.

    Raises UnreadableLayer when the file cannot be opened, is no text, or has no header; while the rows are read, when
    one is broken.
    """
    text = _text(path)
    lines = csv.reader(io.StringIO(text, newline=""), dialect_of(text))
    try:
        names = [name.strip() for name in next(lines, [])]
    except csv.Error as trouble:
        raise UnreadableLayer(path, f"is not CSV: {trouble}") from None
    if not any(names):
        raise UnreadableLayer(path, "has no header")
    if len(set(names)) < len(names):
        raise UnreadableLayer(path, "has two columns of the same name")
    return names, _rows(path, names, lines)


def _rows(path: Path, names: list[str], lines: Any) -> Iterator[tuple[int, Row]]:
    try:
        for number, fields in enumerate(lines, HEAD_ROW + 1):
            if fields:
                yield number, dict(zip(names, fields + [""] * (len(names) - len(fields)), strict=False))
    except csv.Error as trouble:
        raise UnreadableLayer(path, f"is not CSV: line {lines.line_num}: {trouble}") from None


def _text(path: Path) -> str:
    text = read_text(path)
    if "\0" in text[:4096]:
        raise UnreadableLayer(path, "is no text")
    return text
