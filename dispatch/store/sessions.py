"""Who is signed in: sessions of people, keys of programs. Only digests of secrets are kept."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from dispatch.store.engine import Unit
from dispatch.store.schema import absences, accounts, api_keys, claims, parties, sessions

_NOW = sa.bindparam("now", type_=sessions.c.ends_at.type)
# For whom somebody stands in now, as ids with spaces between.
_STANDS_IN = (
    sa.select(sa.func.aggregate_strings(sa.cast(absences.c.party, sa.String), " "))
    .where(absences.c.deputy == parties.c.id, absences.c.from_at <= _NOW,
           sa.or_(absences.c.to_at.is_(None), absences.c.to_at > _NOW))
    .correlate(parties).scalar_subquery().label("stands_in")
)
_WHO = (parties.c.id, parties.c.kind, parties.c.code, parties.c.name, parties.c.name_en, parties.c.body,
        parties.c.device_seen_at, accounts.c.language, _STANDS_IN)
_STILL_HERE = sa.and_(parties.c.left_at.is_(None), accounts.c.disabled_at.is_(None))
_IDLE = sa.bindparam("idle_since", type_=sessions.c.seen_at.type)
_OF_SESSION = (
    sa.select(*_WHO, sessions.c.seen_at)
    .join_from(sessions, parties, sessions.c.party == parties.c.id)
    .join(accounts, accounts.c.party == parties.c.id)
    .where(sessions.c.token_hash == sa.bindparam("digest"), sessions.c.ends_at > _NOW, sessions.c.seen_at > _IDLE,
           _STILL_HERE)
)
_OF_KEY = (
    sa.select(*_WHO, sa.null().label("seen_at"))
    .join_from(api_keys, parties, api_keys.c.party == parties.c.id)
    .outerjoin(accounts, accounts.c.party == parties.c.id)
    .where(api_keys.c.key_hash == sa.bindparam("digest"), api_keys.c.revoked_at.is_(None), _STILL_HERE,
           sa.or_(api_keys.c.ends_at.is_(None), api_keys.c.ends_at > _NOW))
)
_CLAIMED = sa.select(claims.c.grid).where(claims.c.party == sa.bindparam("party"), claims.c.to_at.is_(None))


def start_session(db: Unit, row: dict[str, Any]) -> None:
    """Keep a session (token_hash, party, started_at, seen_at, ends_at, agent)."""
    db.execute(sa.insert(sessions), row)


def party_of_session(db: Unit, digest: str, now: datetime, idle_since: datetime) -> sa.Row[Any] | None:
    """The party behind a living session that was seen after ``idle_since``."""
    return db.execute(_OF_SESSION, {"digest": digest, "now": now, "idle_since": idle_since}).first()


def party_of_key(db: Unit, digest: str, now: datetime) -> sa.Row[Any] | None:
    """The party behind a living API key."""
    return db.execute(_OF_KEY, {"digest": digest, "now": now}).first()


def claimed_by(db: Unit, party: int) -> Sequence[str]:
    """The grids that a party answers for now."""
    return db.execute(_CLAIMED, {"party": party}).scalars().all()


def stood_in_for(db: Unit, party: int, now: datetime) -> str | None:
    """For whom a party stands in now, as the rows of ``party_of_session`` and ``party_of_key`` tell it."""
    return db.execute(sa.select(_STANDS_IN).where(parties.c.id == party), {"now": now}).scalar_one_or_none()


def saw_session(db: Unit, digest: str, now: datetime) -> None:
    """The session was used."""
    db.execute(sa.update(sessions).where(sessions.c.token_hash == digest).values(seen_at=now))


def end_session(db: Unit, digest: str) -> int:
    """Sign out; returns 1 when there was such a session."""
    return db.execute(sa.delete(sessions).where(sessions.c.token_hash == digest)).rowcount


def end_sessions_of(db: Unit, party: int) -> int:
    """Sign a party out everywhere: a lost phone, a changed password."""
    return db.execute(sa.delete(sessions).where(sessions.c.party == party)).rowcount


def drop_ended(db: Unit, now: datetime) -> int:
    """Forget sessions that have ended."""
    return db.execute(sa.delete(sessions).where(sessions.c.ends_at <= now)).rowcount


def insert_key(db: Unit, row: dict[str, Any]) -> int:
    """Keep an API key (key_hash, party, name, made_at, ends_at); returns its id."""
    return db.execute(sa.insert(api_keys).returning(api_keys.c.id), row).scalar_one()


def revoke_key(db: Unit, ident: int, now: datetime) -> int:
    """End an API key; returns 1 when it was alive."""
    alive = sa.update(api_keys).where(api_keys.c.id == ident, api_keys.c.revoked_at.is_(None))
    return db.execute(alive.values(revoked_at=now)).rowcount


def keys_of(db: Unit, party: int) -> Sequence[sa.Row[Any]]:
    """A party's API keys, oldest first, without their digests."""
    shown = [api_keys.c[name] for name in ("id", "party", "name", "made_at", "ends_at", "revoked_at")]
    return db.execute(sa.select(*shown).where(api_keys.c.party == party).order_by(api_keys.c.id)).all()
