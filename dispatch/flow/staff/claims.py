"""Officers take grids upon themselves and give them back; somebody is always answerable."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from dispatch.city import City
from dispatch.errors import Conflict, Fault, NotAllowed, NotFound, Unprocessable
from dispatch.flow.staff.passing import hand_on, let_go
from dispatch.rules.claiming import Claimant, Plot, faults_of_claim, read_terms, said
from dispatch.rules.event import Actor, Grant, Role
from dispatch.store import claims, ground, handings, memberships, parties
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
    person = parties.party(db, party) if party is not None else None
    if person is None or person.kind != "person":
        raise NotAllowed("only a person can claim a grid")
    parties.hold_party(db, person.id)
    plot = plot_of(db, city, grid)
    terms, now = read_terms(city.settings), city.clock.now()
    return faults_of_claim(plot, duty, _claimant(db, city, person, plot), terms, city.local_date(now))


def plot_of(db: Unit, city: City, grid: str) -> Plot:
    """The grid in the tier that it belongs to; without a layer where it is in none."""
    claimed = city.claimed
    for tier in read_terms(city.settings).tiers:
        if claimed is not None and tier.layer == claimed.code and grid in claimed.members:
            return Plot(grid, tier.layer, claimed.towns.get(grid, ""))
        row = ground.plot(db, tier.layer, grid)
        if row is not None:
            heirs = tuple(row.successors.split())
            return Plot(grid, tier.layer, row.town, row.state == "void", heirs)
    return Plot(grid)


def _claimant(db: Unit, city: City, person: Any, plot: Plot) -> Claimant:
    now = city.clock.now()
    held = claims.open_of(db, person.id)
    kept: Sequence[Any] = memberships.memberships_of(db, [person.id])
    current = [row for row in kept if row.from_at <= now and (row.to_at is None or row.to_at > now)]
    same = [row for row in held if row.duty == "principal" and row.grid != plot.grid
            and plot_of(db, city, row.grid).layer == plot.layer]
    return Claimant(
        grants=tuple(Grant(Role(g.role), g.scope_kind, g.scope) for g in parties.grants_of(db, person.id, now)),
        towns=frozenset(row.town for row in current) if kept else None,
        certificate=person.certificate or "", certified_until=person.certified_until or "", capacity=person.capacity,
        held=len(same), load=handings.open_load(db, person.id), has_left=person.left_at is not None,
        own_duties=frozenset(row.duty for row in held if row.grid == plot.grid),
    )


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
