from __future__ import annotations

from collections import Counter

import shapely

from geodata.sample import SampleCity

CLASSES = {"highway", "arterial", "street", "lane"}


def test_streets_have_a_name_of_their_own_in_both_languages(city: SampleCity) -> None:
    assert len({street.name for street in city.streets}) == len(city.streets)
    assert len({street.name_en for street in city.streets}) == len(city.streets)
    assert all(street.name_en.isascii() and not street.name.isascii() for street in city.streets)


def test_there_are_streets_of_every_width_in_every_town(city: SampleCity) -> None:
    assert {street.width_class for street in city.streets} == CLASSES
    in_town = Counter(street.code[:9] for street in city.streets)
    for town in city.towns:
        assert in_town[town.code] >= 8, town.name


def test_a_street_is_one_line_inside_the_city(city: SampleCity) -> None:
    boundary = city.boundary.buffer(1e-6)
    for street in city.streets:
        assert street.line.geom_type == "LineString"
        assert street.line.is_valid
        assert boundary.contains(street.line), street.code


def test_streets_are_densest_in_the_inner_streets(city: SampleCity) -> None:
    lines = [street.line for street in city.streets]
    density = {
        town.code: shapely.length(shapely.intersection(lines, town.polygon)).sum() / town.polygon.area
        for town in city.towns
    }
    assert max(density, key=lambda code: density[code]) == "331082001"


def test_streets_of_the_cores_run_on_the_borders_of_unit_grids(city: SampleCity) -> None:
    borders = {vertex for unit in city.unit_grids for vertex in unit.polygon.exterior.coords}
    core = [street for street in city.streets if street.width_class in ("arterial", "street")]
    vertices = [vertex for street in core for vertex in street.line.coords]
    assert sum(vertex in borders for vertex in vertices) / len(vertices) > 0.98


def test_a_long_main_street_is_split_in_two_with_opposite_names(city: SampleCity) -> None:
    names = {street.name for street in city.streets if street.width_class == "arterial"}
    for name in names:
        for side, other in ("东西", "南北"):
            if name.endswith(f"{side}路"):
                assert f"{name[:-2]}{other}路" in names
    assert any(name.endswith("东路") for name in names)


def test_places_are_of_every_kind_and_lie_in_their_town(city: SampleCity) -> None:
    towns = {town.code: town.polygon for town in city.towns}
    assert {place.kind for place in city.places} == {
        "school",
        "market",
        "park",
        "station",
        "hospital",
        "square",
        "estate",
        "office",
    }
    assert len({place.name for place in city.places}) == len(city.places)
    for place in city.places:
        assert towns[place.town].contains(shapely.Point(place.lon, place.lat)), place.name
