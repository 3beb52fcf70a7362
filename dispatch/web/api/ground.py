"""The city and its ground: names, layers, categories, and who would get a report from here."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from aiohttp import web

from dispatch.city import City
from dispatch.flow import intake
from dispatch.flow.ground import locating
from dispatch.flow.intake import Prepared
from dispatch.flow.sending import Place
from dispatch.rules.event import Queue
from dispatch.rules.routing import Routed
from dispatch.rules.sentences import SOMEBODY, plain_reasons, sentence
from dispatch.store import ground, parties
from dispatch.store.engine import Unit
from dispatch.web.endpoints import Ask, answer
from dispatch.web.queries import PlaceQuery, TileQuery
from grids.tiles.plane import Tile


async def city(ask: Ask) -> web.StreamResponse:
    """The city: name, time zone, bounds, layers, tiles."""
    return await ask.site.atlas.city(ask)


async def categories(ask: Ask) -> web.StreamResponse:
    """What can be reported: the active list with its conditions and limits."""
    return await ask.site.atlas.categories(ask)


async def layer(ask: Ask) -> web.StreamResponse:
    """A layer of the ground as GeoJSON in WGS-84."""
    return await ask.site.atlas.layer(ask, ask.path["code"])


async def tile(ask: Ask) -> web.StreamResponse:
    """A vector tile of a version of a layer: its shapes, and points that its names stand at."""
    query: TileQuery = ask.query
    wanted = Tile(ask.path["z"], ask.path["x"], ask.path["y"])
    return await ask.site.mosaic.response(ask, ask.path["id"], wanted, query.system)


async def locate(ask: Ask) -> web.StreamResponse:
    """Who would get a report from this point, why, and until when; nothing is kept."""
    return answer(await ask.read(_locate, ask.query, bool(ask.actor.grants)))


def _locate(db: Unit, city: City, query: PlaceQuery, is_staff: bool) -> dict[str, Any]:
    place = Place(lon=query.lon, lat=query.lat, system=query.system)
    found, routed, due = intake.dry_run(db, city, place, query.category or "", query.condition or "")
    spot = found.placed.spot
    told = {
        "grid": _grid(db, city, spot.grid), "unit": spot.unit, "border_m": _border_m(city, found), "queue": found.queue,
        **_beside(city, found, query.within_m),
        "due_at": due, "runner_up": None, "holder": None, "answerable": None, "why": [], "sentence_zh": "",
        "sentence_en": "",
    }
    return told if routed is None else {**told, **_routed(db, routed, is_staff)}


def _grid(db: Unit, city: City, code: str) -> dict[str, Any] | None:
    row = ground.grid_names(db, city.claimed.layer, [code]).get(code) if city.claimed is not None and code else None
    if row is None:
        return None
    return {"code": row.code, "name": row.name, "name_en": row.name_en, "town": row.town}


def _border_m(city: City, found: Prepared) -> float | None:
    placed = found.placed
    if placed.lon_e7 is None or placed.lat_e7 is None or not placed.spot.grid:
        return None
    border = city.border_m(placed.lon_e7 / 1e7, placed.lat_e7 / 1e7, placed.spot.grid)
    return None if border is None else round(border, 1)


def _beside(city: City, found: Prepared, within_m: float) -> dict[str, Any]:
    placed = found.placed
    is_somewhere = placed.lon_e7 is not None and placed.lat_e7 is not None and placed.queue != Queue.DEFAULT_POINT
    point = ((placed.lon_e7 or 0) / 1e7, (placed.lat_e7 or 0) / 1e7)
    return asdict(locating.beside(city, point, within_m) if is_somewhere else locating.Beside())


def _routed(db: Unit, routed: Routed, is_staff: bool) -> dict[str, Any]:
    named = {int(r.facts["party"]) for r in routed.reasons if "party" in r.facts}
    if routed.holder is not None:
        named.add(routed.holder)
    rows = {ident: row for ident in named if (row := parties.party(db, ident)) is not None}
    shown = {
        ident: (row.name, row.name_en) if is_staff or row.kind != "person" else SOMEBODY for ident, row in rows.items()
    }
    holder = rows.get(routed.holder or 0)
    if holder is not None and not is_staff and holder.kind == "person":
        holder = None
    return {
        "runner_up": routed.runner_up if is_staff else None, "answerable": routed.answerable if is_staff else None,
        "holder": None if holder is None else {"id": holder.id, "name": holder.name, "name_en": holder.name_en,
                                       "kind": holder.kind},
        "why": [
            {**plain, "text_zh": sentence([reason], shown, "zh-CN"), "text_en": sentence([reason], shown, "en")}
            for plain, reason in zip(_plain(routed, is_staff), routed.reasons, strict=True)
        ],
        "sentence_zh": sentence(routed.reasons, shown, "zh-CN"), "sentence_en": sentence(routed.reasons, shown, "en"),
    }


def _plain(routed: Routed, is_staff: bool) -> list[dict[str, Any]]:
    links = [dict(link) for link in plain_reasons(routed.reasons)]
    if not is_staff:
        for link in links:
            link.pop("party", None)
    return links
