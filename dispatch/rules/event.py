"""The nouns: stages, roles, deadlines, actors, events and moves."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from dispatch.rules.record import Record


class Stage(StrEnum):
    """Where an event stands (glossary: 阶段)."""

    REPORTED = "reported"
    VERIFYING = "verifying"
    FILED = "filed"
    ASSIGNED = "assigned"
    HANDLING = "handling"
    HANDLED = "handled"
    CLOSED = "closed"
    SUSPENDED = "suspended"
    JOINED = "joined"
    REJECTED = "rejected"
    VOID = "void"


OPEN = frozenset({
    Stage.REPORTED, Stage.VERIFYING, Stage.FILED, Stage.ASSIGNED, Stage.HANDLING, Stage.HANDLED, Stage.SUSPENDED,
})


class Role(StrEnum):
    """The nine roles that are granted, and five that follow from the event itself."""

    OPERATOR = "operator"
    DUTY_LEADER = "duty_leader"
    DISPATCHER = "dispatcher"
    OFFICER = "officer"
    SQUAD_LEADER = "squad_leader"
    DEPARTMENT = "department"
    SUPERVISOR = "supervisor"
    ADMINISTRATOR = "administrator"
    AUDITOR = "auditor"
    CITIZEN = "citizen"
    SYSTEM = "system"
    HOLDER = "holder"
    ASKED = "asked"
    BESIDE = "beside"


GRANTED = tuple(Role)[:9]


class Deadline(StrEnum):
    """What has to happen in time (glossary: 时限)."""

    FILE = "file"
    VERIFY = "verify"
    ASSIGN = "assign"
    ACCEPT = "accept"
    HANDLE = "handle"
    RECHECK = "recheck"
    CALL_BACK = "call_back"
    ANSWER = "answer"
    TAKE = "take"
    DECIDE = "decide"


class Mode(StrEnum):
    """How a filing condition enters: by itself, over the desk, or after somebody looked."""

    AUTO = "auto"
    DESK = "desk"
    VERIFY = "verify"


class Queue(StrEnum):
    """Why an event waits at the desk instead of going its way."""

    UNPLACED = "unplaced"
    DEFAULT_POINT = "default_point"
    OUTSIDE = "outside"
    NEEDS_VERIFY = "needs_verify"
    UNCATEGORISED = "uncategorised"
    DESK = "desk"
    NOBODY = "nobody"
    RETURNED = "returned"
    FAULTY_RULE = "faulty_rule"
    DISPUTED = "disputed"


@dataclass(frozen=True, slots=True)
class Grant:
    """A role within a scope: the city, a town, a body, a grid, or only one's own."""

    role: Role
    scope_kind: str
    scope: str = ""


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts: a party with its grants, or the system, or a citizen who knows receipt and code.

    ``stands_for`` are the parties (body, squad, queue) in whose name this actor may act.
    """

    party: int | None
    name: str
    grants: tuple[Grant, ...] = ()
    body: int | None = None
    stands_for: frozenset[int] = frozenset()
    citizen_of: int | None = None
    is_system: bool = False

    def has(self, role: Role) -> bool:
        """Whether any grant gives this role, in whatever scope."""
        return any(grant.role == role for grant in self.grants)


SYSTEM = Actor(party=None, name="system", is_system=True)
ANONYMOUS = Actor(party=None, name="citizen")


@dataclass(frozen=True)
class Event(Record):
    """The case that the city works on. ``version`` guards what an actor believed; ``head_seq`` and
    ``head_hash`` are the end of its journal chain and grow with every entry. ``fixed_due_at`` is a handling
    deadline that came with the report from outside (an order of the hotline, a record of history). ``beside`` are
    the parties who work beside the holder (协办), ``assisted`` those of them whose part is done."""

    id: int
    number: str
    version: int
    stage: Stage | None
    opened_at: datetime
    occurred_on: date
    before: Stage | None = None
    mode: str = Mode.AUTO
    urgency: str = "normal"
    standard: str = ""
    category: str = ""
    condition: str = ""
    lon_e7: int | None = None
    lat_e7: int | None = None
    radius_m: int = 0
    grid: str = ""
    unit: str = ""
    town: str = ""
    layer: int | None = None
    holder: int | None = None
    answerable: int | None = None
    body: int | None = None
    asked: int | None = None
    handled_by: tuple[int, ...] = ()
    beside: tuple[int, ...] = ()
    assisted: tuple[int, ...] = ()
    weight: int = 1
    queue: str = ""
    joined_into: int | None = None
    extended: int = 0
    suspended: int = 0
    bounced: int = 0
    until: datetime | None = None
    closed_at: datetime | None = None
    outcome: str = ""
    deadline: str = ""
    warn_at: datetime | None = None
    due_at: datetime | None = None
    fixed_due_at: datetime | None = None
    step: int = 0
    head_seq: int = 0
    head_hash: str = ""

    @property
    def is_open(self) -> bool:
        """Whether the city still owes something."""
        return self.stage in OPEN

    @property
    def parts_open(self) -> tuple[int, ...]:
        """Who works beside the holder and has not reported his part done."""
        return tuple(party for party in self.beside if party not in self.assisted)

    @property
    def scope(self) -> tuple[str | int, ...]:
        """Town, grid, body, holder, all who work beside him, and who is asked: what decides who may see it."""
        asked = () if self.asked is None else (self.asked,)
        return (self.town, self.grid, self.body or 0, self.holder or 0, *self.beside, *asked)


EVENT_FIELDS = tuple(f.name for f in fields(Event))


@dataclass(frozen=True, slots=True)
class Move:
    """A wish to change an event. ``carry`` holds what the table demands: words, parties, files, places.

    ``version`` is what the actor believed (None: whatever is there); ``happened_at`` is the instant on
    the actor's own device when it differs from ``at``.
    """

    event_id: int
    action: str
    by: Actor
    at: datetime
    carry: Mapping[str, Any] = field(default_factory=dict)
    version: int | None = None
    happened_at: datetime | None = None
