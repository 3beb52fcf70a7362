"""Whoever administers people: what is asked and sent, and what the answers look like."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import Field

from dispatch.web.answers import Answer, PartyAnswer
from dispatch.web.fields import Asked, Code, Id, Line, Strict
from dispatch.web.queries import Paged
from dispatch.web.table_answers import RowFaultAnswer

Token = Annotated[str, Field(min_length=20, max_length=100, pattern=r"^[A-Za-z0-9_-]+$")]
Password = Annotated[str, Field(min_length=1, max_length=1000)]


class StaffQuery(Paged):
    """Whom one looks for: ``q`` is part of a name, code, login or certificate, ``certified_before`` a day before which the
    certificate ends, ``no_password`` those with a login and no password yet, ``left`` also those who have left."""

    kind: Literal["person", "squad", "body", "queue"] | None = None
    town: Code | None = None
    body: Id | None = None
    q: Line | None = None
    certified_before: date | None = None
    no_password: bool = False
    left: bool = False


class StaffUploadQuery(Asked):
    """The file's own name, where the body does not tell it, and which table a single one is, where its columns do not."""

    name: Line | None = None
    table: Line | None = None


class StaffExportQuery(Asked):
    """In which format (CSV files come zipped), and in which language the headings are; both read back."""

    format: Literal["xlsx", "csv"] = "xlsx"
    language: Literal["zh-CN", "en"] = "zh-CN"


class InvitationForm(Strict):
    """Who is to make a password of his own."""

    parties: Annotated[list[Id], Field(min_length=1, max_length=200)]


class InvitationLook(Strict):
    """The token of an invitation's link."""

    token: Token


class PasswordForm(Strict):
    """The token of an invitation's link, and the password that its owner has chosen."""

    token: Token
    password: Password


class RoleSpan(Answer):
    """A role within a scope, from when to when."""

    role: str
    scope_kind: str
    scope: str
    from_at: datetime
    to_at: datetime | None


class MemberSpan(Answer):
    """The body that somebody belongs to, from when to when."""

    body: int
    from_at: datetime
    to_at: datetime | None


class ShiftSpan(Answer):
    """A weekly shift: weekdays as bits with Monday 1, minutes of the city's day; one that does not end after it starts goes
    on into the next day."""

    weekdays: int
    from_minute: int
    to_minute: int
    from_at: datetime
    to_at: datetime | None


class LeaveSpan(Answer):
    """Who is away and who stands in."""

    id: int
    kind: str
    deputy: int | None
    reason: str
    from_at: datetime
    to_at: datetime | None


class StaffAnswer(PartyAnswer):
    """A person, squad, body or queue with all that holds now or will; ``certificate_state`` is valid, ending (within 30
    days), over or none; ``account`` is none, invited, no_password, active or disabled. The telephone number is covered."""

    certificate: str | None
    certified_until: str | None
    certificate_state: str
    capacity: int | None
    grids: int
    login: str | None
    account: str
    invited_until: datetime | None
    seen_at: datetime | None
    left_at: datetime | None
    phone: str
    roles: list[RoleSpan]
    memberships: list[MemberSpan]
    shifts: list[ShiftSpan]
    absences: list[LeaveSpan]


class StaffPage(Answer):
    """A page of people; ``names`` are of the bodies and deputies that it speaks of."""

    items: list[StaffAnswer]
    next: str | None
    names: dict[int, tuple[str, str]]


class DoneAnswer(Answer):
    """What an import did, or would do, with one row; ``subject`` is the code of whom or what it is about."""

    table: str
    what: Literal["added", "changed", "ended"]
    subject: str
    row: int


class BroughtAnswer(Answer):
    """By table how many rows are added, changed, ended or the same, the first 500 of which are not the same, the rows at
    fault (at most 500 of ``count``; with any, nothing is taken in), and the sheets that are no such table."""

    counts: dict[str, dict[str, int]]
    done: list[DoneAnswer]
    changes: int
    faults: list[RowFaultAnswer]
    count: int
    left_out: list[str]


class InvitationAnswer(Answer):
    """An invitation; its ``token`` is shown this once and kept nowhere."""

    party: int
    name: str
    name_en: str
    login: str
    ends_at: datetime
    token: str


class InvitationsAnswer(Answer):
    """The invitations that were made."""

    items: list[InvitationAnswer]


class InvitedAnswer(Answer):
    """Whom a link invites, and until when."""

    name: str
    name_en: str
    login: str
    ends_at: datetime
