"""Names and kinds of the ground, for those who only show it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import sqlalchemy as sa

from dispatch.store.engine import Unit
from dispatch.store.schema import grids, layers


def grid_names(db: Unit, layer: int, codes: Iterable[str]) -> Mapping[str, sa.Row[Any]]:
    """Code, name, name_en and town of these grids of a layer."""
    query = sa.select(grids.c.code, grids.c.name, grids.c.name_en, grids.c.town)
    found = db.execute(query.where(grids.c.layer == layer, grids.c.code.in_(list(codes))))
    return {row.code: row for row in found}


def one_shape(db: Unit, layer: int) -> bytes | None:
    """The WKB of any one member of a layer: all of them are of one kind."""
    return db.execute(sa.select(grids.c.wkb).where(grids.c.layer == layer).limit(1)).scalar_one_or_none()


def vertices_of(db: Unit, layer: int) -> int:
    """About how many vertices the grids of a layer have: its bytes of WKB, 16 for each vertex."""
    length = sa.func.coalesce(sa.func.sum(sa.func.length(grids.c.wkb)), 0)
    return int(db.execute(sa.select(length).where(grids.c.layer == layer, grids.c.state == "valid")).scalar_one()) // 16


def active_layer(db: Unit, code: str) -> sa.Row[Any] | None:
    """The layer of this code that rules now."""
    return db.execute(sa.select(layers).where(layers.c.code == code, layers.c.state == "active")).first()


def plot(db: Unit, layer: str, code: str) -> sa.Row[Any] | None:
    """One grid of the ruling version of a layer, void ones included: code, name, town, parent, state, successors."""
    shown = [grids.c[name] for name in ("code", "name", "name_en", "town", "parent", "state", "successors")]
    query = sa.select(*shown).join_from(grids, layers, grids.c.layer == layers.c.id)
    return db.execute(query.where(layers.c.code == layer, layers.c.state == "active", grids.c.code == code)).first()
