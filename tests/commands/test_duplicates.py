"""`dispatch duplicates export|import` and `dispatch account invite`, as an administrator runs them."""

from __future__ import annotations

from pathlib import Path

import pytest

from dispatch.errors import NotFound, Unprocessable
from tests.fixtures_commands import Run

pytestmark = pytest.mark.usefixtures("settings_city")


def test_the_table_goes_out_and_comes_back_the_same(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "near.csv"
    assert run("duplicates", "export", path).exit_code == 0
    assert "*,50,1440,no," in path.read_text("utf-8-sig")
    assert "the same rows" in run("duplicates", "import", path, "--dry-run").output


def test_a_changed_table_is_tried_and_then_rules_from_its_day(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "near.csv"
    path.write_bytes("类别,距离（米）,时间（分钟）,含同大类,自动并单分值\r\n*,80,60,是,0.9\r\n1001,0,60,,\r\n".encode("gbk"))
    tried = run("duplicates", "import", path, "--dry-run")
    assert "added 新增: 1001" in tried.output
    assert "changed 改动: *" in tried.output
    assert "nothing was kept" in tried.output
    assert "rules from 2099-01-01: 2 rows" in run("duplicates", "import", path, "--at", "2099-01-01").output
    assert "*,50,1440,no," in run("duplicates", "export").output
    assert "rules now: 2 rows" in run("duplicates", "import", path).output
    assert "*,80,60,yes,0.9" in run("duplicates", "export").output


@pytest.mark.parametrize(("text", "said"), [
    ("code,within_m\n*,50\n", "row 1, within_minutes: this column is missing"),
    ("code,within_m,within_minutes\nnothing,50,60\n", "row 2, code: 'nothing' is no category"),
    ("code,within_m,within_minutes\n", "has no rows"),
])
def test_wrong_rows_are_refused_and_nothing_changes(run: Run, tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "near.csv"
    path.write_text(text, "utf-8")
    refused = run("duplicates", "import", path)
    assert isinstance(refused.exception, Unprocessable)
    assert said in str(refused.exception)
    assert "*,50,1440,no," in run("duplicates", "export").output


def test_joining_by_itself_is_switched_on_and_off_and_says_what_it_joins(run: Run, tmp_path: Path) -> None:
    assert "a person joins" in run("duplicates", "join").output
    assert "no row of the table has a threshold" in run("duplicates", "join", "on").output
    path = tmp_path / "near.csv"
    path.write_text("code,within_m,within_minutes,joins_at\n*,50,1440,0.97\n", "utf-8")
    run("duplicates", "import", path)
    assert "joins by itself: * ≥ 0.97" in run("duplicates", "join").output
    assert "一律由人并案" in run("duplicates", "join", "off").output


def test_an_account_gets_a_link_by_which_its_owner_makes_a_password(run: Run) -> None:
    assert run("account", "add", "zhang", "示例张三", "--roles", "officer@town:331082001").exit_code == 0
    assert "zhang: /welcome#" in run("account", "invite", "zhang").output.replace("\n", "")
    assert isinstance(run("account", "invite", "nobody").exception, NotFound)
