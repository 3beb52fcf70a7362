"""Anchors on roads: doors, crossings, whole roads."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import islice, product

import shapely

from geodata.gazetteer.gazetteer import Gazetteer
from geodata.gazetteer.naming.keys import name_key
from geodata.gazetteer.naming.names import Hit, How
from geodata.gazetteer.roads.doors import DoorFound, DoorHow
from geodata.gazetteer.roads.road import Meeting, Road
from geodata.geocode.found import Found, Told, at_point
from geodata.phrases.phrase import Anchor

CROSSING_M = 30.0
# Roads that come so near cross for callers, though their lines do not touch.
ALMOST_M = 60.0
APART_M = 500.0
CLOSE = 0.98  # roads that only come near each other, beside others of their names that meet
SHORT_ROAD_M = 560.0
LONG_ROAD_M = 560.0
BEYOND_M = 520.0
TRIED = 12
DOOR_TRUST = {DoorHow.KNOWN: 1.0, DoorHow.SPAN: 0.98, DoorHow.BETWEEN: 0.97, DoorHow.LIKELY: 0.95, DoorHow.BEYOND: 0.9}


def road_hits(gazetteer: Gazetteer, name: str) -> list[tuple[Road, Hit]]:
    """Roads the name may mean; only those of the surest way of finding."""
    found = gazetteer.roads(gazetteer.find(name))
    return found[:TRIED]


def named(hit: Hit, said: str) -> tuple[Told, ...]:
    """The remark that a name was not found as it was said."""
    percent = round(hit.score * 100)
    told = {
        How.EXACT: None,
        How.ENDING: Told(f"“{said}”按“{hit.name}”查找", f"“{said}” taken for “{hit.name}”"),
        How.PART: Told(f"“{said}”分段，这是“{hit.name}”", f"“{said}” is divided; this is “{hit.name}”"),
        How.WHOLE: Told(f"没有“{said}”，按“{hit.name}”查找", f"no “{said}”; taken for “{hit.name}”"),
        How.HOLDING: Told(f"“{said}”取名称含此的“{hit.name}”", f"“{said}” taken for “{hit.name}”"),
        How.SOUND: Told(
            f"“{said}”按读音近似取“{hit.name}”（{percent}%）", f"“{said}” sounds like “{hit.name}” ({percent}%)"
        ),
        How.SPELLING: Told(
            f"“{said}”按近似取“{hit.name}”（{percent}%）", f"“{said}” read as “{hit.name}” ({percent}%)"
        ),
    }[hit.how]
    return (told,) if told else ()


def find_road(gazetteer: Gazetteer, anchor: Anchor) -> list[Found]:
    """The whole road; its circle is half its length."""
    return [_whole(road, hit, anchor.names[0]) for road, hit in road_hits(gazetteer, anchor.names[0])]


def _whole(road: Road, hit: Hit, said: str) -> Found:
    x, y, reach = road.extent
    shape = road.line if road.line is not None else shapely.multipoints(road.dots)
    told = Told(f"整条{road.name}", f"the whole of {road.name_en}")
    return Found(x, y, reach, shape, hit.score, road.source, (*named(hit, said), told), (road,))


def find_door(gazetteer: Gazetteer, anchor: Anchor) -> list[Found]:
    """The door, known or reckoned from its neighbours; where no number helps, the whole road with less trust."""
    found: list[Found] = []
    for road, hit in road_hits(gazetteer, anchor.names[0]):
        door = door_on(road, anchor.number)
        if door is None or _is_other_street(hit):
            told = Told(
                f"{road.name}没有可用的门牌，{anchor.number}号无法定位",
                f"no door near {anchor.number} is known on {road.name_en}",
            )
            whole = _whole(road, hit, anchor.names[0])
            trust = 0.8 if whole.radius_m <= LONG_ROAD_M else 0.55
            found.append(replace(whole, score=hit.score * trust, told=(*whole.told, told)))
            continue
        spot = at_point(
            (door.x, door.y),
            door.radius_m,
            hit.score * DOOR_TRUST[door.how],
            road.source,
            _door_told(road, anchor.number, door),
        )
        found.append(replace(spot, told=(*named(hit, anchor.names[0]), *spot.told), roads=(road,)))
    return found


def _is_other_street(hit: Hit) -> bool:
    """Whether the name is only that of a street of another kind: numbers on Park Place say nothing of Park Street."""
    return hit.how is How.ENDING and hit.name.isascii()


def door_on(road: Road, number: str) -> DoorFound | None:
    """The place of a number on a road; None when it is too far from every known door."""
    door = road.doors.find(number) if len(road.doors) or road.numbers else None
    if door is None:
        return None
    return None if door.how is DoorHow.BEYOND and door.radius_m > BEYOND_M else door


def _door_told(road: Road, number: str, door: DoorFound) -> Told:
    said_zh, said_en = f"{road.name}{number}号", f"{number} {road.name_en}"
    return {
        DoorHow.KNOWN: Told(f"{said_zh}的门牌点", f"the known door {said_en}"),
        DoorHow.SPAN: Told(
            f"{said_zh}在已知门牌{door.low}号" + ("" if door.low == door.high else f"至{door.high}号") + "之内",
            f"{said_en} lies within the known " + (f"door {door.low}" if door.low == door.high else f"doors {door.low} to {door.high}"),
        ),
        DoorHow.BETWEEN: Told(
            f"{said_zh}在同侧{door.low}号与{door.high}号之间推算",
            f"{said_en}, between {door.low} and {door.high} on the same side",
        ),
        DoorHow.LIKELY: Told(
            f"{said_zh}由{door.low}号至{door.high}号的走向推算",
            f"{said_en}, by the run of doors from {door.low} to {door.high}",
        ),
        DoorHow.BEYOND: Told(
            f"{said_zh}在最后已知的{door.low}号之外推算", f"{said_en}, beyond the last known door {door.low}"
        ),
    }[door.how]


def find_crossing(gazetteer: Gazetteer, anchor: Anchor) -> list[Found]:
    """Every place where two roads of these names meet, or come closest when none do."""
    first, second = (road_hits(gazetteer, name) for name in anchor.names[:2])
    if not first or not second:
        return _lone_road(anchor, first or second)
    met: list[Found] = []
    for (one, hit), (other, other_hit) in product(first, second):
        if one is other:
            continue
        for meeting in one.meetings(other, name_key(other.name)):
            # Where both lines are drawn, roads that do not meet do not meet.
            drawn = one.line is not None and other.line is not None
            if meeting.apart_m <= (ALMOST_M if drawn else APART_M):
                met.append(_meeting(meeting, (one, other), (hit, other_hit), anchor))
    touching = [found for found in met if found.radius_m <= CROSSING_M + ALMOST_M]
    return touching or met


def _meeting(meeting: Meeting, roads: tuple[Road, Road], hits: tuple[Hit, Hit], anchor: Anchor) -> Found:
    drawn = all(road.line is not None for road in roads)
    # Doors stand beside a road, so roads known by doors alone meet somewhere between them.
    radius = CROSSING_M + meeting.apart_m * (1.0 if drawn else 0.75)
    closeness = 1.0 if meeting.known or meeting.apart_m <= 1.0 else CLOSE if meeting.apart_m <= ALMOST_M else 0.85
    score = min(hit.score for hit in hits) * closeness
    (one, one_en), (other, other_en) = ((road.name, road.name_en) for road in roads)
    if meeting.apart_m > 1.0 and not meeting.known:
        told = Told(
            f"{one}与{other}最接近处（相距约{meeting.apart_m:.0f}米）",
            f"where {one_en} and {other_en} come closest ({meeting.apart_m:.0f} m apart)",
        )
    else:
        told = Told(f"{one}与{other}交叉口", f"the crossing of {one_en} and {other_en}")
    remarks = [remark for hit, said in zip(hits, anchor.names, strict=False) for remark in named(hit, said)]
    found = at_point((meeting.x, meeting.y), radius, score, roads[0].source, told)
    return replace(found, told=(*remarks, told), roads=roads)


def _lone_road(anchor: Anchor, known: list[tuple[Road, Hit]]) -> list[Found]:
    """One of two roads is unknown: a short road still says where."""
    found = []
    for road, hit in known:
        missing = next((name for name in anchor.names if name_key(name) != name_key(hit.name)), anchor.names[-1])
        whole = _whole(road, hit, hit.name)
        told = Told(f"没有找到“{missing}”", f"“{missing}” was not found")
        trust = 0.75 if whole.radius_m <= SHORT_ROAD_M else 0.5
        found.append(replace(whole, score=hit.score * trust, told=(*whole.told, told)))
    return found


def find_junction(gazetteer: Gazetteer, anchor: Anchor) -> list[Found]:
    """All crossings of a road whose other road was not said."""
    found: list[Found] = []
    for road, hit in road_hits(gazetteer, anchor.names[0]):
        for meeting, other in islice(_meetings_of(gazetteer, road), 40):
            found.append(_meeting(meeting, (road, other), (hit, hit), Anchor(anchor.kind, (hit.name, hit.name))))
    return found


def _meetings_of(gazetteer: Gazetteer, road: Road) -> Iterator[tuple[Meeting, Road]]:
    if road.line is not None:
        for other in gazetteer.roads_touching(road):
            yield from ((meeting, other) for meeting in road.meetings(other, name_key(other.name)))
        return
    for key, places in road.crossings.items():
        for other, _ in gazetteer.roads(gazetteer.find(key)):
            yield from ((Meeting(x, y, 0.0, True), other) for x, y in places[:1])
