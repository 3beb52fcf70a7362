"""The only place where coordinates change system: WGS-84 and CGCS2000, GCJ-02, BD-09, any EPSG code.

Longitude (or easting) comes first everywhere. GCJ-02 and BD-09 have no official text; the formulas and constants
are the ones every published implementation agrees on.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry.base import BaseGeometry

from geodata.errors import UnknownSystem
from geodata.plane import LocalPlane

if TYPE_CHECKING:
    from pyproj import Transformer

__all__ = [
    "BD09", "CGCS2000", "CHINA_BOX", "GCJ02", "LON_LAT_SYSTEMS", "WGS84", "LocalPlane", "canonical", "from_wgs84",
    "geometry_from_wgs84", "is_lon_lat", "to_wgs84", "transform_geometry",
]  # fmt: skip

Floats = npt.NDArray[np.float64]
Pair = tuple[Floats, Floats]
Coordinates = Sequence[float] | npt.ArrayLike

WGS84 = "wgs84"
CGCS2000 = "cgcs2000"
GCJ02 = "gcj02"
BD09 = "bd09"

# CGCS2000 equals WGS-84 for a city's purpose: the ellipsoids differ by 0.1 mm, the realisations by centimetres.
ALIASES = {
    "wgs84": WGS84, "wgs-84": WGS84, "crs84": WGS84, "ogc:crs84": WGS84, "epsg:4326": WGS84, "epsg:4979": WGS84,
    "cgcs2000": CGCS2000, "cgcs-2000": CGCS2000, "epsg:4490": CGCS2000, "epsg:4480": CGCS2000,
    "gcj02": GCJ02, "gcj-02": GCJ02, "amap": GCJ02, "gaode": GCJ02, "tencent": GCJ02,
    "bd09": BD09, "bd-09": BD09, "bd09ll": BD09, "baidu": BD09,
}  # fmt: skip
LON_LAT_SYSTEMS = frozenset({WGS84, CGCS2000, GCJ02, BD09})

KRASOVSKY_A_M = 6378245.0
KRASOVSKY_EE = 0.00669342162296594323
BD_TWIST = np.pi * 3000.0 / 180.0
CHINA_BOX = (73.66, 3.86, 135.05, 53.55)
INVERSE_DEG = 1e-9  # a tenth of a millimetre
INVERSE_ROUNDS = 20


def canonical(system: str) -> str:
    """`wgs84`, `cgcs2000`, `gcj02`, `bd09` or `EPSG:number` for whatever a person or a file calls it.

    Raises UnknownSystem.
    """
    plain = system.strip().lower().replace("_", "").replace(" ", "").replace("::", ":")
    if plain in ALIASES:
        return ALIASES[plain]
    return _authority_code(system)


@lru_cache(maxsize=256)
def _authority_code(system: str) -> str:
    from pyproj import CRS
    from pyproj.exceptions import CRSError

    try:
        crs = CRS.from_user_input(int(system) if system.strip().isdigit() else system)
    except (CRSError, ValueError, OverflowError):
        raise UnknownSystem(system) from None
    if not (crs.is_geographic or crs.is_projected):  # heights, building sites, other planets' centres
        raise UnknownSystem(system)
    authority = crs.to_authority(min_confidence=70)
    name = ":".join(authority) if authority else crs.to_wkt()
    return ALIASES.get(name.lower(), name)


def is_lon_lat(system: str) -> bool:
    """Whether the system's numbers are degrees of longitude and latitude."""
    system = canonical(system)
    if system in LON_LAT_SYSTEMS:
        return True
    from pyproj import CRS

    return bool(CRS.from_user_input(system).is_geographic)


def to_wgs84(xs: Coordinates, ys: Coordinates, system: str) -> Pair:
    """Longitudes and latitudes in WGS-84 degrees of points given in `system`.

    Not finite where the system does not reach. Raises UnknownSystem.
    """
    x, y = _floats(xs), _floats(ys)
    system = canonical(system)
    if system in {WGS84, CGCS2000}:
        return x, y
    if system == GCJ02:
        return _undone(_gcj_from_wgs, x, y)
    if system == BD09:
        return _undone(_gcj_from_wgs, *_undone(_bd_from_gcj, x, y))
    lons, lats = _transformer(system, WGS84).transform(x, y)
    return _floats(lons), _floats(lats)


def from_wgs84(lons: Coordinates, lats: Coordinates, system: str) -> Pair:
    """The inverse of `to_wgs84`: WGS-84 degrees written in `system`."""
    lon, lat = _floats(lons), _floats(lats)
    system = canonical(system)
    if system in {WGS84, CGCS2000}:
        return lon, lat
    if system == GCJ02:
        return _gcj_from_wgs(lon, lat)
    if system == BD09:
        return _bd_from_gcj(*_gcj_from_wgs(lon, lat))
    xs, ys = _transformer(WGS84, system).transform(lon, lat)
    return _floats(xs), _floats(ys)


