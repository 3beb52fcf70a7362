"""Claims from a file: a grid has one principal, and who may not answer for it is refused with the row."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from dispatch.flow.staff.claims import faults_of
from dispatch.flow.staff.desk import Desk
from dispatch.flow.staff.passing import hand_on
from dispatch.rules.staffing import Line
from dispatch.store import claims

REASON = "list of claims"
PRINCIPAL = "principal"
_COLUMNS = {"party": "person"}


def bring_claims(desk: Desk, table: str, lines: Sequence[Line]) -> None:
    """Make the deputies of each grid named exactly those that the lines say, and its principal the one that they name.

    A new principal takes over the open events. A principal is replaced by a list and never dropped.
    """
    good = [(line, person) for line, person in _one_principal(desk, table, lines) if person is not None]
    held: dict[str, list[Any]] = {}
    for row in claims.open_on(desk.db, {line["grid"] for line, _ in good}):
        held.setdefault(row.grid, []).append(row)
    _drop_deputies(desk, table, good, held)
    for line, person in good:
        _put(desk, table, line, person.id, held.get(line["grid"], []))


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


def _drop_deputies(desk: Desk, table: str, good: Sequence[tuple[Line, Any]], held: dict[str, list[Any]]) -> None:
    listed = {(line["grid"], person.id, line["duty"]) for line, person in good}
    dropped = [row for rows in held.values() for row in rows
               if row.duty != PRINCIPAL and (row.grid, row.party, row.duty) not in listed]
    claims.end_claims(desk.db, [row.id for row in dropped], desk.at, REASON)
    for row in dropped:
        held[row.grid].remove(row)
        desk.count(table, "ended", row.grid)


def _put(desk: Desk, table: str, line: Line, party: int, there: Sequence[Any]) -> None:
    grid, duty = line["grid"], line["duty"]
    if any(row.party == party and row.duty == duty for row in there):
        desk.count(table, "same")
        return
    faults = faults_of(desk.db, desk.city, party, grid, duty)
    for fault in faults:
        desk.wrong(table, line, _COLUMNS.get(fault.field, fault.field), fault.reason)
    if faults:
        return
    principal = next((row for row in there if row.duty == PRINCIPAL), None)
    if duty == PRINCIPAL and principal is not None:
        hand_on(desk.db, desk.city, principal, party, REASON)
        desk.count(table, "changed", grid, line.row)
        return
    claims.insert_claims(desk.db, [{"grid": grid, "party": party, "duty": duty, "from_at": _begins(desk, line),
                                    "to_at": None, "reason": ""}])
    desk.count(table, "added", grid, line.row)


def _begins(desk: Desk, line: Line) -> datetime:
    """The day that the list names, where the grid has no history that it could contradict; else now."""
    wanted: datetime | None = line["from"]
    if wanted is None or wanted > desk.at or claims.claim_list(desk.db, {"grid": line["grid"], "open": False}, 0, 1):
        return desk.at
    return wanted
