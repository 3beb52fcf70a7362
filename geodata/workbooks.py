"""Several tables of text in one place: an Excel workbook, a folder of CSV files, or one CSV file."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import xlsxwriter
from python_calamine import CalamineError, CalamineWorkbook

from geodata.errors import UnreadableLayer
from geodata.point_table import HEAD_ROW, read_numbered

BOOKS = frozenset({".xlsx", ".xlsm", ".xls", ".ods"})
EXACT = 10**15  # a spreadsheet keeps no whole number beyond this exactly
WIDTH = 18


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table as it stands in its file: its name (of the sheet, or of the file without its ending), the headings, and
    rows as (number in the file, text by heading)."""

    name: str
    heads: tuple[str, ...]
    rows: tuple[tuple[int, dict[str, str]], ...]


def read_book(path: Path) -> list[Sheet]:
    """Every table of a workbook, folder or CSV file; CSV in UTF-8 or GB18030. Sheets without a heading are left out.

    Raises UnreadableLayer.
    """
    if path.is_dir():
        files = sorted(path.glob("*.csv"))
        if not files:
            raise UnreadableLayer(path, "holds no CSV file")
        return [_csv(file) for file in files]
    return _workbook(path) if path.suffix.lower() in BOOKS else [_csv(path)]


def _csv(path: Path) -> Sheet:
    heads, numbered = read_numbered(path)
    return Sheet(path.stem, tuple(heads), tuple(
        (number, {head: text.strip() for head, text in row.items()}) for number, row in numbered if any(row.values())))


def _workbook(path: Path) -> list[Sheet]:
    try:
        book = CalamineWorkbook.from_path(str(path))
        read = [(name, book.get_sheet_by_name(name).to_python(skip_empty_area=False)) for name in book.sheet_names]
    except (CalamineError, OSError) as trouble:
        raise UnreadableLayer(path, f"is no workbook that can be read: {trouble}") from None
    return [_sheet(path, name, cells) for name, cells in read if any(any(row) for row in cells)]


def _sheet(path: Path, name: str, cells: Sequence[Sequence[Any]]) -> Sheet:
    heads = [cell_text(cell) for cell in cells[0]]
    named = [head for head in heads if head]
    if len(set(named)) < len(named):
        raise UnreadableLayer(path, f"has two columns of the same name in sheet {name!r}")
    rows = []
    for number, row in enumerate(cells[1:], HEAD_ROW + 1):
        texts = {head: cell_text(cell) for head, cell in zip(heads, row, strict=False) if head}
        if any(texts.values()):
            rows.append((number, texts))
    return Sheet(name, tuple(named), tuple(rows))


def cell_text(cell: Any) -> str:
    """What stands in a cell, as somebody would type it: whole numbers without a fraction, days and times by ISO 8601.

    A number too large to be kept exactly is left with its exponent, so that nobody takes it for a code.
    """
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < EXACT else repr(cell) if abs(cell) < EXACT else f"{cell:e}"
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time() else cell.isoformat(sep=" ")
    if isinstance(cell, time):
        return cell.isoformat("minutes") if not cell.second else cell.isoformat()
    if isinstance(cell, date):
        return cell.isoformat()
    return str(cell).strip()


def write_book(path: Path, sheets: Iterable[tuple[str, Sequence[str], Iterable[Sequence[str]]]]) -> None:
    """Write tables (name, headings, rows of text): a workbook where the name ends so, else a folder of CSV files that
    spreadsheets open as UTF-8. Every cell is text, so that codes keep their zeros."""
    if path.suffix.lower() == ".xlsx":
        _write_workbook(path, sheets)
        return
    path.mkdir(parents=True, exist_ok=True)
    for name, heads, rows in sheets:
        with (path / f"{name}.csv").open("w", encoding="utf-8-sig", newline="") as file:
            csv.writer(file).writerows([heads, *rows])


def _write_workbook(path: Path, sheets: Iterable[tuple[str, Sequence[str], Iterable[Sequence[str]]]]) -> None:
    with xlsxwriter.Workbook(str(path), {"strings_to_numbers": False, "strings_to_formulas": False,
                                         "strings_to_urls": False}) as book:
        text, bold = book.add_format({"num_format": "@"}), book.add_format({"bold": True, "num_format": "@"})
        for name, heads, rows in sheets:
            sheet = book.add_worksheet(name)
            sheet.set_column(0, max(len(heads) - 1, 0), WIDTH, text)
            sheet.freeze_panes(1, 0)
            for at, row in enumerate((heads, *rows)):
                for column, value in enumerate(row):
                    sheet.write_string(at, column, value, text if at else bold)
