"""Claims from a file: a grid has one principal, and who may not answer for it is refused with the row."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from dispatch.flow.staff.claimants import Known, faults_against, plot_of, read_claimants
from dispatch.flow.staff.desk import Desk
from dispatch.flow.staff.passing import hand_on
from dispatch.rules.staffing import Line
from dispatch.store import claims, handings

REASON = "list of claims"
PRINCIPAL = "principal"
_COLUMNS = {"party": "person"}
Good = Sequence[tuple[Line, Any]]


@dataclass(slots=True)
class Standing:
    """How it stands while a list is gone through: open claims by grid, what is known of everybody named, the grids that
    anybody ever answered for, and the claims to be made."""

    held: dict[str, list[Any]]
    known: dict[int, Known]
    ever: set[str]
    made: list[dict[str, Any]] = field(default_factory=list)


def bring_claims(desk: Desk, table: str, lines: Sequence[Line]) -> None:
    """Make the deputies of each grid named exactly those that the lines say, and its principal the one that they name.

    A new principal takes over the open events. A principal is replaced by a list and never dropped. Grids may change hands
    in a circle: whoever gives one away by the list has room for another.
    """
    good = [(line, person) for line, person in _one_principal(desk, table, lines) if person is not None]
    standing = _standing(desk, good)
    _drop_deputies(desk, table, good, standing)
    for line, person in good:
        principal = _principal(standing, line["grid"])
        if line["duty"] == PRINCIPAL and principal is not None and principal.party != person.id:
            standing.known[principal.party].gives(line["grid"], PRINCIPAL)
    for line, person in good:
        _put(desk, table, line, person.id, standing)
    claims.insert_claims(desk.db, standing.made)


def _standing(desk: Desk, good: Good) -> Standing:
    grids = {line["grid"] for line, _ in good}
    held: dict[str, list[Any]] = {}
    for row in claims.open_on(desk.db, grids):
        held.setdefault(row.grid, []).append(row)
    people = {person.id for _, person in good} | {row.party for rows in held.values() for row in rows}
    return Standing(held, read_claimants(desk.db, desk.city, people), claims.ever_claimed(desk.db, grids))


def _one_principal(desk: Desk, table: str, lines: Sequence[Line]) -> list[tuple[Line, Any]]:
    """Lines with their persons; a second principal of a grid is at fault."""
    first: dict[str, int] = {}
    found = []
    for line in lines:
        if line["duty"] == PRINCIPAL and first.setdefault(line["grid"], line.row) != line.row:
            desk.wrong(table, line, "duty", f"grid {line['grid']} has its principal in row {first[line['grid']]}")
            continue
        found.append((line, desk.party(table, line, "person", ("person",))))
    return found


def _principal(standing: Standing, grid: str) -> Any | None:
    return next((row for row in standing.held.get(grid, ()) if row.duty == PRINCIPAL), None)


def _drop_deputies(desk: Desk, table: str, good: Good, standing: Standing) -> None:
    listed = {(line["grid"], person.id, line["duty"]) for line, person in good}
    dropped = [row for rows in standing.held.values() for row in rows
               if row.duty != PRINCIPAL and (row.grid, row.party, row.duty) not in listed]
    claims.end_claims(desk.db, [row.id for row in dropped], desk.at, REASON)
    for row in dropped:
        standing.held[row.grid].remove(row)
        standing.known[row.party].gives(row.grid, row.duty)
        desk.count(table, "ended", row.grid)


def _put(desk: Desk, table: str, line: Line, party: int, standing: Standing) -> None:
    grid, duty = line["grid"], line["duty"]
    if any(row.party == party and row.duty == duty for row in standing.held.get(grid, ())):
        desk.count(table, "same")
        return
    known, plot = standing.known[party], plot_of(desk.db, desk.city, grid)
    faults = [(_COLUMNS.get(one.field, one.field), one.reason) for one in faults_against(desk.city, known, plot, duty)]
    if line["from"] is not None and line["from"] > desk.at:
        faults.append(("from", "lies ahead: a claim begins on the day on which it is brought in"))
    for column, reason in faults:
        desk.wrong(table, line, column, reason)
    if faults:
        return
    known.takes(plot, duty)
    principal = _principal(standing, grid)
    if duty == PRINCIPAL and principal is not None:
        hand_on(desk.db, desk.city, principal, party, REASON)
        known.load = handings.open_load(desk.db, party)
        desk.count(table, "changed", grid, line.row)
        return
    standing.made.append({"grid": grid, "party": party, "duty": duty, "from_at": _begins(desk, line, standing), "to_at": None,
                          "reason": ""})
    desk.count(table, "added", grid, line.row)


def _begins(desk: Desk, line: Line, standing: Standing) -> datetime:
    """The day that the list names, where the grid has no history that it could contradict; else now."""
    wanted: datetime | None = line["from"]
    return desk.at if wanted is None or line["grid"] in standing.ever else wanted
