"""The live feed: a snapshot of what is open, and the entries that change it."""

from __future__ import annotations

import asyncio
from typing import Any

from aiohttp import web

from dispatch.city import City
from dispatch.errors import Fault, Unprocessable
from dispatch.store import events, journal
from dispatch.store.engine import Unit
from dispatch.web import views
from dispatch.web.endpoints import STREAM, Ask, answer
from dispatch.web.live import RESET, Stream
from dispatch.web.problems import dress
from dispatch.web.queries import LiveQuery, Paged, cursor, place_of
from dispatch.web.sessions import reader_of

SLOWEST_WRITE_S = 30
_BEGIN = b"retry: 2000\n\n"


async def snapshot(ask: Ask) -> web.StreamResponse:
    """Open events within sight; the entries after ``cursor_id`` of the first page go on from here."""
    query: Paged = ask.query
    after, limit = place_of(query.cursor) or 0, query.limit

    def read(db: Unit, city: City) -> tuple[int, Any]:
        return journal.last_id(db), events.open_after(db, ask.reader.sight, after, limit + 1)

    last, rows = await ask.read(read)
    return answer({"cursor_id": last, **views.page(rows, limit, views.listed, lambda row: cursor(row[0]))})


async def live(ask: Ask) -> web.StreamResponse:
    """Server-sent events: ``entry`` (id is the journal's), ``ping``, and ``reset`` when a new snapshot is needed."""
    hub = ask.site.hub
    last = _last_id(ask)
    response = web.StreamResponse(headers={"Content-Type": STREAM, "X-Accel-Buffering": "no"})
    dress(ask.request, response)
    stream = await hub.join(ask.reader.sight, ask.actor.party, last)
    try:
        await response.prepare(ask.request)
        await response.write(_BEGIN)
        await _pour(ask, stream, response)
    except (ConnectionError, TimeoutError):
        return response  # the reader went away, or no longer reads
    finally:
        hub.leave(stream)
    return response


async def _pour(ask: Ask, stream: Stream, response: web.StreamResponse) -> None:
    while True:
        sent = await stream.next()
        if stream.is_lost:
            await response.write(RESET)
            return
        if stream.is_stale:
            reader = await reader_of(ask.request, ask.site.node)
            if reader.actor.party != ask.actor.party:
                return  # signed out meanwhile
            ask.site.hub.looked_up(stream, reader.sight)
        if sent:
            async with asyncio.timeout(SLOWEST_WRITE_S):
                await response.write(sent)


def _last_id(ask: Ask) -> int | None:
    """The entry after which the reader goes on. Raises ``Unprocessable`` for an id that is none."""
    given = ask.request.headers.get("Last-Event-ID")
    query: LiveQuery = ask.query
    if not given:
        return None if query.after is None else int(query.after)
    if not given.isascii() or not given.isdigit() or len(given) > 18:
        raise Unprocessable("Last-Event-ID is none of ours", [Fault("Last-Event-ID", "digits only")])
    return int(given)
