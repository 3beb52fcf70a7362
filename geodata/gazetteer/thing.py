"""What a name leads to when it is no road: a place, a stop or an area, in metres of the city's plane."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import shapely
from shapely.geometry.base import BaseGeometry

from geodata.gazetteer.entry import EntryKind
from geodata.phrases.tidy import is_chinese

POINT_M = 30.0
STOP_M = 5.0
SMALLEST_M = 20.0
LONE_AREA_M = 500.0
Spot = tuple[float, float]
_NONE: Mapping[str, Spot] = MappingProxyType({})


@dataclass(eq=False, slots=True)
class Thing:
    """A named place, stop or area. Few of the many have parts."""

    name: str
    kind: EntryKind
    geometry: BaseGeometry
    areas: frozenset[str] = frozenset()
    source: str = ""
    aliases: tuple[str, ...] = ()
    parts: dict[EntryKind, dict[str, Spot]] | None = None

    def put(self, part: EntryKind, number: str, spot: Spot) -> None:
        """Let a gate, a building or a door of it stand there."""
        if self.parts is None:
            self.parts = {}
        self.parts.setdefault(part, {})[number] = spot

    @property
    def gates(self) -> Mapping[str, Spot]:
        """Its gates by compass word or number."""
        return self.parts.get(EntryKind.GATE, _NONE) if self.parts else _NONE

    @property
    def buildings(self) -> Mapping[str, Spot]:
        """Its buildings by number."""
        return self.parts.get(EntryKind.BUILDING, _NONE) if self.parts else _NONE

    @property
    def numbers(self) -> Mapping[str, Spot]:
        """Its own house numbers, those of a village."""
        return self.parts.get(EntryKind.DOOR, _NONE) if self.parts else _NONE

    @property
    def name_en(self) -> str:
        """The name for an English sentence: an alias in Latin letters that is no code, where there is one and the name is
        Chinese."""
        latin = (alias for alias in self.aliases if alias.isascii() and not alias[:1].isdigit())
        return next(latin, self.name) if is_chinese(self.name) else self.name

    @property
    def middle(self) -> tuple[float, float]:
        """A point that lies on it."""
        if self.geometry.geom_type == "Point":
            return self.geometry.x, self.geometry.y
        centre = self.geometry.centroid
        spot = centre if self.geometry.contains(centre) else self.geometry.point_on_surface()
        return spot.x, spot.y

    @property
    def radius_m(self) -> float:
        """How far from the middle it reaches; what a point may stand for where it is only one."""
        if self.geometry.geom_type == "Point":
            if self.kind is EntryKind.AREA:
                return LONE_AREA_M
            return STOP_M if self.kind is EntryKind.STOP else POINT_M
        x, y = self.middle
        reach = max(math.hypot(cx - x, cy - y) for cx, cy in shapely.get_coordinates(self.geometry))
        return max(SMALLEST_M, reach)
