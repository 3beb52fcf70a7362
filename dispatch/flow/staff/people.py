"""People come, change their password and go."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from dispatch.city import City
from dispatch.errors import Fault, NotFound, Taken, Unprocessable
from dispatch.flow.staff import accounts, inviting
from dispatch.flow.staff.coverage import read_city_shifts
from dispatch.flow.staff.editing import close_account
from dispatch.rules.claiming import NEEDED, VALID, read_terms
from dispatch.rules.event import GRANTED, Grant, Role
from dispatch.store import invitations, memberships, parties, rulings, schema, sessions
from dispatch.store.engine import Unit

TERMS: Mapping[str, str] = {
    "claim_tiers": "which layers are claimed, and by which roles", "claim_capacity": "grids that one may be principal of",
    "claim_load": "open events in hand beyond which nobody takes a further grid",
    "claim_certificate": "valid: one that has run out is refused; needed: one must be there",
    "claim_answer_hours": "hours after which an offer or a release that nobody answers is over",
    "shifts": "the shifts of the city's day",
}
_NUMBERS = {"claim_capacity": 0, "claim_load": 0, "claim_answer_hours": 1}  # the least that each may be
SCOPES = ("city", "town", "body", "grid", "own")


@dataclass(frozen=True, slots=True)
class Newcomer:
    """Somebody who is to have an account. ``roles`` is ``ROLE`` or ``ROLE@KIND:SCOPE``, commas between several;
    ``certificate`` is ``NUMBER:YYYY-MM-DD`` or empty."""

    login: str
    name: str
    roles: str
    body: str
    certificate: str
    password_hash: str


def welcome(db: Unit, city: City, wish: Newcomer) -> int:
    """Add a person with an account and grants; returns the party. Raises ``Taken`` or ``Unprocessable``."""
    if parties.account_of(db, wish.login) is not None or parties.parties_by_code(db, [wish.login]):
        raise Taken(f"the login '{wish.login}' is taken")
    body = _body(db, wish.body)
    number, until = _certificate(wish.certificate)
    given = [_grant(db, text.strip()) for text in wish.roles.split(",")]
    town = next((grant.scope for grant in given if grant.scope_kind == "town"), body.town if body else "")
    ident = parties.add_party(db, {
        "kind": "person", "code": wish.login, "name": wish.name, "name_en": wish.name, "town": town,
        "body": body.id if body else None, "certificate": number, "certified_until": until,
    })
    now = city.clock.now()
    parties.insert_rows(db, schema.accounts, [{"party": ident, "login": wish.login, "password_hash": wish.password_hash}])
    parties.insert_rows(db, schema.grants, [
        {"party": ident, "role": str(g.role), "scope_kind": g.scope_kind, "scope": g.scope, "from_at": now} for g in given
    ])
    return ident


def _grant(db: Unit, text: str) -> Grant:
    role, _, where = text.partition("@")
    kind, _, scope = (where or "city").partition(":")
    if role not in GRANTED:
        raise Unprocessable(f"unknown role '{role}'", [Fault("roles", f"one of {', '.join(GRANTED)}")])
    if kind not in SCOPES or bool(scope) != (kind in ("town", "body", "grid")):
        raise Unprocessable(f"'{where}' is no scope", [Fault("roles", "city, own, town:CODE, body:CODE or grid:CODE")])
    return Grant(Role(role), kind, str(_body(db, scope).id) if kind == "body" else scope)


def _body(db: Unit, code: str) -> Any:
    if not code:
        return None
    found = parties.parties_by_code(db, [code]).get(code)
    if found is None or found.kind == "person":
        raise Unprocessable(f"there is no body '{code}'", [Fault("body", "no such body")])
    return found


def _certificate(text: str) -> tuple[str | None, str | None]:
    if not text:
        return None, None
    number, _, until = text.rpartition(":")
    try:
        return (number or until), date.fromisoformat(until).isoformat()
    except ValueError:
        raise Unprocessable(f"'{text}' is no certificate", [Fault("certificate", "NUMBER:YYYY-MM-DD")]) from None


def follow_members(db: Unit, city: City) -> bool:
    """Let people belong to the bodies that their memberships name today; never more to do."""
    memberships.follow_memberships(db, city.clock.now())
    return False


def set_term(db: Unit, city: City, name: str, value: str) -> None:
    """Write one of the city's terms of claims and coverage; running servers follow. Raises ``Unprocessable``."""
    wrong = _wrong_term(city, name, value)
    if wrong:
        raise Unprocessable(f"{name}: {wrong}", [Fault(name, wrong)])
    rulings.put_setting(db, name, value)
    rulings.raise_city_version(db)


def _wrong_term(city: City, name: str, value: str) -> str:
    """Why a term cannot be that; empty when it can."""
    if name not in TERMS:
        return f"one of {', '.join(TERMS)}"
    if name in _NUMBERS:
        is_number = value.isascii() and value.isdigit() and len(value) < 6
        return "" if is_number and int(value) >= _NUMBERS[name] else f"a number, at least {_NUMBERS[name]}"
    if name == "claim_certificate":
        return "" if value in (VALID, NEEDED) else f"{VALID} or {NEEDED}"
    if name == "claim_tiers":
        tiers = read_terms({"claim_tiers": value}).tiers
        return "" if tiers and all(tier.layer and tier.roles for tier in tiers) else "LAYER:ROLE+ROLE;LAYER:ROLE"
    try:
        return "" if read_city_shifts(value) else "at least one shift"
    except ValueError:
        return "CODE HH:MM-HH:MM, CODE HH:MM-HH:MM"


def new_password(db: Unit, city: City, login: str, password_hash: str) -> None:
    """Give an account a new password; its sessions and invitations end. Raises ``NotFound``."""
    account = _account(db, login)
    parties.change_account(db, account.party, password_hash=password_hash)
    sessions.end_sessions_of(db, account.party)
    invitations.end_invitations(db, account.party, city.clock.now())


def invite(db: Unit, city: City, login: str, token: str) -> inviting.Invited:
    """Invite an account's owner to make a password. Raises ``NotFound`` or ``Unprocessable``."""
    return inviting.invite(db, city, _account(db, login).party, token, None)


def key_for(db: Unit, city: City, login: str, name: str) -> str:
    """Make an API key for an account; it is told this once. Raises ``NotFound``."""
    return accounts.new_key(db, city, _account(db, login).party, name)


def disable(db: Unit, city: City, login: str) -> None:
    """Let an account sign in no more; sessions and keys end at once. Raises ``NotFound``."""
    close_account(db, city, _account(db, login).party)


def _account(db: Unit, login: str) -> Any:
    account = parties.account_of(db, login)
    if account is None:
        raise NotFound(f"there is no account '{login}'")
    return account
