"""The tables that rule: versions, drafts from files, comparisons, trials, and from when they rule."""

from __future__ import annotations

import asyncio
import csv
import io
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import timedelta
from pathlib import Path
from typing import Any

from aiohttp import web

from dispatch.city import City
from dispatch.flow.routes import trying
from dispatch.flow.tables import tables
from dispatch.flow.tables.sheets import rows_of_book
from dispatch.flow.tables.table import Draft, Table, Version, When
from dispatch.rules.permissions import permit_everywhere
from dispatch.rules.row_sentences import row_in_chinese
from dispatch.rules.staffing import RowFault
from dispatch.rules.tables import UNKNOWN_COLUMN, Change, Form, NumberedRow, compare_rows, refuse_rows
from dispatch.store import parties
from dispatch.store.engine import Unit
from dispatch.web import table_uploads
from dispatch.web.endpoints import Ask, answer, nothing
from dispatch.web.table_answers import RuleForm, TableExportQuery, TrialQuery
from geodata.workbooks import write_book

MOST_TOLD = 500
MOST_ELSEWHERE = 200
MOST_TRIED = 5_000
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


async def page(ask: Ask) -> web.StreamResponse:
    """A table with all its versions."""

    def read(db: Unit, city: City) -> dict[str, Any]:
        table = tables.TABLES[ask.path["table"]]
        found = table.versions(db, city)
        named = {party for one in found for party in (one.made_by, one.decided_by) if party is not None}
        return {"table": table.form.name, "key": table.form.key, "head": list(table.form.head),
                "columns": [{"key": one.key, "zh": one.zh, "en": one.en} for one in table.form.headings],
                "items": [_version(one) for one in found], "names": parties.names_of(db, named)}

    return answer(await ask.read(read))


async def one(ask: Ask) -> web.StreamResponse:
    """One version with its rows."""

    def read(db: Unit, city: City) -> dict[str, Any]:
        found = tables.version_of(db, city, ask.path["table"], ask.path["version"])
        return {"version": _version(found), "rows": tables.TABLES[ask.path["table"]].rows(db, city, found.id)}

    return answer(await ask.read(read))


async def check(ask: Ask) -> web.StreamResponse:
    """Every row of a file that is at fault, or what it would change; nothing is kept."""
    rows, faults, _ = await _arrived(ask)
    return answer(await ask.read(_checked, ask.path["table"], rows, faults))


async def send(ask: Ask) -> web.StreamResponse:
    """Keep what a file holds as drafts, all or nothing."""
    permit_everywhere(ask.actor, "tables.rule")
    rows, faults, arrived = await _arrived(ask)

    def work(db: Unit, city: City) -> dict[str, Any]:
        refuse_rows(faults)
        kept = tables.keep(db, city, ask.path["table"], rows, (arrived.stem, ask.actor.party))
        return {"items": [_version(one) for one in kept]}

    return await ask.once(201, work)


async def compare(ask: Ask) -> web.StreamResponse:
    """What a version would change."""

    def read(db: Unit, city: City) -> dict[str, Any]:
        old, new, change = tables.compared(db, city, ask.path["table"], ask.path["version"], ask.query.other)
        return {"old": None if old is None else _version(old), "new": _version(new), "change": _change(change)}

    return answer(await ask.read(read))


async def trial(ask: Ask) -> web.StreamResponse:
    """What would have gone elsewhere; decided beside the store, which others are waiting for."""
    query: TrialQuery = ask.query
    since = ask.at - timedelta(days=query.days)

    def gather(db: Unit, city: City) -> tuple[City, trying.Gathered]:
        changes = tables.trial(db, city, ask.path["table"], ask.path["version"])
        return city, trying.gather(db, city, since, changes, MOST_TRIED)

    city, gathered = await ask.read(gather)
    asked = await asyncio.to_thread(trying.questions, city, gathered)
    there = await ask.read(lambda db, _: trying.rosters(db, city, asked))
    decided = await asyncio.to_thread(trying.decide, city, asked, there)
    found: trying.Tried = await ask.read(lambda db, _: trying.told(db, city, decided))
    return answer({
        "days": query.days, "events": found.events, "cut": found.cut, "elsewhere": len(found.elsewhere),
        "other_body": found.bodies_changed, "beside": list(found.beside[:MOST_ELSEWHERE]), "names": found.names,
        "pairs": [{"bodies": pair, "events": count} for pair, count in found.pairs.items()],
        "items": [asdict(event) for event in found.elsewhere[:MOST_ELSEWHERE]],
    })


async def export(ask: Ask) -> web.StreamResponse:
    """A version as a spreadsheet that reads back to the same."""
    query: TableExportQuery = ask.query
    table = tables.TABLES[ask.path["table"]]

    def read(db: Unit, city: City) -> tuple[Version, list[Mapping[str, str]]]:
        found = tables.version_of(db, city, table.form.name, ask.path["version"])
        return found, table.rows(db, city, found.id)

    version, rows = await ask.read(read)
    stem = f"{version.name or table.form.name}-{version.number}" if table.form.head else f"{table.form.name}-{version.number}"
    heads = [head.zh if query.language == "zh-CN" else head.en for head in table.form.headings]
    cells = [[row.get(column, "") for column in table.form.columns] for row in rows]
    content = await asyncio.to_thread(_book if query.format == "xlsx" else _text, table.form, heads, cells)
    media = XLSX if query.format == "xlsx" else "text/csv"
    return web.Response(body=content, content_type=media, headers={
        "Content-Disposition": f'attachment; filename="{_plain(stem)}.{query.format}"'})


