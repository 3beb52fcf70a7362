"""Anchors that are pieces of a road: stretches between others, the ground between two roads, hundred blocks."""

from __future__ import annotations

import math
from dataclasses import replace
from itertools import product

import numpy as np
import shapely

from geodata.gazetteer.gazetteer import Gazetteer
from geodata.gazetteer.naming.keys import name_key
from geodata.gazetteer.naming.names import Hit
from geodata.gazetteer.roads.doors import span_of
from geodata.gazetteer.roads.road import Meeting, Road
from geodata.geocode.found import Found, Told, at_point
from geodata.geocode.roads import ALMOST_M, APART_M, CROSSING_M, door_on, find_road, road_hits
from geodata.phrases.phrase import Anchor


def find_stretch(gazetteer: Gazetteer, anchor: Anchor) -> list[Found]:
    """The road between two others, its circle half the length of the stretch."""
    found: list[Found] = []
    for (road, hit), (one, _), (other, _) in product(*(road_hits(gazetteer, name)[:4] for name in anchor.names[:3])):
        ends = [
            min(road.meetings(side, name_key(side.name)), key=lambda m: m.apart_m, default=None)
            for side in (one, other)
        ]
        if road in (one, other) or any(end is None or end.apart_m > APART_M for end in ends) or _is_beside(road, ends):
            continue
        told = Told(
            f"{road.name}在{one.name}至{other.name}之间的路段",
            f"{road.name_en} between {one.name_en} and {other.name_en}",
        )
        found.append(_stretch(road, hit, [end for end in ends if end], told))
    return found or [spot.scored(0.7) for spot in find_road(gazetteer, anchor)]


def _is_beside(road: Road, ends: list[Meeting | None]) -> bool:
    """Whether a drawn road meets neither of two others: it lies between them as a whole."""
    return road.line is not None and all(end is not None and end.apart_m > ALMOST_M for end in ends)


def _stretch(road: Road, hit: Hit, ends: list[Meeting], told: Told) -> Found:
    if road.axis is None:
        x, y = (ends[0].x + ends[1].x) / 2, (ends[0].y + ends[1].y) / 2
        reach = math.hypot(ends[0].x - ends[1].x, ends[0].y - ends[1].y) / 2
        return replace(at_point((x, y), max(CROSSING_M, reach), hit.score, road.source, told), roads=(road,))
    low, high = sorted(float(along) for along, _ in road.axis.along(np.array([(end.x, end.y) for end in ends])))
    x, y = road.axis.back(np.array([(low + high) / 2, 0.0]))
    line = (
        shapely.linestrings([road.axis.back(np.array([at, 0.0])) for at in np.linspace(low, high, 12)])
        if high > low
        else shapely.Point(x, y)
    )
    found = at_point((float(x), float(y)), max(CROSSING_M, (high - low) / 2), hit.score, road.source, told)
    return replace(found, geometry=line, roads=(road,))


def find_between(gazetteer: Gazetteer, anchor: Anchor) -> list[Found]:
    """The ground between two roads: around the crossing where they meet, else as long as the shorter one where they run
    beside one another; nothing for roads far apart."""
    found = []
    for (one, hit), (other, other_hit) in product(*(road_hits(gazetteer, name)[:4] for name in anchor.names[:2])):
        for meeting in one.meetings(other, name_key(other.name)) if one is not other else ():
            if meeting.apart_m > APART_M:
                continue
            told = Told(f"{one.name}与{other.name}之间", f"between {one.name_en} and {other.name_en}")
            beside = min(one.extent[2], other.extent[2]) if meeting.apart_m > ALMOST_M else 0.0
            radius = max(60.0, meeting.apart_m / 2 + CROSSING_M, beside)
            score = min(hit.score, other_hit.score) * 0.9
            found.append(replace(at_point((meeting.x, meeting.y), radius, score, one.source, told), roads=(one, other)))
    return found


def find_block(gazetteer: Gazetteer, anchor: Anchor) -> list[Found]:
    """The hundred numbers from the one said."""
    span = span_of(anchor.number)
    found = []
    for road, hit in road_hits(gazetteer, anchor.names[0]):
        ends = [door_on(road, str(number)) for number in (span[0] + 1, span[0] + 98)] if span else []
        low, high = ends if len(ends) == 2 else (None, None)
        if not low or not high:
            continue
        told = Told(f"{road.name}{anchor.number}号起的街段", f"the {anchor.number} block of {road.name_en}")
        reach = math.hypot(low.x - high.x, low.y - high.y) / 2
        place = ((low.x + high.x) / 2, (low.y + high.y) / 2)
        radius = max(60.0, reach + min(low.radius_m, high.radius_m))
        found.append(replace(at_point(place, radius, hit.score, road.source, told), roads=(road,)))
    return found or [spot.scored(0.7) for spot in find_road(gazetteer, anchor)]
