"""Make a careless division sound, list every square metre that moved, and leave large moves to a person."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry.base import BaseGeometry

from geodata.plane import LocalPlane, areas_m2
from grids.coverage import is_coverage, polygonal
from grids.grid import code_bytes
from grids.outlines import Geometries

CONFLICT_SHARE = 0.01
NOTED_M2 = 0.01
GAP_M = 1.0


class Step(StrEnum):
    """What was done to an outline."""

    OUTLINE = "outline"  # crossings dissolved, lines and points dropped
    BORDERS = "borders"  # fitted to the neighbours: disputed ground given to one, cracks closed


class Decision(StrEnum):
    """What a person says to a conflict."""

    KEEP = "keep"  # this grid keeps all its ground; its neighbours give way
    TAKE = "take"  # take the mended outline
    FIRST = "first"  # its disputed ground goes to the code that sorts first, as a point on a border does


@dataclass(frozen=True, slots=True, eq=False)
class Change:
    """What one step did to one grid; `share` is of the grid's ground before. `ground` is what it gained and lost.

    `decision` is what a person said about this grid, None where nobody said anything.
    """

    code: str
    step: Step
    gained_m2: float
    lost_m2: float
    share: float
    ground: BaseGeometry
    emptied: bool = False
    decision: Decision | None = None

    @property
    def conflict(self) -> bool:
        """Emptied, or more than one hundredth moved: not a repair any more but a decision."""
        return self.emptied or self.share > CONFLICT_SHARE


@dataclass(frozen=True, slots=True, eq=False)
class Mended:
    """The proposed division, in the order of the codes; a grid that lost all its ground is an empty polygon.

    `conflicts` are the changes nobody has decided yet. `proven` is whether the non-empty outlines meet edge to edge.
    """

    codes: tuple[str, ...]
    polygons: tuple[BaseGeometry, ...]
    changes: tuple[Change, ...]
    conflicts: tuple[Change, ...]
    proven: bool

    @property
    def settled(self) -> bool:
        """Fit to be taken: a sound coverage without an open conflict."""
        return self.proven and not self.conflicts


def mend(
    codes: Sequence[str],
    polygons: Sequence[BaseGeometry],
    *,
    gap_m: float = GAP_M,
    decisions: Mapping[str, Decision] | None = None,
) -> Mended:
    """Mend invalid outlines, then overlaps, mismatched borders and enclosed cracks up to gap_m wide.

    Disputed ground goes to the smaller grid: to the larger it would empty every grid that lies inside another. Wider
    gaps are left, since whose they are is no matter of drawing. No decision leaves ground with two grids: unit grids
    meet without overlap (GB/T 30428.1, 无缝拼接), and duty grids of one role do not overlap either.
    """
    decided = decisions or {}
    given = np.fromiter(polygons, dtype=object, count=len(codes))
    ground = polygonal(given)
    found = _changes(codes, given, ground, Step.OUTLINE)
    yielded = _by_code(codes, _give_way(codes, ground, decided), decided)
    fitted = _fit(yielded, gap_m)
    found += _changes(codes, ground, fitted, Step.BORDERS)
    changes = [replace(change, decision=decided.get(change.code)) for change in found]
    conflicts = [change for change in changes if change.conflict and not _settles(change)]
    rest = fitted[~shapely.is_empty(fitted)]
    return Mended(tuple(codes), tuple(fitted), tuple(changes), tuple(conflicts), is_coverage(rest))


def _settles(change: Change) -> bool:
    """Keeping settles the crossing outline of a grid, but not ground that it still lost to another that keeps."""
    if change.decision is Decision.KEEP:
        return change.step is Step.OUTLINE
    return change.decision is not None


def _give_way(codes: Sequence[str], ground: Geometries, decided: Mapping[str, Decision]) -> Geometries:
    keepers = [at for at, code in enumerate(codes) if decided.get(code) is Decision.KEEP]
    keepers.sort(key=lambda at: code_bytes(codes[at]))
    yielded = ground.copy()
    for place, keeper in enumerate(keepers):
        near = shapely.STRtree(yielded).query(yielded[keeper], predicate="intersects")
        giving = near[~np.isin(near, keepers[: place + 1])]
        yielded[giving] = polygonal(shapely.difference(yielded[giving], yielded[keeper]))
    return yielded


def _by_code(codes: Sequence[str], ground: Geometries, decided: Mapping[str, Decision]) -> Geometries:
    """Whoever goes by the code gives way to the codes that sort before and takes from those after; a grid that keeps
    all its ground has taken its part already."""
    those = [at for at, code in enumerate(codes) if decided.get(code) is Decision.FIRST]
    yielded = ground.copy()
    for at in sorted(those, key=lambda one: code_bytes(codes[one])):
        near = shapely.STRtree(yielded).query(yielded[at], predicate="intersects").tolist()
        rivals = [one for one in near if one != at and decided.get(codes[one]) is not Decision.KEEP]
        before = [one for one in rivals if code_bytes(codes[one]) < code_bytes(codes[at])]
        after = [one for one in rivals if one not in before]
        if before:
            yielded[[at]] = polygonal(shapely.difference(yielded[[at]], shapely.union_all(yielded[before])))
        yielded[after] = polygonal(shapely.difference(yielded[after], yielded[at]))
    return yielded


def _fit(ground: Geometries, gap_m: float) -> Geometries:
    there = ~shapely.is_empty(ground)
    fitted = ground.copy()
    if not there.any() or (not gap_m and is_coverage(ground[there])):
        return fitted
    west, south, east, north = shapely.total_bounds(ground)
    gap_deg = gap_m / LocalPlane(float(west + east) / 2, float(south + north) / 2).north_m
    with np.errstate(invalid="ignore"):  # emptied polygons have no bounds, and numpy is told so
        clean = shapely.coverage_clean(ground[there], gap_width=gap_deg, merge_strategy="min_area")
    fitted[there] = polygonal(clean)
    return fitted


def _changes(codes: Sequence[str], before: Geometries, after: Geometries, step: Step) -> list[Change]:
    moved = np.flatnonzero(~shapely.equals_exact(before, after, 0.0) | shapely.is_empty(after))
    old, new = polygonal(before[moved]), after[moved]
    gained, lost = shapely.difference(new, old), shapely.difference(old, new)
    gained_m2, lost_m2 = areas_m2(gained), areas_m2(lost)
    if step is Step.OUTLINE:
        gained_m2, lost_m2 = _redrawn_m2(before[moved], new)
    changes = []
    for place, at in enumerate(moved.tolist()):
        emptied = bool(new[place].is_empty) and not (step is Step.BORDERS and old[place].is_empty)
        whole_m2 = max(float(areas_m2([old[place]])[0]), NOTED_M2)
        share = float(max(gained_m2[place], lost_m2[place])) / whole_m2
        if step is Step.OUTLINE or emptied or gained_m2[place] + lost_m2[place] > NOTED_M2:
            ground = shapely.union_all([gained[place], lost[place]])
            changes.append(
                Change(
                    codes[at], step, float(gained_m2[place]), float(lost_m2[place]), share, ground, emptied
                )
            )
    return changes


def _redrawn_m2(before: Geometries, after: Geometries) -> tuple[npt.NDArray, npt.NDArray]:
    """How much larger or smaller mending made an outline, by the area its ring encloses as drawn.

    Where a ring crosses itself its loops count against each other, so this is no ground that changed hands but the
    measure of how much the drawing was in doubt.
    """
    drawn, mended = areas_m2(before), areas_m2(after)
    return np.maximum(mended - drawn, 0.0), np.maximum(drawn - mended, 0.0)
