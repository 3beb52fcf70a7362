"""How somebody comes to his password: a link that holds once and not for long, made for him by an administrator.

Nobody but its owner ever knows a password: none is made for him, and none is a default. The store keeps a digest of the
link's token, so that neither a backup nor whoever reads the database can use it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from dispatch.city import City
from dispatch.errors import Fault, NotFound, Unprocessable
from dispatch.flow.sealing import keyed_hash
from dispatch.flow.sending import IdempotencyKey
from dispatch.flow.staff.accounts import digest
from dispatch.rules.passwords import fault_of_password
from dispatch.store import invitations, parties, sessions
from dispatch.store.engine import Unit

LASTS = timedelta(hours=72)
_GONE = "this link has been used, was replaced by a newer one, or its time is over"


@dataclass(frozen=True, slots=True)
class Invited:
    """Who was invited, under which login, until when."""

    party: int
    name: str
    name_en: str
    login: str
    ends_at: datetime


def token_for(city: City, party: int, key: IdempotencyKey | None) -> str:
    """The token of an invitation that is about to be made. With a key the same again for the same request, so that it
    can be told once more although it is kept nowhere."""
    if key is None:
        return city.chance.token()
    return keyed_hash(city.keys, "invitation", f"{party}\n{key.actor}\n{key.key}\n{key.fingerprint}")


def invite(db: Unit, city: City, party: int, token: str, by: int | None) -> Invited:
    """Keep an invitation; the ones before it hold no longer.

    Raises ``NotFound`` where there is no such person, ``Unprocessable`` for one who cannot sign in at all.
    """
    row = _who(db, party)
    now = city.clock.now()
    invitations.end_invitations(db, party, now)
    ends_at = now + LASTS
    invitations.insert_invitation(db, {
        "token_hash": digest(token), "party": party, "made_by": by, "made_at": now, "ends_at": ends_at, "used_at": None})
    return Invited(party, row.name, row.name_en, row.login, ends_at)


def _who(db: Unit, party: int) -> Any:
    row = parties.account_holder(db, party)
    if row is None or row.kind != "person":
        raise NotFound(f"there is no person {party}")
    reason = "has left" if row.left_at is not None else "has no login" if row.login is None else \
        "is disabled" if row.disabled_at is not None else ""
    if reason:
        raise Unprocessable(f"{row.code} {reason}", [Fault("parties", f"{row.code} {reason}")])
    return row


def invited_by(db: Unit, city: City, token: str) -> Invited | None:
    """Whom a token invites; None for one that does not hold."""
    row = invitations.open_invitation(db, digest(token), city.clock.now())
    holder = parties.account_holder(db, row.party) if row is not None else None
    if row is None or holder is None or holder.login is None or holder.disabled_at is not None or holder.left_at is not None:
        return None
    return Invited(row.party, holder.name, holder.name_en, holder.login, row.ends_at)


def look(db: Unit, city: City, token: str) -> Invited:
    """The same. Raises ``NotFound`` for a token that does not hold."""
    who = invited_by(db, city, token)
    if who is None:
        raise NotFound(_GONE)
    return who


def accept(db: Unit, city: City, token: str, password_hash: str) -> Invited:
    """The invited one has chosen a password: the token is used up, and every session that there was ends.

    Raises ``NotFound`` for a token that does not hold.
    """
    who, now = look(db, city, token), city.clock.now()
    row = invitations.open_invitation(db, digest(token), now)
    if row is None or not invitations.use_invitation(db, row.id, now):
        raise NotFound(_GONE)
    parties.change_account(db, who.party, password_hash=password_hash)
    sessions.end_sessions_of(db, who.party)
    return who


def refuse_weak(password: str, login: str) -> None:
    """Raise ``Unprocessable`` for what cannot be a password of this login."""
    _, reason = fault_of_password(password, login)
    if reason:
        raise Unprocessable(f"password: {reason}", [Fault("password", reason)])
