"""``dispatch geocode``: a file of callers' words becomes a file of places, each with its circle or the reason for none."""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, TextIO

import typer
from rich.console import Console
from rich.progress import Progress

from dispatch.commands.batch import MARK, Begun, Calls, Named, begun, read_calls, write_places
from dispatch.commands.batch import Progress as Told
from dispatch.commands.ground import opened
from dispatch.commands.places import show_skipped, wider
from dispatch.commands.saying import tell
from dispatch.config import read_settings
from dispatch.errors import Unprocessable
from dispatch.store.opening import is_there
from geodata.gazetteer.files.reading import read_gazetteer
from geodata.gazetteer.gazetteer import Gazetteer
from geodata.gazetteer.sample import sample_gazetteer
from geodata.geocode import Outcome
from geodata.sample import sample_city

err = Console(stderr=True, highlight=False)
LOGGED_ROWS = 10_000
DIGEST_SIGNS = 8
OUTCOMES_ZH: Mapping[str, str] = {Outcome.POINT: "确定", Outcome.AMBIGUOUS: "待核实", Outcome.NONE: "未找到"}


def geocode(
    file: Annotated[Path, typer.Argument(help="CSV with columns id and text; UTF-8 or GBK.")],
    gazetteer: Annotated[Path | None, typer.Option(
        help="GeoJSON, CSV or OSM extract of names; else the city's own, or the sample city's where there is none.")] = None,
    output: Annotated[Path | None, typer.Option(
        help="Where to write, the screen by default; a broken run into a file goes on where it stopped.")] = None,
    crs: Annotated[str, typer.Option(help="Coordinate system of the names, over what their file says: EPSG:4490, gcj02 ...")] = "",
    region: Annotated[str, typer.Option(help="The city of the names and what it lies in, widest first: 浙江省,台州市,临海市.")] = "",
) -> None:
    """Tell for each row lon, lat, radius_m, the outcome (point, ambiguous, none) and the reason for it."""
    calls = read_calls(file)
    if calls.id_at is None:
        tell(err, f"{file.name} has no column id; its rows are numbered", f"{file.name} 没有 id 列，以行号代替")
    with err.status("reading the names"):
        names = _names() if gazetteer is None else _names_of(gazetteer, crs, region)
    before = begun(output, calls, names.label) if output is not None else Begun(0, 0)
    with _opened(output, before) as written, _watched(file, calls, shown=output is not None) as progress:
        counts = write_places(calls, names, written, before.rows, progress)
    _show(calls, before, counts)


@contextmanager
def _opened(output: Path | None, before: Begun) -> Iterator[TextIO]:
    """The file, behind its last whole row; else the screen."""
    if output is None:
        yield sys.stdout
        return
    with output.open("a", encoding="utf-8", newline="") as file:
        file.truncate(before.end)
        if not before.end:
            file.write(MARK)
        yield file


@contextmanager
def _watched(file: Path, calls: Calls, shown: bool) -> Iterator[Told]:
    """Says how far it is: as a bar on a terminal, where the places themselves do not run through it; else line by line."""
    if not err.is_terminal:
        yield lambda done: err.print(f"{done} / {calls.count}") if done % LOGGED_ROWS == 0 else None
        return
    with Progress(console=err, transient=True, disable=not shown and sys.stdout.isatty()) as progress:
        task = progress.add_task(f"looking up {file.name}", total=calls.count)
        yield lambda done: progress.update(task, completed=done)


def _names_of(file: Path, crs: str, region: str) -> Named:
    found = read_gazetteer(file, crs or None)
    show_skipped(found)
    if not found.entries:
        raise Unprocessable(f"{file}: names nothing on the map")
    digest = hashlib.sha256(file.read_bytes() + f"{crs} {region}".encode()).hexdigest()[:DIGEST_SIGNS]
    return Named(Gazetteer(found.entries, None, wider(region)), f"{file.name} {digest}")


def _names() -> Named:
    if is_there(read_settings().store.url):
        with opened() as node:
            if node.city.names:
                return Named(node.city.names.index, " ".join(["city", *map(str, node.city.names.held.lists)]))
    tell(err, "no names in this city; taking the sample city's", "本市没有地名，改用样例城市的地名")
    return Named(sample_gazetteer(sample_city()), "sample")


def _show(calls: Calls, before: Begun, by_outcome: Mapping[str, int]) -> None:
    outcomes = ", ".join(f"{number} {outcome}" for outcome, number in sorted(by_outcome.items()))
    spoken = "，".join(f"{OUTCOMES_ZH[outcome]} {number} 行" for outcome, number in sorted(by_outcome.items()))
    resumed = (f" (an earlier run had done {before.rows})", f"（此前已完成 {before.rows} 行）") if before.rows else ("", "")
    tell(err, f"{calls.count} rows: {outcomes or 'nothing new'}{resumed[0]}", f"共 {calls.count} 行：{spoken or '没有新的'}{resumed[1]}")
