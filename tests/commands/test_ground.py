"""The ground from the command line, with the files that cities really send."""

from __future__ import annotations

import csv
import json
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
import shapely
from shapely.affinity import translate

from dispatch.clock import HandClock
from dispatch.commands import ground_tables as tables
from dispatch.errors import Refusal
from dispatch.flow.ground import laying, surveying
from dispatch.node import Node
from dispatch.rules.event import Stage
from dispatch.store import layers
from geodata.crs import GCJ02, geometry_from_wgs84
from geodata.errors import GeodataError
from geodata.layers import Feature, read_layer, write_layer
from geodata.plane import area_m2
from grids.coverage import is_coverage
from tests import towns as t
from tests.fixtures_commands import REFUSALS, Run
from tests.flow.ground.test_layers import event_at, halves, moved_border, split


@pytest.fixture
def city(settings_city: str) -> str:
    """The small city is the one of the settings."""
    return settings_city


@pytest.fixture
def node(city: str, open_node: Callable[[str], Node]) -> Node:
    """A server's view of the same store."""
    return open_node(city)


def drawn(path: Path, shapes: Mapping[str, shapely.Geometry], **told: Mapping[str, Any]) -> Path:
    """A file with these grids."""
    write_layer(path, [Feature(row, code, f"街区{code}", shape, dict(told.get(code, {})))
                       for row, (code, shape) in enumerate(shapes.items(), 1)])
    return path


def squares(**moved: shapely.Geometry) -> dict[str, shapely.Geometry]:
    """The blocks of the small city, some drawn otherwise."""
    return {code: t.square(code) for code in t.BLOCKS} | moved


def versions(node: Node) -> dict[int, str]:
    rows = node.run(lambda db, city: layers.all_layers(db))
    return {row.version: row.state for row in rows if row.code == "blocks"}


def split_shapes() -> dict[str, shapely.Geometry]:
    """S1 in two; the northern neighbour has a vertex where they meet."""
    west, south, east, north = t.square("N1").bounds
    beside = shapely.Polygon([(west, south), ((west + east) / 2, south), (east, south), (east, north), (west, north)])
    return {one.code: one.geometry for one in split()} | {"N1": beside}


def overlapping() -> dict[str, shapely.Geometry]:
    """S2 reaches a good metre into S1, which is a drawing error, and S3 as well."""
    return squares(S2=shapely.box(*_wider("S2", 1e-5)))


def _wider(block: str, by: float) -> tuple[float, float, float, float]:
    west, south, east, north = t.square(block).bounds
    return west - by, south, east + by, north


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
    assert "retired" in run("grids", "list").output


def test_a_draft_keeps_the_proof_of_what_was_found(run: Run, city: str, node: Node, tmp_path: Path) -> None:
    run("city", "import", drawn(tmp_path / "blocks.geojson", overlapping()), "--repair", "--name", "街区网格")
    row = node.run(lambda db, city: layers.layer_by_name(db, "blocks", 2))
    kept = json.loads(row.findings)
    assert (row.name, row.source, kept["file"], kept["system"]) == ("街区网格", "blocks.geojson", "blocks.geojson", "wgs84")
    assert len(kept["sha256"]) == 64
    assert kept["flaws"] == {}
    assert [(change["code"], change["step"], change["decided"]) for change in kept["changes"]] == [("S2", "borders", False)]
    assert kept["changes"][0]["lost_m2"] > 1000.0


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


def yard(block: str = "S1") -> dict[str, shapely.Geometry]:
    """A tenth of S1 is drawn once more as a grid of its own."""
    west, south, east, north = t.square(block).bounds
    return squares(yard=shapely.box(west, south, east, south + (north - south) / 10))


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
    assert "1 conflicts wait for --decide CODE=keep|take" in waits.output
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


def test_a_decision_that_is_none_or_about_no_grid_is_refused(run: Run, tmp_path: Path) -> None:
    file = drawn(tmp_path / "blocks.geojson", yard())
    for decide in ("S1", "S1=perhaps", "S9=keep"):
        result = run("city", "check", file, "--repair", "--decide", decide)
        assert isinstance(result.exception, Refusal)


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


def shifted(system: str) -> dict[str, shapely.Geometry]:
    return {code: geometry_from_wgs84(shape, system) for code, shape in squares().items()}


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
    assert "S1 was given up in blocks@2" in str(again.exception)


