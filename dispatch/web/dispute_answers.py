"""What went back and forth and what the center decided about it: what is asked, and what the answers look like."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import Field

from dispatch.web.answers import Answer
from dispatch.web.event_answers import NameAnswer
from dispatch.web.fields import LAST_ID, Asked, Code, Instant, Line, Strict
from dispatch.web.queries import Paged

Party = Annotated[int, Field(ge=0, le=LAST_ID)]


class BounceQuery(Asked):
    """From when to when (left out: the last 30 days, until now)."""

    since: Instant | None = None
    until: Instant | None = None


class BouncedQuery(Paged):
    """Which of them: in the same span, between which bodies (0: none), about what, of which kind."""

    since: Instant | None = None
    until: Instant | None = None
    from_body: Party | None = None
    to_body: Party | None = None
    category: Code | None = None
    condition: Code | None = None
    kind: Literal["returned", "refused", "silent", "disputed"] | None = None


class PairAnswer(Answer):
    """How often something of one matter went wrong between two bodies: who gave it away, and who was to have it or has
    it since (null: nobody yet). The four kinds add up to ``count``."""

    from_body: int | None
    to_body: int | None
    category: str
    condition: str
    returned: int
    refused: int
    silent: int
    disputed: int
    count: int


class BouncesAnswer(Answer):
    """The pairs, the most frequent first, and the names of the bodies; ``patience`` says by urgency after how many bounces
    an event goes to the center by itself."""

    since: datetime
    until: datetime
    count: int
    pairs: list[PairAnswer]
    patience: dict[str, int]
    names: dict[int, NameAnswer]


class BouncedAnswer(Answer):
    """One event behind a figure, by the entry of its timeline."""

    number: str
    seq: int
    stage: str
    summary: str
    kind: str
    cause: str
    category: str
    condition: str
    from_body: int | None
    to_body: int | None
    by: int | None
    at: datetime


class BouncedPage(Answer):
    """A page of them, newest first."""

    items: list[BouncedAnswer]
    next: str | None
    names: dict[int, NameAnswer]


class VerdictQuery(Paged):
    """Those in force, or with ``all`` the revoked ones too."""

    all: bool = False


class RevokeForm(Strict):
    """Why a verdict ends."""

    reason: Annotated[Line, Field(min_length=2)]


class VerdictAnswer(Answer):
    """What the center decided about whose a kind of thing is in a grid, a town or the city (``scope`` is its code), over
    which event; ``code`` is its row of the routing table, ``from_on`` the first day that it speaks (null: from when it
    was made)."""

    id: int
    code: str
    event: str
    summary: str
    category: str
    condition: str
    reach: Literal["grid", "town", "city"]
    scope: str
    party: int
    name: str
    name_en: str
    to: list[str]
    ground: str
    made_by: int | None
    made_at: datetime
    from_on: date | None
    revoked_by: int | None
    revoked_at: datetime | None
    revoked_why: str
