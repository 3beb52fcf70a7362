"""Shapes in a tile's units as the rounded paths that are written into it."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import shapely

from grids.outlines import Geometries
from grids.tiles.wire import LINE, POINT, POLYGON, Ints, Paths

Flags = npt.NDArray[np.bool_]

# What is left of a polygon smaller than a unit: one unit, so that it is drawn and found all the same.
_LEAST = np.array([[0, 0], [1, 0], [1, 1], [0, 1]], dtype=np.int64)


def paths_of(shapes: Geometries, features: Ints) -> list[Paths]:
    """The paths of polygons, lines and points; `features` (rising) are their numbers within the tile.

    Neighbours are rounded to the same units, so they go on sharing their borders. A polygon that rounding would empty
    becomes one unit in its place, a line or ring that it would collapse is left out.
    """
    dimensions = shapely.get_dimensions(shapes)
    made = ((2, _polygons), (1, _lines), (0, _points))
    drawn = [make(shapes[dimensions == one], features[dimensions == one]) for one, make in made]
    return [paths for paths in drawn if len(paths.owners)]


def _polygons(shapes: Geometries, features: Ints) -> Paths:
    parts, whole = shapely.get_parts(shapes, return_index=True)
    whole = features[whole]
    rings, part = shapely.get_rings(parts, return_index=True)
    shell = np.diff(part, prepend=-1) != 0
    vertices, ring = _rounded(rings, keep_last=False)
    counts = np.bincount(ring, minlength=len(rings))
    area = _areas(vertices, counts)
    alive = (counts > 2) & (area != 0)
    alive &= alive[shell][np.cumsum(shell) - 1]  # no hole without its shell
    # A shell turns clockwise as seen on the map (a positive area where y points south), a hole the other way round.
    vertices = _turned(vertices, counts, (area > 0) != shell)
    kept = alive[ring]
    lost = np.setdiff1d(features, whole[part[alive]])
    at = _places(shapes, features, lost)
    owners = np.concatenate([whole[part[alive]], lost])
    return _joined(POLYGON, owners, [(vertices[kept], counts[alive]), (at, np.full(len(lost), len(_LEAST)))])


def _places(shapes: Geometries, features: Ints, lost: Ints) -> Ints:
    """A square of one unit for each of the lost features, at the first vertex of its shape."""
    shapes = shapes[np.searchsorted(features, lost)]
    coordinates, owner = shapely.get_coordinates(shapes, return_index=True)
    firsts = np.flatnonzero(np.diff(owner, prepend=-1))
    corners = np.floor(coordinates[firsts]).astype(np.int64)
    return (corners[:, None, :] + _LEAST).reshape(-1, 2)


def _lines(shapes: Geometries, features: Ints) -> Paths:
    parts, whole = shapely.get_parts(shapes, return_index=True)
    vertices, path = _rounded(parts, keep_last=True)
    counts = np.bincount(path, minlength=len(parts))
    alive = counts > 1
    return _joined(LINE, features[whole[alive]], [(vertices[alive[path]], counts[alive])])


def _points(shapes: Geometries, features: Ints) -> Paths:
    coordinates, whole = shapely.get_coordinates(shapes, return_index=True)
    firsts = np.flatnonzero(np.diff(whole, prepend=-1))
    vertices = np.floor(coordinates[firsts]).astype(np.int64)
    return _joined(POINT, features[whole[firsts]], [(vertices, np.ones(len(firsts), dtype=np.int64))])


def _rounded(paths: Geometries, keep_last: bool) -> tuple[Ints, Ints]:
    """The rounded vertices of paths without those that repeat the next one, and the path of each.

    The last vertex of a ring repeats its first and goes in any case; that of a line stays.
    """
    coordinates, path = shapely.get_coordinates(paths, return_index=True)
    vertices = np.rint(coordinates).astype(np.int64)
    kept = np.full(len(path), keep_last)
    kept[:-1] = np.where(path[:-1] == path[1:], (vertices[:-1] != vertices[1:]).any(axis=1), keep_last)
    return vertices[kept], path[kept].astype(np.int64)


def _areas(vertices: Ints, counts: Ints) -> npt.NDArray[np.float64]:
    """Twice the area of each ring; exact, since all numbers are integers far below 2^53."""
    ring, following = _walk(counts)
    cross = vertices[:, 0] * vertices[following, 1] - vertices[following, 0] * vertices[:, 1]
    return np.bincount(ring, weights=cross, minlength=len(counts)).astype(np.float64)


def _walk(counts: Ints) -> tuple[Ints, Ints]:
    """For each vertex of rings that follow one another: its ring, and the vertex after it within the ring."""
    ring = np.repeat(np.arange(len(counts)), counts)
    following = np.arange(1, len(ring) + 1)
    ends = np.cumsum(counts)
    there = counts > 0
    following[ends[there] - 1] = (ends - counts)[there]
    return ring, following


def _turned(vertices: Ints, counts: Ints, wrong: Flags) -> Ints:
    """Vertices with the wrong rings written backwards."""
    ring = np.repeat(np.arange(len(counts)), counts)
    ends = np.cumsum(counts)
    place = np.arange(len(ring))
    mirrored = (2 * ends - counts - 1)[ring] - place
    return vertices[np.where(wrong[ring], mirrored, place)]


def _joined(kind: int, owners: Ints, groups: list[tuple[Ints, Ints]]) -> Paths:
    """Groups of (vertices, vertices a path) as one, its paths in the order of their owners."""
    vertices = np.concatenate([vertices for vertices, _ in groups])
    counts = np.concatenate([counts for _, counts in groups]).astype(np.int64)
    order = np.argsort(owners, kind="stable")
    firsts = np.cumsum(counts) - counts
    starts = np.concatenate([[0], np.cumsum(counts[order])]).astype(np.int64)
    place = np.arange(len(vertices)) - np.repeat(starts[:-1], counts[order])
    return Paths(kind, vertices[np.repeat(firsts[order], counts[order]) + place], starts, owners[order].astype(np.int64))
