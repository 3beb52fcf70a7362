"""All names of one city in memory: what bears a name, which area holds what, and what lies near."""

from __future__ import annotations

import gc
import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry.base import BaseGeometry

from geodata.gazetteer.entry import CONFIRMED, Entry, EntryKind
from geodata.gazetteer.naming.keys import name_key
from geodata.gazetteer.naming.names import Hit, NameIndex
from geodata.gazetteer.roads.road import Road
from geodata.gazetteer.thing import Thing
from geodata.phrases.chinese.names import NameKind
from geodata.plane import LocalPlane

SAME_ROAD_M = 300.0
ON_ROAD_M = 400.0
NAME_KINDS = {EntryKind.PLACE: NameKind.PLACE, EntryKind.STOP: NameKind.STOP, EntryKind.AREA: NameKind.AREA}
OF_ROADS = frozenset({EntryKind.DOOR, EntryKind.CROSSING, EntryKind.MILE})
OF_THINGS = frozenset({EntryKind.GATE, EntryKind.BUILDING})


class Gazetteer:
    """An index over entries; `add` lets it learn one more.

    `boundary` is the city's outline in WGS-84; `region` names the city and what it lies in (临海市, 台州市, 浙江省), so that
    another city's name is known for one. `items` are roads and things; the numbers in name hits count into it. All geometry is in metres of `plane`.
    """

    def __init__(
        self, entries: Iterable[Entry], boundary: BaseGeometry | None = None, region: Iterable[str] = ()
    ) -> None:
        rows = list(entries)
        self.plane = _plane(rows, boundary)
        self.items: list[Road | Thing] = []
        self.names = NameIndex()
        self.markers: dict[tuple[str, str, str], list[tuple[float, float]]] = defaultdict(list)
        self.boundary = self.plane.metres(boundary) if boundary is not None else None
        self._road_tree: tuple[shapely.STRtree, list[Road]] | None = None
        self._labels: set[str] = {name_key(name) for name in region}
        self._clouds: dict[str, npt.NDArray[np.float64]] = {}
        moved = self.plane.metres(np.array([row.geometry for row in rows], dtype=object)) if rows else []
        with uncollected():
            for at in sorted(range(len(rows)), key=lambda at: _ORDER[rows[at].kind]):
                self._take(rows[at], moved[at])
            self.names.settle()
        self.roads_near(0.0, 0.0, 0.0)  # the first caller should not wait for the tree

    @property
    def known(self) -> NameIndex:
        """The names as the phrase parser wants them."""
        return self.names

    def add(self, entry: Entry) -> None:
        """Learn one entry: it is found from the next question on."""
        self._take(entry, self.plane.metres(entry.geometry))
        self._road_tree = None
        self._clouds.clear()

    def learn(self, entry: Entry) -> int:
        """Learn a place or an area; returns its number, by which it can be forgotten."""
        self._take_thing(entry, self.plane.metres(entry.geometry))
        return len(self.items) - 1

    def forget(self, item: int) -> None:
        """Let no name lead to this place any more."""
        thing = self.items[item]
        for name in (thing.name, *thing.aliases):
            self.names.drop(name, item)

    def confirmed(self, words: str) -> Thing | None:
        """The place that was confirmed for exactly these words."""
        found = [self.items[at] for at in self.names.exact(words)]
        return next((one for one in found if isinstance(one, Thing) and one.source == CONFIRMED), None)

    def alias(self, name: str, means: str) -> bool:
        """Let `name` mean what `means` does; False when that is not a known name."""
        items = self.names.exact(means)
        for item in items:
            self.names.add(name, item, self.kind_of(item))
        return bool(items)

    def kind_of(self, item: int) -> NameKind:
        """Whether an item is a road, a place, a stop or an area."""
        thing = self.items[item]
        return NameKind.ROAD if isinstance(thing, Road) else NAME_KINDS[thing.kind]

    def find(self, name: str, *kinds: NameKind) -> list[Hit]:
        """What the name may mean among these kinds (any when none is given), the best first."""
        hits = self.names.find(name)
        return [hit for hit in hits if not kinds or self.kind_of(hit.item) in kinds]

    def roads(self, hits: Iterable[Hit]) -> list[tuple[Road, Hit]]:
        """The roads among hits."""
        return [(item, hit) for hit in hits if isinstance(item := self.items[hit.item], Road)]

    def things(self, hits: Iterable[Hit]) -> list[tuple[Thing, Hit]]:
        """The places, stops and areas among hits."""
        return [(item, hit) for hit in hits if isinstance(item := self.items[hit.item], Thing)]

    def knows_area(self, name: str) -> bool:
        """Whether the name is that of an area or a label that entries carry."""
        return name_key(name) in self._labels or bool(self._areas(name))

    @property
    def knows_region(self) -> bool:
        """Whether the entries say in which city or province they lie."""
        return any(label.endswith(("省", "市", "自治区")) for label in self._labels)

    def gap_m(self, item: Road | Thing, x: float, y: float, area: str) -> float:
        """How far a place of an item lies from the area of this name: 0 inside, infinite when nothing tells."""
        key = name_key(area)
        if key in item.areas:
            return 0.0
        point = shapely.Point(x, y)
        outlines = [one.geometry for one in self._areas(area) if one.geometry.geom_type != "Point"]
        if outlines:
            return float(min(outline.distance(point) for outline in outlines))
        dots = self._dots_of(key)
        return float(np.hypot(*(dots - (x, y)).T).min()) if len(dots) else math.inf

    def _areas(self, name: str) -> list[Thing]:
        found = [self.items[at] for at in self.names.exact(name)]
        return [one for one in found if isinstance(one, Thing) and one.kind is EntryKind.AREA]

    def _dots_of(self, label: str) -> npt.NDArray[np.float64]:
        """Places of everything that bears a label, for areas of which no outline is known."""
        if label not in self._clouds:
            mine = [item for item in self.items if label in item.areas]
            dots = [item.dots if isinstance(item, Road) else np.array([item.middle]) for item in mine]
            self._clouds[label] = np.concatenate(dots) if dots else np.empty((0, 2))
        return self._clouds[label]

    def roads_near(self, x: float, y: float, within_m: float) -> list[Road]:
        """Roads with a line not farther than this, the nearest first."""
        if self._road_tree is None:
            roads = [item for item in self.items if isinstance(item, Road) and item.line is not None]
            self._road_tree = shapely.STRtree([road.line for road in roads]), roads
        tree, roads = self._road_tree
        point = shapely.Point(x, y)
        near = [roads[at] for at in tree.query(point, predicate="dwithin", distance=within_m)]
        return sorted(near, key=lambda road: road.line.distance(point))

    def roads_touching(self, road: Road) -> list[Road]:
        """Other roads whose lines meet this one's."""
        if road.line is None:
            return []
        self.roads_near(0.0, 0.0, 0.0)
        tree, roads = self._road_tree or (shapely.STRtree([]), [])
        near = sorted(int(at) for at in tree.query(road.line, predicate="dwithin", distance=1.0))
        return [roads[at] for at in near if roads[at] is not road]

    def holds(self, x: float, y: float) -> bool:
        """Whether a point lies in the city, as far as its boundary is known."""
        return self.boundary is None or self.boundary.distance(shapely.Point(x, y)) <= ON_ROAD_M

    def _take(self, entry: Entry, geometry: BaseGeometry) -> None:
        if entry.areas:
            self._labels.update(map(name_key, entry.areas))
        if entry.kind is EntryKind.MARKER:
            spot = geometry.centroid
            self.markers[name_key(entry.name) if entry.name else "", entry.other, entry.number].append((spot.x, spot.y))
        elif entry.kind is EntryKind.ROAD or entry.kind in OF_ROADS:
            self._take_road(entry, geometry)
        elif entry.kind in OF_THINGS:
            self._take_part(entry, geometry)
        else:
            self._take_thing(entry, geometry)

    def _take_thing(self, entry: Entry, geometry: BaseGeometry) -> None:
        areas = {name_key(area) for area in entry.areas} if entry.areas else set()
        thing = Thing(entry.name, entry.kind, geometry, areas, source=entry.source)
        self._name(entry, thing, NAME_KINDS[entry.kind])

    def _name(self, entry: Entry, item: Road | Thing, kind: NameKind) -> None:
        item.aliases = item.aliases or entry.aliases
        self.items.append(item)
        for name in (entry.name, *entry.aliases):
            self.names.add(name, len(self.items) - 1, kind)

    def _take_part(self, entry: Entry, geometry: BaseGeometry) -> None:
        spot = geometry.centroid
        owners = [item for at in self.names.exact(entry.name) if isinstance(item := self.items[at], Thing)]
        if not owners:
            whole = Thing(
                entry.name, EntryKind.PLACE, spot, {name_key(area) for area in entry.areas}, source=entry.source
            )
            self._name(entry, whole, NameKind.PLACE)
            owners = [whole]
        owner = min(owners, key=lambda thing: thing.geometry.distance(spot))
        parts = owner.gates if entry.kind is EntryKind.GATE else owner.buildings
        parts[entry.number] = (spot.x, spot.y)

    def _take_road(self, entry: Entry, geometry: BaseGeometry) -> None:
        if entry.kind is EntryKind.CROSSING:
            for name, other in ((entry.name, entry.other), (entry.other, entry.name)):
                road = self._road(name, entry, geometry)
                road.crossings.setdefault(name_key(other), []).append((geometry.x, geometry.y))
            return
        village = self._village(entry) if entry.kind is EntryKind.DOOR else None
        if village:
            village.numbers[entry.number] = (geometry.x, geometry.y)
            return
        road = self._road(entry.name, entry, geometry)
        road.areas.update(name_key(area) for area in entry.areas)
        road.source = road.source or entry.source
        if entry.kind is EntryKind.DOOR:
            spot = geometry.centroid
            road.numbers.append(entry.number)
            road.xs.append(spot.x)
            road.ys.append(spot.y)
        elif entry.kind is EntryKind.MILE:
            road.miles.append((float(entry.number), geometry.x, geometry.y))
        else:
            road.lines.append(geometry)
        _forget(road)

    def _village(self, entry: Entry) -> Thing | None:
        """A door whose road is no road but a village or an estate."""
        things = [item for at in self.names.exact(entry.name) if isinstance(item := self.items[at], Thing)]
        roads = any(isinstance(self.items[at], Road) for at in self.names.exact(entry.name))
        return things[0] if things and not roads else None

    def _road(self, name: str, entry: Entry, geometry: BaseGeometry) -> Road:
        """The road of this name that the entry belongs to, a new one when none does."""
        same = [
            item
            for at in self.names.exact(name)
            if isinstance(item := self.items[at], Road) and name_key(item.name) == name_key(name)
        ]
        label = name_key(entry.areas[-1]) if entry.areas else ""
        for road in same:
            if _belongs(road, label, geometry):
                if name == entry.name and entry.aliases:
                    at = next(at for at in self.names.exact(name) if self.items[at] is road)
                    for alias in entry.aliases:
                        self.names.add(alias, at, NameKind.ROAD)
                return road
        road = Road(name, {name_key(area) for area in entry.areas}, source=entry.source)
        own = Entry(EntryKind.ROAD, name, geometry, entry.aliases if name == entry.name else ())
        self._name(own, road, NameKind.ROAD)
        return road


