"""Metres from a point to the borders of the grids around it."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from geodata.plane import LocalPlane
from grids.cells import NOBODY, Cells
from grids.outlines import Outlines


@dataclass(frozen=True, slots=True, eq=False)
class Distances:
    """Distances over the outlines of an index; `cells` is None when there are no grids."""

    outline: Outlines
    cells: Cells | None

    def to_border(self, lon: float, lat: float, polygon: int) -> float:
        """Metres from the point, inside or out, to the nearest edge of one polygon."""
        edges = self.outline.edges_of(polygon, polygon + 1)
        x, y = LocalPlane(lon, lat).xy(*self._span(polygon))
        start, _ = self.outline.vertices_of(polygon, polygon + 1)
        low = edges - start
        return float(_to_origin(x[low], y[low], x[low + 1], y[low + 1]))

    def near(self, lon: float, lat: float, within_m: float) -> list[tuple[int, float]]:
        """Polygons whose border is within_m at most, with metres, in no order."""
        if self.cells is None or not (math.isfinite(lon) and math.isfinite(lat)):
            return []
        around = self._around(lon, lat, within_m)
        measured = ((polygon, self.to_border(lon, lat, polygon)) for polygon in around)
        return [(polygon, metres) for polygon, metres in measured if metres <= within_m]

    def _span(self, polygon: int) -> tuple[npt.NDArray, npt.NDArray]:
        start, end = self.outline.vertices_of(polygon, polygon + 1)
        return self.outline.x[start:end], self.outline.y[start:end]

    def _around(self, lon: float, lat: float, within_m: float) -> list[int]:
        assert self.cells is not None
        plane, grid = LocalPlane(lon, lat), self.cells.lattice
        wide, tall = within_m / plane.east_m, within_m / plane.north_m
        left = max(math.floor((lon - wide - grid.west) * grid.across), 0)
        right = min(math.floor((lon + wide - grid.west) * grid.across), grid.columns - 1)
        low = max(math.floor((lat - tall - grid.south) * grid.up), 0)
        high = min(math.floor((lat + tall - grid.south) * grid.up), grid.rows - 1)
        if left > right or low > high:
            return []
        label = self.cells.label.reshape(grid.rows, grid.columns)
        labels = np.unique(label[low : high + 1, left : right + 1])
        whole, border = labels[labels > NOBODY], -2 - labels[labels < NOBODY]
        spans = [self.cells.candidates[self.cells.first[k] : self.cells.first[k + 1]] for k in border]
        return [int(polygon) for polygon in np.unique(np.concatenate([whole, *spans]))]


def _to_origin(x0: npt.NDArray, y0: npt.NDArray, x1: npt.NDArray, y1: npt.NDArray) -> float:
    """Distance from (0, 0) to the nearest of the segments."""
    dx, dy = x1 - x0, y1 - y0
    length2 = dx * dx + dy * dy
    along = -(x0 * dx + y0 * dy) / np.where(length2 == 0.0, 1.0, length2)
    along = np.clip(along, 0.0, 1.0)
    return float(np.sqrt(np.min((x0 + along * dx) ** 2 + (y0 + along * dy) ** 2)))
