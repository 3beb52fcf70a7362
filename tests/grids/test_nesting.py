from __future__ import annotations

import pytest
import shapely

from geodata.plane import area_m2
from grids.coverage import FlawKind
from grids.grid import Grid, GridKind
from grids.nesting import Above, cuts, misfits, strays
from tests.grids.made import squares


def grid(
    code: str, polygon: shapely.Polygon, parent: str | None = None, kind: GridKind = GridKind.UNIT
) -> Grid:
    return Grid(code, kind, "", parent, polygon)


def test_grids_within_their_parents_do_not_stray():
    town = shapely.box(121.0, 28.8, 121.02, 28.82)
    units = [grid(str(at), polygon, "town") for at, polygon in enumerate(squares(2))]
    assert strays(units, [grid("town", town)]) == []


def test_ground_beyond_the_parent_is_named_and_measured():
    town = shapely.box(121.0, 28.8, 121.015, 28.82)
    units = [grid(str(at), polygon, "town") for at, polygon in enumerate(squares(2))]
    found = strays(units, [grid("town", town)])
    assert [(one.kind, one.codes) for one in found] == [
        (FlawKind.STRAY, (code, "town")) for code in ("1", "3")
    ]
    assert found[0].area_m2 == pytest.approx(area_m2(units[1].polygon) / 2, rel=1e-6)


def test_a_grid_whose_parent_is_not_there_strays_wholly():
    (found,) = strays([grid("1", squares(1)[0], "gone")], [])
    assert found.codes == ("1",)
    assert "'gone'" in found.reason


def test_a_duty_grid_of_whole_unit_grids_cuts_none_and_another_names_what_it_cuts():
    units = [grid(str(at), polygon) for at, polygon in enumerate(squares(2))]
    whole = grid("duty", shapely.union_all([units[0].polygon, units[1].polygon]), kind=GridKind.DUTY)
    assert cuts(units, [whole]) == []
    crooked = grid("duty", shapely.box(121.0, 28.8, 121.02, 28.813), kind=GridKind.DUTY)
    found = cuts(units, [crooked])
    assert sorted(one.codes for one in found) == [("2", "duty"), ("3", "duty")]
    assert found[0].area_m2 == pytest.approx(0.3 * area_m2(units[2].polygon), rel=1e-3)


def test_nothing_strays_from_nothing():
    assert strays([], []) == []
    assert cuts([], []) == []


def test_a_grid_without_a_parent_is_held_to_the_one_it_mostly_lies_in():
    west, east = shapely.box(121.0, 28.8, 121.01, 28.82), shapely.box(121.01, 28.8, 121.02, 28.82)
    parents = [grid("west", west), grid("east", east)]
    inside, over = shapely.box(121.001, 28.801, 121.009, 28.809), shapely.box(121.003, 28.81, 121.012, 28.819)
    (stray,) = misfits([grid("1", inside), grid("2", over)], Above(parents))
    assert (stray.kind, stray.codes) == (FlawKind.STRAY, ("2", "west"))
    (lost,) = misfits([grid("3", shapely.box(121.5, 28.8, 121.51, 28.81))], Above(parents))
    assert lost.reason == "lies in no grid above it"


def test_two_drawings_of_one_line_are_no_misfit():
    parents = [grid("west", shapely.box(121.0, 28.8, 121.01, 28.82))]
    nearly = grid("1", shapely.box(121.0, 28.8, 121.010001, 28.82), "west")
    assert strays([nearly], parents) != []
    assert misfits([nearly], Above(parents)) == []
    assert misfits([grid("d", shapely.box(121.0, 28.8, 121.009999, 28.82), kind=GridKind.DUTY)], Above((), parents)) == []
    assert misfits([grid("1", shapely.box(0, 0, 1, 1))], Above()) == []
