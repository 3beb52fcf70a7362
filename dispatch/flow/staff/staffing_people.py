"""Bodies and people from a file: added or changed by their codes, never removed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from dispatch.flow.staff.desk import Desk
from dispatch.flow.staff.staff_listing import cells_of, left_on
from dispatch.rules.staffing import Line
from dispatch.store import claims, handings, memberships, parties, rosters, schema
from dispatch.store.rosters import NO_PASSWORD

BODIES = ("body", "squad", "queue")
_BLANK = {"body": None, "certificate": None, "certified_until": None, "left_at": None, "capacity": None, "town": ""}


def bring_bodies(desk: Desk, table: str, lines: Sequence[Line]) -> None:
    """Add or change bodies, then hang each below its parent."""
    before = dict(desk.known)
    for line in lines:
        _put(desk, table, line, line["kind"])
    desk.read_parties()
    for line in lines:
        parent = desk.party(table, line, "parent", BODIES) if line.tells("parent") else None
        own = desk.known.get(line["code"])
        if own is not None and own.kind != "person" and line.tells("parent"):
            _write(desk, own, {"body": parent.id if parent is not None else None})
    _note(desk, table, lines, before)


def bring_people(desk: Desk, table: str, lines: Sequence[Line]) -> None:
    """Add or change people with what hangs on them: body, login, telephone, and whether they have left."""
    before = dict(desk.known)
    _refuse_shared_certificates(desk, table, lines)
    for line in lines:
        if line["certified_until"] is not None and line["certificate"] is None and line.tells("certificate"):
            desk.wrong(table, line, "certificate", "a validity without a number")
        _put(desk, table, line, "person")
    desk.read_parties()
    kept = {row.party for row in memberships.memberships_of(desk.db, [row.id for row in desk.known.values()])}
    logins = {row.login: row.id for row in desk.known.values() if row.login is not None}
    for line in lines:
        person = desk.known.get(line["code"])
        if person is None or person.kind != "person":
            continue
        body = desk.party(table, line, "body", BODIES)
        if person.id not in kept and line.tells("body"):
            _write(desk, person, {"body": body.id if body is not None else None})
        _login(desk, table, line, person, logins)
        _phone(desk, line, person)
        if line.tells("left_on"):
            _leaves(desk, table, line, person)
    _note(desk, table, lines, before)


def _refuse_shared_certificates(desk: Desk, table: str, lines: Sequence[Line]) -> None:
    """A certificate has one holder: no two people end with the same number."""
    told = {line["code"]: line["certificate"] for line in lines if line.tells("certificate")}
    held: dict[str, str] = {row.certificate: code for code, row in desk.known.items()
                            if row.certificate and row.left_at is None and code not in told}
    for line in lines:
        number, there = told.get(line["code"]), desk.known.get(line["code"])
        if not number:
            continue
        holder = held.setdefault(number, line["code"])
        if holder != line["code"] and (there is None or there.certificate != number):
            desk.wrong(table, line, "certificate", f"the certificate '{number}' is that of '{holder}'")


def _put(desk: Desk, table: str, line: Line, kind: str) -> None:
    """Add a party, or write the columns of its own that the line tells."""
    there = desk.known.get(line["code"])
    if there is None:
        parties.add_party(desk.db, {**_BLANK, **_wanted(line, None), "kind": kind, "code": line["code"]})
        desk.count(table, "added", line["code"], line.row)
    elif there.kind != kind:
        desk.wrong(table, line, "code", f"'{line['code']}' is a {there.kind} already")
    else:
        _write(desk, there, _wanted(line, there))


def _wanted(line: Line, there: Any | None) -> dict[str, Any]:
    """The columns of a party as the line tells them. The English name follows the Chinese one where there is no other."""
    told = {name: line[name] for name in ("name", "town", "certificate", "certified_until", "capacity")
            if name in line.values and line.tells(name)}
    if "town" in told:
        told["town"] = told["town"] or ""
    follows = there is not None and there.name_en == there.name and line["name_en"] in (None, there.name)
    if line.tells("name_en") or there is None or follows:
        told["name_en"] = line["name"] if follows else line["name_en"] or line["name"]
    return told


def _write(desk: Desk, there: Any, wanted: Mapping[str, Any]) -> None:
    changed = {name: value for name, value in wanted.items() if getattr(there, name) != value}
    if changed:
        rosters.change_party(desk.db, there.id, **changed)


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
    elif line["phone"] is None and person.phone and person.code in desk.hand.whole:
        rosters.change_phone(desk.db, person.id, None, desk.at)


def _leaves(desk: Desk, table: str, line: Line, person: Any) -> None:
    """Somebody leaves, or is back; who still answers for ground or holds events hands them over first."""
    wanted = line["left_on"]
    if wanted == left_on(desk.city, person):
        return
    if wanted is None:
        rosters.change_party(desk.db, person.id, left_at=None)
        return
    reason = _why_not_yet(desk, person, wanted)
    if reason:
        desk.wrong(table, line, "left_on", reason)
        return
    midnight = datetime.combine(date.fromisoformat(wanted) + timedelta(days=1), time(), desk.city.zone)
    rosters.change_party(desk.db, person.id, left_at=min(midnight, desk.at.astimezone(desk.city.zone)))


def _why_not_yet(desk: Desk, person: Any, wanted: str) -> str:
    if wanted > desk.city.local_date(desk.at).isoformat():
        return "lies ahead: give memberships and roles their last day instead"
    held = [row.grid for row in claims.open_of(desk.db, person.id)]
    if held:
        return f"still answers for {', '.join(held[:5])}: hand over first"
    load = handings.open_load(desk.db, person.id)
    return f"still has {load} open events in hand: transfer them first" if load else ""


def _note(desk: Desk, table: str, lines: Sequence[Line], before: Mapping[str, Any]) -> None:
    """Count each row by what became of it, and keep what was changed."""
    desk.read_parties()
    for line in lines:
        row, there = desk.known.get(line["code"]), before.get(line["code"])
        if row is None or (there is not None and there.kind != row.kind):
            continue
        after = cells_of(desk.city, table, row, desk.codes)
        if there is None:
            desk.note(row.id, table, "added", {name: ("", text) for name, text in after.items() if text})
            continue
        was = cells_of(desk.city, table, there, desk.codes)
        changed = {name: (was[name], text) for name, text in after.items() if was[name] != text}
        if changed:
            desk.note(row.id, table, "changed", changed)
        desk.count(table, "changed" if changed else "same", line["code"], line.row)
