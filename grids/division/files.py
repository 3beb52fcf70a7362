"""A division from files to a file."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import shapely
from shapely.geometry.base import BaseGeometry

from geodata.errors import UnreadableLayer, UnusableRow
from geodata.layers import Feature, Options, read_layer, refuse_unwritable, write_layer
from geodata.plane import LocalPlane, area_m2
from grids.codes import TOWN_DIGITS, parent_code
from grids.divide import divide
from grids.division.outcome import Division
from grids.division.plan import Plan, Territory
from grids.division.sources import read_history, read_streets
from grids.grid import AreaClass, Grid, GridKind

GEOPACKAGE = ".gpkg"


@dataclass(frozen=True, slots=True)
class Files:
    """Where everything is: streets, and at least one of boundary, communities and towns.

    `layer` names the layer of streets in a file of several, `crs` the system of streets and `reports_crs` that of
    reports where the files do not say or say wrongly.
    """

    streets: Path
    boundary: Path | None = None
    communities: Path | None = None
    towns: Path | None = None
    reports: Path | None = None
    layer: str | None = None
    crs: str | None = None
    reports_crs: str = "wgs84"


@dataclass(frozen=True, slots=True, eq=False)
class Outcome:
    """A division, and the rows of streets and of reports that could not be used."""

    division: Division
    street_faults: tuple[UnusableRow, ...]
    report_faults: tuple[UnusableRow, ...]


def divide_files(files: Files, plan: Plan) -> Outcome:
    """Read, divide, and say what was left out. Raises GeodataError and GridsError."""
    territory = read_territory(files)
    streets = read_streets(files.streets, crs=files.crs, layer=files.layer)
    past = read_history(files.reports, crs=files.reports_crs) if files.reports else None
    division = divide(streets.ways, territory, plan, past.history if past else None)
    return Outcome(division, streets.faults, past.faults if past else ())


def read_territory(files: Files) -> Territory:
    """The city's own lines. Raises GeodataError; UnusableRows when any row is at fault: a boundary is right or not."""
    return Territory(
        boundary=_boundary(files.boundary) if files.boundary else None,
        communities=_grids(files.communities, GridKind.COMMUNITY),
        towns=_grids(files.towns, GridKind.TOWN),
    )


def write_division(path: Path | str, division: Division) -> list[Path]:
    """Write unit grids, duty grids and communities: layers of one GeoPackage, or three files of another format.

    The files' names are returned; what was there is replaced. Raises UnreadableLayer where nothing can be written.
    """
    path = Path(path)
    refuse_unwritable(path)
    if path.suffix.lower() == GEOPACKAGE:
        _write_geopackage(path, division)
        return [path]
    written = []
    for name, features in _layers(division):
        part = path.with_name(f"{path.stem}_{name}{path.suffix}")
        write_layer(part, features)
        written.append(part)
    return written


def _boundary(path: Path) -> BaseGeometry:
    layer = read_layer(path, options=Options(strict=True, number_rows=True))
    return shapely.union_all([feature.geometry for feature in layer.features])


def _grids(path: Path | None, kind: GridKind) -> list[Grid]:
    if path is None:
        return []
    layer = read_layer(path, options=Options(strict=True))
    return [
        Grid(one.code, kind, one.name, parent_code(one.code), one.geometry, _class(path, one)) for one in layer.features
    ]


def _class(path: Path, one: Feature) -> AreaClass | None:
    """The class in the column area_class, where the city has said it. Raises UnreadableLayer for one there is not."""
    said = str(one.properties.get("area_class") or "")
    if said not in {"", *AreaClass}:
        raise UnreadableLayer(path, f"row {one.row}, area_class: {said!r} is none of A, B, C")
    return AreaClass(said) if said else None


def _write_geopackage(path: Path, division: Division) -> None:
    import geopandas

    unfinished = path.with_name(f"{path.stem}.unfinished{GEOPACKAGE}")
    unfinished.unlink(missing_ok=True)
    try:
        for name, features in _layers(division):
            rows = [{"code": one.code, "name": one.name, **one.properties} for one in features]
            frame = geopandas.GeoDataFrame(rows, geometry=[one.geometry for one in features], crs="EPSG:4326")
            frame.to_file(unfinished, driver="GPKG", layer=name, engine="pyogrio")
    except (RuntimeError, OSError) as trouble:  # pyogrio's own refusals are RuntimeErrors
        raise UnreadableLayer(path, f"cannot be written: {trouble}") from None
    unfinished.replace(path)


def _layers(division: Division) -> Iterator[tuple[str, list[Feature]]]:
    duty_of = {unit: duty.grid.code for duty in division.duties for unit in duty.units}
    units = [
        _feature(at, grid, {"parent": grid.parent, "town": str(grid.parent)[:TOWN_DIGITS],
                            "area_class": str(grid.area_class), **_measured(grid), "duty_grid": duty_of[grid.code]})
        for at, grid in enumerate(division.units, 1)
    ]  # fmt: skip
    duties = [
        _feature(at, one.grid, {"town": one.grid.parent, "units": len(one.units), "workload": round(one.workload, 4),
                                "reports": one.reports, "street_m": round(one.street_m, 1), **_measured(one.grid),
                                "compact": round(one.compactness, 3)})
        for at, one in enumerate(division.duties, 1)
    ]  # fmt: skip
    made = [
        _feature(at, grid, {"town": grid.parent, "made": division.communities_made, **_measured(grid)})
        for at, grid in enumerate(division.communities, 1)
    ]
    yield from (("unit_grids", units), ("duty_grids", duties), ("communities", made))


def _feature(row: int, grid: Grid, properties: dict[str, Any]) -> Feature:
    return Feature(row, grid.code, grid.name, grid.polygon, properties)


def _measured(grid: Grid) -> dict[str, float]:
    around = LocalPlane.around(grid.polygon).metres(grid.polygon).length
    return {"area_m2": round(area_m2(grid.polygon), 1), "around_m": round(around, 1)}
