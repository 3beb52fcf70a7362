"""Who borders whom, and who is next in line over the neighbourhood."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import networkx
import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from geodata.plane import LocalPlane
from grids.errors import NoSuchGrid
from grids.outlines import Geometries, refuse_unsound

TOUCH_M = 1.0


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A grid seen from another: borders crossed on the way, and metres from middle to middle along it."""

    code: str
    borders: int
    path_m: float


def adjacency(
    codes: Sequence[str], polygons: Sequence[BaseGeometry], *, least_m: float = TOUCH_M
) -> networkx.Graph:
    """A graph of codes; an edge where two grids share at least `least_m` of border (a corner is none).

    Edges carry `shared_m`, the length of the common border, and `apart_m`, from middle to middle; nodes carry `lon`
    and `lat` of a point inside. Lengths hold to some thousandths over a city. Raises UnsoundPolygon.
    """
    ground = np.fromiter(polygons, dtype=object, count=len(codes))
    refuse_unsound(codes, ground)
    graph = networkx.Graph()
    middles = shapely.get_coordinates(shapely.point_on_surface(ground))
    for code, (lon, lat) in zip(codes, middles.tolist(), strict=True):
        graph.add_node(code, lon=lon, lat=lat)
    if not len(ground):
        return graph
    plane = _plane(ground)
    flat_middles = np.stack(plane.xy(middles[:, 0], middles[:, 1]), axis=1)
    one, other, shared = _shared_borders(ground, plane)
    apart = np.hypot(*(flat_middles[one] - flat_middles[other]).T)
    long_enough = shared >= least_m
    for i, j, shared_m, apart_m in zip(
        one[long_enough], other[long_enough], shared[long_enough], apart[long_enough], strict=True
    ):
        graph.add_edge(codes[i], codes[j], shared_m=float(shared_m), apart_m=float(apart_m))
    return graph


def components(graph: networkx.Graph) -> list[frozenset[str]]:
    """Groups of grids that hang together, the largest first, equal ones by their first code."""
    groups = [frozenset(group) for group in networkx.connected_components(graph)]
    return sorted(groups, key=lambda group: (-len(group), min(group)))


def isolated(graph: networkx.Graph) -> list[str]:
    """Grids that border no other: islands, or a drawing error."""
    return sorted(networkx.isolates(graph))


def next_in_line(graph: networkx.Graph, code: str) -> Iterator[Neighbour]:
    """All grids that can be reached from one, fewest borders first, then shortest way, then code. Itself left out.

    Raises NoSuchGrid.
    """
    if code not in graph:
        raise NoSuchGrid(code)
    reached = {code: 0.0}
    ring = [code]
    borders = 0
    while ring:
        borders += 1
        paths: dict[str, float] = {}
        for here in ring:
            for there, edge in graph[here].items():
                if there not in reached:
                    path_m = reached[here] + edge["apart_m"]
                    paths[there] = min(path_m, paths.get(there, path_m))
        reached |= paths
        ring = sorted(paths, key=lambda there: (paths[there], there))
        for there in ring:
            yield Neighbour(there, borders, paths[there])


def _plane(ground: Geometries) -> LocalPlane:
    west, south, east, north = shapely.total_bounds(ground)
    return LocalPlane(float(west + east) / 2, float(south + north) / 2)


def _shared_borders(ground: Geometries, plane: LocalPlane) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    one, other = shapely.STRtree(ground).query(ground, predicate="intersects")
    one, other = one[one < other], other[one < other]
    borders = shapely.boundary(ground)
    lines = shapely.intersection(borders[one], borders[other])
    return one, other, shapely.length(shapely.transform(lines, plane.xy, interleaved=False))
