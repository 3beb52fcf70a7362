"""``dispatch places``: the city's names of roads, doors and places, from files and into files."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import Progress

from dispatch.commands.ground import opened, read
from dispatch.commands.saying import listing, tell
from dispatch.errors import Unprocessable
from dispatch.flow.places import naming
from dispatch.rules.row_sentences import said_in_chinese
from dispatch.store import places
from geodata.gazetteer.files.reading import Imported, read_gazetteer, write_gazetteer

MOST_FAULTS = 20
command = typer.Typer(no_args_is_help=True, help="Names of places: import, export, list.")
out = Console(highlight=False)
err = Console(stderr=True, highlight=False)

ListName = Annotated[str, typer.Option("--name", help="The list's name; a new import of it takes the old one's place.")]


@command.command("import")
def import_places(
    file: Annotated[Path, typer.Argument(help="CSV (name, lon, lat ...), GeoJSON, an OSM extract or another layer.")],
    name: ListName = "",
    crs: Annotated[str, typer.Option(help="Coordinate system, over what the file says: EPSG:4490, gcj02 ...")] = "",
    region: Annotated[str, typer.Option(help="The city and what it lies in, widest first: 浙江省,台州市,临海市.")] = "",
) -> None:
    """Keep a file's names as a list and let it rule; running servers take it up within seconds."""
    with err.status(f"reading {file.name}"):
        found = read_gazetteer(file, crs or None)
    show_skipped(found)
    if not found.entries:
        raise Unprocessable(f"{file}: names nothing on the map")
    with opened() as node, Progress(console=err, transient=True) as progress:
        task = progress.add_task("keeping", total=len(found.entries))
        ident = node.run(naming.begin, name or file.stem[:naming.LONGEST_NAME], file.name)
        for chunk in naming.chunks(found.entries):
            progress.advance(task, node.run(naming.add, ident, chunk))
        node.run(naming.let_rule, ident, wider(region))
    called, names, skipped = name or file.stem, len(found.entries), len(found.skipped)
    tell(out, f"{called}: {names} names rule, {skipped} rows left out", f"{called}：{names} 个地名已启用，{skipped} 行未采用")


@command.command("export")
def export_places(
    file: Annotated[Path, typer.Argument(help="A GeoJSON that import reads back as it is.")],
    name: Annotated[str, typer.Option("--name", help="Only this list; 'learned' is what the desk confirmed.")] = "",
) -> None:
    """Write the names that rule, and what the desk confirmed, with their sources."""
    with opened() as node:
        found = read(node, naming.all_entries, name)
    write_gazetteer(file, found)
    tell(out, f"{len(found)} names written to {file}", f"{len(found)} 个地名已写入 {file}")


@command.command("list")
def list_places() -> None:
    """Every version of every list, newest first."""
    with opened() as node:
        rows = read(node, lambda db, city: places.all_lists(db))
        zone = node.city.zone
    table = listing("list 名录", "from 来源", "names 地名数", "made 存入", "rules 使用")
    for row in rows:
        state = "ended 已停用" if row.active_to is not None else "yes 是" if row.active_from is not None else "no 否"
        table.add_row(row.name, row.notice, str(row.count), f"{row.made_at.astimezone(zone):%Y-%m-%d %H:%M}", state)
    out.print(table)


@command.command("end")
def end_places(name: Annotated[str, typer.Argument(help="The list that shall rule no longer.")]) -> None:
    """Let a list rule no longer; its names are found no more."""
    with opened() as node:
        node.run(naming.end, name)
    tell(out, f"{name} rules no longer", f"{name} 已停用")


def wider(region: str) -> tuple[str, ...]:
    """The names of a region as they are typed, with commas between them."""
    return tuple(part.strip() for part in region.replace("，", ",").split(",") if part.strip())


def show_skipped(found: Imported) -> None:
    """Say which rows gave no name, and why."""
    for number, why in found.skipped[:MOST_FAULTS]:
        tell(err, f"left out: row {number}: {why}", f"未采用：第 {number} 行，{said_in_chinese(why) or why}")
    if len(found.skipped) > MOST_FAULTS:
        tell(err, f"left out: {len(found.skipped) - MOST_FAULTS} more rows", f"另有 {len(found.skipped) - MOST_FAULTS} 行未采用")
