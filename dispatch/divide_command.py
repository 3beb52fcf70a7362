"""``dispatch grids divide``: streets become unit grids and balanced duty grids, from files to a file."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from grids.division.files import Files, Outcome, divide_files, write_division
from grids.division.plan import Plan

out = Console(highlight=False)
err = Console(stderr=True, highlight=False)
MOST_FAULTS = 20


def divide(
    streets: Annotated[Path, typer.Argument(help="Lines of streets: GeoJSON, GeoPackage, an OSM extract ...")],
    officers: Annotated[int, typer.Option(help="How many duty grids, one for each officer.")],
    boundary: Annotated[Path | None, typer.Option(help="The city's boundary.")] = None,
    communities: Annotated[Path | None, typer.Option(help="Lines that no duty grid may cross.")] = None,
    towns: Annotated[Path | None, typer.Option(help="Town lines, where there are no communities.")] = None,
    reports: Annotated[Path | None, typer.Option(help="CSV of past reports (lon, lat) to balance by.")] = None,
    crs: Annotated[str, typer.Option(help="Coordinate system of the streets, over what the file says.")] = "",
    output: Annotated[Path, typer.Option(help="Where to write unit grids and duty grids.")] = Path("division.gpkg"),
) -> None:
    """Divide a city's ground into unit grids and balanced duty grids; nothing crosses a community or town line."""
    files = Files(streets, boundary, communities, towns, reports, crs=crs or None)
    with Progress(console=err, transient=True) as progress:
        progress.add_task("dividing", total=None)
        found = divide_files(files, Plan(officers=officers))
        written = write_division(output, found.division)
    show(found)
    out.print(f"written: {', '.join(map(str, written))}", soft_wrap=True)


def show(found: Outcome) -> None:
    """What it came to, and every row that could not be used."""
    division, balance = found.division, found.division.balance
    table = Table("", "", show_header=False)
    for name, value in (
        ("streets", division.streets), ("unit grids", len(division.units)), ("duty grids", len(division.duties)),
        ("balanced by", balance.measure), ("coefficient of variation", f"{balance.cv:.3f}"),
        ("the least that the lines permit", f"{balance.least_cv:.3f}"),
        ("lightest and heaviest, in means", f"{balance.lightest:.2f} to {balance.heaviest:.2f}"),
        ("seconds", f"{division.seconds:.1f}"),
    ):
        table.add_row(name, str(value))
    out.print(table)
    faults = (*found.street_faults, *found.report_faults)
    for fault in faults[:MOST_FAULTS]:
        err.print(f"left out: {fault}", soft_wrap=True)
    if len(faults) > MOST_FAULTS:
        err.print(f"left out: {len(faults) - MOST_FAULTS} more rows")
