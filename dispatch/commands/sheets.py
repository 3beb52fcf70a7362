"""The city's tables as files of the command line: CSV or a workbook, with headings in either language."""

from __future__ import annotations

import csv
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from dispatch.flow.tables.sheets import rows_of_book
from dispatch.rules.tables import Form, NumberedRow, refuse_rows
from geodata.workbooks import read_book, write_book

TableFile = Annotated[Path, typer.Argument(help="CSV (UTF-8 or GBK) or XLSX, with the columns of `export`.")]
OutFile = Annotated[Path | None, typer.Argument(help="CSV or XLSX; the screen by default.")]
Headings = Annotated[bool, typer.Option("--chinese", help="Headings in Chinese; both are read back.")]


def table_rows(form: Form, file: Path) -> list[NumberedRow]:
    """The rows of a file by the keys of their columns, the header being row 1; empty ones are left out.

    Raises ``Unprocessable`` for wrong headings, UnreadableLayer for what is no table.
    """
    rows, faults = rows_of_book(form, read_book(file))
    refuse_rows(faults)
    return rows


def write_table(form: Form, rows: Sequence[Mapping[str, Any]], file: Path | None, chinese: bool = False) -> None:
    """Write rows as a file that reads back the same and that a spreadsheet opens as it is, or to the screen."""
    heads = {one.key: one.zh if chinese else one.key for one in form.headings}
    cells = [[str(row.get(key, "")) for key in heads] for row in rows]
    if file is not None and file.suffix.lower() == ".xlsx":
        write_book(file, [(form.name, list(heads.values()), cells)])
        return
    target = sys.stdout if file is None else file.open("w", encoding="utf-8-sig", newline="")
    try:
        csv.writer(target, lineterminator="\n").writerows([list(heads.values()), *cells])
    finally:
        if file is not None:
            target.close()
