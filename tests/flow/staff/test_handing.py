"""A grid is offered, accepted, refused or withdrawn; the open events go along, all or none."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from dispatch.errors import Conflict, NotAllowed, NotFound, Overtaken, Taken, Unprocessable
from dispatch.flow.staff import claims, handing
from dispatch.flow.staff.handing import Decision, Offer
from dispatch.flow.staff.people import set_term
from dispatch.node import Node
from dispatch.rules.event import Stage
from dispatch.store import claims as claim_rows
from dispatch.store import handings, schema
from tests import towns as t
from tests.flow.staff.test_claims import claim_of, field, principal, release
from tests.store.interleaved import Interleaved, interleaved


def offer(node: Node, party: int = t.S1_OFFICER, successor: int | None = t.SPARE, grid: str = "S1") -> Any:
    return node.run(handing.offer, Offer(claim_of(node, grid), t.actor(node, party), "调岗", successor))


def answer(node: Node, ident: int, party: int, accepts: bool = True, reason: str = "") -> Any:
    return node.run(handing.answer, Decision(ident, t.actor(node, party), accepts, reason))


def heard(node: Node, party: int) -> list[str]:
    return [row.kind for row in t.notices(node, recipient=party) if row.event is None]


def test_an_offer_changes_nothing_before_the_successor_accepts(node: Node) -> None:
    event = t.report(node).event
    row = offer(node)
    assert (row.state, row.kind, row.grid, row.successor) == ("asked", "hand_over", "S1", t.SPARE)
    assert (principal(node, "S1"), t.event_now(node, event.id).holder) == (t.S1_OFFICER, t.S1_OFFICER)
    assert heard(node, t.SPARE) == ["hand_over_asked"]


def test_acceptance_moves_the_claim_and_every_open_event_with_its_clock_and_reason(node: Node) -> None:
    assigned = t.report(node, "S1a").event
    handling = t.moved(node, t.report(node, "S1b").event, "accept", t.S1_OFFICER)
    handled = t.handled(node, t.report(node, "S1a", t.STALL).event)
    water = t.report(node, "S1a", t.PIPE).event
    elsewhere = t.report(node, "S2a").event
    due = {event.id: t.event_now(node, event.id).due_at for event in (assigned, handling, handled)}
    ident = offer(node).id
    assert {row.id for row in node.run(lambda db, city: handings.events_to_hand_over(db, "S1", t.S1_OFFICER))} == {
        assigned.id, handling.id, handled.id, water.id}
    row = answer(node, ident, t.SPARE)
    assert (row.state, row.moved, row.decided_by, principal(node, "S1")) == ("accepted", 4, t.SPARE, t.SPARE)
    for event in (assigned, handling, handled):
        after = t.event_now(node, event.id)
        assert (after.stage, after.due_at) == (t.event_now(node, event.id).stage, due[event.id])
        assert (after.holder, after.answerable, after.body) == (t.SPARE, t.SPARE, t.SOUTH_BODY)
        last = t.entries(node, event)[-1]
        assert (last.action, last.role, "reason" in json.loads(last.carried)) == ("hand_over", "system", True)
    assert t.event_now(node, handled.id).handled_by == (t.S1_OFFICER,)
    assert (t.event_now(node, water.id).holder, t.event_now(node, water.id).answerable) == (t.WATER, t.SPARE)
    assert t.event_now(node, elsewhere.id) == elsewhere
    assert heard(node, t.S1_OFFICER) == ["hand_over_accepted"]
    assert t.moved(node, t.event_now(node, assigned.id), "accept", t.SPARE).stage is Stage.HANDLING


def test_a_closed_event_shows_for_ever_who_was_answerable_then(node: Node) -> None:
    event = t.moved(node, t.handled(node, t.report(node, "S1a").event), "pass", t.SUPERVISOR, finding="已清理")
    assert event.stage is Stage.CLOSED
    node.city.clock.forward(hours=1)
    answer(node, offer(node).id, t.SPARE)
    after = t.event_now(node, event.id)
    assert (after.answerable, after.holder, after.version) == (t.S1_OFFICER, event.holder, event.version)
    then = node.run(lambda db, city: claim_rows.claim_at(db, "S1", event.opened_at))
    assert then is not None
    assert (then.party, then.reason, principal(node, "S1")) == (t.S1_OFFICER, "调岗", t.SPARE)


def test_a_deputy_who_takes_over_deputises_no_more(node: Node) -> None:
    answer(node, offer(node, successor=t.S1_DEPUTY).id, t.S1_DEPUTY)
    assert principal(node, "S1") == t.S1_DEPUTY
    with pytest.raises(StopIteration):
        claim_of(node, "S1", "deputy")


def test_half_of_an_acceptance_is_impossible(node: Node) -> None:
    """The successor's certificate runs out between offer and acceptance: neither claim nor events have moved."""
    event = t.report(node).event
    ident = offer(node).id
    t.change(node, sa.update(schema.parties).where(schema.parties.c.id == t.SPARE).values(certified_until="2026-03-01"))
    with pytest.raises(Unprocessable):
        answer(node, ident, t.SPARE)
    assert (principal(node, "S1"), t.event_now(node, event.id).holder) == (t.S1_OFFICER, t.S1_OFFICER)
    assert node.run(lambda db, city: handings.handing_by_id(db, ident)).state == "asked"


