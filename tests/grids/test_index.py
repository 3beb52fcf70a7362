from __future__ import annotations

from pathlib import Path

import geopandas
import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geodata.layers import Options, read_layer
from geodata.plane import LocalPlane
from grids.errors import RepeatedCode, UnsoundPolygon
from grids.grid import Grid, GridKind
from grids.index import NOWHERE, GridIndex
from tests.grids.made import codes_for, division, first_to_hold, heap, probes, sound, squares

SEEDS = st.integers(0, 2**32 - 1)
LAYERS = [
    ("nasty/asia_multipolygon_1.6MB.geojson", None),
    ("nasty/boston_precincts_stateplane_feet_claiming_wgs84.geojson", "EPSG:2249"),
    ("streets/bubenec.gpkg|plots", None),
    ("streets/bubenec.gpkg|buildings", None),
    ("streets/bubenec.gpkg|tessellation", None),
    ("boston/precincts_255.geojson", None),
    ("boston/wards_22.geojson", None),
    ("boston/block_groups_687.geojson", None),
    ("linhai/linhai_townships_19.geojson", None),
    ("linhai/taizhou_counties_9_gcj02_lowres.geojson", "gcj02"),
    ("pingshan/communities_23_approx.geojson", None),
    ("pingshan/streets_6_approx.geojson", None),
    ("polygons_stress/chicago_police_beats_277.geojson", None),
    ("polygons_stress/nyc_census_tracts_2010_2166.geojson", None),
    ("polygons_stress/nyc_election_districts_5199.geojson", None),
    ("zurich/districts_22_lv95_epsg2056.gpkg", None),
    ("zurich/districts_22_wgs84.geojson", None),
]


def agrees(codes: list[str], polygons: np.ndarray, points: np.ndarray) -> None:
    index = GridIndex(codes, polygons)
    expected = first_to_hold(codes, polygons, points)
    assert index.locate_many(points[:, 0], points[:, 1]).tolist() == expected
    assert [index.locate(lon, lat) for lon, lat in points.tolist()] == expected


@given(SEEDS, st.integers(1, 120), st.integers(1, 40), st.sampled_from([1e-6, 1e-3, 0.1, 10.0]))
def test_a_sound_division_answers_as_geos_does_and_gives_borders_to_the_first_code(
    seed, cells, grids, size_deg
):
    polygons = division(seed, cells, grids, size_deg)
    agrees(codes_for(polygons, seed), polygons, probes(polygons, seed, 80))


@given(SEEDS, st.integers(1, 40))
def test_overlapping_grids_answer_with_the_first_code(seed, count):
    polygons = heap(seed, count)
    agrees(codes_for(polygons, seed), polygons, probes(polygons, seed, 80))


@given(SEEDS, st.integers(1, 9), st.sampled_from([0.01, 0.125, 1 / 3]))
def test_level_and_upright_borders_and_corners_of_four_belong_to_exactly_one(seed, across, side_deg):
    polygons = squares(across, side_deg)
    codes = codes_for(polygons, seed)
    agrees(codes, polygons, probes(polygons, seed, 120))


@given(SEEDS, st.integers(2, 60), st.integers(2, 20))
def test_the_answer_is_that_of_a_geopandas_join_wherever_the_join_has_one(seed, cells, grids):
    polygons = division(seed, cells, grids)
    codes = codes_for(polygons, seed)
    points = probes(polygons, seed, 60)
    frame = geopandas.GeoDataFrame({"code": codes}, geometry=list(polygons), crs="EPSG:4326")
    spots = geopandas.GeoDataFrame(geometry=shapely.points(points), crs="EPSG:4326")
    joined = spots.sjoin(frame, predicate="within")
    found = GridIndex(codes, polygons).locate_many(points[:, 0], points[:, 1])
    for at, code in zip(joined.index, joined["code"], strict=True):
        assert codes[found[at]] == code


