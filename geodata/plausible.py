"""Do a layer's numbers fit the coordinate system it declares, and if not, which do they fit?"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import numpy.typing as npt

from geodata.crs import CHINA_BOX, LON_LAT_SYSTEMS, canonical, is_lon_lat, to_wgs84
from geodata.errors import UnknownSystem, WrongSystem
from geodata.plane import distance_m

Bounds = npt.NDArray[np.float64]
Point = tuple[float, float]

STRAYS = 0.25  # fewer rows than this out of range are bad rows, not a wrong system
NEAR_M = 100_000.0
MARGIN_DEG = 3.0  # city layers reach over the edge of a zone
LARGEST_PICTURE = 20_000.0


def refuse_implausible(system: str, bounds: Bounds, near: Point | None = None) -> None:
    """Raise WrongSystem when the numbers contradict the system.

    `bounds` is (n, 4), west south east north of each row in the declared system, NaN for rows without; `near` is a
    (lon, lat) in WGS-84 that the layer should lie around, which lets the likely system be named much better.
    """
    rows = np.flatnonzero(np.isfinite(bounds).all(axis=1))
    known = bounds[rows]
    if not len(known):
        return
    system = canonical(system)
    # Degrees read as metres fall beside the origin of the plane, where a world-wide plane has ground too.
    out = ~(_degrees(known) if is_lon_lat(system) else _within_reach(system, known) & ~_tiny(known))
    if out.mean() <= STRAYS:
        return
    low, high = known[:, :2].min(axis=0), known[:, 2:].max(axis=0)
    where = f"x {low[0]:.6g} to {high[0]:.6g}, y {low[1]:.6g} to {high[1]:.6g}"
    wrong = "are no degrees" if is_lon_lat(system) else "lie outside the ground that system is made for"
    reason = f"the numbers of {out.sum()} of {len(out)} rows, first row {rows[np.argmax(out)] + 1}, {wrong} ({where})"
    raise WrongSystem(system, likely_system(known, near), reason)


def likely_system(bounds: Bounds, near: Point | None = None) -> str:
    """In words, with the EPSG code where one can be told, the system such numbers usually belong to."""
    west, south = np.median(bounds[:, 0]), np.median(bounds[:, 1])
    east, north = np.median(bounds[:, 2]), np.median(bounds[:, 3])
    x, y = float(west + east) / 2, float(south + north) / 2
    if np.mean(~_degrees(bounds)) <= STRAYS:
        return "wgs84 or cgcs2000 (or gcj02 or bd09, which cannot be told by the numbers)"
    if np.mean(~_degrees(bounds[:, [1, 0, 3, 2]])) <= STRAYS:
        return "latitude written before longitude"
    placed = _plane_near(x, y, near) if near else None
    if placed:
        return placed
    named = [word for word in (_integers(x, y), _mercator(x, y), _gauss(x, y), _feet(x, y)) if word]
    if named:
        return " or ".join(reversed(named))
    if max(abs(bounds).max(), 0.0) <= LARGEST_PICTURE:
        return "pixels of a picture, which have no place on earth until it is georeferenced"
    return "a local plane of the survey office: ask for its EPSG code"


def _degrees(bounds: Bounds) -> npt.NDArray[np.bool_]:
    low, high = bounds[:, :2] >= (-180.0, -90.0), bounds[:, 2:] <= (180.0, 90.0)
    return np.all(low & high, axis=1)


def _tiny(bounds: Bounds) -> npt.NDArray[np.bool_]:
    """Rows that would lie within metres of a plane's origin, all of them: no city does."""
    return np.full(len(bounds), bool(_degrees(bounds).all()))


def _within_reach(system: str, bounds: Bounds) -> npt.NDArray[np.bool_]:
    lons, lats = to_wgs84((bounds[:, 0] + bounds[:, 2]) / 2, (bounds[:, 1] + bounds[:, 3]) / 2, system)
    west, south, east, north = _reach(system)
    return (lons >= west) & (lons <= east) & (lats >= south) & (lats <= north)