def test_a_failure_in_the_middle_of_an_acceptance_leaves_everything_as_it_was(node: Node) -> None:
    event = t.report(node).event
    ident, spare = offer(node).id, t.actor(node, t.SPARE)

    def overtaken(db: Any, city: Any) -> None:
        handing.answer(db, city, Decision(ident, spare, True))
        raise Overtaken("an event")

    with pytest.raises(Overtaken):
        node.run(overtaken)
    assert (principal(node, "S1"), t.event_now(node, event.id)) == (t.S1_OFFICER, event)


def test_a_refusal_says_why_and_leaves_everything(node: Node) -> None:
    ident = offer(node).id
    with pytest.raises(Unprocessable) as refused:
        answer(node, ident, t.SPARE, accepts=False)
    assert field(refused) == "reason"
    row = answer(node, ident, t.SPARE, accepts=False, reason="任务已满")
    assert (row.state, row.answer, principal(node, "S1")) == ("refused", "任务已满", t.S1_OFFICER)
    assert heard(node, t.S1_OFFICER) == ["hand_over_refused"]
    assert offer(node).state == "asked"  # and may be offered again


def test_an_offer_is_withdrawn_by_who_made_it(node: Node) -> None:
    ident = offer(node).id
    with pytest.raises(NotAllowed):
        node.run(handing.withdraw, ident, t.actor(node, t.SPARE))
    assert node.run(handing.withdraw, ident, t.actor(node, t.S1_OFFICER)).state == "withdrawn"
    with pytest.raises(Conflict):
        answer(node, ident, t.SPARE)
    with pytest.raises(NotFound):
        answer(node, 9999, t.SPARE)


@pytest.mark.parametrize(("successor", "wrong"), [
    (t.S1_OFFICER, "successor"), (t.N3_OFFICER, "grid"), (t.RUN_OUT, "party"), (t.OPERATOR, "party")])
def test_an_offer_to_who_cannot_take_it_is_refused_naming_the_field(node: Node, successor: int, wrong: str) -> None:
    with pytest.raises(Unprocessable) as refused:
        offer(node, successor=successor)
    assert field(refused) == wrong


@pytest.mark.parametrize("successor", [t.SPARE, None])
def test_what_nobody_answers_in_time_is_over_and_both_sides_hear_of_it(node: Node, successor: int | None) -> None:
    ident, answers = offer(node, successor=successor).id, successor or t.SOUTH_LEADER
    node.city.clock.forward(hours=71)
    assert node.run(handing.expire_due) is False
    assert state(node, ident) == "asked"
    node.city.clock.forward(hours=1)
    with pytest.raises(Conflict):  # also before the loop comes round
        answer(node, ident, answers)
    node.run(handing.expire_due)
    assert (state(node, ident), principal(node, "S1")) == ("expired", t.S1_OFFICER)
    kind = "hand_over_expired" if successor else "release_expired"
    assert heard(node, t.S1_OFFICER)[-1] == heard(node, answers)[-1] == kind
    node.run(handing.expire_due)
    assert heard(node, t.S1_OFFICER).count(kind) == 1
    assert offer(node).state == "asked"  # the way is free for another


def test_how_long_an_answer_may_take_is_the_citys_decision(node: Node) -> None:
    node.run(set_term, "claim_answer_hours", "4")
    node.reload()
    assert offer(node).ends_at == node.city.clock.now() + timedelta(hours=4)
    with pytest.raises(Unprocessable):
        node.run(set_term, "claim_answer_hours", "0")


def state(node: Node, ident: int) -> str:
    row = node.run(lambda db, city: handings.handing_by_id(db, ident))
    assert row is not None
    return str(row.state)


def test_only_the_holder_offers_and_only_once_at_a_time(node: Node) -> None:
    with pytest.raises(NotAllowed):
        offer(node, party=t.S2_OFFICER)
    offer(node)
    with pytest.raises(Taken):
        offer(node, successor=t.S1_DEPUTY)


@pytest.mark.parametrize("stranger", [t.S1_OFFICER, t.S2_OFFICER, t.SOUTH_LEADER])
def test_only_the_successor_answers_an_offer(node: Node, stranger: int) -> None:
    ident = offer(node).id
    with pytest.raises(NotAllowed):
        answer(node, ident, stranger)


