"""What the web layer is given by the application, and what it keeps for itself while it runs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from aiohttp import web

from dispatch.flow.ground.workshop import Workshop
from dispatch.node import Node
from dispatch.store.blobs import Blobs
from dispatch.web.atlas import Atlas
from dispatch.web.lookups import Lookups
from dispatch.web.metrics import Meter
from dispatch.web.ogc_items import Shelf
from dispatch.web.proxies import Proxies
from dispatch.web.throttle import Throttle
from dispatch.web.tiles import Mosaic

if TYPE_CHECKING:
    from dispatch.web.live import Hub


@dataclass(frozen=True, slots=True)
class Tiles:
    """A background under the map: where its tiles come from, in which coordinate system, and who made them."""

    url: str
    system: str = "wgs84"
    attribution: str = ""
    max_zoom: int = 18


@dataclass(frozen=True, slots=True)
class Site:
    """One web application: the node it runs on and the parts that all handlers share.

    ``alive`` tells for each background loop how many seconds ago it last came round; ``is_demo`` is said on
    every page.
    """

    node: Node
    blobs: Blobs
    hub: Hub
    meter: Meter = field(default_factory=Meter)
    throttle: Throttle = field(default_factory=Throttle)
    proxies: Proxies = field(default_factory=Proxies)
    atlas: Atlas = field(default_factory=Atlas)
    shelf: Shelf = field(default_factory=Shelf)
    lookups: Lookups = field(default_factory=Lookups)
    workshop: Workshop = field(default_factory=Workshop)
    mosaic: Mosaic = field(default_factory=Mosaic)
    tiles: Tiles | None = None
    is_demo: bool = False
    alive: Callable[[], Mapping[str, float]] = dict

    @property
    def city_files(self) -> Blobs:
        """Files under examination, which may be dropped: apart from the pictures, which are evidence."""
        return Blobs(self.blobs.folder / "surveys")


SITE: web.AppKey[Site] = web.AppKey("site", Site)
# What a browser is shown instead of a page, by status; None for what is no page.
LOST: web.AppKey[Callable[[web.Request, int], web.Response | None]] = web.AppKey("lost")
