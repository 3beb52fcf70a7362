"""The page that opens without network: everything it is made of is kept, and nothing else."""

from __future__ import annotations

import json
import re
from pathlib import Path

import dispatch.web
from dispatch.web.offline import WORKER, Served, shell_of
from tests.web.conftest import CityClient

STATIC = Path(dispatch.web.__file__).parent / "static"


def told(script: str) -> dict[str, object]:
    """What the worker was given."""
    found: dict[str, object] = json.loads(script.partition("= ")[2].partition(";\n")[0])
    return found


async def test_the_worker_keeps_whatever_the_page_loads_and_never_an_answer_of_the_api(city_client: CityClient) -> None:
    worker = await city_client.http.get(WORKER)
    assert worker.content_type == "text/javascript"
    assert "script-src 'self'" in worker.headers["Content-Security-Policy"]
    shell = told(await worker.text())
    assets = set(shell["assets"])  # type: ignore[call-overload]
    assert assets >= {"/static/pages/officer.js", "/static/parts/outbox.js", "/static/parts/html.js", "/static/theme.js",
                      "/static/style.css", "/static/icon.svg", "/static/locale/zh-CN.json", "/static/locale/en.json"}
    assert not [address for address in assets if not address.startswith("/static/")]
    assert "/static/pages/center.js" not in assets
    for address in assets:
        assert (await city_client.http.get(address)).status == 200, address


async def test_every_import_of_a_kept_module_is_kept_as_well(city_client: CityClient) -> None:
    assets = set(told(await (await city_client.http.get(WORKER)).text())["assets"])  # type: ignore[call-overload]
    own = [address for address in assets if address.startswith(("/static/parts/", "/static/pages/"))]
    missing = []
    for address in own:
        text = (STATIC / address.removeprefix("/static/")).read_text("utf-8")
        for name in re.findall(r"^(?:import|export) [^;]*? from '(\.[^']+)'", text, re.M):
            if (STATIC / address.removeprefix("/static/")).parent.joinpath(name).resolve() not in {
                (STATIC / other.removeprefix("/static/")).resolve() for other in own
            }:
                missing.append(f"{address} imports {name}")
    assert own
    assert missing == []


async def test_the_page_and_its_worker_are_of_one_version(city_client: CityClient) -> None:
    shell = told(await (await city_client.http.get(WORKER)).text())
    page = await city_client.http.get(f"{shell['page']}?from=home")
    assert page.headers["X-Shell"] == shell["version"]
    assert "X-Shell" not in (await city_client.http.get("/report")).headers


def made(folder: Path, **files: str) -> Served:
    for name, text in files.items():
        (folder / name.replace("_", ".")).write_text(text, "utf-8")
    return Served({"/static": folder}, {"lib": "/static/lib.mjs"})


PAGE = b'<link href="/static/s.css"><script src="/static/a.js"></script><a href="/elsewhere">'


def test_imports_are_followed_through_bare_names_and_circles(tmp_path: Path) -> None:
    served = made(tmp_path, s_css="", a_js="import { b } from './b.js';\nimport 'lib';", b_js="export * from './a.js';",
                  lib_mjs='export{x}from"./inner.mjs";import("./nowhere.mjs")', inner_mjs="", unused_js="")
    shell = shell_of("/p", [PAGE], served)
    assert shell.assets == ("/static/a.js", "/static/b.js", "/static/inner.mjs", "/static/lib.mjs", "/static/s.css")


def test_any_change_of_any_part_is_another_version(tmp_path: Path) -> None:
    def version(page: bytes = PAGE, **files: str) -> str:
        return shell_of("/p", [page], made(tmp_path, **files)).version

    first = version(s_css="", a_js="import './b.js';", b_js="1")
    assert version(s_css="", a_js="import './b.js';", b_js="1") == first
    others = [version(b_js="2"), version(b_js="1", s_css="x"), version(PAGE + b" ")]
    assert len({first, *others}) == 4


def test_nothing_outside_the_served_folders_is_kept(tmp_path: Path) -> None:
    inside = tmp_path / "inside"
    inside.mkdir()
    (tmp_path / "keys.toml").write_text("secret")
    page = b'<script src="/static/../keys.toml"></script><script src="/static/a.js"></script>'
    shell = shell_of("/p", [page], made(inside, a_js="import '../../keys.toml'; import '/etc/passwd';"))
    assert shell.assets == ("/static/a.js",)
