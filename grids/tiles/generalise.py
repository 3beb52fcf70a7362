"""Outlines with fewer vertices for a map seen from afar; neighbours still share their borders and no grid vanishes."""

from __future__ import annotations

import numpy as np
import shapely

from grids.outlines import POLYGONAL, Geometries

LINEAR = (int(shapely.GeometryType.LINESTRING), int(shapely.GeometryType.MULTILINESTRING))


def generalise(geometries: Geometries, tolerance: float) -> Geometries:
    """The same geometries, in the same order, without detail finer than `tolerance` in their own units.

    Polygons are taken as one coverage: each border is simplified once for both its sides, so a sound division stays
    sound. A polygon that would vanish keeps its outline. Lines are simplified one by one, points are left alone.
    """
    kinds = shapely.get_type_id(geometries)
    found = geometries.copy()
    areas, ways = np.isin(kinds, POLYGONAL), np.isin(kinds, LINEAR)
    if areas.any():
        found[areas] = shapely.coverage_simplify(geometries[areas], tolerance)
    if ways.any():
        found[ways] = shapely.simplify(geometries[ways], tolerance, preserve_topology=True)
    lost = shapely.is_empty(found)
    found[lost] = geometries[lost]
    return found
