"""Where are a million points among ten thousand grids: the index against geopandas' join and shapely's tree.

Both rivals are timed without building their inputs. The last line is one JSON object.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import shapely

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from grids.index import GridIndex

if TYPE_CHECKING:
    import pandas

Points = npt.NDArray[np.float64]

WEST, SOUTH, SIDE_DEG = 121.0, 28.7, 0.001
EDGE_POINTS = 8  # on each of four sides: 32 vertices less the shared corners' doubling, about 30 a grid
ROUNDS = 3
SINGLES = 20_000


def coverage(across: int, seed: int = 1) -> npt.NDArray[np.object_]:
    """across x across grids with crooked shared borders; a sound coverage."""
    chance = np.random.default_rng(seed)
    x, y = np.meshgrid(np.arange(across + 1.0), np.arange(across + 1.0))
    corner = np.stack([x, y], axis=-1) + chance.uniform(-0.2, 0.2, (*x.shape, 2))
    level = crooked(corner[:, :-1], corner[:, 1:], chance)
    upright = crooked(corner[:-1], corner[1:], chance)
    # Lines run from a corner towards the next and leave that one out; backwards they start at it.
    north = np.concatenate([corner[1:, 1:, None], level[1:, :, :0:-1]], axis=2)
    west = np.concatenate([corner[1:, :-1, None], upright[:, :-1, :0:-1]], axis=2)
    rings = np.concatenate([level[:-1], upright[:, 1:], north, west], axis=2)
    rings = rings.reshape(across * across, -1, 2) * SIDE_DEG + (WEST, SOUTH)
    return shapely.polygons(np.concatenate([rings, rings[:, :1]], axis=1))


def crooked(start: Points, end: Points, chance: np.random.Generator) -> Points:
    """Lines from start towards end in EDGE_POINTS points, all but the first pushed aside."""
    along = (np.arange(EDGE_POINTS) / EDGE_POINTS)[:, None]
    points = start[..., None, :] + (end - start)[..., None, :] * along
    points[..., 1:, :] += chance.uniform(-0.03, 0.03, points[..., 1:, :].shape)
    return points


def codes(count: int) -> list[str]:
    """Codes in an order that has nothing to do with place."""
    return [f"331082{number:09d}" for number in np.random.default_rng(2).permutation(count).tolist()]


def first_by_code(names: list[str], found: npt.NDArray[np.int64], points: int) -> npt.NDArray[np.int64]:
    """One grid a point from (point, grid) pairs: the first by code, -1 for none."""
    rank = np.empty(len(names), dtype=np.int64)
    rank[sorted(range(len(names)), key=names.__getitem__)] = np.arange(len(names))
    answer = np.full(points, -1)
    last_wins = np.argsort(-rank[found[1]], kind="stable")
    answer[found[0][last_wins]] = found[1][last_wins]
    return answer


def best_s(work: Callable[[], object], rounds: int = ROUNDS) -> float:
    """Seconds of the quickest round."""
    times = []
    for _ in range(rounds):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return min(times)


def p50_ns(ask: Callable[[float, float], object], points: Points) -> tuple[float, float]:
    """Median and 99th percentile of single questions, in nanoseconds."""
    times = []
    for lon, lat in points.tolist():
        start = time.perf_counter_ns()
        ask(lon, lat)
        times.append(time.perf_counter_ns() - start)
    return float(np.percentile(times, 50)), float(np.percentile(times, 99))


def border_points(grids: npt.NDArray[np.object_]) -> Points:
    """Every vertex, and the middle of every edge."""
    rings = shapely.get_coordinates(grids).reshape(len(grids), -1, 2)
    return np.concatenate([rings.reshape(-1, 2), ((rings[:, 1:] + rings[:, :-1]) / 2).reshape(-1, 2)])


def memory_growth_mb(across: int) -> float:
    """Peak growth while an index is built over a coverage that is already there, in a process of its own."""
    script = f"from bench.locate import peak_growth; print(peak_growth({across}))"
    ran = subprocess.run(
        [sys.executable, "-c", script],
        capture_output=True,
        text=True,
        check=True,
        cwd=Path(__file__).resolve().parent.parent,
    )
    return float(ran.stdout)


def peak_growth(across: int) -> float:
    """Megabytes by which the process, while it builds, rises at most above what it held before."""
    grids = coverage(across)
    names = codes(len(grids))
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")  # forget the high-water mark so far
    before = memory_kb("VmRSS")
    index = GridIndex(names, grids)
    grown = memory_kb("VmHWM") - before
    assert len(index) == len(grids)
    return grown / 1000


def memory_kb(line: str) -> int:
    """A line of the kernel's account of this process."""
    status = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return next(int(entry.split()[1]) for entry in status if entry.startswith(line))


