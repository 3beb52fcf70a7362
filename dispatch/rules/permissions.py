"""Who may do what, within which scope: one table that the API, the pages and the tests read.

What may be done to an event is in the transition table; here is everything else, and the scopes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dispatch.errors import NotAllowed, NotSignedIn
from dispatch.rules.event import GRANTED, Actor, Event, Grant, Role

R = Role
STAFF = frozenset(GRANTED)
_DESK = frozenset({R.OPERATOR, R.DUTY_LEADER, R.DISPATCHER, R.ADMINISTRATOR})
_CENTER = _DESK | {R.SUPERVISOR, R.AUDITOR}
_FIELD = frozenset({R.OFFICER, R.SQUAD_LEADER})
_ADMIN = frozenset({R.ADMINISTRATOR})
EVERYBODY: frozenset[Role] = STAFF | {R.CITIZEN}

# permission            roles                                       what it opens
PERMISSIONS: Mapping[str, frozenset[Role]] = {
    "public": EVERYBODY,                                          # no account needed
    "reports.send": EVERYBODY,                                    # a citizen needs no account
    "reports.follow": EVERYBODY,                                  # with receipt number and code
    "ground.locate": EVERYBODY,                                   # which grid is here
    "ground.map": EVERYBODY,                                      # layers drawn on the map
    "ground.rule": _ADMIN,                                        # the ground: examine, compare, activate, export
    "session": STAFF,                                             # who am I, sign out
    "events.list": STAFF,                                         # within one's scopes
    "events.read": STAFF,
    "verdicts.read": _CENTER | {R.SQUAD_LEADER, R.DEPARTMENT},     # what the center decided about whose things are
    "verdicts.revoke": frozenset({R.DUTY_LEADER, R.DISPATCHER, R.ADMINISTRATOR}),
    "bounces.read": _CENTER - {R.OPERATOR},                       # what went back and forth, between whom
    "routing.read": STAFF,                                        # why, row by row; who would get it
    "events.move": STAFF - {R.AUDITOR},                           # the table says which action
    "events.live": STAFF,
    "reports.read": _CENTER | _FIELD | {R.DEPARTMENT},            # words of the report, caller masked
    "duplicates.read": _DESK,                                     # events that a report may repeat
    "callers.read": frozenset({R.OPERATOR, R.DUTY_LEADER}),       # the number in full; every look is recorded
    "claims.list": STAFF,
    "claims.take": _FIELD | _ADMIN,
    "claims.release": _FIELD | _ADMIN,
    "absences.read": STAFF,                                       # of one's own; of one's town for who leads it
    "absences.write": _FIELD | _ADMIN,                            # one's own, or those of the people whom one leads
    "coverage.read": _FIELD - {R.OFFICER} | _CENTER - {R.OPERATOR},  # who can act where in the coming days
    "notices.read": STAFF,
    "files.send": STAFF | {R.CITIZEN},
    "files.read": STAFF,
    "parties.list": STAFF,
    "people.read": _ADMIN | {R.AUDITOR},                          # people with certificates, rosters and accounts
    "people.write": _ADMIN,                                       # import and export them, invite them to a password
    "tables.read": _CENTER - {R.OPERATOR},                        # the tables that rule, and their drafts
    "tables.rule": _ADMIN,                                        # send drafts, let them rule, withdraw them
    "requests.list": STAFF,                                       # what was asked for and waits for a decision
    "hooks.write": _ADMIN,
    "counts.read": STAFF,
    "places.read": _CENTER,                                       # names that the desk taught
    "places.forget": _DESK,                                       # take one of them back
}


@dataclass(frozen=True, slots=True)
class Sight:
    """What an actor may see, as a predicate that lists, feed, counts and exports all apply.

    ``everything`` or any of the sets matching the event's (town, grid, body, holder), or one of the parties that work
    beside its holder.
    """

    everything: bool
    towns: frozenset[str]
    grids: frozenset[str]
    bodies: frozenset[int]
    holders: frozenset[int]

    def covers(self, scope: Sequence[Any]) -> bool:
        """Whether an event of this scope is seen."""
        town, grid, body, holder, *beside = scope
        return (
            self.everything or town in self.towns or grid in self.grids
            or body in self.bodies or holder in self.holders
            or any(party in self.holders or party in self.bodies for party in beside)
        )


def sight(actor: Actor, claimed: frozenset[str] = frozenset()) -> Sight:
    """The actor's sight from his grants; ``claimed`` are the grids he answers for now."""
    of = {kind: {g.scope for g in actor.grants if g.scope_kind == kind} for kind in ("city", "town", "body", "grid")}
    everything = any(grant.scope_kind == "city" for grant in actor.grants) or actor.is_system
    own = {actor.party} if actor.party is not None else set()
    return Sight(
        everything=everything,
        towns=frozenset(of["town"]),
        grids=frozenset(of["grid"]) | claimed,
        bodies=frozenset(int(scope) for scope in of["body"] if scope.isdigit()),
        holders=frozenset(own) | actor.stands_for,
    )


def hats(actor: Actor, event: Event | None) -> frozenset[Role]:
    """The roles this actor has towards this event; for a new event every granted role counts."""
    if actor.is_system:
        return frozenset({R.SYSTEM})
    worn = {grant.role for grant in actor.grants if event is None or _within(grant, actor, event)}
    is_citizen = not actor.grants or actor.citizen_of is not None
    if is_citizen and (event is None or actor.citizen_of == event.id):
        worn.add(R.CITIZEN)
    if event is not None:
        if event.holder is not None and (event.holder == actor.party or event.holder in actor.stands_for):
            worn.add(R.HOLDER)
        if event.beside and any(party == actor.party or party in actor.stands_for for party in event.beside):
            worn.add(R.BESIDE)
        if event.asked is not None and (event.asked == actor.party or event.asked in actor.stands_for):
            worn.add(R.ASKED)
    return frozenset(worn)


def _within(grant: Grant, actor: Actor, event: Event) -> bool:
    match grant.scope_kind:
        case "city":
            return True
        case "town":
            return grant.scope == event.town
        case "body":
            return grant.scope.isdigit() and int(grant.scope) == event.body
        case "grid":
            return grant.scope == event.grid
        case _:
            return actor.party is not None and actor.party in (event.holder, event.answerable, event.asked)


def permit(actor: Actor, permission: str) -> None:
    """Let pass, or raise ``NotSignedIn`` (no account at all) or ``NotAllowed``."""
    allowed = PERMISSIONS[permission]
    if Role.CITIZEN in allowed or actor.is_system:
        return
    if not actor.grants:
        raise NotSignedIn()
    if not any(grant.role in allowed for grant in actor.grants):
        raise NotAllowed(f"this needs one of the roles: {', '.join(sorted(allowed))}")


def permit_everywhere(actor: Actor, permission: str) -> None:
    """Let pass who is permitted over the whole city, not in a part of it alone: for what concerns everybody. Raises as
    ``permit``."""
    permit(actor, permission)
    allowed = PERMISSIONS[permission]
    if not actor.is_system and not any(one.role in allowed and one.scope_kind == "city" for one in actor.grants):
        raise NotAllowed("this needs the role over the whole city")
