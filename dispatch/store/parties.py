"""Who there is, what they may, and when they are on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from dispatch.store.engine import Unit
from dispatch.store.schema import absences, accounts, claims, contacts, duties, grants, parties

_NOW = sa.bindparam("now", type_=grants.c.from_at.type)


def _current(table: sa.Table) -> sa.ColumnElement[bool]:
    return sa.and_(table.c.from_at <= _NOW, sa.or_(table.c.to_at.is_(None), table.c.to_at > _NOW))


_PARTY = [parties.c[name] for name in (
    "id", "kind", "code", "name", "name_en", "body", "town", "certificate", "certified_until", "device_seen_at",
)]
_REACHED = (
    sa.select(contacts.c.id).where(
        contacts.c.party == parties.c.id, contacts.c.confirmed_at.is_not(None), contacts.c.closed_at.is_(None),
    ).exists()
)
_PRINCIPALS = (
    sa.select(claims.c.grid, claims.c.duty, *_PARTY, _REACHED.label("reached"))
    .join_from(claims, parties, claims.c.party == parties.c.id)
    .where(claims.c.grid.in_(sa.bindparam("grids", expanding=True)), claims.c.to_at.is_(None),
           parties.c.left_at.is_(None))
    .order_by(claims.c.grid, claims.c.duty.desc(), claims.c.id)
)
_HOLDERS_OF_ROLE = (
    sa.select(grants.c.role, grants.c.scope_kind, grants.c.scope, *_PARTY, _REACHED.label("reached"))
    .join_from(grants, parties, grants.c.party == parties.c.id)
    .where(grants.c.role.in_(sa.bindparam("roles", expanding=True)), _current(grants), parties.c.left_at.is_(None))
    .order_by(parties.c.id)
)


# Of somebody who may be given work: weekly shifts as "weekdays:from:to ...", None where no roster is kept.
_SHIFTS = (
    sa.select(sa.func.aggregate_strings(
        sa.cast(duties.c.weekdays, sa.String) + ":" + sa.cast(duties.c.from_minute, sa.String) + ":"
        + sa.cast(duties.c.to_minute, sa.String), " "))
    .where(duties.c.party == parties.c.id, _current(duties)).scalar_subquery().label("shifts")
)
# Who stands in for somebody who is away: 0 where nobody does, NULL for who is here.
_AWAY = (
    sa.select(sa.func.max(sa.func.coalesce(absences.c.deputy, 0)))
    .where(absences.c.party == parties.c.id, _current(absences)).scalar_subquery().label("away")
)
_REACH = (parties.c.id, parties.c.body, parties.c.certificate, parties.c.certified_until, parties.c.device_seen_at,
          _REACHED.label("reached"), _SHIFTS, _AWAY)
_REACH_ON = (
    sa.select(claims.c.grid, claims.c.duty, *_REACH).join_from(claims, parties, claims.c.party == parties.c.id)
    .where(claims.c.grid.in_(sa.bindparam("grids", expanding=True)), claims.c.to_at.is_(None),
           parties.c.left_at.is_(None))
    .order_by(claims.c.grid, claims.c.duty.desc(), claims.c.id)
)
_REACH_OF_ROLE = (
    sa.select(grants.c.scope_kind, grants.c.scope, *_REACH).join_from(grants, parties, grants.c.party == parties.c.id)
    .where(grants.c.role == sa.bindparam("role"), _current(grants), parties.c.left_at.is_(None))
    .order_by(parties.c.id)
)
_IDS: sa.BindParameter[int] = sa.bindparam("ids", expanding=True)
_REACH_OF = sa.select(*_REACH).where(parties.c.id.in_(_IDS), parties.c.left_at.is_(None))
_WHO = sa.select(*_PARTY, _REACHED.label("reached"))
_BY_CODE = _WHO.where(parties.c.code.in_(sa.bindparam("codes", expanding=True)))
_THERE = _BY_CODE.where(parties.c.kind != "person", parties.c.left_at.is_(None))
_OF_TOWNS = _WHO.where(
    parties.c.kind == "body", parties.c.town.in_(sa.bindparam("towns", expanding=True)), parties.c.left_at.is_(None),
).order_by(parties.c.id.desc())
_NAMES = sa.select(parties.c.id, parties.c.name, parties.c.name_en).where(parties.c.id.in_(_IDS))
_HOOKS = sa.select(contacts).where(
    contacts.c.party.in_(_IDS), contacts.c.channel == "webhook", contacts.c.confirmed_at.is_not(None),
    contacts.c.closed_at.is_(None),
)


def claimants(db: Unit, grids: Iterable[str]) -> Sequence[sa.Row[Any]]:
    """The parties with open claims on these grids: principals before deputies."""
    return db.execute(_PRINCIPALS, {"grids": list(grids)}).all()


def holders_of_roles(db: Unit, roles: Iterable[str], now: datetime) -> Sequence[sa.Row[Any]]:
    """Who holds these roles now, with the scope of each grant."""
    return db.execute(_HOLDERS_OF_ROLE, {"roles": list(roles), "now": now}).all()


def reach_on(db: Unit, grids: Iterable[str], now: datetime) -> Sequence[sa.Row[Any]]:
    """As ``claimants``, with only what decides whether they may be given work now: grid, duty, id, body, certificate,
    certified_until, device_seen_at, reached (has a confirmed channel), shifts and away (see ``reach_of``)."""
    return db.execute(_REACH_ON, {"grids": list(grids), "now": now}).all()


def reach_of_role(db: Unit, role: str, now: datetime) -> Sequence[sa.Row[Any]]:
    """The same of those who hold a role now: scope_kind and scope, then what ``reach_on`` tells from id on."""
    return db.execute(_REACH_OF_ROLE, {"role": role, "now": now}).all()


def reach_of(db: Unit, ids: Iterable[int], now: datetime) -> Sequence[sa.Row[Any]]:
    """The same of these parties. ``away`` is who stands in for somebody on leave now, 0 for nobody; None: is here."""
    return db.execute(_REACH_OF, {"ids": list(ids), "now": now}).all()


def hold_party(db: Unit, ident: int) -> None:
    """Nobody else decides about this party until the unit ends; SQLite's one thread needs no lock."""
    if db.postgresql:
        db.execute(sa.select(parties.c.id).where(parties.c.id == ident).with_for_update())


