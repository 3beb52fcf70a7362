"""Officers take grids upon themselves and give them back; somebody is always answerable."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from dispatch.city import City
from dispatch.errors import Conflict, Fault, NotAllowed, NotFound, Unprocessable
from dispatch.flow.staff.claimants import faults_against, plot_of, read_claimants
from dispatch.flow.staff.passing import hand_on, let_go
from dispatch.rules.claiming import said
from dispatch.rules.event import Actor, Role
from dispatch.store import claims
from dispatch.store.engine import Unit

LEADING = frozenset({Role.SQUAD_LEADER, Role.ADMINISTRATOR})


@dataclass(frozen=True, slots=True)
class Release:
    """A wish to end a claim at once; ``successor`` is the party that answers from then on."""

    claim: int
    by: Actor
    at: datetime
    reason: str
    successor: int | None = None


def take(db: Unit, city: City, actor: Actor, grid: str, duty: str = "principal") -> Any:
    """Claim a grid. Returns the claim's row.

    Raises ``Unprocessable`` naming the field (no such grid, a void one, other town, certificate run out, capacity), or
    ``Taken`` when it has its principal.
    """
    check(db, city, actor.party, grid, duty)
    row = {"grid": grid, "party": actor.party, "duty": duty, "from_at": city.clock.now(), "to_at": None, "reason": ""}
    return claims.claim_by_id(db, claims.insert_claim(db, row))


def check(db: Unit, city: City, party: int | None, grid: str, duty: str = "principal") -> None:
    """Raise ``Unprocessable`` or ``NotAllowed`` unless this party may answer for the grid from now on.

    The party stays held until the unit ends, so that two claims at one moment cannot exceed its capacity together.
    """
    faults = faults_of(db, city, party, grid, duty)
    if faults:
        raise Unprocessable(said(faults), faults)


def faults_of(db: Unit, city: City, party: int | None, grid: str, duty: str) -> list[Fault]:
    """Why this party may not claim this grid now; empty when it may. Raises ``NotAllowed`` for what is no person."""
    known = read_claimants(db, city, [party]).get(party) if party is not None else None
    if known is None:
        raise NotAllowed("only a person can claim a grid")
    return faults_against(city, known, plot_of(db, city, grid), duty)


def leads(db: Unit, city: City, actor: Actor, grid: str) -> bool:
    """Whether the actor leads the ground that a grid lies in."""
    town = plot_of(db, city, grid).town
    return any(
        grant.role in LEADING and (grant.scope_kind == "city" or (grant.scope_kind == "town" and grant.scope == town))
        for grant in actor.grants
    )


def release(db: Unit, city: City, wish: Release) -> Any:
    """End a claim at once: a deputy his own, a leader any in the ground that he leads, with or without a successor.

    A principal offers his grid to a successor or asks a leader (``flow.handing``). The open events go to the successor,
    or to whoever answers without one; the grid then shows as uncovered.
    Raises ``NotFound``, ``NotAllowed``, ``Conflict`` (ended meanwhile), ``Unprocessable``.
    """
    row = claims.claim_by_id(db, wish.claim)
    if row is None:
        raise NotFound(f"there is no claim {wish.claim}")
    is_leader = leads(db, city, wish.by, row.grid)
    if row.party != wish.by.party and not is_leader:
        raise NotAllowed("this claim is somebody else's")
    if row.duty == "principal" and not is_leader:
        raise Unprocessable("offer it to a successor, who has to accept, or ask your squad leader to release it",
                            [Fault("successor", "a principal's release needs an accepting successor or approval")])
    if row.to_at is not None:
        raise Conflict("this claim has ended already")
    if wish.successor is None:
        let_go(db, city, row, wish.reason)
    else:
        refuse_self(row.party, wish.successor)
        check(db, city, wish.successor, row.grid, row.duty)
        hand_on(db, city, row, wish.successor, wish.reason)
    return claims.claim_by_id(db, wish.claim)


def refuse_self(giver: int, successor: int) -> None:
    """Raise ``Unprocessable`` for a hand-over to oneself."""
    if giver == successor:
        raise Unprocessable("nobody hands over to himself", [Fault("successor", "is the present holder")])
