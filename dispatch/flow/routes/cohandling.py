"""Who works beside the holder: begun by the move that brought the holder, ended when the event goes elsewhere, and in
between each one's part: open, reported done, opened again by a failed recheck."""

from __future__ import annotations

from collections.abc import Sequence

from dispatch.rules.effects import BRINGS_BESIDE, ENDS_BESIDE
from dispatch.rules.event import Event, Move
from dispatch.store.cohandlers import end_cohandlers, finish_parts, insert_cohandlers
from dispatch.store.engine import Unit

PART = "assist"
PARTS = frozenset({PART, "fail"})
_ENDS = (BRINGS_BESIDE - {"assign"}) | ENDS_BESIDE  # one who is assigned anew was returned or reopened before


def keep_beside(db: Unit, played: Sequence[tuple[Event, Move]]) -> None:
    """Write who begins, who ceases and whose part is done; nothing where no move of the unit speaks of it.

    An event that never had anybody beside its holder costs nothing when it is assigned for the first time.
    """
    ended = {event.id: move.at for event, move in played if move.action in _ENDS}
    if ended:
        end_cohandlers(db, ended, max(ended.values()))
    insert_cohandlers(db, [
        {"event": event.id, "party": party, "part": PART, "from_at": move.at}
        for event, move in played if move.action in BRINGS_BESIDE for party in move.carry.get("beside") or ()
    ])
    for event, move in played:
        if move.action in PARTS and event.beside:
            finish_parts(db, event.id, event.assisted, (move.by.party, move.at))
