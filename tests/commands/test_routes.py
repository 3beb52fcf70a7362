"""Routing and powers from the command line."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from dispatch.clock import HandClock, WallClock
from dispatch.errors import Refusal
from dispatch.node import Node
from dispatch.store import schema
from tests import towns as t
from tests.fixtures_commands import Run
from tests.flow.routes.test_powers import bring, row, whole
from tests.flow.test_routing import off_duty


@pytest.fixture
def node(settings_city: str, open_node: Callable[[str], Node]) -> Node:
    """A server's view of the city of the settings; the command line has the time of day, so certificates last."""
    opened = open_node(settings_city)
    officers = schema.parties.c.certified_until.is_not(None)
    t.change(opened, sa.update(schema.parties).where(officers).values(certified_until="9999-12-31"))
    return opened


def written(path: Path, *rows: dict[str, str], encoding: str = "utf-8") -> Path:
    """A CSV of rows."""
    with path.open("w", encoding=encoding, newline="") as lines:
        writer = csv.DictWriter(lines, list(dict.fromkeys(name for one in rows for name in one)))
        writer.writeheader()
        writer.writerows(rows)
    return path


PLACE = t.place("S2a")
DRY = ("route", "--dry-run", "--lon", PLACE.lon, "--lat", PLACE.lat)


def test_a_dry_run_tells_who_and_why_row_by_row(node: Node, run: Run) -> None:
    bring(node, row("i-1"), whole())
    told = run(*DRY, "--category", t.STALL)
    assert told.exit_code == 0
    assert "由认领网格S2的样例13负责" in told.output
    assert "delegated  赋权事项" in told.output
    assert "It is about another urgency." in told.output
    assert re.search(r"^until \d{4}-\d\d-\d\d \d\d:\d\d$", told.output, re.MULTILINE)


def test_a_dry_run_as_data(node: Node, run: Run) -> None:
    told = json.loads(run(*DRY, "--category", t.PIPE, "--json").output)
    assert (told["holder"], told["beside"], told["row"], told["table"]) == (t.WATER, [t.S2_OFFICER], "emergency", 0)
    assert [one["code"] for one in told["rows"]][-1] == "fallback"
    outside = run("route", "--dry-run", "--lon", "0", "--lat", "0", "--json")
    assert json.loads(outside.output) == {"queue": "outside"}


def test_a_dry_run_needs_a_point(node: Node, run: Run) -> None:
    assert isinstance(run("route", "--dry-run").exception, Refusal)


def test_why_tells_each_decision_with_the_versions_and_decides_it_again(node: Node, run: Run) -> None:
    off_duty(node, t.S1_OFFICER)
    number = t.report(node).event.number
    told = run("why", number).output
    assert "网格S1的认领人样例11不在岗，由网格S1的副责任人样例12负责。" in told
    assert "Sample 12 is the deputy for grid S1." in told
    assert "the same answer" in told
    assert "by the versions: calendar" in told
    assert isinstance(run("why", number[:-1] + str((int(number[-1]) + 1) % 10)).exception, Refusal)


def test_the_table_is_exported_changed_compared_and_imported(
    node: Node, run: Run, tmp_path: Path, clock: HandClock
) -> None:
    file = tmp_path / "routes.csv"
    assert run("route", "export", file).exit_code == 0
    with file.open(encoding="utf-8-sig", newline="") as lines:
        rows = list(csv.DictReader(lines))
    mine = {"code": "bins", "name": "垃圾", "name_en": "rubbish", "categories": t.RUBBISH, "to": "body:water"}
    written(file, *({**dict.fromkeys(rows[0], ""), **one} for one in (mine, *rows)), encoding="gb18030")
    assert "added 新增: bins" in run("route", "compare", file).output
    assert "nothing was kept" in run("route", "import", file, "--dry-run").output
    assert t.report(node).event.holder == t.S1_OFFICER
    assert f"{len(rows) + 1} rows" in run("route", "import", file).output
    clock.wind_to(WallClock().now())
    assert t.report(node).event.holder == t.WATER
    assert "the same rows" in run("route", "compare", file).output


