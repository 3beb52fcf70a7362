"""Gazetteers from files: CSV, GeoJSON, an OSM extract, or any layer the city sends; and back into GeoJSON."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

from geodata.crs import WGS84, canonical, to_wgs84, transform_geometry
from geodata.errors import UnreadableLayer
from geodata.formats import read_table
from geodata.gazetteer.entry import Entry
from geodata.gazetteer.files.columns import MARKING_TAGS, TAGS, Columns, find_columns
from geodata.gazetteer.files.osm import osm_rows
from geodata.gazetteer.files.rows import row_entries
from geodata.gazetteer.gazetteer import Gazetteer
from geodata.gazetteer.laying import uncollected
from geodata.plausible import refuse_implausible
from geodata.texts import read_text

LONGEST_FIELD = 1 << 27
SHOWN = 4  # columns of a row that names nothing

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Imported:
    """The entries of a file, and the rows that gave none: their number from 1 and why."""

    entries: tuple[Entry, ...]
    skipped: tuple[tuple[int, str], ...]


def read_gazetteer(path: Path | str, crs: str | None = None) -> Imported:
    """Entries of a CSV with lon and lat (or well-known text), a GeoJSON, an OSM extract, or another layer.

    `crs` overrides what the file declares; a CSV counts as WGS-84. Raises UnreadableLayer, WrongSystem, UnknownSystem.
    """
    path = Path(path)
    with uncollected():
        return _read(path, crs)


def _read(path: Path, crs: str | None) -> Imported:
    if path.suffix.lower() in {".osm", ".pbf"}:
        return _imported(path, [(row, geometry) for row, geometry in osm_rows(path)])
    head = _head(path)
    if path.suffix.lower() in {".csv", ".tsv", ".txt"} and not head.lstrip().startswith((b"{", b"[")):
        rows = list(_csv_rows(path, crs))
    elif head.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"{"):
        rows = list(_json_rows(path, crs))
    else:
        rows = list(_layer_rows(path, crs))
    return _imported(path, rows)


def open_gazetteer(path: Path | str, region: Iterable[str] = (), crs: str | None = None) -> Gazetteer:
    """The index of a file's entries; see `read_gazetteer` and Gazetteer."""
    return Gazetteer(read_gazetteer(path, crs).entries, region=region)


def write_gazetteer(path: Path | str, entries: Iterable[Entry]) -> None:
    """Write entries as GeoJSON that `read_gazetteer` reads back as they are."""
    names = [field.name for field in fields(Entry) if field.name != "geometry"]
    features = [
        {
            "type": "Feature",
            "properties": {name: _written(getattr(entry, name)) for name in names},
            "geometry": json.loads(shapely.to_geojson(entry.geometry)),
        }
        for entry in entries
    ]
    text = json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False, separators=(",", ":"))
    Path(path).write_text(text, encoding="utf-8")


