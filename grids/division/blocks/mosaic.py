"""Pieces of ground that fit together: their sizes, who borders whom over what, how much street runs through each."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import shapely

from geodata.plane import LocalPlane, areas_m2
from grids.division.blocks.segments import Places, Segments, pairs
from grids.division.blocks.ways import Rank
from grids.outlines import Floats, Geometries

# How willingly ground is joined over, or a duty grid ends inside, a line of each rank.
EASE = np.array([1.0, 0.8, 0.5, 0.3, 0.15, 0.08])


@dataclass(frozen=True, slots=True, eq=False)
class Borders:
    """Pairs of pieces that share a border, `one` < `other`: its metres, and its metres weighted by EASE."""

    one: Places
    other: Places
    shared_m: Floats
    soft_m: Floats

    def __len__(self) -> int:
        return len(self.one)


@dataclass(frozen=True, slots=True, eq=False)
class Mosaic:
    """n polygons that meet edge to edge; `ground` is the place of the community that holds each.

    `street_m` counts a street inside a piece whole and one on its border half; `carriage_m` leaves out paths.
    """

    polygons: Geometries
    ground: Places
    area_m2: Floats
    around_m: Floats
    street_m: Floats
    carriage_m: Floats
    borders: Borders

    def __len__(self) -> int:
        return len(self.polygons)

    def width_m(self) -> Floats:
        """The mean width of each piece as if it were a strip."""
        return 2.0 * self.area_m2 / self.around_m


def mosaic(polygons: Geometries, ground: Places, table: Segments, plane: LocalPlane) -> Mosaic:
    """Measure polygons whose outlines are made of segments of the table."""
    ends, owner = pairs(polygons)
    at = table.find(ends)
    length_m = table.length_m[at]
    around_m = totals(owner, length_m, len(polygons))
    along, whose = _streets(polygons, table, at, owner)
    half_m = [np.where(table.rank >= least, table.length_m / 2, 0.0)[along] for least in (Rank.PATH, Rank.LANE)]
    return Mosaic(
        polygons=polygons,
        ground=ground,
        area_m2=areas_m2(polygons),
        around_m=around_m,
        street_m=totals(whose, half_m[0], len(polygons)),
        carriage_m=totals(whose, half_m[1], len(polygons)),
        borders=_borders(at, owner, table),
    )


def _borders(at: Places, owner: Places, table: Segments) -> Borders:
    """In a coverage a segment has two owners, or one at its outer edge."""
    order = np.argsort(at, kind="stable")
    at, owner = at[order], owner[order]
    twice = np.flatnonzero(at[1:] == at[:-1])
    low = np.minimum(owner[twice], owner[twice + 1])
    high = np.maximum(owner[twice], owner[twice + 1])
    apart = low != high
    low, high, on = low[apart], high[apart], at[twice][apart]
    return summed(low, high, table.length_m[on], table.length_m[on] * EASE[table.rank[on]])


def summed(low: Places, high: Places, shared_m: Floats, soft_m: Floats) -> Borders:
    """One row a pair, lengths added up; pairs in order."""
    if not len(low):
        return Borders(low, high, shared_m, soft_m)
    together = low.astype(np.int64) * (int(high.max()) + 1) + high
    both, place = np.unique(together, return_inverse=True)
    one, other = np.divmod(both, int(high.max()) + 1)
    return Borders(one, other, totals(place, shared_m), totals(place, soft_m))


def totals(owner: Places, amounts: Floats, count: int = 0) -> Floats:
    """The sum of amounts of each owner 0, 1, ..., of at least so many owners."""
    return np.asarray(np.bincount(owner, weights=amounts, minlength=count), dtype=np.float64)


def grouped(pieces: Mosaic, group: Places) -> Mosaic:
    """The mosaic of groups 0, 1, ... of pieces; every group lies in one community."""
    count = int(group.max()) + 1 if len(group) else 0
    one, other = group[pieces.borders.one], group[pieces.borders.other]
    inner = one == other
    low, high = np.minimum(one, other)[~inner], np.maximum(one, other)[~inner]
    borders = summed(low, high, pieces.borders.shared_m[~inner], pieces.borders.soft_m[~inner])
    inside_m = totals(one[inner], pieces.borders.shared_m[inner], count)
    ground = np.zeros(count, dtype=np.intp)
    ground[group] = pieces.ground
    return Mosaic(
        polygons=united(pieces.polygons, group),
        ground=ground,
        area_m2=totals(group, pieces.area_m2, count),
        around_m=totals(group, pieces.around_m, count) - 2.0 * inside_m,
        street_m=totals(group, pieces.street_m, count),
        carriage_m=totals(group, pieces.carriage_m, count),
        borders=borders,
    )


def united(polygons: Geometries, group: Places) -> Geometries:
    """One geometry a group; vertices on outlines stay, so that neighbours still meet edge to edge."""
    order = np.argsort(group, kind="stable")
    parts = np.split(polygons[order], np.cumsum(np.bincount(group))[:-1]) if len(group) else []
    whole = [part[0] if len(part) == 1 else _whole(part) for part in parts]
    return np.fromiter(whole, dtype=object, count=len(whole))


def _whole(part: Geometries) -> shapely.Geometry:
    joined = shapely.coverage_union_all(part)
    pieces = shapely.get_parts(joined)
    return pieces[0] if len(pieces) == 1 else joined


def _streets(polygons: Geometries, table: Segments, at: Places, owner: Places) -> tuple[Places, Places]:
    """Ways and whose they are: segments of outlines by each owner, then those inside, twice."""
    drawn = np.zeros(len(table.rank), dtype=bool)
    drawn[at] = True
    inside = np.flatnonzero(~drawn & (table.rank > Rank.NONE))
    point, piece = shapely.STRtree(polygons).query(shapely.points(table.middles[inside]), predicate="within")
    lying = inside[point]
    return np.concatenate([at, lying, lying]), np.concatenate([owner, piece, piece])


def shape_index(area_m2: float, around_m: float) -> float:
    """Polsby and Popper's measure of compactness: 1 for a circle, 0.785 for a square, near 0 for a ribbon."""
    return 4.0 * math.pi * area_m2 / max(around_m, 1e-9) ** 2
