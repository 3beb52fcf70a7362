"""Which lookup answers which kind of anchor, and how well a find fits the areas that were said."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from geodata.gazetteer.gazetteer import Gazetteer
from geodata.geocode import miles, roads, stretches, things
from geodata.geocode.found import Found, Told
from geodata.phrases.phrase import GUESSED, Anchor, AnchorKind

Lookup = Callable[[Gazetteer, Anchor], list[Found]]

LOOKUPS: Mapping[AnchorKind, Lookup] = {
    AnchorKind.MARKER: things.find_marker,
    AnchorKind.DOOR: things.find_numbered,
    AnchorKind.STOP: things.find_stop,
    AnchorKind.BUILDING: things.find_building,
    AnchorKind.CROSSING: roads.find_crossing,
    AnchorKind.MILE: miles.find_mile,
    AnchorKind.PLACE: things.find_place,
    AnchorKind.STRETCH: stretches.find_stretch,
    AnchorKind.BETWEEN: stretches.find_between,
    AnchorKind.BLOCK: stretches.find_block,
    AnchorKind.ROAD: lambda gazetteer, anchor: (
        roads.find_road(gazetteer, anchor) or things.find_place(gazetteer, anchor)
    ),
    AnchorKind.JUNCTION: roads.find_junction,
    AnchorKind.AREA: things.find_place,
}
GUESS = 0.5  # a word that may be no name at all: the desk asks
# What is left of a find that lies in none of the areas said.
ELSEWHERE = 0.45
# Callers and lists differ about what lies at the edge of an area.
BORDER, BORDER_M = 0.6, 300.0


def find_anchor(gazetteer: Gazetteer, anchor: Anchor, areas: Sequence[str] = ()) -> list[Found]:
    """All finds for an anchor, those in the areas said first."""
    found = [_in_areas(gazetteer, one, areas) for one in LOOKUPS[anchor.kind](gazetteer, anchor)]
    if anchor.detail == GUESSED:
        found = [one.scored(GUESS) for one in found]
    return sorted(found, key=lambda one: -one.score)


def _in_areas(gazetteer: Gazetteer, found: Found, areas: Sequence[str]) -> Found:
    gaps = _gaps(gazetteer, found, areas) if found.roads or found.thing else {}
    if not gaps:
        return found
    # The smallest area, named last, tells most.
    weights = [1.0] * (len(gaps) - 1) + [3.0]
    shares = [1.0 if gap <= 0.0 else BORDER if gap <= BORDER_M else 0.0 for gap in gaps.values()]
    share = sum(weight * one for weight, one in zip(weights, shares, strict=True)) / sum(weights)
    missed = [area for area, gap in gaps.items() if gap > BORDER_M]
    if share >= 1.0:
        return found
    found = found.scored(ELSEWHERE + (1.0 - ELSEWHERE) * share)
    if not missed:
        return found
    told = Told(f"不在{missed[-1]}之内", f"not in {missed[-1]}")
    return replace(found, told=(*found.told, told), missed=missed[-1])


def _gaps(gazetteer: Gazetteer, found: Found, areas: Sequence[str]) -> dict[str, float]:
    """How far a find lies from each area said, without those of which no list says how far they reach."""
    items = [item for item in (*found.roads, found.thing) if item is not None]
    known = [area for area in areas if gazetteer.knows_area(area)]
    gaps = {area: max(gazetteer.gap_m(item, found.x, found.y, area) for item in items) for area in known}
    return {area: gap for area, gap in gaps.items() if gap < math.inf}
