"""The doors of one road: a number's place when it is known, between its neighbours, or beyond the last of them."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import numpy.typing as npt

from geodata.gazetteer.roads.axis import Axis

Floats = npt.NDArray[np.float64]

KNOWN_M, BETWEEN_M = 15.0, 60.0
NEIGHBOURS = 8
FAR_M = 300.0  # a door this far from where its neighbours put it is a mistake of the list
WIDE_GAP_M = 250.0
LEAST_STEP_M = 2.0  # metres a number
SPAN = 40  # a written range of at most so many numbers is one building
_NUMBER = re.compile(r"(\d+)[^\d-]*(?:-(\d+))?")


class DoorHow(StrEnum):
    """Where a door's position comes from."""

    KNOWN = "known"
    SPAN = "span"  # the number lies in a known range of numbers
    BETWEEN = "between"  # between two known doors of the same side
    LIKELY = "likely"  # by the run of numbers on both sides
    BEYOND = "beyond"  # past the last known door


@dataclass(frozen=True, slots=True)
class DoorFound:
    """A door's place in metres of the city's plane; `low` and `high` are the doors it was reckoned from."""

    x: float
    y: float
    radius_m: float
    how: DoorHow
    low: str = ""
    high: str = ""


def span_of(number: str) -> tuple[int, int] | None:
    """The lowest and highest number a written number stands for: 12 is 12-12, 12-18 is 12-18, 12-3 is 12-12."""
    hit = _NUMBER.match(number)
    if not hit:
        return None
    low = int(hit[1])
    high = int(hit[2]) if hit[2] else low
    if 0 <= high - low <= SPAN * 3:
        return low, high
    return (high, low) if 0 < low - high <= SPAN and high > SPAN else (low, low)


