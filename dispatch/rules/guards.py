"""When a move that the table lists is refused all the same: each condition with what is said then."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta

from dispatch.rules.disputes import SETTLED
from dispatch.rules.event import Actor, Event, Move, Queue, Role
from dispatch.rules.permissions import hats

R = Role
REOPEN_WINDOW = timedelta(days=14)
MOST_EXTENSIONS = 2
MOST_SUSPENSIONS = 1
LEADERS = (R.SQUAD_LEADER, R.DEPARTMENT)

GUARDS: Mapping[str, tuple[Callable[[Event, Move], bool], str]] = {
    "handled_it": (
        lambda event, move: move.by.party is not None and move.by.party in event.handled_by,
        "whoever handled an event may not judge its recheck",
    ),
    "extended_twice": (lambda event, move: event.extended >= MOST_EXTENSIONS, "it was extended twice already"),
    "suspended_before": (lambda event, move: event.suspended >= MOST_SUSPENSIONS, "it was suspended once already"),
    "past_due": (
        lambda event, move: event.due_at is not None and (move.carry.get("asked_at") or move.at) >= event.due_at,
        "a deadline can be extended only before it has passed",
    ),
    "not_endorsed": (
        lambda event, move: move.carry.get("asked_level", 1) > 1,
        "an officer asked for this: his squad leader or department has to endorse it first",
    ),
    "not_supervised": (lambda event, move: not move.carry.get("supervised"), "nothing waits for an answer"),
    "asked_already": (lambda event, move: move.carry.get("asked_at") is not None, "this was asked already"),
    "not_asked": (
        lambda event, move: "request" in move.carry and move.carry.get("asked_at") is None, "nobody has asked for this",
    ),
    "endorsed": (
        lambda event, move: move.carry.get("asked_level") == 1
        and {grant.role for grant in move.by.grants} <= {*LEADERS, R.OFFICER},
        "this waits for the center to decide",
    ),
    "part_open": (
        lambda event, move: bool(event.parts_open),
        "somebody who works beside the holder has not reported his part; finish for all of them with a reason",
    ),
    "no_part_open": (
        lambda event, move: not event.parts_open, "nobody's part is open: finish as usual",
    ),
    "assisted_already": (
        lambda event, move: not parts_of(event, move), "this part was reported done already",
    ),
    "not_lead": (
        lambda event, move: event.body is not None and not _leads(event, move.by),
        "this is for the holder, his own body, or a dispatcher",
    ),
    "beside_already": (
        lambda event, move: move.carry.get("whom") in event.beside, "they work beside the holder already",
    ),
    "nobody_beside": (
        lambda event, move: not event.beside or ("whom" in move.carry and move.carry["whom"] not in event.beside),
        "they do not work beside the holder",
    ),
    "offered": (lambda event, move: event.asked is not None, "it was offered to somebody, who has not answered yet"),
    "not_offered": (lambda event, move: event.asked is None, "it was offered to nobody who has not answered"),
    "disputed": (
        lambda event, move: event.queue == Queue.DISPUTED,
        "the center is deciding whose this is; until then its holder answers for it",
    ),
    "not_disputed": (lambda event, move: event.queue != Queue.DISPUTED, "nobody disputes whose this is"),
    "decided": (
        lambda event, move: not move.by.is_system and event.holder is not None
        and move.carry.get("decided_for") == event.holder
        and (move.action != "return" or move.carry.get("cause") in SETTLED),
        "the center has decided that this is the holder's",
    ),
    "window_over": (
        lambda event, move: _only_citizen(move) and event.closed_at is not None
        and move.at > event.closed_at + REOPEN_WINDOW,
        "the window for reopening has ended; please report it anew",
    ),
}


def parts_of(event: Event, move: Move) -> tuple[int, ...]:
    """Whose open parts an actor may report done: his own, and those of the bodies in whose name he acts."""
    mine = {move.by.party, *move.by.stands_for}
    return tuple(party for party in event.parts_open if party in mine)


def _leads(event: Event, by: Actor) -> bool:
    """Whether somebody speaks for whoever leads (主办): a leader of another body in the same town does not."""
    worn = hats(by, event)
    return bool(worn & {R.HOLDER, R.DISPATCHER, R.SYSTEM}) or event.body in (by.body, *by.stands_for)


def _only_citizen(move: Move) -> bool:
    return move.by.citizen_of is not None and not move.by.grants
