"""Where places of the sample city are, reckoned from its streets and places alone, without the code under test.

A place is written in steps behind one another: `cross A B`, then `move NE 25` or `along A S 200`. The rules of doors,
lamp-posts, gates and buildings are written here a second time on purpose.
"""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import numpy.typing as npt
import shapely

from geodata.plane import LocalPlane
from geodata.sample import SampleCity

Place = npt.NDArray[np.float64]

BEARINGS = {"N": 0, "NE": 45, "E": 90, "SE": 135, "S": 180, "SW": 225, "W": 270, "NW": 315}


def toward(point: str) -> Place:
    angle = math.radians(BEARINGS[point])
    return np.array([math.sin(angle), math.cos(angle)])


def xy(point: shapely.Point) -> Place:
    return np.array([point.x, point.y])


class Ground:
    """Places by their description, in metres of a plane around the city's first town."""

    def __init__(self, city: SampleCity) -> None:
        self.plane = LocalPlane.around(city.towns[0].polygon)
        self.lines = {street.name: self.plane.metres(street.line) for street in city.streets}
        self.spots = {place.name: np.array(self.plane.xy(place.lon, place.lat), dtype=float) for place in city.places}
        areas = (*city.towns, *city.communities, *city.block_grids, *city.area_grids)
        self.areas = {area.name: self.plane.metres(area.polygon) for area in areas}
        self.words: dict[str, Callable[..., Place]] = {
            name: getattr(self, name)
            for name in (
                "cross",
                "place",
                "opposite",
                "door",
                "gate",
                "building",
                "stretch",
                "road",
                "part",
                "end",
                "lamp",
                "mile",
                "area",
            )
        }

    def at(self, where: str) -> Place:
        """The place that a description means."""
        first, *further = where.split(";")
        word, *names = first.split()
        spot = self.words[word](*names)
        for step in further:
            spot = self.step(spot, *step.split())
        return spot

    def step(self, spot: Place, word: str, *names: str) -> Place:
        if word == "move":
            return spot + toward(names[0]) * float(names[1])
        line = self.lines[names[0]]
        here = line.project(shapely.Point(spot))
        ends = [xy(line.interpolate(min(max(here + sign * float(names[2]), 0.0), line.length))) for sign in (1, -1)]
        return max(ends, key=lambda end: float((end - spot) @ toward(names[1])))

    def cross(self, one: str, other: str) -> Place:
        return xy(self.lines[one].intersection(self.lines[other]).centroid)

    def place(self, name: str) -> Place:
        return self.spots[name]

    def opposite(self, name: str) -> Place:
        spot = shapely.Point(self.spots[name])
        line = min(self.lines.values(), key=spot.distance)
        foot = xy(line.interpolate(line.project(spot)))
        return foot + (foot - xy(spot)) / np.hypot(*(foot - xy(spot))) * 15.0

    def beside(self, line: shapely.LineString, along: float, left: float) -> Place:
        ahead = xy(line.interpolate(min(along + 1.0, line.length))) - xy(line.interpolate(max(along - 1.0, 0.0)))
        ahead /= np.hypot(*ahead)
        return xy(line.interpolate(along)) + np.array([-ahead[1], ahead[0]]) * left

    def door(self, road: str, number: str) -> Place:
        """Twelve metres a number on each side, odd ones left, twelve metres off the middle."""
        front = (int(number) - 1) // 2
        return self.beside(self.lines[road], (front + 0.5) * 12.0, 12.0 if int(number) % 2 else -12.0)

    def gate(self, name: str, point: str) -> Place:
        return self.spots[name] + toward(point) * 40.0

    def building(self, name: str, number: str) -> Place:
        row, column = divmod(int(number) - 1, 3)
        return self.spots[name] + np.array([-30.0 + 30.0 * column, 20.0 - 40.0 * row])

    def stretch(self, road: str, one: str, other: str) -> Place:
        line = self.lines[road]
        ends = [line.project(line.intersection(self.lines[name]).centroid) for name in (one, other)]
        return xy(line.interpolate(sum(ends) / 2))

    def road(self, name: str) -> Place:
        return xy(self.lines[name].interpolate(0.5, normalized=True))

    def part(self, name: str, point: str, share: float | str = 1.0 / 6.0) -> Place:
        line = self.lines[name]
        rising = (xy(line.interpolate(line.length)) - xy(line.interpolate(0.0))) @ toward(point) > 0
        return xy(line.interpolate(1.0 - float(share) if rising else float(share), normalized=True))

    def end(self, name: str, point: str) -> Place:
        return self.part(name, point, 0.0)

    def lamp(self, road: str, number: str) -> Place:
        return self.beside(self.lines[road], 25.0 + 50.0 * (int(number) - 1), -6.0)

    def mile(self, road: str, metres: str) -> Place:
        return xy(self.lines[road].interpolate(float(metres)))

    def area(self, name: str) -> Place:
        return xy(self.areas[name].point_on_surface())
