"""What coverage and the lists of people ask: who there is with shifts, leave and certificates over a span of days."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from dispatch.store.engine import Unit
from dispatch.store.schema import accounts, claims, contacts, duties, grants, parties

_WHO = [parties.c[name] for name in (
    "id", "kind", "code", "name", "name_en", "body", "town", "certificate", "certified_until", "capacity", "left_at")]


def answerable_people(db: Unit, first: datetime, last: datetime) -> Sequence[sa.Row[Any]]:
    """Everybody with an open claim, and everybody who leads a squad at some instant of [first, last)."""
    claimed = sa.select(claims.c.party).where(claims.c.to_at.is_(None))
    led = sa.select(grants.c.party).where(grants.c.role == "squad_leader", *_shares(grants, first, last))
    query = sa.select(*_WHO).where(sa.or_(parties.c.id.in_(claimed), parties.c.id.in_(led)), parties.c.left_at.is_(None))
    return db.execute(query.order_by(parties.c.id)).all()


def people_by_id(db: Unit, ids: Iterable[int]) -> Sequence[sa.Row[Any]]:
    """These persons."""
    return db.execute(sa.select(*_WHO).where(parties.c.id.in_(list(ids)))).all()


def duties_between(db: Unit, first: datetime, last: datetime) -> Sequence[sa.Row[Any]]:
    """Every shift that holds at some instant of [first, last)."""
    return db.execute(sa.select(duties).where(*_shares(duties, first, last)).order_by(duties.c.party, duties.c.id)).all()


def leaders_between(db: Unit, first: datetime, last: datetime) -> Sequence[sa.Row[Any]]:
    """Who leads which ground (party, scope_kind, scope) at some instant of [first, last)."""
    query = sa.select(grants.c.party, grants.c.scope_kind, grants.c.scope).where(grants.c.role == "squad_leader")
    return db.execute(query.where(*_shares(grants, first, last)).order_by(grants.c.party)).all()


def living_rows(db: Unit, table: sa.Table, now: datetime) -> Sequence[sa.Row[Any]]:
    """Rows of grants, duties, memberships or absences that hold now or will, by party and beginning."""
    query = sa.select(table).where(sa.or_(table.c.to_at.is_(None), table.c.to_at > now))
    return db.execute(query.order_by(table.c.party, table.c.from_at, table.c.id)).all()


def everybody(db: Unit) -> Sequence[sa.Row[Any]]:
    """Every party, those who have left too, with login and telephone where there are any."""
    phone = (
        sa.select(sa.func.max(contacts.c.address))
        .where(contacts.c.party == parties.c.id, contacts.c.channel == "phone", contacts.c.closed_at.is_(None))
        .correlate(parties).scalar_subquery().label("phone")
    )
    query = sa.select(*_WHO, accounts.c.login, phone).outerjoin_from(parties, accounts, accounts.c.party == parties.c.id)
    return db.execute(query.order_by(parties.c.id)).all()


def change_party(db: Unit, ident: int, **changed: Any) -> None:
    """Write columns of a party."""
    db.execute(sa.update(parties).where(parties.c.id == ident).values(**changed))


def change_phone(db: Unit, ident: int, address: str, at: datetime) -> None:
    """A party is reached under this telephone number from now on; the number before is closed."""
    mine = sa.and_(contacts.c.party == ident, contacts.c.channel == "phone", contacts.c.closed_at.is_(None))
    db.execute(sa.update(contacts).where(mine).values(closed_at=at))
    db.execute(sa.insert(contacts), {"party": ident, "channel": "phone", "address": address, "confirmed_at": at})


def change_row(db: Unit, table: sa.Table, ident: int, **changed: Any) -> None:
    """Write columns of one row of a table of people."""
    db.execute(sa.update(table).where(table.c.id == ident).values(**changed))


def _shares(table: sa.Table, first: datetime, last: datetime) -> list[sa.ColumnElement[bool]]:
    return [table.c.from_at < last, sa.or_(table.c.to_at.is_(None), table.c.to_at > first)]
