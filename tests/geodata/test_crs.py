from __future__ import annotations

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geodata.crs import canonical, from_wgs84, geometry_from_wgs84, is_lon_lat, to_wgs84, transform_geometry
from geodata.errors import UnknownSystem
from geodata.plane import distance_m

# name, WGS-84, GCJ-02, BD-09
PLACES = [
    ("Linhai seat", (121.12807, 28.84815), (121.132474, 28.845314), (121.139067, 28.850982)),
    ("Duqiao", (121.49174, 28.76876), (121.496000, 28.765729), (121.502566, 28.771368)),
    ("Baishuiyang", (120.89379, 28.89697), (120.897762, 28.893818), (120.904329, 28.899453)),
    ("East coast", (121.70000, 28.80000), (121.704145, 28.796925), (121.710616, 28.803035)),
    ("Youxi", (121.09881, 28.74028), (121.103221, 28.737385), (121.109694, 28.743512)),
]
SIX_DECIMALS = 6e-7
LONS, LATS = st.floats(74.0, 134.5), st.floats(4.5, 53.0)


@pytest.mark.parametrize(("name", "wgs84", "gcj02", "bd09"), PLACES)
def test_known_places_carry_to_both_chinese_systems_and_back(name, wgs84, gcj02, bd09):
    for system, there in (("gcj02", gcj02), ("bd09", bd09)):
        assert np.hstack(from_wgs84(*wgs84, system)) == pytest.approx(there, abs=SIX_DECIMALS), name
        assert np.hstack(to_wgs84(*there, system)) == pytest.approx(wgs84, abs=2 * SIX_DECIMALS), name


def test_the_often_quoted_point_agrees_to_the_last_decimal():
    gcj = from_wgs84(116.404, 39.915, "gcj02")
    assert np.hstack(gcj) == pytest.approx((116.41024449916938, 39.91640428150164), abs=1e-13)
    back = to_wgs84(116.404, 39.915, "gcj02")
    assert np.hstack(back) == pytest.approx((116.397755755, 39.913596236), abs=1e-9)
    bd = from_wgs84(*to_wgs84(116.404, 39.915, "gcj02"), "bd09")
    assert np.hstack(bd) == pytest.approx((116.41036949371, 39.92133699351), abs=1e-9)


@given(LONS, LATS, st.sampled_from(["gcj02", "bd09"]))
def test_the_inverse_is_right_to_a_millimetre_anywhere_in_china(lon, lat, system):
    back = to_wgs84(*from_wgs84(lon, lat, system), system)
    assert distance_m(lon, lat, float(back[0]), float(back[1])) < 0.001


@given(st.lists(st.tuples(LONS, LATS), min_size=1, max_size=30))
def test_many_points_at_once_are_the_same_as_one_by_one(places):
    lons, lats = np.array(places).T
    together = np.stack(to_wgs84(lons, lats, "bd09"), axis=1)
    alone = [np.hstack(to_wgs84(lon, lat, "bd09")) for lon, lat in places]
    assert together == pytest.approx(np.array(alone), abs=2e-9)


@pytest.mark.parametrize("place", [(139.7, 35.7), (2.35, 48.85), (-71.06, 42.36), (121.0, -28.0)])
def test_outside_china_gcj02_is_wgs84(place):
    assert np.hstack(from_wgs84(*place, "gcj02")).tolist() == list(place)
    assert np.hstack(to_wgs84(*place, "gcj02")).tolist() == list(place)


def test_a_shift_taken_twice_is_half_a_kilometre_off():
    once = from_wgs84(121.12807, 28.84815, "gcj02")
    twice = from_wgs84(*once, "gcj02")
    assert distance_m(*np.hstack(once), *np.hstack(twice)) == pytest.approx(532, abs=1)


def test_not_a_number_stays_not_a_number():
    for system in ("gcj02", "bd09", "EPSG:4549"):
        lons, _ = to_wgs84([np.nan, 121.1], [28.8, 28.8], system)
        assert not np.isfinite(lons[0])


def test_cgcs2000_is_left_as_it_is():
    assert [float(one) for one in to_wgs84(121.1, 28.8, "CGCS2000")] == [121.1, 28.8]


def test_an_epsg_plane_takes_easting_first_whatever_its_own_order():
    lon, lat = to_wgs84(500_000.0, 3_200_000.0, "EPSG:4549")
    assert (float(lon), float(lat)) == pytest.approx((120.0, 28.916368), abs=1e-6)
    assert np.hstack(from_wgs84(lon, lat, "EPSG:4549")) == pytest.approx((500_000.0, 3_200_000.0), abs=1e-3)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("WGS84", "wgs84"), ("wgs-84", "wgs84"), ("EPSG:4326", "wgs84"), ("4326", "wgs84"), (" epsg:4490 ", "cgcs2000"),
        ("urn:ogc:def:crs:OGC:1.3:CRS84", "wgs84"), ("urn:ogc:def:crs:EPSG::4490", "cgcs2000"), ("GCJ-02", "gcj02"),
        ("BD09", "bd09"), ("EPSG:4549", "EPSG:4549"), ("urn:ogc:def:crs:EPSG::2249", "EPSG:2249"),
    ],
)  # fmt: skip
def test_a_system_has_one_name_whatever_people_write(written, meant):
    assert canonical(written) == meant


@pytest.mark.parametrize(
    "written", ["", "mars", "EPSG:0", "EPSG:99999999", "9" * 40, "🌏", "EPSG:4549; DROP"]
)
def test_a_system_nobody_knows_is_refused_by_name(written):
    with pytest.raises(UnknownSystem) as refusal:
        to_wgs84(0.0, 0.0, written)
    assert repr(written) in str(refusal.value)


def test_a_system_of_heights_cannot_place_a_point():
    with pytest.raises(UnknownSystem):
        to_wgs84(1.0, 2.0, "EPSG:5737")


def test_degrees_are_told_from_metres():
    assert [is_lon_lat(one) for one in ("gcj02", "EPSG:4214", "EPSG:4549", "EPSG:3857")] == [
        True,
        True,
        False,
        False,
    ]


def test_geometries_move_with_their_holes_and_come_back():
    ring = shapely.box(121.0, 28.8, 121.1, 28.9)
    holed = shapely.MultiPolygon([ring.difference(shapely.box(121.02, 28.82, 121.04, 28.84))])
    there = geometry_from_wgs84(holed, "bd09")
    assert there.distance(shapely.Point(121.0, 28.8)) > 0.005
    back = transform_geometry(there, "bd09")
    assert shapely.get_num_interior_rings(back.geoms[0]) == 1
    assert shapely.get_coordinates(back) == pytest.approx(shapely.get_coordinates(holed), abs=2e-9)
