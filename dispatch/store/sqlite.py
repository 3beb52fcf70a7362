"""The embedded store: one file, one thread that owns the connection, grouped commits."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import Any, TypeVar

import sqlalchemy as sa

from dispatch.store.engine import GROUP, Savepoint, Store, Unit, settle

T = TypeVar("T")


@dataclass(slots=True)
class _Job:
    work: Callable[[Unit], Any]
    writes: bool
    done: Future[Any] = field(default_factory=Future)


class SqliteStore(Store):
    """The embedded store: one file, one thread, grouped commits."""

    def __init__(self, engine: sa.Engine) -> None:
        super().__init__()
        self._engine = engine
        self._jobs: deque[_Job | None] = deque()
        self._ready = threading.Semaphore(0)
        self._thread = threading.Thread(target=self._serve, name="store", daemon=True)
        self._thread.start()

    def submit(self, work: Callable[[Unit], T], writes: bool = True) -> Future[T]:
        """Hand in a unit; the future ends when it is durable."""
        job = _Job(work, writes)
        self._jobs.append(job)
        self._ready.release()
        return job.done

    def close(self) -> None:
        """Let what was handed in end, then let go of the database."""
        self._jobs.append(None)
        self._ready.release()
        self._thread.join()
        self._engine.dispose()

    def _serve(self) -> None:
        with self._engine.connect() as sql:
            going = True
            while going:
                group: list[_Job] = []
                self._ready.acquire()
                while True:
                    job = self._jobs.popleft()
                    if job is None:
                        going = False
                        break
                    group.append(job)
                    if len(group) >= GROUP or not self._ready.acquire(blocking=False):
                        break
                if group:
                    self._run(sql, group)

    def _run(self, sql: sa.Connection, group: list[_Job]) -> None:
        answers: list[tuple[_Job, Any, BaseException | None]] = []
        wrote = False
        try:
            sql.exec_driver_sql("BEGIN IMMEDIATE" if any(job.writes for job in group) else "BEGIN")
            for job in group:
                answer, reason, lines = self._one(sql, job, alone=len(group) == 1)
                answers.append((job, answer, reason))
                wrote = wrote or lines
            failed_alone = len(group) == 1 and answers[0][2] is not None
            sql.exec_driver_sql("ROLLBACK" if failed_alone else "COMMIT")
        except Exception as broken:
            driver: Any = sql.connection.dbapi_connection
            if driver.in_transaction:
                sql.exec_driver_sql("ROLLBACK")
            answers = [(job, None, broken) for job in group]
        for job, answer, reason in answers:
            settle(job.done, answer, reason)
        if wrote:
            self._rung()

    def _one(self, sql: sa.Connection, job: _Job, alone: bool) -> tuple[Any, BaseException | None, bool]:
        db = Unit(sql)
        try:
            if alone or not job.writes:
                answer = job.work(db)
                return answer, None, db.finish()
            with Savepoint(db, "unit"):
                answer = job.work(db)
                return answer, None, db.finish()
        except BaseException as reason:  # an exit, too, ends the unit and not the store's only thread
            return None, reason, False


def sqlite_engine(address: sa.URL, durable: bool = True) -> sa.Engine:
    """An engine whose transactions are begun and ended by hand, tuned for one writing thread."""
    engine = sa.create_engine(address, isolation_level="AUTOCOMMIT", poolclass=sa.pool.StaticPool, hide_parameters=True,
                              connect_args={"check_same_thread": False, "timeout": 15})

    @sa.event.listens_for(engine, "connect")
    def _tune(connection: Any, _record: Any) -> None:
        for pragma in ("journal_mode = WAL", f"synchronous = {'FULL' if durable else 'OFF'}", "foreign_keys = ON",
                       "cache_size = -65536", "temp_store = MEMORY", "wal_autocheckpoint = 4000"):
            connection.execute(f"PRAGMA {pragma}")

    return engine
