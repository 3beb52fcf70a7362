"""The thin typed layer: a route says what it takes, gives and permits; binding turns it into a handler."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from aiohttp import web
from pydantic import BaseModel, TypeAdapter, ValidationError
from pydantic_core import to_json

from dispatch.city import City
from dispatch.clock import stopwatch
from dispatch.errors import Fault, Malformed, Refusal, TooLarge, UnknownFormat, Unprocessable
from dispatch.flow.idempotent import once
from dispatch.flow.sending import IdempotencyKey
from dispatch.flow.staff.accounts import NOBODY, Reader
from dispatch.rules.event import Actor
from dispatch.rules.permissions import permit
from dispatch.store.engine import Unit
from dispatch.web.fields import PATH_FIELDS
from dispatch.web.problems import refusal_of
from dispatch.web.sessions import reader_of
from dispatch.web.site import Site
from dispatch.web.throttle import neighbourhood

KEY_HEADER = "Idempotency-Key"
REPLAYED = "Idempotency-Replayed"
LARGEST_BODY = 256 * 1024
JSON = "application/json"
_KEY = re.compile(r"[\x21-\x7e]{1,200}")
_NAMES = re.compile(r"{(\w+)}")


class Ask:
    """One request as a handler sees it: who asks, what was asked in typed form, and the ways to answer."""

    __slots__ = ("body", "path", "query", "raw", "reader", "request", "site")

    def __init__(self, request: web.Request, site: Site, reader: Reader) -> None:
        self.request, self.site, self.reader = request, site, reader
        self.path: dict[str, Any] = {}
        self.query: Any = None
        self.body: Any = None
        self.raw = b""

    @property
    def actor(self) -> Actor:
        """Who asks."""
        return self.reader.actor

    @property
    def city(self) -> City:
        """The city's tables as this process read them last."""
        return self.site.node.city

    @property
    def at(self) -> datetime:
        """The present instant."""
        return self.site.node.city.clock.now()

    @property
    def address(self) -> str:
        """The network address that asks, as far as limits go: of IPv6 its network."""
        return neighbourhood(self.site.proxies.client_of(self.request))

    @property
    def key(self) -> IdempotencyKey | None:
        """The sender's name for this request. Raises ``Unprocessable`` for one that cannot be kept."""
        sender = "citizen" if self.actor.party is None else f"party:{self.actor.party}"
        return self.key_of(sender, lambda asked: hashlib.sha256(asked).hexdigest())

    def key_of(self, sender: str, fingerprint: Callable[[bytes], str]) -> IdempotencyKey | None:
        """The key of this request among those of a sender; ``fingerprint`` tells requests apart. Raises as ``key``."""
        given = self.request.headers.get(KEY_HEADER)
        if given is None:
            return None
        if not _KEY.fullmatch(given):
            reason = "1 to 200 visible ASCII characters"
            raise Unprocessable(f"{KEY_HEADER}: {reason}", [Fault(KEY_HEADER, reason)])
        asked = f"{self.request.method} {self.request.rel_url.raw_path_qs}\n".encode() + self.raw
        return IdempotencyKey(sender, given, fingerprint(asked))

    async def current_city(self) -> City:
        """The city's tables as they are now, read again where another process has changed them."""
        city: City = await self.site.node.read(lambda db, city: city)
        return city

    async def read(self, flow: Callable[..., Any], *args: Any) -> Any:
        """Run a flow that changes nothing."""
        return await self.site.node.read(flow, *args)

    async def write(self, flow: Callable[..., Any], *args: Any) -> Any:
        """Run a flow that changes something."""
        return await self.site.node.write(flow, *args)

    async def once(self, status: int, work: Callable[[Unit, City], Any]) -> web.Response:
        """Run ``work`` under the request's idempotency key and answer with what it returns, or returned before."""
        return await self.once_under(self.key, status, work)

    async def once_under(self, key: IdempotencyKey | None, status: int, work: Callable[[Unit, City], Any]) -> web.Response:
        """The same under a key that was made otherwise."""

        def unit(db: Unit, city: City) -> str:
            return to_json(work(db, city)).decode()

        kept = await self.site.node.write(once, key, status, unit)
        response = nothing() if status == 204 else web.Response(status=kept.status, text=kept.text, content_type=JSON)
        if kept.replayed:
            response.headers[REPLAYED] = "true"
        return response


