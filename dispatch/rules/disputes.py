"""When an event went to the wrong one: why it may come back, how often, and what follows from silence and correction.

An event goes round only so often: whoever received it first answers for it until another has accepted it (首接负责),
and who cannot agree gets a verdict from the center, which later reports of the kind follow.
"""

from __future__ import annotations

from collections.abc import Mapping

from dispatch.rules.event import Deadline, Stage
from dispatch.rules.limits import Limit, LimitUnit

# Why somebody gives an event back, or does not take it over.
CAUSES = ("not_our_ground", "not_our_matter", "no_power", "wrong_category", "wrong_place", "nothing_found", "repeated",
          "other")
# What the center has decided binds: its verdict cannot be answered with one of these once more.
SETTLED = frozenset({"not_our_ground", "not_our_matter", "no_power"})

# Why the system asks the center: nobody answered an offer, or the event came back too often.
UNANSWERED, TOO_OFTEN = "unanswered", "too_often"

# action      the kind of bounce that it counts as
BOUNCES: Mapping[str, str] = {"return": "returned", "decline": "refused", "dispute": "disputed"}
SILENT = "silent"  # nobody answered an offer in its time
BOUNCE_KINDS = (*BOUNCES.values(), SILENT)

# urgency     after how many bounces an event goes to the center by itself
PATIENCE: Mapping[str, int] = {"emergency": 1, "urgent": 2, "normal": 3, "complex": 3}

# deadline       what the system does when its whole ladder was climbed and nobody has answered
SILENCE: Mapping[Deadline, str] = {Deadline.TAKE: "dispute"}

# urgency     within which time an offer is answered and a dispute decided, where that cannot wait for the city's limit
HURRIED: Mapping[str, Limit] = {
    "emergency": Limit(30, LimitUnit.MINUTE), "urgent": Limit(2, LimitUnit.URGENT_HOUR),
}

# stage           what a correction does that makes an event somebody else's; from no other stage does it move
REROUTES: Mapping[Stage, str] = {
    Stage.FILED:     "assign",    # nobody has it yet
    Stage.ASSIGNED:  "transfer",  # nobody has accepted it yet
    Stage.HANDLING:  "offer",     # somebody is at work: he answers for it until the other accepts
    Stage.SUSPENDED: "tell",
    Stage.HANDLED:   "tell",      # the work is done: both sides hear of it, and it is rechecked as it is
}
# In these stages a correction that leaves the holder changes who works beside him.
BESIDE_ANEW = frozenset({Stage.ASSIGNED, Stage.HANDLING})

# How far a verdict reaches beyond its event: later reports of the kind in the grid, the town or the whole city.
REACHES = ("grid", "town", "city")


def is_patience_over(urgency: str, bounced: int, patience: Mapping[str, int] = PATIENCE) -> bool:
    """Whether an event that came back so often goes to the center by itself."""
    return bounced >= patience.get(urgency, max(patience.values()))
