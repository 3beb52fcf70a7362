"""What every table that rules can do, whatever is kept in it and wherever."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Protocol

from dispatch.city import City
from dispatch.flow.routes.trying import Changes
from dispatch.rules.staffing import RowFault
from dispatch.rules.tables import Form, NumberedRow
from dispatch.store.engine import Unit

DRAFT, PLANNED, RULING, PAST = "draft", "planned", "ruling", "past"
PlainRow = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Version:
    """One version of a table. ``id`` 0 is the table built into the product; ``number`` is what people call it by.

    What rules by instants has ``from_at`` and ``to_at``, what rules by days ``from_on`` and the last day ``to_on``.
    ``head`` is what is said of the whole list; the parties that kept and decided it may not be known.
    """

    id: int
    number: int
    name: str
    state: str
    rows: int
    source: str = ""
    notice: str = ""
    from_at: datetime | None = None
    to_at: datetime | None = None
    from_on: date | None = None
    to_on: date | None = None
    made_at: datetime | None = None
    made_by: int | None = None
    decided_by: int | None = None
    head: PlainRow = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Draft:
    """A table as a file gives it: its name, its rows in plain form, and the same as it will be kept."""

    name: str
    rows: tuple[PlainRow, ...]
    made: Any


@dataclass(frozen=True, slots=True)
class Checked:
    """What a file holds, or why not: where a row is at fault there are no drafts."""

    drafts: tuple[Draft, ...]
    faults: tuple[RowFault, ...]


@dataclass(frozen=True, slots=True)
class When:
    """From when a version shall rule: an instant ahead, or a day; neither is now, or the day that its file names."""

    at: datetime | None = None
    day: date | None = None


class Table(Protocol):
    """A kind of table. Everything that names a version raises ``NotFound`` where there is none."""

    @property
    def form(self) -> Form:
        """What the table looks like."""

    def check(self, db: Unit, city: City, rows: Sequence[NumberedRow]) -> Checked:
        """What rows would become; nothing is kept."""

    def keep(self, db: Unit, city: City, draft: Draft, source: str, by: int | None) -> int:
        """Keep a draft; returns its id."""

    def versions(self, db: Unit, city: City) -> list[Version]:
        """Every version, the newest first."""

    def rows(self, db: Unit, city: City, ident: int) -> list[PlainRow]:
        """The rows of a version in their order."""

    def activate(self, db: Unit, city: City, ident: int, when: When, by: int | None) -> None:
        """Let a draft rule. Raises ``Conflict`` or ``Unprocessable``."""

    def withdraw(self, db: Unit, city: City, ident: int, by: int | None) -> None:
        """Take the day from a version that has not begun. Raises ``Conflict``."""

    def drop(self, db: Unit, city: City, ident: int) -> None:
        """Forget a draft. Raises ``Conflict`` for what rules, ruled or will."""

    def trial(self, db: Unit, city: City, ident: int) -> Changes | None:
        """The version as a change that past events can be decided by; None for what sends no event anywhere."""

    def ruling(self, db: Unit, city: City, ident: int) -> int | None:
        """The version that a version would follow: the one that rules now; None where none does."""
