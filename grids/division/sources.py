"""Streets and past reports from files: every row that cannot be used says why."""

from __future__ import annotations

import csv
import gzip
import io
import warnings
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from geodata.crs import WGS84, canonical, to_wgs84
from geodata.errors import UnreadableLayer, UnusableRow, WrongSystem
from geodata.formats import Table, read_table
from geodata.plausible import likely_system, refuse_implausible
from grids.division.blocks.ways import Ways, ranks_of
from grids.division.work.workload import History
from grids.outlines import Floats, Geometries

OSM_MARKS = (b"\n\tOSMHeader", b"<osm")  # of the binary extract and of the text
LON_NAMES = frozenset({"lon", "lng", "long", "longitude", "x", "经度"})
LAT_NAMES = frozenset({"lat", "latitude", "y", "纬度"})
ENCODINGS = ("utf-8-sig", "gb18030")
LINES = (int(shapely.GeometryType.LINESTRING), int(shapely.GeometryType.MULTILINESTRING))


@dataclass(frozen=True, slots=True, eq=False)
class Streets:
    """The lines of a file that divide ground; `rows` it holds, `faults` why rows are unusable, `others` rows of lines
    that divide nothing (fences, corridors, streets not yet built)."""

    ways: Ways
    rows: int
    faults: tuple[UnusableRow, ...]
    others: int


@dataclass(frozen=True, slots=True, eq=False)
class Past:
    """The reports of a file that have a place, and why the other rows have none; rows count from 1 below the header."""

    history: History
    faults: tuple[UnusableRow, ...]


def read_streets(path: Path | str, *, crs: str | None = None, layer: str | None = None) -> Streets:
    """Lines of any layer that can be read, or of an OpenStreetMap extract, in WGS-84.

    `crs` overrides what the file declares. Raises UnreadableLayer (also when no row is a street), WrongSystem and
    UnknownSystem.
    """
    path = Path(path)
    table = _osm_lines(path) if _is_osm(path) else read_table(path, layer)
    if not len(table.geometries):
        raise UnreadableLayer(path, "holds no streets: it has no rows")
    lines, system = table.geometries, crs or table.declared
    bounds = shapely.bounds(lines)
    if system is None:
        raise WrongSystem(None, _likely(bounds), "it must be named")
    refuse_implausible(canonical(system), bounds)
    with np.errstate(all="ignore"):  # broken numbers are found and named row by row
        lines = shapely.transform(lines, lambda xs, ys: to_wgs84(xs, ys, canonical(system)), interleaved=False)
    faults = _line_faults(lines, table.unreadable)
    usable = np.ones(len(lines), dtype=bool)
    usable[[fault.row - 1 for fault in faults]] = False
    ranks = ranks_of(dict(table.columns), len(lines))
    wanted = usable & (ranks >= 0)
    if not wanted.any():
        raise UnreadableLayer(path, f"holds no streets: {_first(faults) or 'none of its lines is a way'}")
    parts, whose = shapely.get_parts(lines[wanted], return_index=True)
    others = int(np.count_nonzero(usable & ~wanted))
    return Streets(Ways(parts, ranks[wanted][whose]), len(lines), tuple(faults), others)


def read_history(path: Path | str, *, crs: str = WGS84) -> Past:
    """Places of past reports from a CSV with a header (gzipped or not), one column of longitudes, one of latitudes.

    Rows without a place are named and left out. Raises UnreadableLayer (also when no row has one), WrongSystem when
    the numbers are no degrees, UnknownSystem.
    """
    path = Path(path)
    try:
        rows = [row for row in csv.reader(io.StringIO(_text(path))) if row]
    except csv.Error as trouble:
        raise UnreadableLayer(path, f"is not CSV: {trouble}") from None
    if not rows:
        raise UnreadableLayer(path, "holds no reports: it is empty")
    columns = [
        _column(path, rows[0], names, what) for names, what in ((LON_NAMES, "longitude"), (LAT_NAMES, "latitude"))
    ]
    fields = [rows[0][at].strip() for at in columns]
    numbers = np.full((len(rows) - 1, 2), np.nan)
    faults = []
    for row, written in enumerate(rows[1:], 1):
        try:
            numbers[row - 1] = [_number(row, field, written, at) for field, at in zip(fields, columns, strict=True)]
        except UnusableRow as refusal:
            faults.append(refusal)
    kept = numbers[np.isfinite(numbers).all(axis=1)]
    if not len(kept):
        raise UnreadableLayer(path, f"holds no report with a place: {_first(faults) or 'it has no rows'}")
    refuse_implausible(canonical(crs), np.concatenate([kept, kept], axis=1))
    lons, lats = to_wgs84(kept[:, 0], kept[:, 1], crs)
    return Past(History(lons, lats), tuple(faults))


