"""Who is away from when to when, and who stands in."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from dispatch.store.engine import Unit
from dispatch.store.schema import absences, parties

_away, _deputy = parties.alias("away"), parties.alias("deputy_party")
_SHOWN = (
    sa.select(*absences.c, _away.c.name.label("name"), _away.c.name_en.label("name_en"), _away.c.town.label("town"),
              _away.c.code.label("code"), _deputy.c.name.label("deputy_name"), _deputy.c.name_en.label("deputy_name_en"),
              _deputy.c.code.label("deputy_code"))
    .join_from(absences, _away, absences.c.party == _away.c.id)
    .outerjoin(_deputy, absences.c.deputy == _deputy.c.id)
)


def insert_absence(db: Unit, row: dict[str, Any]) -> int:
    """Keep an absence (party, deputy, kind, reason, from_at, to_at, made_by, made_at); returns its id."""
    made = db.execute(sa.insert(absences), row)
    assert made.inserted_primary_key is not None
    return int(made.inserted_primary_key[0])


def absence_by_id(db: Unit, ident: int) -> sa.Row[Any] | None:
    """One absence with the names of both."""
    return db.execute(_SHOWN.where(absences.c.id == ident)).first()


def end_absence(db: Unit, ident: int, at: datetime) -> int:
    """End an absence early; 0 when it was over by then. One that has not begun becomes empty and stays as history."""
    query = sa.update(absences).where(absences.c.id == ident, sa.or_(absences.c.to_at.is_(None), absences.c.to_at > at))
    return db.execute(query.values(to_at=sa.case((absences.c.from_at > at, absences.c.from_at), else_=sa.literal(at, absences.c.to_at.type)))).rowcount


def overlapping(db: Unit, party: int, first: datetime, last: datetime | None) -> Sequence[sa.Row[Any]]:
    """The absences of a party that share an instant with [first, last); None: without end."""
    return db.execute(_SHOWN.where(absences.c.party == party, *_shares(first, last)).order_by(absences.c.from_at)).all()


def standing_in(db: Unit, deputy: int, first: datetime, last: datetime | None) -> Sequence[sa.Row[Any]]:
    """The absences in which a party stands in for others during [first, last)."""
    return db.execute(_SHOWN.where(absences.c.deputy == deputy, *_shares(first, last)).order_by(absences.c.from_at)).all()


def between(db: Unit, first: datetime, last: datetime | None) -> Sequence[sa.Row[Any]]:
    """All absences that share an instant with [first, last)."""
    return db.execute(_SHOWN.where(*_shares(first, last)).order_by(absences.c.party, absences.c.from_at)).all()


def absence_list(db: Unit, parties_wanted: Iterable[int] | None, now: datetime, after: int, most: int) -> Sequence[Any]:
    """Absences that are not over, by rising id: those that concern some parties, as away or as deputy, or all (None)."""
    query = _SHOWN.where(sa.or_(absences.c.to_at.is_(None), absences.c.to_at > now), absences.c.id > after)
    if parties_wanted is not None:
        wanted = list(parties_wanted)
        query = query.where(sa.or_(absences.c.party.in_(wanted), absences.c.deputy.in_(wanted)))
    return db.execute(query.order_by(absences.c.id).limit(most)).all()


def in_towns(db: Unit, towns: Iterable[str], now: datetime, after: int, most: int) -> Sequence[Any]:
    """Absences of people of these towns that are not over, by rising id."""
    query = _SHOWN.where(_away.c.town.in_(list(towns)), sa.or_(absences.c.to_at.is_(None), absences.c.to_at > now),
                         absences.c.id > after)
    return db.execute(query.order_by(absences.c.id).limit(most)).all()


def _shares(first: datetime, last: datetime | None) -> list[sa.ColumnElement[bool]]:
    lasting = sa.or_(absences.c.to_at.is_(None), sa.and_(absences.c.to_at > first, absences.c.to_at > absences.c.from_at))
    return [lasting, *([absences.c.from_at < last] if last is not None else [])]
