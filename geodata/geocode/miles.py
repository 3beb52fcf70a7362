"""Anchors that are chainage: so many kilometres and metres along a numbered road."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from geodata.gazetteer.gazetteer import Gazetteer
from geodata.gazetteer.naming.names import Hit
from geodata.gazetteer.roads.road import Road
from geodata.geocode.found import Found, Told, at_point
from geodata.geocode.roads import find_road, named, road_hits
from geodata.phrases.phrase import Anchor

CHAINAGE_M = 50.0
UNMARKED = 0.8  # what a road without milestones keeps of its score


def mark_of(metres: float) -> str:
    """Metres of chainage as they stand on the stone: K1650+300."""
    return f"K{int(metres) // 1000}+{int(metres) % 1000:03d}"


def find_mile(gazetteer: Gazetteer, anchor: Anchor) -> list[Found]:
    """A chainage, between known milestones or counted from the nearest; the whole road where none is known, since
    nothing tells where its kilometres begin."""
    found = []
    for road, hit in road_hits(gazetteer, anchor.names[0]) if anchor.names else ():
        if not road.miles:
            found += [_unmarked(one, hit) for one in find_road(gazetteer, anchor) if one.roads[0] is road]
            continue
        place = _chainage(road, float(anchor.number))
        if place is None:
            continue
        mark = mark_of(float(anchor.number))
        told = Told(f"{road.name}{mark}", f"{road.name_en} {mark}")
        radius = CHAINAGE_M
        if len(road.miles) == 1 and road.axis is not None:  # one stone does not tell in which direction they count
            place = road.miles[0][1:]
            radius += abs(road.miles[0][0] - float(anchor.number))
        spot = at_point(place, radius, hit.score, road.source, told)
        found.append(replace(spot, told=(*named(hit, anchor.names[0]), told), roads=(road,)))
    return found


def _unmarked(whole: Found, hit: Hit) -> Found:
    road = whole.roads[0]
    told = Told(f"{road.name}没有已知的里程桩", f"no milestone is known on {road.name_en}")
    return replace(whole, score=hit.score * UNMARKED, told=(*whole.told, told))


def _chainage(road: Road, metres: float) -> tuple[float, float] | None:
    if road.axis is None:
        close = min(road.miles, key=lambda mile: abs(mile[0] - metres), default=None)
        return close[1:] if close and abs(close[0] - metres) <= CHAINAGE_M else None
    stones = sorted(road.miles)
    alongs = [float(uv[0]) for uv in road.axis.along(np.array([stone[1:] for stone in stones]))]
    along = _interpolated(metres, [stone[0] for stone in stones], alongs)
    if not -CHAINAGE_M <= along <= road.axis.length_m + CHAINAGE_M:
        return None
    x, y = road.axis.back(np.array([min(max(along, 0.0), road.axis.length_m), 0.0]))
    return float(x), float(y)


def _interpolated(metres: float, stones: list[float], alongs: list[float]) -> float:
    """Metres along the line for a chainage; beyond the stones one metre is one metre."""
    if len(stones) > 1 and stones[0] <= metres <= stones[-1]:
        return float(np.interp(metres, stones, alongs))
    forward = 1.0 if len(stones) < 2 or alongs[-1] >= alongs[0] else -1.0
    at = 0 if metres < stones[0] else -1
    return alongs[at] + forward * (metres - stones[at])
