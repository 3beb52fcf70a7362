"""Somebody is away and somebody stands in; nothing has to be done when he comes back."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from dispatch.city import City
from dispatch.errors import Conflict, Fault, NotAllowed, NotFound, Unprocessable
from dispatch.flow.staff.claims import faults_of
from dispatch.flow.staff.handing import leaders_of
from dispatch.flow.tell import notice, owe
from dispatch.rules.absences import Around, Leave, faults_of_leave
from dispatch.rules.claiming import said
from dispatch.rules.event import Actor, Role
from dispatch.store import absences, claims, parties
from dispatch.store.engine import Unit

_LEADING = frozenset({Role.SQUAD_LEADER, Role.ADMINISTRATOR})
_CLAIMED = "has claimed this grid already"


def declare(db: Unit, city: City, by: Actor, leave: Leave) -> Any:
    """Somebody is away: he says so himself, or a leader of his town does. Returns the absence's row.

    From then until he is back, work of his grids goes to the deputy, who may also act on what he holds.
    Raises ``NotFound``, ``NotAllowed`` or ``Unprocessable`` naming the field.
    """
    person = parties.party(db, leave.party)
    if person is None or person.kind != "person":
        raise NotFound(f"there is no person {leave.party}")
    if by.party != leave.party and not _leads_person(by, person.town):
        raise NotAllowed("this is somebody else's leave")
    parties.hold_party(db, leave.party)
    refuse_faulty(db, city, leave)
    now = city.clock.now()
    ident = absences.insert_absence(db, {
        "party": leave.party, "deputy": leave.deputy, "kind": leave.kind, "reason": leave.reason, "from_at": leave.first,
        "to_at": leave.last, "made_by": by.party, "made_at": now,
    })
    row = absences.absence_by_id(db, ident)
    _tell(db, city, row, "absence", by)
    return row


def refuse_faulty(db: Unit, city: City, leave: Leave) -> None:
    """Raise ``Unprocessable`` for a leave that cannot be."""
    faults = faults_of_absence(db, city, leave)
    if faults:
        raise Unprocessable(said(faults), faults)


def faults_of_absence(db: Unit, city: City, leave: Leave, listed: int | None = None) -> list[Fault]:
    """What is wrong with a leave, by field; empty when nothing is. ``listed``: it stands in a list, which may tell of what
    began long ago; the id of its row where that is kept already, else 0."""
    last = leave.last
    around = Around(
        own=[row.from_at for row in absences.overlapping(db, leave.party, leave.first, last) if row.id != listed],
        deputys=[row.from_at for row in absences.overlapping(db, leave.deputy, leave.first, last)] if leave.deputy else (),
        deputy_fits=_fits(db, city, leave), is_listed=listed is not None,
    )
    return faults_of_leave(leave, around, city.clock.now())


def _fits(db: Unit, city: City, leave: Leave) -> bool:
    """Whether the deputy may answer for each grid of the one who is away, through the last day."""
    if leave.deputy is None:
        return True
    deputy = parties.party(db, leave.deputy)
    if deputy is None or deputy.kind != "person" or deputy.left_at is not None:
        return False
    last = city.local_date(leave.last).isoformat() if leave.last is not None else ""
    if deputy.certified_until is not None and deputy.certified_until < last:
        return False
    held = {row.grid for row in claims.open_of(db, leave.party)}
    wrong = [fault for grid in sorted(held) for fault in faults_of(db, city, leave.deputy, grid, "deputy")]
    return not [fault for fault in wrong if fault.reason != _CLAIMED]


def come_back(db: Unit, city: City, by: Actor, ident: int) -> Any:
    """End an absence now, before its last day; one that has not begun is called off.

    Raises ``NotFound``, ``NotAllowed`` or ``Conflict`` (over already).
    """
    row = absences.absence_by_id(db, ident)
    if row is None:
        raise NotFound(f"there is no absence {ident}")
    if by.party != row.party and not _leads_person(by, row.town):
        raise NotAllowed("this is somebody else's leave")
    if not absences.end_absence(db, ident, city.clock.now()):
        raise Conflict("this absence is over already")
    after = absences.absence_by_id(db, ident)
    _tell(db, city, after, "absence_over", by)
    return after


def seen_by(db: Unit, city: City, actor: Actor, after: int, most: int) -> list[Any]:
    """Absences that are not over: for who leads a town those of its people, for others those that concern them."""
    now = city.clock.now()
    scopes = [grant for grant in actor.grants if grant.role in _LEADING or grant.role in (Role.DUTY_LEADER, Role.AUDITOR)]
    if any(grant.scope_kind == "city" for grant in scopes):
        return list(absences.absence_list(db, None, now, after, most))
    towns = [grant.scope for grant in scopes if grant.scope_kind == "town"]
    mine = absences.absence_list(db, [actor.party or 0], now, after, most)
    led = absences.in_towns(db, towns, now, after, most) if towns else ()
    known = {row.id: row for row in (*mine, *led)}
    return [known[ident] for ident in sorted(known)][:most]


def _leads_person(by: Actor, town: str) -> bool:
    return any(
        grant.role in _LEADING and (grant.scope_kind == "city" or (grant.scope_kind == "town" and grant.scope == town))
        for grant in by.grants
    )


def _tell(db: Unit, city: City, row: Any, kind: str, by: Actor) -> None:
    """The deputy, the leaders of the grids, and who is away himself hear of it; not who said it."""
    heard: list[int] = [row.deputy] if row.deputy is not None else []
    for claim in claims.open_of(db, row.party):
        heard += leaders_of(db, city, claim.grid)
    heard.append(row.party)
    told = {"absence": row.id, "name": row.name, "name_en": row.name_en, "from_at": row.from_at.isoformat(),
            "to_at": row.to_at.isoformat() if row.to_at is not None else None, "deputy": row.deputy,
            "deputy_name": row.deputy_name or "", "deputy_name_en": row.deputy_name_en or ""}
    body = json.dumps(told, ensure_ascii=False)
    owe(db, city, [notice(None, party, kind, city.clock.now(), body=body) for party in _once(heard, by.party)])


def _once(heard: Iterable[int], but: int | None) -> list[int]:
    return [party for party in dict.fromkeys(heard) if party != but]
