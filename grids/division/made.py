"""Communities for ground whose community lines nobody has: drawn along streets, of like size."""

from __future__ import annotations

import math
from collections.abc import Sequence

import networkx
import numpy as np
import shapely

from geodata.plane import LocalPlane
from grids.codes import COMMUNITY_DIGITS, TOWN_DIGITS
from grids.division.blocks import blocks, network, with_cuts
from grids.division.cutting import cuts
from grids.division.duties import bridge_splinters, neighbourhood
from grids.division.ground import Ground, snapped
from grids.division.mosaic import Mosaic, Places, united
from grids.division.numbering import reading_order
from grids.division.parts import Wishes, parted
from grids.division.ways import Ways
from grids.errors import BadCode
from grids.grid import Grid
from grids.outlines import refuse_unsound

USUAL_M2 = 1_000_000.0
MOST_COMMUNITIES = 999
PIECES_EACH = 12  # blocks are cut until a community would have at least so many


def made_ground(
    towns: Sequence[Grid], ways: Ways, counts: tuple[int | None, int], wishes: Wishes = Wishes()
) -> Ground:
    """As many communities as `counts` says first (one a square kilometre where None) and at most as it says second.

    A separate part of a town always makes one at least.
    Towns bear nine digits; communities of a town are numbered from 001. Raises BadCode, UnsoundPolygon, CannotDivide.
    """
    whole = _towns(towns)
    net = network(whole, ways)
    pieces = blocks(whole, net)
    total_m2 = float(pieces.area_m2.sum())
    count, most = counts
    wanted = max(1, min(most, round(total_m2 / USUAL_M2) if count is None else count))
    large = np.floor(pieces.area_m2 * wanted * PIECES_EACH / total_m2)
    net = with_cuts(net, ways, cuts(pieces, np.maximum(large, 1).astype(np.intp), net.plane))
    pieces = blocks(whole, net)
    graph = neighbourhood(pieces, pieces.area_m2)
    bridge_splinters(graph, pieces)
    group = _grouped(graph, pieces, wanted, wishes)
    return _named(whole, pieces, group, net.plane)


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
    mean_m2 = float(pieces.area_m2.sum()) / wanted
    for component in sorted(map(sorted, networkx.connected_components(graph))):
        count = max(1, min(len(component), round(float(pieces.area_m2[component].sum()) / mean_m2)))
        places = {at: number for number, at in enumerate(component)}
        part = parted(networkx.relabel_nodes(graph.subgraph(component), places), count, wishes)
        group[component] = first + np.array(part)
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
