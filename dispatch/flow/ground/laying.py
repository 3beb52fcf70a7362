"""Keeps a polygon layer as a draft; what rules is the affair of ``flow.activating``."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import shapely

from dispatch.city import City
from dispatch.errors import Fault, Unprocessable
from dispatch.flow.founding import grid_row
from dispatch.flow.ground.activating import activate, refuse_used_codes
from dispatch.store import layers
from dispatch.store.engine import Unit
from geodata.layers import Feature
from grids.codes import standard_of
from grids.grid import AreaClass
from grids.index import NOWHERE, GridIndex

MOST_FAULTS = 20
# The layers whose grids may be the parents of a layer's grids, where its file names none: the first that rules.
PARENT_LAYERS: Mapping[str, tuple[str, ...]] = {
    "blocks": ("areas",), "areas": ("towns",), "units": ("communities", "blocks"), "communities": ("towns",),
}
_IRREGULAR = {"communities": "community", "cities": "city", "duties": "duty"}
_CLASSES = frozenset(map(str, AreaClass))


@dataclass(frozen=True, slots=True)
class Laying:
    """A layer to keep: its code, what it is called and where it came from, and its polygons in WGS-84.

    ``kind`` is that of its grids (told from the layer's code), ``standard`` what their codes are written by (told
    from their digits), ``findings`` what the survey of the file said. The properties town, parent, area_class and
    name_en of a feature are kept; a grid that names no town or parent gets the one that holds its middle.
    """

    code: str
    name: str
    source: str
    features: Sequence[Feature]
    kind: str = ""
    standard: str = ""
    findings: Mapping[str, Any] = field(default_factory=dict)


def draft(db: Unit, city: City, wish: Laying) -> int:
    """Keep the layer as a new version that does not rule yet; returns its id.

    Raises ``Unprocessable`` for a layer without polygons, a class of area that there is not, or a code that was given
    up before.
    """
    if not wish.features:
        raise Unprocessable("a layer without polygons", [Fault("features", "none")])
    refuse_used_codes(db, wish.code, [feature.code for feature in wish.features])
    rows = _rows(db, wish)
    kept = {"code": wish.code, "name": wish.name, "source": wish.source, "made_at": city.clock.now(),
            "findings": json.dumps(dict(wish.findings), ensure_ascii=False)}
    return layers.add_layer(db, kept, rows)


def lay(db: Unit, city: City, wish: Laying) -> int:
    """Keep the layer and let it rule at once; returns how many grids it has. Raises as ``draft`` and ``activate``."""
    activate(db, city, draft(db, city, wish))
    return len(wish.features)


def kind_of(layer: str) -> str:
    """What the grids of a layer are by its code: blocks hold blocks."""
    return _IRREGULAR.get(layer, layer.removesuffix("s"))


def _rows(db: Unit, wish: Laying) -> list[dict[str, Any]]:
    middles = shapely.get_coordinates(shapely.point_on_surface([feature.geometry for feature in wish.features]))
    towns = _holders(db, ("towns",) if wish.code != "towns" else (), middles)
    parents = _holders(db, PARENT_LAYERS.get(wish.code, ()), middles)
    kind = wish.kind or kind_of(wish.code)
    faults: list[Fault] = []
    rows = []
    for feature, town, parent in zip(wish.features, towns, parents, strict=True):
        told = {name: str(feature.properties.get(name) or "") for name in ("town", "parent", "area_class", "name_en")}
        if told["area_class"] not in {*_CLASSES, ""}:
            faults.append(Fault(f"row {feature.row}, area_class", f"{told['area_class']!r} is none of A, B, C"))
        own_town = feature.code if wish.code == "towns" else told["town"] or town
        rows.append({
            **grid_row(feature.code, kind, feature.geometry, **{**told, "town": own_town, "parent": told["parent"] or parent},
                       name=feature.name),
            "standard": wish.standard or str(standard_of(feature.code)),
        })
    if faults:
        raise Unprocessable("the layer has classes of area that there are not", faults[:MOST_FAULTS])
    return rows


def _holders(db: Unit, among: Sequence[str], middles: np.ndarray) -> list[str]:
    """For each point the code of the grid that holds it in the first of these layers that rules; empty where none."""
    found_layers = (layers.layer_by_name(db, code) for code in among)
    ruling = next((row for row in found_layers if row is not None and row.state == "active"), None)
    if ruling is None:
        return [""] * len(middles)
    rows = layers.grids_of(db, ruling.id)
    index = GridIndex([row.code for row in rows], shapely.from_wkb([row.wkb for row in rows]))
    found = index.locate_many(middles[:, 0], middles[:, 1]).tolist()
    return ["" if at == NOWHERE else index.code(at) for at in found]
