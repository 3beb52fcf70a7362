"""Codes for new unit grids: within the community from west to east, then from north to south."""

from __future__ import annotations

import math
from collections.abc import Collection

import numpy as np

from geodata.plane import LocalPlane
from grids.codes import COMMUNITY_DIGITS, SEQUENCE_DIGITS, StandardVersion
from grids.division.blocks.mosaic import Places
from grids.errors import BadCode
from grids.outlines import Floats


def reading_order(places: Floats, plane: LocalPlane, row_m: float) -> list[int]:
    """The order in which one reads a page whose lines are row_m high, from the northernmost of the places (n, 2)."""
    x, y = plane.xy(places[:, 0], places[:, 1])
    row = np.floor((y.max(initial=-math.inf) - y) / row_m) if len(y) else y
    return [int(at) for at in np.lexsort((y, x, row))]


def unit_codes(
    holder: Places, communities: tuple[str, ...], order: list[int], taken: Collection[str], standard: StandardVersion
) -> list[str]:
    """A code for each unit grid in the community that holds it, numbered in the given order over all of them.

    Numbers go on after the highest ever given in the community: codes are never used again (GB/T 30428.1). Raises
    BadCode when a community runs out of numbers, or for local codes, which follow no rule.
    """
    digits = SEQUENCE_DIGITS.get(standard)
    if digits is None:
        raise BadCode(standard, "new unit grids are numbered by a standard")
    last = _last_numbers(communities, taken, COMMUNITY_DIGITS + digits)
    codes = [""] * len(holder)
    for at in order:
        community = communities[int(holder[at])]
        last[community] += 1
        codes[at] = f"{community}{last[community]:0{digits}d}"
    for community, highest in last.items():
        if highest >= 10**digits:
            free = 10**digits - 1
            raise BadCode(community, f"{highest} unit grids and only {free} numbers: divide the community")
    return codes


def _last_numbers(communities: tuple[str, ...], taken: Collection[str], length: int) -> dict[str, int]:
    last = dict.fromkeys(communities, 0)
    for code in taken:
        community, number = code[:COMMUNITY_DIGITS], code[COMMUNITY_DIGITS:]
        if len(code) == length and community in last and number.isdigit():
            last[community] = max(last[community], int(number))
    return last
