"""A careless file is mended: every change listed, every conflict decided by a person."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import shapely

from dispatch.errors import Refusal
from dispatch.node import Node
from dispatch.store import layers
from geodata.plane import area_m2
from grids.coverage import is_coverage
from tests import towns as t
from tests.commands.city_files import drawn, overlapping, squares, versions, wider, yard
from tests.fixtures_commands import Run


def test_overlaps_are_refused_with_their_square_metres_and_nothing_is_kept(
    run: Run, city: str, node: Node, tmp_path: Path
) -> None:
    file = drawn(tmp_path / "blocks.geojson", overlapping())
    result = run("city", "import", file)
    assert result.exit_code == 1
    assert "overlap" in result.output
    assert "try --repair" in result.output
    assert versions(node) == {1: "active"}


def test_a_repair_lists_every_change_and_the_draft_is_a_coverage(
    run: Run, city: str, node: Node, tmp_path: Path
) -> None:
    result = run("city", "import", drawn(tmp_path / "blocks.geojson", overlapping()), "--repair")
    assert result.exit_code == 0, result.output
    assert "What the repair changes" in result.output
    row = node.run(lambda db, city: layers.layer_by_name(db, "blocks", 2))
    rows = node.run(lambda db, city: layers.grids_of(db, row.id))
    assert is_coverage(shapely.from_wkb([one.wkb for one in rows]))


def test_lines_beside_polygons_are_named_and_dropped_only_by_a_repair(run: Run, city: str, node: Node, tmp_path: Path) -> None:
    with_a_line = shapely.GeometryCollection([t.square("S1"), shapely.LineString([(121.1, 28.8), (121.2, 28.9)])])
    file = tmp_path / "blocks.geojson"
    file.write_text(json.dumps({"type": "FeatureCollection", "features": [
        {"type": "Feature", "properties": {"code": code}, "geometry": shapely.geometry.mapping(shape)}
        for code, shape in squares(S1=with_a_line).items()]}), "utf-8")
    refused = run("city", "import", file)
    assert refused.exit_code == 1
    assert "is a collection of LineString and Polygon: only polygons can be kept" in refused.output
    taken = run("city", "import", file, "--repair")
    assert taken.exit_code == 0, taken.output
    rows = node.run(lambda db, city: layers.grids_of(db, layers.layer_by_name(db, "blocks", 2).id))
    assert {one.code: shapely.from_wkb(one.wkb).equals(t.square(one.code)) for one in rows} == dict.fromkeys(t.BLOCKS, True)
    assert [one["code"] for one in json.loads(node.run(lambda db, city: layers.layer_by_name(db, "blocks", 2).findings))["changes"]] == ["S1"]


def test_the_real_counties_drawn_with_lines_among_their_polygons_can_be_repaired(run: Run, shared: Path) -> None:
    counties = shared / "linhai" / "taizhou_counties_9_gcj02_lowres.geojson"
    words = ("city", "check", counties, "--layer", "counties", "--kind", "professional", "--crs", "gcj02", "--number-rows")
    assert "only polygons can be kept" in run(*words).output
    told = run(*words, "--repair").output
    assert "What the repair changes" in told
    assert "faults have to be mended" not in told


def test_a_conflict_waits_for_a_person_and_goes_as_he_decides(run: Run, city: str, node: Node, tmp_path: Path) -> None:
    file = drawn(tmp_path / "blocks.geojson", yard())
    waits = run("city", "import", file, "--repair")
    assert waits.exit_code == 1
    assert "1 conflicts wait for --decide CODE=keep|take|first" in waits.output
    assert versions(node) == {1: "active"}
    decisions = tmp_path / "decisions.txt"
    decisions.write_text("S1=take\n\n", "utf-8")
    taken = run("city", "import", file, "--repair", "--decide", f"@{decisions}")
    assert taken.exit_code == 0, taken.output
    row = node.run(lambda db, city: layers.layer_by_name(db, "blocks", 2))
    areas = {one.code: area_m2(shapely.from_wkb(one.wkb)) for one in node.run(lambda db, city: layers.grids_of(db, row.id))}
    assert areas["S1"] == pytest.approx(area_m2(t.square("S1")) - area_m2(yard()["yard"]), abs=0.1)
    kept = run("city", "check", file, "--repair", "--decide", "S1=keep", "--decide", "yard=take")
    assert kept.exit_code == 0, kept.output
    assert "emptied" in kept.output


def test_a_conflict_may_go_by_the_code_that_sorts_first_and_the_report_and_the_draft_say_so(
    run: Run, city: str, node: Node, tmp_path: Path
) -> None:
    decisions = tmp_path / "决定.txt"
    decisions.write_text("S1=first\nyard=take\n", "gb18030")
    taken = run("city", "import", drawn(tmp_path / "blocks.geojson", yard()), "--repair", "--decide", f"@{decisions}")
    assert taken.exit_code == 0, taken.output
    assert "1 conflicts were decided, 0 of them by the code that sorts first" in taken.output
    assert "emptied: take" in taken.output
    taken = run("city", "import", drawn(tmp_path / "b.geojson", squares(S2=shapely.box(*wider("S2", 5e-4)))), "--repair",
                "--decide", "S2=first", "--decide", "S1=take", "--decide", "S3=take")
    assert taken.exit_code == 0, taken.output
    assert "of them by the code that sorts first" in taken.output
    assert "归编码排在前面的网格" in taken.output
    row = node.run(lambda db, city: layers.layer_by_name(db, "blocks", 3))
    grids = {one.code: shapely.from_wkb(one.wkb) for one in node.run(lambda db, city: layers.grids_of(db, row.id))}
    assert grids["S1"].equals(t.square("S1")), "S1 sorts before S2"
    assert area_m2(grids["S3"]) < area_m2(t.square("S3")), "and S3 after it"
    assert {one["code"]: one["decision"] for one in json.loads(row.findings)["changes"]} == {"S2": "first", "S3": "take"}


def test_a_decision_that_is_none_or_about_no_grid_is_refused(run: Run, tmp_path: Path) -> None:
    file = drawn(tmp_path / "blocks.geojson", yard())
    for decide in ("S1", "S1=perhaps", "S9=keep"):
        result = run("city", "check", file, "--repair", "--decide", decide)
        assert isinstance(result.exception, Refusal)


def test_the_districts_of_new_york_are_checked_repaired_and_proven(run: Run, city: str, node: Node, shared: Path, tmp_path: Path) -> None:
    file = shared / "polygons_stress" / "nyc_election_districts_5199.geojson"
    faults = tmp_path / "faults.geojson"
    words = ("city", "import", file, "--layer", "districts", "--kind", "professional", "--code-field", "ElectDist", "--repair", "--trust-crs")
    waits = run(*words, "--faults", faults)
    assert "54 conflicts wait" in waits.output
    found = [one["properties"] for one in json.loads(faults.read_text("utf-8"))["features"]]
    assert sum(one["kind"] == "invalid_geometry" for one in found) == 34
    assert sum(one["what"] == "flaw" and one["kind"] == "overlap" for one in found) == 170
    decide = tmp_path / "decisions.txt"
    decide.write_text("".join(f"{one['codes']}=take\n" for one in found if one.get("conflict")), "utf-8")
    taken = run(*words, "--decide", f"@{decide}")
    assert taken.exit_code == 0, taken.output[-500:]
    row = node.run(lambda db, city: layers.layer_by_name(db, "districts"))
    shapes = shapely.from_wkb([one.wkb for one in node.run(lambda db, city: layers.grids_of(db, row.id))])
    assert len(shapes) == 5199
    assert is_coverage(shapes)
    assert len(json.loads(row.findings)["changes"]) == 170
