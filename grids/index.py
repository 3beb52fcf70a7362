"""Which grid holds this point, one or a million; which is nearest, and how far its border is.

The answer is the first grid, by the bytes of its code, that holds the point with its border counted in: inside a
sound division exactly one does, on a shared border the first of the neighbours. Everything is WGS-84 degrees;
distances are metres.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry.base import BaseGeometry

from grids.cells import NOBODY, Cells, lay
from grids.distance import Distances
from grids.errors import RepeatedCode
from grids.grid import Grid, code_bytes
from grids.outlines import Ints, Outlines, expand, outlines

NOWHERE = -1
NEARBY_M = 2_000.0
CHUNK = 16_384  # border points tested together: their edges stay in the cache
# Rounding of a two by two determinant of differences (Shewchuk, Adaptive Precision, A bound), rounded up.
DOUBT = 4e-16


@dataclass(frozen=True, slots=True)
class Answer:
    """Where a point is: the grid's position or NOWHERE, metres to its border, the next grid and how far that is.

    For a point in no grid but near one, `position` is the nearest and `outside_m` how far away it is.
    """

    position: int
    border_m: float
    outside_m: float
    runner_up: int
    runner_up_m: float


class GridIndex:
    """An index over polygons that never change; positions are places in the sequences it was built from."""

    __slots__ = (
        "_across",
        "_band",
        "_candidates",
        "_cells",
        "_codes",
        "_columns",
        "_distances",
        "_doubt",
        "_edges",
        "_first",
        "_floor",
        "_label",
        "_outline",
        "_polygons",
        "_rows",
        "_slots",
        "_south",
        "_up",
        "_west",
        "_x",
        "_y",
    )  # fmt: skip

    def __init__(self, codes: Sequence[str], polygons: Sequence[BaseGeometry]) -> None:
        """Raises RepeatedCode, or UnsoundPolygon for a missing, empty, non-polygonal or invalid outline."""
        self._codes = tuple(codes)
        self._polygons = np.fromiter(polygons, dtype=object, count=len(self._codes))
        self._outline = outlines(self._codes, self._polygons)
        ranks = _ranks(self._codes)
        self._cells = lay(self._outline, ranks) if self._codes else None
        self._distances = Distances(self._outline, self._cells)
        if self._cells is not None:
            self._doubt = _doubt(self._outline, self._cells)
            self._open(self._outline, self._cells)

    def _open(self, outline: Outlines, cells: Cells) -> None:
        """Plain numbers and memory views: reading one element of an array costs less through them."""
        grid = cells.lattice
        self._west, self._south, self._across, self._up = grid.west, grid.south, grid.across, grid.up
        self._columns, self._rows = grid.columns, grid.rows
        self._label, self._first, self._candidates = cells.label.data, cells.first.data, cells.candidates.data
        self._slots, self._floor, self._band = cells.slots.data, cells.floor.data, cells.band.data
        self._edges, self._x, self._y = cells.edges.data, outline.x.data, outline.y.data

    @classmethod
    def of(cls, grids: Sequence[Grid]) -> GridIndex:
        """An index over the polygons of grids, in their order. Raises as the constructor does."""
        return cls([grid.code for grid in grids], [grid.polygon for grid in grids])

    def __len__(self) -> int:
        return len(self._codes)

    def code(self, position: int) -> str:
        """The code of the grid at a position."""
        return self._codes[position]

    def polygon(self, position: int) -> BaseGeometry:
        """The polygon of the grid at a position."""
        return self._polygons[position]

    def locate(self, lon: float, lat: float) -> int:
        """The position of the grid that holds the point, or NOWHERE."""
        if self._cells is None:
            return NOWHERE
        column, row = (lon - self._west) * self._across, (lat - self._south) * self._up
        if not (0.0 <= column < self._columns and 0.0 <= row < self._rows):  # so that NaN is nowhere too
            return NOWHERE
        label = self._label[int(row) * self._columns + int(column)]
        return label if label >= NOBODY else self._among(-2 - label, lon, lat, int(row))

    def _among(self, border: int, lon: float, lat: float, row: int) -> int:
        for at in range(self._first[border], self._first[border + 1]):
            polygon = self._candidates[at]
            if self._holds(polygon, lon, lat, row):
                return polygon
        return NOWHERE

    def _holds(self, polygon: int, lon: float, lat: float, row: int) -> bool:
        slot = self._slots[polygon] + row - self._floor[polygon]
        if not self._slots[polygon] <= slot < self._slots[polygon + 1]:
            return False
        xs, ys, doubt = self._x, self._y, self._doubt
        inside = False
        for edge in self._edges[self._band[slot] : self._band[slot + 1]]:
            down = edge & 1
            low = (edge >> 1) + down
            high = low + 1 - 2 * down
            y0, y1 = ys[low], ys[high]
            if y0 <= lat <= y1:
                x0 = xs[low]
                side = (xs[high] - x0) * (lat - y0) - (lon - x0) * (y1 - y0)
                if -doubt <= side <= doubt:
                    return bool(shapely.intersects_xy(self._polygons[polygon], lon, lat))
                if side > 0.0 and lat < y1:
                    inside = not inside
        return inside

    def locate_many(self, lons: npt.ArrayLike, lats: npt.ArrayLike) -> Ints:
        """Positions (int32) of the grids that hold the points, NOWHERE where none does; NaN is nowhere."""
        x, y = np.asarray(lons, dtype=np.float64).ravel(), np.asarray(lats, dtype=np.float64).ravel()
        if self._cells is None:
            return np.full(len(x), NOWHERE, dtype=np.int32)
        grid = self._cells.lattice
        column, row = (x - grid.west) * grid.across, (y - grid.south) * grid.up
        within = (column >= 0.0) & (column < grid.columns) & (row >= 0.0) & (row < grid.rows)
        if not within.all():
            found = np.full(len(x), NOWHERE, dtype=np.int32)
            found[within] = self.locate_many(x[within], y[within])
            return found
        cell = row.astype(np.int32) * np.int32(grid.columns) + column.astype(np.int32)
        found = self._cells.label[cell]
        border = np.flatnonzero(found < NOBODY)
        # Neighbours in space share their candidates' edges: in order of cells they are still in the cache.
        border = border[np.argsort(cell[border])]
        for start in range(0, len(border), CHUNK):
            part = border[start : start + CHUNK]
            found[part] = self._among_many(self._cells, -2 - found[part], x[part], y[part])
        return found

    def _among_many(self, cells: Cells, border: Ints, x: npt.NDArray, y: npt.NDArray) -> Ints:
        found = np.full(len(x), NOWHERE, dtype=np.int32)
        at, end = cells.first[border], cells.first[border + 1]
        row = cells.lattice.row(y)
        left = np.arange(len(x))
        while len(left):
            polygon = cells.candidates[at[left]]
            holds = self._hold_many(cells, polygon, x[left], y[left], row[left])
            found[left[holds]] = polygon[holds]
            left = left[~holds]
            at[left] += 1
            left = left[at[left] < end[left]]
        return found

    def _hold_many(
        self, cells: Cells, polygon: Ints, x: npt.NDArray, y: npt.NDArray, row: Ints
    ) -> npt.NDArray[np.bool_]:
        slot = cells.slots[polygon] + row - cells.floor[polygon]
        reached = (slot >= cells.slots[polygon]) & (slot < cells.slots[polygon + 1])
        slot = np.where(reached, slot, 0)
        first = cells.band[slot]
        count = np.where(reached, cells.band[slot + 1] - first, 0)
        point, step = expand(count)
        edge = cells.edges[first[point] + step]
        down = edge & 1
        low = (edge >> 1) + down
        high = low + 1 - 2 * down
        xs, ys = self._outline.x, self._outline.y
        x0, y0, y1, lat = xs[low], ys[low], ys[high], y[point]
        side = (xs[high] - x0) * (lat - y0) - (x[point] - x0) * (y1 - y0)
        spans = (y0 <= lat) & (lat <= y1)
        crossed = spans & (side > 0.0) & (lat < y1)
        holds = (np.bincount(point[crossed], minlength=len(x)) & 1).astype(bool)
        unsure = np.unique(point[spans & (np.abs(side) <= self._doubt)])
        if len(unsure):
            holds[unsure] = shapely.intersects_xy(self._polygons[polygon[unsure]], x[unsure], y[unsure])
        return holds

    def nearest(self, lon: float, lat: float, within_m: float) -> tuple[int, float] | None:
        """The grid that holds the point (0.0 m), else the closest whose border is within_m at most, with metres."""
        held = self.locate(lon, lat)
        if held != NOWHERE:
            return held, 0.0
        return self._first_but(lon, lat, within_m, NOWHERE)

    def border_m(self, lon: float, lat: float, position: int) -> float:
        """Metres from the point, inside or out, to the border of one grid."""
        return self._distances.to_border(lon, lat, position)

    def runner_up(
        self, lon: float, lat: float, position: int, within_m: float = NEARBY_M
    ) -> tuple[int, float] | None:
        """The grid next in line for the point after `position`: the closest other one, with metres."""
        return self._first_but(lon, lat, within_m, position)

    def under(self, lon: float, lat: float, radius_m: float) -> list[int]:
        """The grids that a circle touches: the one that holds its middle first, then the nearer ones."""
        held = self.locate(lon, lat)
        near = sorted((metres, code_bytes(self._codes[at]), at) for at, metres in self._distances.near(lon, lat, radius_m))
        first = [held] if held != NOWHERE else []
        return [*first, *(at for _, _, at in near if at != held)]

    def answer(self, lon: float, lat: float, within_m: float = 0.0) -> Answer | None:
        """All at once for a page; None when neither a grid holds the point nor one is within `within_m`."""
        placed = self.nearest(lon, lat, within_m)
        if placed is None:
            return None
        position, outside_m = placed
        follower, follower_m = self.runner_up(lon, lat, position) or (NOWHERE, float("inf"))
        return Answer(position, self.border_m(lon, lat, position), outside_m, follower, follower_m)

    def _first_but(self, lon: float, lat: float, within_m: float, but: int) -> tuple[int, float] | None:
        near = self._distances.near(lon, lat, within_m)
        # Overlapping grids hold the point at no distance at all, however far their borders are.
        held = [(0.0 if self._covers(at, lon, lat) else metres, at) for at, metres in near if at != but]
        if not held:
            return None
        metres, position = min(held, key=lambda one: (one[0], code_bytes(self._codes[one[1]])))
        return position, metres

    def _covers(self, position: int, lon: float, lat: float) -> bool:
        return bool(shapely.intersects_xy(self._polygons[position], lon, lat))


def _ranks(codes: Sequence[str]) -> Ints:
    in_order = sorted(range(len(codes)), key=lambda at: code_bytes(codes[at]))
    for one, other in pairwise(in_order):
        if codes[one] == codes[other]:
            raise RepeatedCode(codes[one])
    ranks = np.empty(len(codes), dtype=np.int32)
    ranks[in_order] = np.arange(len(codes), dtype=np.int32)
    return ranks


def _doubt(outline: Outlines, cells: Cells) -> float:
    """How large a determinant can be although the point is on the edge: beyond it, its sign is sure."""
    starts = outline.rings[outline.polygons[:-1]]
    wide = np.maximum.reduceat(outline.x, starts) - np.minimum.reduceat(outline.x, starts)
    tall = np.maximum.reduceat(outline.y, starts) - np.minimum.reduceat(outline.y, starts)
    cell_wide, cell_tall = 1.0 / cells.lattice.across, 1.0 / cells.lattice.up
    return float(2.0 * DOUBT * (wide.max() + cell_wide) * (tall.max() + cell_tall))
