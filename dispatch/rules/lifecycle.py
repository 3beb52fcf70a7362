"""The transition table, and the one function that reads it to move an event.

The table has five readers: ``advance``, the buttons of a page (``actions_for``), the CHECK constraint of
the store (``STAGE_NAMES``), the diagram in the docs, and the tests.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from dispatch.errors import Conflict, MustCarry, NotAllowed, NotFromHere
from dispatch.rules.effects import written
from dispatch.rules.event import OPEN, Deadline, Event, Move, Role, Stage
from dispatch.rules.guards import GUARDS, LEADERS

S, R, D = Stage, Role, Deadline


class Turn(StrEnum):
    """What a row does to the running deadline besides stopping and starting."""

    STAY = "stay"
    BEFORE = "before"
    PAUSE = "pause"
    RESUME = "resume"
    LONGER = "longer"


ALL = tuple(Deadline)
ASIDE = frozenset({D.ANSWER, D.TAKE, D.DECIDE})  # these run beside the deadline of the stage
_WORK = (D.ACCEPT, D.HANDLE, D.TAKE, D.DECIDE)


@dataclass(frozen=True, slots=True)
class Transition:
    """One row: from these stages, by these roles, this action leads there, if it carries that."""

    from_: tuple[Stage | None, ...]
    action: str
    to: Stage | Turn
    by: tuple[Role, ...]
    carry: tuple[str, ...] = ()
    stops: tuple[Deadline, ...] | Turn = ()
    starts: Deadline | Turn | None = None
    unless: tuple[str, ...] = ()


_OPEN = tuple(stage for stage in Stage if stage in OPEN)
_CASE = (S.FILED, S.ASSIGNED, S.HANDLING)
_SEEN = tuple(role for role in Role if role not in (R.AUDITOR, R.ASKED))

# "a|b" in the carry column: one of them. ALL: every deadline of the event.
TRANSITIONS: tuple[Transition, ...] = (
    #          from                        action         to            by
    #          must carry                  stops                        starts       unless
    Transition((None,),                    "report",      S.REPORTED,   (R.CITIZEN, R.OPERATOR, R.OFFICER, R.SYSTEM),
               ("words|place",),           (),                          D.FILE),
    Transition((S.REPORTED,),              "verify",      S.VERIFYING,  (R.OPERATOR, R.DUTY_LEADER, R.SYSTEM),
               ("asked",),                 (D.FILE,),                   D.VERIFY),
    Transition((S.VERIFYING,),             "find",        S.REPORTED,   (R.ASKED, R.SUPERVISOR),
               ("finding",),               (D.VERIFY,),                 D.FILE),
    Transition((S.REPORTED,),              "file",        S.FILED,      (R.DUTY_LEADER, R.OPERATOR, R.SYSTEM),
               ("category", "condition"),  (D.FILE,),                   D.ASSIGN),
    Transition((S.REPORTED,),              "reject",      S.REJECTED,   (R.OPERATOR, R.DUTY_LEADER),
               ("reason",),                ALL),
    Transition((S.REPORTED,),              "self_handle", S.HANDLED,    (R.OFFICER,),
               ("result", "files"),        (D.FILE,),                   D.RECHECK),
    Transition((S.REPORTED, *_CASE),       "join",        S.JOINED,     (R.OPERATOR, R.DISPATCHER, R.SYSTEM),
               ("into",),                  Turn.PAUSE),                 # so that parting gives back the same clock
    Transition((S.JOINED,),                "part",        Turn.BEFORE,  (R.OPERATOR, R.DISPATCHER),
               ("reason",),                (),                          Turn.RESUME),
    Transition((S.REPORTED, S.FILED),      "void",        S.VOID,       (R.DUTY_LEADER,),
               ("reason",),                ALL),
    Transition((S.FILED,),                 "assign",      S.ASSIGNED,   (R.SYSTEM, R.DISPATCHER),
               ("holder", "reasons"),      (D.ASSIGN, D.DECIDE),        D.ACCEPT),
    Transition((S.REPORTED, S.FILED),      "wait",        Turn.STAY,    (R.SYSTEM,),
               ("queue",)),                                             # nobody can act: the desk must look
    Transition((S.ASSIGNED,),              "accept",      S.HANDLING,   (R.HOLDER,),
               (),                         (D.ACCEPT,),                 D.HANDLE),
    Transition((S.ASSIGNED, S.HANDLING),   "return",      S.FILED,      (R.HOLDER,),
               ("cause", "reason"),        (D.ACCEPT, D.HANDLE, D.TAKE), D.ASSIGN,   ("disputed", "decided")),
    Transition((S.ASSIGNED, S.HANDLING),   "transfer",    S.ASSIGNED,   (R.DISPATCHER, R.SYSTEM),
               ("holder", "ground"),       _WORK,                       D.ACCEPT),
    Transition((S.ASSIGNED, S.HANDLING),   "offer",       Turn.STAY,    (R.HOLDER, *LEADERS, R.DISPATCHER, R.SYSTEM),
               ("taker", "ground", "reason"), (),                       D.TAKE,      ("not_lead", "offered", "disputed")),
    Transition((S.ASSIGNED, S.HANDLING),   "take",        S.HANDLING,   (R.ASKED,),
               (),                         _WORK,                       D.HANDLE),
    Transition((S.ASSIGNED, S.HANDLING),   "decline",     Turn.STAY,    (R.ASKED,),
               ("cause", "reason"),        (D.TAKE,)),                  # the holder answers for it as before
    Transition((S.ASSIGNED, S.HANDLING),   "withdraw",    Turn.STAY,    (R.HOLDER, *LEADERS, R.DISPATCHER, R.SYSTEM),
               ("reason",),                (D.TAKE,),                   None,        ("not_lead", "not_offered")),
    Transition(_CASE,                      "dispute",     Turn.STAY,    (R.HOLDER, *LEADERS, R.SYSTEM),
               ("cause|reason",),          (D.TAKE,),                   D.DECIDE,    ("not_lead", "disputed", "decided")),
    Transition(_CASE,                      "decide",      S.ASSIGNED,   (R.DISPATCHER, R.DUTY_LEADER),
               ("holder", "ground"),       (D.ASSIGN, *_WORK),          D.ACCEPT,    ("not_disputed",)),
    Transition((S.ASSIGNED, S.HANDLING),   "uphold",      Turn.STAY,    (R.DISPATCHER, R.DUTY_LEADER),
               ("ground",),                (D.DECIDE,),                 None,        ("not_disputed",)),
    Transition((S.HANDLING,),              "arrive",      Turn.STAY,    (R.HOLDER,),
               ("place",)),
    Transition((S.HANDLING,),              "finish",      S.HANDLED,    (R.HOLDER,),
               ("result",),                (D.HANDLE, D.TAKE, D.DECIDE), D.RECHECK,  ("part_open",)),
    Transition((S.HANDLING,),              "finish_for_all", S.HANDLED, (R.HOLDER,),
               ("result", "reason"),       (D.HANDLE, D.TAKE, D.DECIDE), D.RECHECK,  ("no_part_open",)),  # the lead answers for all
    Transition((S.ASSIGNED, S.HANDLING, S.HANDLED), "assist", Turn.STAY, (R.BESIDE,),
               ("result",),                (),                          None,        ("assisted_already",)),
    Transition((S.ASSIGNED, S.HANDLING),   "call_in",     Turn.STAY,    (*LEADERS, R.DISPATCHER, R.SYSTEM),
               ("whom", "reason"),         (),                          None,        ("not_lead", "beside_already")),
    Transition((S.ASSIGNED, S.HANDLING),   "stand_down",  Turn.STAY,    (*LEADERS, R.DISPATCHER, R.SYSTEM),
               ("whom", "reason"),         (),                          None,        ("not_lead", "nobody_beside")),
    Transition((S.HANDLED,),               "pass",        S.CLOSED,     (R.DUTY_LEADER, R.SUPERVISOR),
               ("finding",),               ALL,                         D.CALL_BACK, ("handled_it",)),
    Transition((S.HANDLED,),               "fail",        S.HANDLING,   (R.DUTY_LEADER, R.SUPERVISOR),
               ("finding",),               (D.RECHECK,),                D.HANDLE,    ("handled_it",)),
    Transition(_CASE,                      "suspend",     S.SUSPENDED,  (R.DISPATCHER,),
               ("reason", "until"),        Turn.PAUSE,                  None,        ("suspended_before", "not_endorsed")),
    Transition((S.SUSPENDED,),             "resume",      Turn.BEFORE,  (R.SYSTEM, R.DISPATCHER),
               (),                         (),                          Turn.RESUME),
    Transition((S.ASSIGNED, S.HANDLING),   "extend",      Turn.STAY,    (R.DISPATCHER,),
               ("reason",),                (),                          Turn.LONGER,
               ("extended_twice", "past_due", "not_endorsed")),
    Transition((S.CLOSED,),                "call_back",   Turn.STAY,    (R.OPERATOR, R.CITIZEN),
               ("answer",),                (D.CALL_BACK,)),
    Transition((S.CLOSED,),                "reopen",      S.FILED,      (R.OPERATOR, R.CITIZEN, R.DUTY_LEADER),
               ("reason",),                (D.CALL_BACK,),              D.ASSIGN,    ("window_over",)),
    Transition(_OPEN,                      "force_close", S.CLOSED,     (R.ADMINISTRATOR,),
               ("reason", "approval"),     ALL),
    Transition(_OPEN,                      "urge",        Turn.STAY,    (R.OPERATOR, R.CITIZEN, R.DUTY_LEADER),
               ("words",)),
    Transition(_OPEN,                      "supervise",   Turn.STAY,    (R.DUTY_LEADER, R.SUPERVISOR, R.ADMINISTRATOR),
               ("words",),                 (),                          D.ANSWER),
    Transition(_OPEN,                      "answer",      Turn.STAY,    (R.HOLDER, R.DISPATCHER),
               ("words",),                 (D.ANSWER,),                None,        ("not_supervised",)),
    Transition(_OPEN,                      "comment",     Turn.STAY,    _SEEN,
               ("words",)),
    Transition(_OPEN,                      "ask",         Turn.STAY,    (R.HOLDER, R.OPERATOR),
               ("request", "reason"),      (),                          None,        ("asked_already",)),
    Transition(_OPEN,                      "endorse",     Turn.STAY,    LEADERS,
               ("request",),               (),                          None,        ("not_asked",)),
    Transition(_OPEN,                      "refuse",      Turn.STAY,    (R.DISPATCHER, R.DUTY_LEADER, *LEADERS),
               ("request", "reason"),      (),                          None,        ("not_asked", "endorsed")),
    Transition((*_OPEN, S.JOINED),         "weigh",       Turn.STAY,    (R.SYSTEM,),
               ("weight",)),                                            # a report joined it, or left it
    Transition(_OPEN,                      "relocate",    Turn.STAY,    (R.SYSTEM,),
               ("layer",)),                                             # the division changed under it
    Transition((S.ASSIGNED,),              "reassign",    S.ASSIGNED,   (R.SYSTEM,),
               ("layer", "holder"),        (D.ACCEPT, D.TAKE, D.DECIDE), D.ACCEPT),  # and the ground is somebody else's now
    Transition((*_CASE, S.HANDLED, S.SUSPENDED), "hand_over", Turn.STAY, (R.SYSTEM,), ("holder|answerable", "reason")),
    Transition(_OPEN,                      "correct",     Turn.STAY,    (R.OPERATOR, R.DUTY_LEADER, R.DISPATCHER, R.HOLDER),
               ("category|condition|place", "reason")),
)

STAGE_NAMES = tuple(stage.value for stage in Stage)
ACTIONS = tuple(dict.fromkeys(row.action for row in TRANSITIONS))
TABLE: Mapping[tuple[Stage | None, str], Transition] = {
    (stage, row.action): row for row in TRANSITIONS for stage in row.from_
}

# What may be asked for: the action that grants it, and how many must agree when an officer asks.
REQUESTS: Mapping[str, int] = {"extend": 2, "suspend": 2, "transfer": 2, "void": 1}
# What waits for an answer without being asked for by ``ask``, by the action that grants it: an offer, a dispute.
ANSWERED: Mapping[str, int] = {"take": 1, "decide": 1}

# The deadline that belongs to a stage, for those who need to know it without an action.
OF_STAGE: Mapping[Stage, Deadline] = {
    S.REPORTED: D.FILE, S.VERIFYING: D.VERIFY, S.FILED: D.ASSIGN, S.ASSIGNED: D.ACCEPT,
    S.HANDLING: D.HANDLE, S.HANDLED: D.RECHECK, S.CLOSED: D.CALL_BACK,
}


def row_for(stage: Stage | None, action: str) -> Transition:
    """The row that answers an action in a stage. Raises ``NotFromHere``, naming what is possible."""
    row = TABLE.get((stage, action))
    if row is None:
        possible = [name for name in ACTIONS if (stage, name) in TABLE]
        raise NotFromHere(action, stage.value if stage else "new", possible)
    return row


def actions_for(stage: Stage | None, hats: frozenset[Role]) -> tuple[str, ...]:
    """The actions that somebody with these hats may try in this stage, in the table's order."""
    return tuple(name for name in ACTIONS if (stage, name) in TABLE and hats & frozenset(TABLE[(stage, name)].by))


