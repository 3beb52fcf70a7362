"""Dividing a city on the command line, and bringing the answer in: communities, unit grids, duty grids."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import shapely

from dispatch.node import Node
from dispatch.store import layers
from geodata.layers import Feature, Options, read_layer, write_layer
from grids.errors import TooFewOfficers
from tests import towns as t
from tests.fixtures_commands import Run

WEST, SOUTH, EAST, NORTH = t.square("S1").bounds
TWO = 0.5 * (WEST + EAST)
LANES = 11


@pytest.fixture
def node(settings_city: str, open_node: Callable[[str], Node]) -> Node:
    """A server's view of the city of the settings."""
    return open_node(settings_city)


@pytest.fixture
def streets(tmp_path: Path) -> Path:
    """Lanes through the block S1, some hundred metres apart, in both directions."""
    steps = np.linspace(0.0, 1.0, LANES + 2)[1:-1]
    lanes = [[(WEST + s * (EAST - WEST), SOUTH - 0.001), (WEST + s * (EAST - WEST), NORTH + 0.001)] for s in steps]
    lanes += [[(WEST - 0.001, SOUTH + s * (NORTH - SOUTH)), (EAST + 0.001, SOUTH + s * (NORTH - SOUTH))] for s in steps]
    features = [
        {"type": "Feature", "properties": {"highway": "residential"}, "geometry": {"type": "LineString", "coordinates": lane}}
        for lane in lanes
    ]
    path = tmp_path / "streets.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}), "utf-8")
    return path


@pytest.fixture
def boundary(tmp_path: Path) -> Path:
    """The block S1, a little over a square kilometre."""
    write_layer(tmp_path / "boundary.geojson", [Feature(1, "1", "", t.square("S1"))])
    return tmp_path / "boundary.geojson"


def divided(run: Run, streets: Path, *words: object) -> Path:
    """The GeoPackage that the command writes."""
    path = streets.with_name("division.gpkg")
    result = run("grids", "divide", streets, "--town", t.SOUTH, "--output", path, *words)
    assert result.exit_code == 0, result.output
    assert path.is_file()
    return path


def codes(path: Path, table: str) -> set[str]:
    return {one.code for one in read_layer(path, code_field="code", options=Options(layer=table)).features}


def test_the_command_says_the_balance_reached_and_the_time(run: Run, streets: Path, boundary: Path, tmp_path: Path) -> None:
    result = run("grids", "divide", streets, "--boundary", boundary, "--officers", 6, "--output", tmp_path / "out.gpkg")
    assert result.exit_code == 0, result.output
    told = {line.split("│")[1].strip(): line.split("│")[3].strip() for line in result.output.splitlines() if "│" in line}
    assert (told["duty grids"], told["balanced by"]) == ("6", "streets")
    assert float(told["coefficient of variation"]) < 0.2
    assert float(told["seconds"]) > 0.0
    assert told["communities"] == "1"
    assert "communities were drawn along streets: none were given" in result.output


def test_past_reports_balance_the_work_and_rows_without_a_place_are_named(
    run: Run, streets: Path, boundary: Path, tmp_path: Path
) -> None:
    places = np.random.default_rng(1).uniform((WEST, SOUTH), (TWO, NORTH), (300, 2)).tolist()
    history = tmp_path / "history.csv"
    history.write_text("lon,lat\n,\n" + "".join(f"{lon},{lat}\n" for lon, lat in places), "utf-8")
    result = run("grids", "divide", streets, "--boundary", boundary, "--officers", 4, "--reports", history,
                 "--output", tmp_path / "out.geojson")  # fmt: skip
    assert "balanced by" in result.output
    assert "left out: row 1, lon: is empty" in result.output
    duties = read_layer(tmp_path / "out_duty_grids.geojson", code_field="code").features
    assert sum(one.properties["reports"] for one in duties) == 300
    assert all(60 < one.properties["reports"] < 90 for one in duties), "reports lie in the west alone, and are shared out"


def test_a_division_is_brought_in_community_by_community_with_its_grids(
    run: Run, node: Node, streets: Path, boundary: Path
) -> None:
    path = divided(run, streets, "--boundary", boundary, "--officers", 6, "--made-communities", 2)
    for table, layer, words in (
        ("communities", "communities", ()), ("unit_grids", "units", ()), ("duty_grids", "blocks", ("--kind", "duty")),
    ):
        result = run("city", "import", path, "--table", table, "--layer", layer, "--boundary", boundary, "--activate", *words)
        assert result.exit_code == 0, result.output
    assert "held to: units@2" in result.output
    units = node.run(lambda db, city: layers.grids_of(db, layers.layer_by_name(db, "units").id))
    assert {(row.parent, row.town, row.standard) for row in units} == {
        (f"{t.SOUTH}{number}", t.SOUTH, "gb30428_2_2013") for number in ("001", "002")}
    assert {row.area_class for row in units} <= {"A", "B", "C"}
    event = t.event_now(node, t.report(node, "S1a").event.id)
    assert (event.grid[:13], event.unit[:9], event.town) == (f"{event.unit[:12]}D", t.SOUTH, t.SOUTH)


