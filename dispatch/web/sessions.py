"""From a cookie or an API key to the one who asks."""

from __future__ import annotations

from contextlib import suppress

from aiohttp import web
from yarl import URL

from dispatch.errors import NotAllowed, NotSignedIn, Unavailable
from dispatch.flow.staff.accounts import LONGEST, NOBODY, Reader, digest, reader_of_key, reader_of_session, touch
from dispatch.node import Node

COOKIE = "dispatch_session"
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
_OWN_SITES = ("same-origin", "none")


async def reader_of(request: web.Request, node: Node) -> Reader:
    """Who asks. An API key counts before a cookie; an ended session is nobody.

    Raises ``NotSignedIn`` for a wrong API key, ``NotAllowed`` for an unsafe request that another site made.
    """
    authorization = request.headers.get("Authorization")
    if authorization:
        return await node.read(reader_of_key, _bearer(authorization))
    token = request.cookies.get(COOKIE)
    if not token:
        return NOBODY
    session = digest(token)
    reader = await node.read(reader_of_session, session)
    if reader is None:
        return NOBODY
    if request.method not in SAFE:
        refuse_other_sites(request)
    if reader.is_stale and reader.actor.party is not None:
        with suppress(Unavailable):  # who may only look on a full disk need not be noted
            await node.write(touch, session, reader.actor.party)
    return reader


def refuse_other_sites(request: web.Request) -> None:
    """Let pass only what our own pages ask for. Raises ``NotAllowed``.

    Browsers say where a request comes from; one that says nothing while it carries a cookie is refused.
    """
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        if site in _OWN_SITES:
            return
    elif _is_own_origin(request):
        return
    raise NotAllowed("this request comes from another site")


def refuse_named_sites(request: web.Request) -> None:
    """Like ``refuse_other_sites`` where no cookie is needed: only a browser that names another site is refused."""
    if "Sec-Fetch-Site" in request.headers or "Origin" in request.headers:
        refuse_other_sites(request)


def _is_own_origin(request: web.Request) -> bool:
    origin = request.headers.get("Origin")
    if not origin or origin == "null":
        return False
    try:
        given = URL(origin)
    except ValueError:
        return False
    return request.host in (given.authority, f"{given.host}:{given.port}")


def _bearer(authorization: str) -> str:
    scheme, _, key = authorization.partition(" ")
    if scheme.lower() != "bearer" or not key.strip():
        raise NotSignedIn("the Authorization header must be: Bearer <API key>")
    return key.strip()


def set_cookie(response: web.StreamResponse, request: web.Request, token: str) -> None:
    """Hand the browser its session."""
    response.set_cookie(COOKIE, token, max_age=int(LONGEST.total_seconds()), path="/", httponly=True,
                        samesite="Lax", secure=is_secure(request))


def drop_cookie(response: web.StreamResponse, request: web.Request) -> None:
    """Take the session from the browser."""
    response.del_cookie(COOKIE, path="/", httponly=True, samesite="Lax", secure=is_secure(request))


def is_secure(request: web.Request) -> bool:
    """Whether the browser came over TLS, also when a proxy before us ended it."""
    return request.secure or request.headers.get("X-Forwarded-Proto", "").lower() == "https"
