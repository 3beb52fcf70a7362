"""One version of a layer, from which any tile can be cut."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry.base import BaseGeometry

from geodata.crs import WGS84
from grids.outlines import Geometries
from grids.tiles.generalise import generalise
from grids.tiles.paths import paths_of
from grids.tiles.plane import BUFFER, LAST_ZOOM, Tile, on_square, pixel
from grids.tiles.wire import Columns, layer

SHAPES, NAMES = "shapes", "names"
# Detail below this many pixels goes; a tile is drawn up to twice its size before the next zoom takes over.
FINE_PX = 0.5
_AT_ONCE = 1000
MOST_NAMES = 500  # in one tile: more would hide one another


@dataclass(frozen=True, slots=True, eq=False)
class _Level:
    """The shapes as one zoom shows them, on the square of the world."""

    shapes: Geometries
    tree: shapely.STRtree


class Pyramid:
    """Cuts tiles with a layer `shapes` (polygons, lines, points) and a layer `names` (a point in each polygon).

    Features carry the given texts. `system` is that of the background that the tiles will lie on. Levels are made when
    first asked for, so one pyramid serves one thread at a time.
    """

    def __init__(self, geometries: Sequence[BaseGeometry] | Geometries, texts: Mapping[str, Sequence[str]], system: str = WGS84) -> None:
        """`texts` has for each key one text a geometry. Raises UnknownSystem."""
        self._columns = Columns.of(tuple(texts), list(zip(*texts.values(), strict=True)))
        # In parts, since other threads of the process have to wait while one is moved.
        parts = range(0, len(geometries), _AT_ONCE)
        moved = [on_square(np.asarray(geometries[at:at + _AT_ONCE], dtype=object), system) for at in parts]
        exact = np.concatenate(moved) if moved else np.zeros(0, dtype=object)
        self._levels = {LAST_ZOOM: _Level(exact, shapely.STRtree(exact))}
        self._middles: npt.NDArray[np.float64] | None = None

    @property
    def window(self) -> tuple[float, float, float, float]:
        """Least x, least y, greatest x, greatest y of everything, on the square of the world."""
        west, north, east, south = shapely.total_bounds(self._levels[LAST_ZOOM].shapes).tolist()
        return west, north, east, south

    def tile(self, tile: Tile) -> bytes:
        """The tile's bytes; none where the layer has nothing."""
        level = self._level(tile.zoom)
        window = tile.window(BUFFER)
        near = np.sort(level.tree.query(shapely.box(*window), predicate="intersects"))
        if not len(near):
            return b""
        shapes = _clipped(level.shapes[near], window)
        there = ~shapely.is_empty(shapes)
        chosen = near[there]
        paths = paths_of(tile.units(shapes[there]), np.arange(len(chosen)))
        return layer(SHAPES, self._columns, chosen, paths) + self._names(tile, near)

    def _level(self, zoom: int) -> _Level:
        found = self._levels.get(zoom)
        if found is None:
            shapes = generalise(self._levels[LAST_ZOOM].shapes, FINE_PX * pixel(zoom))
            found = self._levels[zoom] = _Level(shapes, shapely.STRtree(shapes))
        return found

    def _names(self, tile: Tile, near: npt.NDArray[np.intp]) -> bytes:
        """Each name stands in one tile only, and in none where too many crowd."""
        west, north, east, south = tile.window()
        x, y = self._points()[near].T
        chosen = near[(x >= west) & (x < east) & (y >= north) & (y < south)]
        if not 0 < len(chosen) <= MOST_NAMES:
            return b""
        points = tile.units(shapely.points(self._points()[chosen]))
        return layer(NAMES, self._columns, chosen, paths_of(points, np.arange(len(chosen))))

    def _points(self) -> npt.NDArray[np.float64]:
        """For each polygon a point within it, for anything else none."""
        if self._middles is None:
            shapes = self._levels[LAST_ZOOM].shapes
            areas = shapely.get_dimensions(shapes) == 2
            found = np.full((len(shapes), 2), np.nan)
            found[areas] = shapely.get_coordinates(shapely.point_on_surface(shapes[areas]))
            self._middles = found
        return self._middles


def _clipped(shapes: Geometries, window: tuple[float, float, float, float]) -> Geometries:
    """Shapes within the window, those that reach beyond it cut off; empty where only a border touches it."""
    bounds = shapely.bounds(shapes)
    inside = (bounds[:, :2] >= window[:2]).all(axis=1) & (bounds[:, 2:] <= window[2:]).all(axis=1)
    found = shapes.copy()
    found[~inside] = _of_dimension(shapely.clip_by_rect(shapes[~inside], *window), shapely.get_dimensions(shapes[~inside]))
    return found


def _of_dimension(pieces: Geometries, wanted: npt.NDArray[np.int32]) -> Geometries:
    """Pieces without the points and lines that clipping leaves of a polygon it touches."""
    mixed = np.flatnonzero(shapely.get_type_id(pieces) == int(shapely.GeometryType.GEOMETRYCOLLECTION))
    found = np.where(shapely.get_dimensions(pieces) == wanted, pieces, shapely.Polygon())
    for at in mixed.tolist():
        parts = shapely.get_parts(pieces[at])
        alike = parts[shapely.get_dimensions(parts) == wanted[at]]
        found[at] = shapely.union_all(alike) if len(alike) else shapely.Polygon()
    return found


