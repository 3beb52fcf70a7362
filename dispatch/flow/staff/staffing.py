"""People, bodies, rosters and claims from a file into the city: all of it or nothing, each wrong row with its reason."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

from dispatch.city import City
from dispatch.errors import Fault, Unprocessable
from dispatch.flow.staff.desk import Desk, Done
from dispatch.flow.staff.staffing_claims import bring_claims
from dispatch.flow.staff.staffing_spans import bring_spans
from dispatch.rules.staffing import Line, RowFault
from dispatch.store import claims, memberships, parties, rosters, schema
from dispatch.store.engine import Unit
from dispatch.store.rosters import NO_PASSWORD

MOST_FAULTS = 50
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


def bring(db: Unit, city: City, book: Book, rehearse: bool = False, faults: Sequence[RowFault] = ()) -> Outcome:
    """Take in the tables of a book. ``faults`` are those that its reading found.

    Bodies and people are added or changed by their codes and never removed. What holds for a time (memberships, roles,
    shifts, absences) is, for each person that a table names, exactly what the table says from now on; so are the deputies of
    each grid that the claims name, and its principal, where one is named.
    Raises ``NotBrought``, or ``Rehearsed`` with the outcome; in both cases the unit leaves nothing behind.
    """
    desk = Desk(db, city, city.clock.now(), faults=list(faults))
    desk.read_parties()
    governed = _is_governed(desk)
    desk.named = {line["code"] for table in ("bodies", "people") for line in book.get(table, ())}
    for table, bring_table in _STEPS:
        lines = list(_once(desk, table, book.get(table, ())))
        if lines:
            bring_table(desk, table, lines)
    if governed and not _is_governed(desk):
        desk.faults.append(RowFault("roles", 0, "role", "nobody would administer the whole city any more"))
    if desk.faults:
        raise NotBrought(sorted(desk.faults, key=lambda one: (one.table, one.row)))
    outcome = Outcome({table: dict(counts) for table, counts in desk.counts.items()}, tuple(desk.done))
    if rehearse:
        raise Rehearsed(outcome)
    return outcome


def _is_governed(desk: Desk) -> bool:
    """Whether somebody who has not left administers the whole city."""
    return any(row.scope_kind == "city" for row in parties.holders_of_roles(desk.db, ["administrator"], desk.at))


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


def _bodies(desk: Desk, table: str, lines: Sequence[Line]) -> None:
    for line in lines:
        _put_party(desk, table, line, line["kind"], {"name": line["name"], "name_en": line["name_en"] or line["name"],
                                                     "town": line["town"] or ""})
    desk.read_parties()
    for line in lines:
        parent = desk.party(table, line, "parent", ("body", "squad", "queue"))
        own = desk.known.get(line["code"])
        if own is not None and own.kind != "person" and own.body != (parent.id if parent is not None else None):
            rosters.change_party(desk.db, own.id, body=parent.id if parent is not None else None)


def _people(desk: Desk, table: str, lines: Sequence[Line]) -> None:
    for line in lines:
        until = line["certified_until"]
        if until is not None and line["certificate"] is None:
            desk.wrong(table, line, "certificate", "a validity without a number")
        _put_party(desk, table, line, "person", {
            "name": line["name"], "name_en": line["name_en"] or line["name"], "town": line["town"] or "",
            "certificate": line["certificate"], "certified_until": until, "capacity": line["capacity"]})
    desk.read_parties()
    kept = {row.party for row in memberships.memberships_of(desk.db, [row.id for row in desk.known.values()])}
    logins = {row.login: row.id for row in desk.known.values() if row.login is not None}
    for line in lines:
        person = desk.known.get(line["code"])
        if person is not None and person.kind == "person":
            body = desk.party(table, line, "body", ("body", "squad", "queue"))
            if person.id not in kept and person.body != (body.id if body is not None else None):
                rosters.change_party(desk.db, person.id, body=body.id if body is not None else None)
            _login(desk, table, line, person, logins)
            _phone(desk, line, person)
            _leaves(desk, table, line, person)


def _put_party(desk: Desk, table: str, line: Line, kind: str, wanted: dict[str, Any]) -> None:
    there = desk.known.get(line["code"])
    if there is None:
        blank = {"body": None, "certificate": None, "certified_until": None, "left_at": None}
        parties.add_party(desk.db, {**blank, **wanted, "kind": kind, "code": line["code"]})
        desk.count(table, "added", line["code"], line.row)
        return
    if there.kind != kind:
        desk.wrong(table, line, "code", f"'{line['code']}' is a {there.kind} already")
        return
    changed = {name: value for name, value in wanted.items() if getattr(there, name) != value}
    if changed:
        rosters.change_party(desk.db, there.id, **changed)
    desk.count(table, "changed" if changed or _moves(desk, line, there) else "same", line["code"], line.row)


def _moves(desk: Desk, line: Line, there: Any) -> bool:
    """Whether a row changes what is kept beside the party's own columns."""
    above = line.values.get("parent") or line.values.get("body")
    own = next((row.code for row in desk.known.values() if row.id == there.body), None)
    login, left = line.values.get("login"), line.values.get("left_on")
    return above != own or (login is not None and login != there.login) or left != _left_on(desk.city, there)


