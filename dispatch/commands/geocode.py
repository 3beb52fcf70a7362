"""``dispatch geocode``: a file of callers' words becomes a file of places, each with its circle or the reason for none."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import Progress

from dispatch.commands.ground import opened
from dispatch.commands.places import show_skipped
from dispatch.config import read_settings
from dispatch.store.opening import is_there
from geodata.gazetteer.files.reading import read_gazetteer
from geodata.gazetteer.gazetteer import Gazetteer
from geodata.gazetteer.sample import sample_gazetteer
from geodata.geocode import BatchCount, geocode_file
from geodata.sample import sample_city

out = Console(highlight=False)
err = Console(stderr=True, highlight=False)


def geocode(
    file: Annotated[Path, typer.Argument(help="CSV with columns id and text; UTF-8 or GBK.")],
    gazetteer: Annotated[Path | None, typer.Option(
        help="GeoJSON, CSV or OSM extract of names; else the city's own, or the sample city's where there is none.")] = None,
    output: Annotated[Path | None, typer.Option(
        help="Where to write, the screen by default; a broken run into a file goes on where it stopped.")] = None,
) -> None:
    """Tell for each row lon, lat, radius_m, the outcome (point, ambiguous, none) and the reason for it."""
    with err.status("reading the names"):
        names = _names(gazetteer)
    if output is not None:
        _show(_write(file, output, names))
        return
    with tempfile.TemporaryDirectory() as folder:
        written = Path(folder) / "places.csv"
        count = _write(file, written, names)
        sys.stdout.write(written.read_text("utf-8"))
    _show(count)


def _names(file: Path | None) -> Gazetteer:
    if file is not None:
        found = read_gazetteer(file)
        show_skipped(found)
        return Gazetteer(found.entries)
    if is_there(read_settings().store.url):
        with opened() as node:
            if node.city.names:
                return node.city.names.index
    err.print("no names in this city; taking the sample city's")
    return sample_gazetteer(sample_city())


def _write(file: Path, output: Path, names: Gazetteer) -> BatchCount:
    with Progress(console=err, transient=True) as progress:
        task = progress.add_task(f"looking up {file.name}", total=None)
        return geocode_file(file, output, names, lambda done, rows: progress.update(task, completed=done, total=rows))


def _show(count: BatchCount) -> None:
    outcomes = ", ".join(f"{number} {outcome}" for outcome, number in sorted(count.by_outcome.items())) or "nothing new"
    resumed = f" (an earlier run had done {count.resumed})" if count.resumed else ""
    err.print(f"{count.rows} rows: {outcomes}{resumed}", soft_wrap=True)
