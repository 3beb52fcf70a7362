"""The ground from the command line: look at a file, keep it as a draft, compare, activate, export, who borders whom."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, time
from pathlib import Path
from typing import Annotated, Any, TypeVar

import shapely
import typer
from rich.console import Console
from rich.progress import Progress

from dispatch.app import open_node
from dispatch.city import City
from dispatch.commands import ground_tables as tables
from dispatch.commands.saying import tell
from dispatch.config import read_settings
from dispatch.errors import Fault, NotFound, Unprocessable
from dispatch.flow import founding
from dispatch.flow.ground import activating, comparing, laying, relocating, surveying
from dispatch.flow.staff import accounts
from dispatch.node import Node
from dispatch.store import layers
from dispatch.store.engine import Unit
from dispatch.store.opening import is_there
from geodata.layers import Feature, write_layer
from grids.neighbours import adjacency
from grids.survey import fault_collection

T = TypeVar("T")

city_command = typer.Typer(no_args_is_help=True, help="Found a city and load its ground.")
grids_command = typer.Typer(no_args_is_help=True, help="Versions of the ground: compare, activate, export.")
out = Console(highlight=False)
err = Console(stderr=True, highlight=False)

File = Annotated[Path, typer.Argument(help="GeoJSON, TopoJSON, GeoPackage, Shapefile, FlatGeobuf, KML or CSV with WKT.")]
LayerCode = Annotated[str, typer.Option(help="The city's layer it is meant for: blocks, units, towns, areas ...")]
Crs = Annotated[str, typer.Option(help="Coordinate system, over what the file says: EPSG:4490, gcj02, bd09 ...")]
CodeField = Annotated[str, typer.Option(help="The column with the codes.")]
NameField = Annotated[str, typer.Option(help="The column with the names.")]
TableName = Annotated[str, typer.Option(help="Which of several tables in one file.")]
Kind = Annotated[str, typer.Option(help="Kind of grid, where the layer's code does not tell it.")]
Standard = Annotated[str, typer.Option(help="Standard of unit grid codes: gb30428_2_2013, cjt214, local ...")]
Boundary = Annotated[Path | None, typer.Option(help="A file with the city's boundary; else the towns that rule.")]
Places = Annotated[Path | None, typer.Option(help="CSV of known places (name, lon, lat) to judge coordinates by.")]
Against = Annotated[Path | None, typer.Option(help="A layer known to be right, to judge coordinates by.")]
Faults = Annotated[Path | None, typer.Option(help="Write everything that was found as GeoJSON, to look at on a map.")]
Repair = Annotated[bool, typer.Option("--repair", help="Mend the outlines and list every change in square metres.")]
Decide = Annotated[list[str] | None, typer.Option(help="CODE=keep (its ground), =take (the mended one), =first (the code that sorts first); @FILE.")]
GapM = Annotated[float, typer.Option(help="Close cracks up to so many metres.", min=0.0)]
Rows = Annotated[int, typer.Option(help="Rows of each table to show.", min=1)]
NumberRows = Annotated[bool, typer.Option("--number-rows", help="Row numbers for codes where no column has any.")]


@contextmanager
def opened() -> Iterator[Node]:
    """The node of config.toml, closed in the end."""
    node = open_node(read_settings())
    try:
        yield node
    finally:
        node.store.close()


def read(node: Node, flow: Callable[..., T], *args: Any) -> T:
    """Run a flow that changes nothing, without keeping a running server from writing."""
    node.reload()
    return node.store.submit(lambda db: flow(db, node.city, *args), writes=False).result()


@city_command.command("found")
def found(
    name: Annotated[str, typer.Argument(help="The city's name.")],
    zone: Annotated[str, typer.Option(help="IANA time zone.")] = "Asia/Shanghai",
    login: Annotated[str, typer.Option(help="Login of the first administrator.")] = "admin",
) -> None:
    """Found an empty city with one administrator; the password is made and shown this once."""
    with opened() as node:
        password = node.seams.chance.token()[:16]
        node.run(founding.found_empty, founding.Founding(name, zone, login, accounts.hash_password(password)))
        tell(out, f"{name}: administrator '{login}', password {password} (shown this once)",
             f"{name}：管理员 {login}，密码 {password}（只显示这一次）")


@city_command.command("check")
def check(
    file: File, layer: LayerCode = "blocks", crs: Crs = "", code_field: CodeField = "", name_field: NameField = "",
    table: TableName = "", kind: Kind = "", standard: Standard = "", boundary: Boundary = None, places: Places = None,
    against: Against = None, faults: Faults = None, repair: Repair = False, decide: Decide = None, gap_m: GapM = 1.0,
    number_rows: NumberRows = False, rows: Rows = tables.SHOWN,
) -> None:
    """Say everything that is wrong with a city file; changes nothing. Ends with status 1 when it is not fit."""
    given = surveying.Given(file, crs, code_field, name_field, table, number_rows)
    asked = surveying.Asked(layer, kind, standard, boundary, places, against, repair, gap_m,
                            surveying.decisions_of(decide or []))
    looked = _look(given, asked, _known(layer, kind))
    _shown(looked, faults, rows)
    if not looked.ready:
        raise typer.Exit(1)


@city_command.command("import")
def import_layer(
    file: File, layer: LayerCode = "blocks", name: Annotated[str, typer.Option(help="What the layer is called.")] = "",
    crs: Crs = "", code_field: CodeField = "", name_field: NameField = "", table: TableName = "", kind: Kind = "",
    standard: Standard = "", boundary: Boundary = None, places: Places = None, against: Against = None,
    trust_crs: Annotated[bool, typer.Option("--trust-crs", help="Import although a comparison speaks against it.")]
    = False,
    faults: Faults = None, repair: Repair = False, decide: Decide = None, gap_m: GapM = 1.0,
    number_rows: NumberRows = False, rows: Rows = tables.SHOWN,
    activate: Annotated[bool, typer.Option("--activate", help="Let it rule at once.")] = False,
) -> None:
    """Keep a layer as a draft, whole or not at all; nothing is changed that is not listed."""
    given = surveying.Given(file, crs, code_field, name_field, table, number_rows)
    asked = surveying.Asked(layer, kind, standard, boundary, places, against, repair, gap_m,
                            surveying.decisions_of(decide or []))
    with opened() as node:
        looked = _look(given, asked, read(node, surveying.known_ground, layer, kind))
        _shown(looked, faults, rows)
        if not looked.survey.ready or (looked.doubted and not trust_crs):
            raise typer.Exit(1)
        wish = laying.Laying(layer, name or layer, file.name, looked.survey.features, kind, standard, looked.findings())
        ident = node.run(laying.draft, wish)
        row = read(node, _layer_of, ident)
        kept = f"{layer}@{row.version}"
        tell(out, f"{kept} is kept as a draft with {row.count} grids", f"{kept} 已存为草稿，共 {row.count} 个网格")
        if activate:
            _activate(node, ident)
        else:
            if row.version > 1:
                out.print(f"compare it 比较: dispatch grids compare {layer} {kept}", soft_wrap=True)
            out.print(f"let it rule 启用: dispatch grids activate {kept}", soft_wrap=True)


@grids_command.command("list")
def list_layers() -> None:
    """Every version of every layer."""
    with opened() as node:
        tables.show_layers(out, read(node, lambda db, city: layers.all_layers(db)), node.city.zone)


@grids_command.command("compare")
def compare(
    old: Annotated[str, typer.Argument(help="LAYER or LAYER@VERSION; without a version the one that rules.")],
    new: Annotated[str, typer.Argument(help="LAYER@VERSION.")],
    days: Annotated[int, typer.Option(help="Events of so many days are tried in both.", min=0)] = comparing.DAYS,
    rows: Rows = tables.SHOWN,
) -> None:
    """What would change: ground between holders, and what would have become of the events of the last days."""
    with opened() as node:
        pair = (read(node, _named, old).id, read(node, _named, new).id)
        gathered = read(node, comparing.gather, pair, days)
        with err.status("measuring"):
            outline = comparing.outline(node.city, gathered)
            effect = comparing.weigh(outline, read(node, comparing.ask, outline))
        tables.show_effect(out, effect, rows)


@grids_command.command("activate")
def activate(
    layer: Annotated[str, typer.Argument(help="LAYER@VERSION.")],
    at: Annotated[str, typer.Option(help="A day or instant ahead, in the city's time: 2026-04-01 or 2026-04-01T06:00.")]
    = "",
) -> None:
    """Let a draft rule, now or at a date; open events follow the ground, each with its journal entry."""
    with opened() as node:
        row = read(node, _named, layer)
        if not at:
            _activate(node, row.id)
            return
        instant = instant_of(node.city, at)
        node.run(activating.plan, row.id, instant)
        when, name = f"{instant.astimezone(node.city.zone):%Y-%m-%d %H:%M}", f"{row.code}@{row.version}"
        tell(out, f"{name} will rule from {when} on", f"{name} 将于 {when} 启用")


@grids_command.command("export")
def export(
    layer: Annotated[str, typer.Argument(help="LAYER or LAYER@VERSION.")],
    file: Annotated[Path, typer.Argument(help="Ends in .gpkg, .geojson, .shp or .fgb.")],
    void: Annotated[bool, typer.Option("--void", help="The grids that were given up instead.")] = False,
) -> None:
    """Write a layer in WGS-84 for other programs."""
    with opened() as node:
        row = read(node, _named, layer)
        kept = read(node, lambda db, city: (layers.void_grids_of if void else layers.grids_of)(db, row.id))
    if not kept:
        raise NotFound(f"{row.code}@{row.version} has no {'void ' if void else ''}grids")
    write_layer(file, [_feature(at, one) for at, one in enumerate(kept, 1)])
    tell(out, f"{row.code}@{row.version}: {len(kept)} grids written to {file}",
         f"{row.code}@{row.version}：{len(kept)} 个网格已写入 {file}")


@grids_command.command("neighbours")
def neighbours(
    layer: Annotated[str, typer.Argument(help="LAYER or LAYER@VERSION.")],
    code: Annotated[str, typer.Argument(help="A grid, to see who is next in line; all in short without it.")] = "",
    rows: Rows = tables.SHOWN,
) -> None:
    """Who borders whom, which grids hang together, which stand alone; for one grid, who is next in line."""
    with opened() as node:
        row = read(node, _named, layer)
        kept = read(node, lambda db, city: layers.grids_of(db, row.id))
    graph = adjacency([one.code for one in kept], list(shapely.from_wkb([one.wkb for one in kept])))
    (tables.show_in_line if code else tables.show_neighbourhood)(out, graph, code, rows)


def _known(layer: str, kind: str) -> surveying.Known:
    """What the city of config.toml knows, where there is one already: looking at a file founds none."""
    if not is_there(read_settings().store.url):
        return surveying.Known()
    with opened() as node:
        return read(node, surveying.known_ground, layer, kind)


def _look(given: surveying.Given, asked: surveying.Asked, known: surveying.Known) -> surveying.Looked:
    with err.status(f"looking at {given.path.name}"):
        return surveying.look(given, asked, known)


def _shown(looked: surveying.Looked, faults: Path | None, rows: int) -> None:
    tables.show_look(out, looked, rows)
    if faults is not None:
        faults.write_text(json.dumps(fault_collection(looked.survey), ensure_ascii=False), "utf-8")
        tell(out, f"drawn in {faults}", f"问题已画入 {faults}")


def _activate(node: Node, ident: int) -> None:
    prepared = activating.compared(*read(node, activating.read_pair, ident))
    tables.show_activated(out, node.run(activating.activate, ident, prepared))
    node.reload()
    moved, more = 0, relocating.is_relocating(node.city)
    with Progress(console=err, transient=True) as progress:
        task = progress.add_task("moving open events", total=None)
        while more:
            done = node.run(relocating.run_once)
            moved, more = moved + done.moved, done.more
            progress.update(task, completed=moved)
    tell(out, f"{moved} open events have followed the ground", f"{moved} 个未结事件已随网格移交")


def _layer_of(db: Unit, city: City, ident: int) -> Any:
    return layers.layer_by_id(db, ident)


def _named(db: Unit, city: City, name: str) -> Any:
    """The version of a layer written as LAYER or LAYER@VERSION. Raises ``NotFound``."""
    code, _, version = name.partition("@")
    if version and not version.isdigit():
        raise Unprocessable(f"'{name}' is no LAYER@VERSION", [Fault("layer", "blocks@2")])
    row = layers.layer_by_name(db, code, int(version) if version else None)
    if row is None:
        raise NotFound(f"there is no layer {name}")
    return row


def instant_of(city: City, text: str) -> datetime:
    """A day or instant in the city's time. Raises ``Unprocessable``."""
    try:
        instant = datetime.fromisoformat(text)
    except ValueError:
        raise Unprocessable(f"'{text}' is no day or instant", [Fault("at", "2026-04-01 or 2026-04-01T06:00")]) from None
    if len(text) == len("2026-04-01"):
        instant = datetime.combine(instant.date(), time())
    return instant if instant.tzinfo is not None else instant.replace(tzinfo=city.zone)


def _feature(row: int, grid: Any) -> Feature:
    told = {name: getattr(grid, name) for name in ("kind", "parent", "town", "area_class", "name_en", "standard")}
    heirs = {"successors": grid.successors} if grid.state == "void" else {}
    return Feature(row, grid.code, grid.name, shapely.from_wkb(grid.wkb), {**told, **heirs})