def test_a_folder_that_is_not_there_is_refused_before_the_work(run: Run, no_city: Path, streets: Path, boundary: Path) -> None:
    for ending in (".gpkg", ".geojson"):
        output = no_city.parent / f"division{ending}"
        refused = run("grids", "divide", streets, "--boundary", boundary, "--officers", 3, "--output", output)
        assert f"there is no folder {output.parent}" in str(refused.exception)


def test_fewer_communities_than_were_asked_for_are_said(run: Run, no_city: Path, streets: Path, boundary: Path, tmp_path: Path) -> None:
    told = run("grids", "divide", streets, "--boundary", boundary, "--officers", 2, "--made-communities", 5,
               "--output", tmp_path / "d.gpkg").output
    assert "5 communities were asked for, but each needs an officer" in told


def test_a_duty_grid_that_cuts_a_unit_grid_is_refused_by_its_name(run: Run, node: Node, tmp_path: Path) -> None:
    whole, crooked = t.square("S1"), shapely.box(*t.square("S1").buffer(-0.0004).bounds)
    write_layer(tmp_path / "duties.geojson", [Feature(1, "D1", "", crooked)])
    refused = run("city", "check", tmp_path / "duties.geojson", "--layer", "duties")
    assert refused.exit_code == 1
    assert "2 cut" in refused.output
    assert "S1a, D1" in refused.output
    write_layer(tmp_path / "duties.geojson", [Feature(1, "D1", "", whole)])
    assert run("city", "check", tmp_path / "duties.geojson", "--layer", "duties").exit_code == 0


def test_a_unit_grid_over_the_line_of_its_community_is_refused(run: Run, node: Node, tmp_path: Path) -> None:
    west, east = shapely.box(WEST, SOUTH, TWO, NORTH), shapely.box(TWO, SOUTH, EAST, NORTH)
    write_layer(tmp_path / "communities.geojson",
                [Feature(1, f"{t.SOUTH}001", "", west), Feature(2, f"{t.SOUTH}002", "", east)])
    assert run("city", "import", tmp_path / "communities.geojson", "--layer", "communities", "--activate").exit_code == 0
    middle = shapely.box(TWO - 0.002, SOUTH, TWO + 0.001, NORTH)
    write_layer(tmp_path / "units.geojson", [Feature(1, f"{t.SOUTH}001001", "", middle)])
    refused = run("city", "check", tmp_path / "units.geojson", "--layer", "units")
    assert refused.exit_code == 1
    assert "1 stray" in refused.output
    assert "reaches beyond its parent" in refused.output


def test_a_community_under_a_town_that_there_is_not_is_named(run: Run, node: Node, tmp_path: Path) -> None:
    write_layer(tmp_path / "communities.geojson", [Feature(1, "331082077001", "", t.square("S1"))])
    refused = run("city", "check", tmp_path / "communities.geojson", "--layer", "communities")
    assert refused.exit_code == 1
    assert "its town 331082077 does not exist" in refused.output


def test_no_code_is_given_a_second_time_when_the_city_is_divided_anew(
    run: Run, node: Node, streets: Path, boundary: Path
) -> None:
    first = divided(run, streets, "--boundary", boundary, "--officers", 4)
    seen = {table: codes(first, table) for table in ("communities", "unit_grids", "duty_grids")}
    for table, layer, kind in (
        ("communities", "communities", "community"), ("unit_grids", "units", "unit"), ("duty_grids", "blocks", "duty"),
    ):
        result = run("city", "import", first, "--table", table, "--layer", layer, "--kind", kind, "--activate")
        assert result.exit_code == 0, result.output
    again = divided(run, streets, "--boundary", boundary, "--officers", 4)
    for table, before in seen.items():
        assert not before & codes(again, table), table


def test_too_few_officers_and_streets_elsewhere_are_refused_in_a_sentence(
    run: Run, streets: Path, boundary: Path, tmp_path: Path
) -> None:
    west, east = shapely.box(WEST, SOUTH, TWO, NORTH), shapely.box(TWO, SOUTH, EAST, NORTH)
    write_layer(tmp_path / "two.geojson", [Feature(1, f"{t.SOUTH}001", "", west), Feature(2, f"{t.SOUTH}002", "", east)])
    few = run("grids", "divide", streets, "--communities", tmp_path / "two.geojson", "--officers", 1)
    assert isinstance(few.exception, TooFewOfficers)
    assert "2 communities need at least 2" in str(few.exception)
    write_layer(tmp_path / "far.geojson", [Feature(1, "1", "", shapely.box(10.0, 50.0, 10.1, 50.1))])
    far = run("grids", "divide", streets, "--boundary", tmp_path / "far.geojson", "--officers", 2)
    assert "none of 22 reaches into the boundary" in str(far.exception)
    nothing = run("grids", "divide", streets, "--officers", 2)
    assert "neither a boundary nor towns nor communities" in str(nothing.exception)
