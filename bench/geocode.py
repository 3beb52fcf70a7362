"""How well addresses are found: a gazetteer from some addresses, questions from others, against the city's own points.

`bench/geocode.py TRAIN TEST POLYGONS`, files in the format of Boston's 311 reports and a layer of polygons; with TRAIN
alone its last fifth by time is the test. `bench/geocode.py --names 100000` loads so many made-up Chinese names instead and
asks for some of them, a third with a wrong sign. The last line is one JSON object; distances in metres, fractions from
0 to 1.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import json
import random
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from geodata.gazetteer.files.addresses import address_entries
from geodata.gazetteer.files.reading import read_gazetteer
from geodata.gazetteer.gazetteer import Gazetteer
from geodata.geocode import Answer, geocode, suggest
from geodata.plane import distance_m

Row = tuple[str, float, float]

DEFAULT_POINT = (-71.0587, 42.3594)  # what the city writes when it could not find an address
TRAIN_SHARE = 0.8
SIGNS = (
    "云龙凤金银玉东西南北山水江河湖海春夏秋冬天地人和平安富康宁兴隆昌盛新华建设解放民主文化科技创业光明朝阳红星长青松柏竹梅兰菊荷桂杏桃李柳杨榆槐枫橘茶樟桐棠"
    "蔷芦莲椿榕枣香风月溪泉影荫岸晴霞露芳庭园坡径桥声秀"
)
ENDINGS = ("小区", "花园", "小学", "中学", "超市", "酒店", "大厦", "菜市场", "公园", "医院", "广场", "社区", "村")


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


def made_names(count: int) -> list[str]:
    """So many different names of places and roads."""
    dice = random.Random(1)
    names: dict[str, None] = {}
    while len(names) < count:
        core = "".join(dice.choice(SIGNS) for _ in range(dice.choice((2, 2, 3, 3, 4))))
        names[core + dice.choice(ENDINGS)] = None
    return list(names)


def measure_names(count: int) -> dict[str, float]:
    """Seconds to load names from a file, and milliseconds for a call and for a suggestion."""
    dice = random.Random(2)
    names = made_names(count)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "names.csv"
        with file.open("w", encoding="utf-8", newline="") as lines:
            writer = csv.writer(lines)
            writer.writerow(("name", "lon", "lat"))
            writer.writerows((name, 121 + dice.random() / 2, 28.6 + dice.random() / 2) for name in names)
        start = time.perf_counter()
        gazetteer = Gazetteer(read_gazetteer(file).entries)
        load_s = time.perf_counter() - start
    calls, found, typed = [], 0, []
    for number, name in enumerate(dice.sample(names, min(1_000, count))):
        wrong = name[0] + dice.choice(SIGNS) + name[2:] if number % 3 == 0 else name
        start = time.perf_counter()
        answer = geocode(f"你好，我要反映{wrong}旁边有人乱停车", gazetteer)
        calls.append(time.perf_counter() - start)
        found += any(one.name == name for one in answer.candidates)
        start = time.perf_counter()
        suggest(name[: 1 + number % 4], gazetteer)
        typed.append(time.perf_counter() - start)
    return {
        "names": count,
        "load_s": load_s,
        "found": found / len(calls),
        "p95_ms": float(np.percentile(calls, 95) * 1000.0),
        "suggest_p95_ms": float(np.percentile(typed, 95) * 1000.0),
    }


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
    parser.add_argument("train", type=Path, nargs="?")
    parser.add_argument("test", type=Path, nargs="?")
    parser.add_argument("polygons", type=Path, nargs="?")
    parser.add_argument("--worst", type=int, default=0, help="show so many of the worst answers")
    parser.add_argument("--names", type=int, default=0, help="measure so many made-up names instead")
    asked = parser.parse_args()
    if asked.names or not asked.train:
        print(json.dumps({name: round(value, 4) for name, value in measure_names(asked.names or 100_000).items()}))
        return
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
