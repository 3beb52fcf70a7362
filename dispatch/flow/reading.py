"""What the journal of one event tells: its routes with their reasons."""

from __future__ import annotations

import json
from datetime import datetime

from dispatch.city import City
from dispatch.flow.move import event_of
from dispatch.rules.numbers import NumberKind, read_number
from dispatch.rules.routing import Reason
from dispatch.rules.sentences import Names, read_reasons
from dispatch.store import journal, parties
from dispatch.store.engine import Unit


def routes_of(db: Unit, city: City, number: str) -> list[tuple[datetime, tuple[Reason, ...], Names]]:
    """Every route of an event: when, the chain of reasons, and the names it speaks of.

    Raises ``WrongNumber`` with a hint, or ``NotFound``.
    """
    event = event_of(db, city, read_number(number, NumberKind.EVENT).text)
    found = []
    for entry in journal.entries_of(db, event.id):
        reasons = read_reasons(json.loads(entry.carried).get("reasons", ()))
        if reasons:
            named = {int(reason.facts["party"]) for reason in reasons if "party" in reason.facts}
            found.append((entry.recorded_at, reasons, parties.names_of(db, named)))
    return found
