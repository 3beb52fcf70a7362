"""From a caller's words to a point on the ground with an honest uncertainty."""

from __future__ import annotations

from geodata.geocode.answer import Answer, Candidate, Outcome
from geodata.geocode.resolve import geocode

__all__ = ["Answer", "Candidate", "Outcome", "geocode"]
