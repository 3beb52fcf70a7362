"""Sign in, sign out, who am I."""

from __future__ import annotations

from functools import partial
from typing import Any

from aiohttp import web

from dispatch.city import City
from dispatch.errors import NotSignedIn
from dispatch.flow.staff import accounts
from dispatch.flow.staff.accounts import Reader
from dispatch.store import claims, ground, notices, parties, sessions
from dispatch.store.engine import Unit
from dispatch.web.endpoints import REPLAYED, Ask, answer, nothing
from dispatch.web.forms import SignInForm
from dispatch.web.sessions import drop_cookie, refuse_named_sites, set_cookie


async def sign_in(ask: Ask) -> web.StreamResponse:
    """Open a session with login and password; the same key and request again give the same session."""
    form: SignInForm = ask.body
    refuse_named_sites(ask.request)
    tries = ("login", f"{ask.address} {form.login}"), ("account", form.login), ("address", ask.address)
    with ask.site.throttle.guard(*tries):
        party = await accounts.checked(ask.site.node, form.login, form.password)
    key = ask.key_of(f"sign-in:{party}", partial(accounts.fingerprint, ask.city))
    token, agent = accounts.token_for(ask.city, party, key), ask.request.headers.get("User-Agent", "")
    session = accounts.digest(token)

    def work(db: Unit, city: City) -> dict[str, Any]:
        accounts.open_session(db, city, party, token, agent)
        reader = accounts.reader_of_session(db, city, session)
        if reader is None:
            raise NotSignedIn("this account has just been disabled")
        return me(db, city, reader)

    response = await ask.once_under(key, 201, work)
    if REPLAYED in response.headers and await ask.read(accounts.reader_of_session, session) is None:
        raise NotSignedIn("the session that this Idempotency-Key opened has ended; take a new key")
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
        "stands_in_for": [int(one) for one in (sessions.stood_in_for(db, party.id, city.clock.now()) or "").split()],
    }


def recipients(reader: Reader) -> frozenset[int]:
    """The parties whose inbox is this reader's."""
    own = {reader.actor.party} if reader.actor.party is not None else set()
    return frozenset(own) | reader.actor.stands_for
