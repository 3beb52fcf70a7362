"""How often somebody may try: sign-in, receipt codes, uploads without an account. Counted in each process."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from limits import RateLimitItem, parse
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

from dispatch.errors import NotFound, NotSignedIn, TooMany

# what is counted        how often
LIMITS: dict[str, RateLimitItem] = {
    "login": parse("10/5minutes"),       # wrong passwords for one login from one address
    "account": parse("100/5minutes"),    # wrong passwords for one login from anywhere
    "address": parse("60/5minutes"),     # wrong passwords from one address
    "receipt": parse("10/hour"),         # wrong codes for one receipt
    "guesses": parse("60/10minutes"),    # wrong codes from one address
    "upload": parse("300/10minutes"),    # files without an account from one address
}


class Throttle:
    """Counts tries in a moving window and refuses those above the limit."""

    def __init__(self) -> None:
        self._storage = MemoryStorage()
        self._window = MovingWindowRateLimiter(self._storage)

    def forget(self) -> None:
        """Begin to count anew."""
        self._storage.reset()

    def check(self, kind: str, who: str) -> None:
        """Raise ``TooMany`` when the limit is reached; counts nothing."""
        if not self._window.test(LIMITS[kind], kind, who):
            raise TooMany("too many tries; wait a few minutes")

    def count(self, kind: str, who: str) -> None:
        """One more try."""
        self._window.hit(LIMITS[kind], kind, who)

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
