"""What every division must keep: full cover, whole connected duty grids, no community's line crossed, sound codes."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import networkx
import numpy as np
import pytest
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from geodata.plane import LocalPlane, area_m2, areas_m2
from grids.codes import StandardVersion, parse_unit_code
from grids.coverage import FlawKind, check
from grids.divide import divide
from grids.division.blocks.density import Sizes
from grids.division.blocks.ways import Rank, Ways
from grids.division.outcome import Division
from grids.division.plan import MADE_TOWN, Plan, Territory
from grids.division.sources import read_streets
from grids.division.work.parts import Wishes
from grids.division.work.workload import History, Measure
from grids.errors import BadCode, CannotDivide, TooFewOfficers, TooManyOfficers, UnsoundPolygon
from grids.grid import AreaClass, Grid, GridKind
from grids.neighbours import adjacency
from grids.nesting import cuts, strays
from tests.grids.made import division as made_division
from tests.grids.made import squares

TOWN = "331082001"
ROUNDING_DEG = (
    4e-7  # lines are noded up to five times, and each time a vertex moves by 0.7 steps of the lattice at most
)
QUICK = Wishes(sweeps=40)
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


@pytest.fixture(scope="module")
def wuhan(shared: Path) -> tuple[Ways, shapely.Polygon, Division]:
    """The simplified streets of 4 by 4 km, 17 drawn communities, five officers each."""
    streets = read_streets(shared / "streets" / "wuhan_4km_simplified.geojson").ways
    boundary = shapely.box(*shapely.total_bounds(streets.lines))
    return streets, boundary, divide(streets, Territory(boundary), Plan(85, made_communities=17))


def test_wuhan_is_divided_soundly_and_evenly(wuhan: tuple[Ways, shapely.Polygon, Division]):
    _, boundary, division = wuhan
    assert_sound(division, boundary, 85)
    assert division.communities_made
    assert len(division.communities) == 17
    assert division.balance.cv < 0.08
    assert division.balance.cv**2 < division.balance.least_cv**2 + 0.04**2
    assert np.median([duty.compactness for duty in division.duties]) > 0.4


def test_unit_grids_in_wuhans_core_are_about_a_hectare(wuhan: tuple[Ways, shapely.Polygon, Division]):
    _, _, division = wuhan
    core = areas_m2([unit.polygon for unit in division.units if unit.area_class is AreaClass.A])
    edge = areas_m2([unit.polygon for unit in division.units if unit.area_class is AreaClass.B])
    assert 8_000 < np.median(core) < 12_000
    assert (core > 4_000).mean() > 0.97
    assert np.median(edge) > 2 * np.median(core)


def test_the_same_seed_gives_the_same_division_and_another_seed_another():
    streets, boundary = lattice(16), BOX
    plans = [Plan(12, wishes=Wishes(20, seed), made_communities=3) for seed in (5, 5, 6)]
    one, again, other = (divide(streets, Territory(boundary), plan) for plan in plans)
    assert [duty.units for duty in one.duties] == [duty.units for duty in again.duties]
    assert [unit.polygon.wkb for unit in one.units] == [unit.polygon.wkb for unit in again.units]
    assert [duty.units for duty in one.duties] != [duty.units for duty in other.duties]


def test_communities_that_follow_no_street_are_never_crossed(wuhan: tuple[Ways, shapely.Polygon, Division]):
    streets, boundary, _ = wuhan
    west, south, east, north = boundary.bounds
    slanted = [
        [(west, south), (east, south), (west + 0.0123456, north), (west, north)],
        [(east, south), (east, north), (west + 0.0123456, north)],
    ]
    drawn = communities(np.array([shapely.Polygon(ring) for ring in slanted], dtype=object))
    division = divide(streets, Territory(communities=drawn), Plan(60, wishes=QUICK))
    assert_sound(division, boundary, 60)
    assert not division.communities_made
    assert [community.code for community in division.communities] == [grid.code for grid in drawn]


def test_an_extract_of_openstreetmap_is_divided(shared: Path):
    streets = read_streets(shared / "streets" / "Helsinki.osm.pbf")
    assert streets.rows == 3818
    assert 2_400 < len(streets.ways) < 2_700
    assert streets.others > 1_000  # fences, power lines, corridors of the railway station
    boundary = shapely.box(*shapely.total_bounds(streets.ways.lines))
    division = divide(streets.ways, Territory(boundary), Plan(10, wishes=QUICK))
    assert_sound(division, boundary, 10)


def test_past_reports_draw_duty_grids_small_where_they_come_from():
    chance = np.random.default_rng(3)
    crowd = chance.normal((121.0035, 28.8035), 0.0012, (4_000, 2))
    rest = chance.uniform((121.0, 28.8), (121.01, 28.81), (1_000, 2))
    away = np.array([[120.5, 28.8], [np.nan, np.nan]])
    places = np.concatenate([crowd, rest, away])
    division = divide(lattice(20), Territory(BOX), Plan(8, made_communities=1), History(places[:, 0], places[:, 1]))
    assert_sound(division, BOX, 8)
    assert division.balance.measure is Measure.REPORTS
    assert division.reports_outside == 2 + np.count_nonzero(~shapely.intersects_xy(BOX, *crowd.T))
    assert division.balance.reports_cv is not None
    assert division.balance.cv < 0.15
    crowded = max(division.duties, key=lambda duty: duty.reports / duty.area_m2)
    assert crowded.area_m2 < area_m2(BOX) / 16
    evenly = divide(lattice(20), Territory(BOX), Plan(8, made_communities=1))
    assert evenly.balance.measure is Measure.STREETS
    assert min(duty.area_m2 for duty in evenly.duties) > area_m2(BOX) / 12


def test_a_history_without_a_report_inside_counts_as_none():
    far = History(np.array([10.0, 11.0]), np.array([50.0, 50.0]))
    division = divide(lattice(10), Territory(BOX), Plan(3, wishes=QUICK), far)
    assert division.balance.measure is Measure.STREETS
    assert division.reports_outside == 2
    assert division.balance.reports_cv is None


def test_codes_run_from_west_to_east_and_then_from_north_to_south():
    drawn = communities(np.array([BOX], dtype=object))
    division = divide(lattice(10), Territory(communities=drawn), Plan(4, wishes=QUICK))
    plane = LocalPlane.around(BOX)
    spots = shapely.get_coordinates(shapely.centroid([unit.polygon for unit in division.units]))
    numbers = [int(unit.code[12:]) for unit in division.units]
    assert numbers == list(range(1, 101))
    x, y = plane.xy(spots[:, 0], spots[:, 1])
    rows = np.round((y.max() - y) / (y.max() - y.min()) * 9)
    assert np.array_equal(np.lexsort((x, rows)), np.arange(100))


def test_codes_ever_given_are_not_given_again():
    drawn = communities(np.array([BOX], dtype=object))
    taken = frozenset({f"{TOWN}001007", f"{TOWN}001205", f"{TOWN}002900", f"{TOWN}00199", "local"})
    division = divide(lattice(6), Territory(communities=drawn), Plan(2, wishes=QUICK, taken=taken))
    numbers = [int(unit.code[12:]) for unit in division.units]
    assert numbers == list(range(206, 206 + len(numbers)))


def test_the_old_standard_has_fourteen_digits_and_runs_out_at_ninety_nine():
    drawn = communities(np.array([BOX], dtype=object))
    old = StandardVersion.CJT214
    division = divide(lattice(6), Territory(communities=drawn), Plan(2, QUICK_SIZES, QUICK, standard_version=old))
    assert {len(unit.code) for unit in division.units} == {14}
    assert all(parse_unit_code(unit.code, old) for unit in division.units)
    with pytest.raises(BadCode, match="only 99 numbers"):
        divide(lattice(12), Territory(communities=drawn), Plan(2, wishes=QUICK, standard_version=old))


QUICK_SIZES = Sizes(unit_m2={AreaClass.A: 40_000.0, AreaClass.B: 40_000.0, AreaClass.C: 40_000.0})


def test_a_community_that_says_its_class_keeps_it():
    drawn = [
        Grid(one.code, one.kind, "", one.parent, one.polygon, area_class)
        for one, area_class in zip(communities(squares(2, 0.005)), [*AreaClass, None], strict=True)
    ]
    division = divide(lattice(20), Territory(communities=drawn), Plan(8, wishes=QUICK))
    classes = {
        code[-3:]: {u.area_class for u in division.units if u.parent == code}
        for code in (f"{TOWN}{n:03d}" for n in range(1, 5))
    }
    assert classes == {"001": {AreaClass.A}, "002": {AreaClass.B}, "003": {AreaClass.C}, "004": {AreaClass.A}}
    counts = Counter(unit.area_class for unit in division.units if unit.parent != f"{TOWN}004")
    assert counts[AreaClass.A] > counts[AreaClass.B] > counts[AreaClass.C]


def test_ground_without_a_closed_block_is_cut_into_unit_grids_of_the_size_wanted():
    division = divide(ways([(121.0, 28.8), (121.005, 28.805)]), Territory(BOX), Plan(2, wishes=QUICK))
    assert_sound(division, BOX, 2)
    sizes = areas_m2([unit.polygon for unit in division.units])
    assert 50_000 < np.median(sizes) < 160_000


def test_lines_that_cross_themselves_or_lie_on_one_another_make_the_same_blocks():
    loop = [(121.001, 28.801), (121.009, 28.809), (121.001, 28.809), (121.009, 28.801), (121.001, 28.801)]
    twice = divide(ways(loop, loop, loop[::-1]), Territory(BOX), Plan(3, wishes=QUICK))
    once = divide(ways(loop), Territory(BOX), Plan(3, wishes=QUICK))
    assert_sound(twice, BOX, 3)
    drawn = [shapely.normalize(np.array([u.polygon for u in one.units])).tolist() for one in (twice, once)]
    assert drawn[0] == drawn[1]


def test_islands_and_lakes_are_respected():
    lake = shapely.box(121.002, 28.802, 121.004, 28.804)
    island = shapely.box(121.02, 28.8, 121.023, 28.803)
    city = shapely.union_all([BOX.difference(lake), island])
    streets = lattice(12, shapely.box(121.0, 28.8, 121.03, 28.81))
    division = divide(streets, Territory(city), Plan(6, wishes=QUICK))
    assert_sound(division, city, 6)
    assert not any(unit.polygon.intersects(lake.buffer(-1e-6)) for unit in division.units)


def test_a_splinter_of_a_community_goes_with_the_nearest_duty_grid():
    speck = shapely.box(121.0102, 28.805, 121.0104, 28.8052)  # 20 by 22 m, across a strip that is not the city's
    drawn = communities(np.array([shapely.MultiPolygon([BOX, speck])], dtype=object))
    division = divide(lattice(8), Territory(communities=drawn), Plan(3, wishes=QUICK))
    assert len(division.splinters) == 1
    assert len(division.duties) == 3
    owner = next(duty for duty in division.duties if division.splinters[0] in duty.units)
    assert owner.grid.polygon.geom_type == "MultiPolygon"


def test_towns_are_not_crossed_by_communities_drawn_within_them():
    west, east = shapely.box(121.0, 28.8, 121.0061, 28.81), shapely.box(121.0061, 28.8, 121.01, 28.81)
    towns = [Grid(f"33108200{at}", GridKind.TOWN, "", "331082", polygon) for at, polygon in enumerate((west, east), 1)]
    division = divide(lattice(10), Territory(towns=towns), Plan(4, wishes=QUICK, made_communities=4))
    assert_sound(division, BOX, 4)
    for town in towns:
        held = [duty.grid for duty in division.duties if duty.grid.parent == town.code]
        assert held
        assert (
            shapely.union_all([grid.polygon for grid in held]).equals_exact(town.polygon, 1e-6)
            or check([grid.code for grid in held], [grid.polygon for grid in held], town.polygon).sound
        )


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


@settings(max_examples=25, suppress_health_check=[HealthCheck.too_slow])
@given(scrawls())
def test_any_scrawl_of_lines_is_divided_soundly(scrawl: tuple[Ways, shapely.Polygon, int]):
    streets, boundary, officers = scrawl
    division = divide(streets, Territory(boundary), Plan(officers, QUICK_SIZES, QUICK, made_communities=1))
    assert_sound(division, boundary, officers)


@settings(max_examples=8, suppress_health_check=[HealthCheck.too_slow])
@given(scrawls(), st.integers(0, 1000), st.integers(2, 5))
def test_communities_of_any_shape_are_never_crossed(scrawl: tuple[Ways, shapely.Polygon, int], seed: int, count: int):
    """Scattered, holed, and drawn without regard to streets: the fewest officers there can be are told and are enough."""
    streets, _, _ = scrawl
    drawn = communities(made_division(seed, 20, count, 0.01))
    ground = shapely.union_all([grid.polygon for grid in drawn])
    with pytest.raises(TooFewOfficers) as refused:
        divide(streets, Territory(communities=drawn), Plan(1, QUICK_SIZES, QUICK))
    needed = refused.value.needed
    assert needed >= len(drawn)
    division = divide(streets, Territory(communities=drawn), Plan(needed, QUICK_SIZES, QUICK))
    assert_sound(division, ground, needed)


def test_streets_that_do_not_reach_the_boundary_are_refused_with_both_places():
    far = shapely.box(24.93, 60.16, 24.95, 60.18)
    with pytest.raises(
        CannotDivide, match=r"streets: none of 18 reaches .* 121\.0050, 28\.8050, it around 24\.9400, 60\.1700"
    ):
        divide(lattice(10), Territory(far), Plan(2, wishes=QUICK))


def test_no_streets_no_boundary_and_no_officers_are_refused_by_name():
    with pytest.raises(CannotDivide, match="streets: there are none"):
        divide(ways(), Territory(BOX), Plan(1))
    with pytest.raises(CannotDivide, match="boundary: neither"):
        divide(lattice(3), Territory(), Plan(1))
    for officers in (0, -4):
        with pytest.raises(CannotDivide, match=f"officers: {officers} cannot"):
            divide(lattice(3), Territory(BOX), Plan(officers))


def test_a_boundary_that_crosses_itself_is_refused():
    bowtie = shapely.Polygon([(121.0, 28.8), (121.01, 28.81), (121.01, 28.8), (121.0, 28.81)])
    with pytest.raises(UnsoundPolygon, match="boundary"):
        divide(lattice(3), Territory(bowtie), Plan(1))


def test_fewer_officers_than_communities_and_more_than_unit_grids_are_refused():
    drawn = communities(squares(2, 0.005))
    with pytest.raises(TooFewOfficers, match="3 are too few: 4 communities need at least 4"):
        divide(lattice(8), Territory(communities=drawn), Plan(3, wishes=QUICK))
    with pytest.raises(TooManyOfficers, match="more than the 100 unit grids"):
        divide(lattice(10), Territory(communities=drawn), Plan(101, wishes=QUICK))
    every = divide(lattice(10), Territory(communities=drawn), Plan(100, wishes=QUICK))
    assert {len(duty.units) for duty in every.duties} == {1}


def test_communities_that_overlap_or_leave_ground_to_nobody_are_refused():
    halves = [shapely.box(121.0, 28.8, 121.006, 28.81), shapely.box(121.005, 28.8, 121.01, 28.81)]
    with pytest.raises(CannotDivide, match=f"communities: {FlawKind.OVERLAP} at {TOWN}001, {TOWN}002"):
        divide(lattice(4), Territory(communities=communities(np.array(halves))), Plan(4))
    with pytest.raises(CannotDivide, match=f"communities: {FlawKind.GAP}"):
        divide(lattice(4), Territory(BOX, communities(np.array(halves[:1]))), Plan(4))
    with pytest.raises(CannotDivide, match="none of them lies within the boundary"):
        divide(lattice(4), Territory(BOX, communities(squares(1, 0.01, 122.0))), Plan(4))


def test_communities_need_twelve_digits_and_their_town():
    short = Grid("331082", GridKind.COMMUNITY, "", None, BOX)
    with pytest.raises(BadCode, match="12 digits"):
        divide(lattice(4), Territory(communities=[short]), Plan(1))
    town = Grid(TOWN, GridKind.TOWN, "", None, shapely.box(121.0, 28.8, 121.009, 28.81))
    with pytest.raises(CannotDivide, match=f"{TOWN}001 reaches beyond its parent"):
        divide(lattice(4), Territory(communities=communities(np.array([BOX])), towns=[town]), Plan(1))
    with pytest.raises(BadCode, match="9 digits"):
        divide(lattice(4), Territory(BOX), Plan(1, town="33"))


def test_a_community_of_more_unit_grids_than_numbers_is_refused():
    small = Sizes(unit_m2=dict.fromkeys(AreaClass, 400.0))
    with pytest.raises(BadCode, match=f"{MADE_TOWN}001.*only 999 numbers: divide the community"):
        divide(lattice(40), Territory(BOX), Plan(1, small, QUICK))
