"""Communities for ground whose community lines nobody has: drawn along streets, of like work."""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
import shapely

from geodata.plane import LocalPlane
from grids.codes import TOWN_DIGITS
from grids.division.blocks.cutting import cuts
from grids.division.blocks.faces import blocks, network, with_cuts
from grids.division.blocks.joining import joined
from grids.division.blocks.mosaic import Mosaic, Places, grouped, united
from grids.division.blocks.ways import Ways
from grids.division.ground import Ground, snapped
from grids.division.numbering import community_codes, reading_order
from grids.division.work.duties import bridge_splinters, neighbourhood, shared_out
from grids.division.work.duties import pieces as separate
from grids.division.work.parts import Wishes
from grids.division.work.workload import rounds
from grids.errors import BadCode
from grids.grid import Grid
from grids.outlines import refuse_unsound

USUAL_M2 = 1_000_000.0
OFFICERS_EACH = 4
HASTE = 4  # times fewer moves than duty grids get: these lines need not be so even
PIECES_EACH = 25  # blocks are cut or joined until a community has about so many


@dataclass(frozen=True, slots=True)
class Count:
    """How many communities to draw: `asked`, or where None about one a square kilometre.

    Of itself it leaves four officers or more to each, so that work can be evened out within, and takes a number that
    `officers` share out evenly. Never more than officers. `taken` are codes that no community may get.
    """

    asked: int | None
    officers: int
    taken: Collection[str] = frozenset()

    def of(self, total_m2: float) -> int:
        """The number for so much ground."""
        if self.asked is not None:
            return max(1, min(self.asked, self.officers))
        usual = max(1, min(round(total_m2 / USUAL_M2), self.officers // OFFICERS_EACH))
        near = range(math.ceil(usual * 0.75), usual + 1)
        even = [count for count in near if self.officers % count == 0]
        return min(even, key=lambda count: abs(count - usual), default=usual)


def made_ground(towns: Sequence[Grid], ways: Ways, count: Count, wishes: Wishes) -> Ground:
    """Communities of towns; a separate part of a town makes one at least.

    Towns bear nine digits; communities of a town are numbered after the highest taken. Raises BadCode and UnsoundPolygon.
    """
    whole = _towns(towns)
    net = network(whole, ways)
    pieces = blocks(whole, net)
    total_m2 = float(pieces.area_m2.sum())
    wanted = count.of(total_m2)
    least_m2 = total_m2 / wanted / PIECES_EACH
    parts = np.maximum(np.floor(pieces.area_m2 / least_m2), 1).astype(np.intp)
    net = with_cuts(net, ways, cuts(pieces, parts, net.plane))
    pieces = blocks(whole, net)
    pieces = grouped(pieces, joined(pieces, np.full(len(pieces), least_m2)))
    graph = neighbourhood(pieces, rounds(pieces))
    bridge_splinters(graph, pieces)
    apart = separate(graph, pieces)
    quick = Wishes(max(1, wishes.sweeps // HASTE), wishes.seed)
    group, _, _ = shared_out(graph, apart, min(max(wanted, len(apart)), len(pieces)), quick)
    return _named((whole, count.taken), pieces, group, net.plane)


def _towns(towns: Sequence[Grid]) -> Ground:
    codes = [town.code for town in towns]
    for code in codes:
        if len(code) != TOWN_DIGITS or not (code.isascii() and code.isdigit()):
            raise BadCode(code, "a town code has 9 digits")
    polygons = np.fromiter((town.polygon for town in towns), dtype=object, count=len(towns))
    refuse_unsound(codes, polygons)
    return Ground(tuple(codes), snapped(polygons), tuple(town.area_class for town in towns))


def _named(
    under: tuple[Ground, Collection[str]], pieces: Mosaic, group: Places, plane: LocalPlane
) -> Ground:
    towns, taken = under
    polygons = united(pieces.polygons, group)
    town = np.zeros(len(polygons), dtype=np.intp)
    town[group] = pieces.ground
    row_m = math.sqrt(float(pieces.area_m2.sum()) / len(polygons))
    order = reading_order(shapely.get_coordinates(shapely.centroid(polygons)), plane, row_m)
    codes = community_codes(town, towns.codes, order, taken)
    by_code = sorted(range(len(codes)), key=codes.__getitem__)
    return Ground(
        tuple(codes[at] for at in by_code),
        polygons[by_code],
        tuple(towns.classes[town[at]] for at in by_code),
        made=True,
    )
