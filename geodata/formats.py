"""Files as tables: the format told from the content, columns and geometries as they stand in the file.

Only formats a city sends are opened. GDAL can open far more, some of which make it read other files or addresses, so
the content is looked at before GDAL sees it.
"""

from __future__ import annotations

import json
import tempfile
import warnings
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely

from geodata.crs import WGS84
from geodata.errors import SeveralTables, UnreadableLayer, WrongSystem
from geodata.texts import read_text
from geodata.wkt_table import read_wkt_table

Geometries = npt.NDArray[np.object_]

JSON_TYPES = frozenset({
    "FeatureCollection", "Feature", "Topology", "Polygon", "MultiPolygon", "GeometryCollection", "Point", "MultiPoint",
    "LineString", "MultiLineString",
})  # fmt: skip
SHAPEFILE_PARTS = (".shp", ".shx", ".dbf", ".prj", ".cpg")
LARGEST_BYTES = 1 << 30


@dataclass(frozen=True, slots=True, eq=False)
class Table:
    """A file's rows before anything is judged: columns by name, one geometry a row.

    `geometries[i]` is None where row i + 1 has none or an unreadable one; `unreadable` has the reasons of the latter
    and of rows that are broken themselves, by row. `declared` is the file's own coordinate system, if it names one.
    """

    columns: Mapping[str, Sequence[Any]]
    geometries: Geometries
    unreadable: Mapping[int, str]
    declared: str | None


def read_table(path: Path, layer: str | None = None) -> Table:
    """Raises UnreadableLayer with the reason, and WrongSystem when the declared system does not exist."""
    try:
        with path.open("rb") as file:
            head = file.read(512)
        size = path.stat().st_size
    except OSError as trouble:
        raise UnreadableLayer(path, trouble.strerror or "cannot be opened") from None
    if size > LARGEST_BYTES:
        raise UnreadableLayer(path, "is larger than a gigabyte")
    if not head:
        raise UnreadableLayer(path, "is empty")
    return _by_content(path, head, layer)


def _by_content(path: Path, head: bytes, layer: str | None) -> Table:
    text = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if head.startswith(b"PK\x03\x04"):
        return _read_zip(path, layer)
    if head.startswith((b"SQLite format 3\0", b"fgb\x03")):
        return _read_gdal(path, path, layer)
    if head.startswith(b"\x00\x00\x27\x0a"):
        return _read_shapefile(path, path, layer)
    if text.startswith((b"{", b"[")):
        return _read_json(path, layer)
    if text.startswith(b"<"):
        return _read_kml(path, layer)
    if path.suffix.lower() in {".csv", ".txt", ".tsv"}:
        return _read_csv(path)
    raise UnreadableLayer(path, "is none of GeoJSON, TopoJSON, GeoPackage, Shapefile, FlatGeobuf, KML, CSV")


def _read_json(path: Path, layer: str | None) -> Table:
    text = read_text(path)
    try:
        document = json.loads(text)
    except (ValueError, RecursionError) as trouble:
        raise UnreadableLayer(path, f"is not JSON: {trouble}") from None
    kind = document.get("type") if isinstance(document, dict) else None
    if not isinstance(kind, str) or kind not in JSON_TYPES:
        said = f"its type is {kind!r}" if kind else "it names no type"
        raise UnreadableLayer(path, f"is JSON but neither GeoJSON nor TopoJSON: {said}")
    _refuse_odd_members(path, document)
    declared = _declared_json(document)
    table = _read_gdal(path, text.encode("utf-8", "replace"), layer)
    return Table(table.columns, table.geometries, table.unreadable, declared)


def _refuse_odd_members(path: Path, document: dict[str, Any]) -> None:
    """GDAL skips a feature that is no feature without a word; here it is refused with its row."""
    features = document.get("features") if document["type"] == "FeatureCollection" else []
    if not isinstance(features, list):
        raise UnreadableLayer(path, "its features are not a list")
    for row, feature in enumerate(features, 1):
        if not isinstance(feature, dict) or feature.get("type") != "Feature":
            raise UnreadableLayer(path, f"row {row} is not a GeoJSON feature")


def _declared_json(document: dict[str, Any]) -> str:
    """The old `crs` member, else WGS-84, which RFC 7946 and TopoJSON leave as the only choice."""
    crs = document.get("crs")
    if not isinstance(crs, dict):
        return WGS84
    properties = crs.get("properties")
    name = properties.get("name") if isinstance(properties, dict) else None
    if not isinstance(name, str):
        raise WrongSystem(json.dumps(crs)[:80], "wgs84", "its crs member names no system")
    return name


def _read_kml(path: Path, layer: str | None) -> Table:
    text = read_text(path)
    if "<kml" not in text[:4096]:
        raise UnreadableLayer(path, "is XML but not KML")
    if "<!DOCTYPE" in text or "<!ENTITY" in text:
        raise UnreadableLayer(path, "is KML with entity declarations, which are not read")
    table = _read_gdal(path, text.encode("utf-8", "replace"), layer)
    return Table(table.columns, table.geometries, table.unreadable, WGS84)


