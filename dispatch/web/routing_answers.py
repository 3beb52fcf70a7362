"""Routing row by row: what is asked about it, and what the answers look like."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import Field

from dispatch.web.answers import Answer, HolderAnswer
from dispatch.web.fields import LAST_ID, Code, Instant, Strict
from dispatch.web.forms import PlaceForm


class TryForm(Strict):
    """What would be reported: a point or a grid, what it is, and when it happened (left out: now). ``table`` and
    ``version`` ask a version that does not rule instead of the one that does."""

    place: PlaceForm | None = None
    grid: Code | None = None
    category: Code | None = None
    condition: Code | None = None
    happened_at: Instant | None = None
    table: Literal["routes", "powers"] | None = None
    version: Annotated[int, Field(ge=0, le=LAST_ID)] | None = None


class LookAnswer(Answer):
    """What became of one row of the table. ``silent`` names the demand that was not met (``decided``: the event had its
    holder before); ``reasons`` are whom the row looked at; ``decided`` says that it chose."""

    code: str
    name: str
    name_en: str
    to: list[str]
    also: list[str]
    silent: str
    decided: bool
    reasons: list[dict[str, Any]]
    text_zh: str
    text_en: str


class DecisionAnswer(Answer):
    """One routing of an event. ``rows`` are those of the table that ruled then (null: a person decided, or nothing was
    kept); ``again`` says whether the kept inputs lead to the same answer today, ``runner_up`` who would have been next."""

    seq: int
    at: datetime
    action: str
    row: str
    table: int | None
    versions: dict[str, int]
    sentence_zh: str
    sentence_en: str
    reasons: list[dict[str, Any]]
    rows: list[LookAnswer] | None
    again: bool | None
    runner_up: HolderAnswer | None


class DecisionsAnswer(Answer):
    """Every routing of an event, oldest first."""

    items: list[DecisionAnswer]


class TriedAnswer(Answer):
    """Who would get it, and why, row by row; nothing is kept. ``queue`` says why it would wait at the desk."""

    queue: str
    grid: str
    town: str
    holder: HolderAnswer | None
    runner_up: HolderAnswer | None
    answerable: HolderAnswer | None
    beside: list[HolderAnswer]
    row: str
    table: int
    due_at: datetime | None
    sentence_zh: str
    sentence_en: str
    rows: list[LookAnswer]
