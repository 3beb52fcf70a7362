"""A city file from the command line: looked at, kept as a draft, let rule."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import shapely
from shapely.affinity import translate

from dispatch.errors import Refusal
from dispatch.node import Node
from dispatch.store import layers
from geodata.crs import GCJ02
from geodata.plane import area_m2
from tests import towns as t
from tests.commands.city_files import drawn, overlapping, shifted, split_shapes, squares, versions, yard
from tests.commands.test_locate import located
from tests.fixtures_commands import Run
from tests.flow.ground.redrawn import event_at, halves


def test_looking_at_a_file_founds_no_city(run: Run, no_city: Path, tmp_path: Path) -> None:
    result = run("city", "check", drawn(tmp_path / "blocks.geojson", squares()))
    assert result.exit_code == 0, result.output
    assert "fit to be kept as a draft" in result.output
    assert "there is no other layer to compare with" in " ".join(result.output.split())
    assert not no_city.parent.exists()


def test_a_sound_file_becomes_a_draft_and_then_rules(run: Run, city: str, node: Node, tmp_path: Path) -> None:
    file = drawn(tmp_path / "blocks.gpkg", split_shapes())
    result = run("city", "import", file, "--repair")
    assert result.exit_code == 0, result.output
    assert "blocks@2 is kept as a draft with 7 grids" in result.output
    assert versions(node) == {1: "active", 2: "draft"}
    event = event_at(node, "S1a")
    result = run("grids", "activate", "blocks@2")
    assert "S1e, S1w" in result.output or "S1w, S1e" in result.output
    assert "1 open events have followed the ground" in result.output
    assert t.event_now(node, event.id).grid == "S1w"
    assert versions(node) == {1: "retired", 2: "active"}
    assert "past 历史" in run("grids", "list").output


def test_a_draft_keeps_the_proof_of_what_was_found(run: Run, city: str, node: Node, tmp_path: Path) -> None:
    run("city", "import", drawn(tmp_path / "blocks.geojson", overlapping()), "--repair", "--name", "街区网格")
    row = node.run(lambda db, city: layers.layer_by_name(db, "blocks", 2))
    kept = json.loads(row.findings)
    assert (row.name, row.source, kept["file"], kept["system"]) == ("街区网格", "blocks.geojson", "blocks.geojson", "wgs84")
    assert len(kept["sha256"]) == 64
    assert kept["flaws"] == {}
    assert [(change["code"], change["step"], change["decided"]) for change in kept["changes"]] == [("S2", "borders", False)]
    assert kept["changes"][0]["lost_m2"] > 1000.0


def test_faults_are_drawn_as_geojson(run: Run, tmp_path: Path) -> None:
    faults = tmp_path / "faults.geojson"
    run("city", "check", drawn(tmp_path / "blocks.geojson", yard()), "--repair", "--faults", faults)
    found = json.loads(faults.read_text("utf-8"))
    assert {one["properties"]["what"] for one in found["features"]} == {"flaw", "change"}
    contained = next(one for one in found["features"] if one["properties"]["kind"] == "contained")
    assert contained["properties"]["codes"] == "S1 yard"
    assert area_m2(shapely.geometry.shape(contained["geometry"])) == pytest.approx(
        contained["properties"]["area_m2"], abs=0.1)


def test_gaps_are_judged_within_the_towns_that_rule_or_the_boundary_that_is_given(
    run: Run, city: str, tmp_path: Path
) -> None:
    file = drawn(tmp_path / "blocks.geojson", {code: shape for code, shape in squares().items() if code != "N3"})
    within_towns = run("city", "check", file)
    assert within_towns.exit_code == 0
    assert "gaps are judged within: towns@1" in within_towns.output
    assert "1 gaps or outer parts" in within_towns.output
    south = drawn(tmp_path / "boundary.geojson", {"S": shapely.union_all([t.square(b) for b in ("S1", "S2", "S3")])})
    outside = run("city", "check", file, "--boundary", south)
    assert "gaps are judged within: boundary.geojson" in outside.output
    assert "outside" in outside.output


def test_a_layer_in_gcj02_that_claims_wgs84_is_found_out_by_the_layer_that_rules(
    run: Run, city: str, node: Node, tmp_path: Path
) -> None:
    file = drawn(tmp_path / "blocks.geojson", shifted(GCJ02))
    refused = run("city", "import", file)
    assert refused.exit_code == 1
    assert "likely not wgs84 but gcj02: say --crs gcj02" in refused.output
    assert versions(node) == {1: "active"}
    named = run("city", "import", file, "--crs", "gcj02")
    assert named.exit_code == 0, named.output
    west = node.run(lambda db, city: layers.grids_of(db, layers.layer_by_name(db, "blocks", 2).id))
    assert shapely.from_wkb(west[0].wkb).hausdorff_distance(t.square(west[0].code)) < 1e-8
    assert run("city", "import", file, "--trust-crs").exit_code == 0


def test_known_places_can_be_compared_with_too(run: Run, tmp_path: Path) -> None:
    file = drawn(tmp_path / "blocks.geojson", shifted(GCJ02))
    places = tmp_path / "places.csv"
    corners = [(f"街区{code}", *shape.exterior.coords[2]) for code, shape in squares().items()]
    places.write_text("name,lon,lat\n" + "".join(f"{n},{x},{y}\n" for n, x, y in corners), "utf-8")
    result = run("city", "check", file, "--places", places)
    assert "likely not wgs84 but gcj02" in result.output
    places.write_text("name,lon\nx,1\n", "utf-8")
    assert "lacks the column lat" in str(run("city", "check", file, "--places", places).exception)


def test_unit_grid_codes_are_checked_against_the_towns_and_stay_text(
    run: Run, city: str, node: Node, tmp_path: Path
) -> None:
    west, east = halves("S1").values()
    file = drawn(tmp_path / "units.gpkg", {"331082001003007": west, "331082009003008": east})
    refused = run("city", "import", file, "--layer", "units")
    assert refused.exit_code == 1
    assert "its town 331082009 does not exist" in refused.output
    west, east = [one for code, one in split_shapes().items() if code.startswith("S1")]
    file = drawn(tmp_path / "units2.gpkg", {"33108200100307": west, "33108200100308": east},
                 **{"33108200100307": {"area_class": "A"}})  # fmt: skip
    assert run("city", "import", file, "--layer", "units").exit_code == 0
    rows = node.run(lambda db, city: layers.grids_of(db, layers.layer_by_name(db, "units", 2).id))
    assert [(row.code, row.standard, row.area_class, row.town) for row in rows] == [
        ("33108200100307", "cjt214", "A", t.SOUTH), ("33108200100308", "cjt214", "", t.SOUTH)]
    mixed = drawn(tmp_path / "units3.gpkg", {"33108200100307": west, "331082001003008": east})
    assert "the codes follow several standards, which is kept as it is" in run("city", "check", mixed, "--layer", "units").output
    strict = run("city", "check", file, "--layer", "units", "--standard", "gb30428_2_2013")
    assert "has 14 digits instead of 15" in strict.output


def test_a_kind_or_standard_that_there_is_not_is_refused(run: Run, tmp_path: Path) -> None:
    file = drawn(tmp_path / "blocks.geojson", squares())
    for words in (("--layer", "precincts"), ("--kind", "county"), ("--standard", "mine")):
        assert isinstance(run("city", "check", file, *words).exception, Refusal)
    assert run("city", "check", file, "--layer", "precincts", "--kind", "duty").exit_code == 0


def test_a_code_that_was_given_up_is_refused_at_the_import(run: Run, city: str, tmp_path: Path) -> None:
    run("city", "import", drawn(tmp_path / "split.gpkg", split_shapes()), "--activate")
    again = run("city", "import", drawn(tmp_path / "again.gpkg", squares()))
    assert again.exit_code == 1
    assert "code 'S1' was given up in blocks@2: a code is never given twice" in again.output
    assert "1 faults have to be mended in the file" in run("city", "check", tmp_path / "again.gpkg").output


def test_an_empty_city_is_founded_filled_and_locates(run: Run, no_city: Path, tmp_path: Path) -> None:
    assert "password" in run("city", "found", "试验市").output
    file = drawn(tmp_path / "blocks.geojson", squares())
    (tmp_path / "points.csv").write_text("lon,lat\n121.1025,28.845\n", "utf-8")
    assert "no division rules yet" in str(run("locate", tmp_path / "points.csv").exception)
    assert "rules now" in run("city", "import", file, "--activate").output
    assert located(run, tmp_path)[0]["grid"] == "S1"


def test_a_file_that_lies_far_from_the_city_is_doubted_until_somebody_says_it_is_right(
    run: Run, city: str, node: Node, tmp_path: Path
) -> None:
    far = {code: translate(shape, 3.0, 0.0) for code, shape in squares().items()}
    file = drawn(tmp_path / "blocks.geojson", far)
    refused = run("city", "import", file)
    assert refused.exit_code == 1
    assert "it lies 293 km away from the other layer" in refused.output
    assert "a wrong system or zone?" in refused.output
    assert versions(node) == {1: "active"}
    assert run("city", "import", file, "--trust-crs").exit_code == 0
