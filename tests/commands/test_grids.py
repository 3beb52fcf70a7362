"""Versions of the ground from the command line: compared, dated, exported, and who borders whom."""

from __future__ import annotations

from pathlib import Path

import pytest
from shapely.affinity import translate

from dispatch.clock import HandClock
from dispatch.errors import Refusal
from dispatch.node import Node
from dispatch.rules.event import Stage
from geodata.layers import read_layer
from geodata.plane import area_m2
from tests import towns as t
from tests.commands.city_files import drawn, split_shapes, squares, versions
from tests.fixtures_commands import Run
from tests.flow.ground.redrawn import event_at, halves, moved_border


def test_two_versions_are_compared_with_the_events_of_the_last_days(
    run: Run, city: str, node: Node, tmp_path: Path, clock: HandClock
) -> None:
    clock.forward(days=365 * 20)  # the command reads the wall clock; events of the future count as recent
    event_at(node, "S1b")
    run("city", "import", drawn(tmp_path / "moved.gpkg", {f.code: f.geometry for f in moved_border()}), "--repair")
    result = run("grids", "compare", "blocks", "blocks@2")
    assert result.exit_code == 0, result.output
    told = " ".join(result.output.split())
    assert "blocks@1 (rules 现行) → blocks@2 (draft 草稿)" in told
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


def test_an_export_into_a_folder_that_is_not_there_is_refused(run: Run, city: str, tmp_path: Path) -> None:
    for ending in (".gpkg", ".geojson", ".shp", ".fgb"):
        refused = run("grids", "export", "units", tmp_path / "nowhere" / f"out{ending}")
        assert "cannot be written" in str(refused.exception)


def test_void_grids_are_exported_with_their_heirs(run: Run, city: str, tmp_path: Path) -> None:
    assert isinstance(run("grids", "export", "blocks", tmp_path / "void.geojson", "--void").exception, Refusal)
    run("city", "import", drawn(tmp_path / "split.gpkg", split_shapes()), "--activate")
    run("grids", "export", "blocks@2", tmp_path / "void.geojson", "--void")
    [void] = read_layer(tmp_path / "void.geojson", code_field="code").features
    assert (void.code, sorted(void.properties["successors"].split())) == ("S1", ["S1e", "S1w"])


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


def test_events_stay_open_through_all_of_it(run: Run, city: str, node: Node, tmp_path: Path) -> None:
    event = event_at(node, "S2a")
    shifted_east = {code: translate(shape, t.SIDE / 4, 0.0) for code, shape in squares().items()}
    run("city", "import", drawn(tmp_path / "east.gpkg", shifted_east), "--activate", "--trust-crs")
    after = t.event_now(node, event.id)
    assert (after.stage, after.grid, after.holder) == (Stage.ASSIGNED, "S1", t.S1_OFFICER)