def missing(row: Transition, carry: Mapping[str, Any]) -> list[str]:
    """Which of the row's demands ``carry`` does not meet; an empty text or list does not count."""
    return [want for want in row.carry if not any(carry.get(key) not in (None, "", (), []) for key in want.split("|"))]


def row_of_move(stage: Stage | None, move: Move, hats: frozenset[Role]) -> Transition:
    """The row by which somebody with these hats makes this move.

    Raises ``NotFromHere``, ``NotAllowed`` (no hat fits) or ``MustCarry``.
    """
    row = row_for(stage, move.action)
    if hats.isdisjoint(row.by):
        raise NotAllowed(f"'{move.action}' is for: {', '.join(row.by)}")
    lacking = missing(row, move.carry)
    if lacking:
        raise MustCarry(move.action, lacking)
    return row


def advance(event: Event, move: Move, hats: frozenset[Role]) -> Event:
    """The event after the move; its deadlines are the flow's affair.

    Raises what ``row_of_move`` raises, or ``Conflict`` (a guard speaks).
    """
    row = row_of_move(event.stage, move, hats)
    for name in row.unless:
        speaks, why = GUARDS[name]
        if speaks(event, move):
            raise Conflict(why)
    return event.evolve(version=event.version + 1, **_stages(event, row), **written(event, move))


def _stages(event: Event, row: Transition) -> dict[str, Any]:
    """The stage after the move, and the stage to come back to."""
    if row.to is Turn.STAY:
        return {"stage": event.stage}
    if row.to is Turn.BEFORE:
        return {"stage": event.before, "before": None}
    return {"stage": row.to, "before": event.stage} if row.to in (S.SUSPENDED, S.JOINED) else {"stage": row.to}
