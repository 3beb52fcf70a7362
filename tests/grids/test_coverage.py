from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from shapely.affinity import scale, translate

from geodata.layers import read_layer
from geodata.plane import area_m2
from grids.coverage import FlawKind, check, is_coverage, united
from tests.grids.made import codes_for, division, squares

SEEDS = st.integers(0, 2**32 - 1)


@given(SEEDS, st.integers(1, 80), st.integers(1, 20))
def test_a_sound_division_has_no_flaw_within_its_own_outline(seed, cells, grids):
    polygons = division(seed, cells, grids)
    boundary = shapely.union_all(polygons)
    cover = check(codes_for(polygons), polygons, boundary)
    assert cover.sound, [flaw.kind for flaw in cover.flaws]
    assert cover.grids_m2 == pytest.approx(cover.boundary_m2, rel=1e-9)
    assert is_coverage(polygons)


@given(SEEDS, st.integers(0, 8))
def test_a_grid_taken_away_is_a_gap_named_by_the_grids_around_it(seed, missing):
    polygons = squares(3)
    codes = codes_for(polygons, seed)
    rest = [at for at in range(9) if at != missing]
    boundary = shapely.union_all(polygons)
    cover = check([codes[at] for at in rest], polygons[rest], boundary)
    (gap,) = cover.flaws
    assert gap.kind is FlawKind.GAP
    assert gap.area_m2 == pytest.approx(area_m2(polygons[missing]), rel=1e-9)
    touching = {codes[at] for at in rest if polygons[at].intersects(polygons[missing])}
    assert set(gap.codes) == touching


def test_the_ground_of_all_is_one_whether_or_not_neighbours_meet_vertex_by_vertex():
    north = shapely.box(121.0, 28.81, 121.02, 28.82)
    south = [shapely.box(121.0, 28.8, 121.01, 28.81), shapely.box(121.01, 28.8, 121.02, 28.81)]
    for polygons in (squares(3).tolist(), [*south, north], []):
        assert united(polygons).equals(shapely.union_all(polygons))


def test_without_a_boundary_only_enclosed_ground_is_a_gap():
    polygons = squares(3)
    codes = codes_for(polygons)
    middle_gone = [at for at in range(9) if at != 4]
    corner_gone = [at for at in range(9) if at != 0]
    assert [flaw.kind for flaw in check([codes[at] for at in middle_gone], polygons[middle_gone]).flaws] == [
        FlawKind.GAP
    ]
    assert check([codes[at] for at in corner_gone], polygons[corner_gone]).sound


def test_ground_left_out_within_one_grid_is_a_hole_and_may_be_a_sliver():
    block, beside = shapely.box(121.0, 28.8, 121.01, 28.81), shapely.box(121.01, 28.8, 121.02, 28.81)
    pond, slit = shapely.box(121.002, 28.802, 121.004, 28.804), shapely.box(121.006, 28.802, 121.006004, 28.808)
    holes = check(["a", "b"], [block.difference(pond).difference(slit), beside]).flaws
    assert [(one.kind, one.codes) for one in holes] == [(FlawKind.HOLE, ("a",))] * 2
    assert sorted(one.sliver for one in holes) == [False, True]
    assert sum(one.area_m2 for one in holes) == pytest.approx(area_m2(pond) + area_m2(slit), rel=1e-9)
    bay = block.difference(shapely.box(121.002, 28.8, 121.004, 28.804))
    (gap,) = check(["a", "b"], [bay, beside], shapely.union_all([block, beside])).flaws
    assert gap.kind is FlawKind.GAP


def test_an_island_in_a_lake_is_no_gap_but_the_lake_is():
    ring = shapely.box(0, 0, 3, 3).difference(shapely.box(1, 1, 2, 2))
    island = shapely.box(1.4, 1.4, 1.6, 1.6)
    (lake,) = check(["a", "b"], [ring, island]).flaws
    assert lake.kind is FlawKind.GAP
    assert lake.area_m2 == pytest.approx(area_m2(shapely.box(1, 1, 2, 2)) - area_m2(island), rel=1e-9)


def test_ground_two_grids_claim_is_an_overlap_of_its_size():
    one, other = shapely.box(121.0, 28.8, 121.01, 28.81), shapely.box(121.009, 28.8, 121.02, 28.81)
    (overlap,) = check(["b", "a"], [one, other]).flaws
    assert (overlap.kind, overlap.codes) == (FlawKind.OVERLAP, ("a", "b"))
    assert overlap.area_m2 == pytest.approx(area_m2(shapely.box(121.009, 28.8, 121.01, 28.81)), rel=1e-9)
    assert not overlap.sliver


