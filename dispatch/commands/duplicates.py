"""The table of duplicates from the command line: how near two reports must be to speak of one event."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from dispatch.city import City
from dispatch.commands.ground import instant_of, opened, read
from dispatch.commands.routes import RowsFile, rows_of, write_rows
from dispatch.flow.tables import tables
from dispatch.flow.tables.table import When, refuse_rows
from dispatch.rules.tables import NEARNESS, Change, NumberedRow, compare_rows, in_keys
from dispatch.store.engine import Unit

command = typer.Typer(no_args_is_help=True, help="How near two reports must be to speak of one event, by category.")
out = Console(highlight=False, soft_wrap=True)
TABLE = NEARNESS.name


@command.command("export")
def export(file: Annotated[Path | None, typer.Argument(help="CSV; the screen by default.")] = None) -> None:
    """Write the table that rules, to change it in a spreadsheet."""
    with opened() as node:
        write_rows(NEARNESS.columns, read(node, _ruling), file)


@command.command("import")
def import_table(
    file: RowsFile,
    at: Annotated[str, typer.Option(help="A day or instant ahead, in the city's time; now by default.")] = "",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only check the rows and tell what they change.")] = False,
) -> None:
    """Let the rows of a file be the table, whole or not at all; wrong rows are refused by number, column and reason."""
    given = list(rows_of(file))
    heads = list(given[0][1]) if given else list(NEARNESS.columns)
    rows, faults = in_keys(NEARNESS, heads, given)
    refuse_rows(faults)
    with opened() as node:
        node.reload()
        _show(read(node, _change, rows))
        if dry_run:
            out.print("checked; nothing was kept")
            return
        version = node.run(_let_rule, rows, file.stem, When(instant_of(node.city, at) if at else None))
        out.print(f"version {version} rules {'from ' + at if at else 'now'}: {len(rows)} rows")


def _ruling(db: Unit, city: City) -> list[dict[str, str]]:
    kind = tables.TABLES[TABLE]
    return [dict(row) for row in kind.rows(db, city, kind.ruling(db, city, 0) or tables.BUILT_IN)]


def _change(db: Unit, city: City, rows: Sequence[NumberedRow]) -> Change:
    checked = tables.TABLES[TABLE].check(db, city, rows)
    refuse_rows(checked.faults)
    return compare_rows(NEARNESS, _ruling(db, city), checked.drafts[0].rows)


def _let_rule(db: Unit, city: City, rows: Sequence[NumberedRow], name: str, when: When) -> int:
    [kept] = tables.keep(db, city, TABLE, rows, (name, None))
    tables.TABLES[TABLE].activate(db, city, kept.id, when, None)
    return kept.id


def _show(change: Change) -> None:
    told = {"added": [row["code"] for row in change.added], "removed": [row["code"] for row in change.removed],
            "changed": [one.key for one in change.changed]}
    for name, codes in told.items():
        if codes:
            out.print(f"{name}: {', '.join(codes)}")
    if not any(told.values()):
        out.print("the same rows")
