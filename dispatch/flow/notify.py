"""Sends what the outbox holds: perhaps twice after a crash, never zero times."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import aiohttp
import structlog

from dispatch.channels.webhook import Delivery, NotSent, send
from dispatch.city import City
from dispatch.node import Node
from dispatch.store import notices
from dispatch.store.engine import Unit

log = structlog.get_logger()
BATCH = 50
LEASE = timedelta(seconds=60)
# Wait before the second, third, ... try; after the last the notice is dead and its reason stays.
WAITS = tuple(timedelta(seconds=s) for s in (30, 120, 600, 3600, 6 * 3600, 24 * 3600))
Send = Callable[[aiohttp.ClientSession, Delivery], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Sent:
    """What one run did, and when the next try is due."""

    sent: int
    failed: int
    next_at: datetime | None


def take_owed(db: Unit, city: City) -> list[tuple[Any, Any]]:
    """Lease the notices that are due: pairs of notice and contact."""
    now = city.clock.now()
    rows = notices.owed_notices(db, now, BATCH)
    if rows:
        notices.lease(db, [row.id for row in rows], now + LEASE)
    return [(row, notices.contact(db, json.loads(row.body)["contact"])) for row in rows]


def record(db: Unit, city: City, ident: int, attempts: int, failure: str | None) -> None:
    """Write down how a try ended."""
    now = city.clock.now()
    if failure is None:
        notices.note_try(db, ident, state="sent", attempts=attempts + 1, sent_at=now, next_try_at=None, reason="")
    elif attempts < len(WAITS):
        notices.note_try(db, ident, attempts=attempts + 1, next_try_at=now + WAITS[attempts], reason=failure)
    else:
        notices.note_try(db, ident, state="dead", attempts=attempts + 1, next_try_at=None, reason=failure)


async def run_once(node: Node, client: aiohttp.ClientSession, sender: Send = send) -> Sent:
    """Try each notice that is due once."""
    sent = failed = 0
    for row, contact in await node.write(take_owed):
        failure = await _try(node, client, sender, row, contact)
        await node.write(record, row.id, row.attempts, failure)
        sent, failed = (sent + 1, failed) if failure is None else (sent, failed + 1)
    return Sent(sent, failed, await node.store.read(notices.next_try))


async def _try(node: Node, client: aiohttp.ClientSession, sender: Send, row: Any, contact: Any) -> str | None:
    if contact is None or contact.closed_at is not None:
        return "the contact was closed"
    body = json.dumps({"type": row.kind, "event": row.number, "notice": row.id, "step": row.step,
                       "owed_at": row.owed_at.isoformat()}).encode()
    sent_s = int(node.city.clock.now().timestamp())
    try:
        await sender(client, Delivery(row.delivery, contact.address, contact.secret, sent_s, body))
    except NotSent as reason:
        return str(reason)
    except Exception as reason:  # one notice that cannot be sent must not hold up the others
        log.exception("notice failed", notice=row.id, delivery=row.delivery)
        return f"{type(reason).__name__}: {reason}"[:200]
    return None
