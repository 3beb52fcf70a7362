"""Files of words: every row once, with a place or a reason, over broken runs."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest

from dispatch.commands.batch import MARK, Begun, Named, begun, read_calls, write_places
from dispatch.rules.ground_sentences import in_chinese
from geodata.errors import UnreadableLayer
from geodata.gazetteer.gazetteer import Gazetteer
from tests import named_places as n

ROWS = [
    ("a1", "望月公园门口", "=1+1"),
    ("a2", "", ""),
    ("a3", '路口,有"水"', "两\n行"),
    ("a4", "实验小学", "+86 576 85123456"),
    ("a5", "样例路12号", ""),
    ("a6", "听风医院\n东侧50米", "末尾\n"),
]


@pytest.fixture(scope="module")
def names() -> Named:
    return Named(Gazetteer(n.ENTRIES), "towns 1")


def asked(folder: Path, encoding: str = "utf-8", ends: str = "\r\n") -> Path:
    file = folder / "calls.csv"
    with file.open("w", encoding=encoding, newline="") as lines:
        csv.writer(lines, lineterminator=ends).writerows([("id", "text", "来源"), *ROWS])
    return file


def run(file: Path, output: Path, names: Named) -> tuple[Begun, int]:
    """How far the run before had come, and how many rows this one wrote."""
    calls = read_calls(file)
    before = begun(output, calls, names.label)
    with output.open("a", encoding="utf-8", newline="") as written:
        written.truncate(before.end)
        written.write("" if before.end else MARK)
        counts = write_places(calls, names, written, before.rows, lambda done: None)
    return before, sum(counts.values())


def rows_of(output: Path) -> list[dict[str, str]]:
    with output.open(encoding="utf-8-sig", newline="") as lines:
        return list(csv.DictReader(lines))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
@pytest.mark.parametrize("ends", ["\n", "\r\n"])
def test_every_row_gets_a_place_or_a_reason_in_both_languages(tmp_path: Path, names: Named, encoding: str, ends: str) -> None:
    run(asked(tmp_path, encoding, ends), tmp_path / "out.csv", names)
    rows = rows_of(tmp_path / "out.csv")
    assert [(row["id"], row["outcome"], row["reason"]) for row in rows] == [
        ("a1", "point", "found"), ("a2", "none", "empty"), ("a3", "none", "no_place"), ("a4", "ambiguous", "several"),
        ("a5", "point", "found"), ("a6", "point", "found"),
    ]  # fmt: skip
    assert all(bool(row["lon"]) == bool(row["radius_m"]) == bool(row["found_zh"]) == (row["outcome"] == "point") for row in rows)
    assert all(row["says_zh"] and row["says_en"].isascii() for row in rows)
    assert rows[3]["candidates"].count("实验小学") == 2
    assert {row["names"] for row in rows} == {"towns 1"}


def test_other_columns_are_kept_and_none_runs_as_a_formula(tmp_path: Path, names: Named) -> None:
    run(asked(tmp_path), tmp_path / "out.csv", names)
    assert [row["来源"] for row in rows_of(tmp_path / "out.csv")] == ["'=1+1", "", "两\n行", "+86 576 85123456", "", "末尾\n"]
    assert (tmp_path / "out.csv").read_bytes().startswith(MARK.encode())


def test_a_run_broken_off_at_any_byte_goes_on_and_ends_the_same(tmp_path: Path, names: Named) -> None:
    file, output = asked(tmp_path), tmp_path / "out.csv"
    run(file, output, names)
    whole = output.read_bytes()
    for cut in range(0, len(whole), 3):
        output.write_bytes(whole[:cut])
        before, fresh = run(file, output, names)
        assert output.read_bytes() == whole, cut
        assert before.rows + fresh == len(ROWS), cut
    assert run(file, output, names)[1] == 0


def test_rows_that_were_added_to_the_input_since_are_done_too(tmp_path: Path, names: Named) -> None:
    file, output = asked(tmp_path), tmp_path / "out.csv"
    run(file, output, names)
    with file.open("a", encoding="utf-8") as lines:
        lines.write("a7,望月公园,\n")
    assert run(file, output, names)[1] == 1
    assert [row["id"] for row in rows_of(output)] == ["a1", "a2", "a3", "a4", "a5", "a6", "a7"]


@pytest.mark.parametrize(("changed", "why"), [
    ("id,text,来源\na1,望月公园,=1+1\n", "another input"), ("id,text,来源\n", "another input"),
    ("id,text,来源\na1,望月公园门口,别的\n", "another input"), ("id,text\na1,望月公园门口\n", "another input"),
])
def test_an_output_of_another_input_is_not_touched(tmp_path: Path, names: Named, changed: str, why: str) -> None:
    file, output = asked(tmp_path), tmp_path / "out.csv"
    run(file, output, names)
    before = output.read_bytes()
    file.write_text(changed, encoding="utf-8")
    with pytest.raises(UnreadableLayer, match=why):
        run(file, output, names)
    assert output.read_bytes() == before


def test_places_of_two_lists_of_names_are_not_mixed_in_one_file(tmp_path: Path, names: Named) -> None:
    file, output = asked(tmp_path), tmp_path / "out.csv"
    run(file, output, names)
    with pytest.raises(UnreadableLayer, match="made with other names \\(towns 1\\)"):
        run(file, output, Named(names.index, "towns 2"))


@pytest.mark.parametrize("content", ["notes\n", "id,text,来源\na1,望月公园门口,=1+1\n", "lon,lat\n1,2"])
def test_a_file_that_is_no_output_is_not_written_over(tmp_path: Path, names: Named, content: str) -> None:
    file, output = asked(tmp_path), tmp_path / "notes.csv"
    output.write_text(content, encoding="utf-8")
    with pytest.raises(UnreadableLayer, match="is no output of this command"):
        run(file, output, names)
    assert output.read_text("utf-8") == content
    with pytest.raises(UnreadableLayer):
        run(file, file, names)


@pytest.mark.parametrize(("content", "why"), [
    (b"", "is empty"), (b"name,place\n1,2\n", r"has no column text \(columns: name, place\)"), (b"\xff\xff\xfe\xfe\xff", "neither UTF-8"),
    ('id,text\n1,望月公园\n2,"望月公园\n3,望月公园\n4,望月公园\n'.encode(), "the quotation mark of line 3 is never closed"),
    ('id,text\n1,"望月公园\n2,"望月公园"\n'.encode(), "the quotation mark of line 2 is never closed"),
    (b'id,text\n1,"' + "望月\n".encode() * 60_000, "the quotation mark of line 2 is never closed"),
    ('id,text\n1,"望月"公园\n'.encode(), "line 2: "),
])
def test_an_input_that_would_lose_rows_is_refused_with_the_line_in_both_languages(tmp_path: Path, content: bytes, why: str) -> None:
    file = tmp_path / "calls.csv"
    file.write_bytes(content)
    with pytest.raises(UnreadableLayer, match=why) as refused:
        read_calls(file)
    assert in_chinese(refused.value.reason) != refused.value.reason


def test_a_very_long_text_is_one_cell(tmp_path: Path) -> None:
    file = tmp_path / "calls.csv"
    file.write_text('id,text\n1,"' + "望月\n" * 60_000 + '"\n2,x\n', encoding="utf-8")
    calls = read_calls(file)
    assert [name for name, _, _ in calls.rows()] == ["1", "2"]


def test_rows_without_an_id_are_numbered_and_blank_lines_are_none(tmp_path: Path, names: Named) -> None:
    file = tmp_path / "calls.csv"
    file.write_text("地址\n望月公园\n\n听风医院\n", encoding="utf-8")
    calls = read_calls(file)
    out = io.StringIO()
    write_places(calls, names, out, 0, lambda done: None)
    assert [row["id"] for row in csv.DictReader(io.StringIO(out.getvalue()))] == ["1", "2"]
    assert calls.count == 2


def test_progress_is_told_now_and_then(tmp_path: Path, names: Named) -> None:
    file = tmp_path / "calls.csv"
    file.write_text("id,text\n" + "".join(f"{number},\n" for number in range(250)), encoding="utf-8")
    told: list[int] = []
    write_places(read_calls(file), names, io.StringIO(), 0, told.append)
    assert told == [100, 200]
