"""People, claims and coverage: what is asked and sent, and what the answers look like."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import Field

from dispatch.web.answers import Answer
from dispatch.web.fields import Asked, Code, Id, Instant, Line, Strict
from dispatch.web.queries import Paged


class HandingQuery(Paged):
    """Wishes to give a grid away, in which state."""

    state: Literal["asked", "accepted", "refused", "withdrawn", "expired"] = "asked"


class HandingForm(Strict):
    """A claim to be given away and why; without a successor a leader is asked to release it."""

    claim: Id
    reason: Annotated[Line, Field(min_length=1)]
    successor: Id | None = None


class DecisionForm(Strict):
    """The answer of the successor or of the leader; a refusal says why."""

    accept: bool
    reason: Line = ""


class AbsenceForm(Strict):
    """Who is away (left out: oneself) from when to when (left out: until he is back), and who stands in."""

    party: Id | None = None
    from_at: Instant
    to_at: Instant | None = None
    deputy: Id | None = None
    kind: Literal["leave", "sick", "training", "swap", "other"] = "leave"
    reason: Line = ""


class CoverageQuery(Asked):
    """How many days, today included, and whether of one town and one category; ``all`` tells also the holes that a
    neighbour catches."""

    days: Annotated[int, Field(ge=1, le=31)] = 7
    town: Code | None = None
    category: Code | None = None
    all: bool = False


class HandedEvent(Answer):
    """An open event that goes along with the ground."""

    number: str
    stage: str
    summary: str
    due_at: datetime | None


class HandingAnswer(Answer):
    """A wish to give a grid away; ``events`` are the open events that would go along, ``moved`` how many did. Without an
    answer it is over at ``ends_at``."""

    id: int
    kind: Literal["hand_over", "release"]
    state: str
    claim: int
    grid: str
    grid_name: str
    grid_name_en: str
    duty: str
    party: int
    name: str
    name_en: str
    successor: int | None
    successor_name: str
    successor_name_en: str
    reason: str
    asked_at: datetime
    ends_at: datetime | None
    decided_by: int | None
    decided_at: datetime | None
    answer: str
    moved: int
    events: list[HandedEvent]


class AbsenceAnswer(Answer):
    """Who is away and who stands in; without ``to_at`` until he is back."""

    id: int
    party: int
    name: str
    name_en: str
    deputy: int | None
    deputy_name: str
    deputy_name_en: str
    kind: str
    reason: str
    from_at: datetime
    to_at: datetime | None


class ShiftAnswer(Answer):
    """A shift of the city's day, in its own time; one that does not end after it starts goes on into the next day."""

    code: str
    start: str
    end: str


class CoveredGrid(Answer):
    """A grid with its people, and by way the worst of each cell (day by day, shift by shift), as a digit: 0 its own people
    or the body meant can act, 1 a neighbour on duty would, 2 a squad leader, 3 the town's body, 4 the center, 5 nobody. Of
    its holes: how many, how long together, when the first begins, why they are there, and who gets the work in the worst
    of them (``catch``; ``next`` is that party). Asked for one category, ``cells`` has that category's under ``asked``."""

    grid: str
    name: str
    name_en: str
    town: str
    people: list[int]
    cells: dict[str, str]
    spans: int
    minutes: int
    first_at: datetime | None
    why: list[str]
    catch: str
    next: int | None


class HoleAnswer(Answer):
    """From when to when nobody of the grid can act, on what (``need``, the code of a way), why, who gets it (``catch``), and
    which party that is at its beginning (``next``)."""

    grid: str
    name: str
    name_en: str
    town: str
    need: str
    from_at: datetime
    to_at: datetime
    why: str
    catch: str
    next: int | None


class WayAnswer(Answer):
    """A way that matters go: who is asked one after another, whether officers need a certificate, and which matters
    (``category/condition``) go it in which towns from when to when."""

    code: str
    steps: list[str]
    certified: bool
    towns: list[str]
    matters: list[str]
    from_at: datetime
    to_at: datetime


class GapAnswer(Answer):
    """Matters on which nobody whom the table means can act in these towns: ``no_power``, ``no_body`` or ``faulty_rule``; and
    who gets them instead."""

    why: str
    goes_to: str
    towns: list[str]
    matters: list[str]
    from_at: datetime
    to_at: datetime


class CoverageAnswer(Answer):
    """The coming days. ``ways`` tells which matters go which way; ``gaps`` what nobody may enforce or is there for;
    ``missing`` names bodies that categories name and that do not exist; ``overburdened`` who answers for more grids than he
    may (how many, how many he may). ``holes`` are the worst first, at most 1,000; ``counts`` tells how many there are."""

    from_at: datetime
    days: list[date]
    shifts: list[ShiftAnswer]
    ways: list[WayAnswer]
    gaps: list[GapAnswer]
    overburdened: dict[int, tuple[int, int]]
    missing: dict[str, list[str]]
    counts: dict[str, int]
    names: dict[int, tuple[str, str]]
    grids: list[CoveredGrid]
    holes: list[HoleAnswer]
