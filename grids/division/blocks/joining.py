"""Blocks that are too small for a unit grid are joined, over weak lines and into compact shapes."""

from __future__ import annotations

import heapq

import numpy as np

from grids.division.blocks.cutting import is_narrow
from grids.division.blocks.mosaic import Mosaic, Places, shape_index
from grids.outlines import Floats

LEAST = 0.5  # of the size wanted: below, a piece looks for a neighbour to join
ALONE = 0.25  # from here a piece rather stays alone than make another TOO_FAT
TOO_FAT = 2.0


def joined(pieces: Mosaic, wanted_m2: Floats) -> Places:
    """The group of each piece, 0 and up; groups are at least half the size wanted where their community allows it.

    Strips between carriageways are always joined to something that is no strip, where there is such a thing.
    """
    work = _Joining(pieces, wanted_m2)
    work.run()
    return work.groups()


class _Joining:
    """The smallest piece, in proportion to what is wanted, joins its best neighbour until all are large enough."""

    def __init__(self, pieces: Mosaic, wanted_m2: Floats) -> None:
        self.area = pieces.area_m2.tolist()
        self.around = pieces.around_m.tolist()
        self.wanted = wanted_m2.tolist()
        self.strip = is_narrow(pieces).tolist()
        self.into = list(range(len(pieces)))
        self.near: list[dict[int, tuple[float, float]]] = [{} for _ in range(len(pieces))]
        borders = pieces.borders
        same = pieces.ground[borders.one] == pieces.ground[borders.other]
        rows = (borders.one, borders.other, borders.shared_m, borders.soft_m)
        for i, j, shared, soft in zip(*(row[same].tolist() for row in rows), strict=True):
            self.near[i][j] = self.near[j][i] = (shared, soft)

    def run(self) -> None:
        queue = [(self._size(i), i) for i in range(len(self.area))]
        heapq.heapify(queue)
        while queue:
            size, i = heapq.heappop(queue)
            if self.into[i] != i or size != self._size(i):
                continue
            if size >= LEAST:
                break
            partner = self._partner(i)
            if partner is not None:
                heapq.heappush(queue, (self._join(i, partner), partner))

    def groups(self) -> Places:
        roots = np.array([self._root(i) for i in range(len(self.into))], dtype=np.intp)
        return np.unique(roots, return_inverse=True)[1]

    def _size(self, i: int) -> float:
        """In units of the size wanted; strips come first, however large."""
        size = self.area[i] / self.wanted[i]
        return min(size, LEAST * 0.999) * 1e-3 if self.strip[i] else size

    def _partner(self, i: int) -> int | None:
        alone = self.area[i] >= ALONE * self.wanted[i] and not self.strip[i]
        fitting = [j for j in self.near[i] if not (alone and self._joint_size(i, j) > TOO_FAT)]
        return max(fitting, key=lambda j: (self._liking(i, j), -j), default=None)

    def _joint_size(self, i: int, j: int) -> float:
        return (self.area[i] + self.area[j]) / max(self.wanted[i], self.wanted[j])

    def _liking(self, i: int, j: int) -> float:
        """How good the joint piece would be: its shape, the weakness of the line between, its size."""
        shared, soft = self.near[i][j]
        area = self.area[i] + self.area[j]
        around = max(self.around[i] + self.around[j] - 2.0 * shared, 1e-6)
        shape = shape_index(area, around)
        ease = soft / max(shared, 1e-9)
        size = self._joint_size(i, j)
        fit = 1.0 if size <= 1.2 else 1.2 / size**2
        clinging = shared / min(self.around[i], self.around[j])
        return shape * (0.2 + ease) * fit * (0.1 + clinging)

    def _join(self, i: int, j: int) -> float:
        """j takes i in; its new size."""
        shared, _ = self.near[i].pop(j)
        del self.near[j][i]
        larger = self.area[j] >= self.area[i]
        self.strip[j] = self.strip[i] and self.strip[j]
        self.wanted[j] = self.wanted[j] if larger else self.wanted[i]
        self.area[j] += self.area[i]
        self.around[j] += self.around[i] - 2.0 * shared
        for k, (long, soft) in self.near[i].items():
            had = self.near[j].get(k, (0.0, 0.0))
            self.near[j][k] = self.near[k][j] = (had[0] + long, had[1] + soft)
            del self.near[k][i]
        self.near[i] = {}
        self.into[i] = j
        return self._size(j)

    def _root(self, i: int) -> int:
        while self.into[i] != i:
            i = self.into[i]
        return i
