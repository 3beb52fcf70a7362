"""Noded lines as a table of straight segments on the 1e-7 degree lattice: the shared language of all the steps."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import shapely

from geodata.plane import LocalPlane
from grids.division.blocks.ways import Rank, Ways
from grids.outlines import Floats, Geometries

E7 = 10_000_000
LATTICE_DEG = 1e-7
NEAR_DEG = 5e-7  # each noding moves a line by at most one step of the lattice

Keys = npt.NDArray[np.uint64]
Places = npt.NDArray[np.intp]


@dataclass(frozen=True, slots=True, eq=False)
class Segments:
    """Distinct straight pieces of lines, sorted by their ends.

    `ends` (n, 2) are vertex keys, the smaller first; `middles` (n, 2) WGS-84 degrees; `length_m` metres; `rank` that
    of the strongest way that runs along, Rank.NONE where none does.
    """

    ends: Keys
    middles: Floats
    length_m: Floats
    rank: npt.NDArray[np.int8]

    def find(self, ends: Keys) -> Places:
        """Where segments are in the table; every one must be there."""
        return np.searchsorted(_joint(self.ends), _joint(ends))


def node(lines: Geometries) -> Geometries:
    """Lines cut wherever they meet, doubles dropped, every vertex on the 1e-7 degree lattice."""
    united = shapely.union_all(lines, grid_size=LATTICE_DEG)
    parts = shapely.get_parts(united)
    return parts[shapely.get_type_id(parts) == shapely.GeometryType.LINESTRING]


def on_lattice(geometries: Geometries) -> Geometries:
    """The same coordinates as the nearest floats to whole numbers of 1e-7 degrees, so that equal ones are equal."""
    return shapely.transform(geometries, lambda xy: np.rint(xy * E7) / E7)


def segments(lines: Geometries, ways: Ways, plane: LocalPlane) -> Segments:
    """The table of noded lines, each segment ranked by the ways it was cut from."""
    ends, _ = pairs(lines)
    _, first = np.unique(_joint(ends), return_index=True)
    ends = ends[first]
    low, high = _points(ends[:, 0]), _points(ends[:, 1])
    middles = (low + high) / 2
    span = (high - low) * (plane.east_m, plane.north_m)
    return Segments(ends, middles, np.hypot(span[:, 0], span[:, 1]), _ranks(middles, ways))


def pairs(geometries: Geometries) -> tuple[Keys, Places]:
    """The ends (n, 2) of all straight pieces of lines or polygons, the smaller key first, and whose each is."""
    if len(geometries) and shapely.get_dimensions(geometries[0]) == 2:
        rings, whose = shapely.get_rings(geometries, return_index=True)
    else:
        rings, whose = geometries, np.arange(len(geometries))
    xy, ring = shapely.get_coordinates(rings, return_index=True)
    keys = _keys(xy)
    joined = ring[1:] == ring[:-1]
    ends = np.stack([keys[:-1], keys[1:]], axis=1)[joined]
    real = ends[:, 0] != ends[:, 1]
    return np.sort(ends[real], axis=1), whose[ring[1:][joined][real]]


def _keys(xy: Floats) -> Keys:
    whole = (np.rint(xy * E7).astype(np.int64) + (1 << 31)).astype(np.uint64)
    return (whole[:, 0] << np.uint64(32)) | whole[:, 1]


def _points(keys: Keys) -> Floats:
    x = (keys >> np.uint64(32)).astype(np.int64) - (1 << 31)
    y = (keys & np.uint64(0xFFFFFFFF)).astype(np.int64) - (1 << 31)
    return np.stack([x, y], axis=1) / E7


def _joint(ends: Keys) -> npt.NDArray[np.void]:
    """Both ends as one value that sorts and compares like the pair."""
    return np.ascontiguousarray(ends.astype(">u8")).view("V16").ravel()


def _ranks(middles: Floats, ways: Ways) -> npt.NDArray[np.int8]:
    rank = np.full(len(middles), Rank.NONE, dtype=np.int8)
    if len(ways):
        near, way = shapely.STRtree(ways.lines).query(shapely.points(middles), predicate="dwithin", distance=NEAR_DEG)
        np.maximum.at(rank, near, ways.ranks[way])
    return rank