def _read_csv(path: Path) -> Table:
    columns, texts, broken = read_wkt_table(path, read_text(path))
    geometries = shapely.from_wkt(texts, on_invalid="ignore")
    unreadable = {row + 1: "is not WKT" for row, text in enumerate(texts) if text and geometries[row] is None}
    return Table(columns, np.asarray(geometries, dtype=object), unreadable | broken, None)


def _read_shapefile(path: Path, file: Path, layer: str | None) -> Table:
    if not file.with_suffix(".dbf").exists():
        raise UnreadableLayer(path, "its attribute table (.dbf) is missing")
    # The .cpg beside it and the byte in the table are wrong too often; bytes that are UTF-8 are hardly ever GB18030.
    try:
        return _read_gdal(path, file, layer, "UTF-8")
    except UnicodeDecodeError:
        pass
    try:
        return _read_gdal(path, file, layer, "GB18030")
    except UnicodeDecodeError:
        raise UnreadableLayer(path, "its attribute table is in neither UTF-8 nor GB18030") from None


def _read_zip(path: Path, layer: str | None) -> Table:
    """A zipped layer: exactly one file that can be one; unpacked under names of our own."""
    try:
        with zipfile.ZipFile(path) as archive, tempfile.TemporaryDirectory() as folder:
            members = [member for member in archive.infolist() if not member.is_dir()]
            main = _only_layer(path, [member.filename for member in members])
            stem = main.rpartition(".")[0]
            wanted = [member for member in members if member.filename.rpartition(".")[0] == stem]
            if sum(member.file_size for member in wanted) > LARGEST_BYTES:
                raise UnreadableLayer(path, "unpacks to more than a gigabyte")
            for member in wanted:
                suffix = "." + member.filename.rpartition(".")[2].lower()
                (Path(folder) / f"layer{suffix}").write_bytes(archive.read(member))
            return _unpacked(path, Path(folder) / ("layer." + main.rpartition(".")[2].lower()), layer)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError) as trouble:
        raise UnreadableLayer(path, f"cannot be unpacked: {trouble}") from None


def _only_layer(path: Path, names: list[str]) -> str:
    endings = (".shp", ".geojson", ".json", ".gpkg", ".kml", ".fgb", ".csv")
    layers = [name for name in names if name.lower().endswith(endings) and not name.startswith("__MACOSX/")]
    if len(layers) == 1:
        return layers[0]
    if not layers:
        raise UnreadableLayer(path, "is an archive without a layer in it")
    reason = f"is an archive of {len(layers)} files ({', '.join(layers[:3])}, ...): unpack it and name one"
    raise UnreadableLayer(path, reason)


def _unpacked(path: Path, file: Path, layer: str | None) -> Table:
    if file.suffix == ".shp":
        return _read_shapefile(path, file, layer)
    try:
        return read_table(file, layer)
    except SeveralTables as refusal:
        raise SeveralTables(path, refusal.names) from None
    except UnreadableLayer as refusal:
        raise UnreadableLayer(path, f"its only layer {refusal.reason}") from None


def _read_gdal(path: Path, source: Path | bytes, layer: str | None, encoding: str | None = None) -> Table:
    import pyogrio

    try:
        with warnings.catch_warnings():
            # GDAL warns of single geometries; those rows come back without one and are reported by row.
            warnings.simplefilter("ignore")
            chosen = _layer_number(path, pyogrio.list_layers(source), layer)
            meta, _, wkbs, values = pyogrio.raw.read(source, layer=chosen, encoding=encoding, force_2d=True)
    except UnicodeDecodeError:
        if encoding:
            raise
        raise UnreadableLayer(path, "holds text that is not UTF-8") from None
    except (ValueError, RuntimeError, OSError) as trouble:  # pyogrio's own refusals are RuntimeErrors
        raise UnreadableLayer(path, f"cannot be read: {trouble}") from None
    except NameError:  # pyogrio trips over itself when a .prj holds no system at all
        raise UnreadableLayer(path, "its coordinate system (.prj) cannot be read") from None
    if wkbs is None:
        raise UnreadableLayer(path, "has no geometry column")
    geometries = np.asarray(shapely.from_wkb(wkbs, on_invalid="ignore"), dtype=object)
    unreadable = {
        row + 1: "cannot be read"
        for row, (wkb, geometry) in enumerate(zip(wkbs, geometries, strict=True))
        if wkb is not None and geometry is None
    }
    columns = dict(zip((str(name) for name in meta["fields"]), values, strict=True))
    return Table(columns, geometries, unreadable, meta["crs"])


def _layer_number(path: Path, layers: Sequence[Sequence[str | None]], asked: str | None) -> int:
    """The layer asked for, else the only one with polygons, else the only one with geometry, by its place."""
    names = [str(name) for name, _ in layers]
    if asked is not None:
        if asked not in names:
            raise UnreadableLayer(path, f"has no layer {asked!r} (layers: {', '.join(names)})")
        return names.index(asked)
    spatial = [at for at, (_, kind) in enumerate(layers) if kind is not None]
    polygonal = [at for at in spatial if "Polygon" in str(layers[at][1])]
    fitting = polygonal if len(spatial) > 1 and polygonal else spatial
    if len(fitting) == 1:
        return fitting[0]
    if not fitting:
        raise UnreadableLayer(path, "has no layer with geometry")
    raise SeveralTables(path, [names[at] for at in fitting])
