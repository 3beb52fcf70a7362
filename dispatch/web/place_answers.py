"""Words and places: what is asked, and what the answers look like."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from pydantic import Field

from dispatch.web.answers import Answer, GridAnswer
from dispatch.web.fields import Asked, Lat, Line, Lon, Strict, Text
from dispatch.web.queries import Paged

MOST_SUGGESTED = 20


class NearForm(Strict):
    """Where the asker stands or points: of places that fit equally well the nearer one goes first."""

    lon: Lon
    lat: Lat
    radius_m: Annotated[float, Field(ge=0, le=100_000)] = 0


class WordsForm(Strict):
    """What a caller said about a place."""

    text: Text
    near: NearForm | None = None


class SuggestQuery(Asked):
    """Words that are still being typed, and how many suggestions are wanted."""

    q: Line
    limit: Annotated[int, Field(ge=1, le=MOST_SUGGESTED)] = 8


class TaughtQuery(Paged):
    """Which taught places are wanted: those with a piece of a name or the number of an event, or those taken back."""

    q: Line = ""
    ended: bool = False


class ForgetQuery(Asked):
    """Why a taught place is taken back, for those who look later."""

    why: Line = ""


class SaidAnswer(Answer):
    """One sentence in both languages."""

    zh: str
    en: str


class SuggestionAnswer(Answer):
    """A place to offer: the words to put in, its kind, and the grid it lies in."""

    text: str
    kind: str
    lon: float
    lat: float
    radius_m: float
    score: float
    context: str


class SuggestionsAnswer(Answer):
    """Suggestions, the best first."""

    items: list[SuggestionAnswer]


class HolderOfGrid(Answer):
    """A grid under a candidate's circle and who claimed it; names of persons are told to staff only."""

    grid: str
    name: str
    name_en: str


class CandidateAnswer(Answer):
    """A possible place (WGS-84) with the radius of its circle, how it was found, and who answers below it.

    `geometry` is GeoJSON of what is more than a point; `border_m` metres to the border of its grid.
    """

    lon: float
    lat: float
    radius_m: float
    source: str
    score: float
    found: SaidAnswer
    text: str
    text_en: str
    geometry: dict[str, Any] | None
    grid: GridAnswer | None
    unit: str
    border_m: float | None
    holders: list[HolderOfGrid]


class PhraseAnswer(Answer):
    """How the words were read: the places of the event, the caller's home apart, and in one line."""

    language: str
    read_as: str
    spots: list[dict[str, Any]]
    home: list[dict[str, Any]]


class GeocodeAnswer(Answer):
    """What words lead to: `point` (the first candidate may be taken), `ambiguous` or `none`; `missing` says what to ask."""

    outcome: str
    reason: str
    missing: SaidAnswer | None
    parse: PhraseAnswer
    candidates: list[CandidateAnswer]


class LearnedAnswer(Answer):
    """A place that the desk taught: its id and the words that lead to it."""

    id: int
    text: str


class TakenBack(Answer):
    """Who took a taught place back, when and why; `placed_anew` when the desk moved its event once more."""

    at: datetime
    by: int | None
    by_name: str
    by_name_en: str
    why: str


class LearnedPlace(LearnedAnswer):
    """The same with who, when and which event."""

    aliases: list[str]
    lon: float
    lat: float
    made_at: datetime
    made_by: int | None
    made_by_name: str
    made_by_name_en: str
    event: str | None
    ended: TakenBack | None
