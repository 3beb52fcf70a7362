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
from geodata.gazetteer.files.columns import MARKING_TAGS, TAGS

LAYERS = ("points", "lines", "multipolygons")
_TAG = re.compile(r'"((?:[^"\\]|\\.)*)"=>"((?:[^"\\]|\\.)*)"')
# Tags by which a thing can be found, or told what it is; all others are left out.
KEPT = frozenset({
    "name", "alt_name", "old_name", "short_name", "loc_name", "official_name", "ref", "lamp_ref", "local_ref", "distance",
    "addr:street", "addr:place", "addr:housenumber", "building", "bridge:name", "waterway", *TAGS, *MARKING_TAGS,
})  # fmt: skip
NUMBERED = frozenset({"street_lamp", "milestone", "manhole", "utility_pole", "pole", "fire_hydrant"})

Row = Mapping[str, Any]


def osm_rows(path: Path) -> Iterator[tuple[Row, BaseGeometry]]:
    """The tags of everything that can be found by words: roads, rivers, doors, named things, numbered posts and covers."""
    for layer in LAYERS:
        for tags, geometry in _features(path, layer):
            if geometry is not None and not geometry.is_empty and _can_be_found(tags, layer):
                yield {tag: tags[tag] for tag in sorted(tags) if tag in KEPT or tag.startswith("name:")}, geometry


def _can_be_found(tags: Mapping[str, str], layer: str) -> bool:
    named = bool(tags.get("name"))
    if layer == "lines":
        return bool(tags.get("highway") and (named or tags.get("ref"))) or bool(named and tags.get("waterway"))
    housed = bool(tags.get("addr:street") and tags.get("addr:housenumber"))
    return named or housed or (("ref" in tags or "distance" in tags) and not NUMBERED.isdisjoint(tags.values()))


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
