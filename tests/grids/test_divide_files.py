"""Streets, lines and reports from files, good and bad, and the division written out again."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import numpy as np
import pyogrio
import pytest
import shapely

from geodata.errors import UnreadableLayer, UnusableRows, WrongSystem
from geodata.layers import Feature, read_layer, write_layer
from grids.division.blocks.ways import Rank
from grids.division.files import Files, divide_files, write_division
from grids.division.outcome import Division
from grids.division.plan import Plan
from grids.division.sources import read_history, read_streets
from grids.division.work.parts import Wishes
from grids.errors import CannotDivide

BOX = shapely.box(121.0, 28.8, 121.01, 28.81)
QUICK = Wishes(sweeps=40)


def line(*points: tuple[float, float]) -> dict[str, object]:
    return {"type": "LineString", "coordinates": [list(point) for point in points]}


def geojson(path: Path, rows: list[tuple[object, dict[str, object]]]) -> Path:
    features = [{"type": "Feature", "properties": properties, "geometry": geometry} for geometry, properties in rows]
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}), encoding="utf-8")
    return path


def streets_file(folder: Path) -> Path:
    steps = np.linspace(0.001, 0.009, 9)
    rows = [(line((121.0 + s, 28.79), (121.0 + s, 28.82)), {"highway": "residential"}) for s in steps]
    rows += [(line((120.99, 28.8 + s), (121.02, 28.8 + s)), {"highway": "secondary"}) for s in steps]
    return geojson(folder / "streets.geojson", rows)


def layer_file(path: Path, *polygons: shapely.Polygon, codes: tuple[str, ...] = ("1",)) -> Path:
    write_layer(
        path, [Feature(at, code, code, one) for at, (code, one) in enumerate(zip(codes, polygons, strict=True), 1)]
    )
    return path


@pytest.fixture
def divided(tmp_path: Path) -> Division:
    boundary = layer_file(tmp_path / "city.geojson", BOX)
    return divide_files(Files(streets_file(tmp_path), boundary), Plan(4, wishes=QUICK)).division


def test_files_are_divided_and_the_rows_left_out_are_named(tmp_path: Path):
    reports = tmp_path / "history.csv"
    reports.write_text("no,lon,lat\n1,121.005,28.805\n2,,28.8\n3,121.001,abc\n4,121.002,28.802\n", encoding="utf-8")
    files = Files(streets_file(tmp_path), layer_file(tmp_path / "city.gpkg", BOX), reports=reports)
    outcome = divide_files(files, Plan(4, wishes=QUICK))
    assert [str(fault) for fault in outcome.report_faults] == ["row 2, lon: is empty", "row 3, lat: 'abc' is no number"]
    assert outcome.street_faults == ()
    assert sum(duty.reports for duty in outcome.division.duties) == 2
    assert outcome.division.seconds > 0.0


def test_given_communities_come_out_under_their_codes(tmp_path: Path):
    halves = (shapely.box(121.0, 28.8, 121.0045, 28.81), shapely.box(121.0045, 28.8, 121.01, 28.81))
    given = layer_file(tmp_path / "communities.geojson", *halves, codes=("331082001001", "331082001002"))
    files = Files(streets_file(tmp_path), communities=given)
    division = divide_files(files, Plan(3, wishes=QUICK)).division
    assert {unit.code[:12] for unit in division.units} == {"331082001001", "331082001002"}
    assert not division.communities_made


@pytest.mark.parametrize("ending", [".gpkg", ".geojson", ".shp", ".fgb"])
def test_a_division_is_written_and_read_back_unchanged(tmp_path: Path, divided: Division, ending: str):
    written = write_division(tmp_path / f"out{ending}", divided)
    if ending == ".gpkg":
        assert [name for name, _ in pyogrio.list_layers(written[0])] == ["unit_grids", "duty_grids", "communities"]
        assert not list(tmp_path.glob("*unfinished*"))
    sources = written * 3 if ending == ".gpkg" else written
    frames = [
        pyogrio.read_dataframe(path, layer=name if ending == ".gpkg" else None)
        for path, name in zip(sources, ["unit_grids", "duty_grids", "communities"], strict=True)
    ]
    units = dict(zip(frames[0]["code"], frames[0].geometry, strict=True))
    assert set(units) == {unit.code for unit in divided.units}
    assert all(shapely.equals(units[unit.code], unit.polygon) for unit in divided.units)
    assert shapely.coverage_is_valid(list(units.values()))
    assert set(frames[1]["code"]) == {duty.grid.code for duty in divided.duties}
    owners = {unit: duty.grid.code for duty in divided.duties for unit in duty.units}
    assert dict(zip(frames[0]["code"], frames[0]["duty_grid"], strict=True)) == owners


def test_a_written_division_is_a_city_layer_that_can_be_imported(tmp_path: Path, divided: Division):
    path = write_division(tmp_path / "out.geojson", divided)[0]
    layer = read_layer(path, code_field="code")
    assert layer.sound
    assert len(layer.features) == len(divided.units)


def test_writing_twice_replaces_what_was_there_and_an_unknown_ending_is_refused(tmp_path: Path, divided: Division):
    first = write_division(tmp_path / "out.gpkg", divided)
    assert write_division(tmp_path / "out.gpkg", divided) == first
    assert len(pyogrio.read_dataframe(first[0], layer="unit_grids")) == len(divided.units)
    with pytest.raises(UnreadableLayer, match=r"out\.dwg: cannot be written"):
        write_division(tmp_path / "out.dwg", divided)


def test_rows_of_streets_that_are_no_lines_are_named_and_the_rest_is_used(tmp_path: Path):
    good = line((121.0, 28.8), (121.01, 28.81))
    rows = [
        (good, {}),
        (None, {}),
        ({"type": "Point", "coordinates": [121.0, 28.8]}, {}),
        (good, {}),
        (line((121.0, 28.8), (121.0, 28.8)), {}),
        ({"type": "Polygon", "coordinates": [[[121.0, 28.8], [121.01, 28.8], [121.01, 28.81], [121.0, 28.8]]]}, {}),
        (line((121.01, 28.81), (121.0, 28.8)), {}),
    ]
    streets = read_streets(geojson(tmp_path / "s.geojson", rows))
    assert len(streets.ways) == 1
    assert [str(fault) for fault in streets.faults] == [
        "row 2, geometry: has no geometry",
        "row 3, geometry: is a Point, not a line",
        "row 4, geometry: draws the same line as row 1",
        "row 5, geometry: has no length",
        "row 6, geometry: is a Polygon, not a line",
        "row 7, geometry: draws the same line as row 1",
    ]


def test_kinds_of_ways_are_ranked_and_what_is_no_way_is_left_out(tmp_path: Path):
    kinds = [
        "trunk_link",
        "secondary",
        "tertiary",
        "residential",
        "footway",
        "somethingnew",
        None,
        "corridor",
        "construction",
    ]
    rows = [(line((121.0, 28.8 + at / 1000), (121.01, 28.8)), {"highway": kind}) for at, kind in enumerate(kinds)]
    streets = read_streets(geojson(tmp_path / "s.geojson", rows))
    ranks = [Rank.BARRIER, Rank.ROAD, Rank.STREET, Rank.LANE, Rank.PATH, Rank.LANE, Rank.LANE]
    assert streets.ways.ranks.tolist() == ranks
    assert streets.others == 2


def test_chinese_names_of_road_classes_are_understood(tmp_path: Path):
    rows = [
        (line((121.0, 28.8 + at / 1000), (121.01, 28.8)), {"道路等级": kind})
        for at, kind in enumerate(["快速路", "主干路", "次干路", "支路"])
    ]
    ranks = read_streets(geojson(tmp_path / "s.geojson", rows)).ways.ranks
    assert ranks.tolist() == [Rank.BARRIER, Rank.ROAD, Rank.STREET, Rank.LANE]


def test_a_file_of_all_lines_gives_streets_rivers_and_railways_and_no_fences(tmp_path: Path):
    empty = {"highway": None, "waterway": None, "railway": None, "barrier": None}
    kinds = [
        {"highway": "service"},
        {"waterway": "river"},
        {"waterway": "drain"},
        {"railway": "rail"},
        {"barrier": "fence"},
    ]
    rows = [(line((121.0, 28.8 + at / 1000), (121.01, 28.8)), empty | kind) for at, kind in enumerate(kinds)]
    streets = read_streets(geojson(tmp_path / "s.geojson", rows))
    assert streets.ways.ranks.tolist() == [Rank.PATH, Rank.BARRIER, Rank.BARRIER]
    assert streets.others == 2


@pytest.mark.parametrize(
    ("rows", "says"),
    [
        ([], "s.geojson: holds no streets: it has no rows|holds no|no layer"),
        ([(None, {})], "holds no streets: row 1, geometry: has no geometry"),
        ([(line((121.0, 28.8), (121.1, 28.8)), {"highway": "corridor"})], "none of its lines is a way"),
    ],
)
def test_a_file_without_a_street_is_refused(tmp_path: Path, rows: list, says: str):
    with pytest.raises(UnreadableLayer, match=says):
        read_streets(geojson(tmp_path / "s.geojson", rows))


def test_streets_that_cannot_be_read_or_placed_are_refused(tmp_path: Path):
    with pytest.raises(UnreadableLayer, match=r"gone\.geojson"):
        read_streets(tmp_path / "gone.geojson")
    (tmp_path / "broken.osm.pbf").write_bytes(b"\x00\x00\x00\x0d\n\tOSMHeader garbage")
    with pytest.raises(UnreadableLayer, match=r"broken\.osm\.pbf"):
        read_streets(tmp_path / "broken.osm.pbf")
    metres = geojson(tmp_path / "metres.geojson", [(line((235791.0, 3384815.0), (239791.0, 3388815.0)), {})])
    with pytest.raises(WrongSystem, match="are no degrees"):
        read_streets(metres)
    placed = read_streets(metres, crs="EPSG:32650").ways.lines[0]
    assert placed.bounds == pytest.approx((114.2453, 30.5668, 114.2860, 30.6037), abs=1e-3)


def test_streets_of_one_layer_of_several_are_read_in_their_own_system(shared: Path):
    path = shared / "streets" / "bubenec.gpkg"
    with pytest.raises(UnreadableLayer, match="layers"):
        read_streets(path)
    streets = read_streets(path, layer="streets").ways
    assert len(streets) == 35
    west, south, east, north = shapely.total_bounds(streets.lines)
    assert 14.3 < west < east < 14.5
    assert 50.0 < south < north < 50.2


def test_a_boundary_with_a_row_at_fault_is_refused_with_the_row(tmp_path: Path):
    bowtie = shapely.Polygon([(121.0, 28.8), (121.01, 28.81), (121.01, 28.8), (121.0, 28.81)])
    boundary = layer_file(tmp_path / "city.geojson", BOX, bowtie, codes=("1", "2"))
    with pytest.raises(UnusableRows, match="row 2, geometry: self-intersection"):
        divide_files(Files(streets_file(tmp_path), boundary), Plan(2))


def test_a_boundary_elsewhere_is_refused(tmp_path: Path):
    boundary = layer_file(tmp_path / "city.geojson", shapely.box(24.9, 60.1, 25.0, 60.2))
    with pytest.raises(CannotDivide, match="streets: none of 18 reaches"):
        divide_files(Files(streets_file(tmp_path), boundary), Plan(2))


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "holds no reports"),
        ("lon,lat\n", "holds no report with a place: it has no rows"),
        ("a,b\n1,2\n", "no column could be the longitude"),
        ("lon,lng,lat\n1,2,3\n", "2 columns could be the longitude"),
        ("lon,lat\nx,1\n", "row 1, lon: 'x' is no number"),
        ("lon,lat\n121.0\n", "row 1, lat: is empty"),
        ("lon,lat\nnan,28.8\n", "row 1, lon: 'nan' is no place"),
    ],
)
def test_a_history_without_a_place_is_refused(tmp_path: Path, text: str, says: str):
    path = tmp_path / "history.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(UnreadableLayer, match=says):
        read_history(path)


def test_a_history_in_another_system_is_brought_home_and_one_in_metres_is_refused(tmp_path: Path):
    path = tmp_path / "history.csv"
    path.write_text("编号,经度,纬度\n一,121.1240,28.8490\n", encoding="gb18030")
    plain, shifted = read_history(path).history, read_history(path, crs="gcj02").history
    assert 300 < abs(float(plain.lons[0] - shifted.lons[0])) * 97_000 < 600
    path.write_text("x,y\n235791,3384815\n", encoding="utf-8")
    with pytest.raises(WrongSystem, match="are no degrees"):
        read_history(path)


def test_real_reports_of_boston_are_read_compressed(shared: Path):
    past = read_history(shared / "boston" / "reports_shared.csv.gz")
    assert len(past.history) + len(past.faults) == 40_775
    assert (
        shapely.contains_xy(shapely.box(-71.3, 42.2, -70.9, 42.5), past.history.lons, past.history.lats).mean() > 0.999
    )


def test_a_damaged_compressed_history_is_refused(tmp_path: Path):
    path = tmp_path / "history.csv.gz"
    path.write_bytes(gzip.compress(b"lon,lat\n121,28\n" * 100)[:-20])
    with pytest.raises(UnreadableLayer, match=r"history\.csv\.gz"):
        read_history(path)
    path.write_bytes(b"\x1f\x8b\x08\x00" + b"\xff" * 60)
    with pytest.raises(UnreadableLayer, match=r"history\.csv\.gz"):
        read_history(path)
