"""``dispatch grids divide``: streets become unit grids and balanced duty grids, from files to a file."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from dispatch.city import City
from dispatch.commands.ground import opened, read
from dispatch.commands.saying import tell
from dispatch.config import read_settings
from dispatch.rules.row_sentences import said_in_chinese
from dispatch.store import layers
from dispatch.store.engine import Unit
from dispatch.store.opening import is_there
from geodata.layers import refuse_unwritable
from grids.codes import StandardVersion
from grids.division.files import Files, Outcome, divide_files, write_division
from grids.division.plan import MADE_TOWN, Plan
from grids.division.work.parts import Wishes

out = Console(highlight=False)
err = Console(stderr=True, highlight=False)
MOST_FAULTS = 20


def divide(
    streets: Annotated[Path, typer.Argument(help="Lines of streets: GeoJSON, GeoPackage, an OSM extract ...")],
    officers: Annotated[int, typer.Option(help="How many duty grids, one for each officer.", min=1)],
    boundary: Annotated[Path | None, typer.Option(help="The city's boundary.")] = None,
    communities: Annotated[Path | None, typer.Option(help="Lines that no duty grid may cross.")] = None,
    towns: Annotated[Path | None, typer.Option(help="Town lines, where there are no communities.")] = None,
    reports: Annotated[Path | None, typer.Option(help="CSV of past reports (lon, lat) to balance by.")] = None,
    crs: Annotated[str, typer.Option(help="Coordinate system of the streets, over what the file says.")] = "",
    reports_crs: Annotated[str, typer.Option(help="Coordinate system of the reports.")] = "wgs84",
    table: Annotated[str, typer.Option(help="Which of several tables of the streets' file.")] = "",
    town: Annotated[str, typer.Option(help="Nine digits to code communities under, where neither they nor towns are given.")]
    = MADE_TOWN,
    made_communities: Annotated[int | None, typer.Option(help="How many communities to draw where none are given.", min=1)] = None,
    standard: Annotated[StandardVersion, typer.Option(help="Standard of the new unit grid codes.")]
    = StandardVersion.GB30428,
    seed: Annotated[int, typer.Option(help="The same seed gives the same division.")] = 1,
    output: Annotated[Path, typer.Option(help="Where to write unit grids and duty grids.")] = Path("division.gpkg"),
) -> None:
    """Divide a city's ground into unit grids and balanced duty grids; nothing crosses a community or town line."""
    refuse_unwritable(output)
    files = Files(streets, boundary, communities, towns, reports, table or None, crs or None, reports_crs)
    plan = Plan(officers, wishes=Wishes(seed=seed), made_communities=made_communities, town=town, taken=_taken(),
                standard_version=standard)
    with Progress(console=err, transient=True) as progress:
        progress.add_task("dividing", total=None)
        found = divide_files(files, plan)
        written = write_division(output, found.division)
    show(found, made_communities or 0)
    files_written = ", ".join(map(str, written))
    tell(out, f"written: {files_written}", f"已写入 {files_written}")


def _taken() -> frozenset[str]:
    """The codes that the city of config.toml has ever given to such grids, where there is a city already."""
    if not is_there(read_settings().store.url):
        return frozenset()
    with opened() as node:
        return read(node, _given)


def _given(db: Unit, city: City) -> frozenset[str]:
    own = ("communities", city.settings.get("unit_layer", "units"), city.settings.get("claimed_layer", "blocks"))
    return frozenset(given for layer in own for given in layers.given_codes(db, layer))


def show(found: Outcome, asked: int = 0) -> None:
    """What it came to, and every row that could not be used; ``asked`` is how many communities were asked for."""
    division, balance = found.division, found.division.balance
    table = Table("", "", "", show_header=False)
    for english, chinese, value in (
        ("streets", "街道线", division.streets), ("communities", "社区", len(division.communities)),
        ("unit grids", "单元网格", len(division.units)), ("duty grids", "责任网格", len(division.duties)),
        ("balanced by", "均衡依据", balance.measure), ("coefficient of variation", "变异系数", f"{balance.cv:.3f}"),
        ("the least that the lines permit", "界线所能允许的最小值", f"{balance.least_cv:.3f}"),
        ("lightest and heaviest, in means", "最轻与最重（平均为 1）", f"{balance.lightest:.2f} to {balance.heaviest:.2f}"),
        *([("coefficient of variation of reports", "来件数的变异系数", f"{balance.reports_cv:.3f}")] if balance.reports_cv is not None else []),
        *([("reports outside", "界外来件", division.reports_outside)] if division.reports_outside else []),
        *([("unit grids apart from their duty grid", "与责任网格不相连的单元网格", ", ".join(division.splinters))] if division.splinters else []),
        ("seconds", "秒", f"{division.seconds:.1f}"),
    ):
        table.add_row(english, chinese, str(value))
    out.print(table)
    if division.communities_made:
        tell(out, "communities were drawn along streets: none were given", "没有给出社区界线，已沿街道划分")
        if len(division.communities) < asked:
            tell(out, f"{asked} communities were asked for, but each needs an officer", f"要求 {asked} 个社区，但每个社区至少要有一名队员")
    faults = (*found.street_faults, *found.report_faults)
    for fault in faults[:MOST_FAULTS]:
        tell(err, f"left out: {fault}", f"未采用：{said_in_chinese(str(fault)) or fault}")
    if len(faults) > MOST_FAULTS:
        tell(err, f"left out: {len(faults) - MOST_FAULTS} more rows", f"另有 {len(faults) - MOST_FAULTS} 行未采用")
