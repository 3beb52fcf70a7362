"""`dispatch people import|export` and `dispatch coverage`, as an administrator runs them."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from dispatch.errors import Unprocessable
from dispatch.flow.staff.staffing import NotBrought
from dispatch.store.opening import open_store
from dispatch.store.parties import parties_by_code
from tests.fixtures_commands import Run

pytestmark = pytest.mark.usefixtures("settings_city")


def name_of(url: str, code: str) -> str | None:
    store = open_store(url)
    try:
        found = store.run(lambda db: parties_by_code(db, [code]))
    finally:
        store.close()
    return found[code].name if code in found else None


@pytest.mark.parametrize(("file", "flag"), [("people.xlsx", []), ("people", ["--english"])])
def test_an_export_comes_back_without_changing_anything(run: Run, tmp_path: Path, file: str, flag: list[str]) -> None:
    assert run("people", "export", tmp_path / file, *flag).exit_code == 0
    done = run("people", "import", tmp_path / file)
    assert done.exit_code == 0
    assert "everything is as it was" in done.output


def test_a_gbk_list_from_an_office_is_tried_and_then_taken(run: Run, tmp_path: Path, settings_city: str) -> None:
    path = tmp_path / "人员.csv"
    path.write_bytes("编号,姓名,镇街编码,所属单位\r\nzhang,张三,331082001,south\r\n".encode("gbk"))
    assert "1 rows would be changed" in run("people", "import", path, "--dry-run").output
    assert name_of(settings_city, "zhang") is None
    assert "1 rows were changed" in run("people", "import", path).output
    assert name_of(settings_city, "zhang") == "张三"


def test_a_list_with_two_principals_for_one_grid_is_refused_with_the_row(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([("网格编码", "人员编号", "责任"), ("S3", "spare", "责任人"), ("S3", "s2-officer", "责任人")])
    refused = run("people", "import", path)
    assert isinstance(refused.exception, NotBrought)
    assert "has its principal in row 2" in refused.output


def test_a_file_without_any_such_table_is_refused(run: Run, tmp_path: Path) -> None:
    (tmp_path / "weather.csv").write_text("day,rain\n1,2\n", "utf-8")
    assert "no table of people" in str(run("people", "import", tmp_path / "weather.csv").exception)


def test_coverage_tells_the_holes_of_the_coming_days(run: Run) -> None:
    told = run("coverage", "--days", 2)
    assert told.exit_code == 0
    assert "S3" in told.output
    assert "无人认领" in told.output
    assert "N3" not in told.output  # only what needs a leader
    assert "N2" in run("coverage", "--all", "--town", "331082002").output
    assert "S3" in run("coverage", "--category", "1001").output
    assert run("coverage", "--category", "nothing").exit_code != 0


def test_the_matrix_of_grid_category_and_shift_is_written_as_a_file(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "matrix.csv"
    assert run("coverage", "--days", 2, "--matrix", file).exit_code == 0
    with file.open(encoding="utf-8-sig", newline="") as lines:
        rows = {(row["grid"], row["category"]): row for row in csv.DictReader(lines)}
    assert len(rows) == 6 * 5  # grids and categories of the small city
    assert len(next(iter(rows.values()))) == 4 + 2 * 2
    assert set(list(rows["S3", "1001"].values())[5:]) == {"neighbour"}
    assert set(list(rows["S3", "1002"].values())[5:]) == {"own"}  # the body answers, whoever has claimed the ground


def test_the_terms_of_claims_are_told_and_set(run: Run) -> None:
    assert "claim_capacity" in run("people", "terms").output
    assert "evening" in run("people", "terms", "shifts", "day 07:00-15:00, evening 15:00-23:00").output
    for name, value in (("claim_capacity", "many"), ("shifts", "late"), ("claim_tiers", "blocks:king"), ("claim_certificate", "no"),
                        ("zone", "UTC")):
        assert isinstance(run("people", "terms", name, value).exception, Unprocessable), name
