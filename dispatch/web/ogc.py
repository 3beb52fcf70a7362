"""OGC API Features 1.0 (core, GeoJSON, OpenAPI 3.0) over the ground and the events, so that QGIS opens them."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

from aiohttp import web
from pydantic_core import to_json
from yarl import URL

from dispatch.city import City
from dispatch.errors import NotFound, WrongNumber
from dispatch.flow.acting import seen_event
from dispatch.rules.permissions import PERMISSIONS, permit
from dispatch.store import events, layers
from dispatch.store.engine import Unit
from dispatch.web.atlas import GEOJSON
from dispatch.web.endpoints import JSON, Ask
from dispatch.web.ogc_asked import CRS84, Wanted, refuse_other_forms, wanted
from dispatch.web.ogc_document import CONFORMS_TO, OPENAPI, description
from dispatch.web.ogc_items import EVENT_FILTERS, GROUND_FILTERS, Folio, event_feature, event_page
from dispatch.web.sessions import is_secure

ROOT = "/ogc"
EVENTS = "events"
_TITLES = {"towns": "镇街 Towns", "communities": "社区 Communities", "areas": "片区网格 Area grids",
           "blocks": "街区网格 Block grids", "duties": "责任网格 Duty grids",
           "units": "单元网格 Unit grids", "streets": "道路 Streets", EVENTS: "事件 Events"}


async def landing(ask: Ask) -> web.StreamResponse:
    """Where everything is."""
    links = [
        _link(ask, "", "self"), _link(ask, "/api", "service-desc", OPENAPI),
        _link(ask, "/conformance", "conformance"),
        _link(ask, "/collections", "data"),
    ]
    name = ask.city.settings.get("name", "")
    return _answer(ask, {"title": name, "description": ask.city.settings.get("notice", ""), "links": links})


async def conformance(ask: Ask) -> web.StreamResponse:
    """The classes of the standard that this is built to."""
    return _answer(ask, {"conformsTo": CONFORMS_TO})


async def api(ask: Ask) -> web.StreamResponse:
    """The OpenAPI 3.0 description of these addresses."""
    return _answer(ask, description(_origin(ask) + ROOT), OPENAPI)


async def collections(ask: Ask) -> web.StreamResponse:
    """The collections that this reader may see: the ground for everybody, events for those who are allowed."""
    rows = await ask.read(lambda db, city: layers.active_layers(db))
    found = [_ground_collection(ask, await _folio(ask, row)) for row in rows]
    if _sees_events(ask):
        found.append(_event_collection(ask))
    links = [_link(ask, "/collections", "self")]
    return _answer(ask, {"links": links, "collections": found})


async def collection(ask: Ask) -> web.StreamResponse:
    """One collection."""
    code = ask.path["code"]
    if code == EVENTS:
        permit(ask.actor, "events.list")
        return _answer(ask, _event_collection(ask))
    return _answer(ask, _ground_collection(ask, await _ruling(ask, code)))


async def items(ask: Ask) -> web.StreamResponse:
    """Features of a collection, a page at a time."""
    code, given = ask.path["code"], dict(ask.request.query)
    if code == EVENTS:
        permit(ask.actor, "events.list")
        asked = wanted(given, EVENT_FILTERS)
        text, count, mark = await ask.read(_events, ask, asked)
        return _page(ask, given, text, {"numberReturned": count}, mark)
    asked = wanted(given, GROUND_FILTERS)
    folio = await _at(ask, code, asked)
    if folio is None:
        return _page(ask, given, b"", {"numberMatched": 0, "numberReturned": 0}, "")
    text, count, matched, mark = await asyncio.to_thread(folio.page, asked)
    return _page(ask, given, text, {"numberMatched": matched, "numberReturned": count}, mark)


async def item(ask: Ask) -> web.StreamResponse:
    """One feature of a collection, by its code or number."""
    code, ident = ask.path["code"], ask.path["number"]
    refuse_other_forms(ask.request.query)
    if code == EVENTS:
        permit(ask.actor, "events.list")
        text = await ask.read(_event, ask, ident)
    else:
        folio = await _ruling(ask, code)
        places = [at for at, row in enumerate(folio.rows) if row.code == ident]
        if not places:
            raise NotFound(f"there is no feature {ident} in {code}")
        text = folio.features(places)
    here = f"/collections/{code}"
    links = [_link(ask, f"{here}/items/{ident}", "self", GEOJSON),
             _link(ask, here, "collection")]
    body = text[:-1] + b',"links":%b}' % to_json(links)
    return web.Response(body=body, content_type=GEOJSON)


def _events(db: Unit, city: City, ask: Ask, asked: Wanted) -> tuple[bytes, int, str]:
    return event_page(db, ask.reader.sight, asked)


def _event(db: Unit, city: City, ask: Ask, number: str) -> bytes:
    try:
        found = seen_event(db, number, ask.reader.sight)
    except WrongNumber:
        raise NotFound(f"there is no feature {number} in {EVENTS}") from None
    return event_feature(events.listed(db, [found.id])[0])


async def _ruling(ask: Ask, code: str) -> Folio:
    row = await ask.read(lambda db, city: layers.layer_by_name(db, code))
    if row is None or row.state != "active":
        raise NotFound(f"there is no collection {code}")
    return await _folio(ask, row)


async def _at(ask: Ask, code: str, asked: Wanted) -> Folio | None:
    """The version of a layer that rules, or that ruled at the time that is asked for. Raises ``NotFound``."""
    if not asked.timed:
        return await _ruling(ask, code)
    row = await ask.read(lambda db, city: layers.layer_at(db, code, asked.first, asked.last))
    if row is None:
        await _ruling(ask, code)
    return None if row is None else await _folio(ask, row)


async def _folio(ask: Ask, row: Any) -> Folio:
    found = ask.site.shelf.find(row)
    if found is not None:
        return found
    rows = await ask.read(lambda db, city: layers.grids_of(db, row.id))
    return ask.site.shelf.keep(await asyncio.to_thread(Folio.of, row, rows))


def _sees_events(ask: Ask) -> bool:
    return any(grant.role in PERMISSIONS["events.list"] for grant in ask.actor.grants)


def _ground_collection(ask: Ask, folio: Folio) -> dict[str, Any]:
    row = folio.version
    extent = {"spatial": {"bbox": [folio.bounds()] if len(folio.rows) else [[-180, -90, 180, 90]], "crs": CRS84},
              "temporal": {"interval": [[row.active_from, row.active_to]]}}
    about = f"{row.name}, version {row.version}, {len(folio.rows)} features"
    return _collection(ask, row.code, about, extent)


def _event_collection(ask: Ask) -> dict[str, Any]:
    bounds = ask.city.settings.get("bounds", "")
    box = [float(part) for part in bounds.split(",")] if bounds else [-180.0, -90.0, 180.0, 90.0]
    extent = {"spatial": {"bbox": [box], "crs": CRS84}, "temporal": {"interval": [[None, None]]}}
    return _collection(ask, EVENTS, "Events within sight, the newest first", extent)


def _collection(ask: Ask, code: str, about: str, extent: Mapping[str, Any]) -> dict[str, Any]:
    here = f"/collections/{code}"
    links = [_link(ask, here, "self"), _link(ask, f"{here}/items", "items", GEOJSON)]
    return {"id": code, "title": _TITLES.get(code, code), "description": about, "extent": extent,
            "itemType": "feature", "crs": [CRS84], "storageCrs": CRS84, "links": links}


def _page(ask: Ask, given: dict[str, str], text: bytes, counts: Mapping[str, int], mark: str) -> web.Response:
    here = f"/collections/{ask.path['code']}"
    links = [_link(ask, f"{here}/items", "self", GEOJSON, given),
             _link(ask, here, "collection")]
    if mark:
        links.append(_link(ask, f"{here}/items", "next", GEOJSON, {**given, "cursor": mark}))
    told = {"timeStamp": ask.at, **counts, "links": links}
    body = b'{"type":"FeatureCollection","features":[%b],%b' % (text, to_json(told)[1:])
    return web.Response(body=body, content_type=GEOJSON)


def _answer(ask: Ask, value: Any, media: str = JSON) -> web.Response:
    refuse_other_forms(ask.request.query)
    return web.Response(body=to_json(value), headers={"Content-Type": media})


def _link(ask: Ask, path: str, rel: str, media: str = JSON, query: Mapping[str, str] | None = None) -> dict[str, str]:
    href = str(URL(_origin(ask) + ROOT + path).with_query(dict(query or {})))
    return {"href": href, "rel": rel, "type": media}


def _origin(ask: Ask) -> str:
    scheme = "https" if is_secure(ask.request) else "http"
    return f"{scheme}://{ask.request.host}"
