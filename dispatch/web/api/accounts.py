"""Sign in, sign out, who am I."""

from __future__ import annotations

from typing import Any

from aiohttp import web

from dispatch.city import City
from dispatch.flow import accounts
from dispatch.flow.accounts import Reader
from dispatch.store import claims, ground, notices, parties
from dispatch.store.engine import Unit
from dispatch.web.endpoints import Ask, answer, nothing
from dispatch.web.forms import SignInForm
from dispatch.web.sessions import drop_cookie, refuse_named_sites, set_cookie


async def sign_in(ask: Ask) -> web.StreamResponse:
    """Open a session with login and password."""
    form: SignInForm = ask.body
    refuse_named_sites(ask.request)
    tries = ("login", f"{ask.address} {form.login}"), ("account", form.login), ("address", ask.address)
    with ask.site.throttle.guard(*tries):
        agent = ask.request.headers.get("User-Agent", "")
        token = await accounts.sign_in(ask.site.node, form.login, form.password, agent)
    reader = await ask.read(accounts.reader_of_session, accounts.digest(token))
    response = answer(await ask.read(me, reader), 201)
    set_cookie(response, ask.request, token)
    return response


async def who(ask: Ask) -> web.StreamResponse:
    """Who is signed in, with roles and grids."""
    return answer(await ask.read(me, ask.reader))


async def sign_out(ask: Ask) -> web.StreamResponse:
    """End the session; its live streams end as well."""
    await ask.write(accounts.sign_out, ask.reader.session)
    ask.site.hub.look_again([ask.actor.party])
    response = nothing()
    drop_cookie(response, ask.request)
    return response


def me(db: Unit, city: City, reader: Reader) -> dict[str, Any]:
    """The party that asks, with its roles, grids and unseen notices."""
    party = parties.party(db, reader.actor.party or 0)
    assert party is not None
    held = claims.claim_list(db, {"party": party.id}, 0, 500)
    layer = city.claimed.layer if city.claimed is not None else 0
    named = ground.grid_names(db, layer, [row.grid for row in held])
    return {
        "party": {"id": party.id, "code": party.code, "name": party.name, "name_en": party.name_en},
        "language": reader.language,
        "grants": [{"role": str(g.role), "scope_kind": g.scope_kind, "scope": g.scope} for g in reader.actor.grants],
        "grids": [
            {"grid": row.grid, "name": named[row.grid].name if row.grid in named else row.grid,
             "name_en": named[row.grid].name_en if row.grid in named else row.grid, "duty": row.duty, "claim": row.id}
            for row in held
        ],
        "unseen": notices.unseen(db, recipients(reader)),
    }


def recipients(reader: Reader) -> frozenset[int]:
    """The parties whose inbox is this reader's."""
    own = {reader.actor.party} if reader.actor.party is not None else set()
    return frozenset(own) | reader.actor.stands_for
