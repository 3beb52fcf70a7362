"""People, bodies, rosters and claims from a file into the city: all of it or nothing, each wrong row with its reason."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dispatch.city import City
from dispatch.errors import Fault, Unprocessable
from dispatch.flow.staff.desk import Desk, Done, Hand
from dispatch.flow.staff.staffing_claims import bring_claims
from dispatch.flow.staff.staffing_people import bring_bodies, bring_people
from dispatch.flow.staff.staffing_spans import KEPT, bring_spans
from dispatch.rules.staffing import Line, RowFault
from dispatch.store import rosters
from dispatch.store.engine import Unit
from dispatch.store.staff_changes import hold_staff

MOST_FAULTS = 50
COMMAND_LINE = Hand()
Book = Mapping[str, Sequence[Line]]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an import did, or would do: by table, how many rows were added, changed, ended or the same; and which were
    not the same."""

    counts: Mapping[str, Mapping[str, int]]
    done: tuple[Done, ...] = ()

    @property
    def changes(self) -> int:
        """How many rows are not as they were."""
        return sum(count for table in self.counts.values() for what, count in table.items() if what != "same")


class NotBrought(Unprocessable):
    """Rows are at fault, and nothing was taken in."""

    def __init__(self, faults: Sequence[RowFault]) -> None:
        self.rows = tuple(faults)
        told = [Fault(f"{one.table}.{one.row}.{one.column}", one.reason) for one in faults[:MOST_FAULTS]]
        super().__init__(f"{len(faults)} rows are at fault; nothing was taken in", told)


class Rehearsed(Exception):
    """What would happen, after a rehearsal that leaves no trace."""

    def __init__(self, outcome: Outcome) -> None:
        self.outcome = outcome
        super().__init__("a rehearsal")


def bring(db: Unit, city: City, book: Book, faults: Sequence[RowFault] = (), hand: Hand = COMMAND_LINE) -> Outcome:
    """Take in the tables of a book. ``faults`` are those that its reading found.

    Bodies and people are added or changed by their codes and never removed; a column that the file lacks is left as it is.
    What holds for a time (memberships, roles, shifts, absences) is, for each person that a table names, exactly what the
    table says from now on; so are the deputies of each grid that the claims name, and its principal, where one is named.
    Raises ``NotBrought``, or ``Rehearsed`` with the outcome; in both cases the unit leaves nothing behind.
    """
    hold_staff(db)
    desk = Desk(db, city, city.clock.now(), hand, faults=list(faults))
    desk.read_parties()
    governed = _is_governed(desk)
    desk.named = {line["code"] for table in ("bodies", "people") for line in book.get(table, ())} | hand.whole
    for table, bring_table in _STEPS:
        lines = list(_once(desk, table, book.get(table, ())))
        if lines or (table in KEPT and hand.whole and table in book):
            bring_table(desk, table, lines)
    if governed and not _is_governed(desk):
        desk.faults.append(RowFault("roles", 0, "role", "nobody would administer the whole city any more"))
    if desk.faults:
        raise NotBrought(sorted(desk.faults, key=lambda one: (one.table, one.row)))
    desk.keep_notes()
    outcome = Outcome({table: dict(counts) for table, counts in desk.counts.items()}, tuple(desk.done))
    if hand.rehearses:
        raise Rehearsed(outcome)
    return outcome


def _is_governed(desk: Desk) -> bool:
    """Whether somebody who is there and may sign in administers the whole city."""
    return bool(rosters.administrators(desk.db, desk.at))


def _once(desk: Desk, table: str, lines: Iterable[Line]) -> Iterable[Line]:
    """Lines that say what no line before them said."""
    first: dict[tuple[Any, ...], int] = {}
    for line in lines:
        key = tuple(line[name] for name in _KEYS[table])
        if key in first:
            desk.wrong(table, line, _KEYS[table][0], f"is there already, in row {first[key]}")
        else:
            first[key] = line.row
            yield line


_KEYS: Mapping[str, tuple[str, ...]] = {
    "bodies": ("code",), "people": ("code",), "memberships": ("person", "body", "from"),
    "roles": ("person", "role", "scope", "from"), "shifts": ("person", "weekdays", "start", "end", "from"),
    "absences": ("person", "from"), "claims": ("grid", "person"),
}
_STEPS: Sequence[tuple[str, Callable[[Any, str, Sequence[Line]], None]]] = (
    ("bodies", bring_bodies), ("people", bring_people), ("memberships", bring_spans), ("roles", bring_spans),
    ("shifts", bring_spans), ("absences", bring_spans), ("claims", bring_claims),
)
