"""Streets and other lines that divide ground, and how strongly each kind divides it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Any

import numpy as np
import numpy.typing as npt

from grids.outlines import Geometries


class Rank(IntEnum):
    """How strongly a line divides ground: grids are joined over weak lines, and end at strong ones."""

    NONE = 0  # no line on the ground: a cut through a block that was too large
    PATH = 1
    LANE = 2
    STREET = 3
    ROAD = 4
    BARRIER = 5  # trunk roads, railways, rivers


RANKS = {
    Rank.PATH: (
        "footway", "path", "steps", "cycleway", "track", "service", "bridleway", "trail", "巷", "弄", "小路", "步行街",
    ),
    Rank.LANE: ("residential", "living_street", "unclassified", "pedestrian", "road", "支路", "街坊路", "乡道", "村道"),
    Rank.STREET: ("tertiary", "次干路", "次干道", "县道"),
    Rank.ROAD: ("primary", "secondary", "主干路", "主干道", "省道"),
    Rank.BARRIER: ("motorway", "trunk", "river", "canal", "rail", "light_rail", "快速路", "高速公路", "国道", "铁路", "河流"),
}  # fmt: skip
RANK_OF = {kind: rank for rank, kinds in RANKS.items() for kind in kinds}
# Drawn as lines, but not a way over ground that bounds anything: indoors, under ground, not built.
NO_WAYS = frozenset({"corridor", "elevator", "platform", "construction", "proposed", "abandoned", "razed", "escape"})
KIND_COLUMNS = ("highway", "waterway", "railway", "fclass", "road_class", "道路等级", "道路类型", "等级", "类型")
# Of lines that are not streets only these divide ground; a fence or a power line in the same file does not.
DIVIDING = {"waterway": ("river", "canal"), "railway": ("rail", "light_rail")}


@dataclass(frozen=True, slots=True, eq=False)
class Ways:
    """Lines in WGS-84 degrees with the rank of each."""

    lines: Geometries
    ranks: npt.NDArray[np.int8]

    def __len__(self) -> int:
        return len(self.lines)

    def part(self, wanted: npt.NDArray[np.bool_]) -> Ways:
        """Those at which the mask is true."""
        return Ways(self.lines[wanted], self.ranks[wanted])


def ranks_of(columns: dict[str, Sequence[Any]], rows: int) -> npt.NDArray[np.int8]:
    """The rank of each row by the columns that name its kind; -1 where the row divides nothing.

    A kind nobody has heard of is a lane, and so is every row where no column names kinds.
    """
    known = [name for name in KIND_COLUMNS if name in columns]
    if not known:
        return np.full(rows, Rank.LANE, dtype=np.int8)
    kinds = zip(*(columns[name] for name in known), strict=True)
    mixed = any(name in columns for name in DIVIDING)
    return np.fromiter((_rank(dict(zip(known, row, strict=True)), mixed) for row in kinds), np.int8, rows)


def _rank(kinds: dict[str, Any], mixed: bool) -> int:
    """In a file of all kinds of lines (`mixed`), a row that names none of ours is no street."""
    for column, value in kinds.items():
        if isinstance(value, str) and value.strip():
            return _rank_of(column, value.strip().lower())
    return -1 if mixed else Rank.LANE


def _rank_of(column: str, kind: str) -> int:
    if kind in NO_WAYS or kind not in DIVIDING.get(column, (kind,)):
        return -1
    return RANK_OF.get(kind.removesuffix("_link"), Rank.LANE)
