"""Versions of the ground: what is asked about them, and what the answers look like."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import Field

from dispatch.web.answers import Answer
from dispatch.web.fields import Asked, Id, Instant, Strict


class ActivateForm(Strict):
    """When a draft shall rule; left out: from now on."""

    at: Instant | None = None


class CompareQuery(Asked):
    """With which version (left out: the one that rules), and the events of how many days are tried in both; ``drawn``
    asks for the ground that moves and the events that would go elsewhere as GeoJSON."""

    old: Id | None = None
    days: Annotated[int, Field(ge=0, le=3660)] = 30
    drawn: bool = False


class ExportQuery(Asked):
    """In which format; ``void`` asks for the grids that were given up instead. A Shapefile comes zipped."""

    format: Literal["gpkg", "geojson", "fgb", "shp"] = "gpkg"
    void: bool = False


class VersionAnswer(Answer):
    """One version of a layer; ``findings`` is what the survey of its file said."""

    id: int
    code: str
    version: int
    name: str
    state: str
    source: str
    count: int
    made_at: datetime
    active_from: datetime | None
    active_to: datetime | None
    findings: dict[str, Any]


class ActivatedAnswer(Answer):
    """A version that rules now, or will from its ``active_from`` on; what that did to codes and claims."""

    layer: VersionAnswer
    void: list[str]
    fresh: list[str]
    claims_passed_on: int
    claims_ended: int


class PieceAnswer(Answer):
    """Ground that changes its grid; an empty code is nobody's ground."""

    old: str
    new: str
    area_m2: float


class HandedAnswer(Answer):
    """Ground that goes from one party's claim to another's; null is nobody."""

    giver: int | None
    giver_name: str
    giver_name_en: str
    taker: int | None
    taker_name: str
    taker_name_en: str
    area_m2: float


class TriedAnswer(Answer):
    """Past events tried in both versions: how many would have had another grid, holder, body, or no grid at all."""

    days: int
    events: int
    cut: bool
    grid: int
    holder: int
    body: int
    nowhere: int


class ComparisonAnswer(Answer):
    """Two versions side by side."""

    old: VersionAnswer
    new: VersionAnswer
    same: int
    redrawn: list[str]
    void: dict[str, list[str]]
    fresh: dict[str, list[str]]
    reused: list[str]
    moved_m2: float
    pieces: list[PieceAnswer]
    handed: list[HandedAnswer]
    unclaimed: list[str]
    events: TriedAnswer
    drawing: dict[str, Any] | None


class RelocationAnswer(Answer):
    """How far the open events have followed a layer. They are looked at twice; ``passed`` is the share of this look,
    ``waits`` that the second has not begun yet."""

    running: bool
    layer: int | None
    look: int
    waits: bool
    passed: float
    begun_at: datetime | None
