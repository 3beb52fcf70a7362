"""Names of places and files of words on the command line."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from dispatch.node import Node
from dispatch.rules.event import Queue
from geodata.errors import GeodataError
from tests import named_places as n
from tests import towns as t
from tests.fixtures_commands import Run

ROWS = [("a1", "望月公园门口"), ("a2", ""), ("a3", "听风医院东侧50米"), ("a4", "没有这个地方的小区"), ("a5", "样例路12号")]


@pytest.fixture
def node(settings_city: str, open_node: Callable[[str], Node]) -> Node:
    """A running server's view of the city of the settings."""
    return open_node(settings_city)


@pytest.fixture
def names(tmp_path: Path) -> Path:
    """A CSV of names as a city sends it, in GBK; one row has no place, one no name."""
    file = tmp_path / "地名.csv"
    lines = ["名称,类型,别名,门牌号,经度,纬度"]
    for name, unit, alias in (("望月公园", "S1a", "月亮公园"), ("听风医院", "S2b", "")):
        lon, lat = n.at(unit)
        lines.append(f"{name},地点,{alias},,{lon},{lat}")
    lines += ["无处公园,地点,,,,", ",地点,,,121.1,28.84", f"样例路,门牌,,12,{t.WEST + 0.002},{n.MIDDLE}"]
    file.write_text("\n".join(lines) + "\n", encoding="gb18030")
    return file


@pytest.fixture
def calls(tmp_path: Path) -> Path:
    """Words of callers, in GBK."""
    file = tmp_path / "calls.csv"
    with file.open("w", encoding="gb18030", newline="") as lines:
        csv.writer(lines).writerows([("id", "text"), *ROWS])
    return file


def read(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def test_names_that_are_imported_are_found_by_a_running_server(node: Node, run: Run, names: Path) -> None:
    assert n.said(node, "望月公园").event.queue == Queue.UNPLACED
    done = run("places", "import", names, "--name", "地名")
    assert "3 names rule, 2 rows left out" in done.stdout
    assert "row 3: has no geometry" in done.stderr
    assert "row 4: names nothing" in done.stderr
    for text in ("望月公园", "月亮公园旁边"):
        assert n.said(node, text).event.unit == "S1a"
    listed = run("places", "list").stdout
    assert "地名.csv" in listed
    assert "yes" in listed
    run("places", "import", names, "--name", "地名")
    assert run("places", "list").stdout.count("ended") == 1
    run("places", "end", "地名")
    assert n.said(node, "听风医院").event.queue == Queue.UNPLACED


def test_what_is_exported_can_be_imported_again(node: Node, run: Run, names: Path, tmp_path: Path) -> None:
    run("places", "import", names, "--name", "地名", "--region", "浙江省,台州市,临海市")
    file = tmp_path / "all.geojson"
    assert "3 names written" in run("places", "export", file).stdout
    first = json.loads(file.read_text("utf-8"))["features"]
    run("places", "end", "地名")
    run("places", "import", file, "--name", "again")
    run("places", "export", file)
    assert json.loads(file.read_text("utf-8"))["features"] == first
    answer = n.said(node, "杭州市西湖区望月公园")
    assert "不在本市" in answer.sentence_zh


@pytest.mark.parametrize("words", [("places", "export", "x.geojson", "--name", "nothing"), ("places", "end", "nothing")])
def test_a_list_that_does_not_rule_is_refused_by_its_name(node: Node, run: Run, words: tuple[str, ...]) -> None:
    refused = run(*words)
    assert refused.exit_code
    assert "nothing" in str(refused.exception)


def test_a_file_that_names_nothing_is_refused(node: Node, run: Run, calls: Path, tmp_path: Path) -> None:
    for content in ("name,lon,lat\n", "", "{}", "\x00\x01"):
        (tmp_path / "bad.csv").write_text(content)
        assert run("places", "import", tmp_path / "bad.csv").exit_code
        assert run("geocode", calls, "--gazetteer", tmp_path / "bad.csv").exit_code
    assert "yes" not in run("places", "list").stdout


def test_words_are_looked_up_in_the_citys_names_or_in_a_file(
    node: Node, run: Run, names: Path, calls: Path, tmp_path: Path
) -> None:
    run("places", "import", names)
    output = tmp_path / "out.csv"
    told = run("geocode", calls, "--output", output)
    assert "5 rows: 2 none, 3 point" in told.stderr
    rows = read(output.read_text("utf-8-sig"))
    assert [(row["id"], row["outcome"], row["reason"]) for row in rows] == [
        ("a1", "point", "found"), ("a2", "none", "empty"), ("a3", "point", "found"), ("a4", "none", "unknown_name"),
        ("a5", "point", "found"),
    ]
    assert all(bool(row["lon"]) == bool(row["radius_m"]) == (row["outcome"] == "point") for row in rows)
    assert all(row["says_zh"] and row["says_en"] for row in rows)
    assert all(row.pop("names").startswith("city ") for row in rows)
    by_file = run("geocode", calls, "--gazetteer", names)
    again = read(by_file.stdout)
    assert all(row.pop("names").startswith("地名.csv ") for row in again)
    assert again == rows
    assert "row 3: has no geometry" in by_file.stderr


def test_a_broken_run_goes_on_where_it_stopped(run: Run, names: Path, calls: Path, tmp_path: Path) -> None:
    output = tmp_path / "out.csv"
    run("geocode", calls, "--gazetteer", names, "--output", output)
    whole = output.read_bytes()
    output.write_bytes(whole[:-30])
    told = run("geocode", calls, "--gazetteer", names, "--output", output)
    assert "an earlier run had done 4" in told.stderr
    assert output.read_bytes() == whole


def test_without_a_city_the_sample_citys_names_are_taken(run: Run, tmp_path: Path, no_city: Path) -> None:
    file = tmp_path / "calls.csv"
    file.write_text("id,text\n1,莲光路与梅径路交叉口\n", encoding="utf-8")
    [row] = read(run("geocode", file).stdout)
    assert (row["outcome"], row["radius_m"]) == ("point", "30")
    assert not no_city.exists()


@pytest.mark.parametrize(("content", "says"), [("a,b\n1,2\n", "no column text"), ("", "is empty")])
def test_a_file_without_words_is_refused_with_a_reason(
    run: Run, names: Path, tmp_path: Path, content: str, says: str
) -> None:
    (tmp_path / "bad.csv").write_text(content)
    refused = run("geocode", tmp_path / "bad.csv", "--gazetteer", names)
    assert isinstance(refused.exception, GeodataError)
    assert says in str(refused.exception)
