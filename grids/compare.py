"""What changes between two divisions of the same ground: which grids go, come, are redrawn, and whose ground moves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from geodata.plane import areas_m2
from grids.grid import code_bytes
from grids.outlines import Geometries

NEGLIGIBLE_M2 = 1.0
HEIR_SHARE = 0.01  # of the grid that goes: less than that is a line drawn better, not an heir

Codes = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Piece:
    """Ground that changes its grid; an empty code is nobody's ground."""

    old: str
    new: str
    area_m2: float


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two divisions side by side, by code. `void` are the codes that go, `fresh` those that come.

    `heirs` tells for each void code the grids that take its ground, the largest part first; `parents` for each fresh
    code whose ground it was and which share of the fresh grid. `reused` are codes that stand on other ground
    altogether: a code is never given twice (GB/T 30428.1). A grid is `same` though its vertices were rounded or shifted
    along a line, as long as no noticeable ground moves.
    """

    same: Codes
    redrawn: Codes
    void: Codes
    fresh: Codes
    reused: Codes
    pieces: tuple[Piece, ...]
    heirs: Mapping[str, Codes] = field(default_factory=dict)
    parents: Mapping[str, tuple[tuple[str, float], ...]] = field(default_factory=dict)

    @property
    def moved_m2(self) -> float:
        """Square metres that change their grid."""
        return sum(piece.area_m2 for piece in self.pieces)

    @property
    def splits(self) -> Mapping[str, Codes]:
        """Void codes whose ground goes to several grids."""
        return {old: heirs for old, heirs in self.heirs.items() if len(heirs) > 1}

    @property
    def merges(self) -> Mapping[str, Codes]:
        """Grids that take the ground of several void ones."""
        taken: dict[str, list[str]] = {}
        for old, heirs in self.heirs.items():
            for new in heirs[:1]:
                taken.setdefault(new, []).append(old)
        return {new: tuple(olds) for new, olds in taken.items() if len(olds) > 1}


def compare(old: Mapping[str, BaseGeometry], new: Mapping[str, BaseGeometry]) -> Comparison:
    """Compare valid polygons by code. Areas in square metres; pieces under one square metre are rounding."""
    both = old.keys() & new.keys()
    same = _same(sorted(both), old, new)
    pieces = _pieces({c: p for c, p in old.items() if c not in same}, {c: p for c, p in new.items() if c not in same})
    kept = {piece.old for piece in pieces if piece.old == piece.new}
    moving = {code for piece in pieces if piece.old != piece.new for code in (piece.old, piece.new)}
    same |= (both & kept) - moving
    void, fresh = old.keys() - new.keys(), new.keys() - old.keys()
    from_old, from_new = _by(pieces, "old"), _by(pieces, "new")
    return Comparison(
        same=_sorted(same), redrawn=_sorted((both - same) & kept), void=_sorted(void), fresh=_sorted(fresh),
        reused=_sorted(both - same - kept),
        pieces=tuple(piece for piece in pieces if piece.old != piece.new),
        heirs={code: _heirs(from_old.get(code, ()), old[code]) for code in _sorted(void)},
        parents={code: _parents(from_new.get(code, ()), new[code]) for code in _sorted(fresh)},
    )  # fmt: skip


def _same(codes: Sequence[str], old: Mapping[str, BaseGeometry], new: Mapping[str, BaseGeometry]) -> set[str]:
    """The codes whose outlines are the same, whatever vertex they start from."""
    one, other = _ground({code: old[code] for code in codes}), _ground({code: new[code] for code in codes})
    equal = shapely.equals_exact(shapely.normalize(one), shapely.normalize(other), 0.0)
    return {codes[at] for at in np.flatnonzero(equal).tolist()}


def _pieces(old: Mapping[str, BaseGeometry], new: Mapping[str, BaseGeometry]) -> list[Piece]:
    before, after = list(old), list(new)
    old_ground, new_ground = _ground(old), _ground(new)
    to, of = shapely.STRtree(old_ground).query(new_ground, predicate="intersects")
    shared_m2 = areas_m2(shapely.intersection(old_ground[of], new_ground[to]))
    pieces = [
        Piece(before[one], after[other], float(area_m2))
        for one, other, area_m2 in zip(of.tolist(), to.tolist(), shared_m2, strict=True)
    ]
    lost = areas_m2(old_ground) - np.bincount(of, shared_m2, len(before))
    won = areas_m2(new_ground) - np.bincount(to, shared_m2, len(after))
    pieces += [Piece(code, "", float(area_m2)) for code, area_m2 in zip(before, lost, strict=True)]
    pieces += [Piece("", code, float(area_m2)) for code, area_m2 in zip(after, won, strict=True)]
    noted = [piece for piece in pieces if piece.area_m2 > NEGLIGIBLE_M2]
    return sorted(noted, key=lambda piece: (-piece.area_m2, code_bytes(piece.old), code_bytes(piece.new)))


def _ground(polygons: Mapping[str, BaseGeometry]) -> Geometries:
    return np.fromiter(polygons.values(), dtype=object, count=len(polygons))


def _by(pieces: Sequence[Piece], side: str) -> dict[str, list[Piece]]:
    grouped: dict[str, list[Piece]] = {}
    for piece in pieces:
        grouped.setdefault(getattr(piece, side), []).append(piece)
    return grouped


def _heirs(pieces: Sequence[Piece], ground: BaseGeometry) -> Codes:
    least_m2 = HEIR_SHARE * float(areas_m2([ground])[0])
    return tuple(piece.new for piece in pieces if piece.new and piece.area_m2 >= least_m2)


def _parents(pieces: Sequence[Piece], ground: BaseGeometry) -> tuple[tuple[str, float], ...]:
    whole_m2 = max(float(areas_m2([ground])[0]), NEGLIGIBLE_M2)
    shares = [(piece.old, piece.area_m2 / whole_m2) for piece in pieces if piece.old]
    return tuple((old, share) for old, share in shares if share >= HEIR_SHARE)


def _sorted(codes: set[str]) -> Codes:
    return tuple(sorted(codes, key=code_bytes))
