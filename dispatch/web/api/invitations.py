"""Links by which people make their own password: made by an administrator, used once."""

from __future__ import annotations

import json
from dataclasses import asdict
from functools import partial
from typing import Any

from aiohttp import web
from pydantic_core import to_json

from dispatch.city import City
from dispatch.flow.staff import accounts, inviting
from dispatch.rules.permissions import permit_everywhere
from dispatch.store.engine import Unit
from dispatch.web.endpoints import Ask, answer
from dispatch.web.sessions import refuse_named_sites
from dispatch.web.staff_answers import InvitationForm, InvitationLook, PasswordForm


async def invite(ask: Ask) -> web.StreamResponse:
    """Make links; their tokens are told this once and are no part of what is kept of the answer."""
    permit_everywhere(ask.actor, "people.write")
    form: InvitationForm = ask.body
    key = ask.key
    tokens = {party: inviting.token_for(ask.city, party, key) for party in dict.fromkeys(form.parties)}

    def work(db: Unit, city: City) -> dict[str, Any]:
        made = [inviting.invite(db, city, party, token, ask.actor.party) for party, token in tokens.items()]
        return {"items": [asdict(one) for one in made]}

    response = await ask.once(201, work)
    told = json.loads(response.text or "{}")
    items = [{**one, "token": tokens[one["party"]]} for one in told["items"]]
    response.body = to_json({"items": items})
    return response


async def look(ask: Ask) -> web.StreamResponse:
    """Whom a link invites."""
    form: InvitationLook = ask.body
    return answer(_told(await ask.read(inviting.look, form.token)))


async def accept(ask: Ask) -> web.StreamResponse:
    """The invited one has chosen a password; the link holds no longer."""
    form: PasswordForm = ask.body
    refuse_named_sites(ask.request)
    who = await ask.read(inviting.invited_by, form.token)
    hashed = ""
    if who is not None:
        inviting.refuse_weak(form.password, who.login)
        hashed = await accounts.hashed_beside(form.password)
        ask.site.hub.look_again([who.party])
    key = ask.key_of("invitation", partial(accounts.fingerprint, ask.city))
    return await ask.once_under(key, 200, lambda db, city: _told(inviting.accept(db, city, form.token, hashed)))


def _told(who: inviting.Invited) -> dict[str, Any]:
    return {name: value for name, value in asdict(who).items() if name != "party"}
