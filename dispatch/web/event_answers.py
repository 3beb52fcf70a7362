"""What successes about reports and events look like."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from pydantic import BaseModel, ConfigDict

from dispatch.web.answers import Answer
from dispatch.web.place_answers import CandidateAnswer, LearnedAnswer, SaidAnswer


class ReceiptAnswer(Answer):
    """The citizen's receipt with the code to follow it, and where the event stands."""

    receipt: str
    code: str
    event: str
    stage: str
    queue: str
    grid: str
    town: str
    holder: int | None
    due_at: datetime | None
    sentence_zh: str
    sentence_en: str


class PublicEntry(Answer):
    """A step as the citizen sees it."""

    at: datetime
    action: str
    stage: str


class PhotosAnswer(Answer):
    """Pictures by their SHA-256: as it was before the work, and after it."""

    before: list[str]
    after: list[str]


class PublicReport(Answer):
    """What a citizen sees of the event behind his receipt; no names of persons."""

    receipt: str
    event: str
    stage: str
    opened_at: datetime
    closed_at: datetime | None
    outcome: str
    address: str
    standard: str
    category: str
    due_at: datetime | None
    joined_into: str | None
    entries: list[PublicEntry]
    actions: list[str]
    photos: PhotosAnswer


class EventAnswer(Answer):
    """An event; parties are ids, instants UTC, coordinates WGS-84 degrees. ``beside`` work beside the holder, those of
    them who are in ``assisted`` have reported their part done."""

    id: int
    number: str
    version: int
    stage: str
    opened_at: datetime
    occurred_on: date
    before: str | None
    mode: str
    urgency: str
    standard: str
    category: str
    condition: str
    lon: float | None
    lat: float | None
    radius_m: int
    grid: str
    unit: str
    town: str
    holder: int | None
    answerable: int | None
    body: int | None
    beside: list[int]
    assisted: list[int]
    asked: int | None
    weight: int
    queue: str
    joined_into: int | None
    extended: int
    suspended: int
    bounced: int
    until: datetime | None
    closed_at: datetime | None
    outcome: str
    deadline: str
    warn_at: datetime | None
    due_at: datetime | None
    step: int
    head_seq: int
    summary: str
    address: str


class ActionAnswer(Answer):
    """A move that this reader may make now."""

    action: str
    carry: list[str]
    to: str


class CallerAnswer(Answer):
    """A caller, covered."""

    phone: str
    name: str
    confidential: bool


class FullCaller(Answer):
    """A caller in full."""

    receipt: str
    name: str
    phone: str
    confidential: bool


class Callers(Answer):
    """The callers behind an event; the look was recorded."""

    items: list[FullCaller]


class RequestAnswer(Answer):
    """A wish over an event; ``level`` is how many still have to agree, ``addressee`` whose answer it waits for (null: the
    center's), ``due_at`` until when. An offer has a ``ground`` and evidence; where the system asks there is a ``cause``."""

    id: int
    event: str
    kind: str
    state: str
    level: int
    asked_by: int
    asked_at: datetime
    reason: str
    decided_by: int | None
    decided_at: datetime | None
    answer: str
    addressee: int | None
    ground: str
    cause: str
    files: list[str]
    due_at: datetime | None


class PlaceAnswer(Answer):
    """A place as it was given."""

    lon: float | None
    lat: float | None
    system: str
    radius_m: int
    text: str


class ReportAnswer(Answer):
    """A report behind an event; ``event`` is the number of the one that it opened, which may have been joined into this."""

    event: str
    receipt: str
    channel: str
    words: str
    place: PlaceAnswer
    category: str
    happened_at: datetime
    recorded_at: datetime
    files: list[str]
    caller: CallerAnswer | None


class TimerAnswer(Answer):
    """A deadline with its whole story."""

    kind: str
    state: str
    amount: int
    unit: str
    ladder: str
    started_at: datetime
    warn_at: datetime
    due_at: datetime
    step: int
    stopped_at: datetime | None
    met: bool | None


class NameAnswer(Answer):
    """A party's name in both languages."""

    name: str
    name_en: str


class EventDetail(EventAnswer):
    """An event with what may be done, its reports, pictures, deadlines and the names of its parties. ``joined`` are the
    numbers of the events that were joined into it; their reports and pictures are among its own."""

    actions: list[ActionAnswer]
    reports: list[ReportAnswer]
    photos: PhotosAnswer
    timers: list[TimerAnswer]
    names: dict[int, NameAnswer]
    joined_number: str | None
    joined: list[str]
    candidates: list[CandidateAnswer]
    place_conflict: bool
    place_missing: SaidAnswer | None
    learned: LearnedAnswer | None


class EntryAnswer(Answer):
    """A journal entry. ``{**old, **changed, head_seq: seq}`` is the event after it; ``gone``: it left one's sight."""

    id: int
    number: str
    event: int
    seq: int
    action: str
    from_stage: str | None
    to_stage: str
    actor: int | None
    role: str
    happened_at: datetime
    recorded_at: datetime
    changed: dict[str, Any]
    carried: dict[str, Any]
    gone: bool
    summary: str
    address: str


class Timeline(Answer):
    """All entries of one event."""

    items: list[EntryAnswer]
    names: dict[int, NameAnswer]


class Snapshot(Answer):
    """Open events within sight; entries after ``cursor_id`` go on from here."""

    cursor_id: int
    items: list[EventAnswer]
    next: str | None


class Counts(BaseModel):
    """Open events within sight, by stage and in all."""

    model_config = ConfigDict(extra="allow")

    open: int
    late: int
    queued: int
