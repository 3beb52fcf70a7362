from __future__ import annotations

from random import Random

import networkx as nx
import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from geodata.sample.atlas.groups import divided, shares


@given(st.lists(st.integers(1, 60), min_size=1, max_size=6), st.data())
def test_shares_add_up_and_respect_the_sizes(sizes: list[int], data: st.DataObject) -> None:
    total = data.draw(st.integers(len(sizes), sum(sizes)))
    given_out = shares(total, sizes)
    assert sum(given_out) == total
    assert all(1 <= part <= size for part, size in zip(given_out, sizes, strict=True))


@given(st.integers(2, 9), st.integers(2, 9), st.integers(0, 999), st.data())
def test_a_lattice_is_divided_into_connected_groups(
    rows: int, columns: int, seed: int, data: st.DataObject
) -> None:
    lattice = nx.grid_2d_graph(rows, columns)
    spots = sorted(lattice.nodes)
    place = {spot: number for number, spot in enumerate(spots)}
    neighbours = [{place[other]: 100.0 for other in lattice[spot]} for spot in spots]
    parts = data.draw(st.integers(1, len(spots)))
    groups = divided(parts, range(len(spots)), 100.0 * np.array(spots, dtype=float), neighbours, Random(seed))
    assert set(groups) == set(range(parts))
    for group in range(parts):
        members = [spot for spot, number in zip(spots, groups, strict=True) if number == group]
        assert nx.is_connected(lattice.subgraph(members))
