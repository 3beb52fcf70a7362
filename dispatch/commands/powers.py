"""Lists of enforcement items from the command line: import, list, compare, let rule, export."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

import typer
from rich.console import Console

from dispatch.city import City
from dispatch.commands.ground import opened, read
from dispatch.commands.saying import listing, tell, word
from dispatch.commands.sheets import Headings, OutFile, TableFile, table_rows, write_table
from dispatch.errors import Fault, Unprocessable
from dispatch.flow.routes import empowering
from dispatch.flow.tables.listed import Listed
from dispatch.rules.tables import POWERS
from dispatch.store.engine import Unit

command = typer.Typer(no_args_is_help=True, help="Who may enforce what: lists of items by town, body and date.")
LISTS = Listed()
out = Console(highlight=False, soft_wrap=True)

Name = Annotated[str, typer.Argument(help="LIST or LIST@VERSION; without a version the newest.")]
Rows = Annotated[int, typer.Option(help="Rows to show.", min=1)]


@command.command("import")
def import_lists(
    file: TableFile,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only check the rows.")] = False,
) -> None:
    """Keep the lists of a file as drafts, all or none; a row is an item with all that its list says. Wrong rows are refused
    by number, column and reason."""
    with opened() as node:
        drafts = read(node, empowering.read_lists, table_rows(POWERS, file))
        count = sum(len(one.items) for one in drafts)
        if dry_run:
            tell(out, f"checked: {len(drafts)} lists with {count} items; nothing was kept",
                 f"检查通过：{len(drafts)} 份清单、{count} 个事项；未保存")
            return
        for row in node.run(empowering.keep_drafts, drafts, file.name):
            name = f"{row.code}@{row.version}"
            tell(out, f"{name} is kept as a draft with {row.count} items", f"{name} 已存为草稿，共 {row.count} 个事项")
            out.print(f"let it rule 施行: dispatch powers activate {name}")


@command.command("list")
def list_lists() -> None:
    """Every version of every list."""
    with opened() as node:
        table = listing("list 清单", "kind 种类", "town 镇街", "body 单位", "items 事项数", "published 公布", "from 起", "to 止",
                        "state 状态", box=None)
        for one in read(node, LISTS.versions):
            kind, state = (" ".join(word(*code)) for code in (("power_kind", one.head["kind"]), ("rules", f"state_{one.state}")))
            days = (str(day or "") for day in (one.head["published_on"], one.from_on, one.to_on))
            table.add_row(f"{one.name}@{one.number}", kind, one.head["town"], one.head["body"], str(one.rows), *days, state)
        out.print(table)


@command.command("compare")
def compare(old: Name, new: Name, rows: Rows = 20) -> None:
    """Tell item by item what one version of a list has and the other has not."""
    with opened() as node:
        before, after, change = read(node, empowering.compared, old, new)
    pair, (added, removed, changed) = f"{before.code}@{before.version} → {after.code}@{after.version}", (
        len(found) for found in (change.added, change.removed, change.changed))
    tell(out, f"{pair}: {added} added, {removed} removed, {changed} changed", f"{pair}：新增 {added}，去掉 {removed}，改动 {changed}")
    table = listing("", "item 事项", "name 名称", "matters 对应类别")
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
        until = (f" until {row.to_on}", f"至 {row.to_on} ") if row.to_on else ("", "")
        tell(out, f"{row.code}@{row.version} rules from {row.from_on}{until[0]} with {row.count} items",
             f"{row.code}@{row.version} 自 {row.from_on} 起{until[1]}施行，共 {row.count} 个事项")


@command.command("export")
def export(name: Name, file: OutFile = None, chinese: Headings = False) -> None:
    """Write a list as it can be imported again."""
    with opened() as node:
        rows: Any = read(node, _exported, name)
    write_table(POWERS, rows, file, chinese)


def _exported(db: Unit, city: City, name: str) -> list[dict[str, str]]:
    return empowering.exported(db, city, name)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Unprocessable(f"'{text}' is no day", [Fault("from", "2026-04-01")]) from None
