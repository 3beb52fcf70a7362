"""A layer as it came and as it could be taken: rows at fault, flaws of the division, what a repair would change."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from geodata.faults import Fault, FaultKind
from geodata.layers import Feature, Layer
from grids.codes import (
    COMMUNITY_DIGITS,
    StandardVersion,
    check_against_parents,
    parent_code,
    parse_unit_code,
    standard_of,
)
from grids.coverage import Cover, Flaw, FlawKind, check, polygonal
from grids.errors import BadCode
from grids.grid import Grid, GridKind
from grids.mend import GAP_M, Decision, Mended, mend
from grids.nesting import Above, misfits

MENDABLE = frozenset({FaultKind.INVALID_GEOMETRY, FaultKind.MIXED_GEOMETRY, FaultKind.REPEATED_GEOMETRY})
# A repair fits neighbours to each other, not to the ground above them.
UNMENDED = frozenset({FlawKind.STRAY, FlawKind.CUT})
# Whose that ground is, is a question for the city and no error of the drawing.
TOLERATED = frozenset({FlawKind.GAP, FlawKind.HOLE, FlawKind.OUTSIDE})


@dataclass(frozen=True, slots=True)
class CodeRule:
    """What codes are held to: those of unit grids to a standard (None: the one their digits tell), those of unit grids
    and of communities to the parents there are, and all of them to those that were given up, each with where."""

    kind: GridKind | None = None
    standard: StandardVersion | None = None
    towns: frozenset[str] = frozenset()
    communities: frozenset[str] | None = None
    given_up: Mapping[str, str] = field(default_factory=dict)

    def fault(self, feature: Feature) -> Fault | None:
        """What is wrong with the code of a feature; only unit grids and communities have codes with parts."""
        if feature.code in self.given_up:
            reason = f"code {feature.code!r} was given up in {self.given_up[feature.code]}: a code is never given twice"
            return Fault(feature.row, FaultKind.USED_CODE, "code", reason)
        if self.kind is GridKind.COMMUNITY:
            return self._community_fault(feature)
        if self.kind is not GridKind.UNIT:
            return None
        standard = self.standard or standard_of(feature.code)
        if standard is StandardVersion.LOCAL:
            return None
        try:
            parts = parse_unit_code(feature.code, standard)
            if self.towns:
                check_against_parents(parts, self.towns, self.communities)
        except BadCode as refusal:
            return Fault(feature.row, FaultKind.BAD_CODE, "code", f"code {refusal.code!r} {refusal.reason}")
        return None

    def _community_fault(self, feature: Feature) -> Fault | None:
        town = parent_code(feature.code) if len(feature.code) == COMMUNITY_DIGITS else None
        if town is None or not self.towns or town in self.towns:
            return None
        reason = f"code {feature.code!r}: its town {town} does not exist"
        return Fault(feature.row, FaultKind.BAD_CODE, "code", reason)


@dataclass(frozen=True, slots=True)
class Wish:
    """How a layer is to be looked at: within which boundary, under which ground, whether it may be mended and how."""

    boundary: BaseGeometry | None = None
    repair: bool = False
    decisions: Mapping[str, Decision] = field(default_factory=dict)
    gap_m: float = GAP_M
    codes: CodeRule = CodeRule()
    above: Above = field(default_factory=Above)


@dataclass(frozen=True, slots=True, eq=False)
class Survey:
    """What a survey found. `hard` are the faults that no repair can mend; `left` is the cover after the repair."""

    layer: Layer
    hard: tuple[Fault, ...]
    cover: Cover
    mended: Mended | None = None
    left: Cover | None = None

    @property
    def open_flaws(self) -> tuple[Flaw, ...]:
        """What is still wrong with the division as it would be taken."""
        return (self.left or self.cover).flaws

    @property
    def blocking(self) -> tuple[Flaw, ...]:
        """The open flaws with which no division can rule: points with two grids, outlines that cross."""
        return tuple(flaw for flaw in self.open_flaws if flaw.kind not in TOLERATED)

    @property
    def mendable(self) -> bool:
        """Whether a repair could do away with some of what blocks."""
        return any(flaw.kind not in UNMENDED for flaw in self.blocking)

    @property
    def conflicts(self) -> int:
        """How many changes of the repair wait for a person's decision."""
        return len(self.mended.conflicts) if self.mended is not None else 0

    @property
    def emptied(self) -> tuple[str, ...]:
        """The grids that would lose all their ground."""
        if self.mended is None:
            return ()
        pairs = zip(self.mended.codes, self.mended.polygons, strict=True)
        return tuple(code for code, polygon in pairs if polygon.is_empty)

    @property
    def ready(self) -> bool:
        """Fit to be taken as a draft: every row sound, no point with two grids, every conflict decided."""
        return bool(self.layer.features) and not (self.hard or self.blocking or self.conflicts)

    @property
    def features(self) -> tuple[Feature, ...]:
        """The features as they would be taken; those without ground are left out."""
        if self.mended is None:
            return self.layer.features
        pairs = zip(self.layer.features, self.mended.polygons, strict=True)
        return tuple(replace(one, geometry=polygon) for one, polygon in pairs if not polygon.is_empty)


