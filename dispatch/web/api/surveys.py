"""City files before they become ground: sent, opened, examined, mended, decided about, kept as a draft."""

from __future__ import annotations

import asyncio
import gzip
import json
from typing import Any

from aiohttp import web

from dispatch.city import City
from dispatch.errors import Conflict, NotFound
from dispatch.flow.ground import survey_work, surveys
from dispatch.flow.ground.survey_drawing import as_table
from dispatch.store import layers, parties
from dispatch.store import surveys as survey_rows
from dispatch.store.engine import Unit
from dispatch.web import layer_uploads, queries
from dispatch.web.api.layers import version_of
from dispatch.web.atlas import GEOJSON
from dispatch.web.endpoints import Ask, answer, nothing
from dispatch.web.survey_answers import ExamineForm, KeepForm, OpenForm

CSV = "text/csv"


async def send(ask: Ask) -> web.StreamResponse:
    """Send a city file; it is opened at once, and how it would be read can be asked for a little later."""
    arrived = await layer_uploads.receive(ask.request, ask.site.city_files, ask.query.name)
    ask.raw = f"{arrived.sha256} {arrived.name}".encode()
    upload = surveys.Upload(arrived.name, arrived.sha256, arrived.size, ask.actor.party)
    return await _run(ask, 201, lambda db, city: surveys.send(db, city, upload))


async def page(ask: Ask) -> web.StreamResponse:
    """Files under examination, the newest first."""
    before = queries.place_of(ask.query.cursor)

    def read(db: Unit, city: City) -> dict[str, Any]:
        rows = survey_rows.newest_surveys(db, before, ask.query.limit + 1)
        more = len(rows) > ask.query.limit
        shown = rows[:ask.query.limit]
        names = parties.names_of(db, {row.sent_by for row in shown if row.sent_by})
        return {"items": [_told(row, city, names) for row in shown],
                "next": queries.cursor(shown[-1].id) if more else None}

    return answer(await ask.read(read))


async def one(ask: Ask) -> web.StreamResponse:
    """One file: how far the work has come, and what was found."""
    return answer(await ask.read(lambda db, city: _survey(db, city, surveys.survey_of(db, city, ask.path["id"]))))


async def drop(ask: Ask) -> web.StreamResponse:
    """Forget a file and what was found in it; a draft that was made of it stays."""
    for digest in await ask.write(surveys.drop, ask.path["id"]):
        await asyncio.to_thread(ask.site.city_files.drop, digest)
    return nothing()


async def open_table(ask: Ask) -> web.StreamResponse:
    """Open a file again, or another of its tables."""
    form: OpenForm = ask.body
    return await _run(ask, 202, lambda db, city: surveys.begin(db, city, ask.path["id"], form.version, form.table))


async def examine(ask: Ask) -> web.StreamResponse:
    """Look at everything that is wrong with a file, and mend it when asked to; as often as somebody likes."""
    form: ExamineForm = ask.body
    reading = surveys.Reading(**form.model_dump(exclude={"version"}))
    return await _run(ask, 202, lambda db, city: surveys.begin(db, city, ask.path["id"], form.version, reading))


async def keep(ask: Ask) -> web.StreamResponse:
    """Keep what was found as a draft, whole or not at all."""
    form: KeepForm = ask.body
    wish = surveys.Keeping(ask.path["id"], form.version, form.name, form.trust_system)
    row = await ask.read(surveys.survey_of, wish.ident)
    features = await asyncio.to_thread(_features, ask, row.features) if row.features else ()

    def work(db: Unit, city: City) -> dict[str, Any]:
        return version_of(layers.layer_by_id(db, surveys.keep(db, city, wish, features)))

    return await ask.once(201, work)


async def findings(ask: Ask) -> web.StreamResponse:
    """Everything that was found, drawn."""
    return await _drawn(ask, "findings")


async def outlines(ask: Ask) -> web.StreamResponse:
    """The division as it would be kept."""
    return await _drawn(ask, "outlines")


async def table(ask: Ask) -> web.StreamResponse:
    """Everything that was found, as a table for spreadsheets."""
    row, packed = await _packed(ask, "findings")
    text = await asyncio.to_thread(lambda: as_table(json.loads(gzip.decompress(packed))))
    headers = {"Content-Disposition": f'attachment; filename="findings-{row.id}.csv"'}
    return web.Response(text=text, content_type=CSV, charset="utf-8", headers=headers)


async def _run(ask: Ask, status: int, begun: Any) -> web.StreamResponse:
    """Answer with the survey in the state in which its work begins, and have the work done."""
    started: list[Any] = []

    def work(db: Unit, city: City) -> dict[str, Any]:
        row = begun(db, city)
        started[:] = [row]
        return _survey(db, city, row)

    response = await ask.once(status, work)
    for row in started:
        ask.site.workshop.begin(ask.site.node, ask.site.city_files, row.id, row.version)
    return response


async def _drawn(ask: Ask, what: str) -> web.StreamResponse:
    row, packed = await _packed(ask, what)
    headers = {"Content-Disposition": f'inline; filename="{what}-{row.id}.geojson"', "Vary": "Accept-Encoding"}
    if "gzip" in ask.request.headers.get("Accept-Encoding", ""):
        return web.Response(body=packed, content_type=GEOJSON, headers={**headers, "Content-Encoding": "gzip"})
    return web.Response(body=await asyncio.to_thread(gzip.decompress, packed), content_type=GEOJSON, headers=headers)


async def _packed(ask: Ask, what: str) -> tuple[Any, bytes]:
    row = await ask.read(surveys.survey_of, ask.path["id"])
    try:
        return row, await asyncio.to_thread(ask.site.city_files.get, getattr(row, what) or "none")
    except FileNotFoundError:
        raise NotFound("nothing was found yet: examine the file first") from None


def _features(ask: Ask, digest: str) -> Any:
    try:
        return survey_work.read_features(ask.site.city_files.get(digest))
    except FileNotFoundError:
        raise Conflict("what was found is not there any more; examine the file again") from None


def _survey(db: Unit, city: City, row: Any) -> dict[str, Any]:
    return _told(row, city, parties.names_of(db, {row.sent_by} - {None}))


def _told(row: Any, city: City, names: Any) -> dict[str, Any]:
    plain = ("id", "name", "sha256", "size", "sent_by", "sent_at", "version", "state", "step", "layer")
    asked, found = json.loads(row.asked), json.loads(row.found)
    sender = names.get(row.sent_by, ("", ""))
    return {
        **{name: getattr(row, name) for name in plain}, "sender": sender[0], "sender_en": sender[1],
        "stalled": surveys.is_stalled(city, row), "reading": asked if "layer" in asked else None,
        "opened": json.loads(row.opened) or None, "refused": json.loads(row.refused) or None,
        "found": {name: value for name, value in found.items() if name not in ("kept", "decisions")} or None,
    }
