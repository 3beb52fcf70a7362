"""Has the first tiles of every large layer cut as soon as a version of it rules: nobody's map waits for them."""

from __future__ import annotations

import asyncio
from typing import Any

import structlog

from dispatch.city import City
from dispatch.node import Node
from dispatch.store import ground, layers
from dispatch.store.engine import Unit
from dispatch.web.atlas import MOST_VERTICES
from dispatch.web.tiles import Mosaic

log = structlog.get_logger()
ROUND_S = 1.0
SHIFTED = "gcj02"  # the one system besides WGS-84 that a map can shift its layers to


class Warmer:
    """Watches which versions rule on one node. ``system`` is that of the background under the maps."""

    def __init__(self, node: Node, mosaic: Mosaic, system: str = "") -> None:
        self._node, self._mosaic = node, mosaic
        self._system = SHIFTED if system == SHIFTED else "wgs84"
        self._seen: int | None = None
        self._done: set[int] = set()

    async def run_once(self) -> int:
        """Cut the first tiles of versions that rule since the last look; returns how many."""
        version = self._node.city.version
        if version == self._seen:
            return 0
        cut = 0
        for row in await self._node.read(_large, frozenset(self._done)):
            cut += await self._mosaic.warm(self._node.read, row, self._system)
            self._done.add(row.id)
        self._seen = version
        return cut

    async def forever(self) -> None:
        """Look every second; what fails is logged and tried again when the tables change."""
        while True:
            await asyncio.sleep(ROUND_S)
            try:
                await self.run_once()
            except Exception:
                log.exception("tiles not cut beforehand")
                self._seen = self._node.city.version


def _large(db: Unit, city: City, done: frozenset[int]) -> list[Any]:
    """The ruling versions that maps draw from tiles, but for those that are done."""
    fresh = [row for row in layers.active_layers(db) if row.id not in done]
    return [row for row in fresh if ground.vertices_of(db, row.id) > MOST_VERTICES]
