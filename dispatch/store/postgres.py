"""The store for many nodes: a transaction per unit on PostgreSQL, rows are the locks."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from dispatch.store.engine import Store, Unit

T = TypeVar("T")
TRIES = 6
RETRIED = frozenset({"40001", "40P01"})  # serialization failure, deadlock


class PostgresStore(Store):
    """Many nodes on one database: a transaction per unit, rows are the locks."""

    def __init__(self, engine: sa.Engine, threads: int = 8) -> None:
        super().__init__()
        self._engine = engine
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="store")

    def submit(self, work: Callable[[Unit], T], writes: bool = True) -> Future[T]:
        """Hand in a unit; the future ends when it is committed."""
        return self._pool.submit(self._unit, work)

    def close(self) -> None:
        """Let what was handed in end, then let go of the database."""
        self._pool.shutdown(wait=True)
        self._engine.dispose()

    def _unit(self, work: Callable[[Unit], T]) -> T:
        for left in range(TRIES - 1, -1, -1):
            try:
                with self._engine.begin() as sql:
                    db = Unit(sql)
                    answer = work(db)
                    wrote = db.finish()
                if wrote:
                    self._rung()
                return answer
            except DBAPIError as reason:
                if left == 0 or getattr(reason.orig, "sqlstate", None) not in RETRIED:
                    raise
        raise AssertionError("unreachable")
