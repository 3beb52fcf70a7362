"""Main roads on the plane: which seats are joined, and along which gentle curve."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

import numpy as np
import shapely
from shapely import LineString
from shapely.geometry.base import BaseGeometry

from geodata.sample.drawing.board import Points

STEP_M = 400.0
SHORTEST_M = 600.0


@dataclass(frozen=True, slots=True)
class Road:
    """A main road between the seats `ends` (indices), whole and outside the built-up cores."""

    ends: tuple[int, int]
    line: LineString
    open_pieces: tuple[LineString, ...]


def draw_roads(seats: Points, cores: BaseGeometry, outline: BaseGeometry, seed: int) -> tuple[Road, ...]:
    """One road for every pair of seats with no third seat in the circle between them."""
    dice = Random(f"{seed}:roads")
    roads = []
    for i, j in _joined(seats):
        line = _curve(seats[i], seats[j], dice.uniform(-0.09, 0.09))
        pieces = [
            piece
            for piece in shapely.get_parts(line.intersection(outline).difference(cores))
            if piece.length > SHORTEST_M
        ]
        roads.append(Road((i, j), line, tuple(pieces)))
    return tuple(roads)


def _joined(seats: Points) -> list[tuple[int, int]]:
    pairs = []
    for i in range(len(seats)):
        for j in range(i + 1, len(seats)):
            middle = (seats[i] + seats[j]) / 2
            radius2 = ((seats[i] - middle) ** 2).sum()
            inside = ((seats - middle) ** 2).sum(axis=1) < radius2 * 0.999
            if not inside.any():
                pairs.append((i, j))
    return pairs


def _curve(start: Points, end: Points, bow: float) -> LineString:
    """A parabola from start to end whose middle is off the chord by `bow` times its length."""
    chord = end - start
    length = float(np.hypot(*chord))
    aside = np.array((-chord[1], chord[0]))
    t = np.linspace(0, 1, max(2, int(length / STEP_M)))[:, None]
    return shapely.LineString(np.round(start + t * chord + 4 * bow * t * (1 - t) * aside, 1))
