"""What a lookup yields while it is worked on: a place in metres, its circle, and how it came about in two languages."""

from __future__ import annotations

from dataclasses import dataclass, replace

import shapely
from shapely.geometry.base import BaseGeometry

from geodata.gazetteer.roads.road import Road
from geodata.gazetteer.thing import Thing


@dataclass(frozen=True, slots=True)
class Told:
    """One half-sentence in Chinese and in English."""

    zh: str
    en: str


@dataclass(frozen=True, slots=True, eq=False)
class Found:
    """A possible place, in metres of the city's plane.

    `geometry` is what it is (a point, a road, an outline), x, y and `radius_m` the circle it should lie in; `roads` the
    roads it lies on, `thing` the named place it started from,
    `missed` an area the caller said that it does not lie in.
    """

    x: float
    y: float
    radius_m: float
    geometry: BaseGeometry
    score: float
    source: str
    told: tuple[Told, ...] = ()
    roads: tuple[Road, ...] = ()
    thing: Thing | None = None
    missed: str = ""

    def moved(self, x: float, y: float, radius_m: float, told: Told) -> Found:
        """The same find one step on."""
        return replace(
            self, x=x, y=y, radius_m=radius_m, geometry=shapely.Point(x, y), told=(*self.told, told), thing=None
        )

    def wider(self, radius_m: float, told: Told) -> Found:
        """The same spot with another circle."""
        return replace(self, radius_m=radius_m, told=(*self.told, told))

    def scored(self, factor: float) -> Found:
        """The same find, trusted less."""
        return replace(self, score=self.score * factor)

    @property
    def is_spot(self) -> bool:
        """Whether it is one spot and not a whole road or area."""
        return self.geometry.geom_type == "Point"


def at_point(place: tuple[float, float], radius_m: float, score: float, source: str, told: Told) -> Found:
    """A find at one point."""
    return Found(place[0], place[1], radius_m, shapely.Point(place), score, source, (told,))
