"""One road: its line, its doors, its known crossings and milestones, in metres of the city's plane."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry.base import BaseGeometry

from geodata.gazetteer.roads.axis import Axis
from geodata.gazetteer.roads.doors import DoorRow
from geodata.phrases.tidy import is_chinese

Floats = npt.NDArray[np.float64]

MEETS_M = 1.0
CLUSTER_M = 40.0
REACH_M, NEAREST, SHARP = 300.0, 10, 0.3


@dataclass(frozen=True, slots=True)
class Meeting:
    """Where two roads meet or come closest: x, y, how far apart they stay there, and whether a list names it."""

    x: float
    y: float
    apart_m: float
    known: bool


@dataclass(eq=False)
class Road:
    """A road of one name in one part of the city.

    `lines` in metres, none when only doors are known; `crossings` by the key of the other road; `miles` as metres of
    chainage and place.
    """

    name: str
    areas: set[str] = field(default_factory=set)
    lines: list[BaseGeometry] = field(default_factory=list)
    numbers: list[str] = field(default_factory=list)
    xs: list[float] = field(default_factory=list)
    ys: list[float] = field(default_factory=list)
    crossings: dict[str, list[tuple[float, float]]] = field(default_factory=dict)
    miles: list[tuple[float, float, float]] = field(default_factory=list)
    source: str = ""
    aliases: tuple[str, ...] = ()

    @property
    def name_en(self) -> str:
        """The name for an English sentence: an alias in Latin letters where there is one and the name is Chinese."""
        return self.name if not is_chinese(self.name) else next((alias for alias in self.aliases if alias.isascii()), self.name)

    def absorb(self, other: Road) -> None:
        """Take over all that another piece of the same road knows; nothing is left to that one."""
        self.lines, other.lines = self.lines + other.lines, []
        self.numbers, other.numbers = self.numbers + other.numbers, []
        self.xs, other.xs = self.xs + other.xs, []
        self.ys, other.ys = self.ys + other.ys, []
        self.miles, other.miles = self.miles + other.miles, []
        self.areas |= other.areas
        for key, places in other.crossings.items():
            self.crossings.setdefault(key, []).extend(places)
        other.crossings.clear()

    @cached_property
    def line(self) -> BaseGeometry | None:
        """All lines as one geometry."""
        if not self.lines:
            return None
        parts = [part for line in self.lines for part in shapely.get_parts(line)]
        return parts[0] if len(parts) == 1 else shapely.line_merge(shapely.multilinestrings(parts))

    @cached_property
    def axis(self) -> Axis | None:
        """The line as an axis."""
        return Axis(self.line) if self.line is not None and self.line.length > 0 else None

    @cached_property
    def doors(self) -> DoorRow:
        """The doors by number."""
        return DoorRow(self.numbers, self.xs, self.ys, self.axis)

    @cached_property
    def dots(self) -> Floats:
        """All known points of the road: doors, crossings and the line's vertices."""
        known = [place for places in self.crossings.values() for place in places]
        doors = [tuple(place) for place in self.doors.places]
        line = [tuple(place) for place in shapely.get_coordinates(self.line)] if self.line is not None else []
        return np.array([*known, *doors, *line], dtype=np.float64).reshape(-1, 2)

    @cached_property
    def extent(self) -> tuple[float, float, float]:
        """A middle point on the road and half its length: the circle of a call that names the road alone."""
        if self.axis is not None:
            middle = self.axis.back(np.array([self.axis.length_m / 2, 0.0]))
            return float(middle[0]), float(middle[1]), self.axis.length_m / 2
        dots = self.dots
        low, high = dots.min(axis=0), dots.max(axis=0)
        middle = dots[np.argmin(np.hypot(*(dots - (low + high) / 2).T))]
        reach = float(np.hypot(*(dots - middle).T).max())
        # Known doors seldom reach to a road's ends.
        return float(middle[0]), float(middle[1]), max(reach * 1.3, 100.0)

    def meetings(self, other: Road, other_key: str) -> list[Meeting]:
        """Where the two roads meet: listed crossings, else crossings of the lines, else where they come closest."""
        listed = self.crossings.get(other_key)
        if listed:
            return [Meeting(x, y, 0.0, True) for x, y in _clustered(np.array(listed))]
        if self.line is not None and other.line is not None:
            return self._line_meetings(self.line, other.line)
        return self._nearest(other)

    def _line_meetings(self, line: BaseGeometry, other: BaseGeometry) -> list[Meeting]:
        shared = shapely.intersection(line, other)
        if not shared.is_empty:
            points = [part.centroid for part in shapely.get_parts(shared)]
            return [Meeting(x, y, 0.0, False) for x, y in _clustered(np.array([(p.x, p.y) for p in points]))]
        near = shapely.shortest_line(line, other)
        middle = near.centroid
        return [Meeting(middle.x, middle.y, near.length, False)]

    def _nearest(self, other: Road) -> list[Meeting]:
        if not len(self.dots) or not len(other.dots):
            return []
        near = shapely.shortest_line(shapely.multipoints(self.dots), shapely.multipoints(other.dots))
        ends = shapely.get_coordinates(near)
        x, y = self._crossed(other, ends) or ends.mean(axis=0)
        return [Meeting(float(x), float(y), near.length, False)]

    def _crossed(self, other: Road, ends: Floats) -> tuple[float, float] | None:
        """Where the two roads, drawn on through their nearest dots, cross; None when that is far from both."""
        apart = math.hypot(*(ends[0] - ends[1]))
        way, other_way = _way(self.dots, ends[0]), _way(other.dots, ends[1])
        if way is None or other_way is None or apart < 1.0:
            return None
        (one, ahead), (two, aside) = way, other_way
        turn = ahead[0] * aside[1] - ahead[1] * aside[0]
        if abs(turn) < SHARP:
            return None
        gap = two - one
        spot = one + ahead * ((gap[0] * aside[1] - gap[1] * aside[0]) / turn)
        reach = max(math.hypot(*(spot - end)) for end in ends)
        return (float(spot[0]), float(spot[1])) if reach <= apart * 1.2 + CLUSTER_M else None

    def distance_m(self, x: float, y: float) -> float:
        """From a point to the road."""
        if self.line is not None:
            return float(self.line.distance(shapely.Point(x, y)))
        return float(np.hypot(*(self.dots - (x, y)).T).min()) if len(self.dots) else math.inf


def _way(dots: Floats, near: Floats) -> tuple[Floats, Floats] | None:
    """A straight line through the dots around a place: a point on it and its direction."""
    gaps = np.hypot(*(dots - near).T)
    close = dots[(gaps <= REACH_M)][np.argsort(gaps[gaps <= REACH_M], kind="stable")[:NEAREST]]
    if len(close) < 2:
        return None
    middle = close.mean(axis=0)
    _, spread, axes = np.linalg.svd(close - middle)
    return (middle, axes[0]) if spread[0] > CLUSTER_M / 2 else None


def _clustered(places: Floats) -> list[tuple[float, float]]:
    """The middles of groups of points close to one another: two carriageways cross a road twice but at one place."""
    left = [tuple(place) for place in places]
    out: list[tuple[float, float]] = []
    while left:
        group = [left.pop(0)]
        grown = True
        while grown:
            near = [p for p in left if any(math.hypot(p[0] - q[0], p[1] - q[1]) <= CLUSTER_M for q in group)]
            left = [p for p in left if p not in near]
            group += near
            grown = bool(near)
        x, y = np.mean(np.array(group), axis=0)
        out.append((float(x), float(y)))
    return out
