"""The small city's ground drawn anew: a block divided, a border moved, and what follows from it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import shapely
import sqlalchemy as sa

from dispatch.flow.ground import activating, laying, relocating
from dispatch.flow.ground.activating import Activated
from dispatch.node import Node
from dispatch.rules.event import Event
from dispatch.store import claims, layers, schema
from geodata.layers import Feature
from tests import towns as t

SplitShapes = Mapping[str, shapely.Geometry]


def halves(block: str = "S1") -> SplitShapes:
    """The ground of a block in two: west and east, under new codes."""
    west, south, east, north = t.square(block).bounds
    middle = (west + east) / 2
    return {f"{block}w": shapely.box(west, south, middle, north), f"{block}e": shapely.box(middle, south, east, north)}


def blocks(without: Sequence[str] = (), and_: SplitShapes | None = None) -> list[Feature]:
    """The blocks of the small city as a file would hold them, some taken out and others added."""
    shapes = {code: t.square(code) for code in t.BLOCKS if code not in without} | dict(and_ or {})
    return [Feature(row, code, f"街区{code}", shape) for row, (code, shape) in enumerate(shapes.items(), 1)]


def split() -> list[Feature]:
    """S1 is divided into S1w and S1e."""
    return blocks(["S1"], halves())


def moved_border() -> list[Feature]:
    """The eastern half of S1 goes to S2, which somebody else has claimed."""
    west, east = halves().values()
    return blocks(["S1", "S2"], {"S1": west, "S2": shapely.union_all([east, t.square("S2")])})


def draft(node: Node, features: Sequence[Feature]) -> int:
    return node.run(laying.draft, laying.Laying("blocks", "街区网格", "test", features))


def activate(node: Node, features: Sequence[Feature]) -> Activated:
    return node.run(activating.activate, draft(node, features))


def relocate(node: Node) -> int:
    """Move all events of the first look; returns how many moved."""
    moved = 0
    while True:
        done = node.run(relocating.run_once)
        moved += done.moved
        if not done.more:
            return moved


def rows_of(node: Node, state: str) -> dict[str, str]:
    """Codes of the ruling blocks in a state, with their successors."""
    found = node.run(lambda db, city: layers.layer_by_name(db, "blocks"))
    query = sa.select(schema.grids.c.code, schema.grids.c.successors).where(
        schema.grids.c.layer == found.id, schema.grids.c.state == state)
    return dict(node.run(lambda db, city: db.execute(query).all()))


def event_at(node: Node, unit: str, **more: object) -> Event:
    return t.event_now(node, t.report(node, unit, **more).event.id)


def open_claims(node: Node, *grids: str) -> set[tuple[str, int, str]]:
    rows = node.run(lambda db, city: claims.open_on(db, grids))
    return {(row.grid, row.party, row.duty) for row in rows}
