"""What successes look like: for the API's description, and for the tests that hold the answers to it."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Generic, Literal, TypeVar

from pydantic import BaseModel, ConfigDict

T = TypeVar("T")


class Answer(BaseModel):
    """Every answer has exactly these fields."""

    model_config = ConfigDict(extra="forbid")


class Problem(Answer):
    """RFC 9457: what was refused and why; ``faults`` name the wrong fields. The Chinese is empty where there is none."""

    type: str
    title: str
    status: int
    detail: str
    detail_zh: str
    code: str
    faults: list[FaultAnswer]


class FaultAnswer(Answer):
    """One wrong field, by its path in the request."""

    field: str
    reason: str
    reason_zh: str


class Page(Answer, Generic[T]):
    """A page of a list; ``next`` is the cursor of the one after."""

    items: list[T]
    next: str | None


class GrantAnswer(Answer):
    """A role within a scope."""

    role: str
    scope_kind: str
    scope: str


class OwnGrid(Answer):
    """A grid that the reader answers for."""

    grid: str
    name: str
    name_en: str
    duty: str
    claim: int


class PartyAnswer(Answer):
    """A person, squad, body or queue."""

    id: int
    kind: str
    code: str
    name: str
    name_en: str
    town: str
    body: int | None


class Me(Answer):
    """Who is signed in."""

    party: MyParty
    language: str
    grants: list[GrantAnswer]
    grids: list[OwnGrid]
    unseen: int
    stands_in_for: list[int]


class MyParty(Answer):
    """The party that is signed in."""

    id: int
    code: str
    name: str
    name_en: str


class LayerAnswer(Answer):
    """A layer of the city's ground; ``tiles`` is the template of its vector tiles' addresses when it is a large one."""

    code: str
    name: str
    version: int
    count: int
    kind: str
    tiles: str | None


class TierAnswer(Answer):
    """A layer whose grids are claimed, and the roles that may claim them."""

    layer: str
    roles: list[str]


class TilesAnswer(Answer):
    """A background under the map."""

    url: str
    system: str
    attribution: str
    max_zoom: int


class CityAnswer(Answer):
    """The city and its layers."""

    name: str
    name_en: str
    zone: str
    notice: str
    notice_en: str
    center: tuple[float, float]
    bounds: tuple[float, float, float, float]
    layers: list[LayerAnswer]
    tiers: list[TierAnswer]
    tiles: TilesAnswer | None
    version: int
    demo: bool


class ConditionAnswer(Answer):
    """A filing condition with its limit."""

    code: str
    name: str
    name_en: str
    amount: int
    unit: str
    urgency: str
    mode: str
    closing: str
    closing_en: str


class CategoryAnswer(Answer):
    """What can be reported. ``standard`` is the list that its code comes from, ``words`` are other names for it,
    ``initials`` the pinyin initials of its Chinese ones."""

    standard: str
    code: str
    name: str
    name_en: str
    major: str
    term: str
    words: list[str]
    initials: list[str]
    conditions: list[ConditionAnswer]


class FormerCategory(Answer):
    """A category that can be filed no more, or not under each of its conditions, for events that were: with every condition
    that it ever had. ``successor`` is the code of the active list that stands for the same, empty where there is none."""

    standard: str
    code: str
    name: str
    name_en: str
    major: str
    successor: str
    conditions: list[ConditionAnswer]


class CategoriesAnswer(Answer):
    """The active list, the number of its version, and what it had before."""

    standard: str
    version: int
    items: list[CategoryAnswer]
    former: list[FormerCategory]


class GridAnswer(Answer):
    """A grid by name."""

    code: str
    name: str
    name_en: str
    town: str


class HolderAnswer(Answer):
    """Who would get it."""

    id: int
    name: str
    name_en: str
    kind: str


class LocateAnswer(Answer):
    """Who would get a report from here, and why; persons' names are told to staff only.

    ``next_grid`` is the grid next in line, ``nearest`` the nearest one where no grid holds the point; with metres.
    """

    grid: GridAnswer | None
    unit: str
    border_m: float | None
    next_grid: str
    next_grid_m: float | None
    nearest: str
    nearest_m: float | None
    runner_up: int | None
    queue: str
    holder: HolderAnswer | None
    answerable: int | None
    why: list[dict[str, Any]]
    sentence_zh: str
    sentence_en: str
    due_at: datetime | None


class ClaimAnswer(Answer):
    """Who answers for a grid, from when to when; ``reason`` is why it ended."""

    id: int
    grid: str
    party: int
    name: str
    name_en: str
    duty: str
    from_at: datetime
    to_at: datetime | None
    reason: str


class NoticeAnswer(Answer):
    """A notice of one's inbox; ``event`` is a number."""

    id: int
    event: str | None
    kind: str
    body: dict[str, Any]
    owed_at: datetime
    seen_at: datetime | None
    step: int
    summary: str | None
    category: str | None


class FileAnswer(Answer):
    """A stored picture, named by the SHA-256 of its bytes."""

    sha256: str
    media_type: Literal["image/jpeg", "image/png", "image/webp"]
    size: int
    width: int
    height: int


class HookAnswer(Answer):
    """A webhook; its secret is shown once, when it is made."""

    id: int
    url: str
    party: int
    secret: str | None
