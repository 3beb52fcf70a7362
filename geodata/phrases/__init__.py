"""What a caller says about a place, read without a map: `parse(text)` gives a Phrase that can be shown and tested."""

from __future__ import annotations

from geodata.phrases.parse import parse
from geodata.phrases.phrase import Anchor, AnchorKind, Lack, Phrase, Spot, Step, StepKind

__all__ = ["Anchor", "AnchorKind", "Lack", "Phrase", "Spot", "Step", "StepKind", "parse"]
