"""Codes and names for towns, areas, blocks, communities and unit grids, and their polygons in degrees."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from random import Random

import numpy as np
import shapely
from shapely import Polygon

from geodata.sample.atlas.division import Division, reading_order
from geodata.sample.atlas.names import load_words, pairs
from geodata.sample.city import AreaGrid, BlockGrid, Community, Town, UnitGrid
from geodata.sample.drawing import mesh
from geodata.sample.drawing.board import Points, map_out
from geodata.sample.drawing.cores import INNER
from geodata.sample.drawing.ground import Ground
from geodata.sample.seats import Seat

FIRST_VILLAGE = 201
ORDINALS = "一二三四五六七八九"
INNER_SHARE, OUTER_SHARE = 0.6, 0.25

Key = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Grids:
    """All divisions of the ground in code order; `unit_of_face[i]` is the code of face i."""

    towns: tuple[Town, ...]
    areas: tuple[AreaGrid, ...]
    blocks: tuple[BlockGrid, ...]
    communities: tuple[Community, ...]
    units: tuple[UnitGrid, ...]
    boundary: Polygon
    unit_of_face: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Codes:
    area: Mapping[Key, str]
    block: Mapping[Key, str]
    community: Mapping[Key, str]
    unit: Sequence[str]


def number_grids(ground: Ground, division: Division, seats: tuple[Seat, ...], seed: int) -> Grids:
    """Every grid with its code; order within a parent is west to east, row by row from the north."""
    shapes = [map_out(face) for face in ground.faces]
    middles = shapely.get_coordinates(shapely.point_on_surface(shapes))
    codes = _codes(ground, division, seats, middles)
    communities = _communities(codes, division, shapes, seed)
    names = {community.code: community.name for community in communities}
    classes = _area_classes(ground, seats)
    units = tuple(
        UnitGrid(
            code=code,
            name=f"{names[code[:12]]}{code[12:]}号单元网格",
            community=code[:12],
            town=code[:9],
            block=codes.block[division.block[face]],
            area=codes.area[division.area[face]],
            area_class=classes[face],
            polygon=shapes[face],
        )
        for code, face in sorted(zip(codes.unit, range(len(shapes)), strict=True))
    )
    towns = _towns(ground, seats, shapes)
    return Grids(
        towns=towns,
        areas=_areas(codes, division, shapes, seats),
        blocks=_blocks(codes, division, shapes, seats),
        communities=communities,
        units=units,
        boundary=shapely.coverage_union_all([town.polygon for town in towns]),
        unit_of_face=tuple(codes.unit),
    )


def _codes(ground: Ground, division: Division, seats: tuple[Seat, ...], middles: Points) -> _Codes:
    town_code = [seat.code for seat in seats]
    area = {key: f"{town_code[key[0]]}A{place:02d}" for key, place in _places(division.area, middles).items()}
    block = {
        key: f"{town_code[key[0]]}B{place:03d}" for key, place in _places(division.block, middles).items()
    }
    community = _community_codes(ground, division, town_code, middles)
    unit = [""] * len(middles)
    for key, faces in _members(division.community).items():
        for place, spot in enumerate(reading_order(middles[np.array(faces)]), start=1):
            unit[faces[spot]] = f"{community[key]}{place:03d}"
    return _Codes(area, block, community, unit)


def _community_codes(
    ground: Ground, division: Division, town_code: list[str], middles: Points
) -> dict[Key, str]:
    """Residents' communities count from 001, villages from 201, as the public code lists do."""
    members = _members(division.community)
    urban = {
        key: 2 * sum(ground.built[face] for face in faces) > len(faces) for key, faces in members.items()
    }
    codes = {}
    for first, wanted in ((1, True), (FIRST_VILLAGE, False)):
        chosen = [key if urban[key] is wanted else () for key in division.community]
        for key, place in _places(chosen, middles).items():
            codes[key] = f"{town_code[key[0]]}{place + first - 1:03d}"
    return codes


def _members(keys: Sequence[Key]) -> dict[Key, list[int]]:
    members: dict[Key, list[int]] = defaultdict(list)
    for face, key in enumerate(keys):
        if key:
            members[key].append(face)
    return members


