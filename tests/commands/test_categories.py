"""Lists of categories and suggestions from the command line."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from dispatch.clock import WallClock
from dispatch.commands.saying import refused
from dispatch.errors import Refusal
from dispatch.flow import intake
from dispatch.node import Node
from geodata.workbooks import read_book
from tests import towns as t
from tests.fixtures_commands import Run


@pytest.fixture
def node(settings_city: str, open_node: Callable[[str], Node]) -> Node:
    """A server's view of the city of the settings."""
    return open_node(settings_city)


def rows_of(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8-sig", newline="") as lines:
        return list(csv.DictReader(lines))


def written(file: Path, rows: list[dict[str, str]], encoding: str = "utf-8") -> Path:
    with file.open("w", encoding=encoding, newline="") as lines:
        writer = csv.DictWriter(lines, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return file


def test_a_list_is_exported_changed_imported_compared_and_let_rule(node: Node, run: Run, tmp_path: Path) -> None:
    t.report(node)
    out = tmp_path / "list.csv"
    assert run("categories", "export", out).exit_code == 0
    rows = [{**row, "standard": "local"} for row in rows_of(out) if row["code"] != t.RUBBISH]
    file = written(tmp_path / "new.csv", rows, "gb18030")
    assert "checked: 4 categories with 4 conditions; nothing was kept" in run("categories", "import", file, "--dry-run").output
    assert "version 3 is kept with 4 categories as a draft" in run("categories", "import", file).output
    compared = run("categories", "compare", 3).output
    assert "1 removed" in compared
    assert "暴露垃圾" in compared
    assert "1 open events keep what they have" in compared or "open events keep" in compared
    assert "version 3 rules now" in run("categories", "activate", 3).output
    assert "现行" in run("categories", "list").output
    again = tmp_path / "again.csv"
    run("categories", "export", again)
    assert rows_of(again) == rows
    assert run("categories", "export", tmp_path / "old.xlsx", "--version", 1, "--chinese").exit_code == 0
    [sheet] = read_book(tmp_path / "old.xlsx")
    assert (sheet.heads[:2], len(sheet.rows)) == (("标准", "代码"), 6)


def test_a_day_is_given_and_taken_back(node: Node, run: Run, tmp_path: Path) -> None:
    out = tmp_path / "list.csv"
    run("categories", "export", out)
    file = written(out, [{**row, "standard": "local"} for row in rows_of(out)])
    day = f"{WallClock().now().year + 1}-01-01"
    assert f"rules from {day}" in run("categories", "import", file, "--at", day).output
    assert "已定日期" in run("categories", "list").output
    assert "is a draft again" in run("categories", "withdraw", 3).output
    assert isinstance(run("categories", "activate", 3, "--at", "2001-01-01").exception, Refusal)


def test_a_wrong_file_is_refused_by_row_and_leaves_nothing(node: Node, run: Run, tmp_path: Path) -> None:
    out = tmp_path / "list.csv"
    run("categories", "export", out)
    rows = rows_of(out)
    rows[0]["limit"], rows[1]["responsible"] = "soon", "nobody"
    wrong = run("categories", "import", written(tmp_path / "wrong.csv", [{**row, "standard": "local"} for row in rows])).exception
    assert isinstance(wrong, Refusal)
    assert "nothing was kept: row 2, limit" in refused(wrong)
    assert "row 3, responsible: there is no body 'nobody'; 没有编号为“nobody”的单位" in refused(wrong)
    assert "wrong" not in run("categories", "list").output
    strange = written(tmp_path / "strange.csv", [{"colour": "red"}])
    assert "no such column" in str(run("categories", "import", strange).exception)


@pytest.mark.parametrize("name", ["known.csv", "known.xlsx"])
def test_a_known_list_is_a_file_to_begin_from(node: Node, run: Run, tmp_path: Path, name: str) -> None:
    file = tmp_path / name
    assert run("categories", "known", "gb30428_2_2013", file, "--chinese", "--responsible", "officer").exit_code == 0
    assert "201 categories" in run("categories", "import", file).output
    assert isinstance(run("categories", "known", "gb_2099").exception, Refusal)


def test_suggestions_are_trained_tried_and_relied_on(node: Node, run: Run) -> None:
    assert "nothing was learned" in str(run("categories", "decide", "0.9").exception)
    node.run(intake.receive_many, [
        t.sending(node, words=words, category=code)
        for _ in range(120) for words, code in (("巷子里一堆东西臭死了", t.RUBBISH), ("有水喷出来", t.PIPE))])
    proof = json.loads(run("categories", "train", "--json").output)
    assert (proof["reports"], proof["top1"]) == (240, 1.0)
    assert "the first suggestion was right for 100.0%" in run("categories", "train").output
    assert f"{t.PIPE}  水管破裂" in run("categories", "suggest", "喷出来好多水").output
    assert "from 0.9 on the system chooses" in run("categories", "decide", "0.9").output
    assert "a person always chooses" in run("categories", "decide", "never").output
    assert isinstance(run("categories", "decide", "often").exception, Refusal)
