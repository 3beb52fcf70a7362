"""Unit grids to duty grids: in each community apart, connected, compact, and of like workload."""

from __future__ import annotations

from dataclasses import dataclass

import networkx
import numpy as np
import shapely

from grids.division.blocks.mosaic import Mosaic, Places
from grids.division.work.apportion import apportion
from grids.division.work.parts import Wishes, parted
from grids.errors import TooFewOfficers, TooManyOfficers
from grids.neighbours import TOUCH_M
from grids.outlines import Floats

SPLINTER_M2 = 3_000.0  # a piece of a community that lies apart and is smaller is nobody's whole duty
LEAST_EDGE = 0.5  # a line along a main road or a river still counts so much of its length


@dataclass(frozen=True, slots=True, eq=False)
class Duties:
    """The duty grid of each unit grid, from 0 in the order of communities.

    `seats` are the duty grids of each separate piece of ground and `loads` its work: what no balancing can even out.
    `splinters` are unit grids apart from the rest of their community and too small for a duty grid of their own; the
    nearest duty grid of the community has taken them in.
    """

    duty: Places
    seats: list[int]
    loads: list[float]
    splinters: list[int]

    @property
    def count(self) -> int:
        return sum(self.seats)


def neighbourhood(units: Mosaic, loads: Floats) -> networkx.Graph:
    """Unit grids of the same community that share a border of a metre or more, by their places."""
    graph = networkx.Graph()
    graph.add_nodes_from((at, {"load": load}) for at, load in enumerate(loads.tolist()))
    borders = units.borders
    linked = (units.ground[borders.one] == units.ground[borders.other]) & (borders.shared_m >= TOUCH_M)
    cost = LEAST_EDGE * borders.shared_m + (1.0 - LEAST_EDGE) * borders.soft_m
    rows = zip(borders.one[linked].tolist(), borders.other[linked].tolist(), cost[linked].tolist(), strict=True)
    graph.add_edges_from((i, j, {"cost": price}) for i, j, price in rows)
    return graph


def duties(units: Mosaic, loads: Floats, officers: int, wishes: Wishes) -> Duties:
    """Hand all unit grids to that many duty grids, at least one for each separate piece of each community.

    Raises TooFewOfficers and TooManyOfficers.
    """
    graph = neighbourhood(units, loads)
    splinters = bridge_splinters(graph, units)
    apart = pieces(graph, units)
    if officers < len(apart):
        raise TooFewOfficers(officers, len(apart), len(np.unique(units.ground)))
    if officers > len(units):
        raise TooManyOfficers(officers, len(units))
    duty, seats, work = shared_out(graph, apart, officers, wishes)
    return Duties(duty, seats, work, splinters)


def shared_out(
    graph: networkx.Graph, apart: list[list[int]], count: int, wishes: Wishes
) -> tuple[Places, list[int], list[float]]:
    """The part of each node, 0 to count - 1, none of which reaches over two of the separate pieces; the parts and the
    load of each piece. `count` lies between the number of pieces and that of nodes."""
    loads = [sum(graph.nodes[at]["load"] for at in piece) for piece in apart]
    seats = apportion(loads, [len(piece) for piece in apart], count)
    part = np.zeros(len(graph), dtype=np.intp)
    first = 0
    for piece, number in zip(apart, seats, strict=True):
        part[piece] = first + np.array(parted(renumbered(graph, piece), number, wishes))
        first += number
    return part, seats, loads


def renumbered(graph: networkx.Graph, piece: list[int]) -> networkx.Graph:
    """The part of a graph on these nodes, which become 0, 1, ... in their order."""
    places = {at: number for number, at in enumerate(piece)}
    return networkx.relabel_nodes(graph.subgraph(piece), places)


def bridge_splinters(graph: networkx.Graph, units: Mosaic) -> list[int]:
    """Tie small separate pieces to the nearest of a large piece of the same community; the places of those tied."""
    apart = pieces(graph, units)
    large = [piece for piece in apart if units.area_m2[piece].sum() >= SPLINTER_M2]
    tied: list[int] = []
    for piece in apart:
        ground = int(units.ground[piece[0]])
        homes = [at for one in large if int(units.ground[one[0]]) == ground for at in one]
        if piece in large or not homes:
            continue
        away = shapely.distance(units.polygons[piece[0]], units.polygons[homes])
        graph.add_edge(piece[0], homes[int(np.argmin(away))], cost=0.0)
        tied.extend(piece)
    return tied


def pieces(graph: networkx.Graph, units: Mosaic) -> list[list[int]]:
    """Unit grids that hang together within a community, by community and then by the first of them."""
    groups = [sorted(group) for group in networkx.connected_components(graph)]
    return sorted(groups, key=lambda group: (int(units.ground[group[0]]), group[0]))
