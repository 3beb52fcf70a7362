"""Simulated citizens and officers who use a running server as people do: over its API, with keys of their own."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from random import Random
from typing import Any

import aiohttp
import structlog

from dispatch.clock import EPOCH, stopwatch
from dispatch.sim.backlog import made_up, role_of
from dispatch.sim.behaviour import ASSISTED, Step, next_step
from geodata.sample.city import SampleCity

log = structlog.get_logger()
LOOK_EVERY_S = 3.0
# One virtual minute of a simulated person takes this many seconds: a demo shows in minutes what takes hours.
SECONDS_A_MINUTE = 2.0


@dataclass(slots=True)
class Traffic:
    """Reports about every ``every_s`` seconds, and people who act on what lies before them.

    ``keys`` are API keys by party id, and by role for the desk and the supervisor.
    """

    address: str
    sample: SampleCity
    keys: dict[str, str]
    every_s: float = 6.0
    dice: Random = field(default_factory=lambda: Random(1))
    _planned: dict[tuple[int, str], tuple[float, Step | None]] = field(default_factory=dict)

    async def run(self) -> None:
        """Go on until cancelled."""
        async with aiohttp.ClientSession(self.address, timeout=aiohttp.ClientTimeout(total=15)) as client:
            await asyncio.gather(self._citizens(client), self._staff(client))

    async def _citizens(self, client: aiohttp.ClientSession) -> None:
        while True:
            await asyncio.sleep(self.dice.expovariate(1.0) * self.every_s)
            await self._quietly(self._report(client))

    async def _staff(self, client: aiohttp.ClientSession) -> None:
        while True:
            await asyncio.sleep(LOOK_EVERY_S)
            await self._quietly(self._look(client))

    async def _quietly(self, act: Any) -> None:
        """One simulated person's bad luck must not stop the others."""
        try:
            await act
        except (aiohttp.ClientError, TimeoutError) as reason:
            log.info("simulated traffic", failed=str(reason))

    async def _report(self, client: aiohttp.ClientSession) -> None:
        made = made_up(self.sample, self.dice, EPOCH)
        place = made.place
        body: dict[str, Any] = {"words": made.words, "category": made.category, "channel": made.channel}
        if place is not None:
            body["place"] = {"text": place.text} if place.lon is None else {
                "lon": place.lon, "lat": place.lat, "text": place.text}
        async with client.post("/api/v1/reports", json=body) as answer:
            await answer.read()

    async def _look(self, client: aiohttp.ClientSession) -> None:
        """The desk's view of what is open; each event is acted on when its time has come."""
        headers = {"authorization": f"Bearer {self.keys['dispatcher']}"}
        query = {"stage": "reported,filed,assigned,handling,handled", "limit": "200"}
        async with client.get("/api/v1/events", params=query, headers=headers) as answer:
            listed = (await answer.json())["items"] if answer.status == 200 else []
        now = stopwatch()
        for event in listed:
            key = (event["id"], event["stage"])
            if key not in self._planned:
                step = next_step(event["stage"], self.dice)
                wait_s = step.after.total_seconds() / 60 * SECONDS_A_MINUTE if step else 0.0
                self._planned[key] = (now + wait_s, step)
            due, step = self._planned[key]
            if step is not None and due <= now:
                self._planned[key] = (due, None)
                await self._act(client, event, step)

    async def _act(self, client: aiohttp.ClientSession, event: dict[str, Any], step: Step) -> None:
        key = self.keys.get(str(event["holder"])) if step.who == "holder" else self.keys.get(role_of(step))
        if key is None:
            return
        carry = dict(step.carry)
        if step.action == "assign":
            carry = {"holder": event["answerable"] or event["holder"]}
        if step.action == "file":
            carry = {"category": event["category"], "condition": event["condition"]}
        if step.action == "finish":
            await self._assist(client, event)
        body = {"action": step.action, "version": event["version"], "carry": carry}
        await self._move(client, event, key, body)

    async def _assist(self, client: aiohttp.ClientSession, event: dict[str, Any]) -> None:
        """Everybody beside the holder reports his part; the version grows with each."""
        for party in set(event["beside"]) - set(event["assisted"]):
            key = self.keys.get(str(party))
            if key is not None:
                await self._move(client, event, key, {"action": "assist", "carry": {"result": ASSISTED}})
                event["version"] += 1

    async def _move(self, client: aiohttp.ClientSession, event: dict[str, Any], key: str, body: dict[str, Any]) -> None:
        path = f"/api/v1/events/{event['number']}/moves"
        async with client.post(path, json=body, headers={"authorization": f"Bearer {key}"}) as answer:
            await answer.read()
