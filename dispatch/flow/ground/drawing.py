"""A comparison of two versions, drawn: the ground that changes its grid, and the events that would go elsewhere."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from dispatch.flow.ground.comparing import Effect, Outline
from grids.compare import Piece
from grids.coverage import polygonal

MOST_PIECES = 500
_DECIMALS = 6  # a tenth of a metre
Shapes = Mapping[str, BaseGeometry]


def drawn(outline: Outline, effect: Effect, names: Mapping[int, tuple[str, str]]) -> dict[str, Any]:
    """The largest pieces of ground that move (``what`` is piece: old, new, area_m2) and the events that would go elsewhere
    (event: number, the grids and holders before and after), as a FeatureCollection in WGS-84. ``names`` are those of
    ``holders_of``."""
    gathered = outline.gathered
    old, new = _shapes(gathered.old_rows), _shapes(gathered.new_rows)
    pieces = effect.prepared.comparison.pieces[:MOST_PIECES]
    return {"type": "FeatureCollection", "features": [*_pieces(pieces, old, new), *_events(effect, names)]}


def holders_of(effect: Effect) -> set[int]:
    """The parties that would have given or taken an event."""
    return {holder for one in effect.elsewhere for holder in one.holders if holder is not None}


def _shapes(rows: Sequence[Any]) -> Shapes:
    return dict(zip([row.code for row in rows], shapely.from_wkb([row.wkb for row in rows]), strict=True))


def _pieces(pieces: Sequence[Piece], old: Shapes, new: Shapes) -> Iterator[dict[str, Any]]:
    given, taken = _Rest(old), _Rest(new)
    for place, piece in enumerate(pieces):
        if piece.old and piece.new:
            ground = shapely.intersection(old[piece.old], new[piece.new])
        else:
            ground = taken.of(old[piece.old]) if piece.old else given.of(new[piece.new])
        shape = shapely.transform(polygonal(np.array([ground], dtype=object))[0], lambda xy: xy.round(_DECIMALS))
        told = {"id": place, "what": "piece", "old": piece.old, "new": piece.new, "area_m2": round(piece.area_m2, 1)}
        yield {"type": "Feature", "properties": told, "geometry": shapely.geometry.mapping(shape)}


class _Rest:
    """What polygons leave of a piece of ground."""

    def __init__(self, shapes: Shapes) -> None:
        self._ground = list(shapes.values())
        self._tree = shapely.STRtree(self._ground)

    def of(self, ground: BaseGeometry) -> BaseGeometry:
        """The ground that none of them covers."""
        near = self._tree.query(ground, predicate="intersects").tolist()
        return shapely.difference(ground, shapely.union_all([self._ground[at] for at in near]))


def _events(effect: Effect, known: Mapping[int, tuple[str, str]]) -> Iterator[dict[str, Any]]:
    for one in effect.elsewhere:
        names = [known.get(holder or 0, ("", "")) for holder in one.holders]
        told = {
            "what": "event", "number": one.number, "old": one.grids[0], "new": one.grids[1],
            "giver": one.holders[0], "giver_name": names[0][0], "giver_name_en": names[0][1],
            "taker": one.holders[1], "taker_name": names[1][0], "taker_name_en": names[1][1],
        }
        point = {"type": "Point", "coordinates": [one.lon_e7 / 1e7, one.lat_e7 / 1e7]}
        yield {"type": "Feature", "properties": told, "geometry": point}
