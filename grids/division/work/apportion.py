"""How many duty grids each separate piece of ground gets."""

from __future__ import annotations

import heapq
from collections.abc import Sequence


def apportion(loads: Sequence[float], sizes: Sequence[int], seats: int) -> list[int]:
    """Seats for parts: one each, then always to the part where one more evens out most; never more than its size.

    Adding a seat to a part of load L with n lowers the sum of squared loads a seat, L*L/n, by L*L/(n(n+1)): the method
    of equal proportions. `seats` must lie between the number of parts and the sum of sizes.
    """
    given = [1] * len(loads)
    queue = [(-_gain(load, 1), at) for at, load in enumerate(loads) if sizes[at] > 1]
    heapq.heapify(queue)
    for _ in range(seats - len(loads)):
        _, at = heapq.heappop(queue)
        given[at] += 1
        if given[at] < sizes[at]:
            heapq.heappush(queue, (-_gain(loads[at], given[at]), at))
    return given


def _gain(load: float, seats: int) -> float:
    return load * load / (seats * (seats + 1.0))
