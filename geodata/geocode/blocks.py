"""So many blocks further along a road."""

from __future__ import annotations

import math

from geodata.gazetteer.gazetteer import Gazetteer
from geodata.gazetteer.naming.keys import name_key
from geodata.gazetteer.roads.road import Road
from geodata.geocode.found import Found

BLOCK_M = 90.0  # where no crossings are known
SAME_CROSSING_M = 30.0
BEFORE_M, NEAREST = 60.0, 3  # of a place: the streets before it
MOST_BLOCK_M = 800.0  # crossings farther apart than this are not all known
# A road counts as running in a direction when it turns off by no more than this.
TURN_DEG = 60.0


def crossings_on(gazetteer: Gazetteer, found: Found, bearing: float, count: int) -> tuple[float, float] | None:
    """The crossing so many crossings on from a find, along the one of its roads that runs in the direction; None where
    no drawn road of it does, or where the crossings are too few or too far apart to count."""
    best: tuple[float, tuple[float, float]] | None = None
    for road in found.roads:
        place = _ahead(gazetteer, road, found, bearing, count) if road.line is not None else None
        if place is None:
            continue
        turned = _turned(place, found, bearing)
        if best is None or turned < best[0]:
            best = turned, place
    return best[1] if best else None


def _turned(place: tuple[float, float], found: Found, bearing: float) -> float:
    """By how many degrees a place lies off the bearing, as seen from a find."""
    way = math.degrees(math.atan2(place[0] - found.x, place[1] - found.y))
    return abs((way - bearing + 180.0) % 360.0 - 180.0)


def _ahead(gazetteer: Gazetteer, road: Road, found: Found, bearing: float, count: int) -> tuple[float, float] | None:
    """By the crossings themselves and not along the line: a road may be drawn in pieces or once for each carriageway."""
    meetings = (meeting for other in gazetteer.roads_touching(road) for meeting in road.meetings(other, name_key(other.name)))
    away = sorted((math.hypot(one.x - found.x, one.y - found.y), one.x, one.y) for one in meetings)
    ahead: list[tuple[float, float, float]] = []
    for step, x, y in away:
        is_new = step - (ahead[-1][0] if ahead else 0.0) > SAME_CROSSING_M
        if is_new and _turned((x, y), found, bearing) <= TURN_DEG:
            ahead.append((step, x, y))
    if len(ahead) < count or ahead[count - 1][0] > MOST_BLOCK_M * count:
        return None
    return ahead[count - 1][1:]