async def activate(ask: Ask) -> web.StreamResponse:
    """Let a draft rule, now or from a day on."""
    permit_everywhere(ask.actor, "tables.rule")
    form: RuleForm = ask.body
    when = When(form.at, form.from_on)

    def work(db: Unit, city: City) -> dict[str, Any]:
        table = ask.path["table"]
        tables.TABLES[table].activate(db, city, ask.path["version"], when, ask.actor.party)
        return _version(tables.version_of(db, city, table, ask.path["version"]))

    return await ask.once(200, work)


async def withdraw(ask: Ask) -> web.StreamResponse:
    """Take the day from a version that has not begun."""
    permit_everywhere(ask.actor, "tables.rule")

    def work(db: Unit, city: City) -> dict[str, Any]:
        table = ask.path["table"]
        tables.TABLES[table].withdraw(db, city, ask.path["version"], ask.actor.party)
        return _version(tables.version_of(db, city, table, ask.path["version"]))

    return await ask.once(200, work)


async def drop(ask: Ask) -> web.StreamResponse:
    """Forget a draft."""
    permit_everywhere(ask.actor, "tables.rule")
    await ask.write(tables.TABLES[ask.path["table"]].drop, ask.path["version"])
    return nothing()


async def _arrived(ask: Ask) -> tuple[list[NumberedRow], list[RowFault], table_uploads.Arrived]:
    arrived = await table_uploads.receive(ask.request, ask.query.name)
    ask.raw = f"{arrived.digest} {arrived.name}".encode()
    rows, faults = rows_of_book(tables.TABLES[ask.path["table"]].form, arrived.sheets)
    return rows, faults, arrived


def _checked(db: Unit, city: City, table: str, rows: Sequence[NumberedRow], faults: Sequence[RowFault]) -> dict[str, Any]:
    kind = tables.TABLES[table]
    wrong, drafts = list(faults), []
    if all(one.row and one.reason == UNKNOWN_COLUMN for one in wrong):
        found = kind.check(db, city, rows)
        wrong += found.faults
        drafts = list(found.drafts) if not wrong else []
    ruling = {one.head.get("list", ""): one.id for one in kind.versions(db, city) if one.state == "ruling"}
    return {"drafts": [_draft(db, city, kind, draft, ruling.get(draft.name)) for draft in drafts],
            "faults": [fault_of(one, _headings(kind.form)) for one in wrong[:MOST_TOLD]], "count": len(wrong)}


def _draft(db: Unit, city: City, kind: Table, draft: Draft, ruling: int | None) -> dict[str, Any]:
    before = [] if ruling is None else kind.rows(db, city, ruling)
    return {"name": draft.name, "rows": len(draft.rows), "change": _change(compare_rows(kind.form, before, draft.rows))}


def _headings(form: Form) -> Mapping[str, tuple[str, str]]:
    return {one.key: (one.zh, one.en) for one in form.headings}


def fault_of(one: RowFault, headings: Mapping[str, tuple[str, str]]) -> dict[str, Any]:
    """A row at fault in both languages; ``headings`` are those of columns in Chinese and English, by key."""
    zh, en = headings.get(one.column, (one.column, one.column))
    return {"table": one.table, "row": one.row, "column": en, "column_zh": zh, "reason": one.reason,
            "reason_zh": row_in_chinese(one.reason)}


def _version(one: Version) -> dict[str, Any]:
    return asdict(one)


def _change(change: Change) -> dict[str, Any]:
    lists: dict[str, Sequence[Any]] = {"added": change.added, "removed": change.removed, "changed": change.changed, "moved": change.moved}
    told = {name: found[:MOST_TOLD] for name, found in lists.items()}
    return {**told, "changed": [{"key": one.key, "columns": one.columns} for one in told["changed"]], "head": change.head,
            "same": change.same, "counts": {name: len(found) for name, found in lists.items()}}


def _text(form: Form, heads: Sequence[str], cells: Sequence[Sequence[str]]) -> bytes:
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerows([heads, *cells])
    return out.getvalue().encode("utf-8-sig")


def _book(form: Form, heads: Sequence[str], cells: Sequence[Sequence[str]]) -> bytes:
    with tempfile.TemporaryDirectory(prefix="tables-") as folder:
        path = Path(folder) / "table.xlsx"
        write_book(path, [(form.name, heads, cells)])
        return path.read_bytes()


def _plain(stem: str) -> str:
    """A name of a file in ASCII, so that every browser keeps it."""
    return "".join(sign if sign.isascii() and (sign.isalnum() or sign in "-_.") else "_" for sign in stem)
