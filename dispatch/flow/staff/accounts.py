"""Who somebody is: passwords and API keys in, an actor with his grants out."""

from __future__ import annotations

import asyncio
import hashlib
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from dispatch.city import City
from dispatch.errors import NotFound, NotSignedIn
from dispatch.flow.sealing import keyed_hash
from dispatch.flow.sending import IdempotencyKey
from dispatch.rules.event import ANONYMOUS, Actor, Grant, Role
from dispatch.rules.permissions import Sight, sight
from dispatch.store import parties, sessions
from dispatch.store.engine import Unit

if TYPE_CHECKING:
    from dispatch.node import Node

LONGEST = timedelta(days=14)
IDLE = timedelta(hours=24)
TOUCHED_EVERY = timedelta(minutes=5)
KEY_PREFIX = "dk_"
_QUEUE = "center"
_DESK = frozenset({Role.OPERATOR, Role.DUTY_LEADER, Role.DISPATCHER})
_SPEAKS_FOR_BODY = frozenset({Role.SQUAD_LEADER, Role.DEPARTMENT})

_hasher = PasswordHasher()
_checkers = ThreadPoolExecutor(2, thread_name_prefix="passwords")  # a check takes 64 MiB and a core for a while
# The digest of no password: an unknown login takes as long as a wrong password.
_NOBODY = "$argon2id$v=19$m=65536,t=3,p=4$" + "bm90IGEgcmVhbCBzYWx0IQ" + "$" + "A" * 43


@dataclass(frozen=True, slots=True)
class Reader:
    """Who asks: the actor, what he sees, his language, and the digest of the session he came by.

    ``is_stale``: it is time to note that the session is in use (``touch``).
    """

    actor: Actor = ANONYMOUS
    sight: Sight = field(default_factory=lambda: sight(ANONYMOUS))
    language: str = "zh-CN"
    session: str = ""
    is_stale: bool = False


NOBODY = Reader()


def digest(secret: str) -> str:
    """What is kept of a token or key."""
    return hashlib.sha256(secret.encode()).hexdigest()


def hash_password(password: str, hasher: PasswordHasher = _hasher) -> str:
    """Argon2id in its own text form; takes a tenth of a second."""
    return hasher.hash(password)


async def hashed_beside(password: str) -> str:
    """The same beside the event loop."""
    return await asyncio.get_running_loop().run_in_executor(_checkers, hash_password, password)


def is_password(stored: str, password: str) -> bool:
    """Whether this is the password; takes a tenth of a second, right or wrong."""
    try:
        return _hasher.verify(stored, password)
    except (VerificationError, InvalidHashError):
        return False


async def checked(node: Node, login: str, password: str) -> int:
    """The party with this login and password. Raises ``NotSignedIn``, the same for every reason."""
    account = await node.read(lambda db, city: parties.account_of(db, login))
    if account is not None and account.disabled_at is not None:
        account = None
    stored = _NOBODY if account is None else account.password_hash
    right = await asyncio.get_running_loop().run_in_executor(_checkers, is_password, stored, password)
    if account is None or not right:
        raise NotSignedIn("login or password is wrong")
    party: int = account.party
    return party


def fingerprint(city: City, asked: bytes) -> str:
    """What is kept of a request that holds a password: a hash that only this installation can compute."""
    return keyed_hash(city.keys, "sign-in", hashlib.sha256(asked).hexdigest())


def token_for(city: City, party: int, key: IdempotencyKey | None) -> str:
    """The token of a session that is about to be opened. With a key the same again for the same request, so that it
    can be told once more although it is kept nowhere."""
    if key is None:
        return city.chance.token()
    return keyed_hash(city.keys, "session", f"{party}\n{key.key}\n{key.fingerprint}")


def open_session(db: Unit, city: City, party: int, token: str, agent: str = "") -> None:
    """Keep a session whose token was just made."""
    now = city.clock.now()
    sessions.drop_ended(db, now)
    sessions.start_session(db, {
        "token_hash": digest(token), "party": party, "started_at": now, "seen_at": now, "ends_at": now + LONGEST,
        "agent": agent[:200],
    })
    parties.saw_device(db, party, now)


def sign_out(db: Unit, city: City, session: str) -> None:
    """End a session, named by its digest."""
    sessions.end_session(db, session)


def reader_of_session(db: Unit, city: City, session: str) -> Reader | None:
    """Who signed in with this session (a digest); None when it has ended or was left for a day."""
    now = city.clock.now()
    row = sessions.party_of_session(db, session, now, now - IDLE)
    return None if row is None else _reader(db, row, now, session)


def reader_of_key(db: Unit, city: City, key: str) -> Reader:
    """Whose API key this is. Raises ``NotSignedIn``."""
    now = city.clock.now()
    row = sessions.party_of_key(db, digest(key), now)
    if row is None:
        raise NotSignedIn("this API key is not valid")
    return _reader(db, row, now, "")


def touch(db: Unit, city: City, session: str, party: int) -> None:
    """The session is in use, and so is the device behind it."""
    now = city.clock.now()
    sessions.saw_session(db, session, now)
    parties.saw_device(db, party, now)


def actor_of(db: Unit, city: City, party: int) -> Actor:
    """A party as an actor, with its grants of this instant. Raises ``NotFound``."""
    row = parties.party(db, party)
    if row is None:
        raise NotFound(f"there is no party {party}")
    now = city.clock.now()
    return _actor(db, row, now, sessions.stood_in_for(db, party, now))


def new_key(db: Unit, city: City, party: int, name: str, ends_at: datetime | None = None) -> str:
    """Make an API key for a party; it is shown this once."""
    key = KEY_PREFIX + city.chance.token()
    sessions.insert_key(db, {
        "key_hash": digest(key), "party": party, "name": name, "made_at": city.clock.now(), "ends_at": ends_at,
    })
    return key


def revoke_key(db: Unit, city: City, ident: int) -> None:
    """End an API key at once. Raises ``NotFound``."""
    if not sessions.revoke_key(db, ident, city.clock.now()):
        raise NotFound(f"there is no living API key {ident}")


def _reader(db: Unit, row: Any, now: datetime, session: str) -> Reader:
    actor = _actor(db, row, now, row.stands_in)
    seen = sight(actor, frozenset(sessions.claimed_by(db, row.id)))
    stale = row.seen_at is not None and row.seen_at < now - TOUCHED_EVERY
    return Reader(actor, seen, row.language or "zh-CN", session, stale)


def _actor(db: Unit, row: Any, now: datetime, stands_in: str | None) -> Actor:
    held = tuple(Grant(Role(g.role), g.scope_kind, g.scope) for g in parties.grants_of(db, row.id, now))
    return Actor(party=row.id, name=row.name, grants=held, body=row.body,
                 stands_for=_stands_for(db, row, held) | frozenset(map(int, (stands_in or "").split())))


def _stands_for(db: Unit, row: Any, held: tuple[Grant, ...]) -> frozenset[int]:
    """The parties in whose name somebody acts: the body his grant is for, the body or squad he leads or belongs
    to as a department's person, and for the desk the center's queue."""
    roles = {grant.role for grant in held}
    parts = {int(grant.scope) for grant in held if grant.scope_kind == "body" and grant.scope.isdigit()}
    if row.body is not None and roles & _SPEAKS_FOR_BODY:
        parts.add(row.body)
    if any(grant.role in _DESK and grant.scope_kind == "city" for grant in held):
        queue = parties.parties_by_code(db, [_QUEUE]).get(_QUEUE)
        if queue is not None:
            parts.add(queue.id)
    return frozenset(parts)
