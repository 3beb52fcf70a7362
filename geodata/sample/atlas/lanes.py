"""Lanes from the main roads and cores out to the villages, along the borders of the unit grids."""

from __future__ import annotations

from itertools import pairwise

import networkx as nx
import numpy as np
import shapely
from shapely import LineString

from geodata.sample.atlas.numbering import FIRST_VILLAGE, Grids
from geodata.sample.city import Community
from geodata.sample.drawing import mesh
from geodata.sample.drawing.ground import Ground

NEAR_ROAD_M = 25.0
SHORTEST_M = 300.0
Corner = tuple[float, float]


def village_lanes(ground: Ground, grids: Grids) -> list[tuple[Community, LineString]]:
    """For each village the way to the nearest main road or core, up to where another lane already runs."""
    net = _border_net(ground)
    corners = sorted(net.nodes)
    sources = _sources(ground, corners)
    ways = nx.multi_source_dijkstra_path(net, sources, weight="length")
    tree = shapely.STRtree(shapely.points(np.array(corners)))
    used = set(sources)
    lanes = []
    for community, middle in _villages(ground, grids):
        way = ways.get(corners[int(tree.nearest(shapely.Point(middle)))], [])
        line = _unused_part(net, way, used)
        if line is not None and line.length > SHORTEST_M:
            used.update(way)
            lanes.append((community, line))
    return lanes


def _border_net(ground: Ground) -> nx.Graph:
    """Corners where three faces meet, joined by the borders between them."""
    edges = mesh.edge_lines(ground.faces)
    chains = shapely.get_parts(shapely.line_merge(shapely.multilinestrings(list(edges))))
    net = nx.Graph()
    for chain in chains:
        points = list(chain.coords)
        known = net.get_edge_data(points[0], points[-1])
        if points[0] != points[-1] and (known is None or known["length"] > chain.length):
            net.add_edge(points[0], points[-1], length=chain.length, line=chain)
    return nx.subgraph(net, max(nx.connected_components(net), key=len)).copy()


def _sources(ground: Ground, corners: list[Corner]) -> list[Corner]:
    """Corners on a main road or at the rim of a core."""
    roads = [piece for road in ground.roads for piece in road.open_pieces]
    rims = [core.ground.boundary for core in ground.cores]
    tree = shapely.STRtree(roads + rims)
    flat = shapely.points(ground.board.unbend(np.array(corners)))
    near = tree.query(flat, predicate="dwithin", distance=NEAR_ROAD_M)[0]
    return [corners[spot] for spot in np.unique(near)]


def _villages(ground: Ground, grids: Grids) -> list[tuple[Community, Corner]]:
    middles: dict[str, list[Corner]] = {}
    for code, face in zip(grids.unit_of_face, ground.faces, strict=True):
        middles.setdefault(code[:12], []).append((face.centroid.x, face.centroid.y))
    villages = []
    for community in grids.communities:
        if int(community.code[9:]) >= FIRST_VILLAGE:
            x, y = np.mean(middles[community.code], axis=0)
            villages.append((community, (float(x), float(y))))
    return villages


def _unused_part(net: nx.Graph, way: list[Corner], used: set[Corner]) -> LineString | None:
    """The end of the way after the last corner that is already on some lane."""
    taken = [place for place, corner in enumerate(way) if corner in used]
    tail = way[taken[-1] :] if taken else way
    points: list[Corner] = []
    for start, end in pairwise(tail):
        step = list(net.edges[start, end]["line"].coords)
        step = step if step[0] == start else step[::-1]
        points.extend(step if not points else step[1:])
    return shapely.LineString(points) if len(points) > 1 else None
