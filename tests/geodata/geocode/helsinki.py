"""Where places of an OpenStreetMap extract lie, reckoned from its own geometry and not by the gazetteer."""

from __future__ import annotations

import math
import re
import warnings
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pyogrio
import shapely
from shapely.geometry import Point
from shapely.geometry.base import BaseGeometry
from shapely.ops import nearest_points

from geodata.plane import LocalPlane

CENTRE = (24.945, 60.170)
ACROSS_M = 12.0
TOWARD = {
    "N": (0.0, 1.0), "S": (0.0, -1.0), "E": (1.0, 0.0), "W": (-1.0, 0.0), "NE": (0.707, 0.707), "SE": (0.707, -0.707), "SW": (-0.707, -0.707),
}  # fmt: skip
_TAG = re.compile(r'"([^"]+)"=>"([^"]*)"')

Places = list[Point]


class Extract:
    """Points in metres of a plane for words such as `cross A|B`, `door A|12`, `place X > side N|40`; several where the
    extract has several of the name."""

    def __init__(self, path: Path) -> None:
        self.plane = LocalPlane(*CENTRE)
        lines: dict[str, list[BaseGeometry]] = defaultdict(list)
        self._places: dict[str, Places] = defaultdict(list)
        self._stops: dict[str, Places] = defaultdict(list)
        self._doors: dict[tuple[str, str], Places] = defaultdict(list)
        for tags, line in self._features(path, "lines"):
            if "name" in tags and "highway" in tags:
                lines[tags["name"]].append(line)
        for layer in ("points", "multipolygons"):
            for tags, shape in self._features(path, layer):
                stop = tags.get("highway") == "bus_stop" or tags.get("railway") == "tram_stop"
                (self._stops if stop else self._places)[tags.get("name", "")].append(shape.centroid)
                self._doors[tags.get("addr:street", ""), tags.get("addr:housenumber", "")].append(shape.centroid)
        self._roads = {name: shapely.union_all(parts) for name, parts in lines.items()}

    def _features(self, path: Path, layer: str) -> Iterator[tuple[dict[str, str], BaseGeometry]]:
        with warnings.catch_warnings():  # the extract has a ring that is not closed
            warnings.simplefilter("ignore")
            meta, _, shapes, values = pyogrio.raw.read(path, layer=layer)
        geometries = shapely.from_wkb(shapes, on_invalid="ignore")
        for at, geometry in enumerate(geometries):
            if geometry is None or geometry.is_empty:
                continue
            tags = {str(name): str(column[at]) for name, column in zip(meta["fields"], values, strict=True) if column[at] is not None}
            tags.update(_TAG.findall(tags.pop("other_tags", "")))
            yield tags, self.plane.metres(geometry)

    def at(self, where: str) -> Places:
        """The points the words mean."""
        first, *steps = where.split(" > ")
        kind, _, rest = first.partition(" ")
        found: Places = getattr(self, kind)(*rest.split("|"))
        for step in steps:
            kind, _, rest = step.partition(" ")
            found = [getattr(self, kind)(place, *rest.split("|")) for place in found]
        return found

    def cross(self, one: str, other: str) -> Places:
        shared = shapely.get_parts(self._roads[one].intersection(self._roads[other]))
        return [part.centroid for part in shared] or [nearest_points(self._roads[one], self._roads[other])[0]]

    def door(self, road: str, number: str) -> Places:
        return self._doors[road, number]

    def between(self, road: str, low: str, high: str) -> Places:
        return [_middle(self.door(road, low) + self.door(road, high))]

    def place(self, name: str) -> Places:
        return self._places[name]

    def stop(self, name: str) -> Places:
        return self._stops[name]

    def road(self, name: str) -> Places:
        return [self._roads[name].interpolate(0.5, normalized=True)]

    def mid(self, road: str, one: str, other: str) -> Places:
        middle = _middle([_middle(self.cross(road, one)), _middle(self.cross(road, other))])
        return [nearest_points(self._roads[road], middle)[0]]

    def side(self, place: Point, toward: str, metres: str) -> Point:
        east, north = TOWARD[toward]
        return Point(place.x + east * float(metres), place.y + north * float(metres))

    def over(self, place: Point, road: str) -> Point:
        foot = nearest_points(self._roads[road], place)[0]
        away = math.hypot(foot.x - place.x, foot.y - place.y) or 1.0
        return Point(*(np.array(foot.coords[0]) + (np.array(foot.coords[0]) - np.array(place.coords[0])) / away * ACROSS_M))

    def along(self, place: Point, road: str, toward: str, metres: str) -> Point:
        ring = place.buffer(float(metres), quad_segs=90).exterior.intersection(self._roads[road])
        east, north = TOWARD[toward]
        return max((part.centroid for part in shapely.get_parts(ring)), key=lambda one: (one.x - place.x) * east + (one.y - place.y) * north)


def _middle(places: Places) -> Point:
    return Point(float(np.mean([one.x for one in places])), float(np.mean([one.y for one in places])))
