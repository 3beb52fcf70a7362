"""The answer to a call: candidates with their circles, one outcome, and the reason for it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from shapely.geometry.base import BaseGeometry

from geodata.phrases import Phrase


class Outcome(StrEnum):
    """Whether words led to one place, to several, or to none."""

    POINT = "point"
    AMBIGUOUS = "ambiguous"
    NONE = "none"


@dataclass(frozen=True, slots=True, eq=False)
class Candidate:
    """A possible place: WGS-84, the radius of the circle it should lie in, its score from 0 to 1.

    `geometry` is what was found (a point, a road, an outline); `source` the list it comes from; `how_zh` and `how_en`
    say how it was found. `name_en` is the name's English where the gazetteer has one, else the name as it stands on
    signs: a reading made of its characters could be wrong, and nobody on the ground knows it.
    """

    name: str
    lon: float
    lat: float
    radius_m: float
    geometry: BaseGeometry
    source: str
    score: float
    how_zh: str
    how_en: str
    name_en: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Answer:
    """What the words of a call lead to.

    `reason` is a short code, `says_zh` and `says_en` the same for a person, naming what is missing. `candidates` come
    best first and are kept for the desk even when none may be taken without asking.
    """

    phrase: Phrase
    outcome: Outcome
    reason: str
    says_zh: str
    says_en: str
    candidates: tuple[Candidate, ...] = ()

    @property
    def best(self) -> Candidate | None:
        """The place to take; None unless the outcome is a point."""
        return self.candidates[0] if self.outcome is Outcome.POINT else None
