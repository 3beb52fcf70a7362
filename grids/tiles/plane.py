"""The square of the Web Mercator projection, cut at each zoom into 2^zoom x 2^zoom tiles (OGC 17-083r4, annex D.1)."""

from __future__ import annotations

from collections.abc import Iterator
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


def overview(window: tuple[float, float, float, float], zooms: int) -> Iterator[Tile]:
    """The tiles over a window of the square that a map shows first: from the last zoom at which the window is no larger
    than a tile, as on a telephone, so many zooms inwards; the middle ones of each zoom before the outer ones."""
    west, north, east, south = (min(max(side, 0.0), 1.0) for side in window)
    side = max(east - west, south - north, 1.0 / (1 << LAST_ZOOM))
    first = int(np.floor(-np.log2(side)))
    for zoom in range(first, min(first + zooms, LAST_ZOOM + 1)):
        last, middle = (1 << zoom) - 1, ((west + east) / 2 * (1 << zoom) - 0.5, (north + south) / 2 * (1 << zoom) - 0.5)
        columns, rows = ([min(int(start * (1 << zoom)), last), min(int(end * (1 << zoom)), last)]
                         for start, end in ((west, east), (north, south)))
        found = [Tile(zoom, x, y) for x in range(columns[0], columns[1] + 1) for y in range(rows[0], rows[1] + 1)]
        yield from sorted(found, key=lambda tile: (tile.x - middle[0]) ** 2 + (tile.y - middle[1]) ** 2)


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
