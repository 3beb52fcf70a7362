"""Vector tiles of large layers: cut beside the event loop, those that a map shows first before anybody asks for them,
and kept while there is room."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import shapely
from aiohttp import web

from dispatch.errors import NotFound
from dispatch.rules.permissions import PERMISSIONS
from dispatch.store import layers
from dispatch.web.sheets import Sheet, sheet
from grids.tiles.plane import Tile, overview
from grids.tiles.pyramid import Pyramid
from grids.tiles.wire import MEDIA_TYPE

if TYPE_CHECKING:
    from dispatch.web.endpoints import Ask

CUT = 1  # how tiles are cut; raised with every change of it, so that nobody keeps old ones
TEXTS = ("code", "name", "name_en", "kind", "town", "parent", "area_class")
PYRAMIDS = 4
WARM_ZOOMS = 4  # from the one at which a layer fills a telephone: 119 tiles at most, a third of it for most cities
TILE_BYTES = 64 * 2**20
_KEPT = "max-age=86400, immutable"
Read = Callable[..., Awaitable[Any]]  # runs a flow that changes nothing


@dataclass(frozen=True, slots=True)
class Drawn:
    """A version of a layer of which tiles may be asked for: its id, its mark in tags, and whether everybody may."""

    id: int
    mark: str
    is_public: bool


class Mosaic:
    """Keeps the pyramids and the tiles of one site. Only one tile is cut at a time: the rest of the machine serves."""

    def __init__(self) -> None:
        self._drawn: dict[int, Drawn] = {}
        self._pyramids: OrderedDict[tuple[int, str], Pyramid] = OrderedDict()
        self._tiles: OrderedDict[tuple[int, str, Tile], Sheet] = OrderedDict()
        self._bytes = 0
        self._cutting = asyncio.Lock()

    async def response(self, ask: Ask, ident: int, tile: Tile, system: str) -> web.Response:
        """A tile of a version of a layer, for a background in ``system``; empty where the layer has nothing.

        Raises ``NotFound`` for a tile outside the pyramid, and for a draft when the reader may not rule the ground.
        """
        drawn = await self._version(ask.read, ident)
        if not tile.exists or not (drawn.is_public or _rules(ask)):
            raise NotFound("there is no such tile")
        found = self._tiles.get((ident, system, tile))
        if found is None:
            async with self._cutting:
                found = await self._cut(ask.read, drawn, tile, system)
        else:
            self._tiles.move_to_end((ident, system, tile))
        return found.response(ask.request)

    async def warm(self, read: Read, row: Any, system: str) -> int:
        """Cut the tiles of a ruling version that a map shows first; returns how many were new. Whoever asks meanwhile has
        his turn between two of them."""
        drawn, cut = Drawn(row.id, mark(row), is_public=True), 0
        async with self._cutting:
            window = (await self._pyramid(read, row.id, system)).window
        for tile in overview(window, WARM_ZOOMS):
            async with self._cutting:
                cut += not self.has(row.id, system, tile)
                await self._cut(read, drawn, tile, system)
        return cut

    def has(self, ident: int, system: str, tile: Tile) -> bool:
        """Whether a tile is cut already."""
        return (ident, system, tile) in self._tiles

    async def _version(self, read: Read, ident: int) -> Drawn:
        found = self._drawn.get(ident)
        if found is None:
            row = await read(lambda db, city: layers.layer_by_id(db, ident))
            if row is None:
                raise NotFound(f"there is no layer with the id {ident}")
            found = Drawn(ident, mark(row), row.state != "draft")
            if found.is_public:  # and stays so, whereas a draft may rule in a moment
                self._drawn[ident] = found
        return found

    async def _cut(self, read: Read, drawn: Drawn, tile: Tile, system: str) -> Sheet:
        key = (drawn.id, system, tile)
        if key in self._tiles:  # somebody else asked first
            return self._tiles[key]
        pyramid = await self._pyramid(read, drawn.id, system)
        who = "public" if drawn.is_public else "private"
        tag = f"{drawn.mark}-{system}-{tile.zoom}-{tile.x}-{tile.y}"
        made = await asyncio.to_thread(lambda: sheet(MEDIA_TYPE, pyramid.tile(tile), tag, f"{who}, {_KEPT}"))
        self._tiles[key] = made
        self._bytes += made.size
        while self._bytes > TILE_BYTES and len(self._tiles) > 1:
            self._bytes -= self._tiles.popitem(last=False)[1].size
        return made

    async def _pyramid(self, read: Read, ident: int, system: str) -> Pyramid:
        found = self._pyramids.get((ident, system))
        if found is None:
            rows = await read(lambda db, city: layers.grids_of(db, ident))
            found = self._pyramids[ident, system] = await asyncio.to_thread(_pyramid_of, rows, system)
            while len(self._pyramids) > PYRAMIDS:
                self._pyramids.popitem(last=False)
        self._pyramids.move_to_end((ident, system))
        return found


def mark(row: Any) -> str:
    """What tells a version of a layer from any other, also from one with the same id in another database."""
    return f"{row.id}-{row.made_at.timestamp():.0f}-{CUT}"


def tile_address(row: Any) -> str:
    """The template of the addresses of a layer's tiles, which changes with whatever changes them."""
    return f"/api/v1/layers/{row.id}/tiles/{{z}}/{{x}}/{{y}}.mvt?v={mark(row)}"


def _rules(ask: Ask) -> bool:
    return any(grant.role in PERMISSIONS["ground.rule"] for grant in ask.actor.grants)


def _pyramid_of(rows: Any, system: str) -> Pyramid:
    shapes = [shapely.from_wkb(row.wkb) for row in rows]  # one by one: a long call would hold up the event loop
    return Pyramid(shapes, {name: [getattr(row, name) for row in rows] for name in TEXTS}, system)
