"""Who works beside the holder: begun by the move that brought the holder or called in by hand, ended when the event goes
elsewhere or one is stood down, and in between each one's part: open, reported done, opened again by a failed recheck."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from dispatch.city import City
from dispatch.errors import Fault, Unprocessable
from dispatch.rules.effects import BRINGS_BESIDE, CALLS_IN, ENDS_BESIDE, STANDS_DOWN
from dispatch.rules.event import Actor, Event, Move
from dispatch.store import parties
from dispatch.store.cohandlers import end_cohandlers, finish_parts, insert_cohandlers, stand_down
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
        for event, move in played for party in _coming(move)
    ])
    for event, move in played:
        if move.action == STANDS_DOWN:
            stand_down(db, event.id, move.carry["whom"], move.at)
        if move.action in PARTS and event.beside:
            finish_parts(db, event.id, event.assisted, (move.by.party, move.at))


def _coming(move: Move) -> Iterator[int]:
    if move.action in BRINGS_BESIDE:
        yield from move.carry.get("beside") or ()
    elif move.action == CALLS_IN:
        yield move.carry["whom"]


def calling_in(db: Unit, city: City, event: Event, carry: Mapping[str, Any], by: Actor) -> dict[str, Any]:
    """Nothing more is carried when somebody is called in to work beside the holder (协办).

    Raises ``Unprocessable`` for a queue, for somebody who has left, and for those who have the event.
    """
    whom = carry.get("whom")
    row = parties.party(db, whom) if whom is not None else None
    if row is None:
        return {}  # the table says what is missing
    if row.kind == "queue" or row.left_at is not None:
        raise Unprocessable("nobody there can work beside the holder",
                            [Fault("carry.whom", "a body, a squad or a person who is there")])
    if whom in (event.holder, event.body):
        raise Unprocessable("they lead this event", [Fault("carry.whom", "they have this event already")])
    return {}
