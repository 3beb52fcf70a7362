"""What every division must keep: full cover, whole connected duty grids, no community's line crossed, sound codes."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import numpy as np
import pytest
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from geodata.plane import LocalPlane, area_m2, areas_m2
from grids.codes import StandardVersion, parse_unit_code
from grids.coverage import check
from grids.divide import divide
from grids.division.blocks.ways import Ways
from grids.division.outcome import Division
from grids.division.plan import Plan, Territory
from grids.division.sources import read_streets
from grids.division.work.parts import Wishes
from grids.division.work.workload import History, Measure
from grids.errors import BadCode, TooFewOfficers
from grids.grid import AreaClass, Grid, GridKind
from tests.grids.dividing import BOX, QUICK, QUICK_SIZES, TOWN, assert_sound, communities, lattice, scrawls, ways
from tests.grids.made import division as made_division
from tests.grids.made import squares


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
