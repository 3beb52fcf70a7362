"""Runs units of work: plain functions ``unit(db) -> T``, each all or nothing, on SQLite and PostgreSQL.

SQLite: one thread owns the one connection, takes whatever waits, gives each unit a savepoint and commits
them together; a unit is answered only after that commit. PostgreSQL: a transaction per unit on a small
pool of threads, run again after a deadlock or serialization failure.
"""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from dispatch.errors import Overtaken, StaleCity
from dispatch.store.journal import insert_lines
from dispatch.store.outages import outage_of

T = TypeVar("T")
GROUP = 64
JOURNAL_LOCK = 0x6A6F75726E616C
RETRIED = frozenset({"40001", "40P01"})  # serialization failure, deadlock


class Unit:
    """What a unit of work holds: a connection, and the journal lines that are written as its last statement."""

    __slots__ = ("lines", "postgresql", "sql")

    def __init__(self, sql: sa.Connection) -> None:
        self.sql = sql
        self.lines: list[dict[str, Any]] = []
        self.postgresql = sql.dialect.name == "postgresql"

    def execute(self, statement: sa.Executable, values: Any = None) -> sa.CursorResult[*tuple[Any, ...]]:
        """Execute one statement; a list of values executes it for many rows."""
        return self.sql.execute(statement, values) if values is not None else self.sql.execute(statement)

    def insert(self, statement: sa.Insert, row: Mapping[str, Any]) -> int:
        """Insert one row; returns the id that it was given."""
        key = self.execute(statement, row).inserted_primary_key
        assert key is not None
        return int(key[0])

    def finish(self) -> bool:
        """Write the gathered lines. On PostgreSQL ids are given before commit, so that a reader by id could
        miss a line: the lock makes the order of ids the order of commits."""
        if not self.lines:
            return False
        if self.postgresql:
            self.sql.execute(sa.text("SELECT pg_advisory_xact_lock(:key)"), {"key": JOURNAL_LOCK})
        insert_lines(self, self.lines)
        self.lines = []
        return True


class Store:
    """What both stores share: the ways to hand in a unit, and who is told of a commit."""

    def __init__(self) -> None:
        self._told: list[Callable[[], object]] = []
        self._waiting: dict[Callable[..., Any], deque[tuple[Any, asyncio.Future[Any]]]] = {}
        self._gate = threading.Lock()

    def tell(self, callback: Callable[[], object]) -> None:
        """Call ``callback`` after every commit that wrote journal lines; from any thread."""
        self._told.append(callback)

    def _rung(self) -> None:
        for callback in self._told:
            try:
                callback()
            except RuntimeError:  # the event loop that it would wake has ended
                self._told = [other for other in self._told if other is not callback]

    def submit(self, work: Callable[[Unit], T], writes: bool = True) -> Future[T]:
        """Hand in a unit; the future ends when it is durable."""
        raise NotImplementedError

    async def write(self, work: Callable[[Unit], T]) -> T:
        """Run a unit that changes something."""
        return await asyncio.wrap_future(self.submit(work))

    async def read(self, work: Callable[[Unit], T]) -> T:
        """Run a unit that changes nothing."""
        return await asyncio.wrap_future(self.submit(work, writes=False))

    def run(self, work: Callable[[Unit], T]) -> T:
        """Run a unit from a thread without an event loop."""
        return self.submit(work).result()

    async def together(self, work: Callable[[Unit, Sequence[Any]], Sequence[Any]], item: Any) -> Any:
        """Run ``work`` once for all the items that wait at that moment; each gets its own answer.

        ``work`` returns one answer per item; an answer that is an exception is raised to its sender alone.
        When ``work`` itself raises, each item is run again by itself, so that one cannot spoil the others.
        """
        answer: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        with self._gate:
            waiting = self._waiting.setdefault(work, deque())
            waiting.append((item, answer))
            first = len(waiting) == 1
        if first:
            self._send(work)
        return await answer

    def _send(self, work: Callable[[Unit, Sequence[Any]], Sequence[Any]]) -> None:
        batch = _Batch(work, lambda: self._take(work))
        self.submit(batch).add_done_callback(batch.settle)

    def _take(self, work: Callable[..., Any]) -> list[tuple[Any, asyncio.Future[Any]]]:
        with self._gate:
            waiting = self._waiting[work]
            taken = [waiting.popleft() for _ in range(min(len(waiting), GROUP))]
            more = bool(waiting)
        if more:
            self._send(work)
        return taken

    def close(self) -> None:
        """Let what was handed in end, then let go of the database."""
        raise NotImplementedError


