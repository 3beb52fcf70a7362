"""Tables of text in workbooks, folders and CSV files: what a spreadsheet makes of codes, days and times is undone."""

from __future__ import annotations

from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from geodata.errors import UnreadableLayer
from geodata.workbooks import cell_text, read_book, write_book

TABLES = [("人员", ("编号", "姓名"), [("007", "张三"), ("331082001003007", "=1+1")]), ("empty", ("a",), [])]


@pytest.mark.parametrize("name", ["people.xlsx", "people"])
def test_what_is_written_reads_back_as_text(tmp_path: Path, name: str) -> None:
    write_book(tmp_path / name, TABLES)
    read = {sheet.name: sheet for sheet in read_book(tmp_path / name)}
    assert read["人员"].heads == ("编号", "姓名")
    assert read["人员"].rows == ((2, {"编号": "007", "姓名": "张三"}), (3, {"编号": "331082001003007", "姓名": "=1+1"}))
    assert read["empty"].rows == ()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk"])
def test_a_csv_is_read_in_any_of_the_usual_encodings(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "认领.csv"
    path.write_bytes("网格编码,人员编号\r\nS1 ,张三\r\n,\r\nS2,李四\r\n".encode(encoding))
    [sheet] = read_book(path)
    assert (sheet.name, sheet.rows[0]) == ("认领", (2, {"网格编码": "S1", "人员编号": "张三"}))
    assert [row["网格编码"] for _, row in sheet.rows] == ["S1", "S2"]


def test_blank_lines_of_a_csv_count_as_rows(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("code,name\n\na,x\n,\n\nb,y\n", encoding="utf-8")
    assert [number for number, _ in read_book(path)[0].rows] == [3, 6]


def test_rows_keep_their_numbers_in_the_file(tmp_path: Path) -> None:
    with xlsxwriter.Workbook(str(tmp_path / "a.xlsx")) as book:
        sheet = book.add_worksheet("people")
        for row, cells in ((0, ["code", "name"]), (1, ["a", "x"]), (4, ["b", "y"])):
            sheet.write_row(row, 0, cells)
    assert [number for number, _ in read_book(tmp_path / "a.xlsx")[0].rows] == [2, 5]


@pytest.mark.parametrize(("cell", "text"), [
    (7.0, "7"), (2.5, "2.5"), (331082001003007.0, "331082001003007"), (True, "True"), ("  a ", "a"),
    (datetime(2026, 3, 1), "2026-03-01"), (datetime(2026, 3, 1, 8, 30), "2026-03-01 08:30:00"),  # noqa: DTZ001 as spreadsheets have it
    (date(2026, 3, 1), "2026-03-01"), (time(8, 30), "08:30"),
])
def test_a_cell_is_told_as_somebody_would_type_it(cell: Any, text: str) -> None:
    assert cell_text(cell) == text


def test_a_number_that_a_spreadsheet_has_rounded_does_not_look_like_a_code() -> None:
    assert "+" in cell_text(3310820010030071234.0)


@pytest.mark.parametrize(("name", "content", "why"), [
    ("a.xlsx", b"no workbook", "is no workbook"), ("a.csv", b"a,a\n1,2\n", "two columns of the same name"),
    ("a.csv", b"", "has no header"), ("a.csv", b"\0\0", "is no text"),
])
def test_a_file_that_is_no_table_is_refused_with_the_reason(tmp_path: Path, name: str, content: bytes, why: str) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(UnreadableLayer, match=why):
        read_book(tmp_path / name)


def test_a_folder_without_tables_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnreadableLayer, match="no CSV"):
        read_book(tmp_path)
