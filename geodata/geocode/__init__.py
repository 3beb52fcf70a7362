"""From a caller's words to a point on the ground with an honest uncertainty."""

from __future__ import annotations

from geodata.geocode.answer import Answer, Candidate, Outcome
from geodata.geocode.device import Fix, Settled, settle
from geodata.geocode.resolve import geocode
from geodata.geocode.suggest import Suggestion, suggest

__all__ = [
    "Answer", "Candidate", "Fix", "Outcome", "Settled", "Suggestion", "geocode", "settle", "suggest",
]  # fmt: skip