def _written(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else str(value)


def _head(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(64)
    except OSError as trouble:
        raise UnreadableLayer(path, trouble.strerror or "cannot be opened") from None


def _imported(path: Path, rows: Sequence[tuple[Row, BaseGeometry | None]]) -> Imported:
    entries: list[Entry] = []
    source = path.stem
    skipped: list[tuple[int, str]] = []
    known: dict[tuple[str, ...], Columns] = {}
    bounds = shapely.bounds(np.array([geometry for _, geometry in rows], dtype=object))
    placed = np.isfinite(bounds).all(axis=1) if len(rows) else []
    for number, ((row, geometry), fine) in enumerate(zip(rows, placed, strict=True), 1):
        if geometry is None or not fine:
            skipped.append((number, "has no geometry"))
            continue
        if not bounds[number - 1].any():
            skipped.append((number, "lies at 0, 0, where systems put what they know no place of"))
            continue
        names = tuple(row)
        columns = known.get(names)
        if columns is None:
            columns = known[names] = find_columns(names)
        before = len(entries)
        entries.extend(entry for entry in row_entries(row, columns, geometry, source) if entry.name or entry.number)
        if len(entries) == before:
            skipped.append((number, _unnamed(row)))
    return Imported(tuple(entries), tuple(skipped))


def _unnamed(row: Row) -> str:
    """Why a row names nothing, with what it has: tags of OpenStreetMap with their value, other columns by name."""
    filled = [name for name, value in row.items() if value not in (None, "")]
    shown = [f"{name}={row[name]}" if name in (*TAGS, *MARKING_TAGS) else name for name in filled[:SHOWN]]
    return f"names nothing: no name, number or address among {', '.join(shown) or 'its columns'}"


def _csv_rows(path: Path, crs: str | None) -> Iterator[tuple[Row, BaseGeometry | None]]:
    csv.field_size_limit(LONGEST_FIELD)
    text = read_text(path)
    delimiter = max(",;\t", key=text.partition("\n")[0].count)
    reader = csv.reader(io.StringIO(text), delimiter=delimiter)
    names = next(reader, [])
    rows = [dict(zip(names, cells, strict=False)) for cells in reader if cells]
    columns = find_columns(names)
    if not columns.of("lon") or not columns.of("lat"):
        yield from _layer_rows(path, crs or WGS84)
        return
    xs, ys = (_numbers(rows, columns.of(meaning)[0]) for meaning in ("lon", "lat"))
    lons, lats = np.full(len(rows), np.nan), np.full(len(rows), np.nan)
    for system, which in _systems(rows, columns, crs).items():
        _plausible(system, xs[which], ys[which])
        lons[which], lats[which] = to_wgs84(xs[which], ys[which], system)
    good = np.isfinite(lons) & np.isfinite(lats)
    points = shapely.points(np.where(good, lons, 0.0), np.where(good, lats, 0.0))
    yield from ((row, point if fine else None) for row, point, fine in zip(rows, points, good, strict=True))


def _systems(rows: Sequence[Row], columns: Columns, crs: str | None) -> dict[str, list[int]]:
    """Which rows are in which system: the one asked for, else that of the row's own column, else WGS-84."""
    written = columns.of("crs")[:1]
    if crs or not written:
        return {crs or WGS84: list(range(len(rows)))} if rows else {}
    out: dict[str, list[int]] = {}
    for at, row in enumerate(rows):
        own = str(row.get(written[0]) or "").strip()
        out.setdefault(own or WGS84, []).append(at)
    return out


def _plausible(crs: str, xs: np.ndarray, ys: np.ndarray) -> None:
    fine = np.isfinite(xs) & np.isfinite(ys)
    if fine.any():
        refuse_implausible(crs, np.stack([xs, ys, xs, ys], axis=1))


def _numbers(rows: Sequence[Row], column: str) -> np.ndarray:
    cells = [row.get(column) for row in rows]
    try:
        return np.array(cells, dtype=np.float64)
    except (TypeError, ValueError):  # one cell that is no number
        return np.array([_number(cell) for cell in cells], dtype=np.float64)


def _number(value: Any) -> float:
    try:
        return float(str(value).strip())
    except ValueError:
        return float("nan")


def _json_rows(path: Path, crs: str | None) -> Iterator[tuple[Row, BaseGeometry | None]]:
    """Features of a GeoJSON; points at once, since gazetteers are mostly points."""
    try:
        document = json.loads(read_text(path))
    except (ValueError, RecursionError) as trouble:
        raise UnreadableLayer(path, f"is not JSON: {trouble}") from None
    features = document.get("features") if isinstance(document, dict) else None
    if not isinstance(features, list):
        raise UnreadableLayer(path, "is JSON but no GeoJSON collection of features")
    system = canonical(crs or _declared(document))
    geometries = _geometries(features)
    _plausible_all(system, geometries)
    for feature, geometry in zip(features, geometries, strict=True):
        properties = feature.get("properties") if isinstance(feature, dict) else None
        moved = geometry if geometry is None or system == WGS84 else transform_geometry(geometry, system)
        yield properties if isinstance(properties, dict) else {}, moved


def _declared(document: Mapping[str, Any]) -> str:
    crs = document.get("crs")
    properties = crs.get("properties") if isinstance(crs, dict) else None
    name = properties.get("name") if isinstance(properties, dict) else None
    return name if isinstance(name, str) else WGS84


def _geometries(features: Sequence[Any]) -> list[BaseGeometry | None]:
    """The features' geometries, points all at once; None where there is none or it is broken."""
    out: list[BaseGeometry | None] = [None] * len(features)
    points: dict[int, tuple[float, float]] = {}
    for at, feature in enumerate(features):
        written = feature.get("geometry") if isinstance(feature, dict) else None
        if not isinstance(written, dict):
            continue
        try:
            if written.get("type") == "Point":
                x, y = written["coordinates"][:2]
                points[at] = float(x), float(y)
            else:
                out[at] = shape(written)
        except (KeyError, TypeError, ValueError, AttributeError, IndexError, shapely.errors.ShapelyError):
            continue
    if points:
        made = shapely.points(np.array(list(points.values()), dtype=np.float64))
        for at, point in zip(points, made, strict=True):
            out[at] = point
    return out


def _plausible_all(system: str, geometries: Sequence[BaseGeometry | None]) -> None:
    bounds = shapely.bounds(np.array(geometries, dtype=object))
    if len(bounds) and np.isfinite(bounds).all(axis=1).any():
        refuse_implausible(system, bounds)


def _layer_rows(path: Path, crs: str | None) -> Iterator[tuple[Row, BaseGeometry | None]]:
    table = read_table(path)
    system = crs or table.declared
    if system is None:
        raise UnreadableLayer(path, "names no coordinate system; name it")
    bounds = shapely.bounds(table.geometries)
    if np.isfinite(bounds).all(axis=1).any():
        refuse_implausible(system, bounds)
    for at, geometry in enumerate(table.geometries):
        row = {name: column[at] for name, column in table.columns.items()}
        yield row, None if geometry is None else transform_geometry(geometry, system)
