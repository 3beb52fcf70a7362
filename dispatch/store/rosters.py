"""Who there is with shifts, leave and certificates: over a span of days, as lists, and page by page."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from dispatch.store.engine import Unit
from dispatch.store.schema import absences, accounts, claims, contacts, duties, grants, memberships, parties

_WHO = [parties.c[name] for name in (
    "id", "kind", "code", "name", "name_en", "body", "town", "certificate", "certified_until", "capacity", "left_at")]
NO_PASSWORD = "!"  # no hash at all: nobody signs in with it
_PHONE = (
    sa.select(sa.func.max(contacts.c.address))
    .where(contacts.c.party == parties.c.id, contacts.c.channel == "phone", contacts.c.closed_at.is_(None))
    .correlate(parties).scalar_subquery().label("phone")
)
_GRIDS = (
    sa.select(sa.func.count()).where(claims.c.party == parties.c.id, claims.c.to_at.is_(None))
    .correlate(parties).scalar_subquery().label("grids")
)
_STAFF_ROWS = sa.select(
    *_WHO, parties.c.device_seen_at, accounts.c.login, accounts.c.disabled_at,
    (accounts.c.password_hash != NO_PASSWORD).label("has_password"), _PHONE, _GRIDS,
).outerjoin_from(parties, accounts, accounts.c.party == parties.c.id)
SPANS = {"roles": grants, "memberships": memberships, "shifts": duties, "absences": absences}


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
    query = sa.select(*_WHO, accounts.c.login, _PHONE).outerjoin_from(parties, accounts, accounts.c.party == parties.c.id)
    return db.execute(query.order_by(parties.c.id)).all()


def somebody(db: Unit, ident: int) -> sa.Row[Any] | None:
    """One party as ``everybody`` tells it."""
    query = sa.select(*_WHO, accounts.c.login, _PHONE).outerjoin_from(parties, accounts, accounts.c.party == parties.c.id)
    return db.execute(query.where(parties.c.id == ident)).first()


def codes_of(db: Unit, ids: Iterable[int]) -> dict[int, str]:
    """The codes of these parties by their ids."""
    wanted = list(ids)
    query = sa.select(parties.c.id, parties.c.code).where(parties.c.id.in_(wanted))
    return {row.id: row.code for row in db.execute(query)} if wanted else {}


def administrators(db: Unit, now: datetime) -> Sequence[int]:
    """Who administers the whole city now, has not left and may sign in (or has no account, and a key perhaps)."""
    query = (
        sa.select(grants.c.party).join_from(grants, parties, grants.c.party == parties.c.id)
        .outerjoin(accounts, accounts.c.party == parties.c.id)
        .where(grants.c.role == "administrator", grants.c.scope_kind == "city", grants.c.from_at <= now,
               sa.or_(grants.c.to_at.is_(None), grants.c.to_at > now), parties.c.left_at.is_(None),
               accounts.c.disabled_at.is_(None))
    )
    return db.execute(query).scalars().all()


def change_party(db: Unit, ident: int, **changed: Any) -> None:
    """Write columns of a party."""
    db.execute(sa.update(parties).where(parties.c.id == ident).values(**changed))


def change_phone(db: Unit, ident: int, address: str | None, at: datetime) -> None:
    """A party is reached under this telephone number from now on (None: under none); the number before is closed."""
    mine = sa.and_(contacts.c.party == ident, contacts.c.channel == "phone", contacts.c.closed_at.is_(None))
    db.execute(sa.update(contacts).where(mine).values(closed_at=at))
    if address is not None:
        db.execute(sa.insert(contacts), {"party": ident, "channel": "phone", "address": address, "confirmed_at": at})


def change_row(db: Unit, table: sa.Table, ident: int, **changed: Any) -> None:
    """Write columns of one row of a table of people."""
    db.execute(sa.update(table).where(table.c.id == ident).values(**changed))


def _shares(table: sa.Table, first: datetime, last: datetime) -> list[sa.ColumnElement[bool]]:
    return [table.c.from_at < last, sa.or_(table.c.to_at.is_(None), table.c.to_at > first)]


def staff_page(db: Unit, wanted: Mapping[str, Any], after: int, most: int) -> Sequence[sa.Row[Any]]:
    """Parties by rising id. ``wanted`` may hold kind, town, body (an id), q (a part of name, code, login or certificate),
    left (those who have left too), certified_before (a day: whose certificate ends before it) and no_password."""
    query = _STAFF_ROWS.where(parties.c.id > after)
    for name in ("kind", "town", "body"):
        if wanted.get(name):
            query = query.where(parties.c[name] == wanted[name])
    if not wanted.get("left"):
        query = query.where(parties.c.left_at.is_(None))
    if wanted.get("q"):
        sought = (*(parties.c[name] for name in ("name", "name_en", "code", "certificate")), accounts.c.login)
        query = query.where(sa.or_(*(column.contains(wanted["q"], autoescape=True) for column in sought)))
    if wanted.get("certified_before"):
        query = query.where(parties.c.certified_until < wanted["certified_before"])
    if wanted.get("no_password"):
        query = query.where(accounts.c.password_hash == NO_PASSWORD)
    return db.execute(query.order_by(parties.c.id).limit(most)).all()


def spans_of(db: Unit, name: str, ids: Sequence[int], now: datetime) -> Mapping[int, list[sa.Row[Any]]]:
    """What holds now or will of these people, by party: their roles, memberships, shifts or absences."""
    span = SPANS[name]
    query = sa.select(span).where(span.c.party.in_(list(ids)), sa.or_(span.c.to_at.is_(None), span.c.to_at > now))
    found: dict[int, list[sa.Row[Any]]] = {}
    for row in db.execute(query.order_by(span.c.party, span.c.from_at, span.c.id)):
        found.setdefault(row.party, []).append(row)
    return found
