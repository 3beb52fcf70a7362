"""Two writers interleaved by hand: one transaction stands still where the test wants it, the other runs into it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any, TypeVar

import sqlalchemy as sa

from dispatch.node import Node
from dispatch.store.engine import Unit

T = TypeVar("T")
LOOKS = 20_000
_WAITING = sa.text(
    "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
)


class Interleaved:
    """A PostgreSQL database with transactions under the test's own hand beside the units of a node."""

    def __init__(self, engine: sa.Engine, pool: ThreadPoolExecutor) -> None:
        self._engine, self._pool = engine, pool

    @contextmanager
    def transaction(self) -> Iterator[Unit]:
        """A transaction that stays open until the test commits or rolls back ``unit.sql``."""
        with self._engine.connect() as sql:
            yield Unit(sql)

    def meanwhile(self, work: Callable[[], T]) -> Future[T]:
        """Run something in another thread, and come back once it waits for a lock of this database."""
        running = self._pool.submit(work)
        with self._engine.connect().execution_options(isolation_level="AUTOCOMMIT") as sql:
            for _ in range(LOOKS):
                if sql.execute(_WAITING).scalar_one():
                    return running
                if running.done():
                    running.result()
                    raise AssertionError("it did not wait for anybody")
        raise AssertionError("it neither waits nor ends")


@contextmanager
def interleaved(url: str) -> Iterator[Interleaved]:
    """Open ``Interleaved`` on a database address."""
    engine = sa.create_engine(url)
    with ThreadPoolExecutor(4) as pool:
        yield Interleaved(engine, pool)
    engine.dispose()


def address(node: Node) -> Any:
    """The address of a PostgreSQL node's database."""
    return node.store.run(lambda db: db.sql.engine.url)
