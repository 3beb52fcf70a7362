"""Suggestions learn from the city's own history: by night on their own, or when an administrator asks for it."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import structlog

from dispatch.city import City
from dispatch.flow.ground.apart import Apart, Say, WorkFailed
from dispatch.node import Node
from dispatch.rules.categories import Category
from dispatch.rules.masking import masked
from dispatch.rules.suggesting.kept import packed, proof_of
from dispatch.rules.suggesting.learning import NEEDED, Lesson, Proof, taught
from dispatch.store import runs
from dispatch.store.category_lists import HISTORY, keep_history, lessons_after
from dispatch.store.engine import Unit
from dispatch.store.rulings import raise_city_version

log = structlog.get_logger()

CHUNK = 2_000  # reports of one unit, so that nobody waits long for the store
MOST_LESSONS = 200_000  # the newest
EVERY = timedelta(hours=20)
NIGHT = range(2, 5)  # hours of the city in which it learns on its own
LONGEST_S = 1_800.0


def lessons_of(db: Unit, city: City, after: int) -> tuple[list[Lesson], int]:
    """The next reports that teach, and the last report's id; 0 when there are no more."""
    rows = lessons_after(db, after, CHUNK)
    last = rows[-1].id if len(rows) == CHUNK else 0
    return [(masked(row.words), row.category) for row in rows], last


def teach(job: tuple[Sequence[Category], Sequence[Lesson]], say: Say | None = None) -> dict[str, Any]:
    """What a history teaches, as it is kept; takes a second for some ten thousand reports."""
    return packed(*taught(*job))


def keep(db: Unit, city: City, plain: dict[str, Any]) -> int:
    """Let suggestions count what was learned, from now on; returns its version."""
    proof = proof_of(plain)
    version = keep_history(db, f"{proof.reports} reports", plain, city.clock.now())
    raise_city_version(db)
    return version


def is_our_night(db: Unit, city: City) -> bool:
    """Whether this node is to learn now: once a night, and only one of all nodes."""
    now = city.clock.now()
    return now.astimezone(city.zone).hour in NIGHT and runs.take_turn(db, HISTORY, now, EVERY)


def learn_now(node: Node) -> Proof:
    """Learn from everything there is, without an event loop: for the command line."""
    lessons: list[Lesson] = []
    after, more = 0, True
    while more:
        found, after = node.run(lessons_of, after)
        lessons, more = (lessons + found)[-MOST_LESSONS:], bool(after)
    plain = teach((_listed(node.city), lessons))
    node.run(keep, plain)
    return proof_of(plain)


async def learn_at_night(node: Node) -> bool:
    """Learn from everything there is when the night has come, the long part in a process of its own; whether it did."""
    if not await node.write(is_our_night):
        return False
    lessons: list[Lesson] = []
    after, more = 0, True
    while more:
        found, after = await node.read(lessons_of, after)
        lessons, more = (lessons + found)[-MOST_LESSONS:], bool(after)
    if len(lessons) < NEEDED:
        return False
    try:
        plain = await asyncio.to_thread(Apart(teach, (_listed(node.city), lessons)).run, lambda step: None, LONGEST_S)
    except WorkFailed as reason:
        log.warning("learning failed", why=reason.why, trace=reason.trace)
        return False
    await node.write(keep, plain)
    return True


def _listed(city: City) -> Sequence[Category]:
    return city.suggestions.categories
