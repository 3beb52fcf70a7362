"""A file whose numbers contradict its declared system is refused with the likely one."""

from __future__ import annotations

from pathlib import Path

import pytest

from geodata.errors import GeodataError, WrongSystem
from geodata.layers import Options, read_layer
from tests.geodata.layers_made import WEST, geojson, polygon


def test_degrees_that_are_none_are_refused_with_the_system_they_are_likely_in(tmp_path: Path) -> None:
    cases = {
        "latitude written before longitude": polygon((28, 121), (28.1, 121), (28.1, 121.1), (28, 121)),
        "EPSG:3857": polygon((13480000, 3350000), (13481000, 3350000), (13481000, 3351000), (13480000, 3350000)),
        "EPSG:4528": polygon((40600000, 3192000), (40600100, 3192000), (40600100, 3192100), (40600000, 3192000)),
        "EPSG:4549": polygon((600000, 3192000), (600100, 3192000), (600100, 3192100), (600000, 3192000)),
        "1e\\+07": polygon((1211000000, 288000000), (1211000100, 288000000), (1211000100, 288000100), (1211000000, 288000000)),
        "pixels": polygon((600, -300), (700, -300), (700, -400), (600, -300)),
    }  # fmt: skip
    for number, (likely, shape) in enumerate(cases.items()):
        path = geojson(tmp_path / f"{number}.geojson", ({"code": "a"}, shape))
        with pytest.raises(WrongSystem, match=f"row 1.*likely .*{likely}"):
            read_layer(path)


def test_metres_that_fit_no_ground_of_their_system_are_refused(tmp_path: Path) -> None:
    path = geojson(
        tmp_path / "a.geojson",
        ({"code": "a"}, WEST),
        crs={"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::4549"}},
    )
    with pytest.raises(WrongSystem, match=r"declares EPSG:4549.*likely wgs84") as refusal:
        read_layer(path)
    assert refusal.value.declared == "EPSG:4549"
    assert read_layer(path, crs="cgcs2000").sound


def test_degrees_that_claim_a_plane_of_the_whole_world_are_refused(tmp_path: Path) -> None:
    crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::3857"}}
    with pytest.raises(WrongSystem, match=r"declares EPSG:3857.*likely wgs84"):
        read_layer(geojson(tmp_path / "a.geojson", ({"code": "a"}, WEST), crs=crs))


def test_a_system_of_the_file_that_does_not_exist_is_refused(tmp_path: Path) -> None:
    crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::123456"}}
    with pytest.raises(GeodataError, match="123456"):
        read_layer(geojson(tmp_path / "a.geojson", ({"code": "a"}, WEST), crs=crs))


def test_feet_that_claim_degrees_are_refused_and_read_once_their_system_is_named(shared: Path) -> None:
    path = shared / "nasty" / "boston_precincts_stateplane_feet_claiming_wgs84.geojson"
    with pytest.raises(WrongSystem, match=r"row 1.*EPSG:2249"):
        read_layer(path)
    with pytest.raises(WrongSystem) as refusal:
        read_layer(path, options=Options(near=(-71.06, 42.36)))
    assert refusal.value.likely == "NAD83 / Massachusetts Mainland (ftUS) (EPSG:2249)"
    layer = read_layer(path, crs="EPSG:2249", code_field="WARD_PRECINCT")
    assert (len(layer.features), len(layer.usable)) == (255, 253)


def test_pixels_that_claim_degrees_are_refused(shared: Path) -> None:
    with pytest.raises(WrongSystem, match="pixels of a picture"):
        read_layer(shared / "nasty" / "pingshan_pixel_coords_claiming_crs84.geojson")


def test_metres_of_another_country_land_on_its_degrees(shared: Path) -> None:
    metres = read_layer(shared / "zurich" / "districts_22_lv95_epsg2056.gpkg", code_field="objid")
    degrees = read_layer(shared / "zurich" / "districts_22_wgs84.geojson", code_field="objid")
    assert metres.system == "EPSG:2056"
    by_code = {feature.code: feature.geometry for feature in degrees.features}
    for feature in metres.features:
        assert feature.geometry.symmetric_difference(by_code[feature.code]).area < 1e-7
