"""What all pages load first and what changes only with the city's tables: rendered once for each version of them."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any
from zlib import crc32

import shapely
from aiohttp import web
from pydantic_core import to_json

from dispatch.city import City
from dispatch.errors import NotFound
from dispatch.rules.categories import Category, Condition
from dispatch.rules.claiming import read_terms
from dispatch.store import ground, layers
from dispatch.store.engine import Unit
from dispatch.web import views
from dispatch.web.sheets import Sheet, sheet
from dispatch.web.tiles import tile_address

if TYPE_CHECKING:
    from dispatch.web.endpoints import Ask

GEOJSON = "application/geo+json"
_DECIMALS = 6  # a tenth of a metre
# A layer with more is drawn from tiles. By bench/map.py on parts of New York's districts a whole layer is drawn as soon
# up to some 3,000 vertices, and takes a fifth to a half longer from 10,000 on.
MOST_VERTICES = 10_000
_WORLD = (-180.0, -85.0, 180.0, 85.0)


class Atlas:
    """Keeps the sheets of one site, by what they show and the version of the tables behind them."""

    def __init__(self) -> None:
        self._sheets: dict[tuple[str, ...], Sheet] = {}
        self._making: dict[tuple[str, ...], asyncio.Lock] = {}

    async def city(self, ask: Ask) -> web.Response:
        """The city: name, zone, bounds, layers, tiles."""
        key = ("city", str(ask.city.version))

        async def make() -> Sheet:
            found = await ask.read(_layers)
            return sheet("application/json", to_json(_city(ask, found)), f"city-{ask.city.version}")

        return (await self._kept(key, make)).response(ask.request)

    async def categories(self, ask: Ask) -> web.Response:
        """The active list of categories, and what it had before."""
        city = await ask.current_city()
        version = city.categories_version or 0

        async def make() -> Sheet:
            items = [views.category(one, city.standard) for one in city.categories.values()]
            plain = to_json({"standard": city.standard, "version": version, "items": items, "former": _former(city)})
            return sheet("application/json", plain, f"categories-{version}-{crc32(plain):08x}")

        return (await self._kept(("categories", str(version)), make)).response(ask.request)

    async def layer(self, ask: Ask, code: str) -> web.Response:
        """A layer as GeoJSON. Raises ``NotFound``."""
        active = await ask.read(lambda db, city: ground.active_layer(db, code))
        if active is None:
            raise NotFound(f"there is no layer {code}")

        async def make() -> Sheet:
            rows = await ask.read(lambda db, city: layers.grids_of(db, active.id))
            tag = f"{code}-{active.version}"
            return await asyncio.to_thread(lambda: sheet(GEOJSON, feature_collection(rows), tag))

        return (await self._kept(("layer", code, str(active.id)), make)).response(ask.request)

    async def _kept(self, key: tuple[str, ...], make: Callable[[], Any]) -> Sheet:
        async with self._making.setdefault(key, asyncio.Lock()):
            found = self._sheets.get(key)
            if found is None:
                for old in [other for other in self._sheets if other[:-1] == key[:-1]]:
                    del self._sheets[old]
                found = self._sheets[key] = await make()
        return found


def _former(city: City) -> list[dict[str, Any]]:
    """Codes of earlier versions that can be filed no more, or not under each of their conditions, with every condition that
    they ever had."""
    there = {(one.standard or city.standard, one.code, each.code) for one in city.categories.values() for each in one.conditions}
    return [
        views.former_category(replace(stood[0], conditions=conditions, successor=_today(city, code, standard)), standard)
        for (standard, code), stood in city.lists.former.items()
        for conditions in [_all_conditions(stood)]
        if not conditions or any((standard, code, each.code) not in there for each in conditions)
    ]


def _today(city: City, code: str, standard: str) -> str:
    """The code of the active list that stands for the same; empty where there is none."""
    found = city.lists.family(code, standard).code
    return found if found in city.categories else ""


def _all_conditions(stood: Sequence[Category]) -> tuple[Condition, ...]:
    newest_last = {each.code: each for one in reversed(stood) for each in one.conditions}
    return tuple(newest_last.values())


def _layers(db: Unit, city: City) -> list[dict[str, Any]]:
    found = []
    for row in layers.active_layers(db):
        wkb = ground.one_shape(db, row.id)
        shape = shapely.from_wkb(wkb).geom_type if wkb else ""
        kind = "line" if "Line" in shape else "point" if "Point" in shape else "polygon"
        tiles = tile_address(row) if ground.vertices_of(db, row.id) > MOST_VERTICES else None
        found.append({"code": row.code, "name": row.name, "version": row.version, "count": row.count, "kind": kind,
                      "tiles": tiles})
    return found


def _city(ask: Ask, found: Sequence[dict[str, Any]]) -> dict[str, Any]:
    city, tiles = ask.city, ask.site.tiles
    settings = city.settings
    bounds = _numbers(settings.get("bounds", ""), 4) or list(_WORLD)
    center = _numbers(settings.get("center", ""), 2) or [(bounds[0] + bounds[2]) / 2, (bounds[1] + bounds[3]) / 2]
    return {
        "name": settings.get("name", ""), "name_en": settings.get("name_en", ""), "zone": city.zone.key,
        "notice": settings.get("notice", ""), "notice_en": settings.get("notice_en", ""), "center": center,
        "bounds": bounds, "layers": found, "tiers": _tiers(settings), "version": city.version, "demo": ask.site.is_demo,
        "tiles": None if tiles is None else {"url": tiles.url, "system": tiles.system, "attribution": tiles.attribution,
                                             "max_zoom": tiles.max_zoom},
    }


def _tiers(settings: Mapping[str, str]) -> list[dict[str, Any]]:
    return [{"layer": tier.layer, "roles": list(tier.roles)} for tier in read_terms(settings).tiers]


def _numbers(listed: str, count: int) -> list[float] | None:
    parts = listed.split(",") if listed else []
    return [float(part) for part in parts] if len(parts) == count else None


def feature_collection(rows: Sequence[Any]) -> bytes:
    """Rows of grids as a GeoJSON FeatureCollection, coordinates to a tenth of a metre."""
    shapes = shapely.transform(shapely.from_wkb([row.wkb for row in rows]), lambda xy: xy.round(_DECIMALS))
    features = (
        b'{"type":"Feature","properties":%b,"geometry":%b}' % (to_json(_properties(row)), text.encode())
        for row, text in zip(rows, shapely.to_geojson(shapes), strict=True)
    )
    return b'{"type":"FeatureCollection","features":[%b]}' % b",".join(features)


def _properties(row: Any) -> dict[str, Any]:
    return {"code": row.code, "name": row.name, "name_en": row.name_en, "kind": row.kind, "town": row.town,
            "parent": row.parent, "area_class": row.area_class}
