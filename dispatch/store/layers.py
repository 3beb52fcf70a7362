"""The divisions of the ground, in versions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from dispatch.store.engine import Unit
from dispatch.store.schema import grids, layers

_COUNT = sa.select(sa.func.count()).where(grids.c.layer == layers.c.id, grids.c.state == "valid")
_COUNTED = sa.select(layers, _COUNT.scalar_subquery().label("count"))


def add_layer(db: Unit, layer: dict[str, Any], rows: Sequence[dict[str, Any]]) -> int:
    """Keep a draft of a layer with its grids; returns its id. ``layer`` needs code, name and made_at."""
    newest = sa.select(sa.func.coalesce(sa.func.max(layers.c.version), 0)).where(layers.c.code == layer["code"])
    version = db.execute(newest).scalar_one() + 1
    ident = db.insert(sa.insert(layers), {"source": "", "notice": "", **layer, "version": version, "state": "draft"})
    if rows:
        db.execute(sa.insert(grids), [{"layer": ident, **row} for row in rows])
    return ident


def activate_layer(db: Unit, ident: int, at: datetime) -> None:
    """This layer rules from ``at``; the one with the same code that ruled before is retired."""
    code = db.execute(sa.select(layers.c.code).where(layers.c.id == ident)).scalar_one()
    db.execute(sa.update(layers).where(layers.c.code == code, layers.c.state == "active")
               .values(state="retired", active_to=at))
    db.execute(sa.update(layers).where(layers.c.id == ident).values(state="active", active_from=at))


def plan_layer(db: Unit, ident: int, at: datetime | None) -> int:
    """A draft shall rule from an instant ahead, or from none; 0 when it is no draft any more."""
    draft = sa.and_(layers.c.id == ident, layers.c.state == "draft")
    return db.execute(sa.update(layers).where(draft).values(active_from=at)).rowcount


def planned_layers(db: Unit, now: datetime) -> Sequence[int]:
    """Drafts whose instant to rule has come, the earliest first."""
    query = sa.select(layers.c.id).where(layers.c.state == "draft", layers.c.active_from <= now)
    return db.execute(query.order_by(layers.c.active_from, layers.c.id)).scalars().all()


def active_layers(db: Unit) -> Sequence[sa.Row[Any]]:
    """The layers that rule now, with how many grids each has."""
    return db.execute(_COUNTED.where(layers.c.state == "active").order_by(layers.c.code)).all()


def all_layers(db: Unit) -> Sequence[sa.Row[Any]]:
    """Every version of every layer, the newest of each code first, with how many valid grids each has."""
    return db.execute(_COUNTED.order_by(layers.c.code, layers.c.version.desc())).all()


def layer_by_id(db: Unit, ident: int) -> sa.Row[Any] | None:
    """One version of a layer."""
    return db.execute(_COUNTED.where(layers.c.id == ident)).first()


def layer_by_name(db: Unit, code: str, version: int | None = None) -> sa.Row[Any] | None:
    """One version of a layer; without a version the one that rules, else the newest."""
    query = _COUNTED.where(layers.c.code == code)
    if version is not None:
        query = query.where(layers.c.version == version)
    ruling_first = sa.case((layers.c.state == "active", 0), else_=1)
    return db.execute(query.order_by(ruling_first, layers.c.version.desc()).limit(1)).first()


def layer_at(db: Unit, code: str, first: datetime | None, last: datetime | None) -> sa.Row[Any] | None:
    """The version that ruled between two instants (None: open), the latest of several."""
    query = _COUNTED.where(layers.c.code == code, layers.c.state != "draft")
    if last is not None:
        query = query.where(layers.c.active_from <= last)
    if first is not None:
        query = query.where(sa.or_(layers.c.active_to.is_(None), layers.c.active_to > first))
    return db.execute(query.order_by(layers.c.active_from.desc(), layers.c.version.desc()).limit(1)).first()


def grids_of(db: Unit, layer: int) -> Sequence[sa.Row[Any]]:
    """Every valid grid of a layer, by code."""
    return _grids(db, layer, "valid")


def codes_of(db: Unit, layer: int) -> Sequence[str]:
    """The codes of the valid grids of a layer."""
    query = sa.select(grids.c.code).where(grids.c.layer == layer, grids.c.state == "valid")
    return db.execute(query).scalars().all()


def void_grids_of(db: Unit, layer: int) -> Sequence[sa.Row[Any]]:
    """The grids that were given up by this version or before, by code."""
    return _grids(db, layer, "void")


def _grids(db: Unit, layer: int, state: str) -> Sequence[sa.Row[Any]]:
    query = sa.select(grids).where(grids.c.layer == layer, grids.c.state == state)
    return db.execute(query.order_by(grids.c.code)).all()


def void_codes(db: Unit, code: str) -> Mapping[str, int]:
    """The codes that were ever given up in layers of this code, with the first version that did."""
    query = (
        sa.select(grids.c.code, sa.func.min(layers.c.version).label("version")).join_from(grids, layers, grids.c.layer == layers.c.id)
        .where(layers.c.code == code, grids.c.state == "void").group_by(grids.c.code)
    )
    return {row.code: row.version for row in db.execute(query)}


def given_codes(db: Unit, code: str) -> frozenset[str]:
    """Every code that any version of a layer ever gave to a grid, drafts and void ones too."""
    query = sa.select(grids.c.code).join_from(grids, layers, grids.c.layer == layers.c.id).where(layers.c.code == code)
    return frozenset(db.execute(query.distinct()).scalars())


def keep_void(db: Unit, layer: int, rows: Iterable[Mapping[str, Any]]) -> None:
    """Keep grids that were given up in the layer that took their place; keys as of the table."""
    listed = [{**row, "layer": layer, "state": "void"} for row in rows]
    if listed:
        db.execute(sa.insert(grids), listed)
