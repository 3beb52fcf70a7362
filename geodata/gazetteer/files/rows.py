"""One row of a foreign table as an entry: its kind told from a column, else from its geometry and its name."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from shapely.geometry.base import BaseGeometry

from geodata.fields import plain_value
from geodata.gazetteer.entry import Entry, EntryKind
from geodata.gazetteer.files.addresses import address_entries
from geodata.gazetteer.files.columns import COVERS, Columns, kind_named, plain
from geodata.phrases.chinese.endings import AREA_ENDS, ROAD_ENDS, STOP_ENDS
from geodata.phrases.chinese.numerals import with_digits

_SEPARATORS = re.compile(r"[;；|、,，/]")
_DOOR = re.compile(r"^(.{1,20}(?:路|街|巷|道|公路|弄|村|里))((?:\d+弄)?\d+(?:-\d+)?[A-Za-z]?)号$")
_BUILDING = re.compile(r"^(.{2,20}?)(\d+|[A-Z])(?:号楼|幢|栋|座)$")
_GATE = re.compile(r"^(.{2,20}?)(正|大|[东西南北]|\d+号)门(?:口)?$")
_CHAINAGE = re.compile(r"^(.*?)[Kk](\d+)\+?(\d*)$")
_NOT_AREA = re.compile(r"(?:小|园|片|景|新)(?:区|村)$")

NUMBERED_ENDS = frozenset("号楼幢栋座门口")

Row = Mapping[str, Any]


def row_entries(row: Row, columns: Columns, geometry: BaseGeometry, source: str) -> Iterator[Entry]:
    """The entries a row holds: mostly one, none when it names nothing."""
    said = columns.by_meaning
    name, number, road = _text(row, said["name"]), _text(row, said["number"]), _text(row, said["road"])
    areas = tuple(part for column in columns.areas for part in _list(row.get(column))) if columns.areas else ()
    source = _text(row, said["source"]) or source
    word = _text(row, said["kind"])
    if not name and not road and not number:
        yield from _by_address(_text(row, said["address"]), geometry, source)
        return
    kind = _kind(word, name, road, number, geometry)
    if kind is EntryKind.CROSSING:
        yield from _crossing(name, (road, _text(row, said["other"])), geometry, areas, source)
        return
    others = columns.of("alias")
    aliases = tuple(dict.fromkeys(part for column in others for part in _list(row.get(column)) if part != name)) if others else ()
    owner = _text(row, said["owner"])
    yield _entry(kind, (name, number, road or owner), word, Entry(kind, name, geometry, aliases, areas, source=source))


def _entry(kind: EntryKind, said: tuple[str, str, str], word: str, plain_entry: Entry) -> Entry:
    """The entry with name and number in the places its kind wants them."""
    name, number, whole = said
    geometry, areas, source = plain_entry.geometry, plain_entry.areas, plain_entry.source
    if kind in {EntryKind.ROAD, EntryKind.PLACE, EntryKind.STOP, EntryKind.AREA}:
        return Entry(kind, name or whole, geometry, plain_entry.aliases, areas, source=source)
    if kind is EntryKind.MARKER:
        other = "cover" if plain(word) in COVERS or "井" in name else "lamp"
        road = whole or (name if number and name.endswith(ROAD_ENDS) else "")
        return Entry(kind, road, geometry, (), areas, _digits(number or name), other, source)
    split = ("", "") if number else _split(kind, name)
    if kind is EntryKind.MILE:
        metres = _metres(number or name)
        return Entry(kind, whole or split[0] or name, geometry, (), areas, metres, source=source)
    tail = number.removesuffix("号").removesuffix("门").removesuffix("幢").removesuffix("栋")
    return Entry(kind, whole or split[0] or name, geometry, (), areas, tail.upper() or split[1], source=source)


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


def _kind(word: str, name: str, road: str, number: str, geometry: BaseGeometry) -> EntryKind:
    said = kind_named(word) if word else None
    if said is EntryKind.AREA and geometry.geom_type.endswith("LineString"):
        return EntryKind.ROAD
    if said is EntryKind.ROAD and not geometry.geom_type.endswith("LineString"):
        said = None
    return said or _kind_by_look(name, road, number, geometry)


def _kind_by_look(name: str, road: str, number: str, geometry: BaseGeometry) -> EntryKind:
    if geometry.geom_type.endswith("LineString"):
        return EntryKind.ROAD
    if road and number and not name:
        return EntryKind.DOOR
    if name[-1:] in NUMBERED_ENDS:
        counted = with_digits(name)
        for kind, pattern in ((EntryKind.DOOR, _DOOR), (EntryKind.BUILDING, _BUILDING), (EntryKind.GATE, _GATE)):
            if pattern.match(counted):
                return kind
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
    """K1+300, 1300 or 1.3 as metres."""
    hit = _CHAINAGE.match(written.strip())
    if hit:
        return str(int(hit[2]) * 1000 + int(hit[3] or 0))
    return str(round(float(written))) if re.fullmatch(r"\d+(?:\.\d+)?", written.strip()) else "0"


def _digits(written: str) -> str:
    hit = re.search(r"[A-Z]{0,4}-?\d+", with_digits(written))
    return hit[0].lstrip("0") or "0" if hit else written


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
