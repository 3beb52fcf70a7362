"""Small layers made for a test."""

from __future__ import annotations

import json
from pathlib import Path

import shapely

from geodata.faults import FaultKind
from geodata.layers import Options, read_layer

WEST = shapely.box(121.0, 28.8, 121.01, 28.81)
EAST = shapely.box(121.01, 28.8, 121.02, 28.81)
NUMBERED = Options(number_rows=True)


def geojson(path: Path, *rows: tuple[dict | None, object], **members: object) -> Path:
    """A GeoJSON file of (properties, geometry or its dict)."""
    features = [
        {
            "type": "Feature",
            "properties": properties,
            "geometry": shapely.geometry.mapping(shape) if isinstance(shape, shapely.Geometry) else shape,
        }
        for properties, shape in rows
    ]
    path.write_text(
        json.dumps({"type": "FeatureCollection", "features": features, **members}), encoding="utf-8"
    )
    return path


def polygon(*points: tuple[float, float]) -> dict:
    return {"type": "Polygon", "coordinates": [[list(point) for point in points]]}


def kinds(path: Path, **how: object) -> dict[int, FaultKind]:
    return {fault.row: fault.kind for fault in read_layer(path, **how).faults}
