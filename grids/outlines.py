"""Polygons as flat arrays of vertices and upward edges, the shape in which a million points can be tested at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry.base import BaseGeometry

from grids.errors import UnsoundPolygon

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int32]
Geometries = npt.NDArray[np.object_]

POLYGONAL = (int(shapely.GeometryType.POLYGON), int(shapely.GeometryType.MULTIPOLYGON))


@dataclass(frozen=True, slots=True, eq=False)
class Outlines:
    """All rings of n polygons: vertex v is (x[v], y[v]).

    `rings` (r + 1) are the first vertices of the rings, `polygons` (n + 1) the first rings of the polygons; both end
    with a closing total. A ring repeats its first vertex at its end, so its edges join v and v + 1 within the ring.
    """

    x: Floats
    y: Floats
    rings: Ints
    polygons: Ints

    def vertices_of(self, first: int, last: int) -> tuple[int, int]:
        """The span of vertices of polygons first to last - 1."""
        return int(self.rings[self.polygons[first]]), int(self.rings[self.polygons[last]])

    def edges_of(self, first: int, last: int) -> Ints:
        """The lower-numbered vertex of each edge of polygons first to last - 1."""
        start, end = self.vertices_of(first, last)
        keep = np.ones(end - start, dtype=bool)
        keep[self.rings[self.polygons[first] + 1 : self.polygons[last] + 1] - 1 - start] = False
        return (np.flatnonzero(keep) + start).astype(np.int32)

    def owners_of(self, vertices: Ints, first: int, last: int) -> Ints:
        """The polygon of each vertex, which must lie between polygons first and last - 1."""
        starts = self.rings[self.polygons[first:last]]
        return (np.searchsorted(starts, vertices, side="right") - 1 + first).astype(np.int32)


def outlines(codes: Sequence[str], polygons: Geometries) -> Outlines:
    """Flatten valid polygons and multipolygons. Raises UnsoundPolygon for the first that is not sound."""
    refuse_unsound(codes, polygons)
    if not len(polygons):
        nothing = np.zeros(1, dtype=np.int32)
        return Outlines(np.zeros(0), np.zeros(0), nothing, nothing)
    kind, coordinates, offsets = shapely.to_ragged_array(polygons, include_z=False)
    rings = offsets[0].astype(np.int32)
    plain = kind is shapely.GeometryType.POLYGON
    first_rings = offsets[1] if plain else offsets[1][offsets[2]]
    # Two plain columns: a lookup touches one coordinate of a vertex at a time.
    x, y = np.ascontiguousarray(coordinates[:, 0]), np.ascontiguousarray(coordinates[:, 1])
    return Outlines(x, y, rings, first_rings.astype(np.int32))


def refuse_unsound(codes: Sequence[str], polygons: Geometries) -> None:
    """Raise UnsoundPolygon for the first geometry that is missing, empty, not polygonal or invalid."""
    polygonal = np.isin(shapely.get_type_id(polygons), POLYGONAL) & ~shapely.is_empty(polygons)
    sound = polygonal & shapely.is_valid(polygons)
    if sound.all():
        return
    at = int(np.argmin(sound))
    raise UnsoundPolygon(codes[at], _complaint(polygons[at], bool(polygonal[at])))


def _complaint(geometry: BaseGeometry | None, polygonal: bool) -> str:
    if geometry is None or geometry.is_empty:
        return "has no ground"
    if not polygonal:
        return f"is a {geometry.geom_type}, not a polygon"
    return f"its outline is not valid: {shapely.is_valid_reason(geometry)}"


def expand(counts: npt.NDArray[np.integer]) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]]:
    """For counts (2, 0, 3): whose turn each item is (0 0 2 2 2) and which of that one's items it is (0 1 0 1 2)."""
    turns = np.repeat(np.arange(len(counts)), counts)
    firsts = np.cumsum(counts) - counts
    return turns, np.arange(len(turns)) - np.repeat(firsts, counts)
