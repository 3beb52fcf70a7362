"""Signs a root over the journal every hour, and verifies chains and roots."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from types import SimpleNamespace
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from dispatch.city import City
from dispatch.clock import from_micros, micros
from dispatch.errors import Fault as FieldFault
from dispatch.errors import Unprocessable
from dispatch.rules.chain import GENESIS, Break, Fault, Line, Root, root_hash, sign_root, verify_chain, verify_root
from dispatch.store import journal
from dispatch.store.engine import Unit

CHUNK = 5_000
Run = Callable[[Callable[[Unit], Any]], Any]


def sign_next(db: Unit, city: City) -> Root | None:
    """Sign a root over the entries since the last one, ``CHUNK`` at most; None when there are none.

    A root covers every entry up to its last id and the root before it, so that whoever keeps one root can prove
    a missing tail, a missing event and a changed entry, at the cost of only the new entries.
    """
    newest = journal.newest_root(db)
    first = newest.last_id + 1 if newest else 1
    rows = journal.hashes_between(db, first, first + CHUNK - 1)
    if not rows:
        return None
    previous = newest.root if newest else GENESIS
    digest = root_hash(previous, (row.hash for row in rows), first, rows[-1].id, len(rows))
    now = city.clock.now()
    root = Root(previous, digest, first, rows[-1].id, len(rows), micros(now))
    journal.insert_root(db, {
        "first_id": root.first_id, "last_id": root.last_id, "count": root.count, "previous": previous,
        "root": digest, "signature": sign_root(signing_key(city), root), "key_id": city.keys.key_id, "signed_at": now,
    })
    return root


def signing_key(city: City) -> Ed25519PrivateKey:
    """The installation's signing key."""
    return Ed25519PrivateKey.from_private_bytes(city.keys.sign)


def line_of(number: str, row: Any) -> Line:
    """A stored entry as it was hashed."""
    before = None if row.scope_before is None else tuple(json.loads(row.scope_before))
    return Line(
        number=number, seq=row.seq, action=row.action, from_stage=row.from_stage, to_stage=row.to_stage,
        actor=row.actor, role=row.role, happened_us=micros(row.happened_at), recorded_us=micros(row.recorded_at),
        changed=json.loads(row.changed), carried=json.loads(row.carried),
        scope_before=before, scope_after=tuple(json.loads(row.scope_after)),
    )


def broken_chains(run: Run, most: int = 500) -> Iterator[tuple[int, Break | None]]:
    """Walk every chain against its head: yields (entries seen, break or None) for each event, and a break for the
    entries of each event that is not there."""
    after = 0
    while True:
        heads, found = run(partial(journal.chains_after, after=after, most=most))
        entries: dict[int, list[Any]] = {}
        for row in found:
            entries.setdefault(row.event, []).append(row)
        for head in heads:
            rows = entries.pop(head.id, [])
            yield len(rows), _chain_break(head, rows)
        for event, rows in entries.items():
            yield len(rows), Break(Fault.SURPLUS, f"event {event}, which is not there", rows[0].seq, "", rows[0].hash)
        if len(heads) < most:
            return
        after = heads[-1].id


def _chain_break(head: Any, rows: Sequence[Any]) -> Break | None:
    try:
        lines = [(line_of(head.number, row), row.hash) for row in rows]
        return verify_chain(lines, head.number, (head.head_seq, head.head_hash))
    except (ValueError, TypeError):
        return _break_before_unreadable(head, rows)


def _break_before_unreadable(head: Any, rows: Sequence[Any]) -> Break | None:
    """The break in a chain with an entry that cannot even be read: an earlier one, or that entry."""
    lines: list[tuple[Line, str]] = []
    for row in rows:
        try:
            lines.append((line_of(head.number, row), row.hash))
            found = verify_chain(lines, head.number)
        except (ValueError, TypeError):
            return Break(Fault.BROKEN, head.number, row.seq, row.hash, "unreadable")
        if found is not None:
            return found
    return None


def broken_roots(run: Run, key: Ed25519PublicKey, roots: Iterable[Any]) -> Iterator[Break | None]:
    """Check signed roots (oldest first) against the journal: yields a break or None for each."""
    previous = GENESIS
    for row in roots:
        root = Root(row.previous, row.root, row.first_id, row.last_id, row.count, micros(row.signed_at))
        place = f"entries {row.first_id} to {row.last_id}"
        if row.previous != previous or not verify_root(key, root, row.signature):
            yield Break(Fault.BROKEN, place, row.id, previous, row.previous)
        else:
            yield _root_break(run, root, place, row.id)
        previous = row.root


def _root_break(run: Run, root: Root, place: str, ident: int) -> Break | None:
    rows = run(lambda db: journal.hashes_between(db, root.first_id, root.last_id))
    if len(rows) != root.count:
        kind = Fault.MISSING if len(rows) < root.count else Fault.SURPLUS
        return Break(kind, place, ident, str(root.count), str(len(rows)))
    try:
        found = root_hash(root.previous, (row.hash for row in rows), root.first_id, root.last_id, root.count)
    except ValueError as reason:
        found = str(reason)
    return None if found == root.hash else Break(Fault.BROKEN, place, ident, root.hash, found)


def write_roots(rows: Iterable[Any]) -> str:
    """Roots as text, one JSON object a line, for keeping elsewhere."""
    fields = ("id", "first_id", "last_id", "count", "previous", "root", "signature", "key_id")
    lines = [{name: getattr(row, name) for name in fields} | {"signed_us": micros(row.signed_at)} for row in rows]
    return "".join(json.dumps(line) + "\n" for line in lines)


def read_roots(text: str) -> list[Any]:
    """Roots as they were exported. Raises ``Unprocessable`` naming the line."""
    found = []
    for number, line in enumerate(text.splitlines(), start=1):
        try:
            plain = json.loads(line)
            found.append(SimpleNamespace(**plain, signed_at=from_micros(plain["signed_us"])))
        except (ValueError, KeyError, TypeError) as reason:
            raise Unprocessable(f"line {number}: {reason}", [FieldFault(f"line {number}", str(reason))]) from None
    return found
