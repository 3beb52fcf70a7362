"""Metres around a place: a cheap local projection, an exact one, and areas that are true at any size."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry.base import BaseGeometry

Floats = npt.NDArray[np.float64]

WGS84_A_M = 6378137.0
WGS84_E2 = 6.69437999014e-3
WGS84_E = math.sqrt(WGS84_E2)


@dataclass(frozen=True, slots=True)
class LocalPlane:
    """Metres east and north of (lon0, lat0), WGS-84 degrees.

    Equirectangular on the ellipsoid's own radii: within 10 km of the reference a distance is right to about 0.1 %,
    within 1 km to 0.01 %. `exact_metres` costs a projection library and is right to a millimetre.
    """

    lon0: float
    lat0: float
    east_m: float = field(init=False)
    north_m: float = field(init=False)

    def __post_init__(self) -> None:
        phi = math.radians(self.lat0)
        warp = 1.0 - WGS84_E2 * math.sin(phi) ** 2
        # A frozen value computes its own scale once: metres to one degree east and one degree north.
        object.__setattr__(self, "east_m", math.radians(WGS84_A_M / math.sqrt(warp) * math.cos(phi)))
        object.__setattr__(self, "north_m", math.radians(WGS84_A_M * (1.0 - WGS84_E2) / warp**1.5))

    @classmethod
    def around(cls, geometry: BaseGeometry) -> LocalPlane:
        """The plane whose reference is the middle of the geometry's bounds."""
        west, south, east, north = geometry.bounds
        return cls((west + east) / 2, (south + north) / 2)

    def xy(self, lons: npt.ArrayLike, lats: npt.ArrayLike) -> tuple[Floats, Floats]:
        """Metres east and north of the reference."""
        xs = (np.asarray(lons, dtype=np.float64) - self.lon0) * self.east_m
        ys = (np.asarray(lats, dtype=np.float64) - self.lat0) * self.north_m
        return xs, ys

    def lonlat(self, xs: npt.ArrayLike, ys: npt.ArrayLike) -> tuple[Floats, Floats]:
        """The inverse of `xy`."""
        lons = np.asarray(xs, dtype=np.float64) / self.east_m + self.lon0
        lats = np.asarray(ys, dtype=np.float64) / self.north_m + self.lat0
        return lons, lats

    def distance_m(self, one: tuple[float, float], other: tuple[float, float]) -> float:
        """Between two (lon, lat) points near the reference."""
        return math.hypot((one[0] - other[0]) * self.east_m, (one[1] - other[1]) * self.north_m)

    def metres(self, geometry: BaseGeometry) -> BaseGeometry:
        """The WGS-84 geometry in metres of this plane."""
        return shapely.transform(geometry, self.xy, interleaved=False)

    def degrees(self, geometry: BaseGeometry) -> BaseGeometry:
        """The inverse of `metres`."""
        return shapely.transform(geometry, self.lonlat, interleaved=False)

    def exact_metres(self, geometry: BaseGeometry) -> BaseGeometry:
        """The geometry in an azimuthal equidistant projection: every distance from the reference is true."""
        from pyproj import Transformer

        target = f"+proj=aeqd +lat_0={self.lat0!r} +lon_0={self.lon0!r} +datum=WGS84 +units=m"
        move = Transformer.from_crs("EPSG:4326", target, always_xy=True).transform
        return shapely.transform(geometry, move, interleaved=False)


def distance_m(lon1: float, lat1: float, lon2: float, lat2: float) -> float:
    """Metres between two WGS-84 points at most some tens of kilometres apart."""
    return LocalPlane((lon1 + lon2) / 2, (lat1 + lat2) / 2).distance_m((lon1, lat1), (lon2, lat2))


def area_m2(geometry: BaseGeometry) -> float:
    """Square metres of one WGS-84 polygon; see `areas_m2`."""
    return float(areas_m2([geometry])[0])


def areas_m2(geometries: Sequence[BaseGeometry] | npt.NDArray[np.object_]) -> Floats:
    """Square metres of WGS-84 polygons, 0 for None; a cylinder that keeps areas, so no reference point is needed."""
    flat = shapely.transform(np.asarray(geometries, dtype=object), _equal_area, interleaved=False)
    return np.nan_to_num(shapely.area(flat))


def _equal_area(lons: Floats, lats: Floats) -> tuple[Floats, Floats]:
    sine = np.sin(np.radians(lats))
    curve = (1.0 - WGS84_E2) * (
        sine / (1.0 - WGS84_E2 * sine * sine) + np.arctanh(WGS84_E * sine) / WGS84_E
    )  # q of the authalic latitude (Snyder, Map Projections, 3-12)
    # Taking a whole city's longitudes from 0 would lose digits of the area; the mean is a free choice of origin.
    middle = float(np.mean(lons)) if lons.size else 0.0
    rise = float(np.mean(curve)) if curve.size else 0.0
    return np.radians(lons - middle) * WGS84_A_M, (curve - rise) * WGS84_A_M / 2.0
