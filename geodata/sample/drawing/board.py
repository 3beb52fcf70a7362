"""The drawing board: a flat plane in metres and its smooth bending into degrees.

Everything is drawn with straight lines on the plane and then bent by one smooth displacement, so that
borders and streets curve together and shared edges stay shared.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import cos, pi, radians, sin
from random import Random
from typing import TypeVar

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

Points = NDArray[np.float64]
G = TypeVar("G", bound=BaseGeometry)

ORIGIN = (121.25, 28.85)
M_PER_DEGREE_LAT = 110_900.0
M_PER_DEGREE_LON = 111_320.0 * cos(radians(28.85))
STEPS_PER_DEGREE = 10_000_000

# (wavelength_m, amplitude_m): spread over three headings each, the bending stays far from folding over.
WAVES = ((26_000.0, 900.0), (13_000.0, 480.0), (6_500.0, 300.0), (3_100.0, 120.0), (1_500.0, 36.0))


@dataclass(frozen=True, slots=True)
class Board:
    """Metres around the city's middle, bent by waves: rows of (kx, ky, phase, dx, dy)."""

    waves: Points

    def bend(self, points: Points) -> Points:
        """Board points (n, 2) after the displacement, still in metres."""
        phase = points @ self.waves[:, :2].T + self.waves[:, 2]
        bent: Points = points + np.sin(phase) @ self.waves[:, 3:]
        return bent

    def unbend(self, points: Points) -> Points:
        """The plane points that `bend` moves to `points`, to a millimetre."""
        flat = points.copy()
        for _ in range(60):
            flat = flat - (self.bend(flat) - points)
        return flat

    def degrees(self, points: Points) -> Points:
        """Board points as WGS-84 lon, lat on the 1e-7 degree lattice."""
        bent = self.bend(points)
        lon = ORIGIN[0] + bent[:, 0] / M_PER_DEGREE_LON
        lat = ORIGIN[1] + bent[:, 1] / M_PER_DEGREE_LAT
        degrees: Points = np.rint(np.column_stack((lon, lat)) * STEPS_PER_DEGREE) / STEPS_PER_DEGREE
        return degrees

    def points(self, lon_lat: Points) -> Points:
        """The plane points of WGS-84 lon, lat rows."""
        x = (lon_lat[:, 0] - ORIGIN[0]) * M_PER_DEGREE_LON
        y = (lon_lat[:, 1] - ORIGIN[1]) * M_PER_DEGREE_LAT
        return self.unbend(np.column_stack((x, y)))

    def map_out(self, shape: G) -> G:
        """A plane geometry in degrees; equal vertices stay equal."""
        return shapely.transform(shape, self.degrees)


def bent_board(seed: int, name: str = "board", waves: tuple[tuple[float, float], ...] = WAVES) -> Board:
    """The plane of this seed and name: three waves of every (wavelength_m, amplitude_m), in random directions."""
    dice = Random(f"{seed}:{name}")
    rows = []
    for length_m, amplitude_m in waves:
        for turn in range(3):
            heading = dice.uniform(0, pi / 3) + turn * pi / 3
            push = dice.uniform(0, 2 * pi)
            k = 2 * pi / length_m
            share = amplitude_m / 3
            rows.append(
                (
                    k * cos(heading),
                    k * sin(heading),
                    dice.uniform(0, 2 * pi),
                    share * cos(push),
                    share * sin(push),
                )
            )
    return Board(np.array(rows))
