"""Streets, communities and what every division of them must keep."""

from __future__ import annotations

from collections import Counter

import networkx
import numpy as np
import pytest
import shapely
from hypothesis import strategies as st

from geodata.plane import areas_m2
from grids.codes import parse_unit_code
from grids.coverage import check
from grids.division.blocks.density import Sizes
from grids.division.blocks.ways import Rank, Ways
from grids.division.outcome import Division
from grids.division.work.parts import Wishes
from grids.grid import AreaClass, Grid, GridKind
from grids.neighbours import adjacency
from grids.nesting import cuts, strays

TOWN = "331082001"
ROUNDING_DEG = (
    4e-7  # lines are noded up to five times, and each time a vertex moves by 0.7 steps of the lattice at most
)
QUICK = Wishes(sweeps=40)
QUICK_SIZES = Sizes(unit_m2={AreaClass.A: 40_000.0, AreaClass.B: 40_000.0, AreaClass.C: 40_000.0})
BOX = shapely.box(121.0, 28.8, 121.01, 28.81)  # some 975 by 1,109 m


def ways(*lines: list[tuple[float, float]], rank: int = Rank.LANE) -> Ways:
    drawn = np.fromiter((shapely.LineString(line) for line in lines), dtype=object, count=len(lines))
    return Ways(drawn, np.full(len(drawn), rank, dtype=np.int8))


def lattice(across: int, box: shapely.Polygon = BOX) -> Ways:
    west, south, east, north = box.bounds
    steps = np.linspace(0.0, 1.0, across + 1)[1:-1]
    upright = [[(west + s * (east - west), south), (west + s * (east - west), north)] for s in steps]
    level = [[(west, south + s * (north - south)), (east, south + s * (north - south))] for s in steps]
    return ways(*upright, *level)


def communities(polygons: np.ndarray) -> list[Grid]:
    return [
        Grid(f"{TOWN}{number:03d}", GridKind.COMMUNITY, "", TOWN, polygon) for number, polygon in enumerate(polygons, 1)
    ]


def assert_sound(division: Division, boundary: shapely.Geometry, officers: int) -> None:
    units = {unit.code: unit for unit in division.units}
    polygons = [unit.polygon for unit in division.units]
    ground = shapely.union_all([community.polygon for community in division.communities])
    cover = check(list(units), polygons, ground)
    assert cover.sound, cover.counts
    assert ground.hausdorff_distance(boundary) < ROUNDING_DEG
    assert all(polygon.geom_type == "Polygon" for polygon in polygons)
    assert shapely.coverage_is_valid(polygons)
    xy = shapely.get_coordinates(polygons)
    assert np.array_equal(xy, np.rint(xy * 1e7) / 1e7)

    assert len(units) == len(division.units)
    codes = {community.code for community in division.communities}
    assert {parse_unit_code(code).community_code for code in units} <= codes
    assert all(unit.parent == unit.code[:12] for unit in division.units)
    assert strays(division.units, division.communities) == []

    assert len(division.duties) == officers
    assert len({duty.grid.code for duty in division.duties}) == officers
    assert Counter(code for duty in division.duties for code in duty.units) == Counter(units.keys())
    assert cuts(division.units, [duty.grid for duty in division.duties]) == []
    graph = adjacency(list(units), polygons)
    for duty in division.duties:
        assert {code[:12] for code in duty.units} == {duty.grid.code[:12]}
        assert duty.grid.parent == duty.grid.code[:9]
        firm = [code for code in duty.units if code not in division.splinters]
        assert networkx.is_connected(graph.subgraph(firm or duty.units))
        assert duty.area_m2 == pytest.approx(areas_m2([units[code].polygon for code in duty.units]).sum())
    loads = np.array([duty.workload for duty in division.duties])
    assert loads.mean() == pytest.approx(1.0)
    assert division.balance.cv == pytest.approx(loads.std())
    assert division.balance.cv >= division.balance.least_cv - 1e-9


@st.composite
def scrawls(draw: st.DrawFn) -> tuple[Ways, shapely.Polygon, int]:
    seed = draw(st.integers(0, 2**32 - 1))
    chance = np.random.default_rng(seed)
    count = draw(st.integers(1, 40))
    lines = [
        chance.uniform((120.998, 28.798), (121.012, 28.812), (chance.integers(2, 6), 2))
        .round(draw(st.sampled_from([4, 6, 9])))
        .tolist()
        for _ in range(count)
    ]
    crossing = [[(120.9, 28.805), (121.1, 28.8051)]]
    corners = chance.uniform((121.0, 28.8), (121.01, 28.81), (8, 2))
    boundary = shapely.convex_hull(shapely.multipoints([*corners, (121.001, 28.8049), (121.009, 28.8052)]))
    return ways(*lines, *crossing), boundary, draw(st.integers(1, 3))
