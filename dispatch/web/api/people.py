"""Notices and parties."""

from __future__ import annotations

from aiohttp import web

from dispatch.city import City
from dispatch.errors import NotFound
from dispatch.store import notices, parties
from dispatch.store.engine import Unit
from dispatch.web import views
from dispatch.web.api.accounts import recipients
from dispatch.web.endpoints import Ask, answer
from dispatch.web.queries import NoticeQuery, PartyQuery, cursor, place_of


async def notice_page(ask: Ask) -> web.StreamResponse:
    """The reader's inbox, newest first, with that of the parties he acts for."""
    query: NoticeQuery = ask.query
    before, limit = place_of(query.cursor), query.limit
    mine, unseen = recipients(ask.reader), bool(query.unseen)
    rows = await ask.read(lambda db, city: notices.inbox(db, mine, before, limit + 1, unseen))
    return answer(views.page(rows, limit, views.notice, lambda row: cursor(row.id)))


async def see_notice(ask: Ask) -> web.StreamResponse:
    """The reader has opened a notice."""
    mine = recipients(ask.reader)

    def work(db: Unit, city: City) -> None:
        if not notices.mark_seen(db, ask.path["id"], mine, city.clock.now()):
            raise NotFound("there is no such notice in your inbox")

    return await ask.once(204, work)


async def party_page(ask: Ask) -> web.StreamResponse:
    """Persons, squads, bodies and queues."""
    query: PartyQuery = ask.query
    wanted = {"kind": query.kind or "", "town": query.town or "", "q": query.q or ""}
    after, limit = place_of(query.cursor) or 0, query.limit
    rows = await ask.read(lambda db, city: parties.party_list(db, wanted, after, limit + 1))
    return answer(views.page(rows, limit, views.party, lambda row: cursor(row.id)))
