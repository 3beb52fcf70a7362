"""What was learned, as it is kept: small, and unpacked only when somebody asks."""

from __future__ import annotations

import base64
import json
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from dispatch.rules.categories import Category
from dispatch.rules.suggesting.learning import Level, Proof
from dispatch.rules.suggesting.model import History, Suggested, Suggester


@dataclass(frozen=True)
class Suggestions:
    """Suggestions by one list and one history, whose versions are the key. It never changes."""

    key: tuple[int | None, int | None] = (None, None)
    categories: Sequence[Category] = ()
    kept: Mapping[str, Any] | None = None

    @cached_property
    def suggester(self) -> Suggester:
        """What suggests; made when it is asked for first, which takes a moment."""
        return Suggester(self.categories, unpacked(self.kept) if self.kept is not None else History())

    @cached_property
    def proof(self) -> Proof:
        """How well the history would have done; nothing where there is none."""
        return proof_of(self.kept) if self.kept is not None else Proof()

    def sure(self, text: str, confidence: float | None) -> Suggested | None:
        """The one category that may be taken without a person: as sure as the city asks, by a history that was measured."""
        if confidence is None or not self.proof.tried or not text.strip():
            return None
        first = next(iter(self.suggester.suggest(text, 1)), None)
        return first if first is not None and first.score >= confidence else None


def packed(history: History, proof: Proof) -> dict[str, Any]:
    """A history and its proof in the plain form that is kept."""
    counts = json.dumps({"reports": history.reports, "signs": history.signs}, ensure_ascii=False, separators=(",", ":"))
    levels = [[one.confidence, one.share, one.precision] for one in proof.levels]
    return {
        "counts": base64.b64encode(zlib.compress(counts.encode(), 6)).decode(), "scale": history.scale,
        "proof": {"reports": proof.reports, "tried": proof.tried, "top1": proof.top1, "top3": proof.top3, "levels": levels},
    }


def unpacked(plain: Mapping[str, Any]) -> History:
    """The history of its plain form."""
    counts = json.loads(zlib.decompress(base64.b64decode(plain["counts"])))
    return History(counts["reports"], counts["signs"], plain["scale"])


def proof_of(plain: Mapping[str, Any]) -> Proof:
    """The proof of a plain form."""
    told = plain["proof"]
    return Proof(told["reports"], told["tried"], told["top1"], told["top3"], tuple(Level(*one) for one in told["levels"]))
