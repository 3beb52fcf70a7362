"""Who wants to claim: what is known of many people at once, and what speaks against each of their claims."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from dispatch.city import City
from dispatch.errors import Fault
from dispatch.rules.claiming import Claimant, Plot, faults_of_claim, read_terms
from dispatch.rules.event import Grant, Role
from dispatch.store import claims, ground, handings, memberships, parties, rosters
from dispatch.store.engine import Unit


@dataclass(slots=True)
class Known:
    """What is known of a person: roles of this instant, towns of his bodies (None: no membership is kept), his open claims
    as (grid, duty, layer), and how many open events he holds."""

    person: Any
    grants: tuple[Grant, ...]
    towns: frozenset[str] | None
    held: list[tuple[str, str, str]] = field(default_factory=list)
    load: int = 0

    def takes(self, plot: Plot, duty: str) -> None:
        """He has the claim from now on."""
        self.held.append((plot.grid, duty, plot.layer))

    def gives(self, grid: str, duty: str) -> None:
        """He has it no longer."""
        self.held = [one for one in self.held if one[:2] != (grid, duty)]


def read_claimants(db: Unit, city: City, ids: Iterable[int]) -> dict[int, Known]:
    """The persons among these parties, in few statements however many they are.

    They stay held until the unit ends, so that two claims at one moment cannot exceed a capacity together.
    """
    wanted = sorted(set(ids))
    parties.hold_parties(db, wanted)
    now = city.clock.now()
    people = {row.id: row for row in rosters.people_by_id(db, wanted) if row.kind == "person"}
    grants = rosters.spans_of(db, "roles", wanted, now)
    kept: dict[int, list[Any]] = {}
    for row in memberships.memberships_of(db, wanted):
        kept.setdefault(row.party, []).append(row)
    loads = handings.open_loads(db, wanted)
    found = {
        ident: Known(person, tuple(Grant(Role(one.role), one.scope_kind, one.scope) for one in grants.get(ident, ())
                                   if one.from_at <= now), None, load=loads.get(ident, 0))
        for ident, person in people.items()
    }
    for ident, rows in kept.items():
        if ident in found:
            found[ident].towns = frozenset(
                row.town for row in rows if row.from_at <= now and (row.to_at is None or row.to_at > now))
    for row in claims.open_of_all(db, wanted):
        if row.party in found:
            found[row.party].takes(plot_of(db, city, row.grid), row.duty)
    return found


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


def faults_against(city: City, known: Known, plot: Plot, duty: str) -> list[Fault]:
    """Why this person may not claim this grid now; empty when he may."""
    person = known.person
    claimant = Claimant(
        grants=known.grants, towns=known.towns, certificate=person.certificate or "",
        certified_until=person.certified_until or "", capacity=person.capacity,
        held=sum(held == "principal" and grid != plot.grid and layer == plot.layer for grid, held, layer in known.held),
        load=known.load, has_left=person.left_at is not None,
        own_duties=frozenset(held for grid, held, _ in known.held if grid == plot.grid),
    )
    return faults_of_claim(plot, duty, claimant, read_terms(city.settings), city.local_date(city.clock.now()))
