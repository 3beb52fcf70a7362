"""Streets to unit grids and duty grids: how long it takes and how like the work comes out.

The boundary is the streets' bounding rectangle. Communities are made, along streets; then, as a harder case that is
not timed, squares that follow no street. The last line is one JSON object; `workload_cv` and `seconds` (reading
included) are of the first.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from pathlib import Path

import numpy as np
import shapely

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from geodata.plane import area_m2, areas_m2
from grids.coverage import check
from grids.divide import divide
from grids.division.outcome import Division
from grids.division.plan import MADE_TOWN, Plan, Territory
from grids.division.sources import read_streets
from grids.division.work.parts import Wishes
from grids.grid import Grid, GridKind

COMMUNITY_M2 = 1_000_000.0
OFFICERS_EACH = 5  # in a community: some 20 hectares for an officer


def squares(boundary: shapely.Polygon, count: int) -> list[Grid]:
    """About as many communities, which cut through blocks as they please."""
    west, south, east, north = boundary.bounds
    side = max(1, round(np.sqrt(count)))
    x, y = np.linspace(west, east, side + 1), np.linspace(south, north, side + 1)
    boxes = [shapely.box(x[i], y[j], x[i + 1], y[j + 1]) for j in range(side) for i in range(side)]
    codes = [f"{MADE_TOWN}{number:03d}" for number in range(1, len(boxes) + 1)]
    return [Grid(code, GridKind.COMMUNITY, "", MADE_TOWN, box) for code, box in zip(codes, boxes, strict=True)]


def proven(division: Division, boundary: shapely.Polygon) -> bool:
    """Whether unit grids cover the boundary without gap or overlap, and every duty grid is one piece of ground."""
    units = [unit.polygon for unit in division.units]
    cover = check([unit.code for unit in division.units], units, boundary)
    whole = all(duty.grid.polygon.geom_type == "Polygon" for duty in division.duties)
    return cover.sound and whole and len({unit.code for unit in division.units}) == len(units)


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("streets", type=Path, help="any layer of lines, or an OpenStreetMap extract")
    asked.add_argument("--officers", type=int, help="by default five a community")
    asked.add_argument("--communities", type=int, help="by default one a square kilometre")
    asked.add_argument("--seed", type=int, default=1)
    arguments = asked.parse_args()
    read_streets(arguments.streets)  # so that loading GDAL is not timed
    started = time.perf_counter()
    streets = read_streets(arguments.streets)
    boundary = shapely.box(*shapely.total_bounds(streets.ways.lines))
    communities = arguments.communities or max(1, round(area_m2(boundary) / COMMUNITY_M2))
    officers = arguments.officers or OFFICERS_EACH * communities
    plan = Plan(officers, wishes=Wishes(seed=arguments.seed), made_communities=communities)
    made = divide(streets.ways, Territory(boundary), plan)
    seconds = time.perf_counter() - started
    square = divide(streets.ways, Territory(communities=squares(boundary, len(made.communities))), plan)
    sizes = areas_m2([unit.polygon for unit in made.units])
    report = {
        "streets": made.streets,
        "unit_grids": len(made.units),
        "duty_grids": len(made.duties),
        "workload_cv": round(made.balance.cv, 4),
        "seconds": round(seconds, 2),
        "least_cv": round(made.balance.least_cv, 4),
        "heaviest": round(made.balance.heaviest, 3),
        "communities": len(made.communities),
        "unit_m2_median": round(float(np.median(sizes))),
        "compactness_median": round(float(np.median([duty.compactness for duty in made.duties])), 3),
        "proven": proven(made, boundary),
        "square_workload_cv": round(square.balance.cv, 4),
        "square_least_cv": round(square.balance.least_cv, 4),
        "square_proven": proven(square, boundary),
        "rows_at_fault": len(streets.faults),
    }
    print(json.dumps(report))


if __name__ == "__main__":
    main()
