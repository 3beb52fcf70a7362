"""Two writers at the same moment, interleaved by hand: exactly one wins, and the feed misses nothing."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Any

import pytest
import sqlalchemy as sa

from dispatch.city import City
from dispatch.errors import KeyReused, Overtaken, StaleCity, Taken, Unavailable
from dispatch.flow import idempotent, intake
from dispatch.flow.idempotent import Answer
from dispatch.flow.move import move
from dispatch.flow.sending import IdempotencyKey, Receipt
from dispatch.flow.staff import claims
from dispatch.node import TRIES, Node
from dispatch.rules.categories import category_mapping
from dispatch.rules.event import Move, Stage
from dispatch.store import claims as claim_rows
from dispatch.store import events, journal, rulings, schema
from dispatch.store.engine import Unit
from dispatch.store.journal import insert_lines
from tests import towns as t
from tests.store.interleaved import Interleaved, interleaved

CLAIM = {"grid": "S3", "duty": "principal", "from_at": t.MONDAY_MORNING, "to_at": None, "reason": ""}


@pytest.fixture
def by_hand(postgres_city_url: str, postgres_node: Node) -> Iterator[Interleaved]:
    """Transactions under the test's own hand on the database of ``postgres_node``."""
    with interleaved(postgres_city_url) as opened:
        yield opened


def line(event: int, seq: int) -> dict[str, Any]:
    return {"event": event, "seq": seq, "action": "comment", "from_stage": "assigned", "to_stage": "assigned", "actor": None,
            "role": "system", "happened_at": t.MONDAY_MORNING, "recorded_at": t.MONDAY_MORNING, "changed": "{}",
            "carried": "{}", "scope_before": "[]", "scope_after": "[]", "hash": "0" * 64}


def feed(node: Node, cursor: int) -> list[int]:
    return [row.event for row in node.run(lambda db, city: journal.entries_after(db, cursor))]


# The journal.
def test_without_the_lock_a_reader_by_id_would_miss_an_entry(postgres_node: Node, by_hand: Interleaved) -> None:
    slow, fast = t.report(postgres_node).event, t.report(postgres_node).event
    cursor = postgres_node.run(lambda db, city: journal.last_id(db))
    with by_hand.transaction() as one, by_hand.transaction() as other:
        insert_lines(one, [line(slow.id, 100)])
        insert_lines(other, [line(fast.id, 100)])
        other.sql.commit()
        assert feed(postgres_node, cursor) == [fast.id]
        cursor = postgres_node.run(lambda db, city: journal.last_id(db))
        one.sql.commit()
    assert feed(postgres_node, cursor) == []  # the entry of the slow one is lost to this reader


def test_with_the_lock_the_order_of_ids_is_the_order_of_commits(postgres_node: Node, by_hand: Interleaved) -> None:
    slow, fast = t.report(postgres_node).event, t.report(postgres_node).event
    cursor = postgres_node.run(lambda db, city: journal.last_id(db))
    with by_hand.transaction() as one, by_hand.transaction() as other:
        one.lines.append(line(slow.id, 100))
        other.lines.append(line(fast.id, 100))
        one.finish()
        waits = by_hand.meanwhile(other.finish)
        assert feed(postgres_node, cursor) == []
        one.sql.commit()
        assert feed(postgres_node, cursor) == [slow.id]
        cursor = postgres_node.run(lambda db, city: journal.last_id(db))
        waits.result()
        other.sql.commit()
    assert feed(postgres_node, cursor) == [fast.id]


def test_a_unit_that_is_rolled_back_holds_nobody_up_and_leaves_no_entry(postgres_node: Node, by_hand: Interleaved) -> None:
    event, other = t.report(postgres_node).event, t.report(postgres_node).event
    cursor = postgres_node.run(lambda db, city: journal.last_id(db))
    with by_hand.transaction() as one:
        one.lines.append(line(event.id, 100))
        one.finish()
        waits = by_hand.meanwhile(lambda: t.moved(postgres_node, other, "comment", t.OPERATOR, words="w"))
        one.sql.rollback()
        waits.result()
    assert feed(postgres_node, cursor) == [other.id]


