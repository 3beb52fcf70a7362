"""Communities for ground whose community lines nobody has: drawn along streets, of like work."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import networkx
import numpy as np
import shapely

from geodata.plane import LocalPlane
from grids.codes import COMMUNITY_DIGITS, TOWN_DIGITS
from grids.division.blocks.cutting import cuts
from grids.division.blocks.faces import blocks, network, with_cuts
from grids.division.blocks.joining import joined
from grids.division.blocks.mosaic import Mosaic, Places, grouped, united
from grids.division.blocks.ways import Ways
from grids.division.ground import Ground, snapped
from grids.division.numbering import reading_order
from grids.division.work.duties import bridge_splinters, neighbourhood, renumbered
from grids.division.work.parts import Wishes, parted
from grids.division.work.workload import rounds
from grids.errors import BadCode
from grids.grid import Grid
from grids.outlines import refuse_unsound

USUAL_M2 = 1_000_000.0
MOST_COMMUNITIES = 999
PIECES_EACH = 25  # blocks are cut or joined until a community has about so many


@dataclass(frozen=True, slots=True)
class Count:
    """How many communities to draw: `asked`, or where None about one a square kilometre, and such a number that
    `officers` share out evenly. Never more than officers."""

    asked: int | None
    officers: int

    def of(self, total_m2: float) -> int:
        """The number for so much ground."""
        if self.asked is not None:
            return max(1, min(self.asked, self.officers))
        usual = max(1, min(round(total_m2 / USUAL_M2), self.officers))
        near = range(math.ceil(usual * 0.75), math.floor(usual * 1.25) + 1)
        even = [count for count in near if self.officers % count == 0]
        return min(even, key=lambda count: abs(count - usual), default=usual)


def made_ground(towns: Sequence[Grid], ways: Ways, count: Count, wishes: Wishes) -> Ground:
    """Communities of towns; a separate part of a town makes one at least.

    Towns bear nine digits; communities of a town are numbered from 001. Raises BadCode and UnsoundPolygon.
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
    return _named(whole, pieces, _grouped(graph, pieces, wanted, wishes), net.plane)


def _towns(towns: Sequence[Grid]) -> Ground:
    codes = [town.code for town in towns]
    for code in codes:
        if len(code) != TOWN_DIGITS or not (code.isascii() and code.isdigit()):
            raise BadCode(code, "a town code has 9 digits")
    polygons = np.fromiter((town.polygon for town in towns), dtype=object, count=len(towns))
    refuse_unsound(codes, polygons)
    return Ground(tuple(codes), snapped(polygons), tuple(town.area_class for town in towns))


def _grouped(graph: networkx.Graph, pieces: Mosaic, wanted: int, wishes: Wishes) -> Places:
    group = np.zeros(len(pieces), dtype=np.intp)
    first = 0
    for component in sorted(map(sorted, networkx.connected_components(graph))):
        load = sum(graph.nodes[at]["load"] for at in component)
        count = max(1, min(len(component), round(load * wanted)))
        group[component] = first + np.array(parted(renumbered(graph, component), count, wishes))
        first += count
    return group


def _named(towns: Ground, pieces: Mosaic, group: Places, plane: LocalPlane) -> Ground:
    polygons = united(pieces.polygons, group)
    town = np.zeros(len(polygons), dtype=np.intp)
    town[group] = pieces.ground
    row_m = math.sqrt(float(pieces.area_m2.sum()) / len(polygons))
    order = reading_order(shapely.get_coordinates(shapely.centroid(polygons)), plane, row_m)
    codes = ["" for _ in polygons]
    last = [0] * len(towns)
    for at in order:
        last[town[at]] += 1
        codes[at] = f"{towns.codes[town[at]]}{last[town[at]]:0{COMMUNITY_DIGITS - TOWN_DIGITS}d}"
    for code, number in zip(towns.codes, last, strict=True):
        if number > MOST_COMMUNITIES:
            raise BadCode(code, f"{number} communities and only {MOST_COMMUNITIES} numbers")
    by_code = sorted(range(len(codes)), key=codes.__getitem__)
    return Ground(
        tuple(codes[at] for at in by_code),
        polygons[by_code],
        tuple(towns.classes[town[at]] for at in by_code),
        made=True,
    )
