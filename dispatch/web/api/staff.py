"""People as whoever administers them needs them: looked for, imported whole or not at all, exported."""

from __future__ import annotations

import asyncio
import io
import tempfile
import zipfile
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import structlog
from aiohttp import web

from dispatch.city import City
from dispatch.errors import Fault, Unprocessable
from dispatch.flow.staff import listing, staffing
from dispatch.flow.staff.book import Opened, open_book
from dispatch.flow.staff.desk import Hand
from dispatch.flow.staff.listing import Wanted
from dispatch.flow.staff.staff_listing import list_staff
from dispatch.rules.permissions import permit_everywhere
from dispatch.rules.staffing import LISTINGS, RowFault
from dispatch.store.engine import Unit
from dispatch.web import table_uploads
from dispatch.web.api.tables import MOST_TOLD, XLSX, fault_of
from dispatch.web.endpoints import Ask, answer
from dispatch.web.queries import cursor, place_of
from dispatch.web.staff_answers import StaffExportQuery, StaffQuery, StaffUploadQuery
from geodata.workbooks import write_book

HEADINGS = {one.name: {column.key: (column.zh, column.key) for column in one.columns} for one in LISTINGS}
log = structlog.get_logger()
NO_TABLE = "no table of people in it; an export shows how they look"


async def page(ask: Ask) -> web.StreamResponse:
    """Persons, squads, bodies and queues with all that holds of them."""
    query: StaffQuery = ask.query
    wanted = query.model_dump(exclude={"cursor", "limit"})
    wanted["certified_before"] = query.certified_before.isoformat() if query.certified_before else None
    asked = Wanted(wanted, place_of(query.cursor) or 0, query.limit + 1)
    rows, names = await ask.read(listing.staff, asked)
    shown = rows[:query.limit]
    return answer({"items": shown, "next": cursor(shown[-1]["id"]) if len(rows) > query.limit else None, "names": names})


async def rehearse(ask: Ask) -> web.StreamResponse:
    """What an import would do, and every row at fault; nothing is kept."""
    permit_everywhere(ask.actor, "people.write")
    opened = await _opened(ask)
    try:
        await ask.write(staffing.bring, opened.book, tuple(_faults(opened)), Hand(ask.actor.party, rehearses=True))
    except staffing.Rehearsed as rehearsed:
        return answer(_told(rehearsed.outcome, opened))
    except staffing.NotBrought as refused:
        return answer(_told(staffing.Outcome({}), opened, refused.rows))
    raise RuntimeError("a rehearsal that leaves something behind")


async def bring(ask: Ask) -> web.StreamResponse:
    """Take in lists of people: all rows or none."""
    permit_everywhere(ask.actor, "people.write")
    opened = await _opened(ask)
    if not opened.book:
        raise Unprocessable(NO_TABLE, [Fault("file", NO_TABLE)])

    def work(db: Unit, city: City) -> dict[str, Any]:
        return _told(staffing.bring(db, city, opened.book, tuple(opened.faults), Hand(ask.actor.party)), opened)

    response = await ask.once(200, work)
    log.info("people imported", by=ask.actor.party, tables=sorted(opened.book))
    return response


async def export(ask: Ask) -> web.StreamResponse:
    """All lists as they read back; of an empty city they are the template."""
    permit_everywhere(ask.actor, "people.write")
    query: StaffExportQuery = ask.query
    lists = await ask.read(list_staff, query.language == "zh-CN")
    content = await asyncio.to_thread(_written, lists, query.format)
    ending, media = ("xlsx", XLSX) if query.format == "xlsx" else ("zip", "application/zip")
    return web.Response(body=content, content_type=media,
                        headers={"Content-Disposition": f'attachment; filename="people.{ending}"'})


async def _opened(ask: Ask) -> Opened:
    query: StaffUploadQuery = ask.query
    arrived = await table_uploads.receive(ask.request, query.name)
    ask.raw = f"{arrived.digest} {arrived.name} {query.table or ''}".encode()
    city = await ask.current_city()
    return await asyncio.to_thread(open_book, arrived.sheets, query.table or "", city.zone)


def _faults(opened: Opened) -> list[RowFault]:
    return opened.faults if opened.book else [*opened.faults, RowFault("", 0, "", NO_TABLE)]


def _told(outcome: staffing.Outcome, opened: Opened, faults: Sequence[RowFault] = ()) -> dict[str, Any]:
    return {
        "counts": outcome.counts, "done": [asdict(one) for one in outcome.done[:MOST_TOLD]], "changes": outcome.changes,
        "faults": [fault_of(one, HEADINGS.get(one.table, {})) for one in faults[:MOST_TOLD]], "count": len(faults), "left_out": opened.left_out,
    }


def _written(lists: Sequence[Any], kind: str) -> bytes:
    with tempfile.TemporaryDirectory(prefix="people-") as folder:
        if kind == "xlsx":
            path = Path(folder) / "people.xlsx"
            write_book(path, lists)
            return path.read_bytes()
        write_book(Path(folder), lists)
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
            for file in sorted(Path(folder).glob("*.csv")):
                packed.write(file, file.name)
        return out.getvalue()
