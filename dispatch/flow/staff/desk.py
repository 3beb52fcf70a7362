"""What an import of people has found out so far: who is known, what happened to each row, and what is wrong."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from dispatch.city import City
from dispatch.rules.staffing import Line, RowFault
from dispatch.store import rosters
from dispatch.store.engine import Unit


@dataclass(frozen=True, slots=True)
class Done:
    """What an import did with one row: added, changed or ended it. ``subject`` is the code of whom or what it is about."""

    table: str
    what: str
    subject: str
    row: int


@dataclass(slots=True)
class Desk:
    """What an import has found out so far: parties by code, counts by table and what happened, faults."""

    db: Unit
    city: City
    at: datetime
    known: dict[str, Any] = field(default_factory=dict)
    counts: dict[str, Counter[str]] = field(default_factory=dict)
    faults: list[RowFault] = field(default_factory=list)
    named: set[str] = field(default_factory=set)
    done: list[Done] = field(default_factory=list)

    def count(self, table: str, what: str, subject: str = "", row: int = 0) -> None:
        """One row of a table was added, changed, ended, or is the same as before; ``subject`` is the code of whom or what
        it is about, ``row`` its number in the file (0: it is not there)."""
        self.counts.setdefault(table, Counter())[what] += 1
        if what != "same":
            self.done.append(Done(table, what, subject, row))

    def code_of(self, party: int) -> str:
        """The code of a party by its id; empty for one that is not known."""
        return next((code for code, row in self.known.items() if row.id == party), "")

    def wrong(self, table: str, line: Line, column: str, reason: str) -> None:
        """A row cannot be taken."""
        self.faults.append(RowFault(table, line.row, column, reason))

    def party(self, table: str, line: Line, column: str, kinds: Sequence[str]) -> Any | None:
        """The party that a cell names; None with a fault where there is none of these kinds. A row of the same file
        that is at fault itself is not blamed twice."""
        code = line[column]
        row = self.known.get(code) if code is not None else None
        if row is not None and row.kind in kinds:
            return row
        if code is not None and (row is not None or code not in self.named):
            self.wrong(table, line, column, f"there is no {kinds[0]} '{code}'")
        return None

    def read_parties(self) -> None:
        """Look at the parties anew."""
        self.known = {row.code: row for row in rosters.everybody(self.db)}
