"""``dispatch locate``: whose ground a point is, or each point of a table."""

from __future__ import annotations

import csv
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from dispatch.city import City
from dispatch.commands.ground import opened
from dispatch.flow.ground import locating
from geodata.point_table import read_rows

ROWS_A_SIGN = 1_000  # of life

out = Console(highlight=False)
err = Console(stderr=True, highlight=False)


def locate(
    points: Annotated[str, typer.Argument(help="CSV with columns lon, lat and perhaps system; or one point as LON,LAT.")],
    output: Annotated[Path | None, typer.Option(help="Where to write; the screen by default.")] = None,
    system: Annotated[str, typer.Option(help="Coordinate system of rows that name none.")] = "wgs84",
    within_m: Annotated[float, typer.Option(help="Give points so near outside to the nearest grid.", min=0.0)] = 0.0,
) -> None:
    """Tell for each point its grid, unit grid, town, metres to the border, the runner-up with its metres, and why."""
    with opened() as node:
        city = node.reload()
    how = locating.Tolerance(system, within_m)
    point = _point(points)
    if point is not None and not Path(points).exists():
        _show_one(city, point, how)
        return
    names, rows = read_rows(Path(points))
    with _writing(output) as target:
        reasons = _write(target, names, locating.locate_rows(city, rows, locating.columns_of(names), how))
    err.print(", ".join(f"{count} {reason}" for reason, count in sorted(reasons.items())) or "no rows 没有行")


def _point(text: str) -> dict[str, str] | None:
    """The row of one point written as LON,LAT; None for anything else, which is a file's name."""
    lon, comma, lat = text.partition(",")
    try:
        float(lon), float(lat)
    except ValueError:
        return None
    return {"lon": lon.strip(), "lat": lat.strip()} if comma else None


def _show_one(city: City, point: dict[str, str], how: locating.Tolerance) -> None:
    [answer] = locating.locate_rows(city, [point], locating.Columns("lon", "lat"), how)
    table = Table("", "", show_header=False)
    for name in locating.ANSWERS:
        table.add_row(name, answer[name])
    out.print(table)


def _write(target: Any, names: list[str], answers: Iterable[locating.Row]) -> Counter[str]:
    """Write the table with its answers; returns how many rows there are of each reason."""
    kept = [name for name in names if name not in locating.ANSWERS]
    writer = csv.DictWriter(target, [*kept, *locating.ANSWERS], extrasaction="ignore", lineterminator="\n")
    writer.writeheader()
    reasons: Counter[str] = Counter()
    with Progress(console=err, transient=True) as progress:
        task = progress.add_task("locating", total=None)
        for count, row in enumerate(answers, 1):
            writer.writerow(row)
            reasons[row["reason"]] += 1
            if count % ROWS_A_SIGN == 0:
                progress.update(task, completed=count)
    return reasons


@contextmanager
def _writing(output: Path | None) -> Iterator[Any]:
    if output is None:
        yield sys.stdout
        return
    with output.open("w", encoding="utf-8", newline="") as target:
        yield target
