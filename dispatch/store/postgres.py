"""The store for many nodes: a transaction per unit on PostgreSQL, rows are the locks."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from typing import TypeVar

import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from dispatch.store.engine import Store, Unit, runs_again
from dispatch.store.outages import outage_of

T = TypeVar("T")
TRIES = 6
CHANNEL = "journal"
EAR_S = 0.5


class PostgresStore(Store):
    """Many nodes on one database: a transaction per unit, rows are the locks."""

    def __init__(self, engine: sa.Engine, threads: int = 8) -> None:
        super().__init__()
        self._engine = engine
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="store")
        self._closing = threading.Event()
        self._ear = threading.Thread(target=self._hear, name="store-ear", daemon=True)
        self._ear.start()

    def submit(self, work: Callable[[Unit], T], writes: bool = True) -> Future[T]:
        """Hand in a unit; the future ends when it is committed."""
        return self._pool.submit(self._unit, work)

    def close(self) -> None:
        """Let what was handed in end, then let go of the database."""
        self._pool.shutdown(wait=True)
        self._closing.set()
        with suppress(DBAPIError), self._engine.begin() as sql:
            sql.exec_driver_sql(f"NOTIFY {CHANNEL}")  # so that our own ear hears of it at once
        self._ear.join()
        self._engine.dispose()

    def _unit(self, work: Callable[[Unit], T]) -> T:
        for left in range(TRIES - 1, -1, -1):
            try:
                with self._engine.begin() as sql:
                    db = Unit(sql)
                    answer = work(db)
                    if db.finish():
                        sql.exec_driver_sql(f"NOTIFY {CHANNEL}")
                return answer
            except DBAPIError as reason:
                if left == 0 or not runs_again(reason):
                    raise (outage_of(reason) or reason) from reason.orig
        raise AssertionError("unreachable")

    def _hear(self) -> None:
        """Listen for the commits of all nodes, this one's own among them; when the line breaks, listen anew.

        A missed call loses nothing: feeds and pumps also look by themselves.
        """
        while not self._closing.is_set():
            try:
                with self._engine.dialect.loaded_dbapi.connect(
                    **self._engine.dialect.create_connect_args(self._engine.url)[1], autocommit=True,
                ) as line:
                    line.execute(f"LISTEN {CHANNEL}")
                    self._rung()
                    while not self._closing.is_set():
                        if any(True for _ in line.notifies(timeout=EAR_S, stop_after=1)):
                            self._rung()
            except self._engine.dialect.loaded_dbapi.Error:
                self._closing.wait(EAR_S)