def measure(across: int, count: int) -> dict[str, float | bool]:
    """All figures for across x across grids and count points."""
    import geopandas

    grids = coverage(across)
    names = codes(len(grids))
    build_s = best_s(lambda: GridIndex(names, grids))
    index = GridIndex(names, grids)
    chance = np.random.default_rng(3)
    points = chance.uniform((WEST, SOUTH), np.array((WEST, SOUTH)) + across * SIDE_DEG, (count, 2))
    spots = shapely.points(points)
    tree = shapely.STRtree(grids)
    tree.query(spots[:1])  # the tree is built at its first question
    frame = geopandas.GeoDataFrame({"at": np.arange(len(grids))}, geometry=grids, crs="EPSG:4326")
    asked = geopandas.GeoDataFrame(geometry=spots, crs="EPSG:4326")
    frame.sindex  # noqa: B018 - built before the clock starts
    index_s = best_s(lambda: index.locate_many(points[:, 0], points[:, 1]))
    tree_s = best_s(lambda: tree.query(spots, predicate="intersects"), 2)
    join_s = best_s(lambda: asked.sjoin(frame, predicate="within"), 2)
    single, single_p99 = p50_ns(index.locate, points[:SINGLES])
    rival, _ = p50_ns(
        lambda lon, lat: tree.query(shapely.Point(lon, lat), predicate="intersects"), points[:SINGLES]
    )
    return {
        "grids": len(grids),
        "points": count,
        "points_per_s": round(count / index_s),
        "ratio_to_sjoin": round(join_s / index_s, 2),
        "ratio_to_strtree": round(tree_s / index_s, 2),
        "equal": equal(index, grids, points, asked.sjoin(frame, predicate="within")["at"]),
        "single_us": round(single / 1000, 2),
        "single_p99_us": round(single_p99 / 1000, 2),
        "single_ratio_to_strtree": round(single / rival, 3),
        "build_s": round(build_s, 3),
    }


def equal(index: GridIndex, grids: npt.NDArray[np.object_], points: Points, joined: pandas.Series) -> bool:
    """Whether the join, the tree and the index agree, and every border point has one holder, the first by code."""
    names = [index.code(at) for at in range(len(index))]
    found = index.locate_many(points[:, 0], points[:, 1])
    within = np.full(len(points), -1)
    within[joined.index.to_numpy()] = joined.to_numpy()
    lone = points[:SINGLES]
    same = [index.locate(lon, lat) for lon, lat in lone.tolist()] == found[: len(lone)].tolist()
    border = border_points(grids)
    held = index.locate_many(border[:, 0], border[:, 1])
    tree = shapely.STRtree(grids)
    by_tree = first_by_code(names, tree.query(shapely.points(points), predicate="intersects"), len(points))
    by_rule = first_by_code(names, tree.query(shapely.points(border), predicate="intersects"), len(border))
    return bool(same and (found == within).all() and (found == by_tree).all() and (held == by_rule).all())


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--across", type=int, default=100, help="grids along one side (100: ten thousand)")
    parser.add_argument("--points", type=int, default=1_000_000)
    asked = parser.parse_args()
    figures = measure(asked.across, asked.points)
    figures["build_mb_100k"] = round(memory_growth_mb(316), 1)
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
