"""One row of a foreign table as an entry: its kind told from a column, else from its geometry and its name."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

from shapely import Point
from shapely.geometry.base import BaseGeometry

from geodata.fields import plain_value
from geodata.gazetteer.entry import Entry, EntryKind
from geodata.gazetteer.files.addresses import address_entries
from geodata.gazetteer.files.columns import COVERS, MARKING_TAGS, Columns, kind_named, plain
from geodata.gazetteer.naming.keys import spoken_key
from geodata.phrases.chinese.endings import AREA_ENDS, ROAD_ENDS, STOP_ENDS
from geodata.phrases.chinese.numerals import with_digits

_SEPARATORS = re.compile(r"[;；|、,，/]")
_DOOR = re.compile(r"^(.{1,20}(?:路|街|巷|道|公路|弄|村|里))((?:\d+弄)?\d+(?:-\d+)?[A-Za-z]?)号$")
_BUILDING = re.compile(r"^(.{2,20}?)(\d+|[A-Z])(?:号楼|幢|栋|座)$")
_GATE = re.compile(r"^(.{2,20}?)(正|大|[东西南北]|\d+号)门(?:口)?$")
_LONE_BUILDING = re.compile(r"^第?(?:\d+|[A-Z])(?:号楼|幢|栋|座|楼)$")
_LONE_GATE = re.compile(r"^(?:正|大|[东西南北]{1,2}|\d+号)门(?:口)?$")
_LONE = re.compile(r"^(?:第?(\d+|[A-Z])(?:号楼|幢|栋|座|楼)|(正|大|[东西南北]{1,2}|\d+号)门(?:口)?)$")
_TAIL = re.compile(r"(?:号楼|号|门|幢|栋|座)$")
_NUMBERED_LOOKS = (
    (EntryKind.BUILDING, _LONE_BUILDING), (EntryKind.GATE, _LONE_GATE), (EntryKind.DOOR, _DOOR), (EntryKind.BUILDING, _BUILDING),
    (EntryKind.GATE, _GATE),
)  # fmt: skip
# What can be a number: a tag such as building=apartments cannot.
_NUMBER = re.compile(r"\d|[一二三四五六七八九十百]|^[A-Z甲乙丙丁东西南北正大侧后前]{1,2}门?$")
_ROUTE = re.compile(r"[GSXY]\d{1,4}|\d{2,4}(?:国道|省道|县道|乡道)")
_COUNTED = re.compile(r"(\d+(?:\.\d+)?)\s*(?:(km|公里|千米)|m|米)?")
_CHAINAGE = re.compile(r"^(.*?)[Kk](\d+)\+?(\d*)$")
_NOT_AREA = re.compile(r"(?:小|园|片|景|新)(?:区|村)$|[超菜夜早集门书花鱼楼]市$")

# What may stand without the name of the road or place it belongs to: that is told by where it stands.
LOOSE = frozenset({EntryKind.MARKER, EntryKind.MILE, EntryKind.BUILDING, EntryKind.GATE})
NUMBERED_ENDS = frozenset("号楼幢栋座门口")

Row = Mapping[str, Any]


class Said(NamedTuple):
    """What a row says of one thing: its name, its number, the mark it bears (a post's number, chainage, a road's G104),
    the road and the place it belongs to, and the word for its kind."""

    name: str
    number: str
    mark: str
    road: str
    owner: str
    other: str
    word: str


def row_entries(row: Row, columns: Columns, geometry: BaseGeometry, source: str) -> Iterator[Entry]:
    """The entries a row holds: mostly one, more for a place with its address and for a list of doors, none when it
    names nothing."""
    meanings = columns.by_meaning
    said = _said(row, columns)
    areas = tuple(part for column in columns.areas for part in _list(row.get(column))) if columns.areas else ()
    source = _text(row, meanings["source"]) or source
    if not any((said.name, said.number, said.mark, said.road, said.owner)):
        yield from _by_address(_text(row, meanings["address"]), geometry, source)
        return
    kind = _kind(said, geometry, bool(columns.lines) and _is_other_line(row, columns))
    if kind is EntryKind.CROSSING:
        yield from _crossing(said.name, (said.road, said.other), geometry, areas, source)
        return
    others = columns.of("alias")
    aliases = tuple(dict.fromkeys(part for column in others for part in _list(row.get(column)) if part != said.name)) if others else ()
    plain_entry = Entry(kind, said.name, geometry, aliases, areas, source=source)
    if kind is EntryKind.DOOR:
        yield from _doors(said, plain_entry)
        return
    entry = _entry(said, plain_entry)
    if entry.name or (entry.number and entry.kind in LOOSE):
        yield entry
    if kind is EntryKind.PLACE and said.name and said.road:
        yield from _doors(said._replace(name=""), plain_entry)
    if kind is EntryKind.ROAD and (bridge := _text(row, ("bridge:name",))):
        yield Entry(EntryKind.PLACE, bridge, geometry, (), areas, source=source)


def _said(row: Row, columns: Columns) -> Said:
    meanings = columns.by_meaning
    number, mark = _number(row, meanings["number"]), _number(row, meanings["ref"])
    name, road, word = _text(row, meanings["name"]), _text(row, meanings["road"]), _text(row, meanings["kind"])
    if not word and columns.tags:
        word = _tagged(row, columns)
        distance = _text(row, ("distance",)) if word == "milestone" else ""
        if distance:  # kilometres, and then ref may be the road's
            road, mark = road or (mark if _ROUTE.fullmatch(mark) else ""), f"{distance} km"
    name = name or _unnamed(row, mark if not number else "", word)
    return Said(name, number, mark, road, _text(row, meanings["owner"]), _text(row, meanings["other"]), word)


def _number(row: Row, names: tuple[str, ...]) -> str:
    """The first cell that can be a number."""
    return next((text for column in names if _NUMBER.search(text := _text(row, (column,)))), "") if names else ""


def _unnamed(row: Row, mark: str, word: str) -> str:
    """What a building that bears only a number, and the main entrance, are called where they stand."""
    if word == "entrance" and _text(row, ("entrance",)) == "main":
        return "正门"
    return f"{mark}号楼" if mark and not word and "building" in row and _text(row, ("building",)) else ""


def _tagged(row: Row, columns: Columns) -> str:
    """What the tags of OpenStreetMap say the row is; empty when none says a kind."""
    for tag in columns.tags:
        value = _text(row, (tag,))
        word = tag if tag in MARKING_TAGS and value else value
        if word and kind_named(word) not in {None, EntryKind.ROAD}:
            return word
    return ""


def _is_other_line(row: Row, columns: Columns) -> bool:
    """Whether its tags say that a line is a river, a railway or the like."""
    return any(_text(row, (tag,)) for tag in columns.lines) and not _text(row, ("highway",))


def _doors(said: Said, plain_entry: Entry) -> Iterator[Entry]:
    """The doors of an address, a list of numbers being several: 30;32."""
    split = ("", "") if said.number else _split(EntryKind.DOOR, said.name)
    street = said.road or said.owner or split[0] or (said.name if said.number else "")
    spot = plain_entry.geometry if plain_entry.geometry.geom_type == "Point" else plain_entry.geometry.centroid
    for part in re.split(r"[;；、,，]", said.number or split[1]):
        number = _TAIL.sub("", part.strip()).upper()
        if street and number:
            yield Entry(EntryKind.DOOR, street, spot, (), plain_entry.areas, number, source=plain_entry.source)


def _entry(said: Said, plain_entry: Entry) -> Entry:
    """The entry with name and number in the places its kind wants them; without both where it lacks what it needs."""
    kind, geometry, areas, source = plain_entry.kind, plain_entry.geometry, plain_entry.areas, plain_entry.source
    aliases = plain_entry.aliases
    if kind is EntryKind.ROAD:  # the number of a road is a name of it: G104
        route = said.mark if _ROUTE.fullmatch(said.mark) else ""
        names = list(dict.fromkeys(name for name in (said.name or said.road, said.mark, route and spoken_key(route)) if name))
        return Entry(kind, names[0] if names else "", geometry, (*aliases, *names[1:]), areas, source=source)
    if kind in {EntryKind.PLACE, EntryKind.STOP, EntryKind.AREA}:
        return plain_entry if said.name else Entry(kind, said.owner, geometry, aliases, areas, source=source)
    geometry = geometry if geometry.geom_type == "Point" else geometry.centroid
    name, number, other = _NUMBERED[kind](said) if kind in _NUMBERED else _part(kind, said)
    return Entry(kind, name, geometry, (), areas, number, other, source)


def _marker(said: Said) -> tuple[str, str, str]:
    is_cover = plain(said.word) in COVERS or "井" in said.name or said.other == "cover"
    written = said.mark or said.number
    number = _digits(written or said.name)
    road = said.road or (said.name if written and said.name.endswith(ROAD_ENDS) else "")
    return (road, number, "cover" if is_cover else "lamp") if number else ("", "", "")


def _mile(said: Said) -> tuple[str, str, str]:
    written = said.mark or said.number
    split = ("", "") if written else _split(EntryKind.MILE, said.name)
    metres = _metres(written or said.name)
    return (said.road or said.owner or split[0] or said.name, metres, "") if metres else ("", "", "")


def _part(kind: EntryKind, said: Said) -> tuple[str, str, str]:
    """A building of an estate, a gate of a place; 5幢 alone is one of the estate it stands in."""
    whole, written = said.owner or said.road, said.number or said.mark
    lone = _LONE.match(with_digits(said.name or written))
    if lone:
        return whole, (lone[1] or lone[2].removesuffix("号")).upper(), ""
    split = ("", "") if written else _split(kind, said.name)
    return whole or split[0] or said.name, _TAIL.sub("", written).upper() or split[1], ""


_NUMBERED: Mapping[EntryKind, Callable[[Said], tuple[str, str, str]]] = {EntryKind.MARKER: _marker, EntryKind.MILE: _mile}


def _split(kind: EntryKind, name: str) -> tuple[str, str]:
    """A name and number written as one: 莲光路123号, 松径小区3幢, 莲光小学北门."""
    pattern = {
        EntryKind.DOOR: _DOOR,
        EntryKind.BUILDING: _BUILDING,
        EntryKind.GATE: _GATE,
        EntryKind.MILE: _CHAINAGE,
    }.get(kind)
    hit = pattern.match(with_digits(name)) if pattern else None
    return (hit[1], hit[2].removesuffix("号")) if hit else ("", "")


def _kind(said: Said, geometry: BaseGeometry, is_other_line: bool) -> EntryKind:
    kind = kind_named(said.word) if said.word else None
    if _is_line(geometry):
        if is_other_line:
            return EntryKind.PLACE
        return EntryKind.ROAD if kind in {None, EntryKind.AREA} else kind
    return _kind_by_look(said) if kind in {None, EntryKind.ROAD} else kind


def _is_line(geometry: BaseGeometry) -> bool:
    return not isinstance(geometry, Point) and geometry.geom_type.endswith("LineString")


def _kind_by_look(said: Said) -> EntryKind:
    name, shown = said.name, said.name or said.number
    if shown[-1:] in NUMBERED_ENDS:
        counted = with_digits(shown)
        for kind, pattern in _NUMBERED_LOOKS:
            if pattern.match(counted):
                return kind
    if (said.road or said.owner) and said.number and not name:
        return EntryKind.DOOR
    if name.endswith((*STOP_ENDS, "站台")):
        return EntryKind.STOP
    return EntryKind.AREA if name.endswith(AREA_ENDS) and not _NOT_AREA.search(name) else EntryKind.PLACE


def _crossing(
    name: str, roads: tuple[str, str], geometry: BaseGeometry, areas: tuple[str, ...], source: str
) -> Iterator[Entry]:
    parts = [road for road in roads if road] or re.split(
        r"[与和/&]|\s+and\s+", name.removesuffix("交叉口").removesuffix("路口")
    )
    if len(parts) == 1 and name:
        parts = [*parts, *[part for part in re.split(r"[与和/&]", name) if part and part != parts[0]]]
    if len(parts) >= 2:
        yield Entry(EntryKind.CROSSING, parts[0].strip(), geometry.centroid, (), areas, "", parts[1].strip(), source)


def _by_address(address: str, geometry: BaseGeometry, source: str) -> Iterator[Entry]:
    if address:
        spot = geometry.centroid
        yield from address_entries([(address, spot.x, spot.y)], source)


def _metres(written: str) -> str:
    """K1+300, 1300, 1300 m or 1.3 km as metres; empty when it is none of these."""
    hit = _CHAINAGE.match(written.strip())
    if hit:
        return str(int(hit[2]) * 1000 + int(hit[3] or 0))
    counted = _COUNTED.fullmatch(written.strip())
    return str(round(float(counted[1]) * (1000.0 if counted[2] else 1.0))) if counted else ""


def _digits(written: str) -> str:
    """A post's number as a caller says it; empty when there is no digit in it."""
    hit = re.search(r"[A-Z]{0,4}-?\d+(?:[A-Z]{1,3}\d+(?:-\d+)?)?", with_digits(written).upper())
    return hit[0].lstrip("0") or "0" if hit else ""


def _text(row: Row, names: tuple[str, ...]) -> str:
    for column in names:
        value = row.get(column)
        if isinstance(value, str):
            if value:
                return value.strip()
            continue
        value = plain_value(value)
        if value is not None:
            return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value).strip()
    return ""


def _list(value: Any) -> list[str]:
    if value is None or value == "":
        return []
    if isinstance(value, list | tuple):
        return [str(part).strip() for part in value if str(part).strip()]
    written = plain_value(value)
    return (
        [part.strip() for part in _SEPARATORS.split(str(written)) if part.strip()] if written not in {None, ""} else []
    )