# Moves.
def test_a_second_writer_is_overtaken_when_the_event_is_no_longer_what_was_read(
    postgres_node: Node, by_hand: Interleaved
) -> None:
    event = t.report(postgres_node).event
    holder = t.actor(postgres_node, t.S1_OFFICER)
    wish = Move(event.id, "accept", holder, event.opened_at, version=event.version)
    with by_hand.transaction() as one:
        assert move(one, postgres_node.city, wish).stage is Stage.HANDLING
        one.finish()
        waits = by_hand.meanwhile(lambda: postgres_node.run(move, wish))
        one.sql.commit()
        with pytest.raises(Overtaken):
            waits.result()
    assert [row.action for row in t.entries(postgres_node, event)] == ["report", "file", "assign", "accept"]


def test_a_second_writer_who_believes_nothing_moves_what_the_first_left(postgres_node: Node, by_hand: Interleaved) -> None:
    event = t.report(postgres_node).event
    holder = t.actor(postgres_node, t.S1_OFFICER)
    with by_hand.transaction() as one:
        move(one, postgres_node.city, Move(event.id, "accept", holder, event.opened_at))
        one.finish()
        waits = by_hand.meanwhile(lambda: t.moved(postgres_node, event, "comment", t.OPERATOR, words="w"))
        one.sql.commit()
        after = waits.result()
    assert (after.stage, after.version, after.head_seq) == (Stage.HANDLING, event.version + 2, event.head_seq + 2)


def test_a_row_that_was_changed_is_not_written_and_the_count_says_so(node: Node) -> None:
    event = t.report(node).event
    after = t.moved(node, event, "comment", t.OPERATOR, words="w")
    stale = [(event, replace(event, stage=Stage.VOID))]
    assert node.run(lambda db, city: events.save_moves(db, stale)) == 0
    assert t.event_now(node, event.id) == after


def test_only_what_changed_is_written(node: Node) -> None:
    event = t.report(node).event
    written: list[str] = []

    def save(db: Unit, city: City) -> int:
        sa.event.listen(db.sql, "before_cursor_execute", lambda *call: written.append(call[2]))
        return events.save_moves(db, [(event, event.evolve(version=event.version + 1, urgency="urgent"))])

    assert node.run(save) == 1
    after = t.event_now(node, event.id)
    assert after == event.evolve(version=event.version + 1, urgency="urgent")
    assert not [name for name in ("grid", "lat_e7", "holder", "due_at") if name in written[0]]


def test_a_wish_that_believes_in_an_older_version_is_overtaken_and_leaves_nothing(node: Node) -> None:
    event = t.report(node).event
    t.moved(node, event, "comment", t.OPERATOR, words="w")
    before = t.count(node, schema.journal)
    with pytest.raises(Overtaken):
        t.moved(node, event, "accept", t.S1_OFFICER, version=event.version)
    assert t.count(node, schema.journal) == before
    assert t.event_now(node, event.id).stage is Stage.ASSIGNED


def test_a_climb_does_not_overtake_what_an_actor_believed(node: Node) -> None:
    event = t.report(node).event
    node.city.clock.forward(minutes=13)
    assert t.climb_all(node) == 1
    assert t.moved(node, event, "accept", t.S1_OFFICER, version=event.version).stage is Stage.HANDLING


# Claims.
@pytest.mark.parametrize("first_stays", [True, False])
def test_of_two_simultaneous_claims_exactly_one_wins(postgres_node: Node, by_hand: Interleaved, first_stays: bool) -> None:
    spare = t.actor(postgres_node, t.SPARE)
    with by_hand.transaction() as one:
        claim_rows.insert_claim(one, {**CLAIM, "party": t.S1_OFFICER})
        waits = by_hand.meanwhile(lambda: postgres_node.run(claims.take, spare, "S3"))
        if first_stays:
            one.sql.commit()
            with pytest.raises(Taken):
                waits.result()
        else:
            one.sql.rollback()
            assert waits.result().party == t.SPARE
    assert principals(postgres_node) == [t.S1_OFFICER if first_stays else t.SPARE]


