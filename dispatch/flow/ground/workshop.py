"""Does the long work on city files, one piece at a time, and writes into the survey how far it has come."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable
from typing import Any

import structlog

from dispatch.flow.ground import survey_work, surveys
from dispatch.flow.ground.apart import Apart, WorkFailed
from dispatch.flow.ground.survey_work import Opening, Refused
from dispatch.node import Node
from dispatch.store.blobs import Blobs

log = structlog.get_logger()
LONGEST_S = 900.0
HEARD_EVERY_S = 10.0

FAILURES = {
    "too_long": ("处理超过 15 分钟，已停止。请把文件拆小，或先简化边界。",
                 "it took more than 15 minutes and was stopped; split the file or simplify its outlines"),
    "memory": ("文件太大，内存不够。请把文件拆小。", "it needs more memory than there is; split the file"),
    "crashed": ("读取程序在这个文件上崩溃了，没有保存任何内容。文件可能已损坏，请重新导出后再试。",
                "the reader crashed over this file, and nothing was kept; it is probably broken: export it again"),
    "failed": ("处理时出错，没有保存任何内容；原因已记入服务器日志。",
               "something failed over this file, and nothing was kept; the reason is in the server's log"),
}


class Workshop:
    """The runs of one server. ``begin`` returns at once; what came of a run is in the survey."""

    def __init__(self) -> None:
        self._turn = asyncio.Semaphore(1)
        self._tasks: set[asyncio.Task[None]] = set()
        self._working: set[Apart] = set()

    def begin(self, node: Node, blobs: Blobs, ident: int, version: int) -> None:
        """Do the work that a survey waits for since this version."""
        task = asyncio.create_task(self._survey(node, blobs, (ident, version)), name=f"survey-{ident}")
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def idle(self) -> None:
        """Until nothing is left to do."""
        while self._tasks:
            await asyncio.wait(self._tasks)

    async def apart(self, work: Callable[[Any, Callable[[str], None]], Any], job: Any,
                    say: Callable[[str], None] = lambda step: None) -> Any:
        """Do a piece of work in a process of its own and answer with what came of it. Raises ``WorkFailed``."""
        loop = asyncio.get_running_loop()
        piece = Apart(work, job)

        def heard(step: str) -> None:
            loop.call_soon_threadsafe(say, step)

        self._working.add(piece)
        try:
            return await asyncio.to_thread(piece.run, heard, LONGEST_S)
        finally:
            self._working.discard(piece)

    async def stop(self) -> None:
        """End everything; a run that was interrupted can be begun again."""
        for task in self._tasks:
            task.cancel()
        for piece in set(self._working):
            await asyncio.to_thread(piece.end)
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _survey(self, node: Node, blobs: Blobs, run: tuple[int, int]) -> None:
        progress = _Progress()
        listener = asyncio.create_task(progress.write(node, run))
        try:
            async with self._turn:
                outcome = await self._outcome(node, blobs, run, progress)
            for digest in await node.write(surveys.settle, run, outcome):
                await asyncio.to_thread(blobs.drop, digest)
        except Exception:
            log.exception("survey failed", survey=run[0])
        finally:
            listener.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await listener

    async def _outcome(self, node: Node, blobs: Blobs, run: tuple[int, int], progress: _Progress) -> Any:
        try:
            job = await node.read(surveys.job_of, run[0], blobs)
            work = survey_work.open_file if isinstance(job, Opening) else survey_work.examine
            return await self.apart(work, job, progress.say)
        except WorkFailed as failure:
            log.warning("survey failed", survey=run[0], why=failure.why, trace=failure.trace)
            return Refused(*FAILURES[failure.why])


class _Progress:
    """The latest step of a run, written whenever it changes and every few seconds, so that others see it lives."""

    def __init__(self) -> None:
        self._step, self._changed = surveys.WAITING, asyncio.Event()

    def say(self, step: str) -> None:
        self._step = step
        self._changed.set()

    async def write(self, node: Node, run: tuple[int, int]) -> None:
        while True:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(HEARD_EVERY_S):
                    await self._changed.wait()
            self._changed.clear()
            try:
                await node.write(surveys.hear, *run, self._step)
            except Exception:
                log.exception("progress not written", survey=run[0])