@lru_cache(maxsize=64)
def _reach(system: str) -> tuple[float, float, float, float]:
    from pyproj import CRS

    use = CRS.from_user_input(system).area_of_use
    if system in LON_LAT_SYSTEMS or use is None or use.west > use.east:
        return -180.0, -90.0, 180.0, 90.0
    return use.west - MARGIN_DEG, use.south - MARGIN_DEG, use.east + MARGIN_DEG, use.north + MARGIN_DEG


def _integers(x: float, y: float) -> str | None:
    for scale in (1e7, 1e6, 1e5):
        if _in_china(x / scale, y / scale):
            return f"degrees times {scale:.0e} written as whole numbers"
    return None


def _mercator(x: float, y: float) -> str | None:
    lons, lats = to_wgs84(x, y, "EPSG:3857")
    return "web mercator (EPSG:3857)" if _in_china(float(lons), float(lats)) else None


def _gauss(x: float, y: float) -> str | None:
    """CGCS2000 Gauss-Krüger planes: the millions of the easting are the zone, where it is written at all."""
    if not 3e5 <= y <= 6e6:
        return None
    zone, easting = divmod(x, 1e6)
    if not 1.5e5 <= easting <= 8.5e5:
        return None
    if 25 <= zone <= 45:
        return f"CGCS2000 3-degree Gauss-Krüger zone {zone:.0f} (EPSG:{4513 + int(zone) - 25})"
    if 13 <= zone <= 23:
        return f"CGCS2000 6-degree Gauss-Krüger zone {zone:.0f} (EPSG:{4491 + int(zone) - 13})"
    if zone == 0 and 3.3e5 <= easting <= 6.7e5:
        return "a Gauss-Krüger plane in metres without its zone (CGCS2000 around 120 degrees east: EPSG:4549)"
    return "a 6-degree Gauss-Krüger or UTM zone in metres" if zone == 0 else None


def _feet(x: float, y: float) -> str | None:
    """State planes in US survey feet: each has its own false origin, so numbers seldom fit two."""
    fitting = []
    for code, name, use in _foot_planes():
        lons, lats = to_wgs84(x, y, code)
        if use[0] <= float(lons) <= use[2] and use[1] <= float(lats) <= use[3]:
            fitting.append(f"{name} ({code}), in feet")
    return " or ".join(fitting[:2]) or None


@lru_cache(maxsize=1)
def _foot_planes() -> list[tuple[str, str, tuple[float, ...]]]:
    from pyproj.database import query_crs_info
    from pyproj.enums import PJType

    planes = query_crs_info(auth_name="EPSG", pj_types=PJType.PROJECTED_CRS)
    return [
        (f"EPSG:{plane.code}", plane.name, tuple(plane.area_of_use[:4]))
        for plane in planes
        if plane.name.startswith("NAD83 / ") and plane.name.endswith("(ftUS)") and plane.area_of_use
    ]


def _plane_near(x: float, y: float, near: Point) -> str | None:
    """The projected system made for the ground around `near` that puts the numbers closest to it."""
    from pyproj.aoi import AreaOfInterest
    from pyproj.database import query_crs_info
    from pyproj.enums import PJType

    spot = AreaOfInterest(near[0], near[1], near[0], near[1])
    made_for = query_crs_info(
        auth_name="EPSG", pj_types=PJType.PROJECTED_CRS, area_of_interest=spot, contains=True
    )
    placed = []
    for plane in made_for:
        try:
            lons, lats = to_wgs84(x, y, f"EPSG:{plane.code}")
        except UnknownSystem:
            continue
        if np.isfinite(lons) and np.isfinite(lats):
            placed.append((distance_m(*near, float(lons), float(lats)), int(plane.code), plane.name))
    # Twins of one plane on slightly different datums land metres apart: in China the present datum counts, elsewhere
    # the oldest number is the one people use.
    fitting = [one for one in placed if one[0] <= min(placed)[0] + 100.0] if placed else []
    if not fitting or min(fitting)[0] > NEAR_M:
        return None
    _, code, name = min(fitting, key=lambda one: (not one[2].startswith("CGCS2000"), one[1]))
    return f"{name} (EPSG:{code})"


def _in_china(lon: float, lat: float) -> bool:
    west, south, east, north = CHINA_BOX
    return west <= lon <= east and south <= lat <= north
