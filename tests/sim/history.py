"""A small made-up history: two square grids and rows of a CSV, for tests that write their own."""

from __future__ import annotations

import json
from pathlib import Path

from dispatch.sim.replay import Options

MAPPING = """
name = "Squares"
zone = "America/New_York"
time_format = "%Y-%m-%d %H:%M:%S"
default_points = [{ lon = 0.25, lat = 0.25 }]
[columns]
id = "case"
opened = "opened"
due = "due"
closed = "closed"
category = "type"
lon = "lon"
lat = "lat"
words = "words"
grid = "square"
label = "verdict"
[label]
on_time = "ON"
late = "LATE"
[grids]
code = "code"
[limits]
call_back = "3650 urgent_day"
"""
HEADER = "case,opened,due,closed,type,lon,lat,words,square,verdict"
# Two days for a case in the west, handled in one.
GOOD = "1,2011-07-01 09:00:00,2011-07-03 09:00:00,2011-07-02 09:00:00,Litter,0.5,0.5,rubbish,W,ON"


def square(code: str, west: float) -> dict:
    ring = [[west, 0.0], [west + 1, 0.0], [west + 1, 1.0], [west, 1.0], [west, 0.0]]
    return {"type": "Feature", "properties": {"code": code}, "geometry": {"type": "Polygon", "coordinates": [ring]}}


def write_history(folder: Path, *rows: str | bytes, mapping: str = MAPPING, header: str = HEADER) -> Options:
    """The three files of a replay, and the options to run it."""
    lines = [row if isinstance(row, bytes) else row.encode() for row in (header, *rows)]
    (folder / "rows.csv").write_bytes(b"\n".join(lines) + b"\n")
    layer = {"type": "FeatureCollection", "features": [square("W", 0.0), square("E", 1.0)]}
    (folder / "squares.geojson").write_text(json.dumps(layer), "utf-8")
    (folder / "squares.toml").write_text(mapping, "utf-8")
    return Options(folder / "rows.csv", folder / "squares.geojson", folder / "squares.toml")
