"""Do grids keep within the ground above them, and are duty grids made of whole unit grids?

Territory principle: a unit grid never crosses the line of its community, a community never that of its town.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import shapely

from geodata.plane import areas_m2
from grids.coverage import NEGLIGIBLE_M2, Flaw, FlawKind, flaw
from grids.grid import Grid
from grids.outlines import Geometries


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
            f"names the parent {child.parent!r}, which is not there",
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