def hold_parties(db: Unit, ids: Iterable[int]) -> None:
    """The same of several at once, always in the same order, so that two units do not wait for each other."""
    wanted = sorted(ids)
    if db.postgresql and wanted:
        db.execute(sa.select(parties.c.id).where(parties.c.id.in_(wanted)).order_by(parties.c.id).with_for_update())


def parties_by_code(db: Unit, codes: Iterable[str]) -> Mapping[str, sa.Row[Any]]:
    """Parties by their codes."""
    return {row.code: row for row in db.execute(_BY_CODE, {"codes": list(codes)})}


def bodies_by_code(db: Unit, codes: Iterable[str]) -> Mapping[str, sa.Row[Any]]:
    """Bodies, squads and queues that have not left, by their codes: what an event can be sent to."""
    return {row.code: row for row in db.execute(_THERE, {"codes": list(codes)})}


def bodies_of_towns(db: Unit, towns: Iterable[str]) -> Mapping[str, sa.Row[Any]]:
    """The town's own body (the territorial principle), by town code."""
    return {row.town: row for row in db.execute(_OF_TOWNS, {"towns": [town for town in towns if town]})}


def names_of(db: Unit, ids: Iterable[int]) -> dict[int, tuple[str, str]]:
    """Chinese and English names by party."""
    wanted = [party for party in set(ids) if party]
    if not wanted:
        return {}
    return {row.id: (row.name, row.name_en) for row in db.execute(_NAMES, {"ids": wanted})}


def names_and_people(db: Unit, ids: Iterable[int]) -> tuple[dict[int, tuple[str, str]], set[int]]:
    """Names by party, and which of them are persons."""
    wanted = list(ids)
    if not wanted:
        return {}, set()
    query = sa.select(parties.c.id, parties.c.name, parties.c.name_en, parties.c.kind).where(parties.c.id.in_(wanted))
    rows = db.execute(query).all()
    return {row.id: (row.name, row.name_en) for row in rows}, {row.id for row in rows if row.kind == "person"}


