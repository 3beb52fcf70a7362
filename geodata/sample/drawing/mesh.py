"""From loose lines to clean faces: one noding, one polygonizing, slivers joined to a neighbour."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import LineString, Polygon
from shapely.geometry.base import BaseGeometry

from geodata.sample.drawing.board import GRID_M, Board

VERTEX_M = 260.0
ON_ROAD_M = 1.0
ROAD_SHARE = 0.02

Neighbours = list[dict[int, float]]
K = TypeVar("K", int, str)


@dataclass(frozen=True, slots=True)
class Borders:
    """Every edge that two faces share: the face on either side and its two ends."""

    left: NDArray[np.int64]
    right: NDArray[np.int64]
    start: NDArray[np.float64]
    end: NDArray[np.float64]

    @property
    def length(self) -> NDArray[np.float64]:
        """Length of each edge."""
        lengths: NDArray[np.float64] = np.hypot(*(self.end - self.start).T)
        return lengths


def faces_of(lines: Sequence[BaseGeometry], board: Board) -> list[Polygon]:
    """All faces that the flat lines enclose, bent; faces that touch share their vertices exactly.

    The lines are noded on the flat plane and again after bending, where two that all but touched may cross.
    """
    flat = shapely.unary_union(list(lines), grid_size=GRID_M)
    noded = shapely.unary_union(board.bent(shapely.segmentize(flat, VERTEX_M)), grid_size=GRID_M)
    return list(shapely.get_parts(shapely.polygonize(shapely.get_parts(noded))))


def shared_borders(faces: Sequence[Polygon]) -> Borders:
    """The edges that occur in two faces, vertex by vertex."""
    coords, owner = shapely.get_coordinates(np.asarray(faces), return_index=True)
    follows = owner[:-1] == owner[1:]
    start, end, face = coords[:-1][follows], coords[1:][follows], owner[:-1][follows]
    flip = (start[:, 0] > end[:, 0]) | ((start[:, 0] == end[:, 0]) & (start[:, 1] > end[:, 1]))
    low = np.where(flip[:, None], end, start)
    high = np.where(flip[:, None], start, end)
    order = np.lexsort((high[:, 1], high[:, 0], low[:, 1], low[:, 0]))
    edges = np.column_stack((low, high))[order]
    twins = np.nonzero((edges[1:] == edges[:-1]).all(axis=1))[0]
    first = edges[twins]
    return Borders(face[order][twins], face[order][twins + 1], first[:, :2], first[:, 2:])


def neighbours_of(borders: Borders, faces: int, weight: NDArray[np.float64] | None = None) -> Neighbours:
    """For each face its neighbours with the length of the shared border (times `weight`)."""
    neighbours: Neighbours = [defaultdict(float) for _ in range(faces)]
    lengths = borders.length if weight is None else borders.length * weight
    for left, right, length in zip(
        borders.left.tolist(), borders.right.tolist(), lengths.tolist(), strict=True
    ):
        if left != right:
            neighbours[left][right] += length
            neighbours[right][left] += length
    return neighbours


def road_weight(borders: Borders, roads: Sequence[LineString], board: Board) -> NDArray[np.float64]:
    """1 for an ordinary edge, next to nothing for one that lies on a flat road, so that roads stay borders."""
    tree = shapely.STRtree(list(roads))
    weight = np.ones(len(borders.length))
    on_road = [_near(tree, board.unbend(ends)) for ends in (borders.start, borders.end)]
    weight[on_road[0] & on_road[1]] = ROAD_SHARE
    return weight


def _near(tree: shapely.STRtree, points: NDArray[np.float64]) -> NDArray[np.bool_]:
    near = np.zeros(len(points), dtype=bool)
    near[tree.query(shapely.points(points), predicate="dwithin", distance=ON_ROAD_M)[0]] = True
    return near


def joined_slivers(
    sizes: Sequence[float],
    neighbours: Neighbours,
    kinds: Sequence[tuple[int, bool]],
    too_small: Callable[[int, float], bool],
) -> list[int]:
    """Which face each face is joined to (itself if it stays), smallest first: the neighbour with the longest
    common border of the same kind (town, built up), else of the same town."""
    areas, links = list(sizes), [dict(row) for row in neighbours]
    into = list(range(len(areas)))
    for face in sorted(range(len(areas)), key=lambda one: (areas[one], one)):
        if not too_small(face, areas[face]):
            continue
        town = {other: length for other, length in links[face].items() if kinds[other][0] == kinds[face][0]}
        same = {other: length for other, length in town.items() if kinds[other] == kinds[face]} or town
        if same:
            target = max(same, key=lambda other: (same[other], -other))
            into[face] = target
            areas[target] += areas[face]
            _relink(links, face, target)
    return [_end(into, face) for face in range(len(into))]


def _relink(links: Neighbours, face: int, target: int) -> None:
    for other, length in links[face].items():
        del links[other][face]
        if other != target:
            links[other][target] = links[other].get(target, 0.0) + length
            links[target][other] = links[target].get(other, 0.0) + length
    links[face] = {}


def _end(into: list[int], face: int) -> int:
    while into[face] != face:
        face = into[face]
    return face


def dissolved(faces: Sequence[Polygon], groups: Sequence[K]) -> dict[K, Polygon]:
    """The union of the faces of each group, in order of the groups; shared vertices are all kept."""
    members: dict[K, list[Polygon]] = defaultdict(list)
    for face, group in zip(faces, groups, strict=True):
        members[group].append(face)
    return {
        group: parts[0] if len(parts) == 1 else shapely.coverage_union_all(parts)
        for group, parts in sorted(members.items())
    }


def edge_lines(faces: Sequence[Polygon]) -> NDArray[np.object_]:
    """Every edge that two faces share, once, as a two-point line."""
    borders = shared_borders(faces)
    lines: NDArray[np.object_] = shapely.linestrings(np.stack((borders.start, borders.end), axis=1))
    return lines
