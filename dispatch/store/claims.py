"""Who answers for which grid, from when to when."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from dispatch.errors import Taken
from dispatch.store.engine import Savepoint, Unit
from dispatch.store.schema import claims, parties

MOST_IN = 5_000  # codes in one statement: databases limit its parameters
_SHOWN = [*claims.c, parties.c.name, parties.c.name_en]


def insert_claim(db: Unit, row: dict[str, Any]) -> int:
    """Open a claim. Raises ``Taken`` when the grid has its principal; the index of the database decides."""
    try:
        with Savepoint(db, "claim"):
            return db.insert(sa.insert(claims), row)
    except IntegrityError:
        raise Taken(f"grid {row['grid']} has its principal") from None


def end_claim(db: Unit, ident: int, at: datetime, reason: str) -> int:
    """End an open claim; 0 when it was ended meanwhile."""
    ended = sa.update(claims).where(claims.c.id == ident, claims.c.to_at.is_(None)).values(to_at=at, reason=reason)
    return db.execute(ended).rowcount


def insert_claims(db: Unit, rows: Sequence[dict[str, Any]]) -> None:
    """Open claims on grids that have none. Raises ``Taken`` when one of them got its principal meanwhile."""
    if not rows:
        return
    try:
        with Savepoint(db, "claims"):
            db.execute(sa.insert(claims), list(rows))
    except IntegrityError:
        raise Taken("one of these grids was claimed meanwhile; try again") from None


def end_claims(db: Unit, idents: Sequence[int], at: datetime, reason: str) -> int:
    """End these claims where they are open; returns how many were."""
    count = 0
    for start in range(0, len(idents), MOST_IN):
        ended = sa.update(claims).where(claims.c.id.in_(idents[start:start + MOST_IN]), claims.c.to_at.is_(None))
        count += db.execute(ended.values(to_at=at, reason=reason)).rowcount
    return count


def open_on(db: Unit, grids: Iterable[str]) -> Sequence[sa.Row[Any]]:
    """The open claims on these grids, principals first."""
    wanted = list(grids)
    found: list[sa.Row[Any]] = []
    for start in range(0, len(wanted), MOST_IN):
        query = sa.select(claims).where(claims.c.grid.in_(wanted[start:start + MOST_IN]), claims.c.to_at.is_(None))
        found += db.execute(query.order_by(claims.c.grid, claims.c.duty.desc(), claims.c.id)).all()
    return found


def open_of(db: Unit, party: int) -> Sequence[sa.Row[Any]]:
    """The open claims of a party by grid."""
    query = sa.select(claims).where(claims.c.party == party, claims.c.to_at.is_(None))
    return db.execute(query.order_by(claims.c.grid, claims.c.id)).all()


def open_of_all(db: Unit, ids: Iterable[int]) -> Sequence[sa.Row[Any]]:
    """The open claims of these parties."""
    return db.execute(sa.select(claims).where(claims.c.party.in_(list(ids)), claims.c.to_at.is_(None))).all()


def ever_claimed(db: Unit, grids: Iterable[str]) -> set[str]:
    """Which of these grids anybody ever answered for."""
    wanted = list(grids)
    found: set[str] = set()
    for start in range(0, len(wanted), MOST_IN):
        query = sa.select(claims.c.grid).distinct().where(claims.c.grid.in_(wanted[start:start + MOST_IN]))
        found |= set(db.execute(query).scalars())
    return found


def all_open(db: Unit) -> Sequence[sa.Row[Any]]:
    """Every open claim, principals of a grid before its deputies."""
    query = sa.select(claims).where(claims.c.to_at.is_(None))
    return db.execute(query.order_by(claims.c.grid, claims.c.duty.desc(), claims.c.id)).all()


def claim_by_id(db: Unit, ident: int) -> sa.Row[Any] | None:
    """One claim with the name of its party."""
    query = sa.select(*_SHOWN).join_from(claims, parties, claims.c.party == parties.c.id)
    return db.execute(query.where(claims.c.id == ident)).first()


def claim_list(db: Unit, wanted: Mapping[str, Any], after: int, most: int) -> Sequence[sa.Row[Any]]:
    """Claims by rising id; ``wanted`` may hold grid, party, open (bool) and at (those that held at that instant)."""
    query = sa.select(*_SHOWN).join_from(claims, parties, claims.c.party == parties.c.id).where(claims.c.id > after)
    for name in ("grid", "party"):
        if wanted.get(name):
            query = query.where(claims.c[name] == wanted[name])
    at = wanted.get("at")
    if at is not None:
        query = query.where(claims.c.from_at <= at, sa.or_(claims.c.to_at.is_(None), claims.c.to_at > at))
    elif wanted.get("open", True):
        query = query.where(claims.c.to_at.is_(None))
    return db.execute(query.order_by(claims.c.id).limit(most)).all()


def claim_at(db: Unit, grid: str, at: datetime) -> sa.Row[Any] | None:
    """Who was the principal of a grid at an instant."""
    query = sa.select(*_SHOWN).join_from(claims, parties, claims.c.party == parties.c.id).where(
        claims.c.grid == grid, claims.c.duty == "principal", claims.c.from_at <= at,
        sa.or_(claims.c.to_at.is_(None), claims.c.to_at > at),
    )
    return db.execute(query).first()


def grids_of_party(db: Unit, party: int) -> Sequence[str]:
    """The grids a party answers for now."""
    query = sa.select(claims.c.grid).where(claims.c.party == party, claims.c.to_at.is_(None))
    return db.execute(query.order_by(claims.c.grid)).scalars().all()
