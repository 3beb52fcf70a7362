"""A uniform lattice of cells laid over polygons: which cells lie wholly in one, and who borders pass through the rest.

Built in slices of polygons so that a hundred thousand of them do not need their edges in memory many times over.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt

from grids.outlines import Floats, Ints, Outlines, expand

CELLS_A_POLYGON = 64  # eight a block wide
CELLS_AN_EDGE = 2
SPARSE = 4  # at most so many times more cells where most of the box is empty
SLICE_EDGES = 200_000
PAD = 1e-6  # of a cell; swallows rounding where an edge runs along the side of one
NOBODY = -1


@dataclass(frozen=True, slots=True)
class Lattice:
    """Cells of width_deg by height_deg counted from (west, south), row by row."""

    west: float
    south: float
    across: float  # cells to one degree of longitude
    up: float  # cells to one degree of latitude
    columns: int
    rows: int

    def column(self, x: Floats) -> Ints:
        """May lie outside the lattice; NaN is the caller's concern."""
        return ((x - self.west) * self.across).astype(np.int32)

    def row(self, y: Floats) -> Ints:
        """As `column`."""
        return ((y - self.south) * self.up).astype(np.int32)


@dataclass(frozen=True, slots=True, eq=False)
class Cells:
    """What each cell of a lattice knows.

    `label[cell]` is the polygon that holds the whole cell (the first to win where they overlap), NOBODY, or
    -2 - k for the k-th border cell, whose candidates are `candidates[first[k]:first[k + 1]]` in winning order.
    The edges of polygon p in row r are `edges[band[b]:band[b + 1]]` with b = slots[p] + r - floor[p], each twice the
    number of its first vertex, plus one when the edge runs downwards.
    """

    lattice: Lattice
    label: Ints
    first: Ints
    candidates: Ints
    slots: Ints
    floor: Ints
    band: Ints
    edges: Ints


def lay(outline: Outlines, ranks: Ints) -> Cells:
    """The cells over the polygons; ranks[p] is p's place in the order in which border points are given away."""
    lattice = _lattice(outline)
    slices = _slices(outline)
    pieces = [_Slice.of(outline, lattice, first, last) for first, last in slices]
    slots, floor, band = _bands(outline, lattice, pieces)
    edges = np.concatenate([piece.edges for piece in pieces])
    border = np.concatenate([piece.border for piece in pieces])
    runs = np.concatenate([piece.runs for piece in pieces])
    del pieces
    label = _interiors(lattice, runs, ranks)
    first, candidates = _borders(label, border, runs, ranks)
    return Cells(lattice, label, first, candidates, slots, floor, band, edges)


def _lattice(outline: Outlines) -> Lattice:
    west, east = float(outline.x.min()), float(outline.x.max())
    south, north = float(outline.y.min()), float(outline.y.max())
    width, height = max(east - west, 1e-9), max(north - south, 1e-9)
    dense = max(CELLS_A_POLYGON * (len(outline.polygons) - 1), CELLS_AN_EDGE * len(outline.x))
    wanted = dense * min(SPARSE, 1.0 / max(_filled(outline, width * height), 1e-9))
    squeeze = max(math.cos(math.radians(min(abs(south + north) / 2, 85.0))), 0.05)
    side = math.sqrt(width * squeeze * height / wanted)
    columns = max(1, math.ceil(width * squeeze / side))
    rows = max(1, math.ceil(height / side))
    # Cell lines keep off the outer edges, where vertices like to lie: a margin of a good third of a cell all round.
    across, up = columns / width, rows / height
    return Lattice(west - 0.37 / across, south - 0.37 / up, across, up, columns + 1, rows + 1)


def _filled(outline: Outlines, box: float) -> float:
    """The part of the box that polygons cover, by the shoelace rule (holes run the other way)."""
    x, y = outline.x - outline.x[0], outline.y - outline.y[0]
    twice = np.append(x[:-1] * y[1:] - x[1:] * y[:-1], 0.0)
    twice[outline.rings[1:] - 1] = 0.0  # from the end of one ring to the start of the next is no edge
    return float(np.abs(np.add.reduceat(twice, outline.rings[:-1])).sum()) / 2.0 / box


def _slices(outline: Outlines) -> list[tuple[int, int]]:
    polygons = len(outline.polygons) - 1
    vertices = outline.rings[outline.polygons]
    cuts = [0]
    while cuts[-1] < polygons:
        reach = int(np.searchsorted(vertices, vertices[cuts[-1]] + SLICE_EDGES, side="right")) - 1
        cuts.append(max(reach, cuts[-1] + 1))
    return list(pairwise(cuts))


@dataclass(frozen=True, slots=True, eq=False)
class _Slice:
    """What some consecutive polygons contribute: edges by band, border keys, interior runs."""

    edges: Ints
    counts: Ints  # edges in each band, polygons in order, rows upwards
    border: npt.NDArray[np.int64]  # polygon and cell of every cell that an edge passes, each once
    runs: Ints  # (m, 3): polygon, first cell, cells

    @classmethod
    def of(cls, outline: Outlines, lattice: Lattice, first: int, last: int) -> _Slice:
        edge = outline.edges_of(first, last)
        owner = outline.owners_of(edge, first, last)
        down = outline.y[edge] > outline.y[edge + 1]
        lower, upper = edge + down, edge + ~down
        low, high = lattice.row(outline.y[lower]), lattice.row(outline.y[upper])
        turn, step = expand(high - low + 1)
        row = (low[turn] + step).astype(np.int32)
        piece = _Pieces(outline, lattice, lower[turn], upper[turn], row, owner[turn])
        in_order = np.lexsort((row, piece.owner))
        floor, rows = _row_span(outline, lattice, first, last)
        slots = np.cumsum(rows) - rows
        slot = slots[piece.owner - first] + row - floor[piece.owner - first]
        counts = np.bincount(slot, minlength=int(rows.sum())).astype(np.int32)
        edges = (2 * edge[turn] + down[turn])[in_order].astype(np.int32)
        return cls(edges, counts, piece.border(), piece.runs())


