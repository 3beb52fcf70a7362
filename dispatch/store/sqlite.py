"""The embedded store: one file, one thread that owns the connection, grouped commits."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, TypeVar

import sqlalchemy as sa

from dispatch.store.engine import GROUP, Savepoint, Store, Unit, is_in_transaction, settle
from dispatch.store.outages import outage_of

T = TypeVar("T")
_Answer = tuple[Any, BaseException | None]


@dataclass(slots=True)
class _Job:
    work: Callable[[Unit], Any]
    writes: bool
    done: Future[Any] = field(default_factory=Future)


class SqliteStore(Store):
    """The embedded store: one file, one thread, grouped commits."""

    def __init__(self, engine: sa.Engine) -> None:
        super().__init__()
        engine.connect().close()  # what cannot be opened is told here, and not to a thread
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
        wrote = False
        try:
            answers, wrote = self._together(sql, group)
        except BaseException as broken:
            _take_back(sql)
            answers = [self._despite(sql, job, broken) for job in group]
        for job, (answer, reason) in zip(group, answers, strict=True):
            settle(job.done, answer, reason and (outage_of(reason) or reason))
        if wrote:
            self._rung()

    def _together(self, sql: sa.Connection, group: list[_Job]) -> tuple[list[_Answer], bool]:
        """Run a group in one transaction. Raises when it cannot begin, go on, or be committed."""
        answers: list[_Answer] = []
        wrote = False
        sql.exec_driver_sql("BEGIN IMMEDIATE" if any(job.writes for job in group) else "BEGIN")
        for job in group:
            answer, reason, lines = self._one(sql, job, alone=len(group) == 1)
            if reason is not None and not is_in_transaction(sql):
                raise reason
            answers.append((answer, reason))
            wrote = wrote or lines
        failed_alone = len(group) == 1 and answers[0][1] is not None
        sql.exec_driver_sql("ROLLBACK" if failed_alone else "COMMIT")
        return answers, wrote

    def _despite(self, sql: sa.Connection, job: _Job, broken: BaseException) -> _Answer:
        """The answer to one job of a group that came to nothing: a full disk keeps nobody from reading."""
        if job.writes:
            return None, broken
        try:
            return self._together(sql, [job])[0][0]
        except BaseException as reason:
            _take_back(sql)
            return None, reason

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


def _take_back(sql: sa.Connection) -> None:
    """End what still stands of a transaction; whatever the database says to that, the store's only thread goes on."""
    with suppress(sa.exc.DBAPIError):
        if is_in_transaction(sql):
            sql.exec_driver_sql("ROLLBACK")


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
