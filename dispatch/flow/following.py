"""A citizen asks after his report with receipt number and code."""

from __future__ import annotations

import hmac
from typing import Any

from dispatch.city import City
from dispatch.errors import NotFound
from dispatch.flow.acting import Wish, act_on
from dispatch.flow.sealing import keyed_hash
from dispatch.rules.event import Actor, Event
from dispatch.rules.numbers import NumberKind, read_number
from dispatch.store import events, reports
from dispatch.store.engine import Unit
from dispatch.store.nearby import leading_event


def citizen_of(event: Event) -> Actor:
    """Somebody who proved that one of the reports behind this event is his."""
    return Actor(party=None, name="citizen", citizen_of=event.id)


def followed(db: Unit, city: City, receipt: str, code: str) -> tuple[Any, Event]:
    """The report of a receipt and its event, the leading one where it was joined into another. Raises ``WrongNumber`` for a number that cannot be one, and the
    same ``NotFound`` for an unknown receipt and a wrong code."""
    number = read_number(receipt, NumberKind.RECEIPT).text
    row = reports.report_by_number(db, number)
    given = keyed_hash(city.keys, "code", number + code)
    if row is None or not hmac.compare_digest(given, row.code_hash):
        raise NotFound("no report has this receipt and code")
    return row, leading_event(db, events.events_by_id(db, [row.event])[row.event])


def citizen_acts(db: Unit, city: City, receipt: tuple[str, str], action: str, carry: dict[str, Any]) -> tuple[Any, Event]:
    """What a citizen may do with his own event; ``receipt`` is number and code. Raises as ``followed`` and the move."""
    row, event = followed(db, city, *receipt)
    wish = Wish(event.number, action, citizen_of(event), city.clock.now(), carry)
    return row, act_on(db, city, event, wish)
