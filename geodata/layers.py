"""Read and write city files: rows become features in WGS-84, and every row that cannot says why."""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from shapely.geometry import MultiPolygon, Polygon

from geodata.crs import canonical, to_wgs84
from geodata.errors import UnclearField, UnreadableLayer, UnusableRow, UnusableRows, WrongSystem
from geodata.faults import Fault, FaultKind, code_faults, geometry_fault, holds_polygons, repeated_geometries
from geodata.fields import code_column, code_text, name_column, plain_value
from geodata.formats import Geometries, Table, read_table
from geodata.plausible import likely_system, refuse_implausible

DRIVERS = {".gpkg": "GPKG", ".geojson": "GeoJSON", ".shp": "ESRI Shapefile", ".fgb": "FlatGeobuf"}
WRITING: dict[str, dict[str, Any]] = {
    "ESRI Shapefile": {"encoding": "GB18030"},
    # Nine decimals: neighbours' shared vertices are rounded alike, a tenth of a millimetre from where they were.
    "GeoJSON": {"COORDINATE_PRECISION": 9},
}


@dataclass(frozen=True, slots=True, eq=False)
class Feature:
    """One row with a polygon: its place in the file from 1, its code and name as text, WGS-84 degrees.

    Of a layer that was read and is not sound the geometry may be a collection with polygons among others in it.
    """

    row: int
    code: str
    name: str
    geometry: Polygon | MultiPolygon
    properties: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, eq=False)
class Layer:
    """What a file holds.

    `features` are all rows with a polygon, sound or not; `faults` all that is wrong, by row; `system` the coordinate
    system the file was read as. A layer goes into the city whole or not at all: only when it is `sound`.
    """

    features: tuple[Feature, ...]
    system: str
    faults: tuple[Fault, ...]

    @property
    def usable(self) -> tuple[Feature, ...]:
        """The features of rows without a fault."""
        faulty = {fault.row for fault in self.faults}
        return tuple(feature for feature in self.features if feature.row not in faulty)

    @property
    def sound(self) -> bool:
        """Whether there are features and no row is at fault."""
        return bool(self.features) and not self.faults


@dataclass(frozen=True, slots=True)
class Options:
    """The rarer wishes: which layer of several; a (lon, lat) the layer should lie around; all rows or none; row
    numbers for codes where no column could be the code (a boundary, a sketch)."""

    layer: str | None = None
    near: tuple[float, float] | None = None
    strict: bool = False
    number_rows: bool = False


def read_layer(
    path: Path | str,
    *,
    crs: str | None = None,
    code_field: str | None = None,
    name_field: str | None = None,
    options: Options = Options(),
) -> Layer:
    """Read GeoJSON, TopoJSON, GeoPackage, Shapefile, FlatGeobuf, KML, CSV with WKT, or one of these zipped.

    `crs` overrides what the file declares. Raises UnreadableLayer (and UnclearField when the code's column cannot be
    told, UnusableRows when strict and a row is at fault), WrongSystem, UnknownSystem.
    """
    path = Path(path)
    try:
        with np.errstate(all="ignore"):  # broken numbers are found and named row by row
            layer = _read(path, crs, (code_field, name_field), options)
    except WrongSystem as refusal:
        refusal.path = path
        raise
    if options.strict and layer.faults:
        raise UnusableRows(path, layer.faults)
    return layer


def _read(path: Path, crs: str | None, fields: tuple[str | None, str | None], options: Options) -> Layer:
    table = read_table(path, options.layer)
    if not len(table.geometries):
        raise UnreadableLayer(path, "holds no rows")
    bounds = shapely.bounds(table.geometries)
    if not np.isfinite(bounds).all(axis=1).any() and not table.unreadable:
        raise UnreadableLayer(path, "no row has a geometry")
    system = _system(crs or table.declared, bounds)
    refuse_implausible(system, bounds, options.near)
    code = _code_column(path, table, fields[0], options)
    return _judged(table, system, code, name_column(path, table.columns, fields[1]))


def refuse_unwritable(path: Path) -> None:
    """Raise UnreadableLayer for an unknown ending or a folder that is not there: before long work, not after it."""
    if path.suffix.lower() not in DRIVERS:
        raise UnreadableLayer(path, f"cannot be written: end its name in {', '.join(DRIVERS)}")
    if not path.absolute().parent.is_dir():
        raise UnreadableLayer(path, f"cannot be written: there is no folder {path.parent}")


