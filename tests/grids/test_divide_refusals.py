"""What cannot be divided is refused by name, with the places where it fails."""

from __future__ import annotations

import numpy as np
import pytest
import shapely

from grids.coverage import FlawKind
from grids.divide import divide
from grids.division.blocks.density import Sizes
from grids.division.plan import MADE_TOWN, Plan, Territory
from grids.errors import BadCode, CannotDivide, TooFewOfficers, TooManyOfficers, UnsoundPolygon
from grids.grid import AreaClass, Grid, GridKind
from tests.grids.dividing import BOX, QUICK, TOWN, communities, lattice, ways
from tests.grids.made import squares


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
