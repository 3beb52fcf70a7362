"""Anchors that are places: named places, buildings, stops, areas, lamp-posts and manholes."""

from __future__ import annotations

import re
from dataclasses import replace

from geodata.gazetteer.entry import CONFIRMED, EntryKind
from geodata.gazetteer.gazetteer import Gazetteer
from geodata.gazetteer.naming.keys import name_key
from geodata.gazetteer.naming.names import Hit, How
from geodata.gazetteer.roads.road import Road
from geodata.gazetteer.thing import Thing
from geodata.geocode.found import Found, Told, at_point
from geodata.geocode.roads import find_door, find_road, named, road_hits
from geodata.phrases.chinese.endings import KIND_ENDS
from geodata.phrases.phrase import Anchor, AnchorKind
from geodata.phrases.tidy import is_chinese

BUILDING_M, MARKER_M, NEAR_STOP_M = 30.0, 5.0, 150.0
BESIDE_CONFIRMED = 0.9  # what a list's place keeps of its score when the desk confirmed another one of its name
STOP_OF_IT = 0.85  # what a bus stop keeps of its score beside the place that it is called after
TRIED = 12
BESIDE_ROAD_M = 40.0
AT_ROAD_M = 60.0
UNKNOWN_POST = 0.55  # what a road keeps of its score when the post said is not on the list: not to be taken unasked
_STOP_END = re.compile(r"(?:公交车站|公交站台|公交站牌|公交首末站|公交站|候车亭|地铁站|站台|站牌|站)$")


def thing_hits(gazetteer: Gazetteer, name: str) -> list[tuple[Thing, Hit]]:
    """Places, stops and areas the name may mean."""
    return gazetteer.things(gazetteer.find(name))[:TRIED]


def find_place(gazetteer: Gazetteer, anchor: Anchor) -> list[Found]:
    """A named place; a name that turns out to be a road's gives the road."""
    things = thing_hits(gazetteer, anchor.names[0])
    if not things:
        return find_road(gazetteer, anchor)
    sure = any(thing.source == CONFIRMED and hit.how is How.EXACT for thing, hit in things)
    found = [_whole(thing, hit, anchor.names[0]) for thing, hit in things]
    places = [hit.how for thing, hit in things if thing.kind is not EntryKind.STOP]
    if places:  # the stop is called after the place
        named_so = How.EXACT in places
        found = [one.scored(STOP_OF_IT) if thing.kind is EntryKind.STOP and (named_so or hit.how is not How.EXACT) else one
                 for one, (thing, hit) in zip(found, things, strict=True)]
    return [one if not sure or one.source == CONFIRMED else one.scored(BESIDE_CONFIRMED) for one in found]


def _whole(thing: Thing, hit: Hit, said: str) -> Found:
    x, y = thing.middle
    what = {EntryKind.AREA: "的范围", EntryKind.STOP: "站点"}.get(thing.kind, "")
    told = Told(
        f"{thing.name}{what}", thing.name_en if thing.kind is not EntryKind.AREA else f"the area of {thing.name_en}"
    )
    if thing.source == CONFIRMED:
        told = Told(f"{told.zh}（受理台确认过）", f"{told.en} (confirmed at the desk before)")
    return Found(x, y, thing.radius_m, thing.geometry, hit.score, thing.source, (*named(hit, said), told), (), thing)


def find_of_kind(gazetteer: Gazetteer, anchor: Anchor, kind: str) -> list[Found]:
    """The places of a kind that lie at a road: the petrol station of a highway, which the caller calls by no name."""
    found = []
    for road, hit in road_hits(gazetteer, anchor.names[0]) if anchor.names else ():
        told = Told(f"{road.name}旁", f"at {road.name_en}")
        for thing in gazetteer.called(KIND_ENDS.get(kind, (kind,))):
            if road.line is not None and road.line.distance(thing.geometry) <= AT_ROAD_M:
                whole = _whole(thing, Hit(0, thing.name, hit.score, How.EXACT), thing.name)
                found.append(replace(whole, told=(told, *whole.told)))
    return found


def find_building(gazetteer: Gazetteer, anchor: Anchor) -> list[Found]:
    """A building of an estate or village; the whole estate when the building is not known."""
    found = []
    for thing, hit in thing_hits(gazetteer, anchor.names[0]):
        whole = _whole(thing, hit, anchor.names[0])
        place = _between(thing, anchor.number)
        if place:
            is_house = anchor.number not in thing.buildings and anchor.number in thing.numbers
            told = (
                Told(f"{thing.name}{anchor.number}号", f"{anchor.number} {thing.name_en}") if is_house
                else Told(f"{thing.name}{anchor.number}幢", f"building {anchor.number} of {thing.name_en}")
            )
            found.append(
                replace(
                    at_point(place, BUILDING_M, hit.score, thing.source, told),
                    thing=None,
                    told=(*whole.told[:-1], told),
                )
            )
        else:
            told = Told(
                f"{anchor.number}幢的位置未知，取{thing.name}",
                f"building {anchor.number} is not known, so {thing.name_en}",
            )
            found.append(replace(whole, radius_m=max(BUILDING_M, whole.radius_m), told=(*whole.told, told)))
    return found or [spot.scored(0.8) for spot in find_road(gazetteer, anchor)]