class _Batch:
    """A unit that runs one function for several senders. It takes them when it first runs, and keeps them
    when the store has to run it again."""

    def __init__(self, work: Callable[[Unit, Sequence[Any]], Sequence[Any]],
                 take: Callable[[], list[tuple[Any, asyncio.Future[Any]]]]) -> None:
        self._work, self._take = work, take
        self._taken: list[tuple[Any, asyncio.Future[Any]]] | None = None

    def __call__(self, db: Unit) -> list[Any]:
        if self._taken is None:
            self._taken = self._take()
        items = [item for item, _ in self._taken]
        if not items:
            return []
        try:
            with Savepoint(db, "together"):
                return list(self._work(db, items))
        except Exception as reason:
            if runs_again(reason) or outage_of(reason):
                raise
            db.lines.clear()
            return [self._alone(db, item) for item in items]

    def _alone(self, db: Unit, item: Any) -> Any:
        answer = self._once(db, item)
        # Who was overtaken has waited for the other unit's commit, and now sees what it wrote.
        return self._once(db, item) if isinstance(answer, Overtaken) else answer

    def _once(self, db: Unit, item: Any) -> Any:
        kept = list(db.lines)
        try:
            with Savepoint(db, "alone"):
                return self._work(db, [item])[0]
        except Exception as reason:
            if runs_again(reason) or outage_of(reason):
                raise
            db.lines = kept
            return reason

    def settle(self, done: Future[list[Any]]) -> None:
        """The unit is durable, or has failed as a whole: answer each sender. Each event loop is woken once."""
        failure = done.exception()
        if self._taken is None:  # the unit could not even begin: those who wait must hear it
            self._taken = self._take()
        answers: dict[asyncio.AbstractEventLoop, list[tuple[asyncio.Future[Any], Any]]] = {}
        for number, (_, sender) in enumerate(self._taken):
            answers.setdefault(sender.get_loop(), []).append((sender, failure or done.result()[number]))
        for loop, told in answers.items():
            with contextlib.suppress(RuntimeError):  # the event loop has ended, and nobody waits there
                loop.call_soon_threadsafe(_answer, told)


def _answer(told: Sequence[tuple[asyncio.Future[Any], Any]]) -> None:
    for sender, answer in told:
        if sender.done():  # given up by who asked
            continue
        if isinstance(answer, BaseException):
            sender.set_exception(answer)
        else:
            sender.set_result(answer)


class Savepoint:
    """A savepoint by plain statements: half the cost of the toolkit's own on the hot path."""

    def __init__(self, db: Unit, name: str) -> None:
        self._db, self._name = db, name

    def __enter__(self) -> None:
        self._db.sql.exec_driver_sql(f"SAVEPOINT {self._name}")

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is not None:
            if not is_in_transaction(self._db.sql):
                return
            self._db.sql.exec_driver_sql(f"ROLLBACK TO {self._name}")
        self._db.sql.exec_driver_sql(f"RELEASE {self._name}")


def is_in_transaction(sql: sa.Connection) -> bool:
    """Whether the transaction still stands: SQLite takes it back by itself when the disk is full, and PostgreSQL's
    ends with the line."""
    return not sql.invalidated and bool(getattr(sql.connection.dbapi_connection, "in_transaction", True))


def runs_again(reason: BaseException) -> bool:
    """Whether the whole unit is to be run once more: it saw old city tables, or lost a race between transactions."""
    if isinstance(reason, DBAPIError):
        return getattr(reason.orig, "sqlstate", None) in RETRIED
    return isinstance(reason, StaleCity)


def settle(done: Future[Any], answer: Any, reason: BaseException | None) -> None:
    """Answer a sender, unless it went away meanwhile."""
    if not done.set_running_or_notify_cancel():
        return
    if reason is not None:
        done.set_exception(reason)
    else:
        done.set_result(answer)
