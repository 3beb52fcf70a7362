"""What an import of people has found out so far: who is known, what happened to each row, and what is wrong."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from dispatch.city import City
from dispatch.rules.masking import masked_phone
from dispatch.rules.staffing import Line, RowFault
from dispatch.store import rosters, staff_changes
from dispatch.store.engine import Unit

Differences = Mapping[str, tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Hand:
    """Whose hand it is: the party that brings a book (None: the command line), whether only to see what would happen, and
    the persons (by code) of whom the book says everything, so that what it leaves empty or out is taken away."""

    party: int | None = None
    rehearses: bool = False
    whole: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Done:
    """What an import did with one row: added, changed or ended it. ``subject`` is the code of whom or what it is about."""

    table: str
    what: str
    subject: str
    row: int


@dataclass(slots=True)
class Desk:
    """What an import has found out so far: parties by code (and codes by id), counts by table and what happened, faults."""

    db: Unit
    city: City
    at: datetime
    hand: Hand = Hand()
    known: dict[str, Any] = field(default_factory=dict)
    codes: dict[int, str] = field(default_factory=dict)
    counts: dict[str, Counter[str]] = field(default_factory=dict)
    faults: list[RowFault] = field(default_factory=list)
    named: set[str] = field(default_factory=set)
    done: list[Done] = field(default_factory=list)
    notes: list[dict[str, Any]] = field(default_factory=list)

    def count(self, table: str, what: str, subject: str = "", row: int = 0) -> None:
        """One row of a table was added, changed, ended, or is the same as before; ``subject`` is the code of whom or what
        it is about, ``row`` its number in the file (0: it is not there)."""
        self.counts.setdefault(table, Counter())[what] += 1
        if what != "same":
            self.done.append(Done(table, what, subject, row))

    def note(self, party: int, subject: str, what: str, fields: Differences) -> None:
        """Keep for ever what was changed about a party: by field the cell before and after; telephone numbers are covered."""
        told = {name: [masked_phone(one) if name == "phone" else one for one in both] for name, both in fields.items()}
        self.notes.append({"party": party, "made_by": self.hand.party, "made_at": self.at, "subject": subject, "what": what,
                           "fields": json.dumps(told, ensure_ascii=False)})

    def keep_notes(self) -> None:
        """Write down what was noted."""
        staff_changes.insert_changes(self.db, self.notes)
        self.notes = []

    def code_of(self, party: int) -> str:
        """The code of a party by its id; empty for one that is not known."""
        return self.codes.get(party, "")

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
        self.codes = {row.id: code for code, row in self.known.items()}