def _between(thing: Thing, number: str) -> tuple[float, float] | None:
    """The place of a building, or the middle of two (3-4); None when one is not known."""
    known = thing.buildings.get(number) or thing.numbers.get(number)
    ends = [thing.buildings.get(part) for part in number.split("-")] if known is None else []
    if len(ends) != 2 or ends[0] is None or ends[1] is None:
        return known
    return (ends[0][0] + ends[1][0]) / 2, (ends[0][1] + ends[1][1]) / 2


def find_numbered(gazetteer: Gazetteer, anchor: Anchor) -> list[Found]:
    """A door number: on a road, or in a village that numbers its houses."""
    if road_hits(gazetteer, anchor.names[0]):
        return find_door(gazetteer, anchor)
    found = []
    for thing, hit in thing_hits(gazetteer, anchor.names[0]):
        if hit.how is not How.EXACT and not is_chinese(anchor.names[0]):
            continue  # a house number belongs to a street: Main Library is no Main Street
        place = thing.numbers.get(anchor.number) or thing.buildings.get(anchor.number)
        whole = _whole(thing, hit, anchor.names[0])
        if place:
            told = Told(f"{thing.name}{anchor.number}号", f"{anchor.number} {thing.name_en}")
            found.append(at_point(place, BUILDING_M, hit.score, thing.source, told))
        else:
            told = Told(
                f"{anchor.number}号的位置未知，取{thing.name}",
                f"house {anchor.number} is not known, so {thing.name_en}",
            )
            found.append(replace(whole, score=whole.score * 0.9, told=(*whole.told, told)))
    return found


def find_stop(gazetteer: Gazetteer, anchor: Anchor) -> list[Found]:
    """A bus stop; when it is not in the list, the surroundings of what it is named after."""
    name = anchor.names[0]
    hits = thing_hits(gazetteer, name)
    sure = [_whole(thing, hit, name) for thing, hit in hits if thing.kind is EntryKind.STOP]
    if sure:
        return sure
    after = _STOP_END.sub("", name)
    stops = (
        [
            _whole(thing, hit, name)
            for thing, hit in thing_hits(gazetteer, after + "公交站")
            if thing.kind is EntryKind.STOP
        ]
        if after
        else []
    )
    if stops or any(hit.score == 1.0 for _, hit in hits):
        return stops or [_whole(thing, hit, name) for thing, hit in hits if hit.score == 1.0]
    told = Told(f"站点名单中没有“{name}”，取{after}附近", f"no stop “{name}” is listed; near {after}")
    near = find_place(gazetteer, Anchor(AnchorKind.PLACE, (after,))) if after else []
    return [
        replace(found, radius_m=max(NEAR_STOP_M, found.radius_m), score=found.score * 0.8, told=(*found.told, told))
        for found in near
    ]


def find_marker(gazetteer: Gazetteer, anchor: Anchor) -> list[Found]:
    """A lamp-post, pole or manhole by its number; without a road only when one alone bears the number.

    Lists that know no road of a post say where it stands: then the one beside the road said is meant.
    """
    if not anchor.names:
        places = [
            place
            for (_, kind, number), found in gazetteer.markers.items()
            if number == anchor.number and kind == anchor.detail
            for place in found
        ]
        return [_marker(anchor, None, place, 1.0) for place in places[:TRIED]]
    found = []
    loose = gazetteer.markers.get(("", anchor.detail, anchor.number), [])
    for road, hit in road_hits(gazetteer, anchor.names[0]):
        places = gazetteer.markers.get((name_key(road.name), anchor.detail, anchor.number), [])
        places = places or [place for place in loose if road.distance_m(*place) <= BESIDE_ROAD_M]
        found += [replace(_marker(anchor, road, place, hit.score), roads=(road,)) for place in places]
    if found:
        return found
    told = Told(
        f"没有编号{anchor.number}的杆件或井盖，取整条路",
        f"no post or cover {anchor.number} is known, so the whole road",
    )
    return [replace(spot, score=spot.score * UNKNOWN_POST, told=(*spot.told, told)) for spot in find_road(gazetteer, anchor)]


def _marker(anchor: Anchor, road: Road | None, place: tuple[float, float], score: float) -> Found:
    what_zh, what_en = ("路灯杆", "lamp-post") if anchor.detail == "lamp" else ("井盖", "cover")
    return at_point(
        place,
        MARKER_M,
        score,
        "",
        Told(
            f"{road.name if road else ''}{anchor.number}号{what_zh}",
            f"{what_en} {anchor.number}" + (f" on {road.name_en}" if road else ""),
        ),
    )
