"""Named places in the cores: schools, markets, parks, stations, clinics, squares, estates and town offices."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from random import Random

import numpy as np
import shapely

from geodata.sample.city import Place, Street
from geodata.sample.drawing.board import map_out
from geodata.sample.drawing.ground import Ground
from geodata.sample.seats import Seat

# The kind, its endings in Chinese and English, and one for so many block cells of the core (at least one).
KINDS = (
    ("school", ("小学", "Primary School"), 35),
    ("school", ("中学", "Middle School"), 70),
    ("market", ("菜市场", "Market"), 60),
    ("park", ("公园", "Park"), 60),
    ("station", ("公交站", "Bus Station"), 90),
    ("hospital", ("卫生院", "Clinic"), 120),
    ("square", ("广场", "Square"), 150),
    ("estate", ("小区", "Estate"), 16),
)
ENDINGS = ("大道", "公路", "路", "巷")
SIDES = "东西南北"


def name_places(
    ground: Ground, streets: Sequence[Street], seats: Sequence[Seat], seed: int
) -> tuple[Place, ...]:
    """Places inside blocks of the cores, each named after a street nearby; no name twice in the city."""
    named = [street for street in streets if street.width_class != "highway" and not _is_village(street)]
    tree = shapely.STRtree([street.line for street in named])
    taken: set[str] = set()
    places: list[Place] = []
    for town, seat in enumerate(seats):
        dice = Random(f"{seed}:places:{seat.code}")
        for kind, endings, point in _wanted(ground, town, dice):
            near = np.argsort(shapely.distance(tree.geometries, point), kind="stable")
            name = next(
                pair for pair in (_called(named[int(spot)], endings) for spot in near) if pair[0] not in taken
            )
            taken.add(name[0])
            places.append(Place(*name, kind, seat.code, point.x, point.y))
        places.append(
            Place(
                f"{seat.name}便民服务中心",
                f"{seat.name_en} Public Service Hall",
                "office",
                seat.code,
                seat.lon,
                seat.lat,
            )
        )
    return tuple(places)


def _is_village(street: Street) -> bool:
    return "Village" in street.name_en or "Community" in street.name_en


def _wanted(ground: Ground, town: int, dice: Random) -> Iterable[tuple[str, tuple[str, str], shapely.Point]]:
    """Kinds with a point inside a block, no block twice."""
    cells = [cell for _, cell in sorted(ground.cores[town].cells.items())]
    wanted = [(kind, endings) for kind, endings, per in KINDS for _ in range(max(1, len(cells) // per))]
    for (kind, endings), cell in zip(wanted, dice.sample(cells, len(wanted)), strict=True):
        yield kind, endings, map_out(ground.board.bent(cell.centroid))


def _called(street: Street, endings: tuple[str, str]) -> tuple[str, str]:
    word = street.name
    for ending in ENDINGS:
        word = word.removesuffix(ending)
    word = word[:2] if len(word) == 3 and word[2] in SIDES else word
    return word + endings[0], f"{street.name_en.split()[0]} {endings[1]}"
