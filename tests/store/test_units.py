"""Units of work: all or nothing, alone and in groups, on both databases."""

from __future__ import annotations

import asyncio
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest
import sqlalchemy as sa

from dispatch.errors import Overtaken, StaleCity, Taken
from dispatch.node import Node
from dispatch.store import claims, rulings
from dispatch.store.engine import GROUP, Savepoint, Store, Unit
from dispatch.store.ids import fresh_ids
from dispatch.store.opening import open_store
from tests import towns as t


class Spoilt(Exception):
    """What a unit of these tests raises."""


@pytest.fixture
def store(city_url: str) -> Iterator[Store]:
    """A store on which one unit runs after the other, so that those who wait can be grouped."""
    opened = open_store(city_url, durable=False, threads=1)
    yield opened
    opened.close()


def keep(name: str) -> Callable[[Unit], None]:
    return lambda db: rulings.put_setting(db, name, "kept")


def kept(store: Store) -> set[str]:
    return {name for name, value in store.run(rulings.all_settings).items() if value == "kept"}


def keep_and_fail(db: Unit) -> None:
    rulings.put_setting(db, "lost", "kept")
    raise Spoilt


class Held:
    """Holds the store's one thread until the test lets go, so that what is handed in meanwhile waits together."""

    def __init__(self, store: Store) -> None:
        self._go, here = threading.Event(), threading.Event()
        self._unit = store.submit(lambda db: (here.set(), self._go.wait())[1])
        here.wait()

    def let_go(self) -> None:
        self._go.set()
        self._unit.result()


def test_a_unit_that_fails_leaves_nothing_and_its_sender_hears_why(store: Store) -> None:
    with pytest.raises(Spoilt):
        store.run(keep_and_fail)
    assert kept(store) == set()
    store.run(keep("next"))
    assert kept(store) == {"next"}


def test_one_failing_unit_of_a_group_spoils_no_other(store: Store) -> None:
    held = Held(store)
    waiting = [store.submit(work) for work in (keep("a"), keep_and_fail, keep("b"), lambda db: db.execute(sa.text("nonsense")), keep("c"))]
    held.let_go()
    failed = [type(one.exception()).__name__ for one in waiting if one.exception()]
    assert failed[0] == "Spoilt"
    assert len(failed) == 2
    assert kept(store) == {"a", "b", "c"}


def test_more_units_than_a_group_holds_are_all_done_in_their_order(store: Store) -> None:
    held = Held(store)
    seen: list[int] = []
    waiting = [store.submit(lambda db, n=n: seen.append(n)) for n in range(3 * GROUP + 1)]
    held.let_go()
    assert [one.result() for one in waiting] == [None] * len(waiting)
    assert seen == list(range(len(waiting)))


def test_a_unit_reads_what_it_wrote_and_nobody_else_does_before_it_ends(store: Store, city_url: str) -> None:
    other = open_store(city_url, durable=False)
    looked = []

    def work(db: Unit) -> dict[str, str]:
        rulings.put_setting(db, "mine", "kept")
        looked.append(other.submit(rulings.all_settings, writes=False).result())
        return rulings.all_settings(db)

    assert "mine" in store.run(work)
    assert "mine" not in looked[0]
    other.close()


def test_a_sender_who_went_away_disturbs_nobody(store: Store) -> None:
    held = Held(store)
    gone, stays = store.submit(keep("gone")), store.submit(keep("stays"))
    assert gone.cancel()
    held.let_go()
    stays.result()
    assert "stays" in kept(store)


def test_even_an_exit_inside_a_unit_reaches_its_sender_and_the_store_goes_on(store: Store) -> None:
    def leave(db: Unit) -> None:
        rulings.put_setting(db, "lost", "kept")
        raise SystemExit(3)

    with pytest.raises(SystemExit):
        store.run(leave)
    store.run(keep("next"))
    assert kept(store) == {"next"}


def test_what_was_handed_in_before_closing_is_done(city_url: str) -> None:
    store = open_store(city_url, durable=False, threads=1)
    held = Held(store)
    waiting = [store.submit(keep(name)) for name in "abc"]
    held.let_go()
    store.close()
    assert all(one.done() for one in waiting)
    again = open_store(city_url, durable=False)
    assert kept(again) == {"a", "b", "c"}
    again.close()


def test_a_savepoint_takes_back_its_own_part_only(store: Store) -> None:
    def work(db: Unit) -> None:
        rulings.put_setting(db, "before", "kept")
        with pytest.raises(Spoilt), Savepoint(db, "part"):
            keep_and_fail(db)
        with Savepoint(db, "part"):
            rulings.put_setting(db, "inside", "kept")
        rulings.put_setting(db, "after", "kept")

    store.run(work)
    assert kept(store) == {"before", "inside", "after"}


def test_a_unit_goes_on_after_the_database_refused_a_row(store: Store) -> None:
    def work(db: Unit) -> None:
        with pytest.raises(Taken):
            claims.insert_claim(db, {"grid": "S1", "party": t.SPARE, "duty": "principal", "from_at": t.MONDAY_MORNING,
                                     "to_at": None, "reason": ""})
        rulings.put_setting(db, "after", "kept")

    store.run(work)
    assert kept(store) == {"after"}


