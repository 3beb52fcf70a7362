"""Whose ground is this point, or each point of a table."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
import shapely

from geodata.crs import GCJ02, geometry_from_wgs84
from tests import towns as t
from tests.fixtures_commands import REFUSALS, Run

POINTS = [
    ("S1a", "121.1025", "28.845", "", "S1", "S1a", "inside"),
    ("shared border: the code that sorts first", "121.11", "28.845", "wgs84", "S1", "S1b", "border"),
    ("corner of four", "121.11", "28.85", "", "N1", "N1b", "border"),
    ("just outside", "121.0998", "28.845", "", "", "", "outside"),
    ("nothing", "", "28.845", "", "", "", "no_coordinates"),
    ("words", "here", "there", "", "", "", "no_coordinates"),
    ("not a number", "nan", "28.845", "", "", "", "no_coordinates"),
    ("metres", "500000", "3190000", "", "", "", "out_of_range"),
    ("latitude before longitude", "28.845", "121.1025", "", "", "", "swapped"),
    ("unknown", "121.1025", "28.845", "mars", "", "", "unknown_system"),
    ("default point", *map(str, t.DEFAULT_POINT), "", "", "", "default_point"),
]


def located(run: Run, tmp_path: Path, *words: object) -> list[dict[str, str]]:
    result = run("locate", tmp_path / "points.csv", "--output", tmp_path / "out.csv", *words)
    assert result.exit_code == 0, result.output
    with (tmp_path / "out.csv").open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def test_points_are_located_with_border_runner_up_and_reason(run: Run, city: str, tmp_path: Path) -> None:
    lines = ["what,lon,lat,system", *(",".join((what.replace(",", ";"), *rest[:3])) for what, *rest in POINTS)]
    (tmp_path / "points.csv").write_text("\n".join(lines), "gb18030")
    rows = located(run, tmp_path)
    assert [(row["grid"], row["unit"], row["reason"]) for row in rows] == [(p[4], p[5], p[6]) for p in POINTS]
    assert rows[0]["town"] == t.SOUTH
    assert float(rows[0]["border_m"]) == pytest.approx(244, abs=1)
    assert (rows[0]["runner_up"], rows[1]["runner_up"], float(rows[1]["border_m"])) == ("N1", "S2", 0.0)
    near = located(run, tmp_path, "--within-m", "50")[3]
    assert (near["grid"], near["reason"]) == ("S1", "near")
    assert float(near["border_m"]) == pytest.approx(19.5, abs=0.5)


def test_points_in_another_system_are_moved_first(run: Run, city: str, tmp_path: Path) -> None:
    there = geometry_from_wgs84(shapely.Point(121.1025, 28.845), GCJ02)
    (tmp_path / "points.csv").write_text(f"lng,纬度\n{there.x},{there.y}\n", "utf-8")
    assert located(run, tmp_path, "--system", "gcj02")[0]["grid"] == "S1"
    assert located(run, tmp_path, "--system", "wgs84")[0]["runner_up"] != located(run, tmp_path, "--system", "gcj02")[0]["runner_up"]


def test_a_table_without_places_is_refused(run: Run, city: str, tmp_path: Path) -> None:
    for text in ("", "a,b\n1,2\n", "lon,lon\n1,2\n"):
        (tmp_path / "points.csv").write_text(text, "utf-8")
        assert isinstance(run("locate", tmp_path / "points.csv").exception, REFUSALS)
    (tmp_path / "points.csv").write_bytes(b"lon,lat\n\0\xff")
    assert isinstance(run("locate", tmp_path / "points.csv").exception, REFUSALS)


@pytest.mark.parametrize("between", [";", "\t"])
def test_a_table_may_part_its_cells_by_semicolons_or_tabs(run: Run, city: str, tmp_path: Path, between: str) -> None:
    (tmp_path / "points.csv").write_text(f"名称{between}经度{between}纬度\n甲,乙{between}121.1025{between}28.845\n", "utf-8-sig")
    [row] = located(run, tmp_path)
    assert (row["名称"], row["grid"]) == ("甲,乙", "S1")


def test_a_quotation_mark_that_nobody_closes_swallows_no_rows(run: Run, city: str, tmp_path: Path) -> None:
    (tmp_path / "points.csv").write_text('lon,lat,what\n121.1025,28.845,"a\n121.1025,28.845,b\n121.1025,28.845,c\n', "utf-8")
    assert "line 4" in str(run("locate", tmp_path / "points.csv").exception)


def test_a_single_point_is_answered_on_the_screen(run: Run, city: str) -> None:
    told = run("locate", "121.1025,28.845").output
    shown = {line.split("│")[1].strip(): line.split("│")[2].strip() for line in told.splitlines() if "│" in line}
    assert (shown["grid"], shown["unit"], shown["runner_up"], shown["reason"]) == ("S1", "S1a", "N1", "inside")
    assert float(shown["runner_up_m"]) == pytest.approx(554, abs=1)
    assert "outside" in run("locate", "-71.06,42.36").output
    assert isinstance(run("locate", "121.1025").exception, REFUSALS)