def test_a_grid_drawn_twice_and_a_grid_inside_another_are_told_apart():
    block = shapely.box(121.0, 28.8, 121.01, 28.81)
    inner = scale(block, 0.5, 0.5)
    assert [flaw.kind for flaw in check(["a", "b"], [block, block.reverse()]).flaws] == [FlawKind.DUPLICATE]
    assert [flaw.kind for flaw in check(["a", "b"], [block, inner]).flaws] == [FlawKind.CONTAINED]


def test_a_crack_narrower_than_a_metre_is_a_sliver():
    one = shapely.box(121.0, 28.8, 121.01, 28.81)
    other = shapely.box(121.010005, 28.8, 121.02, 28.81)
    (crack,) = check(["a", "b"], [one, other], shapely.box(121.0, 28.8, 121.02, 28.81)).flaws
    assert crack.kind is FlawKind.GAP
    assert crack.sliver
    assert crack.width_m == pytest.approx(0.49, abs=0.01)


def test_ground_beyond_the_boundary_is_named_with_its_grid():
    polygons = squares(2)
    boundary = shapely.union_all(polygons).intersection(shapely.box(121.0, 28.8, 121.015, 28.82))
    cover = check(["a", "b", "c", "d"], polygons, boundary)
    assert sorted((flaw.kind, flaw.codes) for flaw in cover.flaws) == [
        (FlawKind.OUTSIDE, ("b",)),
        (FlawKind.OUTSIDE, ("d",)),
    ]


def test_outlines_that_are_none_are_named_and_do_not_stop_the_check():
    bowtie = shapely.Polygon([(0, 0), (1, 1), (1, 0), (0, 1)])
    odd = [shapely.box(5, 5, 6, 6), bowtie, None, shapely.Polygon(), shapely.LineString([(0, 0), (1, 1)])]
    cover = check(list("abcde"), odd)
    assert [(flaw.kind, flaw.codes) for flaw in cover.flaws] == [
        (FlawKind.INVALID, (code,)) for code in "bcde"
    ]
    assert "Self-intersection" in cover.flaws[0].reason
    assert not is_coverage(odd)


def test_neighbours_whose_borders_pass_through_other_vertices_are_a_mismatch():
    west = shapely.box(0, 0, 1, 1)
    east = shapely.Polygon([(1, 0), (2, 0), (2, 1), (1, 1), (1, 0.5)])
    cover = check(["a", "b"], [west, east])
    assert {flaw.kind for flaw in cover.flaws} == {FlawKind.MISMATCH}
    assert not is_coverage([west, east])


def test_no_grids_at_all_cover_nothing():
    cover = check([], [], shapely.box(0, 0, 1, 1))
    assert not cover.sound
    assert [flaw.kind for flaw in cover.flaws] == [FlawKind.GAP]


@given(SEEDS, st.floats(1e-5, 5e-3), st.floats(-5e-3, 5e-3))
def test_the_ground_gained_and_lost_by_a_shift_adds_up(seed, east, north):
    polygons = squares(3)
    at = seed % 9
    moved = polygons.copy()
    moved[at] = translate(polygons[at], east, north)
    cover = check(codes_for(polygons), moved, shapely.union_all(polygons))
    area = {kind: sum(flaw.area_m2 for flaw in cover.flaws if flaw.kind is kind) for kind in FlawKind}
    gained = area[FlawKind.OVERLAP] + area[FlawKind.OUTSIDE]
    assert gained == pytest.approx(area[FlawKind.GAP], rel=0.01, abs=1.0)


def test_the_real_new_york_layer_has_34_invalid_districts_and_170_overlapping_pairs(shared: Path) -> None:
    path = shared / "polygons_stress" / "nyc_election_districts_5199.geojson"
    features = read_layer(path, code_field="ElectDist").features
    cover = check([one.code for one in features], [one.geometry for one in features])
    assert cover.counts[FlawKind.INVALID] == 34
    assert cover.counts[FlawKind.OVERLAP] == 170
    assert cover.counts[FlawKind.CONTAINED] == 26
    assert not cover.sound


def test_the_real_linhai_towns_are_checked_within_their_own_outline(shared: Path) -> None:
    features = read_layer(shared / "linhai" / "linhai_townships_19.geojson").features
    polygons = np.array([one.geometry for one in features], dtype=object)
    cover = check([one.code for one in features], polygons, shapely.union_all(polygons))
    assert cover.counts[FlawKind.OVERLAP] == cover.counts[FlawKind.INVALID] == 0
    assert cover.grids_m2 == pytest.approx(2160e6, rel=0.01)
