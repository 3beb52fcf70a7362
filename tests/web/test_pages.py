"""The shells of the pages: a browser is told of every module at once, instead of finding one behind another."""

from __future__ import annotations

import json
import re
from urllib.parse import urljoin

import pytest

from tests.web.conftest import CityClient

IMPORT = re.compile(r"""^\s*(?:import|export)\s[^;'"]*?from\s*['"]([^'"]+)['"]|^\s*import\s*['"]([^'"]+)['"]""", re.MULTILINE)


@pytest.mark.parametrize("page", ["/center", "/signin", "/officer"])
async def test_a_page_names_all_modules_that_it_will_load(city_client: CityClient, page: str) -> None:
    shell = await (await city_client.http.get(page)).text()
    named = set(re.findall(r'<link rel="modulepreload" href="([^"]+)">', shell))
    library = json.loads(re.search(r'<script type="importmap">(.*?)</script>', shell)[1])["imports"]
    [script] = re.findall(r'<script type="module" src="([^"]+)">', shell)
    assert script not in named
    needed: set[str] = set()
    for module in (script, *sorted(named)):
        answer = await city_client.http.get(module)
        assert answer.status == 200, module
        if "/vendor" not in module:
            found = [one or other for one, other in IMPORT.findall(await answer.text())]
            needed |= {library.get(name) or urljoin(module, name) for name in found}
    assert needed
    assert needed <= named


@pytest.mark.parametrize("address", ["/center", "/report", "/nowhere"])
async def test_no_page_runs_or_draws_what_is_written_into_it(city_client: CityClient, address: str) -> None:
    page = await city_client.http.get(address, headers={"Accept": "text/html"})
    assert "unsafe" not in page.headers["Content-Security-Policy"]
    assert not re.search(r"<style|\sstyle=|\son\w+=", await page.text())
    assert "aiohttp" not in page.headers["Server"]
