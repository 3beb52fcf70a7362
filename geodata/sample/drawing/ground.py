"""The unit faces of the whole city on the plane, each with its town and whether it is built up."""

from __future__ import annotations

from dataclasses import dataclass, replace
from random import Random

import numpy as np
import shapely
from shapely import Polygon

from geodata.sample.drawing import mesh
from geodata.sample.drawing.board import GRID_M, Board, bent_board
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
    """Faces are bent and fill the outline; territory, cores and roads are flat.

    `town[i]` is the index of the seat of face i, `built[i]` whether the face is in a core.
    """

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
    spots = board.flat_spots(np.array([(seat.lon, seat.lat) for seat in seats]))
    territory = draw_territory(spots, areas_km2(seats), seed)
    cores = tuple(
        build_core(town, spot, seat.core_cells, seat.code, seed)
        for town, spot, seat in zip(territory.towns, spots, seats, strict=True)
    )
    built_up = shapely.union_all([core.ground for core in cores], grid_size=GRID_M)
    roads = draw_roads(spots, built_up, territory.outline, seed)
    lines = _lines(territory, cores, roads, [Random(f"{seed}:open:{seat.code}") for seat in seats])
    bare = Ground(board, territory, cores, roads, tuple(mesh.faces_of(lines, board)), (), ())
    return _cleaned(bare)


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


def _cleaned(bare: Ground) -> Ground:
    """The ground with its faces told apart by town and core, and the slivers joined to their neighbours."""
    faces, board = bare.faces, bare.board
    inner = shapely.points(board.unbend(shapely.get_coordinates(shapely.point_on_surface(list(faces)))))
    town = [int(index) for index in shapely.STRtree(list(bare.territory.towns)).nearest(inner)]
    built = [bool(bare.cores[index].ground.contains(point)) for index, point in zip(town, inner, strict=True)]
    borders = mesh.shared_borders(faces)
    weight = mesh.road_weight(borders, [piece for road in bare.roads for piece in road.open_pieces], board)
    into = mesh.joined_slivers(
        [face.area for face in faces],
        mesh.neighbours_of(borders, len(faces), weight),
        list(zip(town, built, strict=True)),
        lambda face, area: _too_small(faces[face], area, built[face]),
    )
    whole = mesh.dissolved(faces, into)
    return replace(
        bare,
        faces=tuple(whole.values()),
        town=tuple(town[kept] for kept in whole),
        built=tuple(built[kept] for kept in whole),
    )


def _too_small(face: Polygon, area: float, built: bool) -> bool:
    if built:
        return area < SMALLEST_CORE_M2
    return area < SMALLEST_OPEN_M2 or area < THIN * face.length**2
