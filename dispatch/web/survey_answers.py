"""City files under examination: what is asked about them, and what the answers look like."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field

from dispatch.web.answers import Answer
from dispatch.web.fields import Asked, Code, Line, Strict
from grids.codes import StandardVersion
from grids.grid import GridKind
from grids.mend import Decision

MOST_DECISIONS = 5_000
Version = Annotated[int, Field(ge=1, le=2**31 - 1)]
Kind = GridKind | Literal[""]
Standard = StandardVersion | Literal[""]


class UploadQuery(Asked):
    """What the file is called; a form's field brings a name of its own."""

    name: Line | None = None


class OpenForm(Strict):
    """Which of several tables of a file to open."""

    version: Version
    table: Line


class ColumnsForm(Strict):
    """The columns of a file that hold what a layer keeps besides code and name."""

    town: Line = ""
    parent: Line = ""
    area_class: Line = ""
    name_en: Line = ""


class ExamineForm(Strict):
    """How to read a file and what to look for; what is left out the file has to tell.

    ``decisions`` say for a code whether that grid keeps all its ground (``keep``), the mended outline is taken
    (``take``), or its disputed ground goes to the code that sorts first (``first``). ``within_city`` judges gaps within the city's boundary.
    """

    version: Version
    layer: Code = "blocks"
    kind: Kind = ""
    standard: Standard = ""
    crs: Line = ""
    table: Line = ""
    code_field: Line = ""
    name_field: Line = ""
    columns: ColumnsForm = ColumnsForm()
    number_rows: bool = False
    within_city: bool = True
    repair: bool = False
    gap_m: Annotated[float, Field(ge=0, le=100)] = 1.0
    decisions: Annotated[dict[Line, Decision], Field(max_length=MOST_DECISIONS)] = Field(default={})


class KeepForm(Strict):
    """What a draft shall be called, and whether its coordinates are trusted against a comparison."""

    version: Version
    name: Line = ""
    trust_system: bool = False


class ColumnAnswer(Answer):
    """A column of a file with some of its values."""

    name: str
    filled: int
    distinct: int
    samples: list[str]


class GuessAnswer(Answer):
    """How a file would be read if nobody said anything; an empty column is one that could not be told."""

    layer: str
    code: str
    name: str
    town: str
    parent: str
    area_class: str
    name_en: str


class OpenedAnswer(Answer):
    """What a file holds. ``declared`` is the coordinate system it names, ``system`` the same where its numbers agree,
    ``likely`` what such numbers usually are, ``doubt`` why it was not believed."""

    rows: int
    columns: list[ColumnAnswer]
    declared: str | None
    system: str | None
    likely_zh: str
    likely_en: str
    doubt_zh: str
    doubt_en: str
    guess: GuessAnswer


class ReadingAnswer(Answer):
    """How the file was read and looked at last."""

    table: str
    layer: str
    kind: str
    standard: str
    crs: str
    code_field: str
    name_field: str
    columns: ColumnsForm
    number_rows: bool
    within_city: bool
    repair: bool
    gap_m: float
    decisions: dict[str, str]


class TallyAnswer(Answer):
    """How many findings of one kind: faults of rows, flaws of the division as it came, changes by the repair, what is
    left after it."""

    what: Literal["fault", "flaw", "change", "left"]
    kind: str
    count: int
    area_m2: float


class WayAnswer(Answer):
    """What is in the way of a draft."""

    what: Literal["no_polygons", "hard", "doubted", "conflicts", "blocking"]
    count: int


class FoundAnswer(Answer):
    """What was found. ``sound`` says that no point has two grids and nothing waits for a decision, ``ready`` that the
    coordinates are not in doubt either, ``proven`` that the outlines meet edge to edge. ``apart_m`` is how far the
    file lies from the city's own ground, were it in each coordinate system; ``away_m`` how far it lies from that ground
    altogether, where it is nowhere near."""

    system: str
    doubted: bool
    likely: str | None
    apart_m: dict[str, float]
    away_m: int | None
    boundary: str
    polygons: int
    grids: int
    grids_m2: float
    boundary_m2: float | None
    repaired: bool
    ready: bool
    sound: bool
    proven: bool
    ways: list[WayAnswer]
    tallies: list[TallyAnswer]
    conflicts: int
    emptied: list[str]


class RefusalAnswer(Answer):
    """Why a file could not be read, in both languages; ``tables`` are those to choose from."""

    zh: str
    en: str
    tables: list[str]


class SurveyAnswer(Answer):
    """One file under examination. ``version`` is what the next request has to name; ``step`` is how far the work has
    come; ``stalled`` says that it was interrupted and has to be begun again; ``layer`` is the draft made of it."""

    id: int
    name: str
    sha256: str
    size: int
    sent_by: int | None
    sender: str
    sender_en: str
    sent_at: datetime
    version: int
    state: Literal["running", "opened", "examined", "refused", "kept"]
    step: str
    stalled: bool
    reading: ReadingAnswer | None
    opened: OpenedAnswer | None
    found: FoundAnswer | None
    refused: RefusalAnswer | None
    layer: int | None
