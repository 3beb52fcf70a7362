"""Suggestions while somebody types: whole places first, then names that go on from the words."""

from __future__ import annotations

import re
from dataclasses import dataclass

from geodata.gazetteer.gazetteer import Gazetteer
from geodata.gazetteer.naming.keys import name_key
from geodata.gazetteer.roads.road import Road
from geodata.geocode.answer import Answer
from geodata.geocode.resolve import geocode
from geodata.geocode.roads import door_on
from geodata.phrases import AnchorKind

LIMIT = 8
LONGEST = 200
_NUMBER_FIRST = re.compile(r"^(\d{1,5}[A-Za-z]?)\s+([A-Za-z].*)$")
_JOIN = re.compile(r"(?:与|和|跟|&|/|\band|\bat)\s*$")


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What to offer: the words to put in, WGS-84 with the circle's radius, the kind of thing and a score."""

    words: str
    lon: float
    lat: float
    radius_m: float
    kind: str
    score: float


def suggest(words: str, gazetteer: Gazetteer, limit: int = LIMIT) -> list[Suggestion]:
    """At most `limit` suggestions for words that are still being typed; none for words that lead nowhere."""
    words = words[:LONGEST].strip()
    if not words:
        return []
    crossing = _crossings(words, gazetteer, limit)
    if crossing:
        return crossing
    whole = _counted(words, gazetteer, limit) or _number_first(words, gazetteer, limit) or _whole(words, geocode(words, gazetteer), limit)
    names = [
        _named(gazetteer, hit.item, hit.name, hit.score) for hit in gazetteer.names.starting(_last_piece(words), limit)
    ]
    found = {(one.words, round(one.lon, 5), round(one.lat, 5)): one for one in reversed([*whole, *names])}
    return list(reversed(found.values()))[:limit]


def _whole(words: str, answer: Answer, limit: int) -> list[Suggestion]:
    """The words themselves, where they already name a door, a crossing or the like."""
    spots = answer.phrase.spots
    bare = {AnchorKind.PLACE, AnchorKind.ROAD, AnchorKind.AREA}
    if not spots or (spots[0].anchor.kind in bare and not spots[0].steps):
        return []
    kind = str(spots[0].anchor.kind)
    return [Suggestion(words, one.lon, one.lat, one.radius_m, kind, one.score) for one in answer.candidates[:limit]]


def _counted(words: str, gazetteer: Gazetteer, limit: int) -> list[Suggestion]:
    """A number whose 号 or 幢 is not typed yet."""
    if not words[-1].isdigit() or words.isascii():
        return []
    tries = ((words + ending, geocode(words + ending, gazetteer)) for ending in ("号", "幢"))
    sure = [(full, answer) for full, answer in tries if answer.best and answer.best.geometry.geom_type == "Point"]
    return [one for full, answer in sure for one in _whole(full, answer, limit)][:limit]


def _number_first(words: str, gazetteer: Gazetteer, limit: int) -> list[Suggestion]:
    """A house number with the beginning of a street behind it, as it is written in English."""
    said = _NUMBER_FIRST.match(words)
    hits = gazetteer.roads(gazetteer.names.starting(said[2], limit)) if said else []
    out: list[Suggestion] = []
    for road, hit in hits:
        door = door_on(road, said[1].upper()) if said and hit.name.isascii() else None
        if door and said:
            lon, lat = gazetteer.plane.lonlat(door.x, door.y)
            place = round(float(lon), 7), round(float(lat), 7), round(door.radius_m, 1)
            out.append(Suggestion(f"{said[1]} {hit.name}", *place, "door", hit.score))
    return out


def _crossings(words: str, gazetteer: Gazetteer, limit: int) -> list[Suggestion]:
    """A road and a joining word: the roads it meets."""
    joined = _JOIN.search(words)
    if not joined:
        return []
    out: list[Suggestion] = []
    for road, _ in gazetteer.roads(gazetteer.find(words[: joined.start()].strip()))[:1]:
        for other in gazetteer.roads_touching(road):
            for meeting in road.meetings(other, name_key(other.name)):
                lon, lat = gazetteer.plane.lonlat(meeting.x, meeting.y)
                name = f" {other.name_en}" if words.isascii() else other.name
                out.append(Suggestion(words + name, float(lon), float(lat), 30.0, "crossing", 1.0))
    return out[:limit]


def _last_piece(words: str) -> str:
    """What is being typed after the last comma or joining word."""
    return re.split(r"[,，;；。]|与|和|\s&\s|\sand\s", words)[-1].strip() or words


def _named(gazetteer: Gazetteer, item: int, name: str, score: float) -> Suggestion:
    thing = gazetteer.items[item]
    x, y, radius = thing.extent if isinstance(thing, Road) else (*thing.middle, thing.radius_m)
    lon, lat = gazetteer.plane.lonlat(x, y)
    kind = "road" if isinstance(thing, Road) else str(thing.kind)
    return Suggestion(name, round(float(lon), 7), round(float(lat), 7), round(radius, 1), kind, score)
