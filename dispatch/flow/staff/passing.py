"""Ground passes on: a claim ends, the next begins, and the open events go along with it, in one unit."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from dispatch.city import City
from dispatch.errors import Conflict
from dispatch.flow.filing import assignment, question_of, routed_for
from dispatch.flow.move import moves
from dispatch.flow.roster import read_roster
from dispatch.rules.event import SYSTEM, Event, Move, Stage
from dispatch.rules.routing import Routed
from dispatch.store import claims, handings, parties
from dispatch.store.engine import Unit
from dispatch.store.events import events_by_id

PRINCIPAL = "principal"
Carry = dict[str, Any]


def hand_on(db: Unit, city: City, claim: Any, successor: int, reason: str) -> int:
    """End a claim (its row), begin the successor's, and give him the open events; returns how many they are.

    Deadlines run on: whoever takes over takes the clock with it. Raises ``Conflict`` when it ended meanwhile.
    """
    at = city.clock.now()
    handed: Sequence[Any] = handings.events_to_hand_over(db, claim.grid, claim.party)
    _end(db, city, claim, reason)
    beside = [row.id for row in claims.open_of(db, successor) if row.grid == claim.grid]
    claims.end_claims(db, beside, at, "principal now")  # nobody deputises for himself
    claims.insert_claim(db, {"grid": claim.grid, "party": successor, "duty": claim.duty, "from_at": at, "to_at": None,
                             "reason": ""})
    taker = parties.party(db, successor)
    asked = [Move(row.id, "hand_over", SYSTEM, at, _carry(row, claim, taker, reason)) for row in handed]
    moves(db, city, [move for move in asked if move.carry.keys() - {"reason"}])
    return len(handed)


def _carry(row: Any, claim: Any, taker: Any, reason: str) -> Carry:
    carry: Carry = {"reason": reason}
    if row.holder == claim.party:
        carry |= {"holder": taker.id, "body": taker.body}
    if row.answerable == claim.party and claim.duty == PRINCIPAL:
        carry["answerable"] = taker.id
    return carry


def let_go(db: Unit, city: City, claim: Any, reason: str) -> int:
    """End a claim that nobody takes over; its open events go to whoever answers now. Returns how many there were.

    Raises ``Conflict`` when it ended meanwhile.
    """
    handed: Sequence[Any] = handings.events_to_hand_over(db, claim.grid, claim.party)
    _end(db, city, claim, reason)
    found = events_by_id(db, [row.id for row in handed])
    questions = {ident: question_of(city, event) for ident, event in found.items()}
    roster = read_roster(db, city, questions.values(), city.clock.now())
    asked: list[Move] = []
    for ident, event in found.items():
        routed = routed_for(city, roster, questions[ident])
        asked += _moves(event, (claim.party, reason, city.clock.now()), routed, assignment(city, questions[ident].spot, routed))
    moves(db, city, asked)
    return len(found)


def _moves(event: Event, given: tuple[int, str, datetime], routed: Routed, assigned: Carry) -> list[Move]:
    """The move that takes an event away from who gives its ground back (giver, reason, when), if there is one to make."""
    giver, reason, at = given
    if event.holder == giver and routed.holder not in (None, giver):
        if event.stage in (Stage.ASSIGNED, Stage.HANDLING):
            return [Move(event.id, "transfer", SYSTEM, at, {**assigned, "ground": reason})]
        return [Move(event.id, "hand_over", SYSTEM, at, {**assigned, "reason": reason})]
    if event.holder is None or event.answerable == routed.answerable:
        return []
    carry = {"holder": event.holder, "answerable": routed.answerable, "reason": reason}
    return [Move(event.id, "hand_over", SYSTEM, at, carry)]


def _end(db: Unit, city: City, claim: Any, reason: str) -> None:
    at = city.clock.now()
    if not claims.end_claim(db, claim.id, at, reason):
        raise Conflict("this claim has ended already")
    handings.drop_of_claims(db, [claim.id], at)
