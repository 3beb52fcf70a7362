"""Where a report lies when words and a position speak: which of them counts, and whether anybody has to look first."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum

from geodata.geocode import Answer, Candidate, Fix, Outcome, settle
from geodata.geocode.device import CONFLICT_M, SMALL_M, Source
from geodata.plane import distance_m

_QUOTED = re.compile("“[^”]*”")
ACCURACY_M = 30.0  # of a device that does not tell it


class Taken(StrEnum):
    """What the place of a report was taken from."""

    WORDS = "words"
    DEVICE = "device"
    HAND = "hand"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True, eq=False)
class Whereabouts:
    """What words and position together lead to.

    ``candidate`` is the place to take, None when the position stands or there is none. ``conflict``: words and position
    are apart (domain reference 8.4). ``check``: the words speak of a place, but of which one the desk has to ask.
    """

    answer: Answer
    taken: Taken
    candidate: Candidate | None = None
    conflict: bool = False
    check: bool = False
    says_zh: str = ""
    says_en: str = ""

    @property
    def is_missing(self) -> bool:
        """Whether the words lead nowhere and no position helps."""
        return self.taken is Taken.NOTHING and not self.answer.candidates


def by_words(answer: Answer) -> Whereabouts:
    """Words without a position."""
    if answer.best is not None:
        return _at(answer, answer.best)
    says = (answer.says_zh, answer.says_en)
    return Whereabouts(answer, Taken.NOTHING, None, False, bool(answer.candidates), *says)


def by_device(answer: Answer, fix: Fix) -> Whereabouts:
    """Words beside the position of a device: the domain's rule. Words that contradict it and are not sure of one place
    themselves are for the desk."""
    settled = settle(answer, fix)
    if settled.source is Source.WORDS:
        chosen = next(one for one in answer.candidates if (one.lon, one.lat) == (settled.lon, settled.lat))
        found = _at(answer, chosen)
        return replace(found, conflict=settled.conflict, says_zh=f"{settled.says_zh}：{found.says_zh}",
                       says_en=f"{settled.says_en}: {found.says_en}")
    return Whereabouts(answer, Taken.DEVICE, None, settled.conflict, settled.conflict, settled.says_zh, settled.says_en)


def by_hand(answer: Answer, lon: float, lat: float) -> Whereabouts:
    """Words beside a point that a person chose: the point stands, and a contradiction is only told."""
    best = answer.best
    far_m = distance_m(best.lon, best.lat, lon, lat) if best is not None and best.radius_m <= SMALL_M else 0.0
    if far_m <= CONFLICT_M:
        return Whereabouts(answer, Taken.HAND)
    return Whereabouts(answer, Taken.HAND, None, True, False, f"人工选点，与文字所说相距{far_m:.0f}米",
                       f"the point was chosen by hand, {far_m:.0f} m from what the words say")


def _at(answer: Answer, one: Candidate) -> Whereabouts:
    zh, en = f"{one.how_zh}，误差约{one.radius_m:.0f}米", f"{one.how_en}, within about {one.radius_m:.0f} m"
    return Whereabouts(answer, Taken.WORDS, one, False, False, f"按文字定位：{zh}", f"placed by the words: {en}")


def asked_for(answer: Answer) -> tuple[str, str]:
    """What is missing in words that lead to no one place, without repeating them: for the journal, which keeps no
    words of a caller."""
    return _QUOTED.sub("“…”", answer.says_zh), _QUOTED.sub("“…”", answer.says_en)


def in_one_hand(answerers: Iterable[str]) -> bool:
    """Whether all ground under a circle is answered for by one party (see ``answerer``)."""
    return len(set(answerers)) <= 1


def answerer(principal: int | None, town: str) -> str:
    """Who answers for a grid: whoever claimed it, else its town, which everything unclaimed falls to."""
    return f"party {principal}" if principal is not None else f"town {town}"


__all__ = [
    "ACCURACY_M", "SMALL_M", "Answer", "Candidate", "Fix", "Outcome", "Taken", "Whereabouts", "answerer", "asked_for", "by_device",
    "by_hand", "by_words", "in_one_hand",
]  # fmt: skip
