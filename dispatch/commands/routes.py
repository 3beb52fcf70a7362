"""Routing from the command line: who would get it, why somebody got it, the table of rules, and what if."""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table as Printed

from dispatch.city import City
from dispatch.commands.ground import instant_of, opened, read
from dispatch.commands.route_changes import changes_of
from dispatch.errors import Fault, Malformed, Unprocessable
from dispatch.flow import intake
from dispatch.flow.move import event_of
from dispatch.flow.routes import explaining, rerouting, trying
from dispatch.flow.routes.empowering import Row
from dispatch.flow.sending import Place
from dispatch.rules.numbers import NumberKind, read_number
from dispatch.rules.routes.rule import COLUMNS
from dispatch.rules.routing import Look, Routed
from dispatch.rules.sentences import Names, look_sentence, plain_reasons, sentence
from dispatch.store import parties
from dispatch.store.engine import Unit
from geodata.point_table import read_rows

route_command = typer.Typer(invoke_without_command=True, help="Who would get it; the routing table; what if.")
out = Console(highlight=False, soft_wrap=True)

Rows = Annotated[int, typer.Option(help="Rows of a list to show.", min=1)]
RowsFile = Annotated[Path, typer.Argument(help="CSV, UTF-8 or GBK, with the columns of `dispatch route export`.")]


def rows_of(path: Path) -> Iterator[Row]:
    """The rows of a CSV file with their numbers, the header being row 1; empty ones are left out."""
    _, rows = read_rows(path)
    for number, row in enumerate(rows, 2):
        trimmed = {name: text.strip() for name, text in row.items() if name}
        if any(trimmed.values()):
            yield number, trimmed


def write_rows(columns: Sequence[str], rows: Sequence[Mapping[str, Any]], file: Path | None) -> None:
    """Write rows as CSV that a spreadsheet opens as it is, or to the screen."""
    target = sys.stdout if file is None else file.open("w", encoding="utf-8-sig", newline="")
    try:
        writer = csv.DictWriter(target, columns, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    finally:
        if file is not None:
            target.close()


@route_command.callback()
def route(
    context: typer.Context,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Tell who would get it; nothing is kept.")] = False,
    lon: Annotated[float | None, typer.Option(help="Longitude.")] = None,
    lat: Annotated[float | None, typer.Option(help="Latitude.")] = None,
    system: Annotated[str, typer.Option(help="Coordinate system: wgs84, gcj02, bd09.")] = "wgs84",
    category: Annotated[str, typer.Option(help="Category code.")] = "",
    condition: Annotated[str, typer.Option(help="Condition code; the first by default.")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="As data.")] = False,
) -> None:
    """Tell who would get a report, row by row and why; with a command: the table, and what if."""
    if context.invoked_subcommand is not None:
        return
    if not dry_run or lon is None or lat is None:
        raise Unprocessable("ask with --dry-run --lon LON --lat LAT, and --category CODE",
                            [Fault("options", "--dry-run, --lon and --lat")])
    with opened() as node:
        node.reload()
        place = Place(lon=lon, lat=lat, system=system)
        found, routed, due, names = read(node, _tried, place, category, condition)
        if routed is None:
            out.print(json.dumps({"queue": found.queue}) if as_json else f"waits at the desk: {found.queue}")
            return
        looks = explaining.looks_of(node.city, routed)
        if as_json:
            out.print(json.dumps(_told(node.city, found, routed, looks, due), ensure_ascii=False, default=str))
            return
        if found.queue:
            out.print(f"waits at the desk first: {found.queue}")
        _show(routed.reasons, looks, names)
        if due is not None:
            out.print(f"until {due.astimezone(node.city.zone):%Y-%m-%d %H:%M}")


def _tried(db: Unit, city: City, place: Place, category: str, condition: str) -> tuple[Any, Routed | None, Any, Names]:
    found, routed, due = intake.dry_run(db, city, place, category, condition)
    if routed is None:
        return found, None, due, {}
    named = explaining.named(routed.reasons, explaining.looks_of(city, routed))
    return found, routed, due, parties.names_of(db, named)


def _told(city: City, found: Any, routed: Routed, looks: Sequence[Look], due: Any) -> dict[str, Any]:
    return {
        "queue": found.queue, "grid": found.placed.spot.grid, "town": found.placed.spot.town, "due_at": due,
        "holder": routed.holder, "body": routed.body, "runner_up": routed.runner_up, "beside": list(routed.beside),
        "answerable": routed.answerable, "row": routed.row, "table": city.routes.version,
        "reasons": plain_reasons(routed.reasons),
        "rows": [{"code": look.rule.code, "silent": look.silent, "reasons": plain_reasons(look.reasons)} for look in looks],
    }


def _show(reasons: Any, looks: Sequence[Look] | None, names: Names) -> None:
    out.print(sentence(reasons, names, "zh-CN"))
    out.print(sentence(reasons, names, "en"))
    for number, look in enumerate(looks or (), 1):
        mark = "✓" if look.decided else ("·" if look.silent else "–")
        rule = look.rule
        out.print(f"  {mark} {number:>3}  {rule.code}  {rule.name} {rule.name_en}".rstrip())
        if look.silent != "decided":
            out.print(f"         {look_sentence(look, names, 'zh-CN')} {look_sentence(look, names, 'en')}")


