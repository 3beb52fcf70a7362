"""Which area grid, block grid and community every face belongs to; each level nests in the one before."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

import numpy as np
import shapely

from geodata.sample.atlas.groups import divided, shares
from geodata.sample.drawing import mesh
from geodata.sample.drawing.board import Points
from geodata.sample.drawing.ground import Ground
from geodata.sample.seats import Seat

FACES_PER_COMMUNITY = 8


@dataclass(frozen=True, slots=True)
class Division:
    """Group keys of every face: (town, area), (town, area, block) and (town, area, block, community)."""

    area: tuple[tuple[int, ...], ...]
    block: tuple[tuple[int, ...], ...]
    community: tuple[tuple[int, ...], ...]


def divide(ground: Ground, seats: tuple[Seat, ...], seed: int) -> Division:
    """Area grids, then the block grids inside them, then communities inside those, all connected."""
    middles = shapely.get_coordinates(shapely.point_on_surface(list(ground.faces)))
    neighbours = mesh.neighbours_of(mesh.shared_borders(ground.faces), len(ground.faces))
    town_faces: dict[int, list[int]] = defaultdict(list)
    for face, town in enumerate(ground.town):
        town_faces[town].append(face)
    keys: list[tuple[int, ...]] = [()] * len(ground.faces)
    for town, seat in enumerate(seats):
        split = _Split(middles, neighbours, Random(f"{seed}:groups:{seat.code}"))
        for face, key in split.levels(town_faces[town], seat.area_grids, seat.block_grids).items():
            keys[face] = (town, *key)
    return Division(tuple(key[:2] for key in keys), tuple(key[:3] for key in keys), tuple(keys))


@dataclass(frozen=True, slots=True)
class _Split:
    middles: Points
    neighbours: mesh.Neighbours
    dice: Random

    def levels(self, faces: Sequence[int], areas: int, blocks: int) -> dict[int, tuple[int, int, int]]:
        """For each face of one town its area, block within the area and community within the block."""
        keys = {}
        area_faces = self.parts(areas, faces)
        for area, count in enumerate(shares(blocks, [len(part) for part in area_faces])):
            for block, block_faces in enumerate(self.parts(count, area_faces[area])):
                communities = max(1, round(len(block_faces) / FACES_PER_COMMUNITY))
                for community, members in enumerate(self.parts(communities, block_faces)):
                    keys.update(dict.fromkeys(members, (area, block, community)))
        return keys

    def parts(self, count: int, faces: Sequence[int]) -> list[list[int]]:
        """The faces in `count` connected lists."""
        lists: list[list[int]] = [[] for _ in range(count)]
        for face, group in zip(
            faces, divided(count, faces, self.middles, self.neighbours, self.dice), strict=True
        ):
            lists[group].append(face)
        return lists


def reading_order(points: Points) -> list[int]:
    """Indices of lon, lat points as one reads: rows from north to south, each row from west to east."""
    if len(points) == 0:
        return []
    width, height = np.ptp(points, axis=0)
    per_row = max(1, round(float(np.sqrt(len(points) * width / height)))) if height > 0 else len(points)
    southward = np.lexsort((points[:, 0], -points[:, 1]))
    order: list[int] = []
    for start in range(0, len(points), per_row):
        row = southward[start : start + per_row]
        order.extend(int(spot) for spot in row[np.lexsort((-points[row, 1], points[row, 0]))])
    return order
