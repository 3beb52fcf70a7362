"""The only place where the product reads the time or draws chance."""

from __future__ import annotations

import os
import secrets
import time as _time
import uuid
from datetime import UTC, datetime, timedelta
from typing import Protocol

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


class Clock(Protocol):
    """Tells the instant, aware and in UTC."""

    def now(self) -> datetime:
        """The present instant."""
        ...


class WallClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """The present instant of this machine."""
        return datetime.now(UTC)


class HandClock:
    """A clock that stands still until it is wound."""

    def __init__(self, start: datetime) -> None:
        if start.tzinfo is None:
            raise ValueError("a clock starts at an aware instant")
        self._now = start.astimezone(UTC)

    def now(self) -> datetime:
        """The instant it was wound to."""
        return self._now

    def forward(self, **lengths: float) -> datetime:
        """Wind forward by ``timedelta(**lengths)``."""
        self._now += timedelta(**lengths)
        return self._now

    def wind_to(self, instant: datetime) -> datetime:
        """Wind to an instant; never backwards."""
        self._now = max(self._now, instant.astimezone(UTC))
        return self._now


class Chance:
    """Salts, codes and ids that nobody can guess; a seed makes them repeatable for tests and replays."""

    def __init__(self, seed: int | None = None) -> None:
        self._seed = seed
        self._count = 0

    def salt(self, size: int = 16) -> bytes:
        """``size`` random bytes."""
        if self._seed is None:
            return os.urandom(size)
        self._count += 1
        return (self._seed * 1_000_003 + self._count).to_bytes(size, "big", signed=False)

    def digits(self, count: int) -> str:
        """A code of decimal digits, for reading aloud."""
        if self._seed is None:
            return str(secrets.randbelow(10**count)).zfill(count)
        self._count += 1
        return str((self._seed + self._count * 7919) % 10**count).zfill(count)

    def token(self) -> str:
        """An URL-safe secret of 256 bits."""
        return secrets.token_urlsafe(32) if self._seed is None else self.salt(32).hex()

    def delivery(self) -> str:
        """A unique id for one delivery."""
        return str(uuid.UUID(bytes=self.salt(16)))


def micros(instant: datetime) -> int:
    """Microseconds since 1970, exact."""
    return (instant - EPOCH) // _MICROSECOND


def from_micros(count: int) -> datetime:
    """The instant ``count`` microseconds after 1970, in UTC."""
    return EPOCH + timedelta(microseconds=count)


def stopwatch() -> float:
    """Seconds of a steady clock, for measuring lengths only."""
    return _time.perf_counter()
