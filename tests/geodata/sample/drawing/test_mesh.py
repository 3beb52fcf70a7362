from __future__ import annotations

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geodata.sample.drawing import mesh
from geodata.sample.drawing.board import Board, bent_board

STRAIGHT = Board(np.zeros((1, 5)))


def squares(count: int) -> list[shapely.LineString]:
    return [shapely.box(100 * place, 0, 100 * place + 100, 100).exterior for place in range(count)]


def test_touching_faces_share_their_vertices() -> None:
    tall = shapely.box(0, 100, 300, 200).exterior
    faces = mesh.faces_of([*squares(3), tall], STRAIGHT)
    assert len(faces) == 4
    assert shapely.coverage_is_valid(faces)


def test_a_sliver_joins_the_neighbour_with_the_longest_border_of_its_kind() -> None:
    neighbours = [{1: 10.0, 2: 90.0, 3: 50.0}, {0: 10.0}, {0: 90.0}, {0: 50.0}]
    kinds = [(0, False), (0, False), (1, False), (0, True)]
    into = mesh.joined_slivers([1.0, 100.0, 100.0, 100.0], neighbours, kinds, lambda _, area: area < 10)
    assert into == [1, 1, 2, 3]


def test_a_sliver_alone_of_its_kind_joins_its_town() -> None:
    kinds = [(0, False), (0, True), (1, False)]
    into = mesh.joined_slivers(
        [1.0, 100.0, 100.0], [{1: 5.0, 2: 90.0}, {0: 5.0}, {0: 90.0}], kinds, lambda _, area: area < 10
    )
    assert into == [1, 1, 2]


def test_slivers_in_a_row_end_in_one_face() -> None:
    neighbours = [{1: 5.0}, {0: 5.0, 2: 5.0}, {1: 5.0}]
    into = mesh.joined_slivers([1.0, 2.0, 100.0], neighbours, [(0, False)] * 3, lambda _, area: area < 10)
    assert into == [2, 2, 2]


def test_a_border_is_as_long_as_what_two_faces_share() -> None:
    faces = mesh.faces_of(squares(3), STRAIGHT)
    lengths = list(mesh.neighbours_of(mesh.shared_borders(faces), len(faces)))
    assert sorted(len(row) for row in lengths) == [1, 1, 2]
    assert {length for row in lengths for length in row.values()} == {100.0}


@given(st.floats(-40_000, 40_000), st.floats(-20_000, 20_000), st.integers(0, 50))
def test_unbending_undoes_bending(x: float, y: float, seed: int) -> None:
    board = bent_board(seed)
    flat = np.array([(x, y)])
    assert board.unbend(board.bend(flat)) == pytest.approx(flat, abs=0.2)
