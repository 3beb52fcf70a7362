from __future__ import annotations

from pathlib import Path

import geopandas
import pytest
import shapely

from geodata.crs import geometry_from_wgs84
from geodata.datum import datum_by_layer, datum_by_places
from geodata.layers import read_layer

BLOCKS = [
    shapely.box(121.1 + i / 100, 28.8 + j / 100, 121.11 + i / 100, 28.81 + j / 100)
    for i in range(6)
    for j in range(6)
]


@pytest.mark.parametrize("system", ["wgs84", "gcj02", "bd09"])
def test_a_layer_is_found_out_by_laying_it_over_another(system):
    shifted = [geometry_from_wgs84(block, system) for block in BLOCKS[:18]]
    found = datum_by_layer(shifted, BLOCKS)
    assert found.likely == system
    assert found.apart_m[system] < 1.0
    assert found.contradicts("wgs84") == (system != "wgs84")


def test_cgcs2000_and_wgs84_do_not_contradict_each_other():
    assert not datum_by_layer(BLOCKS, BLOCKS).contradicts("cgcs2000")


def test_a_layer_somewhere_else_tells_nothing():
    elsewhere = [shapely.affinity.translate(block, 2.0, 1.0) for block in BLOCKS]
    found = datum_by_layer(elsewhere, BLOCKS)
    assert found.likely is None
    assert found.reason == "it lies 224 km away from the other layer"
    assert found.away_m == pytest.approx(224_600, abs=2_000)
    assert not found.contradicts("wgs84")


def test_with_nothing_to_compare_with_it_is_said_that_it_cannot_be_told():
    for found in (datum_by_layer(BLOCKS, []), datum_by_places({"a": BLOCKS[0]}, [("a", 121.1, 28.8)])):
        assert found.likely is None
        assert found.reason.startswith("cannot tell wgs84 from gcj02 and bd09")


@pytest.mark.parametrize("system", ["wgs84", "gcj02", "bd09"])
def test_known_places_near_the_borders_of_small_grids_find_a_layer_out(system):
    named = {
        str(at): geometry_from_wgs84(shapely.box(*block.bounds).buffer(-0.004), system)
        for at, block in enumerate(BLOCKS)
    }
    places = [(str(at), *block.centroid.coords[0]) for at, block in enumerate(BLOCKS)]
    assert datum_by_places(named, places).likely == system


def test_the_real_county_outline_in_gcj02_is_found_out_by_the_towns(shared: Path) -> None:
    towns = [one.geometry for one in read_layer(shared / "linhai" / "linhai_townships_19.geojson").features]
    counties = geopandas.read_file(shared / "linhai" / "taizhou_counties_9_gcj02_lowres.geojson")
    linhai = counties.geometry[counties["name"] == "临海市"].iloc[0]
    rings = [part for part in shapely.get_parts(shapely.get_parts(linhai)) if part.geom_type == "Polygon"]
    found = datum_by_layer(rings, towns)
    assert found.likely == "gcj02"
    assert found.contradicts("wgs84")


def test_a_layer_of_nine_counties_is_found_out_by_the_towns_of_one(shared: Path) -> None:
    towns = [one.geometry for one in read_layer(shared / "linhai" / "linhai_townships_19.geojson").features]
    counties = geopandas.read_file(shared / "linhai" / "taizhou_counties_9_gcj02_lowres.geojson")
    found = datum_by_layer(list(counties.geometry), towns)
    assert found.likely == "gcj02"


@pytest.mark.parametrize("system", ["wgs84", "gcj02", "bd09"])
def test_a_layer_larger_and_coarser_than_the_one_that_is_known_is_found_out(system):
    districts = [shapely.box(121.04 + i / 20, 28.74 + j / 20, 121.09 + i / 20, 28.79 + j / 20) for i in range(4) for j in range(4)]
    inner = [shapely.box(121.09, 28.79, 121.115, 28.84), shapely.box(121.115, 28.79, 121.14, 28.84)]
    assert datum_by_layer([geometry_from_wgs84(one, system) for one in districts], inner).likely == system


def test_a_layer_whose_mended_outlines_leave_lines_behind_is_compared_all_the_same():
    spike = shapely.Polygon([(121.0, 28.8), (121.1, 28.8), (121.1, 28.9), (121.1, 28.95), (121.1, 28.9), (121.0, 28.9)])
    found = datum_by_layer([spike], [shapely.box(121.0, 28.8, 121.1, 28.9)])
    assert found.likely == "wgs84"
