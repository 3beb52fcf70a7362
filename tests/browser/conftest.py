"""The sample city, made as the demo makes it and served to a real browser."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass

import pytest
import pytest_asyncio
from aiohttp import web
from playwright.async_api import Browser, BrowserContext, Page

from dispatch import demo
from dispatch.app import make_app, open_node
from dispatch.node import Node
from dispatch.web.live import Hub
from dispatch.web.site import SITE
from geodata.sample.city import SampleCity

READY_MS = 20_000
SignedIn = Callable[..., Awaitable[Page]]


@dataclass(frozen=True)
class Served:
    """A running server with the sample city, where it is and what it knows."""

    address: str
    node: Node
    sample: SampleCity
    hub: Hub


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def served(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Served]:
    """The demo's city after some lived-through hours, without simulated people."""
    folder = tmp_path_factory.mktemp("demo") / "city"
    sample = await asyncio.to_thread(demo.make, folder)
    settings = demo.settings_of(demo.Wish(folder, 0, False))
    node = await asyncio.to_thread(open_node, settings)
    app = make_app(node, settings)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=1)
    await runner.setup()
    place = web.TCPSite(runner, "127.0.0.1", 0)
    await place.start()
    yield Served(f"http://127.0.0.1:{runner.addresses[0][1]}", node, sample, app[SITE].hub)
    await runner.cleanup()
    node.store.close()


@pytest_asyncio.fixture(loop_scope="session")
async def signed_in(browser: Browser, served: Served) -> AsyncIterator[SignedIn]:
    """Opens a page as somebody, in a browser window of his own; a script error on any of them fails the test."""
    opened: list[BrowserContext] = []
    errors: list[str] = []

    async def open_page(path: str, login: str | None = None, address: str = served.address, **window: object) -> Page:
        settings = {"locale": "zh-CN", "timezone_id": "Asia/Shanghai", "viewport": {"width": 1440, "height": 900}}
        context = await browser.new_context(**{**settings, **window})
        opened.append(context)
        page = await context.new_page()
        page.set_default_timeout(READY_MS)
        page.on("pageerror", lambda error: errors.append(f"{path}: {error}"))
        if login is not None:
            await page.goto(f"{address}/signin")
            await page.get_by_test_id("signin-login").fill(login)
            await page.get_by_test_id("signin-password").fill(demo.PASSWORD)
            await page.get_by_test_id("signin-submit").click()
            await page.wait_for_url(lambda url: "/signin" not in url)
        await page.goto(f"{address}{path}")
        await page.wait_for_selector('#page[data-page-ready="true"]')
        return page

    yield open_page
    for context in opened:
        await context.close()
    assert not errors
