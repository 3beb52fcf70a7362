"""Who may claim which grid: tiers, membership of the town, certificate, capacity and load, as a pure decision."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from dispatch.errors import Fault
from dispatch.rules.event import Grant, Role

DUTIES = ("principal", "deputy")
DEFAULT_TIERS = "{claimed}:officer+squad_leader;areas:squad_leader"
DEFAULT_CAPACITY = 6  # grids that one person may be principal of
DEFAULT_LOAD = 100  # open events in one person's hands beyond which he takes no further grid
DEFAULT_PATIENCE = timedelta(hours=72)  # how long a hand-over or release waits for its answer
NEEDED, VALID = "needed", "valid"


@dataclass(frozen=True, slots=True)
class Tier:
    """A layer whose grids are claimed, and the roles that may claim them."""

    layer: str
    roles: tuple[Role, ...]


@dataclass(frozen=True, slots=True)
class Terms:
    """What the city asks of whoever claims. ``certificate`` is ``needed`` (a valid one must be there) or ``valid``
    (one that has run out is refused, having none is not: it decides over enforcement only)."""

    tiers: tuple[Tier, ...]
    capacity: int = DEFAULT_CAPACITY
    load: int = DEFAULT_LOAD
    certificate: str = VALID
    patience: timedelta = DEFAULT_PATIENCE


@dataclass(frozen=True, slots=True)
class Plot:
    """A grid as somebody wants to claim it: its tier's layer and town, or why it cannot be claimed."""

    grid: str
    layer: str = ""
    town: str = ""
    is_void: bool = False
    successors: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Claimant:
    """What is known about a person who wants to claim. ``towns`` are those of his bodies, None where no membership is
    kept; ``capacity`` None: as the city says; ``held`` grids as principal in that tier; ``load`` open events."""

    grants: tuple[Grant, ...]
    towns: frozenset[str] | None = None
    certificate: str = ""
    certified_until: str = ""
    capacity: int | None = None
    held: int = 0
    load: int = 0
    has_left: bool = False
    own_duties: frozenset[str] = field(default_factory=frozenset)


def read_terms(settings: Mapping[str, str]) -> Terms:
    """The city's terms from its settings; a number that is none counts as not set.

    ``claim_tiers`` is ``LAYER:ROLE+ROLE;LAYER:ROLE``. Linhai's two tiers are the default: block grids are claimed by
    officers (and squad leaders), area grids by squad leaders.
    """
    claimed = settings.get("claimed_layer", "blocks")
    text = settings.get("claim_tiers") or DEFAULT_TIERS.format(claimed=claimed)
    return Terms(
        tiers=tuple(_tiers(text)), capacity=_number(settings.get("claim_capacity"), DEFAULT_CAPACITY),
        load=_number(settings.get("claim_load"), DEFAULT_LOAD), certificate=settings.get("claim_certificate") or VALID,
        patience=timedelta(hours=_number(settings.get("claim_answer_hours"), 0)) or DEFAULT_PATIENCE,
    )


def _tiers(text: str) -> Iterable[Tier]:
    for part in filter(None, (one.strip() for one in text.split(";"))):
        layer, _, roles = part.partition(":")
        known = tuple(Role(role) for role in roles.split("+") if role in tuple(Role))
        yield Tier(layer.strip(), known)


def _number(text: str | None, default: int) -> int:
    return int(text) if text and text.isascii() and text.isdigit() else default


def faults_of_claim(plot: Plot, duty: str, claimant: Claimant, terms: Terms, today: date) -> list[Fault]:
    """Why this person may not claim this grid on that day, by field; empty when he may (domain: claim rules).

    The place comes first: what is wrong with the grid itself hides what is wrong with the person.
    """
    wrong = list(_of_plot(plot, duty, terms))
    if wrong:
        return wrong
    tier = next(one for one in terms.tiers if one.layer == plot.layer)
    return [*_of_belonging(plot, claimant, tier), *_of_certificate(claimant, terms, today),
            *_of_capacity(duty, claimant, terms)]


def _of_plot(plot: Plot, duty: str, terms: Terms) -> Iterable[Fault]:
    if duty not in DUTIES:
        yield Fault("duty", "principal or deputy")
    if plot.is_void:
        heirs = f"; its ground is now in {', '.join(plot.successors)}" if plot.successors else ""
        yield Fault("grid", f"{plot.grid} was given up (void){heirs}")
    elif not plot.layer:
        yield Fault("grid", f"there is no grid {plot.grid} that can be claimed")
    elif plot.layer not in {tier.layer for tier in terms.tiers}:
        yield Fault("grid", "not in a division that is claimed")


def _of_belonging(plot: Plot, claimant: Claimant, tier: Tier) -> Iterable[Fault]:
    if claimant.has_left:
        yield Fault("party", "has left")
    serving = [grant for grant in claimant.grants if grant.role in tier.roles]
    if not serving:
        yield Fault("party", f"grids of '{tier.layer}' are claimed by: {', '.join(tier.roles)}")
    elif not any(serves(grant, plot) for grant in serving):
        yield Fault("grid", "outside the officer's town")
    elif claimant.towns is not None and not claimant.towns & {plot.town, ""}:
        yield Fault("grid", "the person is no member of a body of this town on that day")


def serves(grant: Grant, plot: Plot) -> bool:
    """Whether a grant's scope holds this grid."""
    match grant.scope_kind:
        case "city":
            return True
        case "town":
            return grant.scope == plot.town
        case "grid":
            return grant.scope == plot.grid
        case _:
            return False


def _of_certificate(claimant: Claimant, terms: Terms, today: date) -> Iterable[Fault]:
    if claimant.certified_until and claimant.certified_until < today.isoformat():
        yield Fault("party", f"the certificate has run out: certified until {claimant.certified_until}")
    elif terms.certificate == NEEDED and not claimant.certificate:
        yield Fault("party", "holds no certificate")


def _of_capacity(duty: str, claimant: Claimant, terms: Terms) -> Iterable[Fault]:
    if duty in claimant.own_duties or "principal" in claimant.own_duties:
        yield Fault("party", "has claimed this grid already")
    if duty != "principal":
        return
    capacity = terms.capacity if claimant.capacity is None else claimant.capacity
    if claimant.held >= capacity:
        yield Fault("party", f"answers for {claimant.held} grids, and may for {capacity}")
    if claimant.load > terms.load:
        yield Fault("party", f"has {claimant.load} open events in hand, more than {terms.load}")


def said(faults: Sequence[Fault]) -> str:
    """The faults as one sentence."""
    return "; ".join(fault.reason for fault in faults)
