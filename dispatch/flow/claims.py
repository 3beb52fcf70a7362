"""Officers take grids upon themselves and give them back; somebody is always answerable."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from dispatch.city import City
from dispatch.errors import Conflict, Fault, NotAllowed, NotFound, Unprocessable
from dispatch.rules.event import Actor, Role
from dispatch.store import claims, parties
from dispatch.store.engine import Unit

LEADING = frozenset({Role.SQUAD_LEADER, Role.ADMINISTRATOR})


@dataclass(frozen=True, slots=True)
class Release:
    """A wish to end a claim; ``successor`` is the party that answers from then on."""

    claim: int
    by: Actor
    at: datetime
    reason: str
    successor: int | None = None


def take(db: Unit, city: City, actor: Actor, grid: str, duty: str = "principal") -> Any:
    """Claim a grid. Returns the claim's row.

    Raises ``Unprocessable`` (no such grid, other town, certificate run out), ``Taken`` when it has its principal.
    """
    claimed = city.claimed
    if claimed is None or grid not in claimed.members:
        raise Unprocessable(f"there is no grid {grid}", [Fault("grid", "not in the division that is claimed")])
    if duty not in ("principal", "deputy"):
        raise Unprocessable("principal or deputy", [Fault("duty", "principal or deputy")])
    _may_answer(db, city, actor.party, grid)
    row = {"grid": grid, "party": actor.party, "duty": duty, "from_at": city.clock.now(), "to_at": None, "reason": ""}
    return claims.claim_by_id(db, claims.insert_claim(db, row))


def _may_answer(db: Unit, city: City, party: int | None, grid: str) -> None:
    """The party is an officer of the grid's town whose certificate has not run out (domain: claim rules)."""
    person = parties.party(db, party) if party is not None else None
    if person is None or person.kind != "person":
        raise NotAllowed("only a person can claim a grid")
    town = city.claimed.towns.get(grid, "") if city.claimed else ""
    grants = parties.grants_of(db, person.id, city.clock.now())
    serving = [grant for grant in grants if grant.role in (Role.OFFICER, Role.SQUAD_LEADER)]
    if not any(grant.scope_kind == "city" or (grant.scope_kind == "town" and grant.scope == town) for grant in serving):
        raise Unprocessable(f"grid {grid} lies in another town", [Fault("grid", "outside the officer's town")])
    today = city.local_date(city.clock.now()).isoformat()
    if person.certified_until is not None and person.certified_until < today:
        raise Unprocessable("the certificate has run out", [Fault("party", f"certified until {person.certified_until}")])


def _leads(city: City, actor: Actor, grid: str) -> bool:
    """Whether the actor leads the ground that a grid lies in."""
    town = city.claimed.towns.get(grid, "") if city.claimed else ""
    return any(
        grant.role in LEADING and (grant.scope_kind == "city" or (grant.scope_kind == "town" and grant.scope == town))
        for grant in actor.grants
    )


def release(db: Unit, city: City, wish: Release) -> Any:
    """End a claim. Its officer needs a successor; a leader may leave a grid uncovered, and it shows.

    Raises ``NotFound``, ``NotAllowed``, ``Conflict`` (ended meanwhile) or what a claim of the successor raises.
    """
    row = claims.claim_by_id(db, wish.claim)
    if row is None:
        raise NotFound(f"there is no claim {wish.claim}")
    leads = _leads(city, wish.by, row.grid)
    if row.party != wish.by.party and not leads:
        raise NotAllowed("this claim is somebody else's")
    if wish.successor is None and row.duty == "principal" and not leads:
        raise Unprocessable("a release needs a successor", [Fault("successor", "name the officer who takes over")])
    if not claims.end_claim(db, wish.claim, wish.at, wish.reason):
        raise Conflict("this claim has ended already")
    if wish.successor is not None:
        if wish.successor == row.party:
            raise Unprocessable("nobody hands over to himself", [Fault("successor", "is the present holder")])
        _may_answer(db, city, wish.successor, row.grid)
        claims.insert_claim(db, {"grid": row.grid, "party": wish.successor, "duty": row.duty, "from_at": wish.at,
                                 "to_at": None, "reason": ""})
    return claims.claim_by_id(db, wish.claim)
