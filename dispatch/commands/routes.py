"""Routing from the command line: who would get it, why somebody got it, the table of rules, and what if."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console

from dispatch.city import City
from dispatch.commands.ground import instant_of, opened, read
from dispatch.commands.route_changes import changes_of
from dispatch.commands.saying import listing, tell, word
from dispatch.commands.sheets import Headings, OutFile, TableFile, table_rows, write_table
from dispatch.errors import Fault, Malformed, Unprocessable
from dispatch.flow import intake
from dispatch.flow.move import event_of
from dispatch.flow.routes import explaining, rerouting, trying
from dispatch.flow.sending import Place
from dispatch.rules.event import Event
from dispatch.rules.numbers import NumberKind, read_number
from dispatch.rules.routing import Look, Routed
from dispatch.rules.sentences import Names, look_sentence, plain_reasons, sentence
from dispatch.rules.tables import ROUTES
from dispatch.store import parties
from dispatch.store.engine import Unit
from grids.survey import listed

route_command = typer.Typer(invoke_without_command=True, help="Who would get it; the routing table; what if.")
out = Console(highlight=False, soft_wrap=True)

Rows = Annotated[int, typer.Option(help="Rows of a list to show.", min=1)]
MOST_CODES = 20
_CHANGES = {"added": "新增", "removed": "去掉", "changed": "改动", "moved": "换位置"}


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
        looks = () if routed is None else explaining.looks_of(node.city, routed)
        if as_json:
            told = {"queue": found.queue} if routed is None else _told(node.city, found, routed, looks, due)
            out.print(json.dumps(told, ensure_ascii=False, default=str))
            return
        if found.queue:
            _waits(found.queue)
        if routed is not None:
            _show(routed.reasons, looks, names)
            _next(routed.runner_up, names)
        if due is not None:
            when = f"{due.astimezone(node.city.zone):%Y-%m-%d %H:%M}"
            tell(out, f"until {when}", f"期限 {when}")


def _waits(queue: str) -> None:
    english, chinese = word("queue", queue)
    tell(out, f"waits at the desk first: {english}", f"先在受理台等候：{chinese}")


def _tried(db: Unit, city: City, place: Place, category: str, condition: str) -> tuple[Any, Routed | None, Any, Names]:
    found, routed, due = intake.dry_run(db, city, place, category, condition)
    if routed is None:
        return found, None, due, {}
    named = explaining.named(routed.reasons, explaining.looks_of(city, routed))
    return found, routed, due, parties.names_of(db, named | ({routed.runner_up} if routed.runner_up else set()))


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
        event, found = read(node, _decisions, number)
        if event.queue:
            _waits(event.queue)
        elif not found:
            tell(out, "nobody was sent there yet", "尚未派遣")
        for one in found:
            out.print(f"[bold]{one.at.astimezone(node.city.zone):%Y-%m-%d %H:%M:%S}  {' '.join(word('action', one.action))}[/bold]")
            _show(one.reasons, one.looks, one.names)
            _by_what(one)


def _next(party: int | None, names: Names) -> None:
    if party is not None:
        name, name_en = names.get(party, (f"#{party}", f"#{party}"))
        tell(out, f"  next in line: {name_en}", f"  候补：{name}")


def _by_what(one: explaining.Decision) -> None:
    """Who would have been next, by which versions of the tables it was decided, and whether the same would come out again."""
    _next(one.runner_up, one.names)
    versions = [(word("version_of", name), version) for name, version in sorted(one.versions.items())]
    if versions:
        tell(out, f"  by the versions: {', '.join(f'{name[0]} {version}' for name, version in versions)}",
             f"  所依版本：{'，'.join(f'{name[1]} {version}' for name, version in versions)}")
    else:
        tell(out, "  decided by hand", "  由人工决定")
    if one.again:
        tell(out, "  decided again on the kept inputs: the same answer", "  用当时保存的数据重新计算，结果一致")
    elif one.again is not None:
        tell(out, "  decided again on the kept inputs: another answer", "  用当时保存的数据重新计算，结果不一致", "red")


def _decisions(db: Unit, city: City, number: str) -> tuple[Event, list[explaining.Decision]]:
    event = event_of(db, city, read_number(number, NumberKind.EVENT).text)
    return event, explaining.decisions_of(db, city, event)


@route_command.command("export")
def export(file: OutFile = None, chinese: Headings = False) -> None:
    """Write the table that rules, to change it in a spreadsheet."""
    with opened() as node:
        node.reload()
        write_table(ROUTES, [row for _, row in rerouting.mappings(node.city.routes)], file, chinese)


@route_command.command("compare")
def compare(file: TableFile) -> None:
    """Tell what a file would change in the table that rules; nothing is kept."""
    with opened() as node:
        table = read(node, rerouting.read_table, table_rows(ROUTES, file))
        _show_change(rerouting.compare_tables(node.city.routes, table))
        out.print("what that would have done 试算: dispatch route replay --since 30d --with CHANGES.toml")


@route_command.command("import")
def import_table(
    file: TableFile,
    at: Annotated[str, typer.Option(help="A day or instant ahead, in the city's time; now by default.")] = "",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only check the rows.")] = False,
) -> None:
    """Let the rows of a file be the table, whole or not at all; a row that names what is not there is refused."""
    with opened() as node:
        table = read(node, rerouting.read_table, table_rows(ROUTES, file))
        _show_change(rerouting.compare_tables(node.city.routes, table))
        if dry_run:
            tell(out, "checked; nothing was kept", "检查通过；未保存")
            return
        version = node.run(rerouting.let_rule, table, file.stem, instant_of(node.city, at) if at else None)
        count = len(table.rules) - 1
        tell(out, f"version {version} rules {'from ' + at if at else 'now'}: {count} rows",
             f"版本 {version} {'自 ' + at + ' 起' if at else '即时'}施行，共 {count} 行")


def _show_change(change: rerouting.TableChange) -> None:
    for name, codes in asdict(change).items():
        if codes:
            out.print(f"{name} {_CHANGES[name]}: {listed(codes, MOST_CODES)}")
    if not any(asdict(change).values()):
        tell(out, "the same rows in the same order", "行与次序都相同")


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
    elsewhere, other, newest = len(tried.elsewhere), tried.bodies_changed, (" (the newest)", "（只算最新的）") if tried.cut else ("", "")
    tell(out, f"{tried.events} events{newest[0]}: {elsewhere} would have gone to somebody else, {other} of them to another body",
         f"{tried.events} 个事件{newest[1]}：{elsewhere} 个会派给别人，其中 {other} 个会派给别的单位")
    if tried.beside:
        count, numbers = len(tried.beside), ", ".join(tried.beside[:rows])
        tell(out, f"{count} would have had others beside the same holder: {numbers}", f"{count} 个处置人不变，但协办人不同：{numbers}")
    pairs = listing("from body 原单位", "to body 改派单位", "events 事件数")
    for (one, two), count in list(tried.pairs.items())[:rows]:
        pairs.add_row(_named(one, tried.names), _named(two, tried.names), str(count))
    listed = listing("event 事件", "grid 网格", "from 原派给", "to 改派给", "row 规则")
    for event in tried.elsewhere[:rows]:
        listed.add_row(event.number, " → ".join(dict.fromkeys(event.grids)),
                       *(_named(party, tried.names) for party in event.holders), " → ".join(dict.fromkeys(event.rows)))
    for table in (pairs, listed) if tried.elsewhere else ():
        out.print(table)


def _named(party: int | None, names: Names) -> str:
    return "nobody 无人" if party is None else " / ".join(names.get(party, (f"#{party}",)))
