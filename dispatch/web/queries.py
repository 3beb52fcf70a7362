"""What comes in the query of an address."""

from __future__ import annotations

import base64
import binascii
from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import Field

from dispatch.errors import Fault, Unprocessable
from dispatch.rules.event import OPEN, Actor, Stage
from dispatch.web.fields import Asked, Box, Code, Cursor, Digits, Id, Instant, Lat, Limit, Line, Lon, StageList
from dispatch.web.forms import System


class Paged(Asked):
    """One page of a list: ``cursor`` from the page before, ``limit`` items."""

    cursor: Cursor | None = None
    limit: Limit = 50


class EventQuery(Paged):
    """Which events are wanted; ``stage`` may list several, ``holder`` may be ``me``, and so may ``beside`` (who works beside
    the holder): oneself and those in whose name one acts."""

    stage: StageList | None = None
    open: bool | None = None
    grid: Code | None = None
    town: Code | None = None
    queue: Code | None = None
    holder: Code | None = None
    beside: Code | None = None
    category: Code | None = None
    urgency: Code | None = None
    late: bool | None = None
    bbox: Box | None = None


class PlaceQuery(Asked):
    """A point, and what would be reported there; ``within_m`` asks for the nearest grid of a point that lies in none."""

    lon: Lon
    lat: Lat
    system: System = "wgs84"
    category: Code | None = None
    condition: Code | None = None
    within_m: Annotated[float, Field(ge=0, le=2000)] = 0.0


class TileQuery(Asked):
    """The system of the background that a tile will lie on; ``v`` only makes each version's address its own."""

    system: System = "wgs84"
    v: Code | None = None


class CodeQuery(Asked):
    """The code that was given with a receipt."""

    code: Digits


class LiveQuery(Asked):
    """From where a stream goes on, for readers that cannot send Last-Event-ID."""

    after: Id | Literal["0"] | None = None


class ClaimQuery(Paged):
    """Which claims are wanted: those that are open, with ``open=false`` the ended ones too, or with ``at`` those that
    held at an instant."""

    grid: Code | None = None
    mine: bool | None = None
    open: bool = True
    at: Instant | None = None


class NoticeQuery(Paged):
    """Which notices are wanted."""

    unseen: bool | None = None


class RequestQuery(Paged):
    """Wishes in which state."""

    state: Literal["asked", "approved", "refused"] = "asked"


class PartyQuery(Paged):
    """Which parties are wanted; ``q`` is part of a name or code."""

    kind: Literal["person", "squad", "body", "queue"] | None = None
    town: Code | None = None
    q: Line | None = None


def cursor(last: int) -> str:
    """An opaque text for the place after an id."""
    return base64.urlsafe_b64encode(str(last).encode()).decode().rstrip("=")


def place_of(text: str | None) -> int | None:
    """The id behind a cursor. Raises ``Unprocessable`` for a text that we did not make."""
    if text is None:
        return None
    try:
        place = int(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)).decode("ascii"))
    except (binascii.Error, ValueError):
        place = -1
    if not 0 <= place < 2**53:
        raise Unprocessable("cursor is none of ours", [Fault("cursor", "take it from the page before")])
    return place


def wanted_events(query: EventQuery, me: Actor, at: datetime) -> dict[str, Any]:
    """The filter as the store takes it. Raises ``Unprocessable`` for a party that is neither an id nor ``me``."""
    box = None
    if query.bbox is not None:
        box = tuple(round(float(part) * 1e7) for part in query.bbox.split(","))
    stages = query.stage.split(",") if query.stage else None
    if query.open is False:
        stages = [stage for stage in stages or Stage if stage not in OPEN] or [""]
    return {
        "stage": stages, "open": query.open or None, "grid": query.grid,
        "town": query.town, "queue": query.queue, "holder": _party("holder", query.holder, me.party),
        "beside": _beside(query.beside, me), "category": query.category,
        "urgency": query.urgency, "late": at if query.late else None, "box": box,
    }


def _beside(text: str | None, me: Actor) -> list[int]:
    if text == "me":
        return [party for party in (me.party, *me.stands_for) if party is not None]
    asked = _party("beside", text, None)
    return [] if asked is None else [asked]


def _party(name: str, text: str | None, me: int | None) -> int | None:
    if text is None or text == "me":
        return me if text else None
    if not text.isascii() or not text.isdigit() or len(text) > 15:
        raise Unprocessable(f"{name} is a party id or 'me'", [Fault(name, "a party id or 'me'")])
    return int(text)
