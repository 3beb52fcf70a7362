"""Who hears of a move: one row an action; the ladders say who hears of a deadline."""

from __future__ import annotations

from collections.abc import Mapping

from dispatch.rules.escalation import Relation

R = Relation

# action      who is told, as seen from the event after the move
TOLD: Mapping[str, tuple[Relation, ...]] = {
    "assign": (R.HOLDER,),
    "transfer": (R.HOLDER,),
    "reassign": (R.HOLDER,),
    "fail": (R.HOLDER,),
    "extend": (R.HOLDER,),
    "resume": (R.HOLDER,),
    "correct": (R.HOLDER,),
    "urge": (R.HOLDER,),
    "supervise": (R.HOLDER, R.SQUAD_LEADER),
    "ask": (R.SQUAD_LEADER, R.CENTER),
    "refuse": (R.HOLDER,),
    "suspend": (R.HOLDER,),
    "return": (R.CENTER,),
    "reopen": (R.CENTER,),
    "finish": (R.CENTER,),
    "self_handle": (R.CENTER,),
    "force_close": (R.HOLDER, R.SQUAD_LEADER),
}


def told(action: str) -> tuple[Relation, ...]:
    """The relations that hear of this action."""
    return TOLD.get(action, ())
