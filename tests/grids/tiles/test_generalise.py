from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geodata.layers import read_layer
from grids.coverage import polygonal
from grids.neighbours import adjacency
from grids.tiles.generalise import generalise
from grids.tiles.plane import LAST_ZOOM, on_square, pixel
from tests.grids.made import codes_for, division, squares

SEEDS = st.integers(0, 2**32 - 1)


def holes(geometry: shapely.Geometry) -> int:
    return int(sum(shapely.get_num_interior_rings(shapely.get_parts(geometry))))


def wavy(across: int, steps: int) -> np.ndarray:
    """A chessboard whose borders swing: neighbours share every one of their many vertices."""
    dense = shapely.segmentize(squares(across), 0.01 / steps)
    return shapely.transform(dense, lambda xy: xy.round(9) + 4e-4 * np.sin(xy.round(9)[:, ::-1] * 1500))


@given(SEEDS, st.integers(2, 60), st.integers(2, 15), st.floats(1e-4, 0.05))
def test_a_division_seen_from_afar_is_still_one(seed: int, cells: int, grids: int, tolerance: float) -> None:
    polygons = division(seed, cells, grids)
    found = generalise(polygons, tolerance)
    assert not shapely.is_empty(found).any()
    assert shapely.is_valid(found).all()
    assert shapely.coverage_is_valid(found)
    united = shapely.union_all(found)
    assert united.area == pytest.approx(shapely.area(found).sum(), rel=1e-9)  # nothing belongs to two
    assert holes(united) <= holes(shapely.union_all(polygons))  # and no ground between them became nobody's
    assert shapely.get_num_coordinates(found).sum() <= shapely.get_num_coordinates(polygons).sum()


@given(st.integers(2, 5), st.floats(1e-5, 3e-3))
def test_neighbours_stay_neighbours_and_share_the_same_simplified_border(across: int, tolerance: float) -> None:
    polygons = wavy(across, 40)
    codes = codes_for(polygons)
    found = generalise(polygons, tolerance)
    assert shapely.coverage_is_valid(found)
    assert {frozenset(pair) for pair in adjacency(codes, list(found)).edges} == {
        frozenset(pair) for pair in adjacency(codes, list(polygons)).edges}


def test_detail_goes_where_it_cannot_be_seen() -> None:
    polygons = wavy(4, 100)
    found = generalise(polygons, 2e-3)
    assert shapely.get_num_coordinates(found).sum() * 10 < shapely.get_num_coordinates(polygons).sum()


def test_a_grid_far_smaller_than_the_detail_that_is_kept_does_not_vanish() -> None:
    alone = shapely.Point(121.5, 28.5).buffer(1e-6)
    within = shapely.Point(121.005, 28.805).buffer(1e-6)
    around = shapely.difference(shapely.box(121.0, 28.8, 121.01, 28.81), within)
    found = generalise(np.array([alone, within, around], dtype=object), 0.01)
    assert (shapely.area(found) > 0).all()
    assert shapely.coverage_is_valid(found)


def test_a_street_keeps_its_ends_and_a_point_its_place() -> None:
    street = shapely.LineString([(0, 0), (1, 1e-6), (2, 0)])
    found = generalise(np.array([street, shapely.Point(1, 1)], dtype=object), 1e-3)
    assert shapely.get_coordinates(found[0]).tolist() == [[0, 0], [2, 0]]
    assert found[1].equals(shapely.Point(1, 1))


def test_no_district_of_new_york_vanishes_at_any_zoom(shared: Path) -> None:
    path = shared / "polygons_stress" / "nyc_election_districts_5199.geojson"
    rows = read_layer(path, code_field="ElectDist").features
    polygons = on_square(polygonal(np.array([row.geometry for row in rows], dtype=object)))
    assert len(polygons) == 5199
    for zoom in range(0, LAST_ZOOM, 3):
        assert not shapely.is_empty(generalise(polygons, pixel(zoom))).any()