def test_ids_rise_and_are_given_once(store: Store) -> None:
    first = list(store.run(lambda db: fresh_ids(db, "events", 3)))
    assert first == sorted(set(first))
    node = Node(store, t.seams_now())
    receipt = t.report(node)
    later = list(store.run(lambda db: fresh_ids(db, "events", 2)))
    assert later == sorted(set(later))
    assert min(later) > receipt.event.id


def test_a_commit_that_wrote_the_journal_is_told(node: Node) -> None:
    rung = threading.Event()
    node.store.tell(rung.set)
    t.report(node)
    assert rung.wait(20)


def test_a_listener_whose_event_loop_has_ended_does_not_end_the_store(node: Node) -> None:
    ended = asyncio.new_event_loop()
    ended.close()
    rung = threading.Event()
    node.store.tell(lambda: ended.call_soon_threadsafe(print))
    node.store.tell(rung.set)
    t.report(node)
    assert rung.wait(20)
    assert t.report(node).event.id == 2


def test_every_node_is_told_of_the_commits_of_the_others(postgres_node: Node, postgres_city_url: str) -> None:
    other = open_store(postgres_city_url)
    rung = threading.Event()
    other.tell(rung.set)
    t.report(postgres_node)
    assert rung.wait(20)
    other.close()


# Together.
def keep_all(db: Unit, names: Sequence[str]) -> Sequence[str | Exception]:
    """Keeps names; 'refused' is answered with a refusal, 'spoilt' spoils the whole run."""
    for name in names:
        if name != "refused":
            rulings.put_setting(db, name, "kept")
    if "spoilt" in names:
        raise Spoilt
    return [Taken("refused") if name == "refused" else f"{name} of {len(names)}" for name in names]


async def wait_together(store: Store, *names: str) -> list[object]:
    held = Held(store)
    waiting = asyncio.gather(*(store.together(keep_all, name) for name in names), return_exceptions=True)
    await asyncio.sleep(0)
    held.let_go()
    return [type(answer).__name__ if isinstance(answer, Exception) else answer for answer in await waiting]


async def test_those_who_wait_are_served_by_one_run(store: Store) -> None:
    assert await wait_together(store, "a", "b", "c") == ["a of 3", "b of 3", "c of 3"]
    assert kept(store) == {"a", "b", "c"}


async def test_a_refused_item_concerns_only_its_own_sender(store: Store) -> None:
    assert await wait_together(store, "a", "refused", "c") == ["a of 3", "Taken", "c of 3"]
    assert kept(store) == {"a", "c"}


async def test_an_item_that_spoils_the_run_is_found_out_and_the_others_are_served_alone(store: Store) -> None:
    assert await wait_together(store, "a", "spoilt", "c") == ["a of 1", "Spoilt", "c of 1"]
    assert kept(store) == {"a", "c"}


async def test_an_item_that_another_unit_overtook_is_tried_once_more_and_then_told(store: Store) -> None:
    tries = Counter[str]()

    def overtaken(db: Unit, names: Sequence[str]) -> Sequence[str]:
        tries.update(names)
        keep(f"{names[0]} {tries[names[0]]}")(db)
        if names == ["always"] or tries[names[0]] < 3:
            raise Overtaken(names[0])
        return [f"{names[0]} after {tries[names[0]]}"]

    answers = await asyncio.gather(*(store.together(overtaken, name) for name in ("twice", "always")), return_exceptions=True)
    assert (answers[0], type(answers[1])) == ("twice after 3", Overtaken)
    assert kept(store) == {"twice 3"}


async def test_more_than_a_group_is_served_in_several_runs(store: Store) -> None:
    names = [f"n{n}" for n in range(GROUP + 2)]
    answers = await wait_together(store, *names)
    assert [str(answer).split()[0] for answer in answers] == names
    assert {str(answer).split()[-1] for answer in answers} == {str(GROUP), "2"}


async def test_a_run_on_old_tables_is_told_to_every_sender(store: Store) -> None:
    def stale(db: Unit, items: Sequence[str]) -> Sequence[str]:
        raise StaleCity

    answers = await asyncio.gather(*(store.together(stale, n) for n in "ab"), return_exceptions=True)
    assert [type(answer) for answer in answers] == [StaleCity, StaleCity]


async def test_when_the_database_is_away_every_sender_hears_it_and_later_ones_too(tmp_path: Path) -> None:
    away = open_store(f"postgresql+psycopg://nobody@/none?host={tmp_path}", threads=1)
    for _ in range(2):
        answers = await asyncio.wait_for(
            asyncio.gather(*(away.together(keep_all, n) for n in "ab"), return_exceptions=True), 20)
        assert [type(answer).__name__ for answer in answers] == ["Unavailable"] * 2
    away.close()


async def test_when_the_file_is_held_by_another_every_sender_hears_it_and_later_ones_are_served(
    sqlite_city_url: str,
) -> None:
    store = open_store(sqlite_city_url)
    store.run(lambda db: db.sql.exec_driver_sql("PRAGMA busy_timeout = 0").close())
    other = sa.create_engine(sqlite_city_url, isolation_level="AUTOCOMMIT")
    with other.connect() as holder:
        holder.exec_driver_sql("BEGIN IMMEDIATE")
        answer = (await asyncio.wait_for(asyncio.gather(store.together(keep_all, "a"), return_exceptions=True), 20))[0]
        assert "busy" in str(answer)
        holder.exec_driver_sql("ROLLBACK")
    other.dispose()
    assert await asyncio.wait_for(store.together(keep_all, "b"), 20) == "b of 1"
    store.close()