def _places(keys: Sequence[Key], middles: Points) -> dict[Key, int]:
    """For each group its number within its town, in reading order of the groups' middles, from 1."""
    centres = {key: middles[np.array(faces)].mean(axis=0) for key, faces in sorted(_members(keys).items())}
    places = {}
    for town in sorted({key[0] for key in centres}):
        mine = [key for key in centres if key[0] == town]
        for place, spot in enumerate(reading_order(np.array([centres[key] for key in mine])), start=1):
            places[mine[spot]] = place
    return places


def _union(codes: Mapping[Key, str], keys: Sequence[Key], shapes: list[Polygon]) -> list[tuple[str, Polygon]]:
    by_code = mesh.dissolved(shapes, [codes[key] for key in keys])
    return list(by_code.items())


def _towns(ground: Ground, seats: tuple[Seat, ...], shapes: list[Polygon]) -> tuple[Town, ...]:
    polygons = mesh.dissolved(shapes, [seats[town].code for town in ground.town])
    return tuple(
        Town(
            code=seat.code,
            name=seat.name,
            name_en=seat.name_en,
            kind=seat.kind,
            seat_lon=seat.lon,
            seat_lat=seat.lat,
            polygon=polygons[seat.code],
        )
        for seat in seats
    )


def _communities(
    codes: _Codes, division: Division, shapes: list[Polygon], seed: int
) -> tuple[Community, ...]:
    pools = load_words()
    names = pairs(pools["stem"], pools["land"], Random(f"{seed}:communities"))
    communities = []
    for code, polygon in _union(codes.community, division.community, shapes):
        word, pinyin = next(names)
        village = int(code[9:]) >= FIRST_VILLAGE
        communities.append(
            Community(
                code=code,
                name=word + ("村" if village else "社区"),
                name_en=f"{pinyin} {'Village' if village else 'Community'}",
                town=code[:9],
                polygon=polygon,
            )
        )
    return tuple(communities)


def _blocks(
    codes: _Codes, division: Division, shapes: list[Polygon], seats: tuple[Seat, ...]
) -> tuple[BlockGrid, ...]:
    town = {seat.code: seat for seat in seats}
    area = {codes.block[key]: codes.area[key[:2]] for key in division.block}
    return tuple(
        BlockGrid(
            code=code,
            name=f"{short(town[code[:9]].name)}{code[10:]}号街区网格",
            name_en=f"{town[code[:9]].name_en} block grid {code[10:]}",
            town=code[:9],
            area=area[code],
            polygon=polygon,
        )
        for code, polygon in _union(codes.block, division.block, shapes)
    )


def _areas(
    codes: _Codes, division: Division, shapes: list[Polygon], seats: tuple[Seat, ...]
) -> tuple[AreaGrid, ...]:
    town = {seat.code: seat for seat in seats}
    return tuple(
        AreaGrid(
            code=code,
            name=f"{short(town[code[:9]].name)}第{ORDINALS[int(code[10:]) - 1]}片区网格",
            name_en=f"{town[code[:9]].name_en} area grid {int(code[10:])}",
            town=code[:9],
            polygon=polygon,
        )
        for code, polygon in _union(codes.area, division.area, shapes)
    )


def short(town_name: str) -> str:
    """古城街道 becomes 古城, 汛桥镇 becomes 汛桥."""
    return town_name.removesuffix("街道").removesuffix("镇")


def _area_classes(ground: Ground, seats: tuple[Seat, ...]) -> list[str]:
    """A for the middle of the cores, B for what else is built up and the faces that touch it, C beyond."""
    middles = shapely.get_coordinates(shapely.point_on_surface(list(ground.faces)))
    neighbours = mesh.neighbours_of(mesh.shared_borders(ground.faces), len(ground.faces))
    classes = [
        "B" if built or any(ground.built[other] for other in near) else "C"
        for built, near in zip(ground.built, neighbours, strict=True)
    ]
    spots = ground.board.bend(ground.territory.seats)
    for town, seat in enumerate(seats):
        gap = np.hypot(*(middles - spots[town]).T)
        core = sorted(
            (gap[face], face)
            for face in range(len(middles))
            if ground.town[face] == town and ground.built[face]
        )
        share = INNER_SHARE if seat.code in INNER else OUTER_SHARE
        for _, face in core[: round(share * len(core))]:
            classes[face] = "A"
    return classes
