"""What is asked of a division: how many officers, which lines, what sizes."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from shapely.geometry.base import BaseGeometry

from grids.codes import StandardVersion
from grids.division.blocks.density import Sizes
from grids.division.work.parts import Wishes
from grids.grid import Grid

MADE_TOWN = "999999001"  # no county bears 999999: codes under it are nobody's


@dataclass(frozen=True, slots=True)
class Plan:
    """What is asked of a division.

    `made_communities` is how many to draw where none are given (where None about one a square kilometre and at most
    one for four officers); `town` the nine digits they are coded under. `taken` are all unit grid codes ever given.
    """

    officers: int
    sizes: Sizes = field(default_factory=Sizes)
    wishes: Wishes = field(default_factory=Wishes)
    made_communities: int | None = None
    town: str = MADE_TOWN
    taken: Collection[str] = frozenset()
    standard_version: StandardVersion = StandardVersion.GB30428


@dataclass(frozen=True, slots=True, eq=False)
class Territory:
    """The city's own lines, as far as it has them; communities bear twelve digits, towns nine.

    Communities win over towns, towns over the boundary; with communities or towns the boundary only cuts them off.
    """

    boundary: BaseGeometry | None = None
    communities: Sequence[Grid] = ()
    towns: Sequence[Grid] = ()
