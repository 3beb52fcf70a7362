"""Files of words."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from geodata.errors import UnreadableLayer
from geodata.gazetteer.gazetteer import Gazetteer
from geodata.geocode import geocode_file

ROWS = [
    ("a1", "莲光路12号"),
    ("a2", ""),
    ("a3", '路口,有"水"'),
    ("a4", "柳径路12号"),
    ("a5", "12 Lianguang Road"),
    ("a6", "莲光路与\n梅径路交叉口"),
]


def asked(folder: Path, encoding: str = "utf-8") -> Path:
    file = folder / "calls.csv"
    with file.open("w", encoding=encoding, newline="") as lines:
        csv.writer(lines).writerows([("id", "text"), *ROWS])
    return file


def written(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_every_row_gets_a_place_or_a_reason(tmp_path: Path, gazetteer: Gazetteer, encoding: str) -> None:
    told: list[tuple[int, int]] = []
    count = geocode_file(
        asked(tmp_path, encoding), tmp_path / "out.csv", gazetteer, lambda done, rows: told.append((done, rows))
    )
    rows = written(tmp_path / "out.csv")
    assert [(row["id"], row["outcome"], row["reason"]) for row in rows] == [
        ("a1", "point", "found"), ("a2", "none", "empty"), ("a3", "none", "no_place"), ("a4", "ambiguous", "several"), ("a5", "point", "found"),
        ("a6", "point", "found"),
    ]  # fmt: skip
    assert all(bool(row["lon"]) == bool(row["radius_m"]) == (row["outcome"] == "point") for row in rows)
    assert all(row["says"] for row in rows)
    assert "柳径东路" in rows[3]["candidates"]
    assert count.rows == 6
    assert dict(count.by_outcome) == {"point": 3, "none": 2, "ambiguous": 1}
    assert told[-1] == (6, 6)


@pytest.mark.parametrize("cut", [10, 11, 12, 60, 200, 400])
def test_a_broken_run_goes_on_where_it_stopped(tmp_path: Path, gazetteer: Gazetteer, cut: int) -> None:
    file, output = asked(tmp_path), tmp_path / "out.csv"
    geocode_file(file, output, gazetteer)
    whole = output.read_text(encoding="utf-8")
    output.write_bytes(whole.encode()[:-cut])
    count = geocode_file(file, output, gazetteer)
    assert output.read_text(encoding="utf-8") == whole
    assert count.resumed + sum(count.by_outcome.values()) == 6
    assert geocode_file(file, output, gazetteer).resumed == 6


def test_an_output_of_another_input_is_not_touched(tmp_path: Path, gazetteer: Gazetteer) -> None:
    file, output = asked(tmp_path), tmp_path / "out.csv"
    geocode_file(file, output, gazetteer)
    before = output.read_text(encoding="utf-8")
    file.write_text("id,text\nb1,莲光路12号\n", encoding="utf-8")
    for other in (output, tmp_path / "notes.txt"):
        if other != output:
            other.write_text("notes\n", encoding="utf-8")
        with pytest.raises(UnreadableLayer):
            geocode_file(file, other, gazetteer)
    assert output.read_text(encoding="utf-8") == before


@pytest.mark.parametrize("content", [b"", b"name,place\n1,2\n", b"\xff\xff\xfe\xfe\xff"])
def test_an_input_without_words_is_refused_with_a_reason(tmp_path: Path, gazetteer: Gazetteer, content: bytes) -> None:
    file = tmp_path / "calls.csv"
    file.write_bytes(content)
    with pytest.raises(UnreadableLayer):
        geocode_file(file, tmp_path / "out.csv", gazetteer)
    assert not (tmp_path / "out.csv").exists()


def test_rows_without_an_id_are_numbered(tmp_path: Path, gazetteer: Gazetteer) -> None:
    file = tmp_path / "calls.csv"
    file.write_text("地址\n莲光路12号\n莲光路13号\n", encoding="utf-8")
    geocode_file(file, tmp_path / "out.csv", gazetteer)
    assert [row["id"] for row in written(tmp_path / "out.csv")] == ["1", "2"]
