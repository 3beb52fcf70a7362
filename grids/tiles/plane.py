"""The square of the Web Mercator projection, cut at each zoom into 2^zoom x 2^zoom tiles (OGC 17-083r4, annex D.1)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import shapely

from geodata.crs import WGS84, from_wgs84
from grids.outlines import Geometries

Floats = npt.NDArray[np.float64]

LAST_ZOOM = 15
EXTENT = 8192  # units along a tile's side; the same number in which MapLibre counts, so that it need not round again
PIXELS = 512  # along the same side, at the tile's own zoom
BUFFER = 128  # units beyond each side: 8 pixels, wider than half of any line that is drawn
HIGHEST_LAT = 85.0511287798066


@dataclass(frozen=True, slots=True)
class Tile:
    """One tile: zoom, columns from the west, rows from the north."""

    zoom: int
    x: int
    y: int

    @property
    def exists(self) -> bool:
        """Whether there is such a tile."""
        return 0 <= self.zoom <= LAST_ZOOM and 0 <= self.x < 1 << self.zoom and 0 <= self.y < 1 << self.zoom

    def window(self, beyond: int = 0) -> tuple[float, float, float, float]:
        """Least x, least y, greatest x, greatest y in the square of the world, with so many units beyond each side."""
        side = 1.0 / (1 << self.zoom)
        more = beyond * side / EXTENT
        return (self.x * side - more, self.y * side - more, (self.x + 1) * side + more, (self.y + 1) * side + more)

    def units(self, geometries: Geometries) -> Geometries:
        """Geometries of the square in this tile's units, from its north-west corner; not rounded."""
        scale = EXTENT * float(1 << self.zoom)
        origin = np.array([self.x * EXTENT, self.y * EXTENT], dtype=np.float64)
        return shapely.transform(geometries, lambda xy: xy * scale - origin)


def pixel(zoom: int) -> float:
    """The side of a pixel at a zoom, in the square of the world."""
    return 1.0 / (PIXELS << zoom)


def on_square(geometries: Geometries, system: str = WGS84) -> Geometries:
    """WGS-84 geometries in a square of side 1 whose x leads east and y south, drawn as if `system` were WGS-84.

    Under a background in a shifted system the ground is shifted the same way. Raises UnknownSystem.
    """

    def move(lons: Floats, lats: Floats) -> tuple[Floats, Floats]:
        east, north = from_wgs84(lons, lats, system)
        phi = np.radians(np.clip(north, -HIGHEST_LAT, HIGHEST_LAT))
        return east / 360.0 + 0.5, 0.5 - np.arctanh(np.sin(phi)) / (2.0 * np.pi)

    return shapely.transform(geometries, move, interleaved=False)
