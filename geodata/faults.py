"""What can be wrong with a row of a city file, and how each wrong is found."""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import shapely
from shapely.geometry import MultiPolygon, Polygon
from shapely.geometry.base import BaseGeometry
from shapely.validation import explain_validity

from geodata.plane import area_m2

SHORT_CODES = 4  # digits; shorter ones are numbers people count with, and differ in length rightly
COUNTERS = 4  # a column whose largest number is at most so many times its rows counts rows
SLIVER_M2 = 0.01
POLYGON = int(shapely.GeometryType.POLYGON)


class FaultKind(StrEnum):
    """One word for each way in which a row is unusable."""

    MISSING_CODE = "missing_code"
    REPEATED_CODE = "repeated_code"
    LOST_ZEROS = "lost_zeros"
    ROUNDED_CODE = "rounded_code"
    BAD_CODE = "bad_code"  # breaks the rule of its standard, or its parents do not exist
    USED_CODE = "used_code"  # was given up before: codes are never given twice
    NO_GEOMETRY = "no_geometry"
    UNREADABLE_GEOMETRY = "unreadable_geometry"
    EMPTY_GEOMETRY = "empty_geometry"
    NOT_POLYGON = "not_polygon"
    MIXED_GEOMETRY = "mixed_geometry"  # polygons with lines or points beside them
    NOT_FINITE = "not_finite"
    INVALID_GEOMETRY = "invalid_geometry"
    NO_AREA = "no_area"
    REPEATED_GEOMETRY = "repeated_geometry"
    BROKEN_ROW = "broken_row"


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a row cannot be used. Rows count from 1; `place` is (lon, lat) where one can be pointed at."""

    row: int
    kind: FaultKind
    field: str
    reason: str
    place: tuple[float, float] | None = None

    def __str__(self) -> str:
        return f"row {self.row}, {self.field}: {self.reason}"


def geometry_fault(row: int, geometry: BaseGeometry | None) -> Fault | None:
    """The first thing wrong with one geometry in WGS-84, or None."""
    if geometry is None:
        return _shape(row, FaultKind.NO_GEOMETRY, "has no geometry")
    if geometry.is_empty:
        return _shape(row, FaultKind.EMPTY_GEOMETRY, f"is an empty {geometry.geom_type}")
    if isinstance(geometry, Polygon | MultiPolygon):
        return _outline_fault(row, geometry)
    if holds_polygons(geometry):
        kind = FaultKind.MIXED_GEOMETRY
        return _off_earth(row, geometry) or _shape(row, kind, f"is {_parts(geometry)}: only polygons can be kept")
    return _shape(row, FaultKind.NOT_POLYGON, f"is {_parts(geometry)}, not a polygon")


def holds_polygons(geometry: BaseGeometry | None) -> bool:
    """Whether a geometry is a polygon or a collection with one in it that is not empty."""
    if geometry is None:
        return False
    parts = shapely.get_parts(shapely.get_parts(geometry))
    return bool((np.isin(shapely.get_type_id(parts), POLYGON) & ~shapely.is_empty(parts)).any())


def _off_earth(row: int, geometry: BaseGeometry) -> Fault | None:
    if _on_earth(geometry):
        return None
    return _shape(row, FaultKind.NOT_FINITE, "has coordinates that are not numbers or lie outside the world")


def _outline_fault(row: int, geometry: Polygon | MultiPolygon) -> Fault | None:
    far = _off_earth(row, geometry)
    if far is not None:
        return far
    if not geometry.is_valid:
        return _invalid(row, geometry)
    if area_m2(geometry) < SLIVER_M2:
        return _shape(row, FaultKind.NO_AREA, "covers no ground", _point(geometry))
    return None


def repeated_geometries(geometries: Iterable[tuple[int, BaseGeometry]]) -> Iterator[Fault]:
    """Rows that draw exactly the same ground as an earlier row, whatever vertex they start from."""
    seen: dict[bytes, int] = {}
    for row, geometry in geometries:
        first = seen.setdefault(shapely.to_wkb(geometry.normalize()), row)
        if first != row:
            reason = f"draws the same ground as row {first}"
            yield _shape(row, FaultKind.REPEATED_GEOMETRY, reason, _point(geometry))


def code_faults(codes: Sequence[tuple[int, str]], field: str) -> Iterator[Fault]:
    """Missing, repeated and shortened codes among (row, code); every row of a repeated code is at fault."""
    rows: dict[str, list[int]] = defaultdict(list)
    for row, code in codes:
        rows[code].append(row)
    for row in rows.pop("", []):
        yield Fault(row, FaultKind.MISSING_CODE, field, "has no code")
    for code, among in rows.items():
        if len(among) > 1:
            for row in among:
                others = ", ".join(str(other) for other in among if other != row)
                reason = f"code {code!r} is also that of row {others}"
                yield Fault(row, FaultKind.REPEATED_CODE, field, reason)
    yield from _wide(rows, field)
    yield from _lost_zeros({code: among[0] for code, among in rows.items()}, field)


def _wide(rows: Mapping[str, Sequence[int]], field: str) -> Iterator[Fault]:
    """Codes in the full-width digits of a Chinese keyboard: they look alike and are other codes."""
    for code, among in rows.items():
        plain = unicodedata.normalize("NFKC", code)
        if plain != code and plain.isascii():
            reason = f"code {code!r} is written in full-width signs: is {plain!r} meant?"
            yield from (Fault(row, FaultKind.BAD_CODE, field, reason) for row in among)


def _lost_zeros(rows: dict[str, int], field: str) -> Iterator[Fault]:
    """Codes of digits shorter than their fellows: a spreadsheet has read them as numbers.

    A column that merely counts its rows is left alone, and so are mixed columns of which a fair part is short.
    """
    digits = {code for code in rows if code.isascii() and code.isdigit()}
    if not digits or len(digits) < len(rows):
        return
    longest = max(map(len, digits))
    short = [code for code in digits if len(code) < longest]
    if longest < SHORT_CODES or max(map(int, digits)) <= COUNTERS * len(rows):
        return
    for code in sorted(short, key=lambda code: rows[code]):
        reason = f"code {code!r} has {len(code)} digits where others have {longest}: have zeros been lost?"
        yield Fault(rows[code], FaultKind.LOST_ZEROS, field, reason)


def _invalid(row: int, geometry: BaseGeometry) -> Fault:
    words = explain_validity(geometry)
    reason, _, place = words.partition("[")
    at = tuple(float(part) for part in place.rstrip("]").split()[:2]) if place else ()
    point = (at[0], at[1]) if len(at) == 2 else None
    where = f" at {point[0]:.6f}, {point[1]:.6f}" if point else ""
    return _shape(row, FaultKind.INVALID_GEOMETRY, f"{reason.strip().lower()}{where}", point)


def _shape(row: int, kind: FaultKind, reason: str, place: tuple[float, float] | None = None) -> Fault:
    return Fault(row, kind, "geometry", reason, place)


def _on_earth(geometry: BaseGeometry) -> bool:
    # GEOS leaves NaN vertices out of the bounds, so the numbers themselves are asked; NaN compares false.
    return bool((np.abs(shapely.get_coordinates(geometry)) <= (180.0, 90.0)).all())


def _parts(geometry: BaseGeometry) -> str:
    if geometry.geom_type != "GeometryCollection":
        return f"a {geometry.geom_type}"
    kinds = sorted({part.geom_type for part in shapely.get_parts(geometry)})
    return f"a collection of {' and '.join(kinds)}"


def _point(geometry: BaseGeometry) -> tuple[float, float]:
    west, south, east, north = geometry.bounds
    return (west + east) / 2, (south + north) / 2
