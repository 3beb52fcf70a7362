"""The ground to be divided: communities whose lines nothing may cross, on the 1e-7 degree lattice."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry.base import BaseGeometry

from geodata.plane import LocalPlane
from grids.codes import COMMUNITY_DIGITS
from grids.coverage import check
from grids.division.blocks.segments import LATTICE_DEG, Places, on_lattice
from grids.errors import BadCode, CannotDivide
from grids.grid import AreaClass, Grid, by_code
from grids.nesting import strays
from grids.outlines import Geometries, refuse_unsound

NAMED_FLAWS = 3
NOBODYS = -1


@dataclass(frozen=True, slots=True, eq=False)
class Ground:
    """Communities in the order of their codes; `classes` has None where the class is to be told from the streets.

    `made` says that nobody gave community lines and these were drawn along streets.
    """

    codes: tuple[str, ...]
    polygons: Geometries
    classes: tuple[AreaClass | None, ...]
    made: bool = False

    def __len__(self) -> int:
        return len(self.codes)

    @property
    def plane(self) -> LocalPlane:
        """Metres around the middle of the ground."""
        west, south, east, north = shapely.total_bounds(self.polygons)
        return LocalPlane(float(west + east) / 2, float(south + north) / 2)

    @property
    def lines(self) -> Geometries:
        """The outlines of all communities."""
        return shapely.get_parts(shapely.boundary(self.polygons))

    def holders(self, places: npt.NDArray[np.float64]) -> Places:
        """The community of each point (n, 2), NOBODYS where none; the first by code on a line."""
        point, holder = shapely.STRtree(self.polygons).query(shapely.points(places), predicate="intersects")
        found = np.full(len(places), len(self), dtype=np.intp)
        np.minimum.at(found, point, holder)
        return np.where(found == len(self), NOBODYS, found)


def given_ground(
    communities: Sequence[Grid], boundary: BaseGeometry | None = None, towns: Sequence[Grid] = ()
) -> Ground:
    """Communities as the city drew them, cut off at the boundary.

    Raises BadCode for a code that is not of twelve digits, UnsoundPolygon, and CannotDivide where communities overlap,
    leave ground of the boundary to nobody, or reach over the line of their town.
    """
    drawn = by_code(communities)
    refuse_unsound([grid.code for grid in drawn], _polygons(drawn))
    inside = drawn if boundary is None else cut_off(drawn, boundary)
    if not inside:
        raise CannotDivide("communities", "none of them lies within the boundary")
    codes = [grid.code for grid in inside]
    for code in codes:
        if len(code) != COMMUNITY_DIGITS or not (code.isascii() and code.isdigit()):
            raise BadCode(code, "a community code has 12 digits")
    polygons = _polygons(inside)
    _refuse_flaws(codes, polygons, boundary)
    crossing = strays(
        [Grid(one.code, one.kind, one.name, one.code[:9], one.polygon) for one in inside], towns
    ) if towns else []  # fmt: skip
    if crossing:
        raise CannotDivide("communities", f"{crossing[0].codes[0]} {crossing[0].reason}")
    return Ground(tuple(codes), snapped(polygons), tuple(grid.area_class for grid in inside))


def snapped(polygons: Geometries) -> Geometries:
    """Polygons with every vertex on the lattice."""
    return on_lattice(shapely.set_precision(polygons, LATTICE_DEG))


def cut_off(grids: Sequence[Grid], boundary: BaseGeometry) -> list[Grid]:
    """Grids as far as they lie within the boundary; those wholly outside are left out. Outlines must be valid."""
    kept = []
    for grid in grids:
        rest = grid.polygon if boundary.covers(grid.polygon) else grid.polygon.intersection(boundary)
        parts = [part for part in shapely.get_parts(rest) if part.geom_type == "Polygon" and not part.is_empty]
        if parts:
            polygon = parts[0] if len(parts) == 1 else shapely.MultiPolygon(parts)
            kept.append(Grid(grid.code, grid.kind, grid.name, grid.parent, polygon, grid.area_class))
    return kept


def _refuse_flaws(codes: Sequence[str], polygons: Geometries, boundary: BaseGeometry | None) -> None:
    cover = check(codes, polygons.tolist(), boundary)
    if cover.sound:
        return
    told = [
        f"{one.kind} at {', '.join(one.codes) or 'no community'} ({one.area_m2:,.2f} m2)"
        for one in sorted(cover.flaws, key=lambda one: -one.area_m2)[:NAMED_FLAWS]
    ]
    more = len(cover.flaws) - len(told)
    raise CannotDivide(
        "communities", "; ".join(told) + (f"; and {more} more" if more else "") + ": mend the layer first"
    )


def _polygons(grids: Sequence[Grid]) -> Geometries:
    return np.fromiter((grid.polygon for grid in grids), dtype=object, count=len(grids))
