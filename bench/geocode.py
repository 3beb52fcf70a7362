"""How well addresses are found: a gazetteer from some addresses, questions from others, against the city's own points.

`bench/geocode.py TRAIN TEST POLYGONS`, files in the format of Boston's 311 reports and a layer of polygons; with TRAIN
alone its last fifth by time is the test. The last line is one JSON object; distances in metres, fractions from 0 to 1.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import json
import sys
import time
from collections import Counter
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from geodata.gazetteer.files.addresses import address_entries
from geodata.gazetteer.gazetteer import Gazetteer
from geodata.geocode import Answer, geocode
from geodata.plane import distance_m

Row = tuple[str, float, float]

DEFAULT_POINT = (-71.0587, 42.3594)  # what the city writes when it could not find an address
TRAIN_SHARE = 0.8


def read_rows(path: Path) -> list[Row]:
    """Address, longitude and latitude of each report in the order of time, without the default point."""
    opened = gzip.open if path.suffix == ".gz" else open
    with opened(path, "rt", encoding="utf-8", newline="") as lines:
        reports = sorted(csv.DictReader(lines), key=lambda report: report["open_dt"])
    return [
        (report["location"], float(report["longitude"]), float(report["latitude"]))
        for report in reports
        if report["latitude"] and report["longitude"]
    ]


def sound(rows: list[Row]) -> list[Row]:
    """Rows with an address and a point of their own."""
    return [row for row in rows if row[0].strip() and row[1:] != DEFAULT_POINT]


def measure(gazetteer: Gazetteer, rows: list[Row]) -> tuple[dict[str, float], list[tuple[Row, Answer, float]]]:
    """All figures, and each question with its answer and error (infinite when unanswered)."""
    times, out = [], []
    for row in rows:
        start = time.perf_counter()
        answer = geocode(row[0], gazetteer)
        times.append(time.perf_counter() - start)
        best = answer.best
        error = distance_m(best.lon, best.lat, row[1], row[2]) if best else float("inf")
        out.append((row, answer, error))
    errors = np.array([error for _, answer, error in out if answer.best])
    radii = np.array([answer.best.radius_m for _, answer, _ in out if answer.best])
    figures = {
        "answered": len(errors) / len(rows),
        "within_150m": float((errors <= 150.0).mean()),
        "within_50m": float((errors <= 50.0).mean()),
        "median_radius_m": float(np.median(radii)),
        "radius_too_small": float((errors > radii).mean()),
        "p95_ms": float(np.percentile(times, 95) * 1000.0),
        "questions": len(rows),
    }
    return figures, out


def same_polygon(path: Path, out: list[tuple[Row, Answer, float]]) -> float:
    """The share of answers that lie in the same polygon as the city's point."""
    from geodata.layers import Options, read_layer
    from grids.index import GridIndex

    layer = read_layer(path, options=Options(number_rows=True))
    index = GridIndex([feature.code for feature in layer.usable], [feature.geometry for feature in layer.usable])
    pairs = [(row, answer.best) for row, answer, _ in out if answer.best]
    asked = index.locate_many([best.lon for _, best in pairs], [best.lat for _, best in pairs])
    true = index.locate_many([row[1] for row, _ in pairs], [row[2] for row, _ in pairs])
    return float((asked == true).mean())


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("train", type=Path)
    parser.add_argument("test", type=Path, nargs="?")
    parser.add_argument("polygons", type=Path, nargs="?")
    parser.add_argument("--worst", type=int, default=0, help="show so many of the worst answers")
    asked = parser.parse_args()
    train = read_rows(asked.train)
    cut = round(len(train) * TRAIN_SHARE)
    train, test = (train, read_rows(asked.test)) if asked.test else (train[:cut], train[cut:])
    start = time.perf_counter()
    gazetteer = Gazetteer(address_entries(sound(train), asked.train.name))
    build_s = time.perf_counter() - start
    figures, out = measure(gazetteer, sound(test))
    if asked.worst:
        show(out, asked.worst)
    figures["build_s"] = build_s
    if asked.polygons:
        figures["same_polygon"] = same_polygon(asked.polygons, out)
    print(json.dumps({name: round(value, 4) for name, value in figures.items()}))


def show(out: list[tuple[Row, Answer, float]], count: int) -> None:
    """The reasons for no answer, and answers that are far off."""
    print(Counter(answer.reason for _, answer, _ in out))
    far = sorted((one for one in out if one[1].best), key=lambda one: -one[2])[:count]
    for row, answer, error in far:
        print(f"{error:7.0f} m  radius {answer.best.radius_m:5.0f}  {row[0]!r}: {answer.best.how_en}")


if __name__ == "__main__":
    main()
