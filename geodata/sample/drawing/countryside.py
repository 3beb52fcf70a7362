"""Cells between the cores on the plane: small beside cores and main roads, large in the hills."""

from __future__ import annotations

from random import Random

import numpy as np
import shapely
from shapely import LineString, Polygon
from shapely.geometry.base import BaseGeometry

from geodata.sample.drawing.board import Points

SPACING_M = (440.0, 2_350.0)
GROWTH = 0.34
TRIES_PER_KM2 = 30
CLOSENESS = 0.86


def cell_edges(town: Polygon, core: BaseGeometry, roads: BaseGeometry, dice: Random) -> list[LineString]:
    """Edges of the Voronoi cells of random sites in the town outside its core."""
    sites = _sites(town, core, roads, dice)
    cells = shapely.voronoi_polygons(shapely.MultiPoint(sites), extend_to=town, only_edges=True)
    pieces = cells.intersection(town).difference(core)
    return [piece for piece in shapely.get_parts(pieces) if piece.length > 0.5]


def _sites(town: Polygon, core: BaseGeometry, roads: BaseGeometry, dice: Random) -> Points:
    """Random points no closer than the spacing wanted at each of them."""
    candidates = _candidates(town, core, dice)
    spacing = _spacing(candidates, core, roads)
    edge = shapely.distance(town.exterior, shapely.points(candidates))
    chosen = np.empty((0, 2))
    for point, apart, border in zip(candidates, spacing, edge, strict=True):
        gap2 = ((chosen - point) ** 2).sum(axis=1)
        if border > 0.36 * apart and not (gap2 < (CLOSENESS * apart) ** 2).any():
            chosen = np.vstack((chosen, point))
    return chosen


def _candidates(town: Polygon, core: BaseGeometry, dice: Random) -> Points:
    west, south, east, north = town.bounds
    tries = int((east - west) * (north - south) / 1e6 * TRIES_PER_KM2)
    points = np.array([(dice.uniform(west, east), dice.uniform(south, north)) for _ in range(tries)])
    shapely.prepare(town)
    kept = points[shapely.contains_xy(town, points)]
    away: Points = kept[shapely.distance(core, shapely.points(kept)) > SPACING_M[0] * 0.35]
    return away


def _spacing(points: Points, core: BaseGeometry, roads: BaseGeometry) -> Points:
    spots = shapely.points(points)
    open_ground = np.clip(SPACING_M[0] + GROWTH * shapely.distance(core, spots), *SPACING_M)
    spacing: Points = open_ground * np.clip(0.6 + shapely.distance(roads, spots) / 4_500, 0.6, 1.0)
    return np.maximum(spacing, SPACING_M[0])