def test_a_row_that_names_a_missing_body_is_refused_with_its_number(node: Node, run: Run, tmp_path: Path) -> None:
    file = written(tmp_path / "routes.csv", {"code": "a", "to": "claim"}, {"code": "b", "to": "body:nobody"})
    refused = run("route", "import", file).exception
    assert "row 3, to: there is no body 'nobody'" in str(refused)


def test_lists_are_imported_compared_and_let_rule(node: Node, run: Run, tmp_path: Path) -> None:
    file = written(tmp_path / "lists.csv", row("i-1"), row("i-2", matters=""), whole())
    assert "checked: 2 lists with 3 items" in run("powers", "import", file, "--dry-run").output
    assert "south-list@1 is kept as a draft with 2 items" in run("powers", "import", file).output
    assert "rules from 2023-01-01 with 2 items" in run("powers", "activate", "south-list").output
    assert t.report(node, "S2a", t.STALL).routed.row == "delegated"
    out = tmp_path / "out.csv"
    assert run("powers", "export", "south-list", out).exit_code == 0
    assert "is kept as a draft with 2 items" in run("powers", "import", out).output
    assert "0 added, 0 removed, 0 changed" in run("powers", "compare", "south-list@1", "south-list").output
    listed = run("powers", "list").output
    assert "south-list@1" in listed
    assert "In force 现行" in listed
    later = run("powers", "activate", "south-list@2", "--from", "2026-04-01")
    assert "rules from 2026-04-01" in later.output


def test_a_list_that_ends_before_it_starts_is_refused_whole(node: Node, run: Run, tmp_path: Path) -> None:
    file = written(tmp_path / "lists.csv", whole(), row("i-1", to_on="2022-12-31"))
    assert "row 3, to_on: the list ends on 2022-12-31, before it starts" in str(run("powers", "import", file).exception)
    assert "south-list" not in run("powers", "list").output
    assert isinstance(run("powers", "activate", "south-list", "--from", "soon").exception, Refusal)


def replay(run: Run, file: Path, text: str, *words: str) -> Any:
    file.write_text(text, "utf-8")
    return run("route", "replay", "--since", "36500d", "--with", file, *words)


def test_a_replay_tells_what_would_have_gone_elsewhere(node: Node, run: Run, tmp_path: Path) -> None:
    bring(node, row("i-1"), whole())
    number = t.report(node, "S2a", t.STALL).event.number
    node.store.close()
    changes = tmp_path / "changes.toml"
    told = replay(run, changes, '[[lists]]\ncode = "south-list"\nremove = ["i-1"]\n').output
    assert "1 events: 1 would have gone to somebody else, 1 of them to another body" in told
    assert number in told
    assert "样例2 / Sample 2" in told
    table = written(tmp_path / "routes.csv", {"code": "a", "to": "center"})
    plain = json.loads(replay(run, changes, f'routes = "{table.name}"\n', "--json").output)
    assert plain["pairs"] == [{"from": t.SOUTH_BODY, "to": t.CENTER, "events": 1}]
    rows = tmp_path / "changes.json"
    claims = json.dumps({"claims": [{"grid": "S2", "party": "s1-officer"}], "routes": [{"code": "a", "to": "claim"}]})
    assert json.loads(replay(run, rows, claims, "--json").output)["list"][0]["holders"] == [t.S2_OFFICER, t.S1_OFFICER]


@pytest.mark.parametrize("text", ["claims = 7", "colour = 'red'", "not toml", '[[claims]]\ngrid = "S9"\n',
                                  '[[claims]]\ngrid = "S1"\nparty = "nobody"\n', "layers = ['blocks@9']"])
def test_a_file_of_changes_that_cannot_be_meant_is_refused(node: Node, run: Run, tmp_path: Path, text: str) -> None:
    assert isinstance(replay(run, tmp_path / "changes.toml", text).exception, Refusal)


def test_a_replay_since_when(node: Node, run: Run, tmp_path: Path) -> None:
    (tmp_path / "none.toml").write_text("", "utf-8")
    assert isinstance(run("route", "replay", "--since", "soon", "--with", tmp_path / "none.toml").exception, Refusal)
    assert "0 events" in run("route", "replay", "--since", "0d", "--with", tmp_path / "none.toml").output
