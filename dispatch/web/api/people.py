"""Claims, notices and parties."""

from __future__ import annotations

from typing import Any

from aiohttp import web

from dispatch.city import City
from dispatch.errors import NotFound
from dispatch.flow import claims as claiming
from dispatch.store import claims, notices, parties
from dispatch.store.engine import Unit
from dispatch.web import views
from dispatch.web.api.accounts import recipients
from dispatch.web.endpoints import Ask, answer
from dispatch.web.forms import ClaimForm, ReleaseForm
from dispatch.web.queries import ClaimQuery, NoticeQuery, PartyQuery, cursor, place_of


async def claim_page(ask: Ask) -> web.StreamResponse:
    """Open claims."""
    query: ClaimQuery = ask.query
    wanted = {"grid": query.grid, "party": ask.actor.party if query.mine else None}
    after, limit = place_of(query.cursor) or 0, query.limit
    rows = await ask.read(lambda db, city: claims.claim_list(db, wanted, after, limit + 1))
    return answer(views.page(rows, limit, views.claim, lambda row: cursor(row.id)))


async def take_claim(ask: Ask) -> web.StreamResponse:
    """Take a grid upon oneself."""
    form: ClaimForm = ask.body

    def work(db: Unit, city: City) -> dict[str, Any]:
        return views.claim(claiming.take(db, city, ask.actor, form.grid, form.duty))

    response = await ask.once(201, work)
    ask.site.hub.look_again([ask.actor.party])
    return response


async def release_claim(ask: Ask) -> web.StreamResponse:
    """Give a grid back, or hand it over."""
    form: ReleaseForm = ask.body
    wish = claiming.Release(ask.path["id"], ask.actor, ask.at, form.reason, form.successor)
    holders: set[int | None] = {form.successor}

    def work(db: Unit, city: City) -> dict[str, Any]:
        row = claiming.release(db, city, wish)
        holders.add(row.party)
        return views.claim(row)

    response = await ask.once(200, work)
    ask.site.hub.look_again(holders)
    return response


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
