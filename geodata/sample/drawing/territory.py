"""The city's outline and its towns on the plane: a power diagram around the seats with given areas."""

from __future__ import annotations

from dataclasses import dataclass
from math import pi, sqrt

import numpy as np
import shapely
from shapely import Polygon

from geodata.sample.drawing.board import Board, Points, bent_board

# Public bounding box of the city's land, as metres on the plane (west, south, east, north).
BOX_M = (-41_600.0, -20_800.0, 44_000.0, 24_400.0)
ROUNDS = 40
LEAN = 0.62
MOST_MOVES = 1_000
REACH_M = 200_000.0
RIDGES = ((9_000.0, 1_300.0), (4_300.0, 750.0), (1_900.0, 240.0))


@dataclass(frozen=True, slots=True)
class Territory:
    """Seats (n, 2) on the plane, the outline and one polygon a seat; the polygons fill the outline."""

    seats: Points
    outline: Polygon
    towns: tuple[Polygon, ...]


def draw_territory(seats: Points, areas_km2: list[float], seed: int) -> Territory:
    """Towns whose areas come close to `areas_km2` and which contain their seats.

    An area far off what the neighbours' seats allow is not reached: a seat never leaves its town.
    """
    targets = np.array(areas_km2) * 1e6
    outline = _outline(seats, targets, bent_board(seed, "outline", RIDGES))
    targets *= outline.area / targets.sum()
    limits = _weight_limits(seats)
    weights = np.zeros(len(seats))
    towns = _power_diagram(seats, weights, outline)
    for _ in range(ROUNDS):
        areas = np.array([town.area for town in towns])
        weights += 0.35 * (targets - areas)
        weights -= weights.mean()
        _keep_seats_inside(weights, limits)
        towns = _power_diagram(seats, weights, outline)
    return Territory(seats, outline, tuple(towns))


def _outline(seats: Points, targets: Points, ridges: Board) -> Polygon:
    """Smoothed discs around the seats inside the public box, scaled until the area fits, then roughened."""
    box = shapely.box(*BOX_M).buffer(-6_000).buffer(6_000)
    low, high = 0.5, 3.0
    for _ in range(16):
        scale = (low + high) / 2
        shape = _blob(seats, targets, scale).intersection(box)
        low, high = (scale, high) if shape.area < targets.sum() else (low, scale)
    rough = shapely.transform(shapely.segmentize(shape, 450), ridges.bend)
    return shapely.set_precision(rough, 1.0)


def _blob(seats: Points, targets: Points, scale: float) -> Polygon:
    discs = [
        shapely.Point(seat).buffer(scale * sqrt(target / pi))
        for seat, target in zip(seats, targets, strict=True)
    ]
    joined = shapely.union_all(discs).buffer(7_000).buffer(-9_000).buffer(2_000)
    parts = shapely.get_parts(joined)
    largest: Polygon = max(parts, key=lambda part: part.area)
    return shapely.Polygon(largest.exterior)


def _weight_limits(seats: Points) -> Points:
    """For each pair the largest difference of weights that leaves both seats well inside."""
    gaps = seats[:, None, :] - seats[None, :, :]
    limits: Points = LEAN * (gaps**2).sum(axis=2)
    return limits


def _keep_seats_inside(weights: Points, limits: Points) -> None:
    """Moves the two weights of the worst pair together until no pair differs by more than its limit."""
    for _ in range(MOST_MOVES):
        excess = weights[:, None] - weights[None, :] - limits
        i, j = divmod(int(excess.argmax()), len(weights))
        if excess[i, j] <= 1.0:
            return
        weights[i] -= excess[i, j] / 2
        weights[j] += excess[i, j] / 2


def _power_diagram(seats: Points, weights: Points, outline: Polygon) -> list[Polygon]:
    cells = []
    for i, seat in enumerate(seats):
        cell = shapely.box(*seat - REACH_M / 4, *seat + REACH_M / 4)
        for j in np.argsort(((seats - seat) ** 2).sum(axis=1))[1:]:
            cell = cell.intersection(_half_plane(seat, seats[j], weights[i] - weights[j]))
        cells.append(cell.intersection(outline))
    return cells


def _half_plane(seat: Points, other: Points, lead: float) -> Polygon:
    """The side of `seat`, as a large rectangle whose edge is the radical axis of the two."""
    gap = other - seat
    distance = float(np.hypot(*gap))
    ahead = gap / distance
    aside = np.array((-ahead[1], ahead[0])) * REACH_M
    foot = seat + ahead * ((distance**2 + lead) / (2 * distance))
    back = foot - ahead * REACH_M
    return shapely.Polygon((foot - aside, foot + aside, back + aside, back - aside))
