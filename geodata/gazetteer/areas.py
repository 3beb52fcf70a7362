"""Which areas a city's names speak of, and how far a place lies from one of them."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

import numpy as np
import numpy.typing as npt
import shapely

from geodata.gazetteer.entry import EntryKind
from geodata.gazetteer.naming.keys import name_key
from geodata.gazetteer.naming.names import NameIndex
from geodata.gazetteer.roads.road import Road
from geodata.gazetteer.thing import Thing
from geodata.phrases.chinese.cities import is_large


class Areas:
    """Areas with an outline, and labels of areas that entries carry; `region` labels all of them.

    Both `names` and `items` are the gazetteer's own and grow with it.
    """

    def __init__(self, names: NameIndex, items: Sequence[Road | Thing], region: Iterable[str]) -> None:
        self._names = names
        self._items = items
        self._labels: set[str] = set()
        self.knows_region = False
        self._clouds: dict[str, npt.NDArray[np.float64]] = {}
        self.label(region)

    def label(self, names: Iterable[str]) -> None:
        """Know these as names of areas; a city, county or province among them makes the region known."""
        for key in map(name_key, names):
            if key not in self._labels:
                self._labels.add(key)
                self.knows_region = self.knows_region or is_large(key)

    def clear(self) -> None:
        """Forget what was gathered of the items, because there is one more."""
        self._clouds.clear()

    def knows(self, name: str) -> bool:
        """Whether the name is that of an area or a label that entries carry."""
        return name_key(name) in self._labels or bool(self._named(name))

    def gap_m(self, item: Road | Thing, x: float, y: float, area: str) -> float:
        """How far a place of an item lies from the area of this name: 0 inside, infinite when nothing tells."""
        key = name_key(area)
        if key in item.areas:
            return 0.0
        point = shapely.Point(x, y)
        outlines = [one.geometry for one in self._named(area) if one.geometry.geom_type != "Point"]
        if outlines:
            return float(min(outline.distance(point) for outline in outlines))
        dots = self._dots_of(key)
        return float(np.hypot(*(dots - (x, y)).T).min()) if len(dots) else math.inf

    def _named(self, name: str) -> list[Thing]:
        found = [self._items[at] for at in self._names.exact(name)]
        return [one for one in found if isinstance(one, Thing) and one.kind is EntryKind.AREA]

    def _dots_of(self, label: str) -> npt.NDArray[np.float64]:
        """Places of everything that bears a label, for areas of which no outline is known."""
        if label not in self._clouds:
            mine = [item for item in self._items if label in item.areas]
            dots = [item.dots if isinstance(item, Road) else np.array([item.middle]) for item in mine]
            self._clouds[label] = np.concatenate(dots) if dots else np.empty((0, 2))
        return self._clouds[label]
