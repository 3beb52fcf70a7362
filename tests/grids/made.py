"""Divisions made for tests: sound ones with holes and scattered parts, and careless ones that overlap."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry.base import BaseGeometry

Geometries = npt.NDArray[np.object_]
CORNER = np.array([121.0, 28.8])


def division(seed: int, cells: int, grids: int, size_deg: float = 0.1) -> Geometries:
    """A sound coverage: random cells handed out to grids at random, so that parts and holes abound."""
    chance = np.random.default_rng(seed)
    spots = shapely.multipoints(chance.uniform(0.0, size_deg, (cells, 2)) + CORNER)
    frame = shapely.box(121.0 - size_deg, 28.8 - size_deg, 121.0 + 2 * size_deg, 28.8 + 2 * size_deg)
    tiles = shapely.get_parts(shapely.voronoi_polygons(spots, extend_to=frame))
    owner = chance.integers(0, grids, len(tiles))
    owner[:grids] = np.arange(len(owner[:grids]))
    united = [shapely.coverage_union_all(tiles[owner == grid]) for grid in range(grids)]
    return np.array([one for one in united if not one.is_empty], dtype=object)


def squares(across: int, side_deg: float = 0.01, west: float = 121.0, south: float = 28.8) -> Geometries:
    """A chessboard on which every border is level or upright and four grids meet at each corner."""
    x, y = west + np.arange(across + 1) * side_deg, south + np.arange(across + 1) * side_deg
    left, low = np.meshgrid(x[:-1], y[:-1])
    right, high = np.meshgrid(x[1:], y[1:])
    return shapely.box(left.ravel(), low.ravel(), right.ravel(), high.ravel())


def heap(seed: int, polygons: int) -> Geometries:
    """Convex polygons thrown over one another."""
    chance = np.random.default_rng(seed)
    corners = chance.uniform(-0.02, 0.02, (polygons, 8, 2)) + chance.uniform(0.0, 0.1, (polygons, 1, 2))
    return shapely.convex_hull(shapely.multipoints(corners + CORNER))


def codes_for(polygons: Geometries, seed: int = 0) -> list[str]:
    """Unit grid codes in an order that has nothing to do with place."""
    places = np.random.default_rng(seed).permutation(len(polygons))
    return [f"331082001001{place + 1:03d}" for place in places.tolist()]


def probes(polygons: Geometries, seed: int, count: int) -> npt.NDArray[np.float64]:
    """Points anywhere in and around the polygons, on their vertices, and in the middle of their edges."""
    chance = np.random.default_rng(seed)
    west, south, east, north = shapely.total_bounds(polygons)
    pad = max(east - west, north - south) * 0.05
    anywhere = chance.uniform((west - pad, south - pad), (east + pad, north + pad), (count, 2))
    vertices = shapely.get_coordinates(polygons)
    vertices = vertices[chance.permutation(len(vertices))[:count]]
    rings = shapely.get_rings(shapely.get_parts(polygons))
    middles = np.concatenate([(ring[1:] + ring[:-1]) / 2 for ring in map(shapely.get_coordinates, rings)])
    middles = middles[chance.permutation(len(middles))[:count]]
    return np.concatenate([anywhere, vertices, middles])


def first_to_hold(codes: list[str], polygons: Geometries, points: npt.NDArray[np.float64]) -> list[int]:
    """What the index should answer, by asking GEOS about every polygon and sorting the codes."""
    tree = shapely.STRtree(polygons)
    point, polygon = tree.query(shapely.points(points), predicate="intersects")
    held: list[list[int]] = [[] for _ in points]
    for at, by in zip(point.tolist(), polygon.tolist(), strict=True):
        held[at].append(by)
    return [min(by, key=lambda one: codes[one].encode(), default=-1) for by in held]


def sound(geometry: BaseGeometry) -> BaseGeometry:
    """The polygons left after mending an outline."""
    mended = shapely.get_parts(shapely.get_parts(shapely.make_valid(geometry)))
    parts = [part for part in mended if part.geom_type == "Polygon"]
    return shapely.union_all(parts)
