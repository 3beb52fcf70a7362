"""A database that is full, read-only, busy or away is refused as that; nothing is half done, and work goes on afterwards."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from dispatch.errors import Unavailable
from dispatch.node import Node
from dispatch.store import rulings
from dispatch.store.engine import Store, Unit
from dispatch.store.opening import migrate, open_store
from tests.store.test_units import Held, keep, kept

LONG = "x" * 300_000  # more than any free page of a small file takes


@pytest.fixture
def store(sqlite_node: Node) -> Store:
    return sqlite_node.store


def pragma(name: str, value: object) -> Callable[[Unit], None]:
    return lambda db: db.sql.exec_driver_sql(f"PRAGMA {name} = {value}").close()


def keep_much(db: Unit) -> None:
    rulings.put_setting(db, "much", LONG)


def fill_up(store: Store) -> None:
    """From now on the file may not grow, as on a disk without room."""
    store.run(pragma("max_page_count", 1))


def make_room(store: Store) -> None:
    store.run(pragma("max_page_count", 1_000_000))


def test_a_full_disk_refuses_what_writes_keeps_nobody_from_reading_and_is_over_once_there_is_room(store: Store) -> None:
    fill_up(store)
    for _ in range(2):
        with pytest.raises(Unavailable, match="no room left"):
            store.run(keep_much)
    assert "much" not in store.run(rulings.all_settings)
    make_room(store)
    store.run(keep_much)
    assert store.run(rulings.all_settings)["much"] == LONG


def test_of_a_group_on_a_full_disk_nothing_is_kept_each_writer_hears_it_and_readers_get_their_answers(store: Store) -> None:
    fill_up(store)
    held = Held(store)
    writers = [store.submit(work) for work in (keep("a"), keep_much, keep("b"))]
    reader = store.submit(rulings.all_settings, writes=False)
    held.let_go()
    assert [type(one.exception()) for one in writers] == [Unavailable] * 3
    assert {"a", "b"}.isdisjoint(reader.result())
    make_room(store)
    store.run(keep("next"))
    assert kept(store) == {"next"}


async def test_whoever_waits_for_a_shared_unit_hears_of_the_full_disk(store: Store) -> None:
    def put_all(db: Unit, items: Sequence[Any]) -> Sequence[Any]:
        for item in items:
            rulings.put_setting(db, item, LONG)
        return items

    fill_up(store)
    with pytest.raises(Unavailable):
        await store.together(put_all, "mine")
    make_room(store)
    assert await store.together(put_all, "mine") == "mine"


def test_a_file_that_may_only_be_read_is_read(store: Store) -> None:
    store.run(pragma("query_only", "ON"))
    with pytest.raises(Unavailable, match="only be read"):
        store.run(keep("lost"))
    assert store.submit(rulings.all_settings, writes=False).result()
    store.submit(pragma("query_only", "OFF"), writes=False).result()
    store.run(keep("next"))
    assert kept(store) == {"next"}


def test_a_file_that_somebody_else_holds_is_busy(store: Store, tmp_path: Path) -> None:
    store.run(pragma("busy_timeout", 1))
    other = sqlite3.connect(tmp_path / "city.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(Unavailable, match="busy"):
        store.run(keep("lost"))
    other.close()
    store.run(keep("next"))
    assert kept(store) == {"next"}


def test_what_cannot_be_opened_is_told_at_once(tmp_path: Path) -> None:
    with pytest.raises(Unavailable, match="cannot be opened"):
        open_store(f"sqlite:///{tmp_path / 'nowhere' / 'city.db'}")
    with pytest.raises(Unavailable, match="cannot be opened"):
        migrate("postgresql+psycopg://nobody@127.0.0.1:1/nothing?connect_timeout=2")


@pytest.mark.postgres
def test_a_line_that_breaks_is_told_and_the_next_unit_takes_another(postgres_node: Node) -> None:
    def cut(db: Unit) -> None:
        rulings.put_setting(db, "lost", "kept")
        db.execute(sa.text("SELECT pg_terminate_backend(pg_backend_pid())"))

    with pytest.raises(Unavailable, match="same Idempotency-Key"):
        postgres_node.store.run(cut)
    postgres_node.store.run(keep("next"))
    assert kept(postgres_node.store) == {"next"}


@pytest.mark.postgres
def test_a_standby_that_may_only_be_read_is_told_as_that(postgres_node: Node) -> None:
    def on_a_standby(db: Unit) -> None:
        db.execute(sa.text("SET TRANSACTION READ ONLY"))
        rulings.put_setting(db, "lost", "kept")

    with pytest.raises(Unavailable, match="only be read"):
        postgres_node.store.run(on_a_standby)


def test_a_fault_of_our_own_is_none_of_the_database(store: Store) -> None:
    with pytest.raises(sa.exc.OperationalError):
        store.run(lambda db: db.execute(sa.text("nonsense")))
