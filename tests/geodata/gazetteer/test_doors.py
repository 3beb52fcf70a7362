"""Doors between doors."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geodata.gazetteer.roads.axis import Axis
from geodata.gazetteer.roads.doors import DoorHow, DoorRow, span_of

STREET = shapely.LineString([(0, 0), (1000, 0)])
BENT = shapely.LineString([(0, 0), (500, 0), (500, 500)])


def row(line: shapely.LineString | None, numbers: list[int]) -> DoorRow:
    """Doors ten metres a number along the street, odd ones to its left, fifteen metres off."""
    axis = Axis(line or STREET)
    places = [axis.back(np.array([number * 10.0, 15.0 if number % 2 else -15.0])) for number in numbers]
    return DoorRow(
        [str(number) for number in numbers], [p[0] for p in places], [p[1] for p in places], axis if line else None
    )


def test_a_known_door_is_where_it_is() -> None:
    door = row(STREET, [1, 2, 11, 12]).find("11")
    assert door is not None
    assert (door.x, door.y, door.radius_m, door.how) == (pytest.approx(110), pytest.approx(15), 15.0, DoorHow.KNOWN)


@given(st.integers(min_value=2, max_value=48))
def test_a_number_between_known_doors_lies_between_them_on_its_own_side(number: int) -> None:
    door = row(STREET, [1, 2, 13, 14, 25, 26, 37, 38, 49, 50]).find(str(number))
    assert door is not None
    assert door.x == pytest.approx(number * 10.0, abs=1.0)
    assert door.y == pytest.approx(15.0 if number % 2 else -15.0, abs=1.0)
    assert door.radius_m <= 60.0


def test_between_doors_around_a_bend_the_place_follows_the_road() -> None:
    door = row(BENT, [41, 61]).find("51")
    assert door is not None
    assert (door.x, door.y) == (pytest.approx(485, abs=2), pytest.approx(10, abs=2))


def test_the_other_side_of_the_road_tells_where_a_number_is_when_its_own_side_is_unknown() -> None:
    door = row(None, [4, 6, 8, 10, 12, 14, 1, 3, 5]).find("9")
    assert door is not None
    assert door.x == pytest.approx(90, abs=15)
    assert door.y > 5
    assert door.how is DoorHow.LIKELY


def test_beyond_the_last_door_the_circle_grows_with_the_distance() -> None:
    doors = row(STREET, [1, 2, 3, 4, 5, 6])
    near, far = doors.find("12"), doors.find("40")
    assert near is not None
    assert far is not None
    assert near.how is far.how is DoorHow.BEYOND
    assert 60.0 <= near.radius_m < far.radius_m
    assert abs(far.x - 400) <= far.radius_m


def test_one_door_at_the_wrong_end_of_town_does_not_pull_its_neighbours() -> None:
    numbers = ["1", "3", "5", "7", "9", "11"]
    doors = DoorRow(numbers, [10, 30, 9000, 70, 90, 110], [15.0] * 6, None)
    door = doors.find("6")
    assert door is not None
    assert door.x == pytest.approx(60, abs=40)


def test_a_road_without_doors_knows_no_number() -> None:
    assert DoorRow([], [], [], None).find("12") is None
    assert row(STREET, [1, 2]).find("甲") is None


@pytest.mark.parametrize(
    ("number", "span"),
    [
        ("12", (12, 12)),
        ("12-18", (12, 18)),
        ("12-3", (12, 12)),
        ("690H-690", (690, 690)),
        ("12弄6", (12, 12)),
        ("A", None),
    ],
)
def test_a_written_number_stands_for_a_span(number: str, span: tuple[int, int] | None) -> None:
    assert span_of(number) == span


@given(st.floats(0, 999), st.floats(-40, 40))
def test_along_and_back_is_the_same_place(along: float, left: float) -> None:
    axis = Axis(STREET)
    place = axis.back(np.array([along, left]))
    assert axis.along(np.array([place]))[0] == pytest.approx([along, left], abs=1e-6)
