"""Known addresses with their points as entries: doors, crossings and places told from their own words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np
import shapely

from geodata.gazetteer.entry import Entry, EntryKind
from geodata.phrases import Anchor, AnchorKind, Spot, parse

Known = tuple[str, float, float]


def address_entries(rows: Iterable[Known], source: str = "") -> Iterator[Entry]:
    """Entries of (address, lon, lat) rows in WGS-84; rows whose words are no address of one point are left out."""
    known = list(rows)
    if not known:
        return
    points = shapely.points(np.array([(lon, lat) for _, lon, lat in known], dtype=np.float64))
    for (text, _, _), point in zip(known, points, strict=True):
        spots = parse(text).spots
        entry = _entry(spots[0], point, source) if len(spots) == 1 and not spots[0].steps else None
        if entry:
            yield entry


def _entry(spot: Spot, point: shapely.Point, source: str) -> Entry | None:
    anchor: Anchor = spot.anchor
    if anchor.kind is AnchorKind.DOOR:
        return Entry(EntryKind.DOOR, anchor.names[0], point, (), spot.areas, anchor.number, "", source)
    if anchor.kind is AnchorKind.CROSSING:
        return Entry(EntryKind.CROSSING, anchor.names[0], point, (), spot.areas, "", anchor.names[1], source)
    if anchor.kind is AnchorKind.PLACE:
        return Entry(EntryKind.PLACE, anchor.names[0], point, (), spot.areas, "", "", source)
    return None
