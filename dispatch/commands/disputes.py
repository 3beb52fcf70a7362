"""What the center decided, and how often an event may come back, from the command line."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Annotated, Any

import typer
from rich.console import Console

from dispatch.city import City
from dispatch.commands.ground import opened, read
from dispatch.commands.saying import listing
from dispatch.flow.disputes.correcting import change_patience
from dispatch.store import verdicts
from dispatch.store.engine import Unit

command = typer.Typer(no_args_is_help=True, help="Verdicts of the center, and how often an event may come back.")
out = Console(highlight=False, soft_wrap=True)


@command.command("verdicts")
def list_verdicts(
    everything: Annotated[bool, typer.Option("--all", help="The revoked ones too.")] = False,
    rows: Annotated[int, typer.Option(help="How many to show.", min=1)] = 50,
) -> None:
    """List what the center decided about whose things are, newest first."""
    printed = listing("event 事件", "category 类别", "reach 范围", "goes to 派给", "since 起", "ground 依据")
    with opened() as node:
        for row in read(node, _verdicts, rows, everything):
            since = json.loads(row.row).get("from_on") or row.made_at.astimezone(node.city.zone).strftime("%Y-%m-%d")
            ended = f" (revoked 已撤销: {row.revoked_why})" if row.revoked_at is not None else ""
            printed.add_row(row.number, " ".join((row.category, row.condition)).strip(), f"{row.reach} {row.scope}".strip(),
                            f"{row.name} {row.name_en}", since, row.ground + ended)
    out.print(printed)


def _verdicts(db: Unit, city: City, most: int, everything: bool) -> Sequence[Any]:
    return verdicts.verdict_page(db, None, most, not everything)


@command.command("patience")
def patience(
    given: Annotated[list[str] | None, typer.Argument(help="URGENCY:TIMES, such as emergency:1 normal:2.")] = None,
) -> None:
    """Show after how many returns and declined offers an event goes to the center, or change it."""
    with opened() as node:
        if given:
            node.run(change_patience, given)
            node.reload()
        told: Mapping[str, int] = node.city.patience
        out.print(" ".join(f"{urgency}:{times}" for urgency, times in told.items()))
