"""Events: lists, one with all its parts, its timeline, and moves."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from aiohttp import web

from dispatch.city import City
from dispatch.flow.acting import Wish, act, seen_event
from dispatch.flow.looking import look
from dispatch.rules.event import Move
from dispatch.store import errands, events
from dispatch.store.engine import Unit
from dispatch.web import dossier, forms, views
from dispatch.web.endpoints import Ask, answer
from dispatch.web.forms import LookForm, MoveForm
from dispatch.web.queries import EventQuery, RequestQuery, cursor, place_of, wanted_events


async def page(ask: Ask) -> web.StreamResponse:
    """Events within sight, newest first."""
    query: EventQuery = ask.query
    wanted = wanted_events(query, ask.actor, ask.at)
    before, limit = place_of(query.cursor), query.limit

    def read(db: Unit, city: City) -> Any:
        return events.page(db, ask.reader.sight, wanted, before, limit + 1)

    rows = await ask.read(read)
    return answer(views.page(rows, limit, views.listed, lambda row: cursor(row[0])))


async def one(ask: Ask) -> web.StreamResponse:
    """One event with what may be done, its reports, deadlines and names."""
    return answer(await ask.read(_one, ask))


def _one(db: Unit, city: City, ask: Ask) -> Mapping[str, Any]:
    return dossier.detail(db, city, ask.reader, seen_event(db, ask.path["number"], ask.reader.sight))


async def entries(ask: Ask) -> web.StreamResponse:
    """All entries of one event, oldest first, with their words."""
    return answer(await ask.read(_entries, ask))


def _entries(db: Unit, city: City, ask: Ask) -> Mapping[str, Any]:
    return dossier.timeline(db, city, seen_event(db, ask.path["number"], ask.reader.sight))


async def move(ask: Ask) -> web.StreamResponse:
    """Move an event; the answer is the event after it, as when it is read."""
    form: MoveForm = ask.body
    wish = Wish(
        number=ask.path["number"], action=form.action, by=ask.actor, at=ask.at, carry=forms.carried(form.carry),
        version=form.version, happened_at=forms.not_later(form.happened_at, ask.at),
    )

    def work(db: Unit, city: City) -> Mapping[str, Any]:
        return dossier.detail(db, city, ask.reader, act(db, city, wish, ask.reader.sight))

    return await ask.once(200, work)


async def counts(ask: Ask) -> web.StreamResponse:
    """How many open events there are within sight, by stage; how many are late, and how many wait in a queue."""
    at = ask.at
    return answer(await ask.read(lambda db, city: events.counts(db, ask.reader.sight, at)))


async def callers(ask: Ask) -> web.StreamResponse:
    """The callers in full; who looked and why becomes an entry of the event."""
    form: LookForm = ask.body

    def work(db: Unit, city: City) -> Mapping[str, Any]:
        event = seen_event(db, ask.path["number"], ask.reader.sight)
        return {"items": look(db, city, event, Move(event.id, "look", ask.actor, ask.at, {"reason": form.reason}))}

    return await ask.once(200, work)


async def request_page(ask: Ask) -> web.StreamResponse:
    """Wishes over the events within sight, newest first."""
    query: RequestQuery = ask.query
    before, limit = place_of(query.cursor), query.limit
    rows = await ask.read(
        lambda db, city: errands.request_list(db, ask.reader.sight, query.state, before, limit + 1))
    return answer(views.page(rows, limit, views.request, lambda row: cursor(row.id)))