def test_two_versions_are_compared_with_the_events_of_the_last_days(
    run: Run, city: str, node: Node, tmp_path: Path, clock: HandClock
) -> None:
    clock.forward(days=365 * 20)  # the command reads the wall clock; events of the future count as recent
    event_at(node, "S1b")
    run("city", "import", drawn(tmp_path / "moved.gpkg", {f.code: f.geometry for f in moved_border()}), "--repair")
    result = run("grids", "compare", "blocks", "blocks@2")
    assert result.exit_code == 0, result.output
    told = " ".join(result.output.split())
    assert "blocks@1 (active) -> blocks@2 (draft)" in told
    assert "another grid 1, another holder 1, another body 0, no grid 0" in told
    assert f"{area_m2(t.square('S1')) / 2:,.1f}" in told
    assert f"Sample {t.S2_OFFICER}" in told


def test_a_layer_can_be_given_a_date_ahead(run: Run, city: str, node: Node, tmp_path: Path) -> None:
    run("city", "import", drawn(tmp_path / "split.gpkg", split_shapes()))
    assert "will rule from 2999-01-01 00:00 on" in run("grids", "activate", "blocks@2", "--at", "2999-01-01").output
    assert versions(node) == {1: "active", 2: "draft"}
    for at in ("2001-01-01", "tomorrow"):
        assert isinstance(run("grids", "activate", "blocks@2", "--at", at).exception, Refusal)
    for layer in ("blocks@9", "rivers", "blocks@x"):
        assert isinstance(run("grids", "activate", layer).exception, Refusal)


@pytest.mark.parametrize("ending", [".gpkg", ".geojson", ".shp", ".fgb"])
def test_an_exported_layer_comes_back_as_it_was(run: Run, city: str, tmp_path: Path, ending: str) -> None:
    file = tmp_path / f"out{ending}"
    result = run("grids", "export", "units", file)
    assert "12 grids written" in result.output
    found = read_layer(file, code_field="code", name_field="name")
    assert {one.code: (one.properties["town"], one.properties["parent"]) for one in found.features}["S1a"] == (t.SOUTH, "S1")
    assert {one.properties["area_class"] for one in found.features} == {"A", "B"}
    west = next(one for one in found.features if one.code == "S1a")
    assert area_m2(west.geometry) == pytest.approx(area_m2(halves()["S1w"]), rel=1e-6)


def test_void_grids_are_exported_with_their_heirs(run: Run, city: str, tmp_path: Path) -> None:
    assert isinstance(run("grids", "export", "blocks", tmp_path / "void.geojson", "--void").exception, Refusal)
    run("city", "import", drawn(tmp_path / "split.gpkg", split_shapes()), "--activate")
    run("grids", "export", "blocks@2", tmp_path / "void.geojson", "--void")
    [void] = read_layer(tmp_path / "void.geojson", code_field="code").features
    assert (void.code, sorted(void.properties["successors"].split())) == ("S1", ["S1e", "S1w"])


