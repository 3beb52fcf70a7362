"""What a decision says for itself: the links of its chain, and what became of each row of the table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from dispatch.rules.routes.rule import Rule

LATE = "decided"


@dataclass(frozen=True, slots=True)
class Reason:
    """One link of the chain: the target, whether it chose, and the facts it looked at (grid, party, why not)."""

    rule: str
    chose: bool
    facts: Mapping[str, str | int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Look:
    """What became of one row of the table: why it was silent (the demand that was not met, or ``decided`` when the
    event had its holder before), or whom it looked at."""

    rule: Rule
    silent: str
    reasons: tuple[Reason, ...] = ()
    decided: bool = False
