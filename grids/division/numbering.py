"""Codes for new grids: of unit grids within the community from west to east, then from north to south."""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence

import numpy as np

from geodata.plane import LocalPlane
from grids.codes import COMMUNITY_DIGITS, SEQUENCE_DIGITS, TOWN_DIGITS, StandardVersion
from grids.division.blocks.mosaic import Places
from grids.errors import BadCode
from grids.outlines import Floats

DUTY_MARK = "D"
DUTY_DIGITS = 3


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
    return _numbered(holder, communities, order, (last, digits, ("unit grids", "community")))


def _numbered(
    holder: Places, heads: tuple[str, ...], order: list[int], after: tuple[dict[str, int], int, tuple[str, str]]
) -> list[str]:
    """Codes of a head and a number after the last one given there; `after` is these, the digits, and what is counted
    in what."""
    last, digits, (what, within) = after
    codes = [""] * len(holder)
    for at in order:
        head = heads[int(holder[at])]
        last[head] += 1
        codes[at] = f"{head}{last[head]:0{digits}d}"
    for head, highest in last.items():
        if highest >= 10**digits:
            raise BadCode(head, f"{highest} {what} and only {10**digits - 1} numbers: divide the {within}")
    return codes


def duty_codes(holder: Places, communities: tuple[str, ...], taken: Collection[str]) -> list[str]:
    """A code for each duty grid in the order they come: its community, the letter D and a number after the highest
    ever given there. No standard codes duty grids."""
    last = _last_numbers([f"{community}{DUTY_MARK}" for community in communities], taken)
    codes = []
    for at in holder.tolist():
        head = f"{communities[at]}{DUTY_MARK}"
        last[head] += 1
        codes.append(f"{head}{last[head]:0{DUTY_DIGITS}d}")
    return codes


def community_codes(
    holder: Places, towns: tuple[str, ...], order: list[int], taken: Collection[str]
) -> list[str]:
    """A code for each made community in the town that holds it, numbered in the given order after the highest ever
    given in the town. Raises BadCode when a town runs out of numbers."""
    digits = COMMUNITY_DIGITS - TOWN_DIGITS
    return _numbered(holder, towns, order, (_last_numbers(towns, taken, COMMUNITY_DIGITS), digits, ("communities", "town")))


def _last_numbers(heads: Sequence[str], taken: Collection[str], length: int | None = None) -> dict[str, int]:
    """The highest number ever given after each of these heads, all of one length; of codes of a length where given."""
    last = dict.fromkeys(heads, 0)
    cut = len(heads[0]) if heads else 0
    for code in taken:
        head, number = code[:cut], code[cut:]
        if length in {None, len(code)} and head in last and number.isascii() and number.isdigit():
            last[head] = max(last[head], int(number))
    return last
