"""Lists of categories from the command line: import, compare, let rule, export; and suggestions that learn."""

from __future__ import annotations

import json
from typing import Annotated, Any

import typer
from rich.console import Console

from dispatch.city import City
from dispatch.commands.ground import instant_of, opened, read
from dispatch.commands.saying import listing, tell, word
from dispatch.commands.sheets import Headings, OutFile, TableFile, table_rows, write_table
from dispatch.errors import Fault, Unprocessable
from dispatch.flow.categories import changing, choosing, learning
from dispatch.flow.categories.shipped import shipped_list
from dispatch.flow.categories.table import TABLE
from dispatch.flow.tables.table import Checked, Version, When
from dispatch.rules.catalogues.rows import CATEGORIES
from dispatch.rules.catalogues.rows import write_rows as plain_rows
from dispatch.rules.suggesting.learning import Proof
from dispatch.rules.tables import refuse_rows
from dispatch.store.engine import Unit

command = typer.Typer(no_args_is_help=True, help="What can be reported: lists of categories in versions; suggestions.")
out = Console(highlight=False, soft_wrap=True)

Version_ = Annotated[int, typer.Argument(help="The number of a version, as `list` shows it.", min=1)]
Rows = Annotated[int, typer.Option(help="Rows to show.", min=1)]
KINDS = {"added": "新增", "removed": "去掉", "voided": "作废", "revived": "恢复", "changed": "改动"}


@command.command("import")
def import_list(
    file: TableFile,
    at: Annotated[str, typer.Option(help="Let it rule from this day or instant (city time); else it is a draft.")] = "",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only check the rows.")] = False,
) -> None:
    """Keep the list of a file as a draft, whole or not at all; wrong rows are refused by number, column and reason."""
    rows = table_rows(CATEGORIES, file)
    with opened() as node:
        node.reload()
        checked: Checked = read(node, TABLE.check, rows)
        refuse_rows(checked.faults)
        [draft] = checked.drafts
        count = len(draft.made)
        if dry_run:
            tell(out, f"checked: {count} categories with {len(draft.rows)} conditions; nothing was kept",
                 f"检查通过：{count} 个类别、{len(draft.rows)} 个立案条件；未保存")
            return
        version = node.run(_keep, draft, (file.stem, at))
        tell(out, f"version {version} is kept with {count} categories" + (f" and rules from {at}" if at else " as a draft"),
             f"版本 {version} 已保存，共 {count} 个类别" + (f"，自 {at} 起施行" if at else "，为草稿"))
        if not at:
            out.print(f"compare it 比较: dispatch categories compare {version}")
            out.print(f"let it rule 施行: dispatch categories activate {version} --at 2026-07-01")


def _keep(db: Unit, city: City, draft: Any, told: tuple[str, str]) -> int:
    source, at = told
    version = TABLE.keep(db, city, draft, source, None)
    if at:
        TABLE.activate(db, city, version, When(instant_of(city, at)), None)
    return version


@command.command("list")
def list_versions() -> None:
    """Every version of the list, the newest first."""
    with opened() as node:
        table = listing("version 版本", "list 标准", "file 文件", "categories 类别数", "from 起", "to 止", "state 状态", box=None)
        for one in read(node, TABLE.versions):
            days = [instant.astimezone(node.city.zone).strftime("%Y-%m-%d %H:%M") if instant else ""
                    for instant in (one.from_at, one.to_at)]
            table.add_row(str(one.id), one.name, one.source[:24], str(one.rows), *days, " ".join(word("rules", f"state_{one.state}")))
        out.print(table)


@command.command("compare")
def compare(
    version: Version_,
    against: Annotated[int | None, typer.Option(help="Another version; the one that rules by default.", min=1)] = None,
    rows: Rows = 40,
) -> None:
    """Tell which codes come, go or change, and how many open events were filed under them."""
    with opened() as node:
        found: changing.ListChange = read(node, changing.list_changes, version, against)
    limits, bodies = found.count_fields(changing.OWN_LIMIT), found.count_fields({"responsible"})
    pair = f"{_called(found.old)} → {_called(found.new)}"
    tell(out, f"{pair}: " + ", ".join(f"{found.count(kind)} {kind}" for kind in KINDS)
         + f" ({limits} in limits, {bodies} in responsible bodies); {found.open_events} open events keep what they have",
         f"{pair}：" + "，".join(f"{chinese} {found.count(kind)}" for kind, chinese in KINDS.items())
         + f"（其中时限 {limits}，责任单位 {bodies}）；{found.open_events} 个未结事件不变")
    table = listing("", "code 代码", "name 名称", "open 未结", "what 改动", box=None)
    for one in found.concerns[:rows]:
        change = one.change
        what = "; ".join(f"{each.condition} {each.field}: {each.before or '–'} → {each.after or '–'}".strip()
                         for each in change.differences) or (f"→ {change.successor}" if change.successor else "")
        table.add_row(f"{change.kind} {KINDS[change.kind]}", change.code, change.name, str(one.open_events), what)
    if table.row_count:
        out.print(table)
    for named in found.named[:rows]:
        tell(out, f"the table {named.table} still names {named.code} (row {named.row}), which this list has not",
             f"表 {named.table} 的“{named.row}”行仍写着 {named.code}，此版中没有")


