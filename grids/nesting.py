"""Do grids keep within the ground above them, and are duty grids made of whole unit grids?

Territory principle: a unit grid never crosses the line of its community, a community never that of its town.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import shapely

from geodata.plane import areas_m2
from grids.coverage import NEGLIGIBLE_M2, Flaw, FlawKind, flaw
from grids.grid import Grid
from grids.index import NOWHERE, GridIndex
from grids.outlines import Geometries

NOTED_SHARE = 0.01  # of the grid that strays or is cut: less is two drawings of one line


@dataclass(frozen=True, slots=True, eq=False)
class Above:
    """The ground that a layer has to keep to: each grid within one of `parents`, none of `wholes` cut in two.

    Outlines must be valid; both are empty where the city has no such layer, and then nothing is looked at.
    """

    parents: Sequence[Grid] = ()
    wholes: Sequence[Grid] = ()


def misfits(grids: Sequence[Grid], above: Above) -> list[Flaw]:
    """Grids that reach beyond their parent, and wholes that they cut, by more than a hundredth of the grid.

    A grid that names none of the parents is held to the one that holds a point inside it. Outlines must be valid.
    """
    found: list[Flaw] = []
    if above.parents:
        found += _noted(strays(_housed(grids, above.parents), above.parents), grids)
    if above.wholes:
        found += _noted(cuts(above.wholes, grids), above.wholes)
    return found


def _noted(flaws: Sequence[Flaw], grids: Sequence[Grid]) -> list[Flaw]:
    least = dict(zip((grid.code for grid in grids), areas_m2(_polygons(grids)) * NOTED_SHARE, strict=True))
    return [one for one in flaws if one.area_m2 > least[one.codes[0]]]


def _housed(grids: Sequence[Grid], parents: Sequence[Grid]) -> list[Grid]:
    known = {parent.code for parent in parents}
    index = GridIndex.of(parents)
    middles = shapely.get_coordinates(shapely.point_on_surface(_polygons(grids)))
    holders = index.locate_many(middles[:, 0], middles[:, 1]).tolist()
    return [
        grid if grid.parent in known or at == NOWHERE else replace(grid, parent=index.code(at))
        for grid, at in zip(grids, holders, strict=True)
    ]


def strays(
    children: Sequence[Grid], parents: Sequence[Grid], *, negligible_m2: float = NEGLIGIBLE_M2
) -> list[Flaw]:
    """Ground of children outside the parent they name, and children that name none of the parents.

    Outlines must be valid. A flaw names the child and its parent.
    """
    above = {parent.code: parent.polygon for parent in parents}
    orphans = [child for child in children if child.parent not in above]
    housed = [child for child in children if child.parent in above]
    found = [
        flaw(
            FlawKind.STRAY,
            (child.code,),
            child.polygon,
            f"names the parent {child.parent!r}, which is not there" if child.parent else "lies in no grid above it",
        )
        for child in orphans
    ]
    rests = shapely.difference(
        _polygons(housed), np.array([above[str(child.parent)] for child in housed], dtype=object)
    )
    for child, rest, area_m2 in zip(housed, rests, areas_m2(rests), strict=True):
        if area_m2 > negligible_m2:
            found.append(
                flaw(FlawKind.STRAY, (child.code, str(child.parent)), rest, "reaches beyond its parent")
            )
    return found


def cuts(
    wholes: Sequence[Grid], pieces: Sequence[Grid], *, negligible_m2: float = NEGLIGIBLE_M2
) -> list[Flaw]:
    """Wholes (unit grids) that lie neither inside nor outside a piece (a duty grid): a duty grid cuts none.

    Outlines must be valid. A flaw names the whole and the piece and shows the smaller part.
    """
    ground, over = _polygons(wholes), _polygons(pieces)
    piece, whole = shapely.STRtree(ground).query(over, predicate="intersects")
    inside = shapely.intersection(ground[whole], over[piece])
    outside = shapely.difference(ground[whole], over[piece])
    inside_m2, outside_m2 = areas_m2(inside), areas_m2(outside)
    found = []
    for at in np.flatnonzero(np.minimum(inside_m2, outside_m2) > negligible_m2).tolist():
        smaller = inside[at] if inside_m2[at] < outside_m2[at] else outside[at]
        codes = (wholes[int(whole[at])].code, pieces[int(piece[at])].code)
        found.append(flaw(FlawKind.CUT, codes, smaller, "is cut in two"))
    return found


def _polygons(grids: Sequence[Grid]) -> Geometries:
    return np.fromiter((grid.polygon for grid in grids), dtype=object, count=len(grids))
