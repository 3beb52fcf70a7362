from __future__ import annotations

from collections import defaultdict

import numpy as np
import shapely

from geodata.sample import SampleCity
from geodata.sample.atlas.division import reading_order
from grids.codes import parse_unit_code


def test_codes_are_there_once(city: SampleCity) -> None:
    for layer in (
        "towns",
        "communities",
        "unit_grids",
        "block_grids",
        "area_grids",
        "streets",
        "people",
        "bodies",
    ):
        codes = [row.code for row in getattr(city, layer)]
        assert len(codes) == len(set(codes)), layer
        if layer not in ("people", "bodies"):
            assert codes == sorted(codes), layer


def test_a_unit_code_is_fifteen_digits_and_begins_with_its_town_and_community(city: SampleCity) -> None:
    for unit in city.unit_grids:
        assert parse_unit_code(unit.code).community_code == unit.community
        assert len(unit.code) == 15
        assert unit.code.isdigit()
        assert unit.code[:12] == unit.community
        assert unit.code[:9] == unit.town
        assert unit.code[12:] != "000"


def test_unit_grids_are_numbered_as_one_reads(city: SampleCity) -> None:
    points = defaultdict(list)
    for unit in city.unit_grids:
        points[unit.community].append(shapely.point_on_surface(unit.polygon).coords[0])
    for spots in points.values():
        assert reading_order(np.array(spots)) == list(range(len(spots)))


def test_reading_order_goes_west_to_east_and_then_north_to_south() -> None:
    grid = np.array([(x, y) for y in (3.0, 2.0, 1.0) for x in (1.0, 2.0, 3.0)])
    shuffled = [4, 8, 0, 6, 2, 1, 5, 3, 7]
    assert [shuffled[spot] for spot in reading_order(grid[shuffled])] == list(range(9))


def test_numbers_in_a_parent_leave_no_hole(city: SampleCity) -> None:
    numbers = defaultdict(list)
    for unit in city.unit_grids:
        numbers[unit.community].append(int(unit.code[12:]))
    for block in city.block_grids:
        assert block.code[9] == "B"
        numbers[f"{block.town}B"].append(int(block.code[10:]))
    for area in city.area_grids:
        assert area.code[9] == "A"
        numbers[f"{area.town}A"].append(int(area.code[10:]))
    for found in numbers.values():
        assert sorted(found) == list(range(1, len(found) + 1))


def test_villages_and_residents_communities_count_apart(city: SampleCity) -> None:
    for community in city.communities:
        number = int(community.code[9:])
        assert (number > 200) == community.name.endswith("村"), community.code


def test_communities_bear_different_names(city: SampleCity) -> None:
    assert len({community.name for community in city.communities}) == len(city.communities)
    assert len({community.name_en for community in city.communities}) == len(city.communities)
