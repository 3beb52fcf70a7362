"""Who hears of a move: one row an action; the ladders say who hears of a deadline."""

from __future__ import annotations

from collections.abc import Mapping

from dispatch.rules.escalation import Relation

R = Relation

# action      who is told, as seen from the event after the move
TOLD: Mapping[str, tuple[Relation, ...]] = {
    "assign": (R.HOLDER,),
    "verify": (R.ASKED,),
    "transfer": (R.HOLDER, R.BODY),
    "offer": (R.ASKED, R.SQUAD_LEADER),
    "take": (R.HOLDER, R.BODY),
    "decline": (R.HOLDER, R.SQUAD_LEADER, R.CENTER),
    "dispute": (R.HOLDER, R.SQUAD_LEADER, R.DISPATCHER, R.CENTER),
    "decide": (R.HOLDER, R.BODY),
    "uphold": (R.HOLDER, R.BODY),
    "reassign": (R.HOLDER,),
    "fail": (R.HOLDER, R.BESIDE),
    "extend": (R.HOLDER,),
    "resume": (R.HOLDER, R.BESIDE),
    "correct": (R.HOLDER, R.BESIDE, R.ASKED),
    "urge": (R.HOLDER, R.BESIDE),
    "supervise": (R.HOLDER, R.SQUAD_LEADER),
    "ask": (R.SQUAD_LEADER, R.CENTER),
    "refuse": (R.HOLDER,),
    "suspend": (R.HOLDER, R.BESIDE),
    "return": (R.CENTER,),
    "reopen": (R.CENTER,),
    "finish": (R.CENTER,),
    "finish_for_all": (R.CENTER, R.BESIDE),
    "assist": (R.HOLDER,),
    "self_handle": (R.CENTER,),
    "force_close": (R.HOLDER, R.BESIDE, R.SQUAD_LEADER),
}


# With these an event leaves its holder: he and his body hear of it, as seen from the event before the move.
LEAVES = frozenset({"transfer", "reassign", "take", "decide"})
LEFT: tuple[Relation, ...] = (R.HOLDER, R.BODY)


def told(action: str) -> tuple[Relation, ...]:
    """The relations that hear of this action."""
    return TOLD.get(action, ())
