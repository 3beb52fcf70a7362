"""A headless Chromium, driven by Playwright's async API: its sync API would break every other asyncio test."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from typing import TYPE_CHECKING

import chromium
import pytest
import pytest_asyncio

if TYPE_CHECKING:
    from playwright.async_api import Browser, BrowserContext, Page


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser() -> AsyncIterator[Browser]:
    """The browser, started once for the process."""
    from playwright.async_api import async_playwright

    program = chromium.find()
    if program is None:
        sentence = "there is no Chromium here: install it or name one in DISPATCH_TEST_CHROMIUM"
        (pytest.fail if os.environ.get("CI") else pytest.skip)(sentence)
    async with async_playwright() as playwright:
        started = await playwright.chromium.launch(executable_path=program, args=list(chromium.SWITCHES))
        yield started
        await started.close()


@pytest_asyncio.fixture(loop_scope="session")
async def context(browser: Browser) -> AsyncIterator[BrowserContext]:
    """One visitor: cookies and storage of its own, Chinese, in the city's time zone."""
    visitor = await browser.new_context(
        locale="zh-CN", timezone_id="Asia/Shanghai", viewport={"width": 1280, "height": 800}
    )
    yield visitor
    await visitor.close()


@pytest_asyncio.fixture(loop_scope="session")
async def page(context: BrowserContext) -> AsyncIterator[Page]:
    """A page of that visitor; a script error on it fails the test."""
    opened = await context.new_page()
    errors: list[str] = []
    opened.on("pageerror", lambda error: errors.append(str(error)))
    yield opened
    assert not errors
