from __future__ import annotations

import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from pyproj import Geod

from geodata.plane import LocalPlane, area_m2, areas_m2, distance_m

GEOD = Geod(ellps="WGS84")
LATS = st.floats(-70.0, 70.0)


@given(st.floats(-179.0, 179.0), LATS, st.floats(-0.01, 0.01), st.floats(-0.01, 0.01))
def test_distances_within_a_kilometre_or_so_are_right_to_a_thousandth(lon, lat, east, north):
    true_m = GEOD.inv(lon, lat, lon + east, lat + north)[2]
    assert LocalPlane(lon, lat).distance_m((lon, lat), (lon + east, lat + north)) == pytest.approx(
        true_m, rel=1e-3, abs=1e-6
    )
    assert distance_m(lon, lat, lon + east, lat + north) == pytest.approx(true_m, rel=1e-4, abs=1e-6)


@given(LATS, st.floats(0.0005, 0.3))
def test_areas_are_right_at_any_latitude_and_size(lat, size):
    polygon = shapely.segmentize(shapely.box(121.0, lat, 121.0 + size, lat + size), size / 50)
    assert area_m2(polygon) == pytest.approx(abs(GEOD.geometry_area_perimeter(polygon)[0]), rel=1e-4)


def test_areas_of_a_division_add_up_to_the_area_of_the_whole():
    parts = [shapely.box(121 + i / 10, 28, 121.1 + i / 10, 29) for i in range(10)]
    assert areas_m2(parts).sum() == pytest.approx(area_m2(shapely.box(121, 28, 122, 29)), rel=1e-9)


def test_a_hole_is_not_ground_and_nothing_has_no_area():
    whole, hole = shapely.box(0, 0, 1, 1), shapely.box(0.25, 0.25, 0.75, 0.75)
    areas = areas_m2([whole.difference(hole), whole, hole, None, shapely.Polygon()])
    assert areas[0] == pytest.approx(areas[1] - areas[2])
    assert areas[3:].tolist() == [0.0, 0.0]


@given(st.floats(-179.0, 179.0), LATS, st.floats(-1e4, 1e4), st.floats(-1e4, 1e4))
def test_the_plane_leads_back_to_where_it_came_from(lon, lat, x, y):
    plane = LocalPlane(lon, lat)
    back = plane.xy(*plane.lonlat(x, y))
    assert (float(back[0]), float(back[1])) == pytest.approx((x, y), abs=1e-5)


def test_a_geometry_in_metres_keeps_its_shape_and_the_exact_projection_agrees():
    block = shapely.box(121.0, 28.8, 121.001, 28.801)
    plane = LocalPlane.around(block)
    assert plane.metres(block).area == pytest.approx(plane.exact_metres(block).area, rel=1e-5)
    assert plane.degrees(plane.metres(block)).equals_exact(block, 1e-12)
