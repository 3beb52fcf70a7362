"""The sample city's gazetteer: what its map names, and doors, gates, lamp-posts and nicknames made by simple rules.

All of it is generated, like the city itself, and stands for no real address.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import shapely

from geodata.gazetteer.entry import Entry, EntryKind
from geodata.gazetteer.gazetteer import Gazetteer
from geodata.plane import LocalPlane
from geodata.sample.city import AreaGrid, BlockGrid, Place, SampleCity, Street

SOURCE = "sample"
REGION = ("浙江省", "台州市", "临海市")
# Doors: a number for each so many metres of a side, odd ones on the left, and every fifth of a side is on the list.
FRONT_M, KERB_M, LISTED = 12.0, 12.0, 5
LAMP_STEP_M, LAMP_KERB_M = 50.0, 6.0
MILE_STEP_M = 1_000.0
GATE_M = 40.0
GATED = frozenset({"school", "hospital", "park"})
SIDES = {"北": (0.0, 1.0), "南": (0.0, -1.0)}
BUILDINGS = {str(number): (-30.0 + 30.0 * ((number - 1) % 3), 20.0 if number <= 3 else -20.0) for number in range(1, 7)}


def sample_gazetteer(city: SampleCity) -> Gazetteer:
    """The index of `sample_entries`, with the city's boundary."""
    return Gazetteer(sample_entries(city), boundary=city.boundary)


def sample_entries(city: SampleCity) -> Iterator[Entry]:
    """Towns, communities, grids, streets with doors and lamp-posts, places with gates and buildings."""
    towns = {town.code: town.name for town in city.towns}
    yield from _areas(city, towns)
    for street in city.streets:
        areas = (*REGION, towns[street.code[:9]]) if street.code[:9] in towns else REGION
        yield from _street(street, areas)
    for place in city.places:
        yield from _place(place, (*REGION, towns[place.town]))


def _areas(city: SampleCity, towns: dict[str, str]) -> Iterator[Entry]:
    for town in city.towns:
        yield Entry(EntryKind.AREA, town.name, town.polygon, (town.name_en,), REGION, source=SOURCE)
    for community in city.communities:
        aliases = (
            (community.name_en, community.name.removesuffix("社区") + "居委会", community.name + "居委会")
            if community.name.endswith("社区")
            else (community.name_en,)
        )
        yield Entry(
            EntryKind.AREA, community.name, community.polygon, aliases, (*REGION, towns[community.town]), source=SOURCE
        )
    grids: tuple[BlockGrid | AreaGrid, ...] = (*city.block_grids, *city.area_grids)
    for grid in grids:
        yield Entry(
            EntryKind.AREA,
            grid.name,
            grid.polygon,
            (*_nicknames(grid.name), grid.code),
            (*REGION, towns[grid.town]),
            source=SOURCE,
        )


def _nicknames(name: str) -> tuple[str, ...]:
    """古城001号街区网格 is also 古城1号网格; 古城第一片区网格 is also 古城一片区."""
    if "号街区" in name:
        head, _, tail = name.partition("号街区")
        digits = head[-3:]
        return (f"{head[:-3]}{int(digits)}号{tail}", f"{head[:-3]}{int(digits)}号街区")
    return (name.removesuffix("网格").replace("第", ""),)


def _street(street: Street, areas: tuple[str, ...]) -> Iterator[Entry]:
    aliases = [street.name_en]
    if street.width_class == "arterial" and street.name.endswith("大道"):
        aliases.append(street.name.removesuffix("大道") + "老街")
    yield Entry(EntryKind.ROAD, street.name, street.line, tuple(aliases), areas, source=SOURCE)
    plane = LocalPlane.around(street.line)
    line = plane.metres(street.line)
    for number, place in _doors(line):
        yield Entry(EntryKind.DOOR, street.name, _point(plane, place), (), areas, str(number), source=SOURCE)
    if street.width_class == "arterial":
        for count, along in enumerate(np.arange(LAMP_STEP_M / 2, line.length, LAMP_STEP_M), start=1):
            spot = _point(plane, _beside(line, float(along), -LAMP_KERB_M))
            yield Entry(EntryKind.MARKER, street.name, spot, (), areas, str(count), "lamp", SOURCE)
    if street.width_class == "highway":
        for along in np.arange(0.0, line.length, MILE_STEP_M):
            spot = _point(plane, _beside(line, float(along), 0.0))
            yield Entry(EntryKind.MILE, street.name, spot, (), areas, str(int(along)), source=SOURCE)


def _doors(line: shapely.LineString) -> Iterator[tuple[int, tuple[float, float]]]:
    fronts = int(line.length // FRONT_M)
    for front in range(fronts):
        if front % LISTED and front != fronts - 1:
            continue
        along = (front + 0.5) * FRONT_M
        yield 2 * front + 1, _beside(line, along, KERB_M)
        yield 2 * front + 2, _beside(line, along, -KERB_M)


def _beside(line: shapely.LineString, along: float, left: float) -> tuple[float, float]:
    """The point so far along a line and so far to its left."""
    before, after = line.interpolate(max(0.0, along - 1.0)), line.interpolate(min(line.length, along + 1.0))
    dx, dy = after.x - before.x, after.y - before.y
    norm = float(np.hypot(dx, dy)) or 1.0
    foot = line.interpolate(along)
    return foot.x - dy / norm * left, foot.y + dx / norm * left


def _place(place: Place, areas: tuple[str, ...]) -> Iterator[Entry]:
    kind = EntryKind.STOP if place.kind == "station" else EntryKind.PLACE
    spot = shapely.Point(place.lon, place.lat)
    yield Entry(kind, place.name, spot, (place.name_en,), areas, source=SOURCE)
    plane = LocalPlane(place.lon, place.lat)
    if place.kind in GATED:
        for side, (east, north) in SIDES.items():
            yield Entry(
                EntryKind.GATE,
                place.name,
                _point(plane, (east * GATE_M, north * GATE_M)),
                (),
                areas,
                side,
                source=SOURCE,
            )
    if place.kind == "estate":
        for number, offset in BUILDINGS.items():
            yield Entry(EntryKind.BUILDING, place.name, _point(plane, offset), (), areas, number, source=SOURCE)


def _point(plane: LocalPlane, place: tuple[float, float]) -> shapely.Point:
    lon, lat = plane.lonlat(*place)
    return shapely.Point(float(lon), float(lat))
