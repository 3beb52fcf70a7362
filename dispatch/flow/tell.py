"""Whom a relation means, and the notices that a change owes; written beside it, sent later."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from dispatch.city import City
from dispatch.flow.roster import area_of
from dispatch.rules.escalation import Relation
from dispatch.rules.event import Event, Move
from dispatch.rules.telling import LEAVES, LEFT, SETTLES, beside_and_asked, told
from dispatch.store import errands, notices, parties
from dispatch.store.engine import Unit

R = Relation
_BY_ROLE = {
    R.SQUAD_LEADER: "squad_leader", R.DUTY_LEADER: "duty_leader", R.DISPATCHER: "dispatcher",
    R.SUPERVISOR: "supervisor", R.ADMINISTRATOR: "administrator",
}


@dataclass(slots=True)
class Hearers:
    """Finds the parties behind relations; what it asked the store once it knows for the whole unit."""

    db: Unit
    city: City
    at: datetime
    _roles: dict[str, list[Any]] = field(default_factory=dict)
    _in_town: dict[tuple[str, str], list[int]] = field(default_factory=dict)
    _claimants: dict[str, list[Any]] = field(default_factory=dict)
    _center: int | None = None

    def of(self, relation: Relation, event: Any) -> Iterable[int]:
        """Party ids; ``event`` has holder, answerable, body, beside, grid and town."""
        match relation:
            case R.HOLDER | R.ANSWERABLE | R.BODY | R.ASKED:
                party = getattr(event, str(relation))
                return () if party is None else (party,)
            case R.BESIDE:
                return tuple(event.beside)
            case R.DEPUTY:
                return [row.id for row in self._claims_on(event.grid) if row.duty == "deputy"]
            case R.SQUAD_LEADER:
                leaders = [row.id for row in self._claims_on(area_of(self.city, event.grid))]
                return leaders or self._with_role(_BY_ROLE[relation], event.town)
            case R.CENTER:
                return self._center_queue()
            case _:
                return self._with_role(_BY_ROLE[relation], event.town)

    def _with_role(self, role: str, town: str) -> list[int]:
        if not self._roles:
            self._roles = {name: [] for name in _BY_ROLE.values()}
            for row in parties.holders_of_roles(self.db, tuple(_BY_ROLE.values()), self.at):
                self._roles[row.role].append(row)
        if (role, town) not in self._in_town:
            within = (row.id for row in self._roles[role] if row.scope_kind != "town" or row.scope == town)
            self._in_town[role, town] = list(dict.fromkeys(within))
        return self._in_town[role, town]

    def _claims_on(self, grid: str) -> list[Any]:
        if grid not in self._claimants:
            self._claimants[grid] = list(parties.claimants(self.db, [grid])) if grid else []
        return self._claimants[grid]

    def _center_queue(self) -> tuple[int, ...]:
        if self._center is None:
            row = parties.parties_by_code(self.db, ["center"]).get("center")
            self._center = row.id if row is not None else 0
        return (self._center,) if self._center else ()


def notice(event: int | None, recipient: int, kind: str, at: datetime, **more: Any) -> dict[str, Any]:
    """An inbox notice: the row is the message, so that it is sent with the commit."""
    return {
        "event": event, "seq": 0, "timer": None, "step": 0, "recipient": recipient, "channel": "inbox", "kind": kind,
        "body": "{}", "state": "sent", "attempts": 0, "owed_at": at, "next_try_at": None, "sent_at": at,
        "reason": "", "delivery": "", **more,
    }


def tell_of_moves(db: Unit, city: City, turns: Sequence[tuple[Event, Event, Move]]) -> None:
    """Write what the moves of a unit (event before, event after, move) owe to whom."""
    hearers = Hearers(db, city, city.clock.now())
    settled = [event.id for _, event, move in turns if move.action in SETTLES]
    givers = errands.gave_away(db, settled) if settled else {}
    owe(db, city, [
        notice(event.id, party, kind, move.at, seq=event.head_seq)
        for before, event, move in turns
        for party, kind in _heard(hearers, (before, event, move), givers.get(event.id, ()))
    ])


def _heard(hearers: Hearers, turn: tuple[Event, Event, Move], givers: Iterable[int]) -> list[tuple[int, str]]:
    """Who hears of a move, each with the kind of his notice; ``givers`` gave the event away before."""
    before, event, move = turn
    who = {party: move.action for relation in told(move.action) for party in hearers.of(relation, event)}
    if move.by.party is not None:
        who.pop(move.by.party, None)
    if move.action in LEAVES and before.holder != event.holder:
        left = {party for relation in LEFT for party in hearers.of(relation, before)} - {move.by.party}
        who |= {party: "left" for party in left if party not in who}
    settled = {party: "settled" for party in givers if move.action in SETTLES and party not in who}
    uncovered = [(party, "uncovered") for party in move.carry.get("also_tell", ())]
    aside = [(party, kind) for party, kind in beside_and_asked(before, event, move.action) if party not in who]
    return [*who.items(), *settled.items(), *uncovered, *aside]


def owe(db: Unit, city: City, rows: list[dict[str, Any]]) -> None:
    """Keep inbox notices, and one more for each other confirmed channel of the recipient."""
    if not rows:
        return
    hooks = parties.hooks_of(db, {row["recipient"] for row in rows})
    for row in list(rows) if hooks else ():
        for hook in hooks.get(row["recipient"], ()):
            rows.append({
                **row, "channel": "webhook", "state": "owed", "sent_at": None, "next_try_at": row["owed_at"],
                "body": json.dumps({"contact": hook.id}), "delivery": city.chance.delivery(),
            })
    notices.insert_notices(db, rows)
