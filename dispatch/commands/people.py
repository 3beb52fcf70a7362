"""People from the command line: lists of them in and out, and the holes of the coming days."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.text import Text

from dispatch.app import open_node
from dispatch.commands.saying import both, listing, tell, word
from dispatch.config import read_settings
from dispatch.errors import Unprocessable
from dispatch.flow.staff import coverage as covering
from dispatch.flow.staff import people, staffing
from dispatch.flow.staff.book import open_book
from dispatch.flow.staff.desk import Hand
from dispatch.flow.staff.staff_listing import list_staff
from dispatch.node import Node
from dispatch.rules.coverage import CATCHES, Hole
from dispatch.rules.staffing import LISTINGS, Line, RowFault
from geodata.workbooks import Sheet, read_book, write_book

command = typer.Typer(no_args_is_help=True, help="Departments, squads, people, rosters and claims as lists.")
out = Console(highlight=False)
err = Console(stderr=True, highlight=False)
MOST_ROWS = 40


@command.command("import")
def import_people(
    file: Annotated[Path, typer.Argument(help="An Excel workbook, a folder of CSV files, or one CSV file.")],
    table: Annotated[str, typer.Option(help="Which table a single CSV file is, where its columns do not tell.")] = "",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would change, and change nothing.")] = False,
) -> None:
    """Take in lists of people: all rows or none, every wrong row named with its reason."""
    sheets = read_book(file)
    node = open_node(read_settings())
    try:
        node.reload()
        book, faults = _book(sheets, table, node)
        outcome = node.run(staffing.bring, book, tuple(faults), Hand(rehearses=dry_run))
    except staffing.Rehearsed as rehearsed:
        show_outcome(rehearsed.outcome, "would be")
        return
    except staffing.NotBrought as refused:
        _rows(("table 表", "row 行", "column 列", "reason 原因"),
              [(one.table, str(one.row), one.column, both(one.reason)) for one in refused.rows], "Rows at fault 各行的错误")
        raise
    finally:
        node.store.close()
    show_outcome(outcome, "were")


def _book(sheets: list[Sheet], table: str, node: Node) -> tuple[dict[str, list[Line]], list[RowFault]]:
    """The sheets as lines by table, and what their cells have wrong. Raises ``Unprocessable`` where none is known."""
    opened = open_book(sheets, table, node.city.zone)
    for name in opened.left_out:
        known = ", ".join(one.name for one in LISTINGS)
        tell(err, f"left out: {name} is none of the tables {known}", f"未采用：{name} 不是这些表之一：{known}")
    if not opened.book:
        raise Unprocessable("no table of people in it; `dispatch people export` shows how they look")
    return opened.book, opened.faults


def show_outcome(outcome: staffing.Outcome, verb: str) -> None:
    """What an import did, by table."""
    rows = [(name, *(str(counts.get(what, 0)) for what in ("added", "changed", "ended", "same")))
            for name, counts in outcome.counts.items()]
    _rows(("table 表", "added 新增", "changed 改动", "ended 终止", "same 不变"), rows, "People 人员")
    if outcome.changes:
        tell(out, f"{outcome.changes} rows {verb} changed", f"{'将' if verb == 'would be' else '已'}改动 {outcome.changes} 行")
    else:
        tell(out, "everything is as it was", "没有任何改动")


@command.command("export")
def export_people(
    file: Annotated[Path, typer.Argument(help="A workbook ending in .xlsx, or a folder for CSV files.")],
    english: Annotated[bool, typer.Option("--english", help="English names of tables and columns.")] = False,
) -> None:
    """Write lists that read back to the same city; of an empty city they are the template."""
    node = open_node(read_settings())
    try:
        node.reload()
        tables = node.run(list_staff, not english)
    finally:
        node.store.close()
    write_book(file, tables)
    count = sum(len(rows) for _, _, rows in tables)
    tell(out, f"{count} rows written to {file}", f"{count} 行已写入 {file}")


@command.command("terms")
def terms(
    name: Annotated[str, typer.Argument(help="Which term is to be set; without one they are told.")] = "",
    value: Annotated[str, typer.Argument(help="What it shall be.")] = "",
) -> None:
    """The city's terms of claims and shifts: who may claim what, how many grids, which shifts a day has."""
    node = open_node(read_settings())
    try:
        node.reload()
        if name:
            node.run(people.set_term, name, value)
            node.reload()
        rows = [(one, node.city.settings.get(one, ""), meaning) for one, meaning in people.TERMS.items()]
        _rows(("term 约定", "set to 设定值", "meaning 含义"), rows, "Terms (empty: the default) 约定（空白为默认）")
    finally:
        node.store.close()