def principals(node: Node) -> list[int]:
    rows = node.run(lambda db, city: claim_rows.claim_list(db, {"grid": "S3"}, 0, 10))
    return [row.party for row in rows if row.duty == "principal"]


def test_of_two_claims_in_one_group_exactly_one_wins(node: Node) -> None:
    both = [node.submit(claims.take, t.actor(node, party), "S3") for party in (t.SPARE, t.S2_OFFICER)]
    failures = [one.exception() for one in both]
    assert sorted(type(failure).__name__ for failure in failures) == ["NoneType", "Taken"]
    assert len(principals(node)) == 1


# Idempotency.
def key(body: str = "body") -> IdempotencyKey:
    return IdempotencyKey("party:31", "k-1", body)


def counted(calls: list[int]) -> Callable[..., str]:
    def work(db: Unit, city: Any) -> str:
        calls.append(1)
        rulings.put_setting(db, f"effect-{len(calls)}", "1")
        return f"answer {len(calls)}"
    return work


@pytest.mark.parametrize("first_stays", [True, False])
def test_a_key_used_twice_at_the_same_moment_has_one_effect(
    postgres_node: Node, by_hand: Interleaved, first_stays: bool
) -> None:
    calls: list[int] = []
    work = counted(calls)
    with by_hand.transaction() as one:
        idempotent.once(one, postgres_node.city, key(), 201, work)
        waits = by_hand.meanwhile(lambda: postgres_node.run(idempotent.once, key(), 201, work))
        one.sql.commit() if first_stays else one.sql.rollback()
        answer = waits.result()
    assert answer == (Answer(201, "answer 1", replayed=True) if first_stays else Answer(201, "answer 2"))
    effects = [name for name in postgres_node.run(lambda db, city: rulings.all_settings(db)) if name.startswith("effect")]
    assert len(effects) == 1


def test_a_key_that_comes_again_has_the_same_answer_and_another_body_is_refused(node: Node) -> None:
    calls: list[int] = []
    first, second = (node.run(idempotent.once, key(), 201, counted(calls)) for _ in range(2))
    assert (first, second) == (Answer(201, "answer 1"), Answer(201, "answer 1", replayed=True))
    with pytest.raises(KeyReused):
        node.run(idempotent.once, key("another body"), 201, counted(calls))
    assert len(calls) == 1
    assert node.run(idempotent.once, None, 201, counted(calls)).replayed is False


def test_a_key_whose_effect_failed_is_free_again(node: Node) -> None:
    def fail(db: Unit, city: Any) -> str:
        raise Taken("no")

    with pytest.raises(Taken):
        node.run(idempotent.once, key(), 201, fail)
    assert node.run(idempotent.once, key(), 201, counted([])).replayed is False


async def test_one_report_sent_twice_at_the_same_moment_is_kept_once(postgres_node: Node, by_hand: Interleaved) -> None:
    sending = replace(t.sending(postgres_node), key=key())
    with by_hand.transaction() as one:
        first = intake.receive_many(one, postgres_node.city, [sending])[0]
        one.finish()
        waits = by_hand.meanwhile(lambda: together_now(postgres_node, sending))
        one.sql.commit()
        second = waits.result()
    assert isinstance(first, Receipt)
    assert (second.receipt, second.code, second.replayed) == (first.receipt, first.code, True)
    assert t.count(postgres_node, schema.reports) == t.count(postgres_node, schema.events) == 1


