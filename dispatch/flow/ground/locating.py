"""Whose ground are these points: rows of a table, a few thousand at a time."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any

import numpy as np
import numpy.typing as npt

from dispatch.city import City, Division
from dispatch.errors import Fault, Unprocessable
from geodata.crs import WGS84, canonical, is_lon_lat, to_wgs84
from geodata.errors import GeodataError
from grids.index import NEARBY_M, NOWHERE, GridIndex

ANSWERS = ("grid", "unit", "town", "border_m", "runner_up", "runner_up_m", "reason")
ASTRAY = frozenset({"outside", "out_of_range"})
CHUNK = 5_000
ON_BORDER_M = 0.01
LONGEST_LIST = 200
NAMES: Mapping[str, tuple[str, ...]] = {
    "lon": ("lon", "lng", "long", "longitude", "x", "经度"), "lat": ("lat", "latitude", "y", "纬度"),
    "system": ("system", "crs", "坐标系"),
}

Row = Mapping[str, str]
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Columns:
    """Which columns of a table hold the place; ``system`` is empty when all rows are in the same."""

    lon: str
    lat: str
    system: str = ""


@dataclass(frozen=True, slots=True)
class Tolerance:
    """The system of rows that name none, and how far outside a point may lie to be given to the nearest grid."""

    system: str = WGS84
    within_m: float = 0.0


def columns_of(names: Iterable[str]) -> Columns:
    """The columns by their usual names. Raises ``Unprocessable`` when longitude or latitude cannot be told."""
    plain = {name.strip().lower(): name for name in names}
    found = {want: next((plain[name] for name in usual if name in plain), "") for want, usual in NAMES.items()}
    for want in ("lon", "lat"):
        if not found[want]:
            there = ", ".join(plain.values())[:LONGEST_LIST]
            raise Unprocessable(f"no column is called {want} (columns: {there})", [Fault(want, f"one of {', '.join(NAMES[want])}")])
    return Columns(**found)


def locate_rows(city: City, rows: Iterable[Row], columns: Columns, how: Tolerance = Tolerance()) -> Iterator[Row]:
    """Each row with its answer, in the order they came: the grid with its border counted in (the code that sorts
    first), metres to that border, the grid next in line with metres to it, and in one word why.

    inside; border (on it, to a centimetre); near (in no grid, and the nearest is given); outside; default_point;
    no_coordinates; out_of_range; swapped (it would lie in a grid were latitude and longitude exchanged, and no grid is
    given); unknown_system. Raises ``Unprocessable`` in a city without a claimed division.
    """
    claimed = city.claimed
    if claimed is None:
        raise Unprocessable("no division rules yet: import and activate one")
    waiting = iter(rows)
    while chunk := list(islice(waiting, CHUNK)):
        lons, lats, reasons = _degrees(chunk, columns, how)
        for row, answer in zip(chunk, _answers(city, claimed, (lons, lats, reasons), how), strict=True):
            yield {**row, **answer}


@dataclass(frozen=True, slots=True)
class Beside:
    """The ground around a point: the nearest grid where none holds it and one is near enough, and the grid next in
    line after the one that holds it or is nearest; with metres to their borders."""

    nearest: str = ""
    nearest_m: float | None = None
    next_grid: str = ""
    next_grid_m: float | None = None


def beside(city: City, point: tuple[float, float], within_m: float = 0.0) -> Beside:
    """What lies around a WGS-84 point; ``within_m`` is how far outside it may lie to have a nearest grid."""
    if city.claimed is None:
        return Beside()
    index = city.claimed.index
    placed = index.nearest(*point, within_m)
    if placed is None:
        return Beside()
    grid, outside_m = placed
    follower = _runner_up(index, point, grid, index.border_m(*point, grid))
    found = Beside() if follower is None else Beside(next_grid=index.code(follower[0]), next_grid_m=round(follower[1], 1))
    return replace(found, nearest=index.code(grid), nearest_m=round(outside_m, 1)) if outside_m > 0.0 else found


def _answers(
    city: City, claimed: Division, points: tuple[Floats, Floats, list[str]], how: Tolerance
) -> Iterator[dict[str, str]]:
    lons, lats, reasons = points
    units = city.divisions.get(city.settings.get("unit_layer", "units"))
    grids = claimed.index.locate_many(lons, lats).tolist()
    cells = units.index.locate_many(lons, lats).tolist() if units is not None else [NOWHERE] * len(grids)
    for lon, lat, fault, grid, cell in zip(lons.tolist(), lats.tolist(), reasons, grids, cells, strict=True):
        reason = fault or _default(city, lon, lat)
        answer = dict.fromkeys(ANSWERS, "") | {"reason": reason}
        answer = answer if reason else answer | _answer(claimed, (lon, lat), grid, how) | _unit(units, cell)
        astray = answer["reason"] in ASTRAY and claimed.index.locate(lat, lon) != NOWHERE
        yield answer | {"reason": "swapped"} if astray else answer


def _default(city: City, lon: float, lat: float) -> str:
    return "default_point" if (round(lon * 1e7), round(lat * 1e7)) in city.default_points else ""


def _answer(claimed: Division, point: tuple[float, float], grid: int, how: Tolerance) -> dict[str, str]:
    index, (lon, lat), reason = claimed.index, point, ""
    if grid == NOWHERE:
        nearest = index.nearest(lon, lat, how.within_m) if how.within_m > 0 else None
        if nearest is None:
            return {"reason": "outside"}
        grid, reason = nearest[0], "near"
    border_m = index.border_m(lon, lat, grid)
    follower = _runner_up(index, point, grid, border_m)
    code = index.code(grid)
    return {
        "grid": code, "town": claimed.towns.get(code, ""), "border_m": f"{border_m:.2f}",
        "runner_up": "" if follower is None else index.code(follower[0]),
        "runner_up_m": "" if follower is None else f"{follower[1]:.2f}",
        "reason": reason or ("border" if border_m < ON_BORDER_M else "inside"),
    }


def _runner_up(
    index: GridIndex, point: tuple[float, float], grid: int, border_m: float
) -> tuple[int, float] | None:
    """In a sound division the next grid lies behind the nearest border: looking no further first saves most of it."""
    within_m = border_m + 1.0
    while True:
        found = index.runner_up(*point, grid, min(within_m, NEARBY_M))
        if found is not None or within_m >= NEARBY_M:
            return found
        within_m *= 4.0


def _unit(units: Division | None, cell: int) -> dict[str, str]:
    return {"unit": units.index.code(cell)} if units is not None and cell != NOWHERE else {}


def _degrees(rows: list[Row], columns: Columns, how: Tolerance) -> tuple[Floats, Floats, list[str]]:
    """Longitudes and latitudes in WGS-84, and for each row why it has none; empty where it has."""
    xs, ys = _numbers(rows, columns.lon), _numbers(rows, columns.lat)
    systems = [(row.get(columns.system) or "").strip() or how.system for row in rows]
    reasons = ["" if good else "no_coordinates" for good in (np.isfinite(xs) & np.isfinite(ys)).tolist()]
    for system in set(systems):
        here = np.flatnonzero([one == system for one in systems])
        try:
            xs[here], ys[here] = _moved(xs[here], ys[here], system)
        except GeodataError:
            for at in here.tolist():
                reasons[at] = reasons[at] or "unknown_system"
    sane = (np.abs(xs) <= 180.0) & (np.abs(ys) <= 90.0)
    for at in np.flatnonzero(~sane).tolist():
        reasons[at] = reasons[at] or "out_of_range"
    return xs, ys, reasons


def _moved(xs: Floats, ys: Floats, system: str) -> tuple[Floats, Floats]:
    name = canonical(system)
    if name == WGS84:
        return xs, ys
    with np.errstate(all="ignore"):
        wide = is_lon_lat(name) and ((np.abs(xs) > 180.0) | (np.abs(ys) > 90.0))
        moved = to_wgs84(np.where(wide, np.nan, xs), np.where(wide, np.nan, ys), name)
    return np.asarray(moved[0]), np.asarray(moved[1])


def _numbers(rows: list[Row], column: str) -> Floats:
    return np.array([_number(row.get(column)) for row in rows], dtype=np.float64)


def _number(text: Any) -> float:
    try:
        number = float(text)
    except (TypeError, ValueError):
        return math.nan
    return number if math.isfinite(number) else math.nan