def coverage(
    days: Annotated[int, typer.Option(help="How many days, today included.", min=1, max=covering.MOST_DAYS)] = covering.DAYS,
    town: Annotated[str, typer.Option(help="Only the grids of this town.")] = "",
    category: Annotated[str, typer.Option(help="Only for matters of this category.")] = "",
    every: Annotated[bool, typer.Option("--all", help="Also what a neighbour on duty would catch.")] = False,
    rows: Annotated[int, typer.Option(help="Show at most so many rows.", min=1)] = MOST_ROWS,
    matrix: Annotated[Path | None, typer.Option(help="Write grid by category by shift into this CSV file too.")] = None,
) -> None:
    """Every hole in the coming days before it happens: grids for which nobody of their own can act."""
    node = open_node(read_settings())
    try:
        node.reload()
        if category:
            covering.check_category(node.city, category)
        found = covering.measure(node.city, node.run(covering.gather, days))
        towns = node.city.claimed.towns if node.city.claimed is not None else {}
        holes = [hole for hole in (found.holes_of(category, towns) if category else found.matrix.holes)
                 if (every or covering.serious(hole)) and (not town or towns.get(hole.grid) == town)]
        show_holes(node, found, holes, rows)
        show_gaps(node, found, town, category)
        if matrix is not None:
            shown = {grid: code for grid, code in towns.items() if not town or code == town}
            write_matrix(matrix, found, shown, [category] if category else list(node.city.categories))
    finally:
        node.store.close()


def show_holes(node: Node, found: covering.Coverage, holes: list[Hole], most: int) -> None:
    """The holes, worst first, in the city's time."""
    def said(minute: int) -> str:
        return f"{found.instant(node.city, minute).astimezone(node.city.zone):%m-%d %H:%M}"

    names, people = found.gathered.names, found.gathered.called()
    told = [
        (hole.grid, names[hole.grid].name if hole.grid in names else "", said(hole.first), said(hole.last), _word("need", hole.need),
         _word("hole_why", hole.why), _word("catch", hole.catch), people.get(hole.next, ("",))[0]) for hole in holes[:most]
    ]
    days = found.gathered.days
    _rows(("grid 网格", "name 名称", "from 起", "to 止", "need 需要", "why 原因", "goes to 转给", "next 接手人"), told,
          f"Holes in {days} days 未来 {days} 天的空岗")
    if len(holes) > most:
        tell(out, f"... and {len(holes) - most} more", f"……另有 {len(holes) - most} 处")
    grids = len({hole.grid for hole in holes})
    if holes:
        tell(out, f"{len(holes)} holes in {grids} of {len(names)} grids", f"{len(names)} 个网格中 {grids} 个有 {len(holes)} 处空岗")
    else:
        tell(out, "no holes", "没有空岗")


def write_matrix(file: Path, found: covering.Coverage, towns: Mapping[str, str], categories: Sequence[str]) -> None:
    """One row a grid and category, one column a shift of a day, in each who would get the work."""
    first, names = found.gathered.first_day, found.gathered.names
    heads = [f"{first + timedelta(days=day)} {one.code}" for day in range(found.gathered.days) for one in found.shifts]
    with file.open("w", encoding="utf-8-sig", newline="") as lines:
        out_rows = csv.writer(lines)
        out_rows.writerow(["grid", "name", "town", "category", *heads])
        for grid, category, digits in found.rows(towns, categories):
            name = names[grid].name if grid in names else ""
            out_rows.writerow([grid, name, towns[grid], category, *(str(CATCHES[int(digit)]) for digit in digits)])
    tell(out, f"wrote {file}", f"已写入 {file}")


def show_gaps(node: Node, found: covering.Coverage, town: str, category: str) -> None:
    """What nobody may enforce or is there for, bodies that are missing, and people with more grids than they may have."""
    for one, lack in found.demands.lacking():
        towns = [code for code in one.towns if not town or code == town]
        matters = [matter for matter in one.matters if not category or matter.partition("/")[0] == category]
        if towns and matters:
            first, last = (found.instant(node.city, minute).astimezone(node.city.zone) for minute in one.span)
            way = found.demands.ways[one.way]
            (lacking, lacks), span = word("gap_why", lack), f"{first:%m-%d %H:%M} – {last:%m-%d %H:%M}"
            goes, to = word("way_step", way.steps[0].target) if way.steps else ("nobody", "无人")
            tell(out, f"{lacking}: {' '.join(matters)} in {' '.join(towns)}, {span}, goes to {goes}",
                 f"{lacks}：{'、'.join(towns)} 的 {'、'.join(matters)}，{span}，转给{to}")
    for body, categories in found.gathered.missing(node.city).items():
        tell(out, f"no body '{body}': nobody answers for {', '.join(categories)}",
             f"没有编号为“{body}”的单位，这些类别无人负责：{'、'.join(categories)}")
    people = found.gathered.called()
    for party, (held, may) in found.overburdened(node.city).items():
        name, name_en = people[party]
        tell(out, f"{name_en} answers for {held} grids, and may for {may}", f"{name}负责 {held} 个网格，最多可负责 {may} 个")


def _word(group: str, code: object) -> str:
    return " ".join(word(group, code))


def _rows(heads: tuple[str, ...], rows: list[tuple[Any, ...]], title: str) -> None:
    if not rows:
        return
    shown = listing(*heads, title=title)
    for row in rows:
        shown.add_row(*(Text(str(cell)) for cell in row))
    out.print(shown)