class DoorRow:
    """Doors of one road, given as written numbers and places in metres."""

    def __init__(self, numbers: list[str], xs: list[float], ys: list[float], axis: Axis | None) -> None:
        self._axis = axis
        self._by_number: dict[str, list[int]] = {}
        for at, number in enumerate(numbers):
            self._by_number.setdefault(number, []).append(at)
        spans = [span_of(number) or (-1, -1) for number in numbers]
        order = sorted((at for at in range(len(numbers)) if spans[at][0] >= 0), key=lambda at: spans[at])
        self._numbers = [numbers[at] for at in order]
        self._low = np.array([spans[at][0] for at in order], dtype=np.int64)
        self._high = np.array([spans[at][1] for at in order], dtype=np.int64)
        self._middle = (self._low + self._high) / 2.0
        self.places: Floats = np.array([(xs[at], ys[at]) for at in order], dtype=np.float64).reshape(-1, 2)
        self._uv = axis.along(self.places) if axis else self.places
        self._parity = self._low % 2
        self._sound = self._sound_doors()
        self._raw = {number: np.array([(xs[at], ys[at]) for at in found]) for number, found in self._by_number.items()}

    def __len__(self) -> int:
        return len(self._low)

    def find(self, number: str) -> DoorFound | None:
        """The place of a written number; None when the road knows no doors or the words hold no number."""
        exact = self._exactly(number)
        if exact is not None:
            return exact
        span = span_of(number)
        if span is None or span[1] == 0 or not self._sound.any():
            return None
        return self._in_span(span) or self._between(span) or self._likely(span)

    def _exactly(self, number: str) -> DoorFound | None:
        places = self._raw.get(number)
        if places is None:
            return None
        middle = np.median(places, axis=0)
        x, y = places[np.argmin(np.hypot(*(places - middle).T))]
        return DoorFound(float(x), float(y), KNOWN_M, DoorHow.KNOWN, number, number)

    def _in_span(self, span: tuple[int, int]) -> DoorFound | None:
        """A known door whose range holds the number, or a known door within the range asked for."""
        low, high = span
        holds = (self._low <= high) & (self._high >= low) & (self._parity == low % 2) & self._sound
        fits = np.flatnonzero(holds & (self._high - self._low <= SPAN))
        if not len(fits) or high - low > SPAN:
            return None
        x, y = self.places[fits].mean(axis=0)
        reach = float(np.hypot(*(self.places[fits] - (x, y)).T).max())
        names = self._numbers[int(fits[0])], self._numbers[int(fits[-1])]
        return DoorFound(float(x), float(y), KNOWN_M + 25.0 + reach, DoorHow.SPAN, *names)

    def _between(self, span: tuple[int, int]) -> DoorFound | None:
        """Between the nearest doors below and above on the same side of the road."""
        middle = sum(span) / 2.0
        side = np.flatnonzero((self._parity == span[0] % 2) & self._sound)
        below = side[self._middle[side] <= middle]
        above = side[self._middle[side] >= middle]
        if not len(below) or not len(above):
            return None
        one, other = int(below[-1]), int(above[0])
        gap_m = math.hypot(*(self.places[other] - self.places[one]))
        if gap_m > WIDE_GAP_M:
            return None
        width = self._middle[other] - self._middle[one]
        share = (middle - self._middle[one]) / width if width else 0.5
        x, y = self._back(self._uv[one] * (1 - share) + self._uv[other] * share)
        return DoorFound(x, y, BETWEEN_M, DoorHow.BETWEEN, self._numbers[one], self._numbers[other])

    def _likely(self, span: tuple[int, int]) -> DoorFound:
        """By the run of the nearest numbers on both sides, each side with its own distance from the middle."""
        middle = sum(span) / 2.0
        spot, spread_m, near = self._run(middle, span[0] % 2, np.flatnonzero(self._sound))
        x, y = self._back(spot)
        steps = self._middle[near] - middle
        nearest = int(near[np.argmin(np.abs(steps))])
        away_m = math.hypot(x - self.places[nearest][0], y - self.places[nearest][1])
        inside = bool((steps <= 0).any() and (steps >= 0).any())
        names = self._numbers[int(near[np.argmin(steps)])], self._numbers[int(near[np.argmax(steps)])]
        # The drag on the slope must not make a far number look near.
        away_m = max(away_m, LEAST_STEP_M * float(np.abs(steps).min()))
        if inside:
            radius = max(BETWEEN_M, 45.0 + 0.5 * away_m + spread_m)
            return DoorFound(x, y, radius, DoorHow.LIKELY, *names)
        radius = max(BETWEEN_M, 45.0 + 1.1 * away_m + spread_m)
        return DoorFound(x, y, radius, DoorHow.BEYOND, self._numbers[nearest], self._numbers[nearest])

    def _run(
        self, number: float, parity: int, among: npt.NDArray[np.int64]
    ) -> tuple[Floats, float, npt.NDArray[np.int64]]:
        """A weighted straight run through the nearest doors: place, spread of the doors about it, and the doors."""
        near = among[np.argsort(np.abs(self._middle[among] - number), kind="stable")[:NEIGHBOURS]]
        steps = self._middle[near] - number
        scale = max(4.0, float(np.abs(steps[min(1, len(steps) - 1)])))
        weights = 1.0 / (1.0 + (steps / scale) ** 2)
        centre = np.average(self._uv[near], axis=0, weights=weights)
        other_side = (self._parity[near] != parity).astype(np.float64)
        factors = np.stack([np.ones(len(near)), steps, other_side], axis=1)
        # A little drag on slope and width keeps two doors from throwing a far number out of town.
        system = factors.T @ (factors * weights[:, None]) + np.diag([1e-6, 8.0, 0.15])
        solved = np.linalg.solve(system, factors.T @ ((self._uv[near] - centre) * weights[:, None]))
        rest = self._uv[near] - centre - factors @ solved
        spread_m = float(np.sqrt((weights * (rest**2).sum(axis=1)).sum() / weights.sum()))
        return centre + solved[0], spread_m, near

    def _sound_doors(self) -> npt.NDArray[np.bool_]:
        """Which doors lie where their neighbours let them expect; in small rows all do."""
        count = len(self._low)
        sound = np.ones(count, dtype=bool)
        if count < 4:
            return sound
        for at in range(count):
            near = [other for other in range(max(0, at - 3), min(count, at + 4)) if other != at]
            gaps = np.hypot(*(self.places[near] - self.places[at]).T)
            steps = np.abs(self._middle[near] - self._middle[at])
            # Seven metres a number is generous: lots are wide in few streets.
            sound[at] = bool((gaps <= FAR_M + 7.0 * steps).sum() * 2 >= len(near))
        return sound if sound.sum() >= count / 2 else np.ones(count, dtype=bool)

    def _back(self, uv: Floats) -> tuple[float, float]:
        x, y = self._axis.back(uv) if self._axis else uv
        return float(x), float(y)
