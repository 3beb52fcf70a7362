from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import networkx
import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geodata.layers import read_layer
from geodata.plane import LocalPlane
from grids.errors import NoSuchGrid, UnsoundPolygon
from grids.neighbours import adjacency, components, isolated, next_in_line
from tests.grids.made import codes_for, division, squares

SEEDS = st.integers(0, 2**32 - 1)


def test_grids_that_meet_at_a_corner_only_are_no_neighbours():
    polygons = squares(2)
    graph = adjacency(["a", "b", "c", "d"], polygons)
    assert sorted(map(sorted, graph.edges)) == [["a", "b"], ["a", "c"], ["b", "d"], ["c", "d"]]
    assert graph["a"]["b"]["shared_m"] == pytest.approx(1108.2, abs=1)
    assert graph["a"]["c"]["shared_m"] == pytest.approx(975.6, abs=1)


@given(SEEDS, st.integers(2, 60), st.integers(2, 15))
def test_shared_borders_are_as_long_as_geos_says(seed, cells, grids):
    polygons = division(seed, cells, grids)
    codes = codes_for(polygons, seed)
    graph = adjacency(codes, polygons)
    west, south, east, north = shapely.total_bounds(polygons)
    plane = LocalPlane((west + east) / 2, (south + north) / 2)
    for i, one in enumerate(polygons):
        for j in range(i):
            shared_m = plane.metres(one.intersection(polygons[j])).length
            edge = graph.get_edge_data(codes[i], codes[j])
            assert (edge is not None) == (shared_m >= 1.0)
            if edge:
                assert edge["shared_m"] == pytest.approx(shared_m, rel=1e-6)


def test_borders_drawn_through_other_vertices_are_shared_all_the_same():
    west = shapely.box(0, 0, 1, 1)
    east = shapely.Polygon([(1, 0), (2, 0), (2, 1), (1, 1), (1, 0.5), (1, 0.25)])
    graph = adjacency(["a", "b"], [west, east])
    assert graph["a"]["b"]["shared_m"] == pytest.approx(110_574, rel=0.001)


def test_parts_that_do_not_hang_together_are_told_largest_first_and_islands_named():
    polygons = [*squares(2), shapely.box(125, 28, 125.1, 28.1), shapely.box(126, 28, 126.1, 28.1)]
    graph = adjacency(list("dcbaxy"), polygons)
    assert components(graph) == [frozenset("abcd"), frozenset("x"), frozenset("y")]
    assert isolated(graph) == ["x", "y"]


@given(SEEDS, st.integers(2, 50), st.integers(2, 15))
def test_the_next_in_line_come_by_borders_crossed_then_by_way_and_none_is_left_out(seed, cells, grids):
    polygons = division(seed, cells, grids)
    codes = codes_for(polygons, seed)
    graph = adjacency(codes, polygons)
    line = list(next_in_line(graph, codes[0]))
    crossed = networkx.single_source_shortest_path_length(graph, codes[0])
    assert {one.code: one.borders for one in line} == {
        code: n for code, n in crossed.items() if code != codes[0]
    }
    ranks = [(one.borders, one.path_m, one.code) for one in line]
    assert ranks == sorted(ranks)
    for one, other in pairwise(line):
        assert one.code != other.code


def test_the_line_of_a_grid_nobody_knows_is_refused():
    with pytest.raises(NoSuchGrid, match="'z'"):
        list(next_in_line(adjacency(["a"], squares(1)), "z"))


def test_an_unsound_outline_has_no_neighbours():
    with pytest.raises(UnsoundPolygon, match="'b'"):
        adjacency(["a", "b"], [squares(1)[0], shapely.Polygon()])


def test_no_grids_are_an_empty_neighbourhood():
    assert components(adjacency([], [])) == []


def test_the_towns_of_linhai_hang_together(shared: Path) -> None:
    features = read_layer(shared / "linhai" / "linhai_townships_19.geojson").features
    polygons = np.array([one.geometry for one in features], dtype=object)
    graph = adjacency([one.name for one in features], polygons)
    assert len(components(graph)) == 1
    assert graph.has_edge("古城街道", "大洋街道")
