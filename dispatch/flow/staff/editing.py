"""One person without a file: looked at as the cells of the lists, added and corrected by the same door as an import."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dispatch.city import City
from dispatch.errors import Conflict, Fault, NotFound, Overtaken, Unprocessable
from dispatch.flow.staff import staffing
from dispatch.flow.staff.desk import Hand
from dispatch.flow.staff.staff_listing import BY_NAME, cells_of
from dispatch.rules.event import Actor
from dispatch.rules.staffing import Line, RowFault, read_lines
from dispatch.store import parties, rosters, sessions, staff_changes
from dispatch.store.engine import Unit

Cells = Mapping[str, str]
SPANS = ("memberships", "roles", "shifts")  # leave has a door of its own


@dataclass(frozen=True, slots=True)
class Told:
    """Everything of one person as the cells of the lists, by their English headings; what holds for a time as long as it
    holds or will. ``stamp`` changes when any of it does."""

    id: int
    person: Cells
    spans: Mapping[str, Sequence[Cells]]

    @property
    def stamp(self) -> str:
        """What tells this state of the person from any other."""
        return hashlib.sha256(json.dumps([self.person, self.spans], sort_keys=True).encode()).hexdigest()[:24]


@dataclass(frozen=True, slots=True)
class Wish:
    """How a person shall be from now on. ``stamp`` is what its sender believed."""

    person: Cells
    spans: Mapping[str, Sequence[Cells]]
    stamp: str = ""


def look(db: Unit, city: City, ident: int) -> Told:
    """One person. Raises ``NotFound``."""
    row = rosters.somebody(db, ident)
    if row is None or row.kind != "person":
        raise NotFound(f"there is no person {ident}")
    now = city.clock.now()
    held = {name: rosters.spans_of(db, name, [ident], now).get(ident, []) for name in SPANS}
    codes = {ident: row.code, **rosters.codes_of(db, _spoken_of(row, held))}
    return Told(ident, cells_of(city, "people", row, codes), {
        name: [_but_person(cells_of(city, name, span, codes)) for span in spans] for name, spans in held.items()})


def _spoken_of(row: Any, held: Mapping[str, Sequence[Any]]) -> set[int]:
    """The bodies that somebody's row, memberships and roles name."""
    named = {row.body, *(span.body for span in held["memberships"])}
    named |= {int(span.scope) for span in held["roles"] if span.scope_kind == "body" and span.scope.isdigit()}
    return {one for one in named if one is not None}


def _but_person(cells: dict[str, str]) -> Cells:
    cells.pop("person")
    return cells


def add(db: Unit, city: City, by: Actor, wish: Wish) -> Told:
    """Somebody new. Raises ``Unprocessable`` naming each field, also for a code that somebody has."""
    staff_changes.hold_staff(db)
    code = wish.person.get("code", "")
    if parties.parties_by_code(db, [code]):
        raise Unprocessable("1 fields are at fault; nothing was changed",
                            [Fault("person.code", f"'{code}' is the code of somebody else")])
    _bring(db, city, by, wish)
    return look(db, city, parties.parties_by_code(db, [code])[code].id)


def change(db: Unit, city: City, by: Actor, ident: int, wish: Wish) -> Told:
    """Let everything of a person be as the wish says; what it leaves out ends now, and stays as history.

    Raises ``NotFound``, ``Overtaken`` where it is not what the sender believed any more, or ``Unprocessable`` naming
    each field.
    """
    staff_changes.hold_staff(db)
    there = look(db, city, ident)
    if there.stamp != wish.stamp:
        raise Overtaken(there.person["code"])
    if wish.person.get("code") != there.person["code"]:
        raise Unprocessable("1 fields are at fault; nothing was changed", [Fault("person.code", "a code never changes")])
    _bring(db, city, by, wish)
    return look(db, city, ident)


def _bring(db: Unit, city: City, by: Actor, wish: Wish) -> None:
    code = wish.person.get("code", "")
    tables: dict[str, Sequence[Cells]] = {"people": [wish.person], **{name: [{"person": code, **row} for row in wish.spans.get(name, ())] for name in SPANS}}
    book: dict[str, list[Line]] = {}
    faults: list[RowFault] = []
    for name, rows in tables.items():
        heads = [column.key for column in BY_NAME[name].columns]
        book[name], wrong = read_lines(BY_NAME[name], heads, list(enumerate(rows)), city.zone)
        faults += wrong
    try:
        staffing.bring(db, city, book, faults, Hand(by.party, whole=frozenset({code})))
    except staffing.NotBrought as refused:
        told = [Fault(_field(one), one.reason) for one in refused.rows]
        raise Unprocessable(f"{len(told)} fields are at fault; nothing was changed", told) from None


def _field(fault: RowFault) -> str:
    """A wrong cell by its path in what was sent."""
    return f"person.{fault.column}" if fault.table == "people" else f"{fault.table}.{fault.row}.{fault.column}"


def end_account(db: Unit, city: City, by: Actor, ident: int) -> None:
    """Let somebody sign in no more: sessions, keys and links end at once.

    Raises ``NotFound``, ``Conflict`` (ended already) or ``Unprocessable`` for one's own account.
    """
    holder = _holder(db, ident)
    if ident == by.party:
        raise Unprocessable("nobody ends his own account", [Fault("id", "nobody ends his own account")])
    if holder.disabled_at is not None:
        raise Conflict(f"the account of {holder.code} is ended already")
    close_account(db, city, ident)
    _note(db, city, by, holder, "closed")


def close_account(db: Unit, city: City, ident: int) -> None:
    """The same without asking who does it."""
    now = city.clock.now()
    parties.change_account(db, ident, disabled_at=now)
    sessions.end_sessions_of(db, ident)
    for key in sessions.keys_of(db, ident):
        sessions.revoke_key(db, key.id, now)


def reopen_account(db: Unit, city: City, by: Actor, ident: int) -> None:
    """Let somebody sign in again, with a password that he makes anew by a link; the old one is void.

    Raises ``NotFound`` or ``Conflict`` (it was not ended).
    """
    holder = _holder(db, ident)
    if holder.disabled_at is None:
        raise Conflict(f"the account of {holder.code} is in use already")
    parties.change_account(db, ident, disabled_at=None, password_hash=rosters.NO_PASSWORD)
    _note(db, city, by, holder, "reopened")


def _holder(db: Unit, ident: int) -> Any:
    holder = parties.account_holder(db, ident)
    if holder is None or holder.kind != "person":
        raise NotFound(f"there is no person {ident}")
    if holder.login is None:
        raise NotFound(f"there is no account of {holder.code}")
    return holder


def _note(db: Unit, city: City, by: Actor, holder: Any, what: str) -> None:
    staff_changes.insert_changes(db, [{
        "party": holder.id, "made_by": by.party, "made_at": city.clock.now(), "subject": "account", "what": what,
        "fields": json.dumps({"login": [holder.login, holder.login]}, ensure_ascii=False)}])
