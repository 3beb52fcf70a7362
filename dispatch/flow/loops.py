"""Runs what has to be run again and again. APScheduler only rings the bells; rows say what is due."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from dispatch.city import City
from dispatch.clock import stopwatch
from dispatch.errors import Unavailable
from dispatch.flow import roots, timers
from dispatch.flow.categories.learning import learn_at_night
from dispatch.flow.feed import BATCH, Feed
from dispatch.flow.filing import resume_due
from dispatch.flow.ground import relocating
from dispatch.flow.ground.activating import activate_due, take_effect
from dispatch.flow.staff import coverage, handing
from dispatch.flow.staff.people import follow_members
from dispatch.node import Node
from dispatch.store import idempotency, runs, sessions
from dispatch.store.engine import Unit

log = structlog.get_logger()
SWEEP_S = 15
WAKE_S = 0.5
YOUNG, USUAL_YOUNG = 20_000, gc.get_threshold()[0]  # objects made between two small collections, a few milliseconds each
FEED_POLL_S = 1.0
PAUSE_AFTER_FAILURE_S = 1.0
RESUME_EVERY = timedelta(seconds=30)
ROOT_EVERY = timedelta(hours=1)
TIDY_EVERY = timedelta(hours=24)
MEMBERS_EVERY = timedelta(minutes=10)
KEYS_KEPT = timedelta(days=30)


@dataclass(slots=True)
class Health:
    """When each loop last came round (steady seconds), and what it counted."""

    rounds: dict[str, float] = field(default_factory=dict)
    counts: dict[str, int] = field(default_factory=dict)
    failures: dict[str, int] = field(default_factory=dict)
    latest_s: float = 0.0

    def came_round(self, name: str, counted: int = 0) -> None:
        """Loop ``name`` finished a round in which it did ``counted`` things."""
        self.rounds[name] = stopwatch()
        self.counts[name] = self.counts.get(name, 0) + counted


class Bell:
    """An alarm clock: APScheduler rings it at the next due instant and every few seconds, and it only rings.

    The jobs set a flag and never do the work, so that a long pump cannot make the scheduler skip or drop one.
    """

    def __init__(self, scheduler: AsyncIOScheduler, name: str) -> None:
        self._scheduler, self._name = scheduler, name
        self._rung = asyncio.Event()
        scheduler.add_job(self._ring, "interval", seconds=SWEEP_S, id=f"{name}-sweep", jitter=2)

    async def _ring(self) -> None:
        self._rung.set()

    def ring(self) -> None:
        """Ring now."""
        self._rung.set()

    def arm(self, at: datetime | None) -> None:
        """Ring at an instant of the machine's clock; None leaves it to the sweep."""
        if at is not None:
            self._scheduler.add_job(self._ring, "date", run_date=at.astimezone(UTC), id=f"{self._name}-next",
                                    replace_existing=True)

    async def wait(self) -> None:
        """Until it rings."""
        await self._rung.wait()
        self._rung.clear()