_ORDER = {
    EntryKind.AREA: 0, EntryKind.ROAD: 1, EntryKind.PLACE: 2, EntryKind.STOP: 2, EntryKind.CROSSING: 3, EntryKind.DOOR: 4,
    EntryKind.MILE: 5, EntryKind.GATE: 6, EntryKind.BUILDING: 6, EntryKind.MARKER: 7,
}  # fmt: skip
CACHED = ("line", "axis", "doors", "dots", "extent")


@contextmanager
def uncollected() -> Iterator[None]:
    """While many lasting things are made, the collector only walks a growing heap again and again."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _forget(road: Road) -> None:
    for name in CACHED:
        road.__dict__.pop(name, None)


def _belongs(road: Road, label: str, geometry: BaseGeometry) -> bool:
    """Whether an entry is part of this road: near its lines, or of the same area where neither has lines."""
    if road.lines and geometry.geom_type != "Point":
        return any(line.distance(geometry) <= SAME_ROAD_M for line in road.lines)
    if road.lines:
        return any(line.distance(geometry) <= ON_ROAD_M for line in road.lines)
    return label in road.areas if label else True


def _plane(rows: Sequence[Entry], boundary: BaseGeometry | None) -> LocalPlane:
    if not rows:
        return LocalPlane(0.0, 0.0) if boundary is None else LocalPlane.around(boundary)
    west, south, east, north = shapely.total_bounds(np.array([row.geometry for row in rows], dtype=object))
    return LocalPlane(float(west + east) / 2, float(south + north) / 2)
