"""All names of one city in memory: what bears a name, which area holds what, and what lies near."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from geodata.gazetteer.areas import Areas
from geodata.gazetteer.entry import CONFIRMED, Entry, EntryKind
from geodata.gazetteer.laying import Outlines, plane_of, uncollected
from geodata.gazetteer.naming.keys import name_key
from geodata.gazetteer.naming.names import Hit, NameIndex
from geodata.gazetteer.roads.road import Road
from geodata.gazetteer.thing import Thing
from geodata.phrases.chinese.cities import is_large
from geodata.phrases.known import NameKind

SAME_ROAD_M = 300.0
ON_ROAD_M = 400.0
BESIDE_M = 30.0  # a milestone stands by its road
WALL_M = 15.0  # a gate stands in the wall, which an outline draws roughly
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
        self.plane = plane_of(rows, boundary)
        self.items: list[Road | Thing] = []
        self.names = NameIndex()
        self.markers: dict[tuple[str, str, str], list[tuple[float, float]]] = defaultdict(list)
        self.boundary = self.plane.metres(boundary) if boundary is not None else None
        self._outlines: Outlines | None = None
        self._called: dict[tuple[str, ...], list[Thing]] = {}
        self._road_tree: tuple[shapely.STRtree, list[Road]] | None = None
        self._areas = Areas(self.names, self.items, region)
        moved = self.plane.metres(np.array([row.geometry for row in rows], dtype=object)) if rows else []
        with uncollected():
            for at in sorted(range(len(rows)), key=lambda at: _ORDER[rows[at].kind]):
                self._take(rows[at], moved[at])
            self.names.settle()
        self._outlines = self._road_tree = None
        self.roads_near(0.0, 0.0, 0.0)  # the first caller should not wait for the tree

    @property
    def known(self) -> NameIndex:
        """The names as the phrase parser wants them."""
        return self.names

    def add(self, entry: Entry) -> None:
        """Learn one entry: it is found from the next question on."""
        self._take(entry, self.plane.metres(entry.geometry))
        self._road_tree = self._outlines = None
        self._areas.clear()
        self._called.clear()

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
        return self._areas.knows(name)

    @property
    def knows_region(self) -> bool:
        """Whether the entries say in which city, county or province they lie."""
        return self._areas.knows_region

    def gap_m(self, item: Road | Thing, x: float, y: float, area: str) -> float:
        """How far a place of an item lies from the area of this name: 0 inside, infinite when nothing tells."""
        return self._areas.gap_m(item, x, y, area)

    def called(self, ends: tuple[str, ...]) -> list[Thing]:
        """The places and stops whose name ends so."""
        if ends not in self._called:
            things = (item for item in self.items if isinstance(item, Thing) and item.kind is not EntryKind.AREA)
            self._called[ends] = [thing for thing in things if thing.name.endswith(ends)]
        return self._called[ends]

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
            self._areas.label(entry.areas)
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
        areas = frozenset(map(name_key, entry.areas))
        if entry.kind is EntryKind.AREA and is_large(entry.name):
            self._areas.label((entry.name,))
        thing = Thing(entry.name, entry.kind, geometry, areas, source=entry.source)
        self._name(entry, thing, NAME_KINDS[entry.kind])

    def _name(self, entry: Entry, item: Road | Thing, kind: NameKind) -> None:
        item.aliases = item.aliases or entry.aliases
        self.items.append(item)
        for name in (entry.name, *entry.aliases):
            self.names.add(name, len(self.items) - 1, kind)

    def _take_part(self, entry: Entry, geometry: BaseGeometry) -> None:
        spot = geometry.centroid
        for owner in self._owners(entry, spot):
            owner.put(EntryKind.GATE if entry.kind is EntryKind.GATE else EntryKind.BUILDING, entry.number, (spot.x, spot.y))

    def _owners(self, entry: Entry, spot: shapely.Point) -> list[Thing]:
        """What a gate or building belongs to: the nearest thing of its name, a new one when none bears it; without a
        name whatever it stands in, which may be nothing."""
        if not entry.name:
            around = self._outlined().around(spot, WALL_M)
            return [around] if around else []
        known = [item for at in self.names.exact(entry.name) if isinstance(item := self.items[at], Thing)]
        if known:
            return [min(known, key=lambda thing: thing.geometry.distance(spot))]
        whole = Thing(entry.name, EntryKind.PLACE, spot, frozenset(map(name_key, entry.areas)), source=entry.source)
        self._name(entry, whole, NameKind.PLACE)
        return [whole]

    def _outlined(self) -> Outlines:
        if self._outlines is None:
            things = (item for item in self.items if isinstance(item, Thing))
            self._outlines = Outlines([one for one in things if one.kind is EntryKind.PLACE or one.name.endswith("村")])
        return self._outlines

    def _take_road(self, entry: Entry, geometry: BaseGeometry) -> None:
        if entry.kind is EntryKind.CROSSING:
            for name, other in ((entry.name, entry.other), (entry.other, entry.name)):
                road = self._road(name, entry, geometry)
                road.crossings.setdefault(name_key(other), []).append((geometry.x, geometry.y))
            return
        if not entry.name:  # a milestone of the road it stands beside
            near = self.roads_near(geometry.x, geometry.y, BESIDE_M)
            if near:
                near[0].miles.append((float(entry.number), geometry.x, geometry.y))
            return
        village = self._village(entry) if entry.kind is EntryKind.DOOR else None
        if village:
            village.put(EntryKind.DOOR, entry.number, (geometry.x, geometry.y))
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
        known = [item for at in self.names.exact(name) if isinstance(item := self.items[at], Road)]
        same = [road for road in known if name_key(road.name) == name_key(name)]
        if entry.kind is not EntryKind.ROAD:  # doors and milestones may be listed under another name of a drawn road
            same += [road for road in known if road.lines and road not in same]
        label = name_key(entry.areas[-1]) if entry.areas else ""
        fitting = [road for road in same if _belongs(road, label, geometry)]
        if fitting:
            road = fitting[0]
            for other in fitting[1:] if entry.kind is EntryKind.ROAD else ():
                self._join(road, other)
            if name == entry.name and entry.aliases:
                at = self._place_of(road, name)
                for alias in entry.aliases:
                    self.names.add(alias, at, NameKind.ROAD)
            return road
        road = Road(name, {name_key(area) for area in entry.areas}, source=entry.source)
        own = Entry(EntryKind.ROAD, name, geometry, entry.aliases if name == entry.name else ())
        self._name(own, road, NameKind.ROAD)
        return road


    def _place_of(self, road: Road, name: str) -> int:
        return next(at for at in self.names.exact(name) if self.items[at] is road)

    def _join(self, road: Road, other: Road) -> None:
        """Two pieces that a third one joins are one road."""
        at, gone = self._place_of(road, road.name), self._place_of(other, other.name)
        for alias in (other.name, *other.aliases):
            self.names.add(alias, at, NameKind.ROAD)
            self.names.drop(alias, gone)
        road.absorb(other)
        _forget(other)


_ORDER = {
    EntryKind.AREA: 0, EntryKind.ROAD: 1, EntryKind.PLACE: 2, EntryKind.STOP: 2, EntryKind.CROSSING: 3, EntryKind.DOOR: 4,
    EntryKind.MILE: 5, EntryKind.GATE: 6, EntryKind.BUILDING: 6, EntryKind.MARKER: 7,
}  # fmt: skip
CACHED = ("line", "axis", "doors", "dots", "extent")


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
