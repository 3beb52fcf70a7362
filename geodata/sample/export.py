"""Writes the sample city into a folder: GeoJSON for what lies on the map, CSV for the rest."""

from __future__ import annotations

import csv
import json
from collections.abc import Mapping, Sequence
from dataclasses import fields
from pathlib import Path
from typing import Any

import shapely

from geodata.sample.city import Grant, SampleCity

LAYERS = ("towns", "communities", "unit_grids", "block_grids", "area_grids", "streets", "places")
TABLES = ("bodies", "people", "claims", "duties", "categories", "conditions", "powers", "days_off")
SHAPES = ("polygon", "line")


def write(city: SampleCity, folder: Path) -> list[Path]:
    """Writes every layer and table and the notice, creating the folder; returns the paths written.

    The notice that all this is generated stands in every GeoJSON file and in NOTICE.txt beside the CSV files.
    """
    folder.mkdir(parents=True, exist_ok=True)
    written = [_write_layer(folder / f"{name}.geojson", getattr(city, name), city) for name in LAYERS]
    written += [_write_table(folder / f"{name}.csv", getattr(city, name)) for name in TABLES]
    notice = folder / "NOTICE.txt"
    notice.write_text(f"{city.notice_zh}\n{city.notice_en}\n", encoding="utf-8")
    return [*written, notice]


def _write_layer(path: Path, rows: Sequence[Any], city: SampleCity) -> Path:
    features = [_feature(row) for row in rows]
    layer = {
        "type": "FeatureCollection",
        "name": path.stem,
        "notice_zh": city.notice_zh,
        "notice_en": city.notice_en,
        "features": features,
    }
    path.write_text(json.dumps(layer, ensure_ascii=False, separators=(",", ":")), encoding="utf-8")
    return path


def _feature(row: Any) -> dict[str, Any]:
    columns = {field.name: getattr(row, field.name) for field in fields(row)}
    shape = next((columns.pop(name) for name in SHAPES if name in columns), None)
    if shape is None:
        shape = shapely.Point(columns.pop("lon"), columns.pop("lat"))
    return {"type": "Feature", "properties": columns, "geometry": json.loads(shapely.to_geojson(shape))}


def _write_table(path: Path, rows: Sequence[Any]) -> Path:
    names = [field.name for field in fields(rows[0])]
    with path.open("w", encoding="utf-8", newline="") as lines:
        writer = csv.writer(lines, lineterminator="\n")
        writer.writerow(names)
        writer.writerows([_cell(getattr(row, name)) for name in names] for row in rows)
    return path


def _cell(value: Any) -> str:
    """Lists are joined by semicolons, a grant is role:scope_kind:scope, a mapping A=2."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Mapping):
        return ";".join(f"{key}={part}" for key, part in value.items())
    if isinstance(value, tuple):
        return ";".join(_cell(part) for part in value)
    if isinstance(value, Grant):
        return f"{value.role}:{value.scope_kind}:{value.scope}"
    return str(value)
