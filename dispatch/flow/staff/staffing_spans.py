"""What holds for a time, from a file: memberships, roles, shifts and absences of the people that a table names."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import pairwise
from typing import Any

from dispatch.flow.staff.absences import faults_of_absence
from dispatch.flow.staff.desk import Desk
from dispatch.flow.staff.staff_listing import BY_NAME, cells_of
from dispatch.flow.staff.staffing_people import BODIES
from dispatch.rules.absences import Leave
from dispatch.rules.staffing import Line, written
from dispatch.store import memberships, parties, rosters, schema

FOREVER = datetime.max.replace(tzinfo=UTC)
Key = tuple[Any, ...]
Wanted = Mapping[Key, tuple[Line, dict[str, Any]]]


@dataclass(frozen=True, slots=True)
class Kept:
    """How a table is kept: its rows' columns that say which row it is (its beginning is the last), and what a line becomes."""

    table: Any
    key: tuple[str, ...]
    row: Callable[[Desk, Line], dict[str, Any] | None]


def bring_spans(desk: Desk, table: str, lines: Sequence[Line]) -> None:
    """Make what holds from now on for each person named exactly what the lines say."""
    kept, wanted = KEPT[table], dict(_wanted(desk, table, lines))
    people = {key[0] for key in wanted} | {desk.known[code].id for code in desk.hand.whole if code in desk.known}
    living = {(row.party, *(getattr(row, name) for name in kept.key)): row
              for row in rosters.living_rows(desk.db, kept.table, desk.at) if row.party in people}
    for key, there in living.items():
        if key not in wanted:
            rosters.change_row(desk.db, kept.table, there.id, to_at=max(desk.at, there.from_at))
            desk.count(table, "ended", desk.code_of(there.party))
            was = cells_of(desk.city, table, there, desk.codes)
            desk.note(there.party, table, "ended", {name: (text, "") for name, text in _of(was) if text})
    _refuse_overlaps(desk, table, wanted)
    for key, (line, made) in wanted.items():
        if key in living:
            _change(desk, table, line, made, living[key])
        else:
            _add(desk, table, line, made)
    if table == "memberships":
        memberships.follow_memberships(desk.db, desk.at)


def _wanted(desk: Desk, table: str, lines: Sequence[Line]) -> Iterable[tuple[Key, tuple[Line, dict[str, Any]]]]:
    kept = KEPT[table]
    for line in lines:
        person = desk.party(table, line, "person", ("person",))
        row = kept.row(desk, line) if _in_order(desk, table, line) else None
        if person is not None and row is not None:
            yield (person.id, *(row[name] for name in kept.key)), (line, {"party": person.id, **row})


def _in_order(desk: Desk, table: str, line: Line) -> bool:
    if line["to"] is not None and line["to"] <= line["from"]:
        desk.wrong(table, line, "to", "ends before it begins")
        return False
    return True


def _refuse_overlaps(desk: Desk, table: str, wanted: Wanted) -> None:
    """The same thing of the same person holds once at a time; absences are judged by their own rules."""
    if table == "absences":
        return
    spans = sorted(wanted.items(), key=lambda one: (*map(str, one[0][:-1]), one[0][-1]))
    for (earlier, (before, row)), (later, (line, _)) in pairwise(spans):
        if earlier[:-1] == later[:-1] and later[-1] < (row["to_at"] or FOREVER):
            desk.wrong(table, line, "from", f"begins before row {before.row} has ended, which says the same")


def _change(desk: Desk, table: str, line: Line, row: dict[str, Any], there: Any) -> None:
    changed = {name: value for name, value in row.items()
               if getattr(there, name) != value and line.tells(_HEADS.get(name, name))}
    if changed and table == "absences":
        _judge(desk, table, line, {**there._mapping, **changed}, there.id)
    if changed:
        rosters.change_row(desk.db, KEPT[table].table, there.id, **changed)
        was = cells_of(desk.city, table, there, desk.codes)
        said = _said(desk, table, line)
        desk.note(there.party, table, "changed", _which(was) | {
            name: (text, said[name]) for name, text in _of(was) if text != said[name] and line.tells(name)})
    desk.count(table, "changed" if changed else "same", line["person"], line.row)


def _add(desk: Desk, table: str, line: Line, row: dict[str, Any]) -> None:
    if row["to_at"] is not None and row["to_at"] <= desk.at:
        desk.count(table, "same")  # over already: history is not written from a list
        return
    if table == "absences":
        row = {**row, "made_by": desk.hand.party, "made_at": desk.at}
        _judge(desk, table, line, row, 0)
    parties.insert_rows(desk.db, KEPT[table].table, [row])
    desk.count(table, "added", line["person"], line.row)
    desk.note(row["party"], table, "added", {name: ("", text) for name, text in _of(_said(desk, table, line)) if text})


def _judge(desk: Desk, table: str, line: Line, row: Mapping[str, Any], kept: int) -> None:
    leave = Leave(row["party"], row["from_at"], row["to_at"], row["deputy"], row["kind"], row["reason"])
    for fault in faults_of_absence(desk.db, desk.city, leave, kept):
        desk.wrong(table, line, _HEADS.get(fault.field, fault.field), fault.reason)


def _said(desk: Desk, table: str, line: Line) -> dict[str, str]:
    """A line as cells."""
    return {one.key: written(one.kind, line[one.key], desk.city.zone) for one in BY_NAME[table].columns}


def _of(cells: Mapping[str, str]) -> Iterable[tuple[str, str]]:
    """The cells without whose they are."""
    return ((name, text) for name, text in cells.items() if name != "person")


def _which(cells: Mapping[str, str]) -> dict[str, tuple[str, str]]:
    """What tells which of somebody's rows it was."""
    return {name: (cells[name], cells[name]) for name in ("body", "role", "scope", "weekdays", "kind") if cells.get(name)}


def _membership(desk: Desk, line: Line) -> dict[str, Any] | None:
    body = desk.party("memberships", line, "body", BODIES)
    return None if body is None else {"body": body.id, "from_at": line["from"], "to_at": line["to"]}


def _role(desk: Desk, line: Line) -> dict[str, Any] | None:
    kind, scope = line["scope"] or ("city", "")
    if kind == "body":
        body = desk.known.get(scope)
        if body is None or body.kind == "person":
            desk.wrong("roles", line, "scope", f"there is no body '{scope}'")
            return None
        scope = str(body.id)
    return {"role": line["role"], "scope_kind": kind, "scope": scope, "from_at": line["from"], "to_at": line["to"]}


def _shift(desk: Desk, line: Line) -> dict[str, Any] | None:
    return {"weekdays": line["weekdays"], "from_minute": line["start"], "to_minute": line["end"],
            "from_at": line["from"], "to_at": line["to"]}


def _absence(desk: Desk, line: Line) -> dict[str, Any] | None:
    deputy = desk.party("absences", line, "deputy", ("person",))
    if deputy is None and line["deputy"] is not None:
        return None
    return {"deputy": deputy.id if deputy is not None else None, "kind": line["kind"] or "leave",
            "reason": line["reason"] or "", "from_at": line["from"], "to_at": line["to"]}


_HEADS = {"from_at": "from", "to_at": "to"}  # columns of the database that are called otherwise in a list
KEPT: Mapping[str, Kept] = {
    "memberships": Kept(schema.memberships, ("body", "from_at"), _membership),
    "roles": Kept(schema.grants, ("role", "scope_kind", "scope", "from_at"), _role),
    "shifts": Kept(schema.duties, ("weekdays", "from_minute", "to_minute", "from_at"), _shift),
    "absences": Kept(schema.absences, ("from_at",), _absence),
}
