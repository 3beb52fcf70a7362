"""Names for the small city of ``tests.towns``, and reports that tell their place in words. Nothing in it is real.

    样例路 runs from west to east through S1, S2 and S3; 界碑 stands on the border of S1 and S2, 同主亭 where two grids
    of nobody meet; 实验小学 is the name of two schools.
"""

from __future__ import annotations

from typing import Any

import shapely

from dispatch.flow.places.naming import keep_list
from dispatch.node import Node
from dispatch.store import rulings
from geodata.gazetteer.entry import Entry, EntryKind
from tests import towns as t

LIST = "towns"
MIDDLE = t.SOUTHERN + t.SIDE / 2
BORDER = t.WEST + t.SIDE  # of S1 and S2


def at(unit: str) -> tuple[float, float]:
    """The middle of a unit grid."""
    place = t.place(unit)
    assert place.lon is not None
    assert place.lat is not None
    return place.lon, place.lat


def _spot(lon: float, lat: float) -> shapely.Point:
    return shapely.Point(lon, lat)


ENTRIES = (
    Entry(EntryKind.ROAD, "样例路", shapely.LineString([(t.WEST, MIDDLE), (t.WEST + 3 * t.SIDE, MIDDLE)]), ("Sample Road",)),
    Entry(EntryKind.ROAD, "短巷", shapely.LineString([(t.WEST + 0.001, MIDDLE + 0.002), (t.WEST + 0.002, MIDDLE + 0.002)])),
    Entry(EntryKind.PLACE, "望月公园", _spot(*at("S1a")), ("Moon Park",)),
    Entry(EntryKind.PLACE, "听风医院", _spot(*at("S2b"))),
    Entry(EntryKind.PLACE, "界碑广场", _spot(BORDER, MIDDLE + 0.001)),
    Entry(EntryKind.PLACE, "荒田水库", _spot(*at("S3a"))),
    Entry(EntryKind.PLACE, "实验小学", _spot(*at("S1b"))),
    Entry(EntryKind.PLACE, "实验小学", _spot(*at("N3b"))),
    Entry(EntryKind.DOOR, "样例路", _spot(t.WEST + 0.002, MIDDLE), (), (), "12"),
    Entry(EntryKind.PLACE, "外地大厦", _spot(t.WEST + 1.0, MIDDLE)),
)


def name_places(node: Node) -> None:
    """Let the list of names rule."""
    node.run(lambda db, city: (keep_list(db, LIST, "made up", ENTRIES, city.clock.now()), rulings.raise_city_version(db)))


def said(node: Node, text: str, **more: Any) -> Any:
    """A report whose place is told in words only."""
    return t.report(node, place=t.Place(text=text), **more)
