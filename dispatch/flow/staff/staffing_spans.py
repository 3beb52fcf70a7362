"""What holds for a time, from a file: memberships, roles, shifts and absences of the people that a table names."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dispatch.flow.staff.absences import faults_of_absence
from dispatch.flow.staff.desk import Desk
from dispatch.rules.absences import Leave
from dispatch.rules.staffing import Line
from dispatch.store import memberships, parties, rosters, schema

BODIES = ("body", "squad", "queue")


@dataclass(frozen=True, slots=True)
class Kept:
    """How a table is kept: its rows' columns that say which row it is, and what a line becomes."""

    table: Any
    key: tuple[str, ...]
    row: Callable[[Desk, Line, Any], dict[str, Any] | None]


def bring_spans(desk: Desk, table: str, lines: Sequence[Line]) -> None:
    """Make what holds from now on for each person named exactly what the lines say."""
    kept, wanted = KEPT[table], {}
    for line in lines:
        person = desk.party(table, line, "person", ("person",))
        row = kept.row(desk, line, person) if person is not None and _in_order(desk, table, line) else None
        if person is not None and row is not None:
            wanted[(person.id, *(row[name] for name in kept.key))] = (line, {"party": person.id, **row})
    people = {key[0] for key in wanted}
    living = {(row.party, *(getattr(row, name) for name in kept.key)): row
              for row in rosters.living_rows(desk.db, kept.table, desk.at) if row.party in people}
    for key, there in living.items():
        if key not in wanted:
            rosters.change_row(desk.db, kept.table, there.id, to_at=max(desk.at, there.from_at))
            desk.count(table, "ended", desk.code_of(there.party))
    for key, (line, made) in wanted.items():
        _put(desk, table, line, made, living.get(key))
    if table == "memberships":
        memberships.follow_memberships(desk.db, desk.at)


def _in_order(desk: Desk, table: str, line: Line) -> bool:
    if line["to"] is not None and line["to"] <= line["from"]:
        desk.wrong(table, line, "to", "ends before it begins")
        return False
    return True


def _put(desk: Desk, table: str, line: Line, row: dict[str, Any], there: Any | None) -> None:
    kept = KEPT[table]
    if there is not None:
        changed = {name: value for name, value in row.items() if getattr(there, name) != value}
        if changed:
            rosters.change_row(desk.db, kept.table, there.id, **changed)
        desk.count(table, "changed" if changed else "same", line["person"], line.row)
        return
    if row["to_at"] is not None and row["to_at"] <= desk.at:
        desk.count(table, "same")  # over already: history is not written from a list
        return
    if table == "absences":
        row = {**row, "made_by": None, "made_at": desk.at}
        leave = Leave(row["party"], row["from_at"], row["to_at"], row["deputy"], row["kind"], row["reason"])
        for fault in faults_of_absence(desk.db, desk.city, leave):
            desk.wrong(table, line, _COLUMNS.get(fault.field, fault.field), fault.reason)
    parties.insert_rows(desk.db, kept.table, [row])
    desk.count(table, "added", line["person"], line.row)


def _membership(desk: Desk, line: Line, person: Any) -> dict[str, Any] | None:
    body = desk.party("memberships", line, "body", BODIES)
    return None if body is None else {"body": body.id, "from_at": line["from"], "to_at": line["to"]}


def _role(desk: Desk, line: Line, person: Any) -> dict[str, Any] | None:
    kind, scope = line["scope"] or ("city", "")
    if kind == "body":
        body = desk.known.get(scope)
        if body is None or body.kind == "person":
            desk.wrong("roles", line, "scope", f"there is no body '{scope}'")
            return None
        scope = str(body.id)
    return {"role": line["role"], "scope_kind": kind, "scope": scope, "from_at": line["from"], "to_at": line["to"]}


def _shift(desk: Desk, line: Line, person: Any) -> dict[str, Any] | None:
    return {"weekdays": line["weekdays"], "from_minute": line["start"], "to_minute": line["end"],
            "from_at": line["from"], "to_at": line["to"]}


def _absence(desk: Desk, line: Line, person: Any) -> dict[str, Any] | None:
    deputy = desk.party("absences", line, "deputy", ("person",))
    if deputy is None and line["deputy"] is not None:
        return None
    return {"deputy": deputy.id if deputy is not None else None, "kind": line["kind"] or "leave",
            "reason": line["reason"] or "", "from_at": line["from"], "to_at": line["to"]}


_COLUMNS = {"from_at": "from", "to_at": "to"}
KEPT: Mapping[str, Kept] = {
    "memberships": Kept(schema.memberships, ("body", "from_at"), _membership),
    "roles": Kept(schema.grants, ("role", "scope_kind", "scope", "from_at"), _role),
    "shifts": Kept(schema.duties, ("weekdays", "from_minute", "to_minute", "from_at"), _shift),
    "absences": Kept(schema.absences, ("from_at",), _absence),
}
