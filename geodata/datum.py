"""Is a layer that claims WGS-84 really GCJ-02 or BD-09? Its numbers cannot tell; something to compare with can.

The shifts are some 500 m and 1,100 m, so the layer is laid over the active layer (or over known places) as each of
the three systems, and the system in which the lines fall together is the likely one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry.base import BaseGeometry

from geodata.crs import BD09, GCJ02, WGS84, to_wgs84, transform_geometry
from geodata.plane import LocalPlane

SYSTEMS = (WGS84, GCJ02, BD09)
CLEARLY = 0.6  # the best system must be so many times closer than the second
STEP_DEG = 0.002
FAR_M = 2_000.0
NEAR_DEG = 0.03  # over the edge of the reference: more than the largest shift
FEWEST_PLACES = 5


@dataclass(frozen=True, slots=True)
class Datum:
    """How far apart the layer and what it was compared with are, in metres, were it in each system.

    `likely` is None when there was nothing to compare with or no system stands out; `reason` says which. `away_m` is how
    far away the whole layer lies, where it is nowhere near what it was compared with, else None.
    """

    likely: str | None
    apart_m: Mapping[str, float]
    reason: str
    away_m: float | None = None

    def contradicts(self, declared: str) -> bool:
        """Whether the comparison speaks clearly for another system than the declared one."""
        same = {WGS84, "cgcs2000"}
        if self.likely is None or {self.likely, declared} <= same:
            return False
        return self.likely != declared


def datum_by_layer(layer: Sequence[BaseGeometry], reference: Sequence[BaseGeometry]) -> Datum:
    """Compare a layer, in its own numbers, with all borders of a reference in WGS-84.

    The median distance of points along its outline counts, so a few redrawn borders do no harm; where that does not
    tell, that of all its borders, so that a layer may be larger than the reference. Only what lies near the reference
    is looked at.
    """
    ground, known = _polygons(layer), _polygons(reference)
    if not len(ground) or not len(known):
        return _undecided("there is no other layer to compare with")
    borders = _Borders.of(known)
    away_m = _between_m(ground, known)
    found = Datum(None, {}, f"it lies {max(away_m / 1000, 1):.0f} km away from the other layer", away_m)
    for lines in (lambda: shapely.boundary(shapely.union_all(ground)), lambda: shapely.boundary(ground)):
        spots = borders.near(shapely.get_coordinates(shapely.segmentize(lines(), STEP_DEG)))
        if len(spots):
            found = _judged(partial(borders.apart_m, spots), "the other layer")
        if found.likely is not None:
            break
    return found


def _between_m(layer: npt.NDArray[np.object_], reference: npt.NDArray[np.object_]) -> float:
    """Metres between the middles of two layers."""
    from pyproj import Geod

    return float(Geod(ellps="WGS84").inv(*_middle(layer), *_middle(reference))[2])


def _middle(ground: npt.NDArray[np.object_]) -> tuple[float, float]:
    """The median of the middles, brought into the range of degrees: broken numbers are found row by row elsewhere."""
    west, south, east, north = np.nan_to_num(shapely.bounds(ground)).T
    return (float(np.clip(np.median((west + east) / 2), -180.0, 180.0)),
            float(np.clip(np.median((south + north) / 2), -90.0, 90.0)))


@dataclass(frozen=True, slots=True, eq=False)
class _Borders:
    """The borders of a reference in metres of a plane, to be measured from."""

    box: tuple[float, float, float, float]
    plane: LocalPlane
    tree: shapely.STRtree

    @classmethod
    def of(cls, known: npt.NDArray[np.object_]) -> _Borders:
        west, south, east, north = (float(side) for side in shapely.total_bounds(known))
        plane = LocalPlane((west + east) / 2, (south + north) / 2)
        edges = shapely.get_parts(shapely.transform(shapely.boundary(known), plane.xy, interleaved=False))
        return cls((west - NEAR_DEG, south - NEAR_DEG, east + NEAR_DEG, north + NEAR_DEG), plane, shapely.STRtree(edges))

    def near(self, spots: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        """The (n, 2) degrees that lie within the box of the reference, or not far from it."""
        west, south, east, north = self.box
        within = (spots >= (west, south)) & (spots <= (east, north))
        return spots[within.all(axis=1)]

    def apart_m(self, spots: npt.NDArray[np.float64], system: str) -> float:
        """The median distance of spots, given in a system, from the nearest border."""
        points = shapely.points(*self.plane.xy(*to_wgs84(spots[:, 0], spots[:, 1], system)))
        _, metres = self.tree.query_nearest(points, return_distance=True, all_matches=False)
        return float(np.median(metres))


def datum_by_places(named: Mapping[str, BaseGeometry], places: Sequence[tuple[str, float, float]]) -> Datum:
    """Compare polygons by name, in their own numbers, with known places (name, lon, lat in WGS-84) of those names.

    The mean distance of a place from its polygon counts, none when it lies inside.
    """
    known = [(named[name], lon, lat) for name, lon, lat in places if name in named]
    if len(known) < FEWEST_PLACES:
        return _undecided(f"only {len(known)} known places bear the name of a polygon")

    def apart_m(system: str) -> float:
        away = [_away_m(transform_geometry(polygon, system), lon, lat) for polygon, lon, lat in known]
        return float(np.mean(np.minimum(away, FAR_M)))

    return _judged(apart_m, f"{len(known)} known places")


def _away_m(polygon: BaseGeometry, lon: float, lat: float) -> float:
    return float(LocalPlane(lon, lat).metres(polygon).distance(shapely.Point(0.0, 0.0)))


def _judged(apart_m: Callable[[str], float], compared: str) -> Datum:
    apart = {system: apart_m(system) for system in SYSTEMS}
    best, second = sorted(SYSTEMS, key=apart.__getitem__)[:2]
    listed = ", ".join(f"{system} {metres:.0f} m" for system, metres in apart.items())
    if apart[best] > FAR_M / 2 or apart[best] > CLEARLY * apart[second]:
        return Datum(None, apart, f"no system stands out against {compared} ({listed})")
    return Datum(best, apart, f"compared with {compared} ({listed})")


def _undecided(reason: str) -> Datum:
    return Datum(None, {}, f"cannot tell wgs84 from gcj02 and bd09: {reason}")


def _polygons(geometries: Sequence[BaseGeometry]) -> npt.NDArray[np.object_]:
    """The polygons left after mending, which may leave lines and points beside them."""
    given = np.fromiter(geometries, dtype=object, count=len(geometries))
    parts = shapely.get_parts(shapely.get_parts(shapely.make_valid(given)))
    return parts[shapely.get_type_id(parts) == shapely.GeometryType.POLYGON]
