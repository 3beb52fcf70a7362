"""Claims, and how they are given away."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from aiohttp import web

from dispatch.city import City
from dispatch.flow.staff import claims as claiming
from dispatch.flow.staff import handing
from dispatch.rules.claiming import read_terms
from dispatch.store import claims, ground, handings
from dispatch.store.engine import Unit
from dispatch.web import views
from dispatch.web.endpoints import Ask, answer
from dispatch.web.forms import ClaimForm, ReleaseForm
from dispatch.web.people_answers import DecisionForm, HandingForm, HandingQuery
from dispatch.web.queries import ClaimQuery, cursor, place_of

MOST_EVENTS = 200


async def claim_page(ask: Ask) -> web.StreamResponse:
    """Open claims, all that there ever were, or those of an instant."""
    query: ClaimQuery = ask.query
    wanted = {"grid": query.grid, "party": ask.actor.party if query.mine else None, "open": query.open, "at": query.at}
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
    """End a claim at once: a deputy his own, a leader any in his ground."""
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


async def handing_page(ask: Ask) -> web.StreamResponse:
    """Hand-overs and releases that concern the reader: his own, those offered to him, those in ground that he leads."""
    query: HandingQuery = ask.query
    after, limit = place_of(query.cursor) or 0, query.limit

    def work(db: Unit, city: City) -> dict[str, Any]:
        rows = handing.waiting_for(db, city, ask.actor, query.state, (after, limit + 1))
        told = {row["id"]: row for row in _told(db, city, rows)}
        return views.page(rows, limit, lambda row: told[row.id], lambda row: cursor(row.id))

    return answer(await ask.read(work))


async def offer_claim(ask: Ask) -> web.StreamResponse:
    """Offer a grid to a successor, or ask a leader to release it."""
    form: HandingForm = ask.body
    wish = handing.Offer(form.claim, ask.actor, form.reason, form.successor)

    def work(db: Unit, city: City) -> dict[str, Any]:
        return _told(db, city, [handing.offer(db, city, wish)])[0]

    return await ask.once(201, work)


async def answer_offer(ask: Ask) -> web.StreamResponse:
    """Accept or refuse: the successor a hand-over, a leader a release."""
    form: DecisionForm = ask.body
    given = handing.Decision(ask.path["id"], ask.actor, form.accept, form.reason)
    concerned: set[int | None] = set()

    def work(db: Unit, city: City) -> dict[str, Any]:
        row = handing.answer(db, city, given)
        concerned.update((row.party, row.successor))
        return _told(db, city, [row])[0]

    response = await ask.once(200, work)
    ask.site.hub.look_again(concerned)
    return response


async def withdraw_offer(ask: Ask) -> web.StreamResponse:
    """Take back what nobody has answered yet."""

    def work(db: Unit, city: City) -> dict[str, Any]:
        return _told(db, city, [handing.withdraw(db, city, ask.path["id"], ask.actor)])[0]

    return await ask.once(200, work)


def _told(db: Unit, city: City, rows: Iterable[Any]) -> list[dict[str, Any]]:
    listed = list(rows)
    names = _names(db, city, {row.grid for row in listed})
    return [_handing(db, row, names.get(row.grid)) for row in listed]


def _names(db: Unit, city: City, grids: set[str]) -> Mapping[str, Any]:
    found: dict[str, Any] = {}
    for tier in read_terms(city.settings).tiers if grids else ():
        layer = ground.active_layer(db, tier.layer)
        found |= ground.grid_names(db, layer.id, grids - found.keys()) if layer is not None else {}
    return found


def _handing(db: Unit, row: Any, grid: Any | None) -> dict[str, Any]:
    events = handings.events_to_hand_over(db, row.grid, row.party)[:MOST_EVENTS] if row.state == "asked" else ()
    told = ("id", "kind", "state", "claim", "grid", "duty", "party", "name", "name_en", "successor", "reason", "asked_at",
            "ends_at", "decided_by", "decided_at", "answer", "moved")
    return {
        **{name: getattr(row, name) for name in told},
        "grid_name": grid.name if grid is not None else row.grid, "grid_name_en": grid.name_en if grid is not None else row.grid,
        "successor_name": row.successor_name or "", "successor_name_en": row.successor_name_en or "",
        "events": [{"number": one.number, "stage": one.stage, "summary": one.summary, "due_at": one.due_at} for one in events],
    }
