"""The table of duplicates from the command line: how near two reports must be to speak of one event."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from typing import Annotated

import typer
from rich.console import Console

from dispatch.city import City
from dispatch.commands.ground import instant_of, opened, read
from dispatch.commands.saying import tell
from dispatch.commands.sheets import Headings, OutFile, TableFile, table_rows, write_table
from dispatch.flow import duplicates
from dispatch.flow.tables import tables
from dispatch.flow.tables.table import When
from dispatch.rules.tables import NEARNESS, Change, NumberedRow, compare_rows, refuse_rows
from dispatch.store.engine import Unit

command = typer.Typer(no_args_is_help=True, help="How near two reports must be to speak of one event, by category.")
out = Console(highlight=False, soft_wrap=True)
TABLE = NEARNESS.name
CHANGES = {"added": "新增", "removed": "去掉", "changed": "改动"}


@command.command("export")
def export(file: OutFile = None, chinese: Headings = False) -> None:
    """Write the table that rules, to change it in a spreadsheet."""
    with opened() as node:
        write_table(NEARNESS, read(node, _ruling), file, chinese)


@command.command("import")
def import_table(
    file: TableFile,
    at: Annotated[str, typer.Option(help="A day or instant ahead, in the city's time; now by default.")] = "",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only check the rows and tell what they change.")] = False,
) -> None:
    """Let the rows of a file be the table, whole or not at all; wrong rows are refused by number, column and reason."""
    rows = table_rows(NEARNESS, file)
    with opened() as node:
        node.reload()
        _show(read(node, _change, rows))
        if dry_run:
            tell(out, "checked; nothing was kept", "检查通过；未保存")
            return
        version = node.run(_let_rule, rows, file.stem, When(instant_of(node.city, at) if at else None))
        tell(out, f"version {version} rules {'from ' + at if at else 'now'}: {len(rows)} rows",
             f"版本 {version} {'自 ' + at + ' 起' if at else '即时'}施行，共 {len(rows)} 行")


class Choice(StrEnum):
    """Whether the system joins by itself."""

    ON = "on"
    OFF = "off"


@command.command("join")
def join(choice: Annotated[Choice | None, typer.Argument(help="on or off; without it what holds now.")] = None) -> None:
    """Let the system join by itself what is sure, or no more; which reports are, says the column joins_at of the table."""
    with opened() as node:
        node.reload()
        if choice is not None:
            node.run(duplicates.let_join, choice is Choice.ON)
            node.reload()
        found = duplicates.joining(node.city)
    kinds = ", ".join(f"{code} ≥ {score:g}" for code, score in found.kinds.items())
    if not found.on:
        tell(out, "a person joins; the system never does by itself", "一律由人并案，系统不自动并案")
    elif kinds:
        tell(out, f"the system joins by itself: {kinds}", f"系统自动并案：{kinds}")
    else:
        tell(out, "the system may join by itself, but no row of the table has a threshold (joins_at)",
             "允许系统自动并案，但判定表中没有填写自动并案分值（joins_at）")


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
            out.print(f"{name} {CHANGES[name]}: {', '.join(codes)}")
    if not any(told.values()):
        tell(out, "the same rows", "行都相同")
