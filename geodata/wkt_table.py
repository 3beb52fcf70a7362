"""CSV with a column of well-known text."""

from __future__ import annotations

import csv
import io
from pathlib import Path

from geodata.errors import UnreadableLayer
from geodata.texts import dialect_of

WKT_NAMES = frozenset({"wkt", "geom", "geometry", "the_geom", "wkt_geom", "shape", "几何", "图形", "边界"})
WKT_STARTS = (
    "POLYGON", "MULTIPOLYGON", "GEOMETRYCOLLECTION", "POINT", "LINESTRING", "MULTIPOINT", "MULTILINESTRING", "SRID=",
)  # fmt: skip
LOOKED_AT = 50
LONGEST_FIELD = 1 << 27

Columns = dict[str, list[str]]


def read_wkt_table(path: Path, text: str) -> tuple[Columns, list[str | None], dict[int, str]]:
    """Columns without the geometry, the WKT of each row (None where blank), and why rows are broken, by row.

    Rows count from 1 after the header. Raises UnreadableLayer when there is no header or no column of WKT.
    """
    # An outline can be megabytes long; the limit is the csv module's own, for the whole process.
    csv.field_size_limit(LONGEST_FIELD)
    lines = csv.reader(io.StringIO(text), dialect_of(text))
    try:
        rows = [row for row in lines if row]
    except csv.Error as trouble:
        raise UnreadableLayer(path, f"is not CSV: line {lines.line_num}: {trouble}") from None
    if len(rows) < 2:
        raise UnreadableLayer(path, "holds no rows under its header")
    header, body = [name.strip() for name in rows[0]], rows[1:]
    if len(set(header)) < len(header):
        raise UnreadableLayer(path, "has two columns of the same name")
    at = _wkt_column(path, header, body)
    broken = {
        number: f"has {len(row)} fields instead of {len(header)}"
        for number, row in enumerate(body, 1)
        if len(row) != len(header)
    }
    padded = [(row + [""] * len(header))[: len(header)] for row in body]
    columns = {name: [row[i] for row in padded] for i, name in enumerate(header) if i != at}
    return columns, [_without_srid(row[at]) or None for row in padded], broken


def _wkt_column(path: Path, header: list[str], body: list[list[str]]) -> int:
    looked_at = body[:LOOKED_AT]
    fitting = [i for i, name in enumerate(header) if any(_is_wkt(row, i) for row in looked_at)]
    named = [i for i in fitting if header[i].lower() in WKT_NAMES] or [
        i for i, name in enumerate(header) if not fitting and name.lower() in WKT_NAMES
    ]
    chosen = named or fitting
    if len(chosen) == 1:
        return chosen[0]
    if not chosen:
        raise UnreadableLayer(path, f"no column holds well-known text (columns: {', '.join(header)[:200]})")
    raise UnreadableLayer(path, f"{', '.join(header[i] for i in chosen)} each hold well-known text: keep one")


def _is_wkt(row: list[str], column: int) -> bool:
    return column < len(row) and row[column].lstrip().upper().startswith(WKT_STARTS)


def _without_srid(text: str) -> str:
    head, marker, rest = text.strip().partition(";")
    return rest if marker and head.upper().startswith("SRID=") else text.strip()
