"""Files as cities send them, with the blocks of the small city drawn well or badly."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import shapely

from dispatch.node import Node
from dispatch.store import layers
from geodata.crs import geometry_from_wgs84
from geodata.layers import Feature, write_layer
from tests import towns as t
from tests.flow.ground.redrawn import split


def drawn(path: Path, shapes: Mapping[str, shapely.Geometry], **told: Mapping[str, Any]) -> Path:
    """A file with these grids."""
    write_layer(path, [Feature(row, code, f"街区{code}", shape, dict(told.get(code, {})))
                       for row, (code, shape) in enumerate(shapes.items(), 1)])
    return path


def squares(**moved: shapely.Geometry) -> dict[str, shapely.Geometry]:
    """The blocks of the small city, some drawn otherwise."""
    return {code: t.square(code) for code in t.BLOCKS} | moved


def versions(node: Node) -> dict[int, str]:
    """The state of each version of the blocks."""
    rows = node.run(lambda db, city: layers.all_layers(db))
    return {row.version: row.state for row in rows if row.code == "blocks"}


def split_shapes() -> dict[str, shapely.Geometry]:
    """S1 in two; the northern neighbour has a vertex where they meet."""
    west, south, east, north = t.square("N1").bounds
    beside = shapely.Polygon([(west, south), ((west + east) / 2, south), (east, south), (east, north), (west, north)])
    return {one.code: one.geometry for one in split()} | {"N1": beside}


def overlapping() -> dict[str, shapely.Geometry]:
    """S2 reaches a good metre into S1, which is a drawing error, and S3 as well."""
    return squares(S2=shapely.box(*wider("S2", 1e-5)))


def wider(block: str, by: float) -> tuple[float, float, float, float]:
    """The sides of a block that reaches so many degrees further west and east."""
    west, south, east, north = t.square(block).bounds
    return west - by, south, east + by, north


def yard(block: str = "S1") -> dict[str, shapely.Geometry]:
    """A tenth of S1 is drawn once more as a grid of its own."""
    west, south, east, north = t.square(block).bounds
    return squares(yard=shapely.box(west, south, east, south + (north - south) / 10))


def shifted(system: str) -> dict[str, shapely.Geometry]:
    """The blocks of the small city in another system."""
    return {code: geometry_from_wgs84(shape, system) for code, shape in squares().items()}
