"""One long piece of work in a process of its own: the server goes on answering, and a crash ends that process alone.

A process that has done its work is kept for a while, since starting one takes longer than most of the work.
"""

from __future__ import annotations

import atexit
import contextlib
import os
import traceback
from collections import deque
from collections.abc import Callable
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from dispatch.clock import stopwatch

Say = Callable[[str], None]
Work = Callable[[Any, Say], Any]

MOST_MEMORY = 8 << 30  # bytes of addresses; a file that needs more is refused rather than the machine brought down
MOST_KEPT = 1 << 30  # bytes; a process that has grown beyond does not take another piece of work
NICER = 5
IDLE_S, ENDS_S = 240.0, 300.0  # so long a process may wait for more work, and then it ends by itself
_spawn = get_context("spawn")  # a forked copy of a process with threads may never answer


class WorkFailed(Exception):
    """The process ended without an answer; ``why`` is ``crashed``, ``too_long``, ``memory`` or ``failed``."""

    def __init__(self, why: str, trace: str = "") -> None:
        self.why, self.trace = why, trace
        super().__init__(trace or why)


class Worker:
    """A process that does one piece of work after another."""

    def __init__(self) -> None:
        self.pipe, there = _spawn.Pipe()
        self.process = _spawn.Process(target=_serve, args=(there,), daemon=True)
        self.process.start()
        there.close()
        self.since = stopwatch()

    @property
    def is_ready(self) -> bool:
        """Whether it still waits for work."""
        return self.process.is_alive() and stopwatch() - self.since < IDLE_S

    def end(self) -> None:
        """End the process, whatever it does; from any thread, and more than once."""
        with contextlib.suppress(ValueError, OSError):  # ended and let go of already
            self.process.kill()
            self.process.join()
            self.pipe.close()


class Apart:
    """One piece of work ``work(job, say)``. Both and the answer have to be picklable."""

    def __init__(self, work: Work, job: Any) -> None:
        self._task = (work, job)
        self._worker: Worker | None = None
        self._unwanted = False

    def run(self, say: Say, limit_s: float) -> Any:
        """Do the work and wait for the answer, in a thread that may wait; ``say`` hears each step.

        Raises ``WorkFailed``.
        """
        worker = self._worker = _take()
        try:
            if self._unwanted:
                raise WorkFailed("crashed")
            answer = self._answer(worker, say, stopwatch() + limit_s)
        except BaseException:
            worker.end()
            raise
        worker.since = stopwatch()
        _waiting.append(worker)
        return answer

    def _answer(self, worker: Worker, say: Say, until: float) -> Any:
        try:
            worker.pipe.send(self._task)
            while worker.pipe.poll(max(0.0, until - stopwatch())):
                kind, told = worker.pipe.recv()
                if kind == "done":
                    return told
                if kind != "step":
                    raise WorkFailed(kind, told)
                say(told)
        except (EOFError, OSError):
            raise WorkFailed("crashed") from None
        raise WorkFailed("too_long")

    def end(self) -> None:
        """Give the work up; from any thread."""
        self._unwanted = True
        if self._worker is not None:
            self._worker.end()


_waiting: deque[Worker] = deque()


def _take() -> Worker:
    """A process that waits for work, else a new one."""
    while True:
        try:
            worker = _waiting.pop()
        except IndexError:
            return Worker()
        if worker.is_ready:
            return worker
        worker.end()


@atexit.register
def end_waiting() -> None:
    """End the processes that wait for work."""
    while _waiting:
        _waiting.pop().end()


def _serve(pipe: Connection) -> None:
    _be_modest()
    while pipe.poll(ENDS_S):
        try:
            work, job = pipe.recv()
        except EOFError:  # the server has ended
            return
        pipe.send(_done(work, job, pipe))
        del work, job
        if _used_bytes() > MOST_KEPT:
            return


def _done(work: Work, job: Any, pipe: Connection) -> tuple[str, Any]:
    try:
        return "done", work(job, lambda step: pipe.send(("step", step)))
    except MemoryError:
        return "memory", ""
    except Exception:  # the whole trace goes to the log of the server
        return "failed", traceback.format_exc()


def _be_modest() -> None:
    """Leave the processor to the server, and take no more memory than may be."""
    os.nice(NICER)
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource

        _, hard = resource.getrlimit(resource.RLIMIT_AS)
        most = MOST_MEMORY if hard == resource.RLIM_INFINITY else min(MOST_MEMORY, hard)
        resource.setrlimit(resource.RLIMIT_AS, (most, hard))


def _used_bytes() -> int:
    """What this process holds now; 0 where the system does not tell."""
    with contextlib.suppress(OSError, AttributeError):
        return int(Path("/proc/self/statm").read_text("ascii").split()[1]) * os.sysconf("SC_PAGE_SIZE")
    return 0