POINTS = [
    ("S1a", "121.1025", "28.845", "", "S1", "S1a", "inside"),
    ("shared border: the code that sorts first", "121.11", "28.845", "wgs84", "S1", "S1b", "border"),
    ("corner of four", "121.11", "28.85", "", "N1", "N1b", "border"),
    ("just outside", "121.0998", "28.845", "", "", "", "outside"),
    ("nothing", "", "28.845", "", "", "", "no_coordinates"),
    ("words", "here", "there", "", "", "", "no_coordinates"),
    ("not a number", "nan", "28.845", "", "", "", "no_coordinates"),
    ("metres", "500000", "3190000", "", "", "", "out_of_range"),
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


def test_a_single_point_is_answered_on_the_screen(run: Run, city: str) -> None:
    told = run("locate", "121.1025,28.845").output
    shown = {line.split("│")[1].strip(): line.split("│")[2].strip() for line in told.splitlines() if "│" in line}
    assert (shown["grid"], shown["unit"], shown["runner_up"], shown["reason"]) == ("S1", "S1a", "N1", "inside")
    assert float(shown["runner_up_m"]) == pytest.approx(554, abs=1)
    assert "outside" in run("locate", "-71.06,42.36").output
    assert isinstance(run("locate", "121.1025").exception, REFUSALS)


def test_neighbours_are_listed_by_their_borders_and_for_one_grid_in_line(run: Run, city: str, node: Node, tmp_path: Path) -> None:
    told = " ".join(run("grids", "neighbours", "blocks").output.split())
    assert "6 grids with 7 common borders in 1 separate pieces" in told
    in_line = run("grids", "neighbours", "blocks", "S1").output
    rows = [[cell.strip() for cell in line.split("│")[1:3]] for line in in_line.splitlines() if line.startswith("│")]
    assert rows == [["S2", "1"], ["N1", "1"], ["S3", "2"], ["N2", "2"], ["N3", "3"]]
    assert "no grid 'S9'" in str(run("grids", "neighbours", "blocks", "S9").exception)
    apart = {code: shape for code, shape in squares().items() if code not in ("S2", "N3", "N1", "N2")}
    run("city", "import", drawn(tmp_path / "apart.gpkg", apart))
    assert "border no other: S1, S3" in run("grids", "neighbours", "blocks@2").output


def test_an_empty_city_is_founded_filled_and_locates(run: Run, no_city: Path, tmp_path: Path) -> None:
    assert "password" in run("city", "found", "试验市").output
    file = drawn(tmp_path / "blocks.geojson", squares())
    (tmp_path / "points.csv").write_text("lon,lat\n121.1025,28.845\n", "utf-8")
    assert "no division rules yet" in str(run("locate", tmp_path / "points.csv").exception)
    assert "rules now" in run("city", "import", file, "--activate").output
    assert located(run, tmp_path)[0]["grid"] == "S1"


NASTY_ENDINGS = (".geojson", ".json", ".csv", ".zip", ".gpkg", ".pbf")


def nasty(shared: Path, folder: Path) -> list[Path]:
    """Every file of the folder of nasty ones, the two archives unpacked, and two more."""
    for archive in (shared / "nasty").glob("*.zip"):
        with zipfile.ZipFile(archive) as packed:
            packed.extractall(folder / archive.stem)
    more = [shared / "linhai" / "taizhou_counties_9_gcj02_lowres.geojson", shared / "streets" / "Helsinki.osm.pbf"]
    return [one for one in (*(shared / "nasty").iterdir(), *more, *sorted(folder.rglob("*"))) if one.suffix in NASTY_ENDINGS]


def test_every_nasty_file_is_imported_or_refused_with_a_reason_and_leaves_no_part(
    city: str, node: Node, shared: Path, tmp_path: Path
) -> None:
    files = nasty(shared, tmp_path / "unpacked")
    assert len(files) > 290
    asked = surveying.Asked(layer="nasty", kind="professional", repair=True)
    whole: dict[str, int] = {}
    reasons = []
    for number, file in enumerate(files):
        try:
            looked = surveying.look(surveying.Given(file, number_rows=True), asked)
        except GeodataError as refusal:
            reasons.append(str(refusal))
            continue
        if looked.ready:
            source = f"{number} {file.name}"
            whole[source] = len(looked.survey.layer.features) - len(looked.survey.emptied)
            node.run(laying.draft, laying.Laying("nasty", "nasty", source, looked.survey.features, "professional"))
        else:
            assert "not fit to be kept" in tables.verdict(looked), file
            assert all(fault.row > 0 and fault.reason for fault in looked.survey.hard), file
    rows = [row for row in node.run(lambda db, city: layers.all_layers(db)) if row.code == "nasty"]
    assert len(rows) == len(whole) > 50
    assert all(len(reason.split()) > 3 for reason in reasons)
    assert {row.source: row.count for row in rows} == whole, "no partial layer"


def test_a_nasty_file_on_the_command_line_is_refused_in_a_sentence(run: Run, city: str, node: Node, shared: Path) -> None:
    for file in (shared / "nasty").iterdir():
        result = run("city", "import", file)
        assert result.exit_code == 1, file
        assert isinstance(result.exception, REFUSALS) or file.suffix == ".md", file
    assert versions(node) == {1: "active"}


def test_the_districts_of_new_york_are_checked_repaired_and_proven(run: Run, city: str, node: Node, shared: Path, tmp_path: Path) -> None:
    file = shared / "polygons_stress" / "nyc_election_districts_5199.geojson"
    faults = tmp_path / "faults.geojson"
    words = ("city", "import", file, "--layer", "districts", "--kind", "professional", "--code-field", "ElectDist", "--repair")
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


def test_events_stay_open_through_all_of_it(run: Run, city: str, node: Node, tmp_path: Path) -> None:
    event = event_at(node, "S2a")
    shifted_east = {code: translate(shape, t.SIDE / 4, 0.0) for code, shape in squares().items()}
    run("city", "import", drawn(tmp_path / "east.gpkg", shifted_east), "--activate", "--trust-crs")
    after = t.event_now(node, event.id)
    assert (after.stage, after.grid, after.holder) == (Stage.ASSIGNED, "S1", t.S1_OFFICER)
