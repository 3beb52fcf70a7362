from __future__ import annotations

from pathlib import Path

import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from shapely.affinity import scale, translate

from geodata.layers import read_layer
from geodata.plane import area_m2
from grids.coverage import FlawKind, check, is_coverage
from grids.mend import Decision, Step, mend
from tests.grids.made import codes_for, division, squares

SEEDS = st.integers(0, 2**32 - 1)


@given(SEEDS, st.integers(1, 60), st.integers(1, 15))
def test_a_sound_division_is_left_as_it_is(seed, cells, grids):
    polygons = division(seed, cells, grids)
    mended = mend(codes_for(polygons), polygons)
    assert mended.settled
    assert mended.changes == ()
    assert all(new.equals(old) for new, old in zip(mended.polygons, polygons, strict=True))


@given(SEEDS, st.floats(-2e-5, 2e-5), st.floats(-2e-5, 2e-5))
def test_a_grid_pushed_a_metre_or_two_fits_again_and_every_square_metre_is_listed(seed, east, north):
    polygons = squares(3)
    codes = codes_for(polygons, seed)
    polygons[seed % 9] = translate(polygons[seed % 9], east, north)
    mended = mend(codes, polygons, gap_m=5.0)
    assert mended.proven
    assert is_coverage(mended.polygons)
    moved = {change.code: change.gained_m2 - change.lost_m2 for change in mended.changes}
    for code, new, old in zip(codes, mended.polygons, polygons, strict=True):
        assert area_m2(new) - area_m2(old) == pytest.approx(moved.get(code, 0.0), abs=0.05)


def test_disputed_ground_goes_to_the_smaller_grid_and_the_larger_is_not_emptied_around_it():
    block = shapely.box(121.0, 28.8, 121.01, 28.81)
    yard = scale(block, 0.05, 0.05)
    mended = mend(["block", "yard"], [block, yard])
    assert mended.settled
    assert mended.polygons[1].equals(yard)
    (change,) = mended.changes
    assert (change.code, change.step) == ("block", Step.BORDERS)
    assert change.lost_m2 == pytest.approx(area_m2(yard), rel=1e-6)
    assert change.share == pytest.approx(0.0025, rel=0.01)


def test_more_than_a_hundredth_moved_is_a_conflict_until_a_person_decides():
    one, other = shapely.box(121.0, 28.8, 121.011, 28.81), shapely.box(121.01, 28.8, 121.018, 28.81)
    mended = mend(["a", "b"], [one, other])
    assert [conflict.code for conflict in mended.conflicts] == ["a"]
    assert mended.proven
    assert not mended.settled
    assert mend(["a", "b"], [one, other], decisions={"a": Decision.TAKE}).settled
    kept = mend(["a", "b"], [one, other], decisions={"a": Decision.KEEP})
    assert kept.polygons[0].equals(one)
    assert [conflict.code for conflict in kept.conflicts] == ["b"]
    assert mend(["a", "b"], [one, other], decisions={"a": Decision.KEEP, "b": Decision.TAKE}).settled


def test_disputed_ground_goes_to_the_code_that_sorts_first_when_a_person_says_so():
    one, other = shapely.box(121.0, 28.8, 121.011, 28.81), shapely.box(121.01, 28.8, 121.018, 28.81)
    for codes in (["a", "b"], ["b", "a"]):
        first = codes.index("a")
        for asked in ({"a": Decision.FIRST, "b": Decision.TAKE}, {"b": Decision.FIRST, "a": Decision.FIRST}):
            mended = mend(codes, [one, other], decisions=asked)
            assert mended.settled
            assert mended.polygons[first].equals([one, other][first])
            assert {change.decision for change in mended.changes if change.code == "b"} == {asked["b"]}
    alone = mend(["a", "b"], [one, other], decisions={"a": Decision.FIRST})
    assert [conflict.code for conflict in alone.conflicts] == ["b"], "whoever loses by it has a say"
    keeper = mend(["a", "b"], [one, other], decisions={"a": Decision.FIRST, "b": Decision.KEEP})
    assert keeper.settled
    assert keeper.polygons[1].equals(other), "a grid that keeps its ground goes before the order of the codes"