def why(number: str) -> None:
    """Tell why an event went where it is: each decision, row by row, and whether it would be the same again."""
    with opened() as node:
        node.reload()
        for one in read(node, _decisions, number):
            out.print(f"[bold]{one.at:%Y-%m-%d %H:%M:%S}Z  {one.action}[/bold]")
            _show(one.reasons, one.looks, one.names)
            versions = ", ".join(f"{name} {version}" for name, version in sorted(one.versions.items()))
            out.print(f"  by the versions: {versions}" if versions else "  decided by hand")
            if one.again is not None:
                out.print("  decided again on the kept inputs: "
                          + ("the same answer" if one.again else "[red]another answer[/red]"))


def _decisions(db: Unit, city: City, number: str) -> list[explaining.Decision]:
    return explaining.decisions_of(db, city, event_of(db, city, read_number(number, NumberKind.EVENT).text))


@route_command.command("export")
def export(file: Annotated[Path | None, typer.Argument(help="CSV; the screen by default.")] = None) -> None:
    """Write the table that rules, to change it in a spreadsheet."""
    with opened() as node:
        node.reload()
        write_rows(COLUMNS, [row for _, row in rerouting.mappings(node.city.routes)], file)


@route_command.command("compare")
def compare(file: RowsFile) -> None:
    """Tell what a file would change in the table that rules; nothing is kept."""
    with opened() as node:
        table = read(node, rerouting.read_table, list(rows_of(file)))
        _show_change(rerouting.compare_tables(node.city.routes, table))
        out.print("what that would have done: dispatch route replay --since 30d --with CHANGES.toml")


@route_command.command("import")
def import_table(
    file: RowsFile,
    at: Annotated[str, typer.Option(help="A day or instant ahead, in the city's time; now by default.")] = "",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only check the rows.")] = False,
) -> None:
    """Let the rows of a file be the table, whole or not at all; a row that names what is not there is refused."""
    with opened() as node:
        table = read(node, rerouting.read_table, list(rows_of(file)))
        _show_change(rerouting.compare_tables(node.city.routes, table))
        if dry_run:
            out.print("checked; nothing was kept")
            return
        version = node.run(rerouting.let_rule, table, file.stem, instant_of(node.city, at) if at else None)
        out.print(f"version {version} rules {'from ' + at if at else 'now'}: {len(table.rules) - 1} rows")


def _show_change(change: rerouting.TableChange) -> None:
    for name, codes in asdict(change).items():
        if codes:
            out.print(f"{name}: {', '.join(codes)}")
    if not any(asdict(change).values()):
        out.print("the same rows in the same order")


@route_command.command("replay")
def replay(
    changes: Annotated[Path, typer.Option("--with", help="TOML or JSON of other claims, lists, layers or rules.")],
    since: Annotated[str, typer.Option(help="So many days back: 30d.")] = "30d",
    rows: Rows = 20,
    as_json: Annotated[bool, typer.Option("--json", help="As data, with every event.")] = False,
) -> None:
    """Tell what would have gone elsewhere under other claims, lists, grids or rules; nothing is kept."""
    days = since.removesuffix("d")
    if not days.isdecimal():
        raise Malformed(f"'{since}' is no number of days such as 30d")
    with opened() as node:
        node.reload()
        asked = read(node, changes_of, changes)
        tried = read(node, trying.try_changes, node.city.clock.now() - timedelta(days=int(days)), asked)
        if as_json:
            out.print(json.dumps(_plain(tried), ensure_ascii=False))
            return
        _show_tried(tried, rows)


def _plain(tried: trying.Tried) -> dict[str, Any]:
    pairs = [{"from": one, "to": other, "events": count} for (one, other), count in tried.pairs.items()]
    names = {str(party): list(name) for party, name in tried.names.items()}
    return {"events": tried.events, "cut": tried.cut, "elsewhere": len(tried.elsewhere),
            "other_body": tried.bodies_changed, "beside": list(tried.beside), "pairs": pairs, "names": names,
            "list": [asdict(one) for one in tried.elsewhere]}


def _show_tried(tried: trying.Tried, rows: int) -> None:
    out.print(f"{tried.events} events{' (the newest)' if tried.cut else ''}: {len(tried.elsewhere)} would have gone to "
              f"somebody else, {tried.bodies_changed} of them to another body")
    if tried.beside:
        out.print(f"{len(tried.beside)} would have had others beside the same holder: {', '.join(tried.beside[:rows])}")
    pairs = Printed("from body", "to body", "events")
    for (one, other), count in list(tried.pairs.items())[:rows]:
        pairs.add_row(_named(one, tried.names), _named(other, tried.names), str(count))
    listed = Printed("event", "grid", "from", "to", "row")
    for event in tried.elsewhere[:rows]:
        listed.add_row(event.number, " → ".join(dict.fromkeys(event.grids)),
                       *(_named(party, tried.names) for party in event.holders), " → ".join(dict.fromkeys(event.rows)))
    for table in (pairs, listed) if tried.elsewhere else ():
        out.print(table)


def _named(party: int | None, names: Names) -> str:
    return "nobody" if party is None else " / ".join(names.get(party, (f"#{party}",)))
