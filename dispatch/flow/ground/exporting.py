"""Versions of the ground out again, for other programs: GeoPackage, GeoJSON, FlatGeobuf or a zipped Shapefile."""

from __future__ import annotations

import tempfile
import zipfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

import shapely

from geodata.layers import Feature, write_layer

TOLD = ("kind", "parent", "town", "area_class", "name_en", "standard")
# format -> the ending of the file that is sent, its media type
FORMATS: Mapping[str, tuple[str, str]] = {
    "gpkg": (".gpkg", "application/geopackage+sqlite3"),
    "geojson": (".geojson", "application/geo+json"),
    "fgb": (".fgb", "application/octet-stream"),
    "shp": (".shp.zip", "application/zip"),
}


@dataclass(frozen=True, slots=True)
class Exporting:
    """A layer to write: what the file is called without its ending, in which format, and its grids as plain rows."""

    stem: str
    format: str
    rows: Sequence[Mapping[str, Any]]


def feature_of(number: int, row: Mapping[str, Any]) -> Feature:
    """A grid as other programs get it; a void one names its successors."""
    heirs = {"successors": row["successors"]} if row["state"] == "void" else {}
    return Feature(number, row["code"], row["name"], shapely.from_wkb(row["wkb"]), {**{name: row[name] for name in TOLD}, **heirs})


def write_out(job: Exporting, say: Callable[[str], None]) -> bytes:
    """The bytes of the file; long for a large layer, and GDAL keeps the whole process waiting meanwhile."""
    say("writing")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"{job.stem}.{job.format}"
        write_layer(path, [feature_of(number, row) for number, row in enumerate(job.rows, 1)])
        if job.format != "shp":
            return path.read_bytes()
        packed = BytesIO()
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
            for part in sorted(Path(folder).iterdir()):
                archive.write(part, part.name)
        return packed.getvalue()
