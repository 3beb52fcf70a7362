"""A principal gives his grid away: offered and accepted by a successor, or released with a leader's approval."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import SimpleNamespace
from typing import Any

from dispatch.city import City
from dispatch.errors import Conflict, Fault, NotAllowed, NotFound, Unprocessable
from dispatch.flow.staff.claimants import plot_of
from dispatch.flow.staff.claims import check, leads, refuse_self
from dispatch.flow.staff.passing import hand_on, let_go
from dispatch.flow.tell import Hearers, notice, owe
from dispatch.rules.claiming import read_terms
from dispatch.rules.escalation import Relation
from dispatch.rules.event import Actor
from dispatch.store import claims, handings
from dispatch.store.engine import Unit

HAND_OVER, RELEASE = "hand_over", "release"
READ_AT_ONCE = 200
EXPIRED_AT_ONCE = 50


@dataclass(frozen=True, slots=True)
class Offer:
    """A principal's wish to give a claim away; without a ``successor`` he asks his leader to release him."""

    claim: int
    by: Actor
    reason: str
    successor: int | None = None


@dataclass(frozen=True, slots=True)
class Decision:
    """The successor's or leader's answer; a refusal says why."""

    handing: int
    by: Actor
    accepts: bool
    reason: str = ""


def offer(db: Unit, city: City, wish: Offer) -> Any:
    """Offer a claim to a successor, or ask for its release; nothing changes before the answer. Returns the wish's row.

    Raises ``NotFound``, ``NotAllowed``, ``Conflict``, ``Taken`` (a wish waits already) or ``Unprocessable`` naming the
    field: oneself as successor, somebody who may not answer for the grid, a deputy's release (which needs nobody).
    """
    claim = claims.claim_by_id(db, wish.claim)
    if claim is None:
        raise NotFound(f"there is no claim {wish.claim}")
    if claim.party != wish.by.party:
        raise NotAllowed("this claim is somebody else's")
    if claim.to_at is not None:
        raise Conflict("this claim has ended already")
    if wish.successor is not None:
        refuse_self(claim.party, wish.successor)
        check(db, city, wish.successor, claim.grid, claim.duty)
    elif claim.duty != "principal":
        raise Unprocessable("a deputy releases his claim himself", [Fault("claim", "a deputy needs no approval")])
    at = city.clock.now()
    ident = handings.insert_handing(db, {
        "claim": claim.id, "kind": RELEASE if wish.successor is None else HAND_OVER, "asked_by": claim.party,
        "asked_at": at, "successor": wish.successor, "reason": wish.reason, "ends_at": at + read_terms(city.settings).patience,
    })
    row = _row(db, ident)
    heard = [wish.successor] if wish.successor is not None else leaders_of(db, city, claim.grid)
    tell(db, city, heard, f"{row.kind}_asked", row)
    return row


def answer(db: Unit, city: City, given: Decision) -> Any:
    """Accept or refuse a wish that waits. All of it happens or nothing: claim, successor's claim, open events.

    Raises ``NotFound``, ``NotAllowed`` (only the successor, or for a release a leader of that ground, answers),
    ``Conflict`` (answered or ended meanwhile), ``Unprocessable`` (a refusal without a reason; a successor who may not
    answer for the grid any more).
    """
    row = _row(db, given.handing)
    _may_answer(db, city, row, given.by)
    if not given.accepts and not given.reason.strip():
        raise Unprocessable("say why not", [Fault("reason", "a refusal says why")])
    state = "accepted" if given.accepts else "refused"
    now = city.clock.now()
    decided = {"state": state, "decided_by": given.by.party, "decided_at": now, "answer": given.reason}
    if row.to_at is not None or is_over(row, now) or not handings.decide(db, row.id, **decided):
        raise Conflict("this is not waiting for an answer any more")
    moved = _pass_on(db, city, row) if given.accepts else 0
    handings.note_moved(db, row.id, moved)
    after = _row(db, row.id)
    tell(db, city, [row.party], f"{row.kind}_{state}", after)
    return after