@pytest.mark.parametrize(("name", "system"), LAYERS)
def test_every_real_layer_answers_as_geos_does(shared: Path, name: str, system: str | None) -> None:
    path, _, table = name.partition("|")
    polygons = real_polygons(shared / path, system, table or None)
    codes = codes_for(polygons, 7)
    points = probes(polygons, 11, 1500)
    index = GridIndex(codes, polygons)
    expected = np.array(first_to_hold(codes, polygons, points))
    assert (index.locate_many(points[:, 0], points[:, 1]) == expected).all()
    some = slice(None, None, 3)
    assert [index.locate(lon, lat) for lon, lat in points[some].tolist()] == expected[some].tolist()


def real_polygons(path: Path, system: str | None, table: str | None = None) -> np.ndarray:
    """Every polygon of a real file, mended where invalid; rows that hold more than polygons are opened by hand."""
    layer = read_layer(path, crs=system, options=Options(layer=table, number_rows=True))
    found = [feature.geometry for feature in layer.features]
    if not found:
        found = list(geopandas.read_file(path).geometry)
    mended = [sound(one) for one in found]
    return np.array([one for one in mended if not one.is_empty], dtype=object)


def test_a_point_just_outside_the_outer_border_is_nowhere_although_its_cell_has_one_candidate():
    triangle = shapely.Polygon([(121.0, 28.8), (121.1, 28.8), (121.0, 28.9)])
    index = GridIndex(["a"], [triangle])
    assert index.locate(121.0501, 28.8501) == NOWHERE
    assert index.locate(121.0499, 28.8499) == 0
    assert index.locate(121.0, 28.7999999) == NOWHERE


def test_codes_win_borders_by_their_bytes_not_by_their_numbers_or_places():
    east, west = shapely.box(1, 0, 2, 1), shapely.box(0, 0, 1, 1)
    assert GridIndex(["9", "10"], [west, east]).locate(1.0, 0.5) == 1
    assert GridIndex(["b", "B"], [west, east]).locate(1.0, 0.5) == 1
    assert GridIndex(["é", "z"], [west, east]).locate(1.0, 0.5) == 1
    assert GridIndex(["上", "城"], [west, east]).locate(1.0, 0.5) == 0


def test_places_that_are_no_numbers_or_far_away_are_nowhere():
    index = GridIndex(["a"], [shapely.box(121, 28, 122, 29)])
    odd = [float("nan"), float("inf"), -float("inf"), 1e300, -1e300]
    assert [index.locate(lon, 28.5) for lon in odd] == [NOWHERE] * 5
    assert [index.locate(121.5, lat) for lat in odd] == [NOWHERE] * 5
    assert index.locate_many([*odd, 121.5], [28.5] * 6).tolist() == [NOWHERE] * 5 + [0]
    assert index.nearest(float("nan"), 28.5, 1e6) is None


def test_an_index_without_grids_answers_nowhere():
    index = GridIndex([], [])
    assert (len(index), index.locate(121, 28), index.nearest(121, 28, 1e9)) == (0, NOWHERE, None)
    assert index.locate_many([121.0], [28.0]).tolist() == [NOWHERE]


def test_an_index_of_grids_answers_with_their_places():
    west, east = squares(2)[:2]
    grids = [Grid("b", GridKind.UNIT, "", None, west), Grid("a", GridKind.UNIT, "", None, east)]
    index = GridIndex.of(grids)
    middle = east.centroid
    assert (index.code(index.locate(middle.x, middle.y)), len(index)) == ("a", 2)
    assert index.polygon(0) is west


def test_a_code_may_appear_once_only():
    with pytest.raises(RepeatedCode, match="'a'"):
        GridIndex(["a", "b", "a"], squares(2)[:3])


