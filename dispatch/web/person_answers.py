"""One person as an administrator edits him: the cells of the lists, what was changed, and whether he may sign in."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from pydantic import ConfigDict, Field

from dispatch.web.answers import Answer
from dispatch.web.fields import Line, Strict

MOST_SPANS = 50
Stamp = Annotated[str, Field(min_length=24, max_length=24, pattern=r"^[0-9a-f]+$")]


class Cells(Strict):
    """A row of a list; each cell is written as in the list and may be empty. Empty takes away what was there."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True, populate_by_name=True)


class PersonCells(Cells):
    """A row of the list of people."""

    code: Line
    name: Line
    name_en: Line = ""
    town: Line = ""
    body: Line = ""
    login: Line = ""
    phone: Line = ""
    certificate: Line = ""
    certified_until: Line = ""
    capacity: Line = ""
    left_on: Line = ""


class SpanCells(Cells):
    """What holds from when to when: days, or instants of the city's time."""

    from_: Annotated[Line, Field(alias="from")]
    to: Line = ""


class MemberCells(SpanCells):
    """Which body somebody belongs to, by its code."""

    body: Line


class RoleCells(SpanCells):
    """A role within a scope such as ``city`` or ``town:CODE``."""

    role: Line
    scope: Line = ""


class ShiftCells(SpanCells):
    """A weekly shift: weekdays such as ``1-5`` or ``1,3,7`` (1 is Monday), and times of the day."""

    weekdays: Line
    start: Line
    end: Line


class PersonForm(Strict):
    """Somebody new, with all that shall hold of him."""

    person: PersonCells
    memberships: Annotated[list[MemberCells], Field(max_length=MOST_SPANS)] = Field(default=[])
    roles: Annotated[list[RoleCells], Field(max_length=MOST_SPANS)] = Field(default=[])
    shifts: Annotated[list[ShiftCells], Field(max_length=MOST_SPANS)] = Field(default=[])


class PersonChangeForm(PersonForm):
    """All that shall hold of somebody from now on; what is left out ends. ``stamp`` is the one that was read with it."""

    stamp: Stamp


class AccountForm(Strict):
    """Whether somebody may sign in."""

    open: bool


class PersonAnswer(Answer):
    """One person as cells; sent back as they are they change nothing."""

    id: int
    stamp: str
    person: PersonCells
    memberships: list[MemberCells]
    roles: list[RoleCells]
    shifts: list[ShiftCells]


class PersonKept(Answer):
    """Who was added or changed, and the stamp of how he is now."""

    id: int
    code: str
    stamp: str


class StaffChange(Answer):
    """What was changed about somebody, by whom (null: the command line): ``subject`` is the list, or ``account``; by field
    the cell before and after. Telephone numbers are covered."""

    id: int
    at: datetime
    by: int | None
    by_name: str
    by_name_en: str
    subject: str
    what: str
    fields: dict[str, tuple[str, str]]