def write_layer(path: Path | str, features: Iterable[Feature]) -> None:
    """Write GeoPackage, GeoJSON, Shapefile (GB18030) or FlatGeobuf by the file's ending, in WGS-84.

    Properties follow code and name; a Shapefile cuts their names to ten bytes. Raises UnreadableLayer for another
    ending, or where nothing can be written.
    """
    import geopandas

    path = Path(path)
    refuse_unwritable(path)
    driver = DRIVERS[path.suffix.lower()]
    rows = list(features)
    records = [{**feature.properties, "code": feature.code, "name": feature.name} for feature in rows]
    names = dict.fromkeys(["code", "name", *(name for record in records for name in record)])
    columns = {name: [record.get(name) for record in records] for name in names}
    frame = geopandas.GeoDataFrame(columns, geometry=[feature.geometry for feature in rows], crs="EPSG:4326")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of shortened column names
            frame.to_file(path, driver=driver, engine="pyogrio", **WRITING.get(driver, {}))
    except (RuntimeError, OSError) as trouble:  # pyogrio's own refusals are RuntimeErrors
        raise UnreadableLayer(path, f"cannot be written: {trouble}") from None


def _system(declared: str | None, bounds: np.ndarray) -> str:
    if declared is None:
        known = bounds[np.isfinite(bounds).all(axis=1)]
        raise WrongSystem(None, likely_system(known) if len(known) else "any", "it must be named")
    return canonical(declared)


def _code_column(path: Path, table: Table, asked: str | None, options: Options) -> str | None:
    try:
        return code_column(path, table.columns, asked)
    except UnclearField:
        if asked is None and options.number_rows:
            return None
        raise


def _judged(table: Table, system: str, code_field: str | None, name_field: str | None) -> Layer:
    geometries = _in_wgs84(table.geometries, system)
    numbers = range(1, len(geometries) + 1)
    codes, faults = _codes(table.columns[code_field] if code_field else numbers, code_field or "row")
    names = table.columns[name_field] if name_field else [None] * len(geometries)
    properties = [name for name in table.columns if name not in {code_field, name_field}]
    features = []
    for row, geometry in enumerate(geometries, 1):
        fault = _row_fault(row, table) or geometry_fault(row, geometry)
        if fault:
            faults.append(fault)
        if holds_polygons(geometry):
            kept = {name: plain_value(table.columns[name][row - 1]) for name in properties}
            name = str(plain_value(names[row - 1]) or "").strip()
            features.append(Feature(row, codes[row - 1], name, geometry, kept))
    faults.extend(_repeats(features, faults))
    return Layer(tuple(features), system, tuple(sorted(faults, key=lambda fault: fault.row)))


def _repeats(features: Sequence[Feature], faults: Sequence[Fault]) -> Iterator[Fault]:
    faulty = {fault.row for fault in faults if fault.field == "geometry"}
    return repeated_geometries((one.row, one.geometry) for one in features if one.row not in faulty)


def _row_fault(row: int, table: Table) -> Fault | None:
    reason = table.unreadable.get(row)
    if reason is None:
        return None
    broken = "fields" in reason
    kind = FaultKind.BROKEN_ROW if broken else FaultKind.UNREADABLE_GEOMETRY
    return Fault(row, kind, "row" if broken else "geometry", reason)


def _codes(column: Sequence[Any], field_name: str) -> tuple[list[str], list[Fault]]:
    codes, faults = [], []
    for row, written in enumerate(column, 1):
        try:
            codes.append(code_text(row, field_name, plain_value(written)))
        except UnusableRow as refusal:
            codes.append(str(plain_value(written)))
            faults.append(Fault(row, FaultKind.ROUNDED_CODE, field_name, refusal.reason))
    faults.extend(code_faults(list(enumerate(codes, 1)), field_name))
    return codes, faults


def _in_wgs84(geometries: Geometries, system: str) -> Geometries:
    return shapely.transform(geometries, lambda xs, ys: to_wgs84(xs, ys, system), interleaved=False)