@pytest.mark.parametrize(
    ("geometry", "reason"),
    [
        (shapely.Polygon([(0, 0), (1, 1), (1, 0), (0, 1)]), "Self-intersection"),
        (shapely.Polygon(), "no ground"),
        (None, "no ground"),
        (shapely.Point(1, 1), "is a Point"),
    ],
)
def test_an_unsound_outline_is_refused_by_its_code(geometry, reason):
    with pytest.raises(UnsoundPolygon, match=rf"'bad'.*{reason}"):
        GridIndex(["good", "bad"], [shapely.box(0, 0, 1, 1), geometry])


@given(SEEDS)
def test_the_border_distance_is_the_distance_in_metres_to_the_outline(seed):
    polygons = division(seed, 40, 10)
    codes = codes_for(polygons, seed)
    index = GridIndex(codes, polygons)
    for lon, lat in probes(polygons, seed, 5).tolist():
        plane = LocalPlane(lon, lat)
        for position in (0, len(polygons) - 1):
            there = plane.metres(polygons[position]).boundary.distance(shapely.Point(0, 0))
            assert index.border_m(lon, lat, position) == pytest.approx(there, abs=1e-6)


@given(SEEDS, st.floats(1.0, 8000.0))
def test_the_nearest_grid_is_the_closest_within_the_tolerance_or_none(seed, within_m):
    polygons = heap(seed, 12)
    codes = codes_for(polygons, seed)
    index = GridIndex(codes, polygons)
    for lon, lat in probes(polygons, seed, 6).tolist():
        plane = LocalPlane(lon, lat)
        away = [plane.metres(polygon).distance(shapely.Point(0, 0)) for polygon in polygons]
        found = index.nearest(lon, lat, within_m)
        if min(away) > within_m:
            assert found is None
        else:
            assert found is not None
            assert found[1] == pytest.approx(min(away), abs=1e-6)
            assert away[found[0]] == pytest.approx(min(away), abs=1e-6)


def test_the_runner_up_is_the_closest_other_grid_and_ties_go_to_the_first_code():
    index = GridIndex(
        ["c", "b", "a"], [shapely.box(0, 0, 1, 1), shapely.box(1, 0, 2, 1), shapely.box(-1, 0, 0, 1)]
    )
    near_east = index.runner_up(0.999, 0.5, 0)
    assert near_east is not None
    assert near_east[0] == 1
    assert near_east[1] == pytest.approx(111.3, abs=0.1)
    in_the_middle = index.runner_up(0.5, 0.5, 0, within_m=100_000)
    assert in_the_middle is not None
    assert in_the_middle[0] == 2
    assert index.runner_up(0.5, 0.5, 0, within_m=100) is None


def test_an_answer_tells_the_border_the_runner_up_and_how_far_outside_a_point_is():
    index = GridIndex(["a", "b"], [shapely.box(0, 0, 0.01, 0.01), shapely.box(0.01, 0, 0.02, 0.01)])
    inside = index.answer(0.009, 0.005)
    assert inside is not None
    assert (inside.position, inside.outside_m, inside.runner_up) == (0, 0.0, 1)
    assert inside.border_m == pytest.approx(inside.runner_up_m) == pytest.approx(111.3, abs=0.1)
    assert index.answer(-0.001, 0.005) is None
    beside = index.answer(-0.001, 0.005, within_m=200)
    assert beside is not None
    assert (beside.position, beside.runner_up) == (0, 1)
    assert beside.outside_m == beside.border_m == pytest.approx(111.3, abs=0.1)


@given(SEEDS, st.integers(2, 30))
def test_every_border_point_has_exactly_one_holder_whichever_way_it_is_asked(seed, grids):
    polygons = division(seed, 80, grids)
    codes = codes_for(polygons, seed)
    index = GridIndex(codes, polygons)
    vertices = shapely.get_coordinates(polygons)
    backwards = index.locate_many(vertices[::-1, 0], vertices[::-1, 1])[::-1]
    assert (index.locate_many(vertices[:, 0], vertices[:, 1]) == backwards).all()
    assert (backwards != NOWHERE).all()
