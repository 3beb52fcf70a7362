"""Events that a report may repeat, and joining without a person: what the answers look like."""

from __future__ import annotations

from datetime import datetime

from dispatch.web.answers import Answer
from dispatch.web.fields import Strict


class DuplicateAnswer(Answer):
    """An event that may be the same one; ``score`` from 0 to 1, ``distance_m`` null where a place is not known. One that
    is not open any more is told, but nothing can be joined into it."""

    number: str
    stage: str
    category: str
    opened_at: datetime
    weight: int
    summary: str
    address: str
    lon: float | None
    lat: float | None
    is_open: bool
    score: float
    distance_m: float | None
    sentence_zh: str
    sentence_en: str


class DuplicatesAnswer(Answer):
    """At most five of them, the most alike first."""

    items: list[DuplicateAnswer]


class JoiningKind(Answer):
    """A category, a major class, or ``*`` for all others, and the score from which the system joins reports of it."""

    code: str
    joins_at: float


class JoiningAnswer(Answer):
    """Whether the system joins by itself, and what the table lets it join."""

    on: bool
    kinds: list[JoiningKind]


class JoiningForm(Strict):
    """Whether the system may join by itself from now on."""

    on: bool
