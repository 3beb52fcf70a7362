"""The tables that rule: what is asked about them and sent, and what the answers look like."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import Field

from dispatch.web.answers import Answer
from dispatch.web.fields import Asked, Instant, Line, Strict

VersionId = Annotated[int, Field(ge=0, le=2**53 - 1)]


class TableUploadQuery(Asked):
    """The file's own name, where the body does not tell it; its ending says what it is."""

    name: Line | None = None


class TableCompareQuery(Asked):
    """With which version; left out: with the one that rules."""

    other: VersionId | None = None


class TrialQuery(Asked):
    """The events of how many days are tried in both."""

    days: Annotated[int, Field(ge=1, le=3660)] = 30


class TableExportQuery(Asked):
    """In which format, and in which language the headings are; both read back."""

    format: Literal["csv", "xlsx"] = "csv"
    language: Literal["zh-CN", "en"] = "zh-CN"


class RuleForm(Strict):
    """From when a draft shall rule: an instant ahead, or for lists of powers a day; left out: now, or the day that the
    list's own file says."""

    at: Instant | None = None
    from_on: Annotated[date, Field(strict=False)] | None = None


class HeadingAnswer(Answer):
    """A column of a table: its key and what it is called."""

    key: str
    zh: str
    en: str


class TableVersion(Answer):
    """One version of a table; ``id`` 0 is the one built into the product. ``state`` is draft, planned, ruling or past.
    What rules by instants has ``from_at`` and ``to_at``, what rules by days ``from_on`` and the last day ``to_on``."""

    id: int
    number: int
    name: str
    state: str
    rows: int
    source: str
    notice: str
    from_at: datetime | None
    to_at: datetime | None
    from_on: date | None
    to_on: date | None
    made_at: datetime | None
    made_by: int | None
    decided_by: int | None
    head: dict[str, str]


class TableAnswer(Answer):
    """A table with its columns, and every version of it; ``key`` is the column that names a row, ``head`` those that speak
    of a whole list, ``names`` who made and decided."""

    table: str
    key: str
    head: list[str]
    columns: list[HeadingAnswer]
    items: list[TableVersion]
    names: dict[int, tuple[str, str]]


class TableRows(Answer):
    """One version with its rows in their order."""

    version: TableVersion
    rows: list[dict[str, str]]


class RowFaultAnswer(Answer):
    """Why a row cannot be taken: its number in the file (1 is the heading, 0 the file itself), the column, the reason."""

    table: str
    row: int
    column: str
    column_zh: str
    reason: str
    reason_zh: str


class ChangedRow(Answer):
    """A row that stands there otherwise: its key, and by column what was and what is."""

    key: str
    columns: dict[str, tuple[str, str]]


class ChangeAnswer(Answer):
    """What one table has that another has not: of each kind at most 500 rows, and how many there are (``counts``)."""

    added: list[dict[str, str]]
    removed: list[dict[str, str]]
    changed: list[ChangedRow]
    moved: list[str]
    head: dict[str, tuple[str, str]]
    same: int
    counts: dict[str, int]


class DraftAnswer(Answer):
    """What a file would be kept as, and what it would change in what rules."""

    name: str
    rows: int
    change: ChangeAnswer


class CheckedAnswer(Answer):
    """What a file holds, or the rows at fault: all of them (``count``), of which at most 500 are told."""

    drafts: list[DraftAnswer]
    faults: list[RowFaultAnswer]
    count: int


class KeptAnswer(Answer):
    """The drafts that were kept."""

    items: list[TableVersion]


class TableComparison(Answer):
    """Two versions of a table; ``old`` is null where nothing rules that the other could follow."""

    old: TableVersion | None
    new: TableVersion
    change: ChangeAnswer


class ElsewhereAnswer(Answer):
    """An event that would have gone elsewhere: from whom to whom (null: nobody), by which rows."""

    number: str
    grids: tuple[str, str]
    holders: tuple[int | None, int | None]
    bodies: tuple[int | None, int | None]
    rows: tuple[str, str]


class PairAnswer(Answer):
    """How many events would have gone from one body to another."""

    bodies: tuple[int | None, int | None]
    events: int


class TrialAnswer(Answer):
    """Past events decided by what rules and by this version: how many there were (``cut``: the newest of them), how many
    would have gone to somebody else, to another body, and which; ``beside`` are the numbers of those that would have had
    the same holder with others working beside him. At most 200 of each are told."""

    days: int
    events: int
    cut: bool
    elsewhere: int
    other_body: int
    beside: list[str]
    pairs: list[PairAnswer]
    items: list[ElsewhereAnswer]
    names: dict[int, tuple[str, str]]
