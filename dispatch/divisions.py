"""One active layer of the ground in memory: whose ground a point is, and who is beside whom."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from itertools import islice
from typing import Any

import networkx
import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from grids.coverage import united
from grids.grid import Grid
from grids.index import GridIndex
from grids.neighbours import adjacency, next_in_line

NEAREST = 12


class Division:
    """One active layer in memory: index, parents and neighbours."""

    def __init__(self, layer: int, code: str, version: int, members: list[Grid], towns: Mapping[str, str]) -> None:
        self.layer, self.code, self.version = layer, code, version
        self.members = {grid.code: grid for grid in members}
        self.towns = towns
        self._beside: dict[str, Sequence[str]] = {}
        self._in_town: dict[tuple[str, int], Sequence[str]] = {}
        self.index = GridIndex([grid.code for grid in members], [grid.polygon for grid in members])

    def beside(self, code: str) -> Sequence[str]:
        """The grids nearest over the graph of shared borders, nearest first; those that touch come first."""
        known = self._beside.get(code)
        if known is None:
            found = islice(next_in_line(self._borders, code), NEAREST)
            known = self._beside[code] = [neighbour.code for neighbour in found]
        return known

    def beside_in_town(self, code: str, most: int) -> Sequence[str]:
        """The same within the grid's own town, so many at most."""
        known = self._in_town.get((code, most))
        if known is None:
            town = self.towns.get(code)
            near = (other for other in self.beside(code) if self.towns.get(other) == town)
            known = self._in_town[code, most] = list(islice(near, most))
        return known

    def under(self, lon: float, lat: float, radius_m: float) -> list[str]:
        """The codes of the grids that a circle touches, the one that holds its middle first."""
        return [self.index.code(at) for at in self.index.under(lon, lat, radius_m)]

    def outline(self) -> BaseGeometry:
        """All of its ground in one."""
        return united([grid.polygon for grid in self.members.values()])

    @cached_property
    def _borders(self) -> networkx.Graph:
        """Who borders whom; built when first asked for."""
        return adjacency(list(self.members), [grid.polygon for grid in self.members.values()])


def division_of(layer: Any, rows: Sequence[Any]) -> Division:
    """A version of a layer with its valid grids, as rows of the store, in memory."""
    polygons = shapely.from_wkb(np.array([row.wkb for row in rows], dtype=object))
    members = [
        Grid(code=row.code, kind=row.kind, name=row.name, parent=row.parent, polygon=polygon, area_class=row.area_class)
        for row, polygon in zip(rows, polygons, strict=True)
    ]
    return Division(layer.id, layer.code, layer.version, members, {row.code: row.town for row in rows})