def test_a_release_waits_for_a_leader_and_the_events_are_routed_anew(node: Node) -> None:
    event = t.report(node).event
    row = offer(node, successor=None)
    assert (row.kind, row.state, principal(node, "S1")) == ("release", "asked", t.S1_OFFICER)
    assert heard(node, t.SOUTH_LEADER) == ["release_asked"]
    for stranger in (t.S1_OFFICER, t.S2_OFFICER, t.NORTH_LEADER):
        with pytest.raises(NotAllowed):
            answer(node, row.id, stranger)
    answered = answer(node, row.id, t.SOUTH_LEADER)
    assert (answered.state, answered.moved, principal(node, "S1")) == ("accepted", 1, None)
    assert t.event_now(node, event.id).holder == t.S1_DEPUTY
    assert heard(node, t.S1_OFFICER) == ["release_accepted"]


def test_a_refused_release_leaves_the_grid_with_its_officer(node: Node) -> None:
    row = answer(node, offer(node, successor=None).id, t.SOUTH_LEADER, accepts=False, reason="无人接替")
    assert (row.state, principal(node, "S1")) == ("refused", t.S1_OFFICER)
    assert heard(node, t.S1_OFFICER) == ["release_refused"]


def test_what_concerns_somebody_is_his_own_what_is_offered_to_him_and_what_he_leads(node: Node) -> None:
    offer(node)
    offer(node, party=t.N3_OFFICER, successor=None, grid="N3")

    def seen(party: int) -> list[str]:
        return [row.grid for row in node.run(handing.waiting_for, t.actor(node, party), "asked", (0, 50))]

    assert seen(t.S1_OFFICER) == seen(t.SPARE) == seen(t.SOUTH_LEADER) == ["S1"]
    assert (seen(t.NORTH_LEADER), seen(t.S2_OFFICER), seen(t.ADMINISTRATOR)) == (["N3"], [], ["S1", "N3"])


def test_a_leaders_order_ends_what_waits_over_the_claim(node: Node) -> None:


    ident = offer(node).id
    release(node, claim_of(node, "S1"), t.SOUTH_LEADER, t.S1_DEPUTY)
    with pytest.raises(Conflict):
        answer(node, ident, t.SPARE)
    assert principal(node, "S1") == t.S1_DEPUTY


# Two at one moment, interleaved by hand: on PostgreSQL one stands still and the other waits for his lock; on SQLite a
# second process holds the file's write lock.
@pytest.fixture
def by_hand(postgres_city_url: str, postgres_node: Node) -> Iterator[Interleaved]:
    """Transactions under the test's own hand on the database of ``postgres_node``."""
    with interleaved(postgres_city_url) as opened:
        yield opened


def test_of_acceptance_and_withdrawal_at_one_moment_exactly_one_happens(postgres_node: Node, by_hand: Interleaved) -> None:
    node = postgres_node
    ident, spare, giver = offer(node).id, t.actor(node, t.SPARE), t.actor(node, t.S1_OFFICER)
    with by_hand.transaction() as one:
        handing.answer(one, node.city, Decision(ident, spare, True))
        one.finish()
        waits = by_hand.meanwhile(lambda: node.run(handing.withdraw, ident, giver))
        one.sql.commit()
        with pytest.raises(Conflict):
            waits.result()
    assert principal(node, "S1") == t.SPARE


def test_of_two_releases_at_one_moment_exactly_one_ends_the_claim(postgres_node: Node, by_hand: Interleaved) -> None:
    node, ident, leader = postgres_node, claim_of(postgres_node, "S1"), t.actor(postgres_node, t.SOUTH_LEADER)
    with by_hand.transaction() as one:
        claims.release(one, node.city, claims.Release(ident, leader, node.city.clock.now(), "调岗", t.SPARE))
        one.finish()
        waits = by_hand.meanwhile(lambda: release(node, ident, t.SOUTH_LEADER))
        one.sql.commit()
        with pytest.raises(Conflict):
            waits.result()
    assert principal(node, "S1") == t.SPARE


def test_two_claims_at_one_moment_do_not_exceed_a_capacity_together(postgres_node: Node, by_hand: Interleaved) -> None:
    node = postgres_node
    t.change(node, sa.update(schema.parties).where(schema.parties.c.id == t.SPARE).values(capacity=1))
    release(node, claim_of(node, "S2"), t.SOUTH_LEADER)
    spare = t.actor(node, t.SPARE)
    with by_hand.transaction() as one:
        claims.take(one, node.city, spare, "S3")
        waits = by_hand.meanwhile(lambda: node.run(claims.take, spare, "S2"))
        one.sql.commit()
        with pytest.raises(Unprocessable, match="may for 1"):
            waits.result()


def test_a_claim_that_another_process_has_just_written_to_the_file_is_taken(sqlite_node: Node, sqlite_city_url: str) -> None:
    spare = t.actor(sqlite_node, t.SPARE)
    other = sqlite3.connect(sqlite_city_url.removeprefix("sqlite:///"), isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    other.execute("INSERT INTO claims (grid, party, duty, from_at, reason) VALUES ('S3', ?, 'principal', 0, '')", [t.S1_OFFICER])
    waits = sqlite_node.submit(claims.take, spare, "S3")
    assert not waits.done()
    other.execute("COMMIT")
    other.close()
    with pytest.raises(Taken):
        waits.result()
    assert principal(sqlite_node, "S3") == t.S1_OFFICER
