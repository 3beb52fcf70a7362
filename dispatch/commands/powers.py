"""Lists of enforcement items from the command line: import, list, compare, let rule, export."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table as Printed

from dispatch.city import City
from dispatch.commands.ground import opened, read
from dispatch.commands.routes import rows_of, write_rows
from dispatch.errors import Fault, Unprocessable
from dispatch.flow.routes import empowering
from dispatch.store import powers
from dispatch.store.engine import Unit

command = typer.Typer(no_args_is_help=True, help="Who may enforce what: lists of items by town, body and date.")
out = Console(highlight=False, soft_wrap=True)

Name = Annotated[str, typer.Argument(help="LIST or LIST@VERSION; without a version the newest.")]
Rows = Annotated[int, typer.Option(help="Rows to show.", min=1)]


@command.command("import")
def import_lists(
    file: Annotated[Path, typer.Argument(help="CSV, UTF-8 or GBK; a row is an item with all that its list says.")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only check the rows.")] = False,
) -> None:
    """Keep the lists of a file as drafts, all or none; wrong rows are refused by number, column and reason."""
    with opened() as node:
        drafts = read(node, empowering.read_lists, list(rows_of(file)))
        if dry_run:
            out.print(f"checked: {len(drafts)} lists with {sum(len(one.items) for one in drafts)} items; nothing was kept")
            return
        for row in node.run(empowering.keep_drafts, drafts, file.name):
            out.print(f"{row.code}@{row.version} is kept as a draft with {row.count} items; "
                      f"let it rule: dispatch powers activate {row.code}@{row.version}")


@command.command("list")
def list_lists() -> None:
    """Every version of every list."""
    with opened() as node:
        table = Printed("list", "kind", "town", "body", "items", "published", "from", "to", "state", box=None)
        for column in table.columns:
            column.overflow = "fold"
        for row in read(node, lambda db, city: powers.all_lists(db)):
            days = (str(day or "") for day in (row.published_on, row.from_on, row.to_on))
            table.add_row(f"{row.code}@{row.version}", row.kind, row.town, row.body, str(row.count), *days, row.state)
        out.print(table)


@command.command("compare")
def compare(old: Name, new: Name, rows: Rows = 20) -> None:
    """Tell item by item what one version of a list has and the other has not."""
    with opened() as node:
        before, after, change = read(node, empowering.compared, old, new)
    out.print(f"{before.code}@{before.version} → {after.code}@{after.version}: {len(change.added)} added, "
              f"{len(change.removed)} removed, {len(change.changed)} changed")
    table = Printed("", "item", "name", "matters")
    told = [("+", item) for item in change.added] + [("−", item) for item in change.removed]
    for mark, item in (told + [("~", item) for _, item in change.changed])[:rows]:
        table.add_row(mark, item.code, item.name, " ".join(item.matters))
    if table.row_count:
        out.print(table)


@command.command("activate")
def activate(
    name: Name, first: Annotated[str, typer.Option("--from", help="Its first day; that of the file by default.")] = "",
) -> None:
    """Let a draft rule from a day on; the version before it ends the day before."""
    with opened() as node:
        row = node.run(empowering.activate, name, _day(first) if first else None)
        until = f" until {row.to_on}" if row.to_on else ""
        out.print(f"{row.code}@{row.version} rules from {row.from_on}{until} with {row.count} items")


@command.command("export")
def export(
    name: Name, file: Annotated[Path | None, typer.Argument(help="CSV; the screen by default.")] = None,
) -> None:
    """Write a list as it can be imported again."""
    with opened() as node:
        rows: Any = read(node, _exported, name)
    write_rows(empowering.COLUMNS, rows, file)


def _exported(db: Unit, city: City, name: str) -> list[dict[str, str]]:
    return empowering.exported(db, city, name)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Unprocessable(f"'{text}' is no day", [Fault("from", "2026-04-01")]) from None