Act = Callable[[Ask], Awaitable[web.StreamResponse]]


@dataclass(frozen=True, slots=True)
class Route:
    """One address. ``answer`` is what a success looks like, for the API's description and its tests;
    ``refuses`` the refusals that are its own, besides those of permission and form; ``limit`` how often it may be
    asked without an account (``dispatch.web.throttle``). One that does not ask who comes (``asks_who``) answers
    while the database is away."""

    method: str
    path: str
    act: Act
    permission: str
    summary: str
    answer: Any = None
    query: type[BaseModel] | None = None
    body: type[BaseModel] | None = None
    status: int = 200
    media: str = JSON
    takes: str = JSON
    refuses: tuple[type[Refusal], ...] = field(default=())
    limit: str = ""
    asks_who: bool = True

    @property
    def names(self) -> tuple[str, ...]:
        """The parameters in the path."""
        return tuple(_NAMES.findall(self.path))


def answer(value: Any, status: int = 200) -> web.Response:
    """A JSON answer."""
    return web.Response(status=status, body=to_json(value), content_type=JSON)


def nothing() -> web.Response:
    """An answer without content."""
    return web.Response(status=204)


def bind(route: Route, site: Site) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
    """The aiohttp handler of a route: who asks, may he, what does he ask; then the route's own function."""
    fields = {name: PATH_FIELDS[name] for name in route.names}
    seconds = site.meter.seconds.labels(route.path)

    async def handler(request: web.Request) -> web.StreamResponse:
        started = stopwatch()
        status = 500
        try:
            response = await _answer(route, fields, Ask(request, site, await _reader(route, request, site)))
            status = response.status
            return response
        except Refusal as refusal:
            status = refusal.status
            raise
        finally:
            if route.media != STREAM:
                seconds.observe(stopwatch() - started)
            site.meter.answers.labels(route.path, status).inc()

    return handler


STREAM = "text/event-stream"


async def _reader(route: Route, request: web.Request, site: Site) -> Reader:
    headers = request.headers
    if not route.asks_who or ("Cookie" not in headers and "Authorization" not in headers):
        return NOBODY
    return await reader_of(request, site.node)


async def _answer(route: Route, fields: dict[str, TypeAdapter[Any]], ask: Ask) -> web.StreamResponse:
    permit(ask.actor, route.permission)
    if route.limit and ask.actor.party is None:
        ask.site.throttle.admit(route.limit, ask.address)
    for name, kind in fields.items():
        ask.path[name] = _typed(kind.validate_python, ask.request.match_info[name], name)
    if route.query is not None:
        ask.query = _typed(route.query.model_validate_strings, _flat(ask.request), "query")
    if route.body is not None:
        ask.raw = await _bytes(ask.request)
        ask.body = _typed(route.body.model_validate_json, ask.raw, "body")
    return await route.act(ask)


def _typed(validate: Callable[[Any], Any], given: Any, where: str) -> Any:
    try:
        return validate(given)
    except ValidationError as error:
        raise refusal_of(error, where) from None


def _flat(request: web.Request) -> dict[str, str]:
    """The query; a parameter that comes twice is refused rather than half heard."""
    given: dict[str, str] = {}
    for name, value in request.query.items():
        if name in given:
            raise Unprocessable(f"{name} is given twice", [Fault(name, "given twice")])
        given[name] = value
    return given


async def _bytes(request: web.Request) -> bytes:
    kind = request.headers.get("Content-Type", "").partition(";")[0].strip().lower()
    if kind != JSON:
        raise UnknownFormat(f"send {JSON}, not {kind or 'nothing'}")
    if (request.content_length or 0) > LARGEST_BODY:
        raise TooLarge(f"at most {LARGEST_BODY // 1024} KiB of JSON")
    raw = await request.read()
    if not raw:
        raise Malformed("the body is empty; JSON is expected")
    return raw
