"""Which lookup answers which kind of anchor, and how well a find fits the areas that were said."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from geodata.gazetteer.gazetteer import Gazetteer
from geodata.geocode import roads, stretches, things
from geodata.geocode.found import Found, Told
from geodata.phrases.phrase import Anchor, AnchorKind

Lookup = Callable[[Gazetteer, Anchor], list[Found]]

LOOKUPS: Mapping[AnchorKind, Lookup] = {
    AnchorKind.MARKER: things.find_marker,
    AnchorKind.DOOR: things.find_numbered,
    AnchorKind.STOP: things.find_stop,
    AnchorKind.BUILDING: things.find_building,
    AnchorKind.CROSSING: roads.find_crossing,
    AnchorKind.MILE: roads.find_mile,
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
# What is left of a find that lies in none of the areas said.
ELSEWHERE = 0.45
# Callers and lists differ about what lies at the edge of an area.
BORDER, BORDER_M = 0.6, 300.0


def find_anchor(gazetteer: Gazetteer, anchor: Anchor, areas: Sequence[str] = ()) -> list[Found]:
    """All finds for an anchor, those in the areas said first."""
    found = [_in_areas(gazetteer, one, areas) for one in LOOKUPS[anchor.kind](gazetteer, anchor)]
    return sorted(found, key=lambda one: -one.score)


def _in_areas(gazetteer: Gazetteer, found: Found, areas: Sequence[str]) -> Found:
    known = [area for area in areas if gazetteer.knows_area(area)]
    items = [item for item in (*found.roads, found.thing) if item is not None]
    if not known or not items:
        return found
    # The smallest area, named last, tells most.
    weights = [1.0] * (len(known) - 1) + [3.0]
    missed: list[str] = []
    share = 0.0
    for area, weight in zip(known, weights, strict=True):
        gap = max(gazetteer.gap_m(item, found.x, found.y, area) for item in items)
        share += weight * (1.0 if gap <= 0.0 else BORDER if gap <= BORDER_M else 0.0) / sum(weights)
        if gap > BORDER_M:
            missed.append(area)
    if share >= 1.0:
        return found
    found = found.scored(ELSEWHERE + (1.0 - ELSEWHERE) * share)
    if not missed:
        return found
    told = Told(f"不在{missed[-1]}之内", f"not in {missed[-1]}")
    return replace(found, told=(*found.told, told), missed=missed[-1])