def _is_osm(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            head = file.read(512)
    except OSError as trouble:
        raise UnreadableLayer(path, trouble.strerror or "cannot be opened") from None
    return any(mark in head for mark in OSM_MARKS)


def _osm_lines(path: Path) -> Table:
    """The layer of lines alone: an extract's areas often have open rings, which no street needs."""
    import pyogrio

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            meta, _, wkbs, values = pyogrio.raw.read(path, layer="lines", force_2d=True)
    except (ValueError, RuntimeError, OSError) as trouble:  # pyogrio's own refusals are RuntimeErrors
        raise UnreadableLayer(path, f"cannot be read: {trouble}") from None
    columns = dict(zip((str(name) for name in meta["fields"]), values, strict=True))
    return Table(columns, np.asarray(shapely.from_wkb(wkbs, on_invalid="ignore"), dtype=object), {}, WGS84)


def _line_faults(lines: Geometries, unreadable: Mapping[int, str]) -> list[UnusableRow]:
    faults: list[UnusableRow] = []
    seen: dict[bytes, int] = {}
    for row, line in enumerate(lines, 1):
        reason = unreadable.get(row) or _line_fault(line)
        if reason is None:
            first = seen.setdefault(shapely.to_wkb(line.normalize()), row)
            reason = None if first == row else f"draws the same line as row {first}"
        if reason is not None:
            faults.append(UnusableRow(row, "geometry", reason))
    return faults


def _line_fault(line: BaseGeometry | None) -> str | None:
    if line is None:
        return "has no geometry"
    if line.is_empty:
        return f"is an empty {line.geom_type}"
    if shapely.get_type_id(line) not in LINES:
        return f"is a {line.geom_type}, not a line"
    if not (np.abs(shapely.get_coordinates(line)) <= (180.0, 90.0)).all():  # NaN compares false
        return "has coordinates that are not numbers or lie outside the world"
    return None if line.length > 0.0 else "has no length"


def _likely(bounds: Floats) -> str:
    known = bounds[np.isfinite(bounds).all(axis=1)]
    return likely_system(known) if len(known) else "any"


def _first(faults: Sequence[UnusableRow]) -> str:
    return str(faults[0]) if faults else ""


def _text(path: Path) -> str:
    try:
        content = path.read_bytes()
        if content.startswith(b"\x1f\x8b"):
            content = gzip.decompress(content)
    except (OSError, EOFError, zlib.error) as trouble:
        raise UnreadableLayer(path, getattr(trouble, "strerror", None) or "cannot be opened") from None
    for encoding in ENCODINGS:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise UnreadableLayer(path, "is text in neither UTF-8 nor GB18030")


def _column(path: Path, header: list[str], names: frozenset[str], what: str) -> int:
    fitting = [at for at, name in enumerate(header) if name.strip().lower() in names]
    if len(fitting) == 1:
        return fitting[0]
    listed = ", ".join(header)[:200]
    number = "no column" if not fitting else f"{len(fitting)} columns"
    raise UnreadableLayer(path, f"{number} could be the {what}; call it {sorted(names)[0]} (columns: {listed})")


def _number(row: int, field: str, written: list[str], at: int) -> float:
    text = written[at].strip() if at < len(written) else ""
    if not text:
        raise UnusableRow(row, field, "is empty")
    try:
        number = float(text)
    except ValueError:
        raise UnusableRow(row, field, f"{text[:40]!r} is no number") from None
    if not np.isfinite(number):
        raise UnusableRow(row, field, f"{text!r} is no place")
    return number
