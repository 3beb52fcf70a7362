"""What laying out an index takes beside the names: a plane for all of its metres, and a collector that keeps still."""

from __future__ import annotations

import gc
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from geodata.gazetteer.entry import Entry
from geodata.gazetteer.thing import Thing
from geodata.plane import LocalPlane


@contextmanager
def uncollected() -> Iterator[None]:
    """While many lasting things are made, the collector only walks a growing heap again and again."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            if not gc.get_freeze_count():  # both together count what was made among the old things, without a walk over it
                gc.freeze()
                gc.unfreeze()
            gc.enable()


def plane_of(rows: Sequence[Entry], boundary: BaseGeometry | None) -> LocalPlane:
    """A plane around the middle of all entries."""
    if not rows:
        return LocalPlane(0.0, 0.0) if boundary is None else LocalPlane.around(boundary)
    west, south, east, north = shapely.total_bounds(np.array([row.geometry for row in rows], dtype=object))
    return LocalPlane(float(west + east) / 2, float(south + north) / 2)


class Outlines:
    """Things with an outline, to find the one that a building or a gate without a name of its own belongs to."""

    def __init__(self, things: Sequence[Thing]) -> None:
        self._things = sorted((one for one in things if one.geometry.area > 0.0), key=lambda one: one.geometry.area)
        self._tree = shapely.STRtree([one.geometry for one in self._things])

    def around(self, spot: shapely.Point, within_m: float) -> Thing | None:
        """The smallest thing whose outline holds the spot or is not farther from it than this."""
        near = self._tree.query(spot, predicate="dwithin", distance=within_m)
        return self._things[int(near.min())] if len(near) else None
