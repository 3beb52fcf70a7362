"""Lays a polygon layer over the city: a new version that rules from now on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import shapely

from dispatch.city import City
from dispatch.errors import Fault, Unprocessable
from dispatch.flow.founding import grid_row
from dispatch.store import layers, rulings
from dispatch.store.engine import Unit
from geodata.layers import Feature


@dataclass(frozen=True, slots=True)
class Laying:
    """A layer to lay: its code, what it is called and where it came from, and its polygons in WGS-84."""

    code: str
    name: str
    source: str
    features: Sequence[Feature]


def lay(db: Unit, city: City, wish: Laying) -> int:
    """Keep the layer as a new version and let it rule at once; returns how many grids it has.

    Raises ``Unprocessable`` for a layer without polygons.
    """
    if not wish.features:
        raise Unprocessable("a layer without polygons", [Fault("features", "none")])
    at = city.clock.now()
    rows = [
        grid_row(feature.code, wish.code.removesuffix("s"), feature.geometry, name=feature.name,
                 town=str(feature.properties.get("town") or ""))
        for feature in wish.features
    ]
    ident = layers.add_layer(db, {"code": wish.code, "name": wish.name, "source": wish.source, "made_at": at}, rows)
    layers.activate_layer(db, ident, at)
    if wish.code == city.settings.get("claimed_layer", "blocks") or "bounds" not in city.settings:
        west, south, east, north = shapely.total_bounds([feature.geometry for feature in wish.features])
        rulings.put_setting(db, "bounds", f"{west},{south},{east},{north}")
        rulings.put_setting(db, "center", f"{(west + east) / 2},{(south + north) / 2}")
    rulings.raise_city_version(db)
    return len(rows)
