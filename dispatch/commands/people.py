"""People from the command line: lists of them in and out, and the holes of the coming days."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from dispatch.app import open_node
from dispatch.config import read_settings
from dispatch.errors import Unprocessable
from dispatch.flow.staff import coverage as covering
from dispatch.flow.staff import people, staffing
from dispatch.flow.staff.staff_listing import list_staff
from dispatch.node import Node
from dispatch.rules.coverage import Catch, Hole
from dispatch.rules.staffing import LISTINGS, Line, RowFault, listing_of, read_lines
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
        outcome = node.run(staffing.bring, book, dry_run, tuple(faults))
    except staffing.Rehearsed as rehearsed:
        show_outcome(rehearsed.outcome, "would be")
        return
    except staffing.NotBrought as refused:
        _rows(("table", "row", "column", "reason"),
              [(one.table, str(one.row), one.column, one.reason) for one in refused.rows], "Rows at fault")
        raise
    finally:
        node.store.close()
    show_outcome(outcome, "were")


def _book(sheets: list[Sheet], table: str, node: Node) -> tuple[dict[str, list[Line]], list[RowFault]]:
    """The sheets as lines by table, and what their cells have wrong. Raises ``Unprocessable`` where none is known."""
    book: dict[str, list[Line]] = {}
    faults: list[RowFault] = []
    for sheet in sheets:
        listing = listing_of(table if table and len(sheets) == 1 else sheet.name, sheet.heads)
        if listing is None:
            err.print(f"left out: {sheet.name} is none of the tables {', '.join(one.name for one in LISTINGS)}")
            continue
        lines, wrong = read_lines(listing, sheet.heads, sheet.rows, node.city.zone)
        book.setdefault(listing.name, []).extend(lines)
        faults += wrong
    if not book:
        raise Unprocessable("no table of people in it; `dispatch people export` shows how they look")
    return book, faults


def show_outcome(outcome: staffing.Outcome, verb: str) -> None:
    """What an import did, by table."""
    rows = [(name, *(str(counts.get(what, 0)) for what in ("added", "changed", "ended", "same")))
            for name, counts in outcome.counts.items()]
    _rows(("table", "added", "changed", "ended", "same"), rows, "People")
    out.print(f"{outcome.changes} rows {verb} changed" if outcome.changes else "everything is as it was")


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
    out.print(f"{sum(len(rows) for _, _, rows in tables)} rows written to {file}", soft_wrap=True)


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
        _rows(("term", "set to", "meaning"), rows, "Terms (empty: the default)")
    finally:
        node.store.close()


def coverage(
    days: Annotated[int, typer.Option(help="How many days, today included.", min=1, max=covering.MOST_DAYS)] = covering.DAYS,
    town: Annotated[str, typer.Option(help="Only the grids of this town.")] = "",
    every: Annotated[bool, typer.Option("--all", help="Also what a neighbour on duty would catch.")] = False,
    rows: Annotated[int, typer.Option(help="Show at most so many rows.", min=1)] = MOST_ROWS,
) -> None:
    """Every hole in the coming days before it happens: grids for which nobody of their own can act."""
    node = open_node(read_settings())
    try:
        node.reload()
        found = covering.measure(node.city, node.run(covering.gather, days))
        towns = node.city.claimed.towns if node.city.claimed is not None else {}
        holes = [hole for hole in found.matrix.holes
                 if (every or covering.serious(hole)) and (not town or towns.get(hole.grid) == town)]
        show_holes(node, found, holes, rows)
    finally:
        node.store.close()


def show_holes(node: Node, found: covering.Coverage, holes: list[Hole], most: int) -> None:
    """The holes, worst first, in the city's time."""
    def said(minute: int) -> str:
        return f"{found.instant(node.city, minute).astimezone(node.city.zone):%m-%d %H:%M}"

    names = found.gathered.names
    told = [
        (hole.grid, names[hole.grid].name if hole.grid in names else "", said(hole.first), said(hole.last), hole.need,
         hole.why, "" if hole.catch is Catch.OWN else str(hole.catch)) for hole in holes[:most]
    ]
    _rows(("grid", "name", "from", "to", "need", "why", "goes to"), told, f"Holes in {found.gathered.days} days")
    if len(holes) > most:
        out.print(f"... and {len(holes) - most} more")
    for body, categories in found.gathered.missing_bodies.items():
        out.print(f"no body '{body}': nobody answers for {', '.join(categories)}")
    grids = len({hole.grid for hole in holes})
    out.print(f"{len(holes)} holes in {grids} of {len(names)} grids" if holes else "no holes")


def _rows(heads: tuple[str, ...], rows: list[tuple[Any, ...]], title: str) -> None:
    if not rows:
        return
    shown = Table(*heads, title=title, title_justify="left")
    for row in rows:
        shown.add_row(*(Text(str(cell)) for cell in row))
    out.print(shown)
