"""Builds one running node: store, city, loops and web application; the only place that knows them all."""

from __future__ import annotations

import asyncio
import signal
import sys
from collections.abc import Callable, Coroutine, Mapping
from datetime import datetime
from typing import Any

import aiohttp
import structlog
from aiohttp import web

from dispatch.channels.geocoders.asking import Account, OutsideGeocoder
from dispatch.city import Keys, Seams
from dispatch.clock import stopwatch
from dispatch.config import Settings, read_keys
from dispatch.flow import notify
from dispatch.flow.feed import Feed
from dispatch.flow.loops import Loops
from dispatch.node import Node
from dispatch.store.blobs import Blobs
from dispatch.store.opening import migrate, open_store
from dispatch.web.live import Hub
from dispatch.web.lookups import Lookups
from dispatch.web.openapi import document
from dispatch.web.proxies import Proxies
from dispatch.web.routes import ROUTES, make_web
from dispatch.web.site import Site, Tiles
from dispatch.web.throttle import Limits, Throttle
from dispatch.web.warming import Warmer

LOOPS: web.AppKey[Loops] = web.AppKey("loops", Loops)


def configure_logging() -> None:
    """One JSON object a line on standard error; never the values of local variables, which may be a caller's."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars, structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso"),
            structlog.processors.format_exc_info, structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )


def open_node(settings: Settings) -> Node:
    """A node on the store of the settings, its tables up to date."""
    migrate(settings.store.url)
    return Node(open_store(settings.store.url), Seams(keys=Keys(**read_keys(settings.keys.file))))


def make_app(node: Node, settings: Settings) -> web.Application:
    """The web application of a node, with its loops in its life."""
    feed = Feed(node)
    client: list[aiohttp.ClientSession] = []

    async def send() -> datetime | None:
        return (await notify.run_once(node, client[0])).next_at

    loops = Loops(node, feed, send)
    tiles = settings.tiles
    site = Site(
        node=node, blobs=Blobs(settings.store.files), hub=Hub(feed),
        tiles=Tiles(tiles.url, tiles.coordinates, tiles.credit, tiles.max_zoom) if tiles else None,
        is_demo=node.city.settings.get("demo") == "1", alive=lambda: ages(loops),
        lookups=Lookups([
            OutsideGeocoder(Account(dialect, one.url, one.key, one.timeout_s)) for dialect, one in settings.geocoders if one
        ]),
        throttle=Throttle(Limits(**settings.limits.model_dump())),
        proxies=Proxies(settings.server.trusted_proxies, settings.server.proxy_header),
    )
    made = make_web(site)
    made[LOOPS] = loops

    async def living(_: web.Application) -> Any:
        client.append(aiohttp.ClientSession())
        await loops.start()
        warming = asyncio.create_task(Warmer(node, site.mosaic, tiles.coordinates if tiles else "").forever())
        yield
        warming.cancel()
        await asyncio.gather(warming, return_exceptions=True)
        await loops.stop()
        await client[0].close()

    made.cleanup_ctx.append(living)
    return made


def ages(loops: Loops) -> Mapping[str, float]:
    """How many seconds ago each loop last came round."""
    now = stopwatch()
    return {name: now - at for name, at in loops.health.rounds.items()}


async def serve(settings: Settings, ready: Callable[[str], None]) -> None:
    """Serve the city of the settings until a signal comes."""
    await serve_node(open_node(settings), settings, ready)


async def serve_node(node: Node, settings: Settings, ready: Callable[[str], None],
                     people: Callable[[str], Coroutine[Any, Any, None]] | None = None) -> None:
    """Serve a node until a signal comes; ``people`` are simulated ones that use its address meanwhile."""
    configure_logging()
    runner = web.AppRunner(make_app(node, settings), access_log=None, shutdown_timeout=3)
    await runner.setup()
    try:
        place = web.TCPSite(runner, settings.server.host, settings.server.port)
        await place.start()
        address = _address(runner)
        ready(address)
        busy = asyncio.create_task(people(address)) if people is not None else None
        await _signalled()
        if busy is not None:
            busy.cancel()
            await asyncio.gather(busy, return_exceptions=True)
    finally:
        await runner.cleanup()
        node.store.close()


def _address(runner: web.AppRunner) -> str:
    host, port = runner.addresses[0][:2]
    return f"http://{f'[{host}]' if ':' in host else host}:{port}"


async def _signalled() -> None:
    ended = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(name, ended.set)
    await ended.wait()


def openapi() -> dict[str, Any]:
    """The OpenAPI document of the API."""
    return document(ROUTES)
