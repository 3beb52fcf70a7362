"""The divisions of the ground, in versions."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from dispatch.store.engine import Unit
from dispatch.store.schema import grids, layers


def add_layer(db: Unit, layer: dict[str, Any], rows: Sequence[dict[str, Any]]) -> int:
    """Keep a draft of a layer with its grids; returns its id. ``layer`` needs code, name and made_at."""
    newest = sa.select(sa.func.coalesce(sa.func.max(layers.c.version), 0)).where(layers.c.code == layer["code"])
    version = db.execute(newest).scalar_one() + 1
    made = db.execute(sa.insert(layers), {"source": "", "notice": "", **layer, "version": version, "state": "draft"})
    ident = made.inserted_primary_key[0]
    if rows:
        db.execute(sa.insert(grids), [{"layer": ident, **row} for row in rows])
    return ident


def activate_layer(db: Unit, ident: int, at: datetime) -> None:
    """This layer rules from ``at``; the one with the same code that ruled before is retired."""
    code = db.execute(sa.select(layers.c.code).where(layers.c.id == ident)).scalar_one()
    db.execute(sa.update(layers).where(layers.c.code == code, layers.c.state == "active")
               .values(state="retired", active_to=at))
    db.execute(sa.update(layers).where(layers.c.id == ident).values(state="active", active_from=at))


def active_layers(db: Unit) -> Sequence[sa.Row[Any]]:
    """The layers that rule now, with how many grids each has."""
    count = sa.select(sa.func.count()).where(grids.c.layer == layers.c.id).scalar_subquery().label("count")
    return db.execute(sa.select(layers, count).where(layers.c.state == "active").order_by(layers.c.code)).all()


def grids_of(db: Unit, layer: int) -> Sequence[sa.Row[Any]]:
    """Every valid grid of a layer, by code."""
    query = sa.select(grids).where(grids.c.layer == layer, grids.c.state == "valid")
    return db.execute(query.order_by(grids.c.code)).all()
