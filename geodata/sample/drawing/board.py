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
GRID_M = 0.1
NEAR_M, MOST_STEPS = 1e-4, 60

# (wavelength_m, amplitude_m): spread over three headings each, the bending stays far from folding over.
WAVES = ((26_000.0, 900.0), (13_000.0, 480.0), (6_500.0, 300.0), (3_100.0, 120.0), (1_500.0, 36.0))


@dataclass(frozen=True, slots=True)
class Board:
    """Metres around the city's middle, bent by waves: rows of (kx, ky, phase, dx, dy)."""

    waves: Points

    def bend(self, points: Points) -> Points:
        """Flat points (n, 2) after the displacement, on a lattice of GRID_M."""
        bent: Points = np.rint(self._moved(points) / GRID_M) * GRID_M
        return bent

    def unbend(self, points: Points) -> Points:
        """The flat points that `bend` moves to `points`."""
        flat = points
        for _ in range(MOST_STEPS):
            miss = self._moved(flat) - points
            flat = flat - miss
            if np.abs(miss).max(initial=0.0) < NEAR_M:
                break
        return flat

    def _moved(self, points: Points) -> Points:
        phase = points @ self.waves[:, :2].T + self.waves[:, 2]
        moved: Points = points + np.sin(phase) @ self.waves[:, 3:]
        return moved

    def flat_spots(self, lon_lat: Points) -> Points:
        """The flat points of WGS-84 lon, lat rows."""
        x = (lon_lat[:, 0] - ORIGIN[0]) * M_PER_DEGREE_LON
        y = (lon_lat[:, 1] - ORIGIN[1]) * M_PER_DEGREE_LAT
        return self.unbend(np.column_stack((x, y)))

    def bent(self, shape: G) -> G:
        """A flat geometry after bending; equal vertices stay equal."""
        return shapely.transform(shape, self.bend)


def degrees(points: Points) -> Points:
    """Bent points as WGS-84 lon, lat on the 1e-7 degree lattice."""
    lon = ORIGIN[0] + points[:, 0] / M_PER_DEGREE_LON
    lat = ORIGIN[1] + points[:, 1] / M_PER_DEGREE_LAT
    rounded: Points = np.rint(np.column_stack((lon, lat)) * STEPS_PER_DEGREE) / STEPS_PER_DEGREE
    return rounded


def map_out(shape: G) -> G:
    """A bent geometry in degrees; equal vertices stay equal."""
    return shapely.transform(shape, degrees)


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
