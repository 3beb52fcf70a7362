"""A request that comes twice has its effect once and the same answer twice."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from dispatch.city import City
from dispatch.errors import KeyReused
from dispatch.flow.sending import IdempotencyKey
from dispatch.store import idempotency
from dispatch.store.engine import Unit

KEPT = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Answer:
    """A status with the text of the body; ``replayed`` when it was given before."""

    status: int
    text: str
    replayed: bool = False


def once(db: Unit, city: City, key: IdempotencyKey | None, status: int, work: Callable[[Unit, City], str]) -> Answer:
    """Run ``work`` unless this key was answered before; key and effect are one unit.

    ``work`` returns the text of the answer. Raises ``KeyReused`` when the key came with another request.
    """
    if key is None:
        return Answer(status, work(db, city))
    earlier = idempotency.reserve(db, {
        "actor": key.actor, "key": key.key, "fingerprint": key.fingerprint, "made_at": city.clock.now(),
    })
    if earlier is not None:
        if earlier.fingerprint != key.fingerprint:
            raise KeyReused("this Idempotency-Key was used for another request; take a new one")
        return Answer(earlier.status, earlier.answer, replayed=True)
    text = work(db, city)
    idempotency.save_answer(db, key.actor, key.key, status, text)
    return Answer(status, text)


def forget(db: Unit, city: City, at: datetime) -> int:
    """Drop the keys whose time is over."""
    return idempotency.forget_answers(db, at - KEPT)
