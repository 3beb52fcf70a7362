"""The page shells and the static files; everything a page shows comes through the API."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from aiohttp import web
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from yarl import URL

from dispatch.web.endpoints import Ask
from dispatch.web.offline import Served, modules_of, shell_of
from dispatch.web.site import Site

HERE = Path(__file__).parent
LANGUAGES = ("zh-CN", "en")
LANGUAGE_COOKIE = "dispatch_language"
# address -> page
PAGES: Mapping[str, str] = {
    "/signin": "signin", "/report": "report", "/follow": "follow", "/officer": "officer", "/center": "center",
    "/desk": "desk", "/coverage": "coverage", "/disputes": "disputes", "/places": "places", "/ground": "ground", "/events/{number}": "event",
    "/rules": "rules", "/people": "people", "/welcome": "welcome", "/patterns": "patterns",
}
LOST_PAGES: Mapping[int, str] = {404: "lost", 503: "away"}
_ROOMS_WITHOUT_PAGES = ("/api/", "/ogc", "/static/", "/healthz", "/metrics")
_FOREVER = "public, max-age=31536000, immutable"
_ASK_AGAIN = "no-cache"


class Shells:
    """The pages, rendered once for each language, with the policy that lets them run their scripts and no others."""

    def __init__(self, site: Site, folder: Path = HERE) -> None:
        templates = folder / "templates"
        environment = Environment(loader=FileSystemLoader(templates), autoescape=True, undefined=StrictUndefined)
        vendor = vendor_path(folder / "static" / "vendor")
        imports = json.loads((templates / "importmap.json").read_text("utf-8"))
        importmap = json.dumps(imports, separators=(",", ":")).replace("/static/vendor/", f"{vendor}/")
        self.policy = policy_for(importmap, site)
        self._script = (templates / "offline-worker.js").read_text("utf-8")
        served = Served({vendor: folder / "static" / "vendor", "/static/locale": folder / "locale",
                         "/static": folder / "static"}, json.loads(importmap)["imports"])
        self._pages = {
            (page, lang): environment.get_template(f"{page}.html").render(
                lang=lang, page=page, importmap_json=importmap, vendor=vendor, title="网格调度 · Grid dispatch",
                modules=modules,
            ).encode()
            for page in (*PAGES.values(), *LOST_PAGES.values())
            for modules in [modules_of(f"/static/pages/{page}.js", served)] for lang in LANGUAGES
        }
        self.kept = shell_of("/officer", [self._pages["officer", lang] for lang in LANGUAGES], served,
                             [f"/static/locale/{lang}.json" for lang in LANGUAGES])

    def response(self, page: str, request: web.Request) -> web.Response:
        """A page in the reader's language."""
        body = self._pages[page, language(request)]
        headers = {"Content-Security-Policy": self.policy, "Cache-Control": _ASK_AGAIN, "Vary": "Accept-Language, Cookie"}
        if request.path == self.kept.path:
            headers["X-Shell"] = self.kept.version
        return web.Response(body=body, content_type="text/html", charset="utf-8", headers=headers)

    def lost(self, request: web.Request, status: int) -> web.Response | None:
        """What a browser is shown at an address that is no page, or while the database is away; None for programs."""
        page, path = LOST_PAGES.get(status), request.path
        is_page = request.method == "GET" and "text/html" in request.headers.get("Accept", "")
        if page is None or not is_page or path.startswith(_ROOMS_WITHOUT_PAGES):
            return None
        response = self.response(page, request)
        response.set_status(status)
        response.headers["Cache-Control"] = "no-store"
        return response

    def worker(self) -> web.Response:
        """The script that keeps a page on the device; it runs under the policy of the pages."""
        headers = {"Content-Security-Policy": self.policy, "Cache-Control": _ASK_AGAIN}
        body = self.kept.worker(self._script)
        return web.Response(body=body, content_type="text/javascript", charset="utf-8", headers=headers)


def language(request: web.Request) -> str:
    """The language this browser chose, else the one it prefers; Chinese where it says nothing."""
    chosen = request.cookies.get(LANGUAGE_COOKIE)
    if chosen in LANGUAGES:
        return chosen
    first = request.headers.get("Accept-Language", "zh").split(",")[0].strip().lower()
    return "zh-CN" if first.startswith("zh") or not first or first == "*" else "en"


def policy_for(importmap: str, site: Site) -> str:
    """The content security policy of our pages: own scripts, the one import map, and the tiles' server."""
    digest = base64.b64encode(hashlib.sha256(importmap.encode()).digest()).decode()
    tiles = f" {URL(site.tiles.url).origin()}" if site.tiles is not None else ""
    return (
        f"default-src 'self'; script-src 'self' 'sha256-{digest}'; style-src 'self'; "
        f"img-src 'self' data: blob:{tiles}; connect-src 'self'{tiles}; worker-src 'self' blob:; object-src 'none'; "
        "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    )


def vendor_path(folder: Path) -> str:
    """The address of the fetched libraries; it changes with them, so that browsers may keep them for ever."""
    stamp = folder / ".stamp"
    digest = stamp.read_text("utf-8").strip()[:12] if stamp.exists() else ""
    return f"/static/vendor-{digest}" if digest else "/static/vendor"


def page_act(shells: Shells, page: str) -> Any:
    """The act of a page's address."""

    async def show(ask: Ask) -> web.StreamResponse:
        return shells.response(page, ask.request)

    return show


def worker_act(shells: Shells) -> Any:
    """The act of the worker's address."""

    async def show(ask: Ask) -> web.StreamResponse:
        return shells.worker()

    return show


async def home(ask: Ask) -> web.StreamResponse:
    """To where somebody with these roles begins."""
    raise web.HTTPSeeOther(home_of({str(grant.role) for grant in ask.actor.grants}))


def home_of(roles: set[str]) -> str:
    """Where somebody with these roles begins: a visitor and who takes calls with a report."""
    if roles <= {"operator"}:
        return "/report"
    if roles & {"officer", "squad_leader", "department"}:
        return "/officer"
    if roles <= {"operator", "duty_leader"}:
        return "/desk"
    return "/center"


def add_static(app: web.Application, policy: str, folder: Path = HERE) -> None:
    """Serve the static folder, under the policy of the pages because workers are scripts with a policy of their
    own; the fetched libraries also under an address that changes with them."""
    static = folder / "static"
    vendor = vendor_path(static / "vendor")
    if vendor != "/static/vendor":
        app.router.add_static(vendor, static / "vendor", name="vendor")
    locale = folder / "locale"
    if locale.is_dir():
        app.router.add_static("/static/locale", locale, name="locale")
    app.router.add_static("/static", static, name="static")
    app.on_response_prepare.append(_dressed(vendor, policy))


def _dressed(vendor: str, policy: str) -> Any:
    async def prepare(request: web.Request, response: web.StreamResponse) -> None:
        path = request.path
        if path.startswith("/static/"):
            forever = vendor != "/static/vendor" and path.startswith(vendor)
            response.headers["Cache-Control"] = _FOREVER if forever and response.status == 200 else _ASK_AGAIN
            response.headers["Content-Security-Policy"] = policy

    return prepare
