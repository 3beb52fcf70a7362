"""Features of the collections: versions of the ground kept unpacked, and the events within a reader's sight."""

from __future__ import annotations

from bisect import bisect_right
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely
from pydantic_core import to_json

from dispatch.errors import Fault, Malformed
from dispatch.rules.permissions import Sight
from dispatch.store import events
from dispatch.store.engine import Unit
from dispatch.web.ogc_asked import Wanted

GROUND_FILTERS = ("code", "kind", "town", "parent", "area_class", "name")
EVENT_FILTERS = ("number", "stage", "category", "kind", "grid", "town", "urgency")
DECIMALS = 7
SHELF = 12
LONGEST_ID = 15  # digits
_TOLD = ("code", "name", "name_en", "kind", "town", "parent", "area_class", "standard")
_EVENT_TOLD = (
    "number", "stage", "category", "condition", "urgency", "grid", "unit", "town", "opened_at", "due_at", "closed_at",
    "outcome", "summary", "address",
)


@dataclass(frozen=True, slots=True, eq=False)
class Folio:
    """One version of a layer, unpacked: rows in the order of their codes, their shapes and a tree over them."""

    version: Any
    rows: Sequence[Any]
    shapes: npt.NDArray[np.object_]
    tree: shapely.STRtree

    @classmethod
    def of(cls, version: Any, rows: Sequence[Any]) -> Folio:
        """From the rows of the store, which come in the order of their codes."""
        shapes = np.asarray(shapely.from_wkb([row.wkb for row in rows]), dtype=object)
        return cls(version, rows, shapes, shapely.STRtree(shapes))

    def bounds(self) -> list[float]:
        """West, south, east, north of everything."""
        return [float(number) for number in shapely.total_bounds(self.shapes)]

    def matching(self, asked: Wanted) -> npt.NDArray[np.intp]:
        """The places of the rows that are asked for, in order, whatever page."""
        kept = np.arange(len(self.rows))
        if asked.box is not None:
            hits = [self.tree.query(box, predicate="intersects") for box in _boxes(asked.box)]
            kept = np.unique(np.concatenate(hits))
        for name, value in asked.values.items():
            listed = set(value.split(","))
            kept = kept[[getattr(self.rows[at], name) in listed for at in kept.tolist()]]
        return kept.astype(np.intp)

    def features(self, places: Sequence[int]) -> bytes:
        """Features of rows as JSON, commas between."""
        chosen = shapely.transform(self.shapes[list(places)], lambda xy: xy.round(DECIMALS))
        texts = shapely.to_geojson(chosen)
        return b",".join(
            _feature(row.code, self._properties(row), text)
            for row, text in zip((self.rows[at] for at in places), texts, strict=True)
        )

    def _properties(self, row: Any) -> Mapping[str, Any]:
        times = {"active_from": self.version.active_from, "active_to": self.version.active_to}
        return {**{name: getattr(row, name) for name in _TOLD}, "version": self.version.version, **times}

    def page(self, asked: Wanted) -> tuple[bytes, int, int, str]:
        """Features as JSON, how many there are of all that match, and the mark of the next page ("" for none)."""
        kept = self.matching(asked)
        after = _code_after(asked.after)
        rest = kept
        if after is not None:
            rest = kept[bisect_right(kept.tolist(), after, key=lambda at: self.rows[at].code.encode()):]
        shown = rest[:asked.limit].tolist()
        mark = _mark(self.rows[shown[-1]].code) if len(rest) > asked.limit else ""
        return self.features(shown), len(shown), len(kept), mark


class Shelf:
    """The folios last asked for. A version of a layer never changes, only when it ends."""

    def __init__(self) -> None:
        self._folios: OrderedDict[tuple[int, Any], Folio] = OrderedDict()

    def find(self, version: Any) -> Folio | None:
        """The folio of this version, when it is here."""
        found = self._folios.get((version.id, version.active_to))
        if found is not None:
            self._folios.move_to_end((version.id, version.active_to))
        return found

    def keep(self, folio: Folio) -> Folio:
        """Keep a folio; the one not asked for longest goes."""
        self._folios[(folio.version.id, folio.version.active_to)] = folio
        while len(self._folios) > SHELF:
            self._folios.popitem(last=False)
        return folio


def event_page(db: Unit, sight: Sight, asked: Wanted) -> tuple[bytes, int, str]:
    """Events within sight, the newest first: features as JSON, how many, and the mark of the next page."""
    box = None
    if asked.box is not None:
        if asked.box[0] > asked.box[2]:
            raise Malformed("bbox: events are not looked for across the antimeridian")
        box = tuple(round(part * 1e7) for part in asked.box)
    values = dict(asked.values)
    stage = values.pop("stage", "")
    category = values.pop("kind", "") or values.get("category", "")
    filters = {**values, "category": category, "stage": stage.split(",") if stage else None, "box": box,
               "opened": (asked.first, asked.last)}
    rows = events.page(db, sight, filters, _id_before(asked.after), asked.limit + 1)
    shown = rows[:asked.limit]
    mark = str(shown[-1].id) if len(rows) > asked.limit else ""
    return b",".join(map(event_feature, shown)), len(shown), mark


def event_feature(row: Any) -> bytes:
    """An event as a GeoJSON feature; one without a place has no geometry."""
    place = "null"
    if row.lon_e7 is not None:
        place = f'{{"type":"Point","coordinates":[{row.lon_e7 / 1e7:.7f},{row.lat_e7 / 1e7:.7f}]}}'
    return _feature(row.number, {name: getattr(row, name) for name in _EVENT_TOLD}, place)


def _feature(ident: str, properties: Mapping[str, Any], geometry: str) -> bytes:
    return b'{"type":"Feature","id":%b,"properties":%b,"geometry":%b}' % (
        to_json(ident), to_json(properties), geometry.encode())


def _boxes(box: tuple[float, float, float, float]) -> list[Any]:
    west, south, east, north = box
    if west <= east:
        return [shapely.box(west, south, east, north)]
    return [shapely.box(west, south, 180.0, north), shapely.box(-180.0, south, east, north)]


def _id_before(mark: str) -> int | None:
    if not mark:
        return None
    if not (mark.isascii() and mark.isdigit() and len(mark) <= LONGEST_ID):
        raise _foreign()
    return int(mark)


def _mark(code: str) -> str:
    return code.encode().hex()


def _code_after(mark: str) -> bytes | None:
    if not mark:
        return None
    try:
        return bytes.fromhex(mark)
    except ValueError:
        raise _foreign() from None


def _foreign() -> Malformed:
    return Malformed("cursor: take it from the next link of the page before", [Fault("cursor", "none of ours")])