def together_now(node: Node, item: Any) -> Any:
    """What ``together`` answers, asked from a thread."""
    def work(db: Unit, items: Sequence[Any]) -> Sequence[Any]:
        return intake.receive_many(db, node.city, items)

    return asyncio.run(node.store.together(work, item))


def test_two_reports_with_one_key_in_one_batch_are_kept_once(node: Node) -> None:
    sending = replace(t.sending(node), key=key())
    with pytest.raises(Overtaken):
        node.run(intake.receive_many, [sending, sending])
    assert t.count(node, schema.reports) == 0
    first, second = (node.run(intake.receive, sending) for _ in range(2))
    assert (first.receipt, second.replayed) == (second.receipt, True)


# Tables and locks.
def test_a_node_with_older_tables_reads_them_anew_and_runs_the_unit_again(node: Node, second_node: Node) -> None:
    def change(db: Unit, city: Any) -> None:
        only = [(one.code, category_mapping(one)) for one in t.CATEGORIES if one.code == t.STALL]
        rulings.add_version(db, "categories", "test-2027", only, city.clock.now())
        rulings.raise_city_version(db)

    second_node.run(change)
    assert t.RUBBISH in node.city.categories
    assert node.run(lambda db, city: set(city.categories)) == {t.STALL}
    assert set(node.city.categories) == {t.STALL}
    assert t.report(node, category=t.STALL).event.standard == "test-2027"


async def test_a_stale_node_answers_those_who_wait_together_from_the_new_tables(node: Node, second_node: Node) -> None:
    second_node.run(lambda db, city: (rulings.put_setting(db, "name", "新市"), rulings.raise_city_version(db))[1])
    names = await node.together(lambda db, city, items: [city.settings["name"] for _ in items], 1)
    assert names == "新市"
    assert (await node.write(lambda db, city: city.version)) == node.city.version == second_node.reload().version


def test_tables_that_never_hold_still_are_given_up_on_after_a_few_tries(node: Node) -> None:
    tries: list[int] = []

    def always_stale(db: Unit, city: Any) -> None:
        tries.append(1)
        raise StaleCity

    with pytest.raises(Unavailable):
        node.run(always_stale)
    assert len(tries) == TRIES


def test_a_deadlock_is_run_again_and_both_have_their_effect(postgres_node: Node) -> None:
    one, other = t.report(postgres_node).event, t.report(postgres_node).event
    meet, runs = threading.Barrier(2, timeout=20), []

    def lock_both(first: int, second: int) -> Callable[..., None]:
        def work(db: Unit, city: Any) -> None:
            runs.append(first)
            events.events_by_id(db, [first], lock=True)
            if len(runs) <= 2:
                meet.wait()
            events.events_by_id(db, [second], lock=True)
            rulings.put_setting(db, f"locked-{first}", "1")
        return work

    both = [postgres_node.submit(lock_both(one.id, other.id)), postgres_node.submit(lock_both(other.id, one.id))]
    assert [waiting.result() for waiting in both] == [None, None]
    assert len(runs) > 2
    settings = postgres_node.run(lambda db, city: rulings.all_settings(db))
    assert {f"locked-{one.id}", f"locked-{other.id}"} <= settings.keys()


async def test_a_deadlock_among_those_who_wait_together_is_run_again_as_a_whole(postgres_node: Node) -> None:
    one, other = t.report(postgres_node).event, t.report(postgres_node).event
    meet, runs = threading.Barrier(2, timeout=20), []

    def lock(db: Unit, first: int, second: int) -> None:
        runs.append(first)
        events.events_by_id(db, [first], lock=True)
        if len(runs) <= 2:
            meet.wait()
        events.events_by_id(db, [second], lock=True)

    def batch(db: Unit, items: Sequence[int]) -> Sequence[str]:
        lock(db, one.id, other.id)
        return ["served" for _ in items]

    against = postgres_node.store.submit(lambda db: lock(db, other.id, one.id))
    assert await postgres_node.store.together(batch, 1) == "served"
    against.result()
    assert len(runs) > 2
