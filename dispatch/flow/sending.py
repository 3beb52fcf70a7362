"""What a citizen, operator or machine hands in, and what they get back."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from dispatch.rules.event import Actor, Event
from dispatch.rules.routing import Routed
from geodata.geocode import Answer


@dataclass(frozen=True, slots=True)
class Place:
    """A place as given: coordinates in a named system, or only words, or both. ``by`` says how the coordinates came:
    where a device stood, or chosen by a person from the words' candidates or by hand."""

    lon: float | None = None
    lat: float | None = None
    system: str = "wgs84"
    radius_m: int = 0
    text: str = ""
    by: str = "hand"


@dataclass(frozen=True, slots=True)
class Caller:
    """Who called; kept sealed, apart from the report."""

    name: str = ""
    phone: str = ""
    confidential: bool = False


@dataclass(frozen=True, slots=True)
class IdempotencyKey:
    """The sender's key for this effect, with a fingerprint of what was sent."""

    actor: str
    key: str
    fingerprint: str


@dataclass(frozen=True, slots=True)
class Sending:
    """One report as it comes in. ``at`` is when it was recorded; ``happened_at`` what the sender says.

    ``due`` is a handling deadline fixed outside: an order that comes with its own, a record of history. ``answer`` is
    what its words for a place lead to, where that was looked up beforehand.
    """

    actor: Actor
    at: datetime
    words: str = ""
    place: Place | None = None
    category: str = ""
    condition: str = ""
    channel: str = "web"
    caller: Caller | None = None
    happened_at: datetime | None = None
    files: tuple[str, ...] = ()
    outside_id: str | None = None
    key: IdempotencyKey | None = None
    due: datetime | None = None
    answer: Answer | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Receipt:
    """The answer to a sending: receipt number and code for the citizen, the event, who gets it and why."""

    receipt: str
    code: str
    event: Event
    sentence_zh: str = ""
    sentence_en: str = ""
    replayed: bool = False
    routed: Routed | None = field(default=None, compare=False)