def _called(version: Version | None) -> str:
    return "nothing" if version is None else f"{version.name}@{version.id}"


@command.command("activate")
def activate(
    version: Version_,
    at: Annotated[str, typer.Option(help="A day or instant ahead, in the city's time; now by default.")] = "",
) -> None:
    """Let a draft rule, now or from a day on; open events keep the list that they were filed under."""
    with opened() as node:
        node.reload()
        node.run(TABLE.activate, version, When(instant_of(node.city, at) if at else None), None)
        tell(out, f"version {version} rules {'from ' + at if at else 'now'}", f"版本 {version} {'自 ' + at + ' 起' if at else '即时'}施行")


@command.command("withdraw")
def withdraw(version: Version_) -> None:
    """Take the day from a version that has not begun; it is a draft again."""
    with opened() as node:
        node.run(TABLE.withdraw, version, None)
        tell(out, f"version {version} is a draft again", f"版本 {version} 已撤回为草稿")


@command.command("export")
def export(
    file: OutFile = None,
    version: Annotated[int | None, typer.Option(help="Which version; the one that rules by default.", min=1)] = None,
    chinese: Headings = False,
) -> None:
    """Write a version as a table that can be imported again and is the same then."""
    with opened() as node:
        found = read(node, changing.version_called, version)
        write_table(CATEGORIES, [] if found is None else read(node, TABLE.rows, found.id), file, chinese)


@command.command("known")
def known(
    name: Annotated[str, typer.Argument(help="cjt214, gb30428_2_2013, gb47678_5_2026 or local.")],
    file: OutFile = None,
    chinese: Headings = False,
    responsible: Annotated[str, typer.Option(help="The same body in every row, or officer; else those of the sample.")] = "",
) -> None:
    """Write a list that comes with the product, to put one's own bodies and limits into it and import it."""
    rows = plain_rows(shipped_list(name))
    write_table(CATEGORIES, [{**row, "responsible": responsible or row["responsible"]} for row in rows], file, chinese)


@command.command("train")
def train(as_json: Annotated[bool, typer.Option("--json", help="As data.")] = False) -> None:
    """Let suggestions learn from the city's reports, and tell how well the newest fifth would have been suggested."""
    with opened() as node:
        node.reload()
        proof = learning.learn_now(node)
    if as_json:
        levels = [{"confidence": one.confidence, "share": one.share, "precision": one.precision} for one in proof.levels]
        out.print(json.dumps({"reports": proof.reports, "tried": proof.tried, "top1": proof.top1, "top3": proof.top3,
                              "levels": levels}))
        return
    _show(proof)


def _show(proof: Proof) -> None:
    tell(out, f"learned from {proof.reports} reports", f"已学习 {proof.reports} 个来件")
    if not proof.tried:
        tell(out, f"too few to measure; {learning.NEEDED} are needed", f"数量不足以检验，至少需要 {learning.NEEDED} 个")
        return
    tell(out, f"of {proof.tried} newer ones the first suggestion was right for {proof.top1:.1%}, one of three for {proof.top3:.1%}",
         f"用较新的 {proof.tried} 个检验：首选正确 {proof.top1:.1%}，前三项含正确 {proof.top3:.1%}")
    table = listing("confidence 把握", "share decided 自动判定占比", "of these right 其中正确", box=None)
    for one in proof.levels:
        table.add_row(f"{one.confidence:g}", f"{one.share:.1%}", f"{one.precision:.1%}" if one.share else "–")
    out.print(table)


@command.command("decide")
def decide(
    confidence: Annotated[str, typer.Argument(help="From 0.5 to below 1, such as 0.97; never: a person always chooses.")],
) -> None:
    """From which confidence on the system files by itself what nobody gave a category; never, as long as not said."""
    try:
        wanted = None if confidence == "never" else float(confidence)
    except ValueError:
        raise Unprocessable(f"'{confidence}' is no confidence", [Fault("confidence", "a number, or never")]) from None
    with opened() as node:
        node.run(choosing.set_confidence, wanted)
        tell(out, "a person always chooses" if wanted is None else f"from {wanted:g} on the system chooses by itself",
             "一律由人选定" if wanted is None else f"把握达到 {wanted:g} 时由系统选定")


@command.command("suggest")
def suggest(text: Annotated[str, typer.Argument(help="What a caller says.")], rows: Rows = 3) -> None:
    """Tell which categories words point to, how surely, and by which words."""
    with opened() as node:
        node.reload()
        for one in node.city.suggestions.suggester.suggest(text, rows):
            category = node.city.categories[one.code]
            out.print(f"{one.score:6.1%}  {one.code}  {category.name} {category.name_en}  ({', '.join(one.words)})")
