"""Who works beside the holder: begun by the move that brought the holder, ended when the event goes elsewhere."""

from __future__ import annotations

from collections.abc import Sequence

from dispatch.rules.event import Event, Move
from dispatch.store.cohandlers import end_cohandlers, insert_cohandlers
from dispatch.store.engine import Unit

PART = "assist"
BEGINS = frozenset({"assign", "transfer", "reassign"})
ENDS = frozenset({"return", "transfer", "reassign", "reopen"})


def keep_beside(db: Unit, played: Sequence[tuple[Event, Move]]) -> None:
    """Write who begins and who ceases; nothing where no move of the unit speaks of it."""
    ended = {event.id: move.at for event, move in played if move.action in ENDS}
    if ended:
        end_cohandlers(db, ended, max(ended.values()))
    insert_cohandlers(db, [
        {"event": event.id, "party": party, "part": PART, "from_at": move.at}
        for event, move in played if move.action in BEGINS for party in move.carry.get("beside", ())
    ])