def _left_on(city: City, there: Any) -> str | None:
    if there.left_at is None:
        return None
    return city.local_date(there.left_at - timedelta(microseconds=1)).isoformat()


def _login(desk: Desk, table: str, line: Line, person: Any, logins: dict[str, int]) -> None:
    wanted = line["login"]
    if wanted is None or wanted == person.login:
        return
    if logins.setdefault(wanted, person.id) != person.id:
        desk.wrong(table, line, "login", f"the login '{wanted}' is somebody else's")
    elif person.login is None:
        parties.insert_rows(desk.db, schema.accounts, [{"party": person.id, "login": wanted, "password_hash": NO_PASSWORD}])
    else:
        parties.change_account(desk.db, person.id, login=wanted)


def _phone(desk: Desk, line: Line, person: Any) -> None:
    if line["phone"] is not None and line["phone"] != person.phone:
        rosters.change_phone(desk.db, person.id, line["phone"], desk.at)


def _leaves(desk: Desk, table: str, line: Line, person: Any) -> None:
    """Somebody leaves, or is back; who still answers for ground hands it over first."""
    wanted = line["left_on"]
    if wanted == _left_on(desk.city, person):
        return
    if wanted is None:
        rosters.change_party(desk.db, person.id, left_at=None)
        return
    held = [row.grid for row in claims.open_of(desk.db, person.id)]
    if wanted > desk.city.local_date(desk.at).isoformat():
        desk.wrong(table, line, "left_on", "lies ahead: give memberships and roles their last day instead")
    elif held:
        desk.wrong(table, line, "left_on", f"still answers for {', '.join(held[:5])}: hand over first")
    else:
        midnight = datetime.combine(datetime.fromisoformat(wanted).date() + timedelta(days=1), time(), desk.city.zone)
        rosters.change_party(desk.db, person.id, left_at=min(midnight, desk.at.astimezone(desk.city.zone)))


_KEYS: Mapping[str, tuple[str, ...]] = {
    "bodies": ("code",), "people": ("code",), "memberships": ("person", "body", "from"),
    "roles": ("person", "role", "scope", "from"), "shifts": ("person", "weekdays", "start", "end", "from"),
    "absences": ("person", "from"), "claims": ("grid", "person"),
}
_STEPS: Sequence[tuple[str, Callable[[Any, str, Sequence[Line]], None]]] = (
    ("bodies", _bodies), ("people", _people), ("memberships", bring_spans), ("roles", bring_spans),
    ("shifts", bring_spans), ("absences", bring_spans), ("claims", bring_claims),
)
