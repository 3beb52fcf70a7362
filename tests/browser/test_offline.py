"""The officer's page opens where there is no network, takes what is done, and sends it when the network is back."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from urllib.parse import urlsplit

from playwright.async_api import expect

from tests.browser.conftest import Served, SignedIn
from tests.browser.people import Person, reported

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
IS_KEPT = "async () => (await navigator.serviceWorker.ready) && Boolean(navigator.serviceWorker.controller)"


class Line:
    """The network between a phone and the server; it can be cut, and what hangs on it is cut with it."""

    def __init__(self, address: str) -> None:
        parts = urlsplit(address)
        self._host, self._port = parts.hostname or "", parts.port or 0
        self._writers: set[asyncio.StreamWriter] = set()
        self._here: asyncio.Server | None = None
        self._own_port = 0

    @property
    def address(self) -> str:
        """Where the phone finds the server."""
        return f"http://127.0.0.1:{self._own_port}"

    async def join(self) -> None:
        """Network."""
        self._here = await asyncio.start_server(self._pass, "127.0.0.1", self._own_port)
        self._own_port = self._here.sockets[0].getsockname()[1]

    async def cut(self) -> None:
        """No network."""
        if self._here is not None:
            self._here.close()
        for writer in list(self._writers):
            writer.transport.abort()

    async def _pass(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there, back = await asyncio.open_connection(self._host, self._port)
        self._writers |= {writer, back}
        await asyncio.gather(_pour(reader, back), _pour(there, writer))
        self._writers -= {writer, back}


async def _pour(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        while part := await reader.read(65536):
            writer.write(part)
            await writer.drain()
    except ConnectionError:
        pass
    finally:
        writer.transport.abort() if writer.transport.is_closing() else writer.close()


@asynccontextmanager
async def line_to(served: Served) -> AsyncIterator[Line]:
    line = Line(served.address)
    await line.join()
    try:
        yield line
    finally:
        await line.cut()


async def test_the_page_opens_without_network_and_sends_later_what_was_done(served: Served, signed_in: SignedIn) -> None:
    number = await reported(served, "示例：人行道上堆放杂物")
    async with line_to(served) as line:
        phone = await signed_in("/officer", "officer1", line.address, **PHONE)
        job = phone.locator(f'[data-testid="officer-event"][data-number="{number}"]')
        await expect(job.get_by_test_id("move-accept")).to_be_visible()
        await phone.wait_for_function(IS_KEPT)

        await line.cut()
        await phone.context.set_offline(True)
        await phone.reload()
        await expect(phone.get_by_test_id("as-of")).to_be_visible()
        await job.get_by_test_id("move-accept").tap()
        await expect(phone.get_by_test_id("outbox-count")).to_have_attribute("data-value", "1")
        await expect(job).to_have_attribute("data-stage", "handling")
        await phone.reload()
        await expect(phone.get_by_test_id("outbox-count")).to_have_attribute("data-value", "1")
        kept = await phone.evaluate("async () => (await Promise.all((await caches.keys()).map(async (name) => "
                                    "(await (await caches.open(name)).keys()).map(({ url }) => new URL(url).pathname)))).flat()")
        assert kept
        assert not [path for path in kept if path != "/officer" and not path.startswith("/static/")]

        await line.join()
        await phone.context.set_offline(False)
        await expect(phone.get_by_test_id("outbox")).to_have_count(0)
        await expect(phone.get_by_test_id("as-of")).to_have_count(0)
        await expect(job.get_by_test_id("move-finish")).to_be_visible()
        async with Person(served, "officer1") as officer:
            entries = (await officer.get(f"/events/{number}/entries"))["items"]
        assert [entry["action"] for entry in entries].count("accept") == 1

        await phone.get_by_test_id("sign-out").click()
        await phone.wait_for_url(lambda url: "/signin" in url)
        assert await phone.evaluate("() => Object.keys(localStorage).filter((key) => key.startsWith('dispatch.kept'))") == []
