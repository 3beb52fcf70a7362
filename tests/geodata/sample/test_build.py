from __future__ import annotations

import hashlib
from collections import Counter, defaultdict

import numpy as np
import pytest
import shapely

from geodata.plane import area_m2
from geodata.sample import SampleCity, sample_city

LAYERS = ("towns", "communities", "unit_grids", "block_grids", "area_grids")
M2_PER_HA = 10_000


def fingerprint(city: SampleCity) -> str:
    digest = hashlib.sha256()
    for layer in (*LAYERS, "streets"):
        for row in getattr(city, layer):
            digest.update(row.code.encode())
            digest.update(row.name.encode())
            digest.update(shapely.to_wkb(row.line if layer == "streets" else row.polygon))
    digest.update(repr((city.places, city.people, city.claims, city.duties, city.conditions)).encode())
    return digest.hexdigest()


def test_the_same_seed_makes_the_same_city(city: SampleCity) -> None:
    assert fingerprint(sample_city()) == fingerprint(city)


def test_another_seed_makes_another_city_that_is_sound_as_well(city: SampleCity) -> None:
    other = sample_city(42)
    assert fingerprint(other) != fingerprint(city)
    polygons = [unit.polygon for unit in other.unit_grids]
    assert shapely.coverage_is_valid(polygons)
    assert shapely.is_valid(polygons).all()
    assert (len(other.towns), len(other.block_grids), len(other.area_grids)) == (19, 184, 29)


def test_the_city_has_as_many_parts_as_the_model(city: SampleCity) -> None:
    assert len(city.towns) == 19
    assert len(city.block_grids) == 184
    assert len(city.area_grids) == 29
    assert 2_700 <= len(city.unit_grids) <= 3_400


@pytest.mark.parametrize("layer", LAYERS)
def test_a_layer_has_no_gaps_no_overlaps_and_no_islands(city: SampleCity, layer: str) -> None:
    polygons = [row.polygon for row in getattr(city, layer)]
    assert shapely.coverage_is_valid(polygons)
    assert shapely.is_valid(polygons).all()
    assert {polygon.geom_type for polygon in polygons} == {"Polygon"}
    assert shapely.coverage_union_all(polygons).equals(city.boundary)


@pytest.mark.parametrize("layer", LAYERS)
def test_coordinates_are_whole_steps_of_a_ten_millionth_degree(city: SampleCity, layer: str) -> None:
    coords = shapely.get_coordinates([row.polygon for row in getattr(city, layer)])
    assert np.array_equal(np.rint(coords * 1e7) / 1e7, coords)


@pytest.mark.parametrize(
    ("parent_layer", "column"),
    [("communities", "community"), ("towns", "town"), ("block_grids", "block"), ("area_grids", "area")],
)
def test_unit_grids_make_up_every_larger_division(city: SampleCity, parent_layer: str, column: str) -> None:
    members = defaultdict(list)
    for unit in city.unit_grids:
        members[getattr(unit, column)].append(unit.polygon)
    parents = {row.code: row.polygon for row in getattr(city, parent_layer)}
    assert members.keys() == parents.keys()
    for code, polygons in members.items():
        assert shapely.coverage_union_all(polygons).equals(parents[code]), code


def test_every_unit_and_block_grid_names_the_parents_it_lies_in(city: SampleCity) -> None:
    community_town = {community.code: community.town for community in city.communities}
    area_town = {area.code: area.town for area in city.area_grids}
    block_parents = {block.code: (block.area, block.town) for block in city.block_grids}
    for unit in city.unit_grids:
        assert community_town[unit.community] == unit.town
        assert block_parents[unit.block] == (unit.area, unit.town)
    assert all(area_town[block.area] == block.town for block in city.block_grids)


def test_every_town_has_two_block_grids_and_the_inner_streets_most(city: SampleCity) -> None:
    counts = Counter(block.town for block in city.block_grids)
    assert len(counts) == 19
    assert min(counts.values()) >= 2
    assert {town for town, _ in counts.most_common(3)} == {"331082001", "331082002", "331082003"}


def test_every_seat_lies_in_its_town(city: SampleCity) -> None:
    for town in city.towns:
        assert town.polygon.contains(shapely.Point(town.seat_lon, town.seat_lat)), town.name


def test_the_city_is_about_as_large_as_the_real_one_and_inside_its_box(city: SampleCity) -> None:
    assert 2_100e6 < area_m2(city.boundary) < 2_300e6
    west, south, east, north = city.boundary.bounds
    assert 120.80 < west < 120.85
    assert 28.65 < south < 28.70
    assert 121.65 < east < 121.75
    assert 29.03 < north < 29.08


def test_cells_of_the_cores_are_one_to_four_hectares(city: SampleCity) -> None:
    core = np.array([area_m2(unit.polygon) for unit in city.unit_grids if unit.area_class == "A"]) / M2_PER_HA
    assert len(core) > 500
    assert np.mean((core >= 1) & (core <= 4)) > 0.97
    fringe = (
        np.array([area_m2(unit.polygon) for unit in city.unit_grids if unit.area_class == "C"]) / M2_PER_HA
    )
    assert np.median(fringe) > 20 * np.median(core)


def test_the_sample_says_in_both_languages_that_it_is_generated(city: SampleCity) -> None:
    assert "程序生成" in city.notice_zh
    assert "generated" in city.notice_en
    assert "样例" in city.name
    assert all("样例" in row.name for row in (*city.people, *city.bodies))
    assert all("sample" in row.name_en.lower() for row in (*city.people, *city.bodies))
