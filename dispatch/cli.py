"""The command line: serve, demo, and what an administrator does to a city's store."""

from __future__ import annotations

import asyncio
import json
import sys
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer
from rich.console import Console
from rich.markup import escape
from rich.progress import Progress

from dispatch import app as building
from dispatch import demo as demonstration
from dispatch.commands import (
    accounts,
    categories,
    disputes,
    divide,
    duplicates,
    geocode,
    ground,
    locate,
    people,
    places,
    powers,
    routes,
)
from dispatch.commands.saying import refused, tell
from dispatch.config import Settings, WrongSettings, read_settings
from dispatch.errors import Refusal
from dispatch.flow import roots
from dispatch.node import Node
from dispatch.store import journal
from geodata.errors import GeodataError
from grids.errors import GridsError

command = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False,
                      help="Grid-based event dispatch: every report finds the person who answers for that ground.")
journal_command = typer.Typer(no_args_is_help=True, help="Verify and sign the journal.")
command.add_typer(journal_command, name="journal")
command.add_typer(ground.city_command, name="city")
command.add_typer(ground.grids_command, name="grids")
ground.grids_command.command("divide")(divide.divide)
command.command("locate", context_settings={"ignore_unknown_options": True})(locate.locate)  # west of 0
command.add_typer(accounts.command, name="account")
command.add_typer(people.command, name="people")
command.add_typer(categories.command, name="categories")
command.add_typer(places.command, name="places")
command.add_typer(powers.command, name="powers")
command.add_typer(duplicates.command, name="duplicates")
command.add_typer(disputes.command, name="disputes")
command.add_typer(routes.route_command, name="route")
command.command("why")(routes.why)
command.command("geocode")(geocode.geocode)
command.command("coverage")(people.coverage)
out = Console()
err = Console(stderr=True)


def main() -> None:
    """Run the command line; a refusal is said in a few words and ends with status 2."""
    try:
        command()
    except (Refusal, WrongSettings, GeodataError, GridsError, OSError) as reason:
        fail(refused(reason))


def fail(reason: str) -> NoReturn:
    """Say why and end with status 2."""
    err.print(f"[red]dispatch:[/red] {escape(reason)}", highlight=False, soft_wrap=True)
    sys.exit(2)


def _node(settings: Settings | None = None) -> Node:
    return building.open_node(settings or read_settings())


@command.command()
def serve() -> None:
    """Serve the city of config.toml."""
    settings = read_settings()
    asyncio.run(building.serve(settings, lambda address: out.print(f"serving on 服务地址 {address}")))


@command.command()
def demo(
    folder: Annotated[Path, typer.Option(help="Where the demo's city is kept; made anew at every start.")]
    = Path("var/demo"),
    port: Annotated[int, typer.Option(help="The port on 127.0.0.1; 0 takes a free one.")] = 8311,
    traffic: Annotated[bool, typer.Option(help="Let simulated citizens and officers use the server.")] = True,
) -> None:
    """Make the sample city, serve it on 127.0.0.1 with simulated traffic, and print who can sign in."""
    asyncio.run(demonstration.run(demonstration.Wish(folder, port, traffic), out))


@command.command()
def replay(
    reports: Annotated[Path, typer.Argument(help="CSV or CSV.gz of real reports.")],
    grids: Annotated[Path, typer.Option(help="The polygon layer that they are located in.")],
    mapping: Annotated[Path, typer.Option(help="TOML that names the columns.")],
    store: Annotated[str, typer.Option(help="Address of an empty store; a temporary file by default.")] = "",
    limit: Annotated[int, typer.Option(help="Only the first rows; 0 takes all.")] = 0,
) -> None:
    """Run real history through the whole loop on a virtual clock."""
    from dispatch.sim import replay as replaying

    with Progress(console=err, transient=True) as progress:
        task = progress.add_task("replay", total=None)
        options = replaying.Options(reports=reports, grids=grids, mapping=mapping, store=store or None, limit=limit)
        totals = replaying.replay(options, lambda done, total: progress.update(task, completed=done, total=total))
    replaying.show(totals, out)


@journal_command.command("verify")
def verify(
    against: Annotated[Path | None, typer.Option(help="Roots exported earlier (journal roots).")] = None,
) -> None:
    """Walk all chains and signed roots; name the first broken, missing or surplus entry."""
    node = _node()
    try:
        key = roots.signing_key(node.city).public_key()
        kept = roots.read_roots(against.read_text("utf-8")) if against else node.store.run(journal.all_roots)
        entries, chains = _walk(node, roots.broken_chains(node.store.run), "chains")
        _walk(node, ((0, found) for found in roots.broken_roots(node.store.run, key, kept)), "roots")
        tell(out, f"{chains} chains with {entries} entries and {len(kept)} signed roots are whole",
             f"{chains} 条链共 {entries} 笔记录、{len(kept)} 个签名根，全部完好")
    finally:
        node.store.close()


def _walk(node: Node, found: Any, what: str) -> tuple[int, int]:
    entries = walked = 0
    with Progress(console=err, transient=True) as progress:
        task = progress.add_task(what, total=None)
        for count, fault in found:
            if fault is not None:
                fail(f"{fault.kind} entry {fault.seq} of {fault.number}: expected {fault.expected}, found {fault.found}\n"
                     f"{fault.number} 的第 {fault.seq} 笔记录有误（{fault.kind}）：应为 {fault.expected}，实为 {fault.found}")
            entries, walked = entries + count, walked + 1
            progress.update(task, completed=walked)
    return entries, walked


@journal_command.command("roots")
def export_roots(
    output: Annotated[Path | None, typer.Option(help="A file to keep elsewhere; the screen by default.")] = None,
) -> None:
    """Sign what is new and export every signed root; keep the file where this machine cannot reach it."""
    node = _node()
    try:
        while node.run(roots.sign_next) is not None:
            pass
        text = roots.write_roots(node.store.run(journal.all_roots))
        if output is None:
            sys.stdout.write(text)
        else:
            output.write_text(text, "utf-8")
    finally:
        node.store.close()


@command.command("openapi")
def openapi() -> None:
    """Print the OpenAPI 3.1 document of the API."""
    sys.stdout.write(json.dumps(building.openapi(), ensure_ascii=False, indent=1) + "\n")


if __name__ == "__main__":
    main()