def party(db: Unit, ident: int) -> sa.Row[Any] | None:
    """One party."""
    return db.execute(sa.select(*_PARTY, parties.c.capacity, parties.c.left_at).where(parties.c.id == ident)).first()


def party_list(db: Unit, wanted: Mapping[str, str], after: int, most: int) -> Sequence[sa.Row[Any]]:
    """Parties by rising id; ``wanted`` may hold kind, town and q (a part of the name or code)."""
    query = sa.select(*_PARTY).where(parties.c.left_at.is_(None), parties.c.id > after)
    for name in ("kind", "town"):
        if wanted.get(name):
            query = query.where(parties.c[name] == wanted[name])
    if wanted.get("q"):
        query = query.where(sa.or_(*(parties.c[name].contains(wanted["q"], autoescape=True)
                                     for name in ("name", "name_en", "code"))))
    return db.execute(query.order_by(parties.c.id).limit(most)).all()


def account_of(db: Unit, login: str) -> sa.Row[Any] | None:
    """The account with this login name."""
    return db.execute(sa.select(accounts).where(accounts.c.login == login)).first()


def account_holder(db: Unit, ident: int) -> sa.Row[Any] | None:
    """One party with the login of its account (None: no account) and when the account was disabled."""
    query = sa.select(*_PARTY, parties.c.left_at, accounts.c.login, accounts.c.disabled_at)
    query = query.outerjoin_from(parties, accounts, accounts.c.party == parties.c.id).where(parties.c.id == ident)
    return db.execute(query).first()


def language_of(db: Unit, ident: int) -> str:
    """The language of a party's account."""
    query = sa.select(accounts.c.language).where(accounts.c.party == ident)
    return db.execute(query).scalar_one_or_none() or "zh-CN"


def grants_of(db: Unit, ident: int, now: datetime) -> Sequence[sa.Row[Any]]:
    """The roles a party holds now."""
    query = sa.select(grants.c.role, grants.c.scope_kind, grants.c.scope).where(grants.c.party == ident, _current(grants))
    return db.execute(query, {"now": now}).all()


def hooks_of(db: Unit, ids: Iterable[int]) -> Mapping[int, list[sa.Row[Any]]]:
    """Confirmed outbound contacts (webhooks) by party; the inbox needs none."""
    found: dict[int, list[sa.Row[Any]]] = {}
    for row in db.execute(_HOOKS, {"ids": list(ids)}):
        found.setdefault(row.party, []).append(row)
    return found


def saw_device(db: Unit, ident: int, now: datetime) -> None:
    """The party's device was heard of."""
    db.execute(sa.update(parties).where(parties.c.id == ident).values(device_seen_at=now))


def insert_parties(db: Unit, rows: Sequence[dict[str, Any]]) -> None:
    """Add parties, with ids given."""
    db.execute(sa.insert(parties), list(rows))


def highest_id(db: Unit) -> int:
    """The highest id given so far; 0 when there is nobody."""
    return db.execute(sa.select(sa.func.coalesce(sa.func.max(parties.c.id), 0))).scalar_one()


def add_party(db: Unit, row: dict[str, Any]) -> int:
    """Add one party; returns its id."""
    return db.insert(sa.insert(parties), row)


def change_account(db: Unit, ident: int, **changed: Any) -> None:
    """Change columns of a party's account."""
    db.execute(sa.update(accounts).where(accounts.c.party == ident).values(**changed))


def follow_ids(db: Unit) -> None:
    """After ids were given by hand, let PostgreSQL's own numbering go on behind them."""
    if db.postgresql:
        db.execute(sa.text("SELECT setval(pg_get_serial_sequence('parties', 'id'), (SELECT max(id) FROM parties))"))


def insert_rows(db: Unit, table: sa.Table, rows: Sequence[dict[str, Any]]) -> None:
    """Add rows of accounts, grants, contacts or duties."""
    if rows:
        db.execute(sa.insert(table), list(rows))
