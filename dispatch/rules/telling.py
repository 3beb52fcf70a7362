"""Who hears of a move: one row an action; the ladders say who hears of a deadline."""

from __future__ import annotations

from collections.abc import Mapping

from dispatch.rules.escalation import Relation
from dispatch.rules.event import Event, Stage

R = Relation

# action      who is told, as seen from the event after the move
TOLD: Mapping[str, tuple[Relation, ...]] = {
    "assign": (R.HOLDER,),
    "verify": (R.ASKED,),
    "transfer": (R.HOLDER, R.BODY),
    "offer": (R.ASKED, R.SQUAD_LEADER),
    "take": (R.HOLDER, R.BODY),
    "decline": (R.HOLDER, R.SQUAD_LEADER, R.CENTER),
    "withdraw": (R.HOLDER, R.SQUAD_LEADER),
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
    "call_in": (R.HOLDER,),
    "stand_down": (R.HOLDER,),
    "self_handle": (R.CENTER,),
    "force_close": (R.HOLDER, R.BESIDE, R.SQUAD_LEADER),
}


# With this a matter is settled: whoever gave it to another body, which took it over, hears of the result (案件移送).
SETTLES = frozenset({"pass"})

# With these an event leaves its holder: he and his body hear of it, as seen from the event before the move.
LEAVES = frozenset({"transfer", "reassign", "take", "decide"})
LEFT: tuple[Relation, ...] = (R.HOLDER, R.BODY)


def told(action: str) -> tuple[Relation, ...]:
    """The relations that hear of this action."""
    return TOLD.get(action, ())


def beside_and_asked(before: Event, after: Event, action: str) -> tuple[tuple[int, str], ...]:
    """Who hears that he works beside the holder from now on or no more, or that an offer to him is over unanswered: each
    with the kind of his notice."""
    came = ((party, "beside") for party in after.beside if party not in before.beside)
    gone = ((party, "stood_down") for party in before.beside if party not in after.beside)
    is_over = (before.asked is not None and before.asked != after.asked and before.stage in (Stage.ASSIGNED, Stage.HANDLING)
               and action not in ("take", "decline"))
    return (*came, *gone, *(((before.asked, "offer_over"),) if before.asked is not None and is_over else ()))
