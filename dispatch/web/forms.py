"""What comes as JSON, and how it becomes the frozen values that flows take."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import Field

from dispatch.errors import Fault, Unprocessable
from dispatch.flow.places.wording import DEVICE, HAND
from dispatch.flow.sending import Caller, Place, Sending
from dispatch.rules.event import Actor, Role
from dispatch.web.fields import (
    Code,
    Digits,
    Files,
    Id,
    Instant,
    Lat,
    Line,
    Lon,
    Metres,
    Number,
    Strict,
    Text,
)

if TYPE_CHECKING:
    from dispatch.web.endpoints import Ask

_RECEIVING = (Role.OPERATOR, Role.OFFICER)
CLOCK_SLACK = timedelta(minutes=15)  # a device's clock may be this far ahead of ours
System = Literal["wgs84", "cgcs2000", "gcj02", "bd09"]


class PlaceForm(Strict):
    """Where: coordinates, words, or both. ``by`` says how the coordinates came: where a device stood, put on the map by
    hand, or taken from what the words lead to; left out, an operator's count as put by hand, others' as a device's."""

    lon: Lon | None = None
    lat: Lat | None = None
    system: System = "wgs84"
    radius_m: Metres = 0
    text: Text | None = None
    by: Literal["device", "hand", "words"] | None = None


class CallerForm(Strict):
    """Who called; kept sealed and apart from the report."""

    name: Line | None = None
    phone: Line | None = None
    confidential: bool = False


class ReportForm(Strict):
    """What a citizen sends: at least words or a place."""

    words: Text | None = None
    place: PlaceForm | None = None
    category: Code | None = None
    condition: Code | None = None
    channel: Code = "web"
    caller: CallerForm | None = None
    happened_at: Instant | None = None
    files: Files = Field(default=[])
    outside_id: Line | None = None


class DuplicatesForm(Strict):
    """What is known so far of a report that is being written down."""

    words: Text | None = None
    place: PlaceForm | None = None
    category: Code | None = None


class Spot(Strict):
    """A point in WGS-84 degrees, and how sure it is."""

    lon: Lon
    lat: Lat
    radius_m: Metres = 0


class Carry(Strict):
    """What a move carries; which of these it must carry is in the transition table."""

    words: Text | None = None
    reason: Text | None = None
    finding: Text | None = None
    result: Text | None = None
    ground: Text | None = None
    answer: Text | None = None
    approval: Text | None = None
    holder: Id | None = None
    asked: Id | None = None
    taker: Id | None = None
    whom: Id | None = None
    cause: Code | None = None
    reach: Literal["grid", "town", "city"] | None = None
    from_on: Annotated[date, Field(strict=False)] | None = None
    into: Number | None = None
    request: Literal["extend", "suspend", "transfer", "void"] | None = None
    files: Files | None = None
    files_before: Files | None = None
    category: Code | None = None
    condition: Code | None = None
    place: Spot | None = None
    until: Instant | None = None


class MoveForm(Strict):
    """A wish to move an event; ``version`` is what its sender believed."""

    action: Code
    version: int | None = None
    carry: Carry = Carry()
    happened_at: Instant | None = None


class CitizenMoveForm(Strict):
    """What a citizen may wish with receipt and code: urge, call back, reopen."""

    code: Digits
    action: Literal["urge", "call_back", "reopen"]
    carry: Carry = Carry()


class SignInForm(Strict):
    """Login and password."""

    login: Line
    password: Line


class ClaimForm(Strict):
    """The grid that somebody wants to answer for."""

    grid: Code
    duty: Literal["principal", "deputy"] = "principal"


class ReleaseForm(Strict):
    """Why a claim ends, and who takes over."""

    reason: Line
    successor: Id | None = None


class LookForm(Strict):
    """Why somebody has to see a caller's number."""

    reason: Annotated[Text, Field(min_length=2)]


class HookForm(Strict):
    """Where notices are to be sent, signed with the secret; ``party`` is whose notices, one's own by default."""

    url: Line
    secret: Line | None = None
    party: Id | None = None


def sending(ask: Ask) -> Sending:
    """The report of a request. Raises ``Unprocessable`` where neither words nor a place are given."""
    form: ReportForm = ask.body
    place = _place(form.place, ask.actor)
    words = (form.words or "").strip()
    if not words and place is None:
        raise Unprocessable("words or a place are needed", [Fault("words", "words or a place are needed")])
    at = ask.at
    return Sending(
        actor=_sender(ask.actor), at=at, words=words, place=place, category=form.category or "",
        condition=form.condition or "", channel=form.channel, caller=_caller(form.caller),
        happened_at=not_later(form.happened_at, at), files=tuple(dict.fromkeys(form.files)),
        outside_id=form.outside_id or None, key=ask.key,
    )


def unfinished(ask: Ask) -> Sending:
    """A report that is still being written down. Raises ``Unprocessable`` for half a point."""
    form: DuplicatesForm = ask.body
    return Sending(ask.actor, ask.at, words=(form.words or "").strip(), place=_place(form.place, ask.actor),
                   category=form.category or "")


def _sender(actor: Actor) -> Actor:
    """Who reports: a role that receives reports, or else, whatever his roles, somebody who lives here too."""
    return actor if any(actor.has(role) for role in _RECEIVING) else replace(actor, grants=())


def not_later(happened_at: datetime | None, at: datetime) -> datetime | None:
    """An instant that a device gives; a little ahead of our clock counts as now. Raises ``Unprocessable``."""
    if happened_at is None or happened_at <= at:
        return happened_at
    if happened_at > at + CLOCK_SLACK:
        raise Unprocessable("happened_at lies in the future", [Fault("happened_at", "lies in the future")])
    return at


def _place(form: PlaceForm | None, actor: Actor) -> Place | None:
    if form is None:
        return None
    text = (form.text or "").strip()
    if (form.lon is None) != (form.lat is None):
        missing = "place.lon" if form.lon is None else "place.lat"
        raise Unprocessable("a point has both lon and lat", [Fault(missing, "the other coordinate is given")])
    if form.lon is None and not text:
        return None
    by = form.by or (HAND if actor.has(Role.OPERATOR) else DEVICE)
    return Place(lon=form.lon, lat=form.lat, system=form.system, radius_m=form.radius_m, text=text, by=by)


def _caller(form: CallerForm | None) -> Caller | None:
    if form is None or not (form.name or form.phone):
        return None
    return Caller(form.name or "", form.phone or "", form.confidential)


def carried(form: Carry) -> dict[str, Any]:
    """What a move carries, without what was left out; blank text counts as left out."""
    found: dict[str, Any] = {}
    for name, value in form:
        given = value.strip() if isinstance(value, str) else value
        if given in (None, "", []):
            continue
        found[name] = given
    if form.place is not None:
        found["place"] = form.place.model_dump()
    return found