@given(SEEDS, st.lists(st.sampled_from([None, *Decision]), min_size=9, max_size=9))
def test_whatever_is_decided_no_ground_is_left_with_two_grids(seed, said):
    polygons = [scale(one, 1.1, 1.1) for one in squares(3)]
    codes = codes_for(polygons, seed)
    decisions = {code: decision for code, decision in zip(codes, said, strict=True) if decision}
    mended = mend(codes, polygons, decisions=decisions)
    assert mended.proven
    undecided = {conflict.code for conflict in mended.conflicts}
    assert not undecided & {code for code, decision in decisions.items() if decision is not Decision.KEEP}


def test_a_grid_drawn_twice_is_a_conflict_because_one_of_the_two_is_emptied():
    block = shapely.box(121.0, 28.8, 121.01, 28.81)
    mended = mend(["a", "b"], [block, block])
    (conflict,) = mended.conflicts
    assert conflict.emptied
    assert sorted(polygon.is_empty for polygon in mended.polygons) == [False, True]


def test_a_crossing_outline_is_mended_and_what_was_in_doubt_is_measured():
    spike = shapely.Polygon(
        [(0, 0), (0.01, 0), (0.01, 0.01), (0.005, 0.01), (0.005, 0.012), (0.005, 0.01), (0, 0.01)]
    )
    bowtie = shapely.Polygon([(1, 0), (1.01, 0.01), (1.01, 0), (1, 0.01)])
    mended = mend(["spike", "bowtie", "none"], [spike, bowtie, None])
    assert mended.proven
    steps = {change.code: change for change in mended.changes}
    assert not steps["spike"].conflict
    assert steps["bowtie"].conflict  # its loops cancel: what was meant?
    assert steps["none"].emptied
    assert {conflict.code for conflict in mended.conflicts} == {"bowtie", "none"}


def test_a_crack_is_closed_up_to_the_width_asked_for_and_a_street_is_left():
    frame = shapely.box(120.9, 28.7, 121.1, 28.9).difference(shapely.box(121.0, 28.8, 121.02, 28.81))
    west, east = shapely.box(121.0, 28.8, 121.01, 28.81), shapely.box(121.01003, 28.8, 121.02, 28.81)
    codes, polygons = ["frame", "west", "east"], [frame, west, east]
    boundary = shapely.box(120.9, 28.7, 121.1, 28.9)
    assert [
        flaw.kind for flaw in check(codes, mend(codes, polygons, gap_m=1.0).polygons, boundary).flaws
    ] == [FlawKind.GAP]
    closed = mend(codes, polygons, gap_m=5.0)
    (change,) = closed.changes
    assert change.gained_m2 == pytest.approx(area_m2(shapely.box(121.01, 28.8, 121.01003, 28.81)), rel=1e-3)
    assert check(codes, closed.polygons, boundary).sound


def test_no_grids_need_no_mending():
    assert mend([], []).changes == ()


def test_the_real_new_york_layer_becomes_a_coverage_with_every_conflict_listed(shared: Path) -> None:
    path = shared / "polygons_stress" / "nyc_election_districts_5199.geojson"
    features = read_layer(path, code_field="ElectDist").features
    codes, polygons = [one.code for one in features], [one.geometry for one in features]
    mended = mend(codes, polygons)
    assert mended.proven
    assert not any(polygon.is_empty for polygon in mended.polygons)
    assert len({change.code for change in mended.changes if change.step is Step.OUTLINE}) == 34
    assert mended.conflicts
    decided = mend(codes, polygons, decisions={one.code: Decision.TAKE for one in mended.conflicts})
    assert decided.settled
    counts = check(codes, decided.polygons).counts
    assert counts[FlawKind.OVERLAP] == counts[FlawKind.CONTAINED] == counts[FlawKind.INVALID] == 0