class Loops:
    """Every background machine of one node. ``start`` and ``stop`` belong to the server's life."""

    def __init__(self, node: Node, feed: Feed, sender: Callable[[], Awaitable[datetime | None]] | None = None) -> None:
        self._node, self._feed, self._sender = node, feed, sender
        self.health = Health()
        self._tasks: list[asyncio.Task[None]] = []
        self._waking = False
        self._scheduler = AsyncIOScheduler(
            timezone=UTC, job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1},
        )
        self.timers_bell = Bell(self._scheduler, "timers")
        self.outbox_bell = Bell(self._scheduler, "outbox")
        self.ground_bell = Bell(self._scheduler, "ground")

    async def start(self) -> None:
        """Begin."""
        settle_memory()
        await self._feed.start()
        loop = asyncio.get_running_loop()
        self._node.store.tell(lambda: loop.call_soon_threadsafe(self._wake_soon))
        self._scheduler.add_job(self._periodic, "interval", seconds=60, id="periodic", jitter=5)
        self._scheduler.start()
        rounds = {"feed": self._feed_round, "timers": self._timers_round, "ground": self._ground_round}
        if self._sender is not None:
            rounds["outbox"] = self._outbox_round
        self._tasks = [asyncio.create_task(self._forever(name, once), name=name) for name, once in rounds.items()]
        self._wake()

    async def stop(self) -> None:
        """End; rows keep what is left to do."""
        if self._scheduler.running:
            self._scheduler.shutdown(wait=False)
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        unsettle_memory()

    def _wake_soon(self) -> None:
        """Commits come in hundreds a second; one look at what they started is enough."""
        if not self._waking:
            self._waking = True
            asyncio.get_running_loop().call_later(WAKE_S, self._wake)

    def _wake(self) -> None:
        self._waking = False
        self.timers_bell.ring()
        self.outbox_bell.ring()

    async def _forever(self, name: str, once: Callable[[], Awaitable[int]]) -> None:
        while True:
            try:
                self.health.came_round(name, await once())
            except Unavailable as outage:
                self.health.failures[name] = self.health.failures.get(name, 0) + 1
                log.warning("loop waits", loop=name, reason=str(outage))
                await asyncio.sleep(PAUSE_AFTER_FAILURE_S)
            except Exception:
                self.health.failures[name] = self.health.failures.get(name, 0) + 1
                log.exception("loop failed", loop=name)
                await asyncio.sleep(PAUSE_AFTER_FAILURE_S)

    async def _feed_round(self) -> int:
        await self._feed.wait(FEED_POLL_S)
        count = total = await self._feed.run_once()
        while count >= BATCH:
            count = await self._feed.run_once()
            total += count
        return total

    async def _timers_round(self) -> int:
        await self.timers_bell.wait()
        total = 0
        while True:
            done = await self._node.write(timers.run_once)
            total += done.climbed
            self.health.latest_s = done.latest_s if done.climbed else self.health.latest_s
            if not done.more:
                self.timers_bell.arm(done.next_at)
                return total

    async def _ground_round(self) -> int:
        await self.ground_bell.wait()
        while await self._node.write(activate_due):
            pass
        await self._node.write(take_effect)
        self.ground_bell.arm(self._node.city.changes_at)
        moved, more = 0, True
        while more:
            done = await self._node.write(relocating.run_once)
            moved, more = moved + done.moved, done.more
        return moved

    async def _outbox_round(self) -> int:
        await self.outbox_bell.wait()
        assert self._sender is not None
        self.outbox_bell.arm(await self._sender())
        return 1

    async def _periodic(self) -> None:
        for name, every, flow in PERIODIC:
            try:
                more: object = await self._node.write(my_turn, name, every)
                while more:
                    more = await self._node.write(flow)
            except Exception:
                log.exception("periodic work failed", work=name)
        for name, long_work in LONG:
            try:
                await long_work(self._node)
            except Exception:
                log.exception("periodic work failed", work=name)


async def tell_of_coverage(node: Node) -> int:
    """Once a morning the squad leaders hear of the coming holes in their ground; the long part is looked at beside the
    store. Returns how many notices that makes."""
    if not await node.write(coverage.is_our_morning):
        return 0
    found = await asyncio.to_thread(coverage.measure, node.city, await node.read(coverage.gather))
    return await node.write(coverage.tell_leaders, found)


def settle_memory() -> None:
    """Hide what is loaded by now from full garbage collections, which would find nothing and stop the event loop for
    more than a tenth of a second; small ones come less often."""
    gc.freeze()
    gc.set_threshold(YOUNG, *gc.get_threshold()[1:])


def unsettle_memory() -> None:
    """Take that back."""
    gc.set_threshold(USUAL_YOUNG, *gc.get_threshold()[1:])
    gc.unfreeze()


def my_turn(db: Unit, city: City, name: str, every: timedelta) -> bool:
    """Whether this node may run a piece of periodic work now; a row makes sure that only one does."""
    return runs.take_turn(db, name, city.clock.now(), every)


def tidy(db: Unit, city: City) -> bool:
    """Forget idempotency keys older than 30 days and sessions that have ended; never more to do."""
    now = city.clock.now()
    idempotency.forget_answers(db, now - KEYS_KEPT)
    sessions.drop_ended(db, now)
    return False


# Each is asked again while it says that there is more; in small units, so that nobody waits long for the store.
PERIODIC: tuple[tuple[str, timedelta, Callable[[Unit, City], object]], ...] = (
    ("resume", RESUME_EVERY, resume_due), ("root", ROOT_EVERY, roots.sign_next), ("tidy", TIDY_EVERY, tidy),
    ("members", MEMBERS_EVERY, follow_members), ("handings", MEMBERS_EVERY, handing.expire_due),
)
# What takes long is done beside the store; each knows itself when its time has come.
LONG: tuple[tuple[str, Callable[[Node], Awaitable[object]]], ...] = (
    ("coverage", tell_of_coverage), ("learning", learn_at_night),
)
