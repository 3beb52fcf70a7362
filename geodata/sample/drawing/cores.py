"""Built-up cores on the plane: a street lattice around each seat, cut at the town's border."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import atan2, cos, hypot, pi, sin
from random import Random

import numpy as np
import shapely
from shapely import LineString, MultiPolygon, Polygon

from geodata.sample.drawing.board import Points

BLOCK_M = (104.0, 186.0)
SMALLEST_M2 = 6_000.0
LARGEST_M2 = 39_000.0
PAIRED = 0.36
ARTERIAL_EVERY = 5
INNER = ("331082001", "331082002", "331082003")

Spot = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Lattice:
    """Rotated street lines around a middle; `us` and `vs` are offsets in metres along the two axes."""

    middle: Points
    heading: float
    us: tuple[float, ...]
    vs: tuple[float, ...]

    def corner(self, i: int, j: int) -> tuple[float, float]:
        """Where line i of the one direction meets line j of the other."""
        u, v = self.us[i], self.vs[j]
        x = self.middle[0] + u * cos(self.heading) - v * sin(self.heading)
        y = self.middle[1] + u * sin(self.heading) + v * cos(self.heading)
        return (round(float(x), 1), round(float(y), 1))

    def cell(self, i: int, j: int) -> Polygon:
        """The block between lines i, i+1 and j, j+1."""
        return shapely.Polygon(
            [self.corner(i, j), self.corner(i + 1, j), self.corner(i + 1, j + 1), self.corner(i, j + 1)]
        )


@dataclass(frozen=True, slots=True)
class Core:
    """A town's built-up core: its lattice, the chosen cells by (i, j) and the ground they cover.

    `partners` names for some cells the next one over that forms one block with it.
    """

    lattice: Lattice
    cells: dict[Spot, Polygon]
    partners: dict[Spot, Spot]
    ground: Polygon | MultiPolygon

    def lines(self) -> list[LineString]:
        """All block edges, cut at the town's border."""
        joined = [shapely.union(self.cells[one], self.cells[other]) for one, other in self.partners.items()]
        inside = set(self.partners) | set(self.partners.values())
        alone = [cell for spot, cell in self.cells.items() if spot not in inside]
        return [LineString(block.exterior.coords) for block in joined + alone]

    def has_edge(self, one: Spot, other: Spot) -> bool:
        """Whether a block edge separates two neighbouring lattice cells, of which one at least is built up."""
        if self.partners.get(one) == other or self.partners.get(other) == one:
            return False
        return one in self.cells or other in self.cells


Reach = Callable[[Lattice, int, int], float]


def build_core(town: Polygon, seat: Points, wanted: int, code: str, seed: int) -> Core:
    """The `wanted` lattice cells nearest to the seat that lie in the town; cells cut to a corner are left out."""
    dice = Random(f"{seed}:core:{code}")
    lattice = _lattice(seat, wanted, code, dice)
    lean = _lean(dice)
    nearest = sorted(
        (lean(lattice, i, j), i, j) for i in range(len(lattice.us) - 1) for j in range(len(lattice.vs) - 1)
    )
    cells: dict[Spot, Polygon] = {}
    for _, i, j in nearest:
        if len(cells) == wanted:
            break
        cell = lattice.cell(i, j).intersection(town)
        if isinstance(cell, Polygon) and cell.area > SMALLEST_M2:
            cells[i, j] = cell
    return Core(
        lattice,
        cells,
        _partners(lattice, cells, dice),
        shapely.union_all(list(cells.values()), grid_size=0.1),
    )


def is_arterial(line: int, lines: int) -> bool:
    """Whether lattice line `line` of so many is a main street; the middle one always is."""
    return (line - lines // 2) % ARTERIAL_EVERY == 0


def _partners(lattice: Lattice, cells: dict[Spot, Polygon], dice: Random) -> dict[Spot, Spot]:
    """Pairs of neighbours that form one large block, never across a main street."""
    partners: dict[Spot, Spot] = {}
    taken: set[Spot] = set()
    for i, j in sorted(cells):
        eastward = dice.random() < 0.5
        other = (i + 1, j) if eastward else (i, j + 1)
        barred = is_arterial(i + 1, len(lattice.us)) if eastward else is_arterial(j + 1, len(lattice.vs))
        if dice.random() >= PAIRED or barred or other not in cells or taken & {(i, j), other}:
            continue
        if cells[i, j].area + cells[other].area <= LARGEST_M2:
            partners[i, j] = other
            taken |= {(i, j), other}
    return partners


def _lattice(seat: Points, wanted: int, code: str, dice: Random) -> Lattice:
    heading = 0.12 + dice.uniform(-0.04, 0.04) if code in INNER else dice.uniform(0.0, pi / 2)
    half = int((wanted * 2.2) ** 0.5) + 3
    return Lattice(seat, heading, _offsets(half, dice), _offsets(half, dice))


def _offsets(half: int, dice: Random) -> tuple[float, ...]:
    """Line offsets with the seat in the middle of a block."""
    widths = [dice.uniform(*BLOCK_M) for _ in range(2 * half)]
    ends = np.concatenate(([0.0], np.cumsum(widths)))
    middle = (ends[half] + ends[half + 1]) / 2
    return tuple(float(end - middle) for end in ends)


def _lean(dice: Random) -> Reach:
    """Distance from the middle, shorter in some directions, so that no core is a plain disc."""
    shares = [(k, dice.uniform(0.05, 0.16), dice.uniform(0, 2 * pi)) for k in (2, 3, 5)]

    def reach(lattice: Lattice, i: int, j: int) -> float:
        u = (lattice.us[i] + lattice.us[i + 1]) / 2
        v = (lattice.vs[j] + lattice.vs[j + 1]) / 2
        turn = atan2(v, u)
        return hypot(u, v) * (1 + sum(share * cos(k * turn + push) for k, share, push in shares))

    return reach
