"""Webhooks: where a party wants its notices sent, signed."""

from __future__ import annotations

import base64
import binascii
from typing import Any

from aiohttp import web
from yarl import URL

from dispatch.city import City
from dispatch.errors import Fault, NotFound, Unprocessable
from dispatch.store import hooks, parties
from dispatch.store.engine import Unit
from dispatch.web.endpoints import Ask, answer, nothing
from dispatch.web.forms import HookForm

PREFIX = "whsec_"
_SECRET_BYTES = 32


async def subscribe(ask: Ask) -> web.StreamResponse:
    """Send a party's notices to an address from now on; the secret is shown this once."""
    form: HookForm = ask.body
    url, given = _address(form.url), _secret(form.secret)

    def work(db: Unit, city: City) -> dict[str, Any]:
        secret = given or PREFIX + base64.b64encode(city.chance.salt(_SECRET_BYTES)).decode()
        party = form.party or ask.actor.party or 0
        if parties.party(db, party) is None:
            raise Unprocessable(f"there is no party {party}", [Fault("party", "no such party")])
        ident = hooks.insert_hook(db, party, url, secret, city.clock.now())
        return {"id": ident, "url": url, "party": party, "secret": secret}

    return await ask.once(201, work)


async def page(ask: Ask) -> web.StreamResponse:
    """Every living webhook."""
    rows = await ask.read(lambda db, city: hooks.living_hooks(db))
    items = [{"id": row.id, "url": row.address, "party": row.party, "secret": None} for row in rows]
    return answer({"items": items, "next": None})


async def unsubscribe(ask: Ask) -> web.StreamResponse:
    """Send nothing more to this address."""
    if not await ask.write(_close, ask.path["id"]):
        raise NotFound("there is no such webhook")
    return nothing()


def _close(db: Unit, city: City, ident: int) -> int:
    return hooks.close_hook(db, ident, city.clock.now())


def _address(text: str) -> str:
    """An absolute http(s) address without a password in it."""
    try:
        url = URL(text)
        usable = url.scheme in ("http", "https") and bool(url.host) and url.password is None
    except ValueError:
        usable = False
    if not usable:
        raise Unprocessable("url is no address of a web server", [Fault("url", "https://host/path")])
    return str(url)


def _secret(text: str | None) -> str | None:
    """A secret of Standard Webhooks: 24 to 64 bytes in base64, perhaps after ``whsec_``."""
    if not text:
        return None
    try:
        size = len(base64.b64decode(text.removeprefix(PREFIX), validate=True))
    except (binascii.Error, ValueError):
        size = 0
    if not 24 <= size <= 64:
        raise Unprocessable("secret", [Fault("secret", "24 to 64 bytes in base64, perhaps after whsec_")])
    return PREFIX + text.removeprefix(PREFIX)
