"""How often somebody may try or send: sign-in, receipt codes, and all that needs no account. Counted in each process."""

from __future__ import annotations

import ipaddress
import math
from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache

from dispatch.clock import stopwatch
from dispatch.errors import NotFound, NotSignedIn, TooMany

MOST_KEPT = 20_000  # subjects of one kind; beyond that the one that was quiet longest is forgotten
_NETWORK = 64       # what one household or office gets of IPv6; a single address of it means nothing


@dataclass(frozen=True, slots=True)
class Rate:
    """A bucket of ``most`` tokens that fills again in ``within``. None at all for ``most`` 0 means no limit."""

    most: int
    within: timedelta

    @property
    def per_s(self) -> float:
        """Tokens that come back in a second."""
        return self.most / self.within.total_seconds()


TEN_MINUTES = timedelta(minutes=10)
# what is counted         how often
GUESSES: Mapping[str, Rate] = {
    "login": Rate(10, timedelta(minutes=5)),      # wrong passwords for one login from one address
    "account": Rate(100, timedelta(minutes=5)),   # wrong passwords for one login from anywhere
    "address": Rate(60, timedelta(minutes=5)),    # wrong passwords from one address
    "receipt": Rate(10, timedelta(hours=1)),      # wrong codes for one receipt
    "guesses": Rate(60, TEN_MINUTES),             # wrong codes from one address
}


@dataclass(frozen=True, slots=True)
class Limits:
    """How often one network address may send without an account, in ten minutes; 0 is no limit."""

    reports: int = 120
    files: int = 300
    follows: int = 600
    lookups: int = 1200

    def rates(self) -> dict[str, Rate]:
        """The limits by the name that routes use."""
        given = {"reports": self.reports, "files": self.files, "follows": self.follows, "lookups": self.lookups}
        return {name: Rate(most, TEN_MINUTES) for name, most in given.items()}


class Buckets:
    """The token buckets of one kind, by subject. Holds at most ``MOST_KEPT`` of them."""

    def __init__(self, rate: Rate, steady_s: Callable[[], float]) -> None:
        self._rate, self._steady_s = rate, steady_s
        self._kept: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def __len__(self) -> int:
        return len(self._kept)

    def wait_s(self, who: str) -> float:
        """Seconds until this subject has a token; 0 when it has one."""
        if not self._rate.most:
            return 0.0
        return max(0.0, (1.0 - self._tokens(who)) / self._rate.per_s)

    def take(self, who: str) -> None:
        """One token less, down to none."""
        if not self._rate.most:
            return
        self._kept[who] = max(0.0, self._tokens(who) - 1.0), self._steady_s()
        self._kept.move_to_end(who)
        if len(self._kept) > MOST_KEPT:
            self._kept.popitem(last=False)

    def _tokens(self, who: str) -> float:
        kept = self._kept.get(who)
        if kept is None:
            return float(self._rate.most)
        tokens, at = kept
        return min(self._rate.most, tokens + (self._steady_s() - at) * self._rate.per_s)


class Throttle:
    """Counts tries and sendings, and refuses those above their rate. ``steady_s`` is a steady clock in seconds."""

    def __init__(self, limits: Limits | None = None, steady_s: Callable[[], float] = stopwatch) -> None:
        self._rates = {**GUESSES, **(limits or Limits()).rates()}
        self._steady_s = steady_s
        self._buckets: dict[str, Buckets] = {}
        self.forget()

    def forget(self) -> None:
        """Begin to count anew."""
        self._buckets = {kind: Buckets(rate, self._steady_s) for kind, rate in self._rates.items()}

    def check(self, kind: str, who: str) -> None:
        """Raise ``TooMany`` when the rate is reached; counts nothing."""
        wait_s = self._buckets[kind].wait_s(who)
        if wait_s > 0:
            raise TooMany("too many tries; wait a little", math.ceil(wait_s))

    def count(self, kind: str, who: str) -> None:
        """One more try."""
        self._buckets[kind].take(who)

    def admit(self, kind: str, who: str) -> None:
        """Count a sending, or raise ``TooMany``."""
        self.check(kind, who)
        self.count(kind, who)

    @contextmanager
    def guard(self, *subjects: tuple[str, str]) -> Iterator[None]:
        """Refuse whoever guessed too often, and count a guess that turns out wrong; each subject is (kind, who)."""
        for kind, who in subjects:
            self.check(kind, who)
        try:
            yield
        except (NotFound, NotSignedIn):
            for kind, who in subjects:
                self.count(kind, who)
            raise


@lru_cache(4096)
def neighbourhood(address: str) -> str:
    """What is counted as one sender: an IPv4 address, or a network of IPv6; any other text as it is."""
    try:
        found = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if found.version == 4:
        return str(found)
    if found.ipv4_mapped is not None:
        return str(found.ipv4_mapped)
    return str(ipaddress.ip_network((found, _NETWORK), strict=False))