@dataclass(frozen=True, slots=True, eq=False)
class _Pieces:
    """Edges cut at the lines between rows: piece i joins vertices lower[i] and upper[i] within row[i]."""

    outline: Outlines
    lattice: Lattice
    lower: Ints
    upper: Ints
    row: Ints
    owner: Ints

    def border(self) -> npt.NDArray[np.int64]:
        """polygon * cells + cell for every cell that a piece may touch, sorted and each once."""
        grid = self.lattice
        south = grid.south + (self.row - PAD) / grid.up
        north = grid.south + (self.row + 1 + PAD) / grid.up
        one, other = self._x_at(south), self._x_at(north)
        left = grid.column(np.minimum(one, other) - PAD / grid.across)
        right = grid.column(np.maximum(one, other) + PAD / grid.across)
        left, right = np.maximum(left, 0), np.minimum(right, grid.columns - 1)
        turn, step = expand(right - left + 1)
        cell = self.row[turn].astype(np.int64) * grid.columns + left[turn] + step
        return np.unique(self.owner[turn].astype(np.int64) * (grid.columns * grid.rows) + cell)

    def runs(self) -> Ints:
        """Runs of cells whose middles lie inside a polygon, by the crossings of each row's middle line."""
        grid, outline = self.lattice, self.outline
        middle = (grid.south + (self.row + 0.5) / grid.up).astype(np.float64)
        crosses = (outline.y[self.lower] <= middle) & (middle < outline.y[self.upper])
        x = self._x_at(middle)[crosses]
        row, owner = self.row[crosses], self.owner[crosses]
        in_order = np.lexsort((x, row, owner))
        at = (x[in_order] - grid.west) * grid.across - 0.5
        enter, leave = np.ceil(at[0::2]).astype(np.int32), np.floor(at[1::2]).astype(np.int32)
        first = row[in_order][0::2] * grid.columns + enter
        runs = np.stack([owner[in_order][0::2], first, leave - enter + 1], axis=1)
        return runs[leave >= enter].astype(np.int32)

    def _x_at(self, y: npt.NDArray[np.floating[Any]]) -> Floats:
        x, ys = self.outline.x, self.outline.y
        x0, y0, x1, y1 = x[self.lower], ys[self.lower], x[self.upper], ys[self.upper]
        rise = y1 - y0
        level = rise == 0.0
        along = np.clip((y - y0) / np.where(level, 1.0, rise), 0.0, 1.0)
        # A level edge is crossed nowhere and touched everywhere: one end stands for each side of the row.
        along = np.where(level, (y > y0).astype(np.float64), along)
        return x0 + along * (x1 - x0)


def _row_span(outline: Outlines, lattice: Lattice, first: int, last: int) -> tuple[Ints, Ints]:
    """Lowest row and number of rows of each polygon."""
    start, end = outline.vertices_of(first, last)
    starts = outline.rings[outline.polygons[first:last]] - start
    y = outline.y[start:end]
    low = lattice.row(np.minimum.reduceat(y, starts))
    return low, lattice.row(np.maximum.reduceat(y, starts)) - low + 1


def _bands(outline: Outlines, lattice: Lattice, pieces: list[_Slice]) -> tuple[Ints, Ints, Ints]:
    floor, rows = _row_span(outline, lattice, 0, len(outline.polygons) - 1)
    counts = np.concatenate([piece.counts for piece in pieces])
    band = np.concatenate([[0], np.cumsum(counts)]).astype(np.int32)
    slots = np.concatenate([[0], np.cumsum(rows)]).astype(np.int32)
    return slots, floor, band


def _interiors(lattice: Lattice, runs: Ints, ranks: Ints) -> Ints:
    label = np.full(lattice.columns * lattice.rows, NOBODY, dtype=np.int32)
    # The last to write wins a cell, so the first to win writes last.
    runs = runs[np.argsort(-ranks[runs[:, 0]], kind="stable")]
    for start in range(0, len(runs), SLICE_EDGES):
        owner, first, length = runs[start : start + SLICE_EDGES].T
        turn, step = expand(length)
        label[first[turn] + step] = owner[turn]
    return label


def _borders(label: Ints, border: npt.NDArray[np.int64], runs: Ints, ranks: Ints) -> tuple[Ints, Ints]:
    """Give every cell with a border its candidates; `label` is changed in place."""
    cells = len(label)
    crossed = np.zeros(cells, dtype=bool)
    crossed[border % cells] = True
    # A cell wholly inside one polygon and on the border of another has both for candidates.
    also = [border]
    for start in range(0, len(runs), SLICE_EDGES):
        owner, first, length = runs[start : start + SLICE_EDGES].T
        turn, step = expand(length)
        cell = first[turn] + step
        held = crossed[cell]
        keys = owner[turn][held].astype(np.int64) * cells + cell[held]
        found = np.minimum(np.searchsorted(border, keys), len(border) - 1)
        also.append(keys[border[found] != keys])
    keys = np.concatenate(also) if any(len(more) for more in also[1:]) else border
    ranked = keys % cells * len(ranks) + ranks[keys // cells]
    ranked.sort()
    cell = (ranked // len(ranks)).astype(np.int32)
    starts = np.flatnonzero(np.diff(cell, prepend=-1))
    label[cell[starts]] = -2 - np.arange(len(starts), dtype=np.int32)
    return np.append(starts, len(cell)).astype(np.int32), np.argsort(ranks).astype(np.int32)[
        ranked % len(ranks)
    ]