def survey(layer: Layer, wish: Wish = Wish(), say: Callable[[str], None] = lambda step: None) -> Survey:
    """Look at a layer as it was read, and mend it when asked to. Changes nothing by itself; never raises for what
    the rows look like. With faults that cannot be mended nothing is mended at all.

    ``say`` hears each long step before it begins: checking, mending, proving."""
    ruled = [fault for feature in layer.features if (fault := wish.codes.fault(feature))]
    hard = tuple(fault for fault in (*layer.faults, *ruled) if fault.kind not in MENDABLE)
    codes = [feature.code for feature in layer.features]
    polygons = [feature.geometry for feature in layer.features]
    say("checking")
    cover = _cover(layer.features, polygons, wish)
    if hard or not wish.repair or cover.sound:
        return Survey(layer, hard, cover)
    say("mending")
    mended = mend(codes, polygons, gap_m=wish.gap_m, decisions=wish.decisions)
    say("proving")
    kept = [at for at, polygon in enumerate(mended.polygons) if not polygon.is_empty]
    left = _cover([layer.features[at] for at in kept], [mended.polygons[at] for at in kept], wish)
    return Survey(layer, hard, cover, mended, left)


def _cover(features: Sequence[Feature], polygons: Sequence[BaseGeometry], wish: Wish) -> Cover:
    """The check of the division, and of whether it keeps to the ground above it."""
    codes = [feature.code for feature in features]
    cover = check(codes, polygons, wish.boundary)
    ground = polygonal(np.fromiter(polygons, dtype=object, count=len(codes)))
    grids = [
        Grid(code, wish.codes.kind or GridKind.PROFESSIONAL, "", _parent(feature), polygon)
        for code, feature, polygon in zip(codes, features, ground, strict=True) if not polygon.is_empty
    ]
    found = misfits(grids, wish.above) if grids else []
    counts = {kind: cover.counts[kind] + sum(one.kind is kind for one in found) for kind in FlawKind}
    return replace(cover, flaws=(*cover.flaws, *found), counts=counts)


def _parent(feature: Feature) -> str | None:
    return str(feature.properties.get("parent") or "") or parent_code(feature.code)


def fault_collection(found: Survey) -> dict[str, Any]:
    """Everything a survey found as a GeoJSON FeatureCollection, to be drawn over the layer.

    `what` is fault (of a row), flaw (of the division as it came), left (after the repair) or change (by the repair).
    """
    return {"type": "FeatureCollection", "features": [*_faults(found), *_flaws(found), *_changes(found)]}


def _faults(found: Survey) -> Iterator[dict[str, Any]]:
    by_row = {feature.row: feature for feature in found.layer.features}
    ruled = [fault for fault in found.hard if fault not in found.layer.faults]
    for fault in (*found.layer.faults, *ruled):
        feature = by_row.get(fault.row)
        told = {"what": "fault", "kind": str(fault.kind), "row": fault.row, "field": fault.field,
                "reason": fault.reason, "codes": feature.code if feature else ""}  # fmt: skip
        place = shapely.Point(fault.place) if fault.place else feature.geometry if feature else None
        yield _feature(told, place)


def _flaws(found: Survey) -> Iterator[dict[str, Any]]:
    lots = [("flaw", found.cover), *([("left", found.left)] if found.left else [])]
    for what, cover in lots:
        for flaw in cover.flaws:
            told = {"what": what, "kind": str(flaw.kind), "codes": " ".join(flaw.codes), "reason": flaw.reason,
                    "sliver": flaw.sliver, "area_m2": round(flaw.area_m2, 2), "width_m": round(flaw.width_m, 2)}  # fmt: skip
            yield _feature(told, flaw.ground)


def _changes(found: Survey) -> Iterator[dict[str, Any]]:
    for change in found.mended.changes if found.mended else ():
        told = {"what": "change", "kind": str(change.step), "codes": change.code,
                "gained_m2": round(change.gained_m2, 2), "lost_m2": round(change.lost_m2, 2),
                "share": round(change.share, 4), "conflict": change.conflict, "emptied": change.emptied}  # fmt: skip
        yield _feature(told, change.ground)


def _feature(told: Mapping[str, Any], place: BaseGeometry | None) -> dict[str, Any]:
    drawn = place is not None and not place.is_empty and bool(np.isfinite(shapely.get_coordinates(place)).all())
    return {"type": "Feature", "properties": dict(told),
            "geometry": shapely.geometry.mapping(place) if drawn else None}  # fmt: skip


def listed(codes: Sequence[str], most: int = 5) -> str:
    """The first codes in words."""
    more = len(codes) - most
    return ", ".join(codes[:most]) + (f" and {more} more" if more > 0 else "")
