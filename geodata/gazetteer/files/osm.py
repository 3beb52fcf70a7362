"""Named roads, doors, places and areas of an OpenStreetMap extract, read by GDAL's own driver."""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import shapely
from shapely.geometry.base import BaseGeometry

from geodata.errors import UnreadableLayer
from geodata.fields import plain_value

LAYERS = ("points", "lines", "multipolygons")
_TAG = re.compile(r'"((?:[^"\\]|\\.)*)"=>"((?:[^"\\]|\\.)*)"')
# Tags that say what a named thing is, the telling ones first.
KIND_TAGS = (
    "highway",
    "place",
    "boundary",
    "amenity",
    "shop",
    "leisure",
    "tourism",
    "building",
    "landuse",
    "office",
    "man_made",
)
ALIAS_TAGS = ("alt_name", "old_name", "short_name", "loc_name", "official_name", "name:en", "name:zh")
KINDS = {"bus_stop": "stop", "street_lamp": "lamp", "administrative": "area", "milestone": "milestone"}
SETTLEMENTS = frozenset(
    {"town", "village", "suburb", "neighbourhood", "quarter", "hamlet", "city", "district", "borough"}
)

Row = Mapping[str, Any]


def osm_rows(path: Path) -> Iterator[tuple[Row, BaseGeometry]]:
    """Rows with name, kind, aliases, street and number for every tagged thing that can be found by words."""
    for layer in LAYERS:
        for tags, geometry in _features(path, layer):
            row = _row(tags, layer)
            if row and geometry is not None and not geometry.is_empty:
                yield row, geometry if layer != "multipolygons" or row["kind"] == "area" else _small(geometry, row)


def _small(geometry: BaseGeometry, row: Row) -> BaseGeometry:
    return geometry.centroid if row["kind"] == "door" else geometry


def _row(tags: Mapping[str, str], layer: str) -> dict[str, Any] | None:
    name, street, number = (tags.get(tag, "") for tag in ("name", "addr:street", "addr:housenumber"))
    aliases = [part for tag in ALIAS_TAGS for part in tags.get(tag, "").split(";") if part]
    if layer == "lines":
        named = name or tags.get("ref", "")
        return {"name": named, "kind": "road", "aliases": aliases} if named and tags.get("highway") else None
    if street and number:
        return {"name": "", "kind": "door", "road": street, "number": number, "aliases": []}
    if not name:
        return None
    kind = next((tags[tag] for tag in KIND_TAGS if tags.get(tag)), "place")
    kind = "area" if kind in SETTLEMENTS else KINDS.get(kind, "poi")
    return {"name": name, "kind": kind, "aliases": aliases}


def _features(path: Path, layer: str) -> Iterator[tuple[dict[str, str], BaseGeometry | None]]:
    import pyogrio

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            meta, _, wkbs, values = pyogrio.raw.read(path, layer=layer)
    except (ValueError, RuntimeError, OSError) as trouble:  # pyogrio's own refusals are RuntimeErrors
        if layer == "multipolygons":
            return  # an unclosed ring spoils the whole layer; points and lines are worth having without it
        raise UnreadableLayer(path, f"cannot be read as OpenStreetMap: {trouble}") from None
    geometries = shapely.from_wkb(wkbs, on_invalid="ignore")
    names = [str(name) for name in meta["fields"]]
    for at, geometry in enumerate(geometries):
        tags = {
            name: str(value)
            for name, column in zip(names, values, strict=True)
            if (value := plain_value(column[at])) not in {None, ""}
        }
        tags.update((key, value) for key, value in _TAG.findall(tags.pop("other_tags", "")))
        yield tags, geometry