def is_over(row: Any, now: datetime) -> bool:
    """Whether a wish has waited too long for its answer."""
    return row.ends_at is not None and row.ends_at <= now


def expire_due(db: Unit, city: City) -> bool:
    """End wishes that nobody has answered in time; who asked and who should have answered hear of it. Everything stays as it
    was: the giver answers on. Returns whether there may be more."""
    now = city.clock.now()
    due: Sequence[Any] = handings.over_by(db, now, EXPIRED_AT_ONCE)
    for row in due:
        if handings.decide(db, row.id, state="expired", decided_at=now):
            asked = [row.successor] if row.successor is not None else leaders_of(db, city, row.grid)
            tell(db, city, [row.party, *asked], f"{row.kind}_expired", _row(db, row.id))
    return len(due) == EXPIRED_AT_ONCE


def withdraw(db: Unit, city: City, ident: int, by: Actor) -> Any:
    """Take a wish back before it is answered. Raises ``NotFound``, ``NotAllowed`` or ``Conflict``."""
    row = _row(db, ident)
    if row.asked_by != by.party:
        raise NotAllowed("somebody else asked for this")
    if not handings.decide(db, row.id, state="withdrawn", decided_by=by.party, decided_at=city.clock.now()):
        raise Conflict("this is not waiting for an answer any more")
    after = _row(db, row.id)
    if row.successor is not None:
        tell(db, city, [row.successor], "hand_over_withdrawn", after)
    return after


def _pass_on(db: Unit, city: City, row: Any) -> int:
    claim = claims.claim_by_id(db, row.claim)
    if row.kind == RELEASE:
        return let_go(db, city, claim, row.reason)
    check(db, city, row.successor, row.grid, row.duty)
    return hand_on(db, city, claim, row.successor, row.reason)


def _may_answer(db: Unit, city: City, row: Any, by: Actor) -> None:
    if row.kind == HAND_OVER and by.party != row.successor:
        raise NotAllowed("only the successor accepts or refuses a hand-over")
    if row.kind == RELEASE and (by.party == row.party or not leads(db, city, by, row.grid)):
        raise NotAllowed("a leader of that ground approves or refuses a release")


def _row(db: Unit, ident: int) -> Any:
    row = handings.handing_by_id(db, ident)
    if row is None:
        raise NotFound(f"there is no hand-over or release {ident}")
    return row


def leaders_of(db: Unit, city: City, grid: str) -> list[int]:
    """The squad leaders of the ground that a grid lies in; the center's queue where there are none."""
    hearers = Hearers(db, city, city.clock.now())
    place = SimpleNamespace(grid=grid, town=plot_of(db, city, grid).town)
    return list(hearers.of(Relation.SQUAD_LEADER, place)) or list(hearers.of(Relation.CENTER, place))


def tell(db: Unit, city: City, heard: Iterable[int], kind: str, row: Any) -> None:
    """Owe a notice about a wish to each of these parties."""
    told = {"grid": row.grid, "handing": row.id, "name": row.name, "name_en": row.name_en, "reason": row.reason,
            "answer": row.answer, "events": row.moved}
    text = json.dumps(told, ensure_ascii=False)
    owe(db, city, [notice(None, party, kind, city.clock.now(), body=text) for party in dict.fromkeys(heard)])


def waiting_for(db: Unit, city: City, actor: Actor, state: str, page: tuple[int, int]) -> list[Any]:
    """Wishes in a state that concern somebody: his own, those he has to accept, and releases in the ground that he
    leads. ``page`` is (after this id, at most so many)."""
    after, most = page
    found: list[Any] = []
    while len(found) < most and (rows := handings.handing_list(db, None, state, after, READ_AT_ONCE)):
        found += [row for row in rows if actor.party in (row.asked_by, row.successor) or leads(db, city, actor, row.grid)]
        after = rows[-1].id
    return found[:most]
