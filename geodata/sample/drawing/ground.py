"""The unit faces of the whole city on the plane, each with its town and whether it is built up."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

import numpy as np
import shapely
from shapely import Polygon

from geodata.sample.drawing import mesh
from geodata.sample.drawing.board import Board, Points, bent_board
from geodata.sample.drawing.cores import Core, build_core
from geodata.sample.drawing.countryside import cell_edges
from geodata.sample.drawing.roads import Road, draw_roads
from geodata.sample.drawing.territory import Territory, draw_territory
from geodata.sample.seats import Seat, areas_km2

SMALLEST_CORE_M2 = 9_000.0
SMALLEST_OPEN_M2 = 60_000.0
THIN = 0.018


@dataclass(frozen=True, slots=True)
class Ground:
    """Faces fill the outline; `town[i]` is the index of the seat, `built[i]` whether face i is in a core."""

    board: Board
    territory: Territory
    cores: tuple[Core, ...]
    roads: tuple[Road, ...]
    faces: tuple[Polygon, ...]
    town: tuple[int, ...]
    built: tuple[bool, ...]


def lay_ground(seats: tuple[Seat, ...], seed: int) -> Ground:
    """Outline, towns, cores, roads and countryside of this seed, noded once and cleaned of slivers."""
    board = bent_board(seed)
    spots = board.points(np.array([(seat.lon, seat.lat) for seat in seats]))
    territory = draw_territory(spots, areas_km2(seats), seed)
    cores = tuple(
        build_core(town, spot, seat.core_cells, seat.code, seed)
        for town, spot, seat in zip(territory.towns, spots, seats, strict=True)
    )
    built_up = shapely.union_all([core.ground for core in cores], grid_size=mesh.GRID_M)
    roads = draw_roads(spots, built_up, territory.outline, seed)
    lines = _lines(territory, cores, roads, [Random(f"{seed}:open:{seat.code}") for seat in seats])
    faces, town, built = _cleaned(mesh.faces_of(lines), territory, cores, roads)
    return Ground(board, territory, cores, roads, faces, town, built)


def _lines(
    territory: Territory, cores: tuple[Core, ...], roads: tuple[Road, ...], dice: list[Random]
) -> list[shapely.LineString]:
    open_roads = shapely.union_all([piece for road in roads for piece in road.open_pieces])
    lines = [piece for road in roads for piece in road.open_pieces]
    for town, core, one in zip(territory.towns, cores, dice, strict=True):
        lines.append(town.exterior)
        lines.extend(core.lines())
        lines.extend(cell_edges(town, core.ground, open_roads, one))
    return lines


def _cleaned(
    faces: list[Polygon], territory: Territory, cores: tuple[Core, ...], roads: tuple[Road, ...]
) -> tuple[tuple[Polygon, ...], tuple[int, ...], tuple[bool, ...]]:
    inner = shapely.point_on_surface(faces)
    town = _nearest_polygon(inner, territory.towns)
    built = [
        core.ground.contains(point)
        for core, point in ((cores[index], point) for index, point in zip(town, inner, strict=True))
    ]
    borders = mesh.shared_borders(faces)
    weight = mesh.road_weight(borders, [piece for road in roads for piece in road.open_pieces])
    neighbours = mesh.neighbours_of(borders, len(faces), weight)
    into = mesh.joined_slivers(
        [face.area for face in faces],
        neighbours,
        list(zip(town, built, strict=True)),
        lambda face, area: _too_small(faces[face], area, built[face]),
    )
    whole = mesh.dissolved(faces, into)
    return (
        tuple(whole.values()),
        tuple(int(town[kept]) for kept in whole),
        tuple(built[kept] for kept in whole),
    )


def _too_small(face: Polygon, area: float, built: bool) -> bool:
    if built:
        return area < SMALLEST_CORE_M2
    return area < SMALLEST_OPEN_M2 or area < THIN * face.length**2


def _nearest_polygon(points: Points, polygons: tuple[Polygon, ...]) -> list[int]:
    tree = shapely.STRtree(list(polygons))
    return [int(index) for index in tree.nearest(points)]
