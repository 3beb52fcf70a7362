"""Asks one outside geocoder: with a time limit, a memory, and a pause after it has failed a few times."""

from __future__ import annotations

import json
import math
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

import aiohttp
import shapely
import structlog

from dispatch.channels.geocoders.dialects import DIALECTS, Asked, Dialect, NoAnswer, Point
from dispatch.clock import stopwatch
from geodata.crs import to_wgs84
from geodata.errors import GeodataError
from geodata.geocode import Candidate

log = structlog.get_logger()
MOST_FAILURES = 3
PAUSE_S = 60.0
KEPT_S = 24 * 3600.0
MOST_KEPT = 2_000
LARGEST_ANSWER = 1 << 20
# Maps answer words that they do not know with the middle of the district or the city: that is no place to send anybody.
VAGUEST_M = 5_000.0
AGENT = "grid-dispatch"  # Nominatim demands a name
# What an answer without sense makes of itself when it is read.
_NONSENSE = (NoAnswer, GeodataError, ValueError, KeyError, TypeError, AttributeError, IndexError, ArithmeticError, RecursionError)


@dataclass(frozen=True, slots=True)
class Account:
    """How the operator of the machine may use one geocoder: its dialect, address and key, and seconds to wait."""

    dialect: str
    url: str = ""
    key: str = ""
    timeout_s: float = 2.0


class Breaker:
    """Lets pass until so many failures came one behind the other, then nobody for a while, then one to try."""

    def __init__(self, now_s: Callable[[], float] = stopwatch) -> None:
        self._now_s = now_s
        self._failures = 0
        self._closed_until_s = 0.0

    @property
    def lets_pass(self) -> bool:
        """Whether to ask now. Who asks after a pause is alone until the answer is in."""
        if self._failures < MOST_FAILURES:
            return True
        if self._now_s() < self._closed_until_s:
            return False
        self._closed_until_s = self._now_s() + PAUSE_S
        return True

    def tell(self, fine: bool) -> None:
        """What became of a question."""
        self._failures = 0 if fine else self._failures + 1
        if self._failures >= MOST_FAILURES:
            self._closed_until_s = self._now_s() + PAUSE_S


class Memory:
    """Answers of the last day; what was not asked for longest is forgotten first."""

    def __init__(self) -> None:
        self._kept: OrderedDict[Asked, tuple[float, tuple[Candidate, ...]]] = OrderedDict()

    def recall(self, asked: Asked) -> tuple[Candidate, ...] | None:
        """The answer to the same question; None when it was not asked or too long ago."""
        kept = self._kept.get(asked)
        if kept is None or kept[0] < stopwatch() - KEPT_S:
            return None
        self._kept.move_to_end(asked)
        return kept[1]

    def keep(self, asked: Asked, found: tuple[Candidate, ...]) -> None:
        """Keep an answer."""
        self._kept[asked] = (stopwatch(), found)
        self._kept.move_to_end(asked)
        if len(self._kept) > MOST_KEPT:
            self._kept.popitem(last=False)


def _why(trouble: Exception) -> str:
    """What to log; errors of the line may hold the whole address, and with it the key."""
    return str(trouble)[:200] if isinstance(trouble, NoAnswer) else type(trouble).__name__


class OutsideGeocoder:
    """One outside geocoder. Its answers are candidates in WGS-84 that name it as their source."""

    def __init__(self, account: Account) -> None:
        self._account = account
        self._dialect: Dialect = DIALECTS[account.dialect]
        self._breaker, self._memory = Breaker(), Memory()

    @property
    def source(self) -> str:
        """The name under which its candidates go."""
        return self._dialect.name

    async def find(self, client: aiohttp.ClientSession, asked: Asked) -> tuple[Candidate, ...]:
        """Candidates for some words, the best first; none when it fails, refuses or is paused. Never raises for them."""
        known = self._memory.recall(asked)
        if known is not None:
            return known
        if not self._breaker.lets_pass:
            return ()
        try:
            found = self._candidates(self._dialect.read(await self._answer(client, asked)), asked)
        except (aiohttp.ClientError, TimeoutError, *_NONSENSE) as trouble:
            self._breaker.tell(fine=False)
            log.warning("an outside geocoder failed", geocoder=self.source, why=_why(trouble))
            return ()
        self._breaker.tell(fine=True)
        self._memory.keep(asked, found)
        return found

    async def _answer(self, client: aiohttp.ClientSession, asked: Asked) -> object:
        timeout = aiohttp.ClientTimeout(total=self._account.timeout_s)
        query = self._dialect.query(asked, self._account.key)
        url = self._account.url or self._dialect.url
        async with client.get(url, params=query, timeout=timeout, headers={"User-Agent": AGENT}) as answer:
            if answer.status != 200:
                raise NoAnswer(f"answered {answer.status}")
            content = bytearray()
            async for piece in answer.content.iter_chunked(1 << 16):
                content += piece
                if len(content) > LARGEST_ANSWER:
                    raise NoAnswer("answered at too great length")
            return json.loads(content.decode("utf-8-sig"))

    def _candidates(self, points: list[Point], asked: Asked) -> tuple[Candidate, ...]:
        """Those of the answer that lie in the city and say more than its name."""
        near = (self._candidate(one, asked.words) for one in points if one.radius_m <= VAGUEST_M)
        return tuple(one for one in near if asked.holds(one.lon, one.lat))

    def _candidate(self, one: Point, words: str) -> Candidate:
        lons, lats = to_wgs84([one.lon], [one.lat], self._dialect.system)
        lon, lat = round(float(lons[0]), 7), round(float(lats[0]), 7)
        if not (math.isfinite(lon) and math.isfinite(lat)):
            raise ValueError("no coordinates")
        text = one.text or words
        return Candidate(
            text, lon, lat, one.radius_m, shapely.Point(lon, lat), self.source, round(one.score, 3),
            f"{self._dialect.name_zh}：{text}", f"{self._dialect.name_en}: {text}",
        )  # fmt: skip
