"""Graphs in connected parts of like load, and how many parts each piece of ground gets."""

from __future__ import annotations

from itertools import product

import networkx
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from grids.division.work.apportion import apportion
from grids.division.work.parts import Wishes, parted


def weighted(graph: networkx.Graph, seed: int = 0, even: bool = False) -> networkx.Graph:
    chance = np.random.default_rng(seed)
    for node in graph:
        graph.nodes[node]["load"] = 1.0 if even else float(chance.choice([0.0, 1.0, chance.random(), 8.0]))
    for edge in graph.edges:
        graph.edges[edge]["cost"] = 100.0 if even else float(chance.random() * 100)
    return graph


def field(across: int) -> networkx.Graph:
    return networkx.convert_node_labels_to_integers(networkx.grid_2d_graph(across, across), ordering="sorted")


@st.composite
def connected_graphs(draw: st.DrawFn) -> tuple[networkx.Graph, int]:
    nodes = draw(st.integers(1, 40))
    seed = draw(st.integers(0, 2**32 - 1))
    chance = np.random.default_rng(seed)
    graph = networkx.Graph()
    graph.add_nodes_from(range(nodes))
    graph.add_edges_from((node, int(chance.integers(0, node))) for node in range(1, nodes))
    more = chance.integers(0, nodes, (draw(st.integers(0, nodes)), 2)).tolist()
    graph.add_edges_from((one, other) for one, other in more if one != other)
    return weighted(graph, seed), draw(st.integers(1, nodes))


@given(connected_graphs(), st.integers(0, 100))
def test_every_part_of_any_connected_graph_is_there_and_connected(asked: tuple[networkx.Graph, int], seed: int):
    graph, parts = asked
    part = parted(graph, parts, Wishes(sweeps=20, seed=seed))
    assert sorted(set(part)) == list(range(parts))
    for number in range(parts):
        assert networkx.is_connected(graph.subgraph([node for node in graph if part[node] == number]))
    assert part == parted(graph, parts, Wishes(sweeps=20, seed=seed))


def test_an_even_field_is_divided_evenly_and_with_short_lines():
    graph = weighted(field(12), even=True)
    part = parted(graph, 4, Wishes())
    sizes = np.bincount(part)
    assert sizes.std() / sizes.mean() < 0.03
    crossed = sum(part[one] != part[other] for one, other in graph.edges)
    assert crossed <= 32  # 24 would be four squares, 36 four stripes


def test_a_line_along_a_main_road_is_preferred():
    graph = weighted(field(10), even=True)
    for one, other in graph.edges:
        if {one // 10, other // 10} == {4, 5}:
            graph.edges[one, other]["cost"] = 10.0
    part = np.array(parted(graph, 2, Wishes())).reshape(10, 10)
    assert len(set(part[:5].ravel())) == len(set(part[5:].ravel())) == 1


@given(
    st.lists(st.tuples(st.floats(0.0, 10.0), st.integers(1, 4)), min_size=1, max_size=4),
    st.integers(0, 6),
)
def test_seats_are_given_so_that_loads_are_as_even_as_they_can_be(parts: list[tuple[float, int]], more: int):
    loads, sizes = [load for load, _ in parts], [size for _, size in parts]
    seats = min(len(parts) + more, sum(sizes))
    given_seats = apportion(loads, sizes, seats)

    def unevenness(shares: tuple[int, ...]) -> float:
        return sum(load * load / share for load, share in zip(loads, shares, strict=True))

    assert sum(given_seats) == seats
    assert all(1 <= share <= size for share, size in zip(given_seats, sizes, strict=True))
    options = [shares for shares in product(*(range(1, size + 1) for size in sizes)) if sum(shares) == seats]
    assert unevenness(tuple(given_seats)) == pytest.approx(min(map(unevenness, options)))
