"""The journal's bytes: what an entry hashes to, whether a chain is whole, and signed roots over it."""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from json.encoder import encode_basestring
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from dispatch.rules.canonical import canonical

GENESIS = "0" * 64
"""What the first entry of every event, and the first root, name as their predecessor."""

_WORDS_PREFIX = b"words1\n"
_ROOT_PREFIX = b"root1\n"
_SIGNED_PREFIX = b"signed root1\n"
_SALT_BYTES = 16


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that happened to one event, as it is hashed.

    `number` is the event's number, `seq` counts its entries from 1, `actor` is a party id
    or None for the system. `changed` holds the changed fields after the change, `carried`
    the digests of words and files and the ids; neither holds personal data. Coordinates
    are integers of 1e-7 degrees, instants microseconds since 1970. A scope is what readers
    are filtered by; `scope_before` is None for the first entry.
    """

    number: str
    seq: int
    action: str
    from_stage: str | None
    to_stage: str
    actor: int | None
    role: str
    happened_us: int
    recorded_us: int
    changed: Mapping[str, Any]
    carried: Mapping[str, Any]
    scope_before: tuple[Any, ...] | None
    scope_after: tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Texts:
    """The parts of a line as they are hashed and kept: canonical JSON."""

    changed: str
    carried: str
    scope_before: str | None
    scope_after: str


def texts_of(line: Line, carried: str | None = None) -> Texts:
    """The canonical texts of a line's parts; that of ``carried``, if it is known already. Raises what ``canonical``
    raises."""
    return Texts(
        changed=canonical(dict(line.changed)).decode(),
        carried=canonical(dict(line.carried)).decode() if carried is None else carried,
        scope_before=None if line.scope_before is None else _scope_text(line.scope_before),
        scope_after=_scope_text(line.scope_after),
    )


def _scope_text(scope: tuple[Any, ...]) -> str:
    try:
        return _known_scope(scope, tuple(map(type, scope)))  # the types, because True equals 1
    except TypeError:  # what cannot be a key is no scope of ours, but it has its bytes
        return canonical(scope).decode()


@lru_cache(maxsize=4096)
def _known_scope(scope: tuple[Any, ...], _types: tuple[type, ...]) -> str:
    return canonical(scope).decode()


def _plain(value: str | int) -> str:
    """The text of one value; the quick ways are those that nearly all take."""
    if type(value) is str:
        return encode_basestring(value)
    if type(value) is int and 0 <= value < 2**53:
        return str(value)
    return canonical(value).decode()


@lru_cache(maxsize=1024, typed=True)
def _text(value: str | int | None) -> str:
    return canonical(value).decode()


def entry_hash(prev: str, line: Line, texts: Texts | None = None) -> str:
    """SHA-256 (hex) of `v1`, a newline and the canonical JSON of the line with its predecessor's hash.

    `texts` are those of this line, if they are known already. The keys below stand in the order of RFC 8785.
    """
    texts = texts or texts_of(line)
    before = "null" if texts.scope_before is None else texts.scope_before
    return hashlib.sha256((
        f'v1\n{{"action":{_text(line.action)},"actor":{_text(line.actor)},"carried":{texts.carried}'
        f',"changed":{texts.changed},"from_stage":{_text(line.from_stage)},"happened_us":{_plain(line.happened_us)}'
        f',"number":{_plain(line.number)},"prev":{_plain(prev)},"recorded_us":{_plain(line.recorded_us)}'
        f',"role":{_text(line.role)},"scope_after":{texts.scope_after},"scope_before":{before}'
        f',"seq":{_plain(line.seq)},"to_stage":{_text(line.to_stage)}}}'
    ).encode()).hexdigest()


def words_digest(salt: bytes, text: str) -> str:
    """What an entry carries instead of words (hex HMAC-SHA-256).

    The salt, 16 bytes or more and one for each text, lies beside the words: once both are
    erased the digest says nothing, and the chain still holds.
    """
    if len(salt) < _SALT_BYTES:
        raise ValueError(f"a salt has at least {_SALT_BYTES} bytes, not {len(salt)}")
    return hmac.digest(salt, _WORDS_PREFIX + text.encode(), "sha256").hex()


class Fault(StrEnum):
    """How a chain fails."""

    BROKEN = "broken"  # the entry or one before it was changed
    MISSING = "missing"  # an entry is not there
    SURPLUS = "surplus"  # an entry is there that does not belong


@dataclass(frozen=True, slots=True)
class Break:
    """The first place where a chain fails; `expected` and `found` are hashes, numbers or sequences."""

    kind: Fault
    number: str
    seq: int
    expected: str
    found: str


def verify_chain(
    entries: Iterable[tuple[Line, str]], number: str | None = None, head: tuple[int, str] | None = None
) -> Break | None:
    """The first break in one event's entries with their stored hashes, in order of `seq`; None when whole.

    `number` is the event they should belong to (the first line's by default); `head` is
    the (seq, hash) of the last entry from a source of its own, without which a missing
    tail does not show.
    """
    prev, seq = GENESIS, 0
    for line, stored in entries:
        number = number or line.number
        seq += 1
        found = _break_at(line, stored, prev, (number, seq)) or _beyond(head, line)
        if found is not None:
            return found
        prev = stored
    return _break_at_head(number or "", (seq, prev), head)


def _break_at(line: Line, stored: str, prev: str, place: tuple[str, int]) -> Break | None:
    number, seq = place
    if line.number != number:
        return Break(Fault.SURPLUS, line.number, line.seq, number, line.number)
    if line.seq != seq:
        kind, at = (Fault.MISSING, seq) if line.seq > seq else (Fault.SURPLUS, line.seq)
        return Break(kind, number, at, str(seq), str(line.seq))
    computed = entry_hash(prev, line)
    if computed != stored:
        return Break(Fault.BROKEN, number, seq, computed, stored)
    return None


def _beyond(head: tuple[int, str] | None, line: Line) -> Break | None:
    if head is None or line.seq <= head[0]:
        return None
    return Break(Fault.SURPLUS, line.number, line.seq, str(head[0]), str(line.seq))


def _break_at_head(number: str, last: tuple[int, str], head: tuple[int, str] | None) -> Break | None:
    if head is None or last == head:
        return None
    if last[0] < head[0]:
        return Break(Fault.MISSING, number, last[0] + 1, str(head[0]), str(last[0]))
    return Break(Fault.BROKEN, number, head[0], head[1], last[1])


def root_hash(
    previous_root: str, entry_hashes: Iterable[str], first_id: int, last_id: int, count: int
) -> str:
    """SHA-256 (hex) over all entries with ids from `first_id` to `last_id`, in order, and the root before.

    Takes the stored hashes as a stream. Raises ValueError when they are not `count` hashes.
    """
    root = hashlib.sha256(
        _ROOT_PREFIX
        + canonical({"count": count, "first_id": first_id, "last_id": last_id, "previous": previous_root})
    )
    seen = 0
    for text in entry_hashes:
        digest = bytes.fromhex(text)
        if len(digest) != root.digest_size:
            raise ValueError(f"{text!r} is not a SHA-256 in hexadecimal")
        root.update(digest)
        seen += 1
    if seen != count:
        raise ValueError(f"{count} entries announced, {seen} found")
    return root.hexdigest()


@dataclass(frozen=True, slots=True)
class Root:
    """The fields that are signed and exported; `made_us` is microseconds since 1970."""

    previous: str
    hash: str
    first_id: int
    last_id: int
    count: int
    made_us: int


def sign_root(private_key: Ed25519PrivateKey, root: Root) -> str:
    """An Ed25519 signature over the root, in base64."""
    return base64.b64encode(private_key.sign(_root_bytes(root))).decode()


def verify_root(public_key: Ed25519PublicKey, root: Root, signature: str) -> bool:
    """Whether the signature was made over exactly this root by the holder of the key."""
    try:
        public_key.verify(base64.b64decode(signature, validate=True), _root_bytes(root))
    except (InvalidSignature, ValueError):
        return False
    return True


def _root_bytes(root: Root) -> bytes:
    fields = {
        "count": root.count,
        "first_id": root.first_id,
        "hash": root.hash,
        "last_id": root.last_id,
        "made_us": root.made_us,
        "previous": root.previous,
    }
    return _SIGNED_PREFIX + canonical(fields)
