"""Lists of categories and suggestions: what is asked, and what the answers look like."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from dispatch.rules.suggesting.signs import LONGEST
from dispatch.web.answers import Answer
from dispatch.web.fields import PLAIN, Asked, Strict
from dispatch.web.table_answers import TableVersion, VersionId

MOST_SUGGESTED = 10


class WordsQuery(Asked):
    """What a caller says so far, and how many suggestions are wanted."""

    text: Annotated[str, Field(max_length=LONGEST, pattern=PLAIN)]
    limit: Annotated[int, Field(ge=1, le=MOST_SUGGESTED)] = 3


class SuggestedCategory(Answer):
    """A category that words point to: how sure (0 to 1), and the words that spoke for it. ``condition`` is the filing
    condition whose name fits the words best, the first one where none does.
    ``is_sure``: so sure that the city would take it without a person."""

    category: str
    condition: str
    name: str
    name_en: str
    score: float
    words: list[str]
    is_sure: bool


class SuggestedCategories(Answer):
    """Suggestions, the best first. ``list`` and ``history`` are the versions that they come from; no history has taught
    where it is null. ``confidence`` is what the city asks of a choice without a person; null: never."""

    items: list[SuggestedCategory]
    list: int | None
    history: int | None
    confidence: float | None


class ChangesQuery(Asked):
    """Which version, against which; left out: against the one that rules."""

    version: Annotated[int, Field(ge=1, le=2**53 - 1)]
    against: VersionId | None = None


class DifferenceAnswer(Answer):
    """A field that is not as it was; ``condition`` is empty for what belongs to the category itself."""

    condition: str
    field: str
    before: str
    after: str


class CodeChangeAnswer(Answer):
    """What happens to a code: added, removed, voided, revived or changed; and how many events filed under it are open."""

    code: str
    kind: str
    name: str
    name_en: str
    successor: str
    differences: list[DifferenceAnswer]
    open_events: int


class NamedElsewhere(Answer):
    """A code that goes, and the table and row that still name it."""

    code: str
    table: str
    row: str


class ListChangesAnswer(Answer):
    """What a version changes against another; ``counts`` by kind, and of ``limits`` and ``bodies``."""

    old: TableVersion | None
    new: TableVersion
    items: list[CodeChangeAnswer]
    counts: dict[str, int]
    open_events: int
    named: list[NamedElsewhere]


class KnownQuery(Asked):
    """The language of the headings; both read back."""

    language: Literal["zh-CN", "en"] = "zh-CN"


class LevelAnswer(Answer):
    """What would come of taking suggestions as sure as this: their share, and how many of them were right."""

    confidence: float
    share: float
    precision: float


class LearningAnswer(Answer):
    """What history taught, measured on its newest fifth, and from which confidence the system chooses; fractions."""

    history: int | None
    reports: int
    tried: int
    top1: float
    top3: float
    levels: list[LevelAnswer]
    confidence: float | None


class ConfidenceForm(Strict):
    """From which confidence on the system takes a category without a person; null: never."""

    confidence: Annotated[float, Field(ge=0.5, lt=1)] | None


