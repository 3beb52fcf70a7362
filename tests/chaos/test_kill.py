"""The server is killed at random moments under load; what it acknowledged is there once, and whole."""

from __future__ import annotations

import asyncio
import os
import socket
import sys
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Any

import aiohttp
import pytest
import sqlalchemy as sa

from dispatch.clock import WallClock
from dispatch.flow import roots
from dispatch.store import schema
from dispatch.store.opening import open_store
from tests import towns

CLIENTS = 8
ROOT = Path(__file__).parents[2]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Killed:
    """A server in a process of its own that can be killed and started again on the same store."""

    def __init__(self, url: str, folder: Path) -> None:
        self.address = ""
        self._environment = {
            **os.environ, "DISPATCH_STORE__URL": url, "DISPATCH_STORE__FILES": str(folder / "files"),
            "DISPATCH_KEYS__FILE": str(folder / "keys.toml"), "DISPATCH_CONFIG": str(folder / "none.toml"),
            "DISPATCH_LIMITS__REPORTS": "0",
        }
        self._process: asyncio.subprocess.Process | None = None

    async def start(self, client: aiohttp.ClientSession) -> None:
        port = free_port()
        self.address = f"http://127.0.0.1:{port}"
        self._process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "dispatch.cli", "serve", cwd=ROOT, stdout=asyncio.subprocess.DEVNULL,
            env={**self._environment, "DISPATCH_SERVER__PORT": str(port)},
        )
        async with asyncio.timeout(60):
            while True:
                assert self._process.returncode is None, "the server ended by itself"
                try:
                    async with client.get(f"{self.address}/healthz") as answer:
                        if answer.status == 200:
                            return
                except aiohttp.ClientError:
                    await asyncio.sleep(0.05)

    async def kill(self) -> None:
        if self._process is not None and self._process.returncode is None:
            self._process.kill()
            await self._process.wait()


@asynccontextmanager
async def clients() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=20)) as client:
        yield client


async def send_until_dead(server: Killed, client: aiohttp.ClientSession, kept: dict[str, str], dice: Random) -> None:
    """Report without pause; what the server acknowledged goes into ``kept`` (words by receipt number)."""
    while True:
        words = f"report {uuid.UUID(int=dice.getrandbits(128))}"
        where = towns.place("S1a")
        body = {"words": words, "category": towns.RUBBISH, "place": {"lon": where.lon, "lat": where.lat}}
        key = {"Idempotency-Key": words.removeprefix("report ")}
        try:
            async with client.post(f"{server.address}/api/v1/reports", json=body, headers=key) as answer:
                if answer.status == 201:
                    kept[(await answer.json())["receipt"]] = words
        except aiohttp.ClientError:
            return


async def _killed_under_load(url: str, folder: Path, kills: int) -> dict[str, str]:
    dice = Random(kills)
    kept: dict[str, str] = {}
    server = Killed(url, folder)
    async with clients() as client:
        try:
            for _ in range(kills):
                await server.start(client)
                load = [asyncio.create_task(send_until_dead(server, client, kept, dice)) for _ in range(CLIENTS)]
                await asyncio.sleep(dice.uniform(0.05, 0.9))
                await server.kill()
                await asyncio.gather(*load)
            make_due(url)
            await server.start(client)
            await asyncio.sleep(dice.uniform(0.0, 0.3))
            await server.kill()
            await server.start(client)
            await until_climbed(url)
        finally:
            await server.kill()
    return kept


def make_due(url: str) -> None:
    """Every running deadline fell due a moment ago, while nobody was there to see it."""
    store = open_store(url)
    past = WallClock().now() - timedelta(seconds=1)
    moved = sa.update(schema.timers).where(schema.timers.c.state == "running")
    store.run(lambda db: db.execute(moved.values(warn_at=past, due_at=past, next_at=past, step=0)))
    store.close()


async def until_climbed(url: str) -> None:
    store = open_store(url)
    due = sa.select(sa.func.count()).select_from(schema.timers).where(
        schema.timers.c.state == "running", schema.timers.c.step < 2)
    try:
        for _ in range(600):
            if not await store.read(lambda db: db.execute(due).scalar_one()):
                return
            await asyncio.sleep(0.1)
        pytest.fail("not every step was climbed within a minute of the restart")
    finally:
        store.close()


def _verify(url: str, kept: dict[str, str]) -> None:
    store = open_store(url)
    rows: list[Any] = store.run(lambda db: db.execute(sa.select(schema.reports.c.number, schema.reports.c.words)).all())
    found = {row.number: row.words for row in rows}
    assert {number: found.get(number) for number in kept} == kept, "an acknowledged report is missing"
    assert len({row.words for row in rows}) == len(rows), "a report is there twice"
    faults = [fault for _, fault in roots.broken_chains(store.run) if fault is not None]
    assert not faults
    steps = sa.select(schema.climbs.c.timer, sa.func.count(), sa.func.max(schema.climbs.c.step)).group_by(
        schema.climbs.c.timer)
    climbed = store.run(lambda db: db.execute(steps).all())
    entries = store.run(lambda db: db.execute(
        sa.select(sa.func.count()).select_from(schema.journal).where(schema.journal.c.action == "climb")).scalar_one())
    assert len(climbed) == len(rows), "each report's deadline climbed"
    assert all(count == last for _, count, last in climbed), "no step was left out or climbed twice"
    assert entries == sum(count for _, count, _ in climbed), "each climb has its own entry"
    store.close()


async def test_what_was_acknowledged_survives_being_killed(city_url: str, tmp_path: Path) -> None:
    kept = await _killed_under_load(city_url, tmp_path, kills=2)
    assert kept
    _verify(city_url, kept)


@pytest.mark.prove
@pytest.mark.timeout(900)
async def test_what_was_acknowledged_survives_being_killed_twenty_times(city_url: str, tmp_path: Path) -> None:
    kept = await _killed_under_load(city_url, tmp_path, kills=20)
    assert kept
    _verify(city_url, kept)
