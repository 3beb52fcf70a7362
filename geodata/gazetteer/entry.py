"""What a gazetteer is made of: one named thing on the map, WGS-84."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from shapely.geometry.base import BaseGeometry

# The source of a place that the city's own people confirmed: it goes before a place of the same name on any list.
CONFIRMED = "learned"


class EntryKind(StrEnum):
    """What an entry is; which fields it uses beside name and geometry."""

    ROAD = "road"  # a line
    DOOR = "door"  # name is the road, number the door; a point
    CROSSING = "crossing"  # name and other are the roads; a point
    PLACE = "place"
    STOP = "stop"  # a bus stop
    GATE = "gate"  # name is the place, number its compass word or number
    BUILDING = "building"  # name is the estate, number the building
    MARKER = "marker"  # name is the road or empty, number on the post, other is lamp or cover
    MILE = "mile"  # name is the road, number metres of chainage
    AREA = "area"  # a town, community, village or grid


@dataclass(frozen=True, slots=True, eq=False)
class Entry:
    """One row of a gazetteer.

    `aliases` are nicknames, old names and names in other languages; `areas` the names of what it lies in, widest
    first; `source` says which list or person it comes from.
    """

    kind: EntryKind
    name: str
    geometry: BaseGeometry
    aliases: tuple[str, ...] = ()
    areas: tuple[str, ...] = ()
    number: str = ""
    other: str = ""
    source: str = ""