def transform_geometry(geometry: BaseGeometry, system: str) -> BaseGeometry:
    """The geometry, given in `system`, in WGS-84 (vertices move; straight edges stay straight)."""
    return _moved(geometry, lambda xs, ys: to_wgs84(xs, ys, system))


def geometry_from_wgs84(geometry: BaseGeometry, system: str) -> BaseGeometry:
    """The WGS-84 geometry written in `system`."""
    return _moved(geometry, lambda xs, ys: from_wgs84(xs, ys, system))


def _moved(geometry: BaseGeometry, move: Callable[[Floats, Floats], Pair]) -> BaseGeometry:
    return shapely.transform(geometry, move, interleaved=False)


def _floats(numbers: Coordinates) -> Floats:
    return np.asarray(numbers, dtype=np.float64)


@lru_cache(maxsize=512)  # naming a likely system tries a few hundred
def _transformer(source: str, target: str) -> Transformer:
    from pyproj import Transformer
    from pyproj.exceptions import ProjError

    names = {WGS84: "EPSG:4326"}
    try:
        return Transformer.from_crs(names.get(source, source), names.get(target, target), always_xy=True)
    except ProjError:  # PROJ knows the system but no way from it to WGS-84
        raise UnknownSystem(source if target == WGS84 else target) from None


def _gcj_from_wgs(lons: Floats, lats: Floats) -> Pair:
    west, south, east, north = CHINA_BOX
    shifted = (lons >= west) & (lons <= east) & (lats >= south) & (lats <= north)
    x, y = np.where(shifted, lons - 105.0, 0.0), np.where(shifted, lats - 35.0, 0.0)
    phi = np.radians(np.where(shifted, lats, 0.0))
    warp = 1.0 - KRASOVSKY_EE * np.sin(phi) ** 2
    meridian_m = KRASOVSKY_A_M * (1.0 - KRASOVSKY_EE) / (warp * np.sqrt(warp))
    parallel_m = KRASOVSKY_A_M / np.sqrt(warp) * np.cos(phi)
    east_deg = np.degrees(_gcj_east_m(x, y) / parallel_m)
    north_deg = np.degrees(_gcj_north_m(x, y) / meridian_m)
    return np.where(shifted, lons + east_deg, lons), np.where(shifted, lats + north_deg, lats)


def _gcj_east_m(x: Floats, y: Floats) -> Floats:
    plain = 300.0 + x + 2.0 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * np.sqrt(np.abs(x))
    return plain + _ripple(x) + _waves(x, (20.0, 1.0), (40.0, 1 / 3), (150.0, 1 / 12), (300.0, 1 / 30))


def _gcj_north_m(x: Floats, y: Floats) -> Floats:
    plain = -100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * np.sqrt(np.abs(x))
    return plain + _ripple(x) + _waves(y, (20.0, 1.0), (40.0, 1 / 3), (160.0, 1 / 12), (320.0, 1 / 30))


def _ripple(x: Floats) -> Floats:
    return _waves(x, (20.0, 6.0), (20.0, 2.0))


def _waves(angle: Floats, *terms: tuple[float, float]) -> Floats:
    total = np.zeros_like(angle)
    for height_m, frequency in terms:
        total += height_m * np.sin(angle * frequency * np.pi)
    return total * (2.0 / 3.0)


def _bd_from_gcj(lons: Floats, lats: Floats) -> Pair:
    radius = np.hypot(lons, lats) + 0.00002 * np.sin(lats * BD_TWIST)
    angle = np.arctan2(lats, lons) + 0.000003 * np.cos(lons * BD_TWIST)
    return radius * np.cos(angle) + 0.0065, radius * np.sin(angle) + 0.006


def _undone(forward: Callable[[Floats, Floats], Pair], xs: Floats, ys: Floats) -> Pair:
    """The points that `forward` carries to (xs, ys), to a tenth of a millimetre.

    Each round corrects by what is still missing and shrinks the error about a hundredfold. Points with no origin (a
    strip along the China box, where the shift starts abruptly) never settle and are taken as unshifted.
    """
    x, y = xs.copy(), ys.copy()
    for _ in range(INVERSE_ROUNDS):
        reached_x, reached_y = forward(x, y)
        off_x, off_y = reached_x - xs, reached_y - ys
        x, y = x - off_x, y - off_y
        with np.errstate(invalid="ignore"):
            astray = np.maximum(np.abs(off_x), np.abs(off_y)) > INVERSE_DEG
        if not astray.any():
            return x, y
    return np.where(astray, xs, x), np.where(astray, ys, y)
