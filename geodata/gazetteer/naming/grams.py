"""Which names share most letters with a word: pairs and triples of letters, each a number, with the names that hold it."""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Sequence
from itertools import pairwise

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]

# A gram is three letters of 21 bits; these stand where the first letter would, and are no letters.
GAP, START = 0x1FFFFE, 0x1FFFFD


def gram_codes(key: str) -> Iterator[int]:
    """The grams of one key.

    Chinese names are so short that one wrong letter would leave no pair: pairs with one letter between count too. Latin
    names have triples. The beginning is a gram of its own.
    """
    signs = [ord(sign) for sign in key]
    if key.isascii():
        yield _code(START, signs[0], signs[1] if len(signs) > 1 else 0)
        yield from (_code(*signs[at : at + 3]) for at in range(len(signs) - 2))
        return
    yield _code(START, 0, signs[0])
    yield from (_code(0, one, two) for one, two in pairwise(signs))
    yield from (_code(GAP, one, two) for one, two in zip(signs, signs[2:], strict=False))


def _code(first: int, second: int, third: int) -> int:
    return first << 42 | second << 21 | third


class GramIndex:
    """Places of keys by gram: a sorted table for those there at the start, a dictionary for those that came later."""

    def __init__(self) -> None:
        self._codes: Ints = np.empty(0, dtype=np.int64)
        self._places: npt.NDArray[np.int32] = np.empty(0, dtype=np.int32)
        self._settled = 0
        self._later: dict[int, array[int]] = {}

    def settle(self, keys: Sequence[str]) -> None:
        """Take all keys, whose places count from 0, into the table at once."""
        if keys:
            codes, places = _all_codes(keys)
            order = np.argsort(codes, kind="stable")
            self._codes, self._places = codes[order], places[order]
        self._settled = len(keys)
        self._later.clear()

    def add(self, key: str, place: int) -> None:
        """Take one key more."""
        for code in gram_codes(key):
            self._later.setdefault(code, array("i")).append(place)

    def candidates(self, key: str, limit: int) -> list[int]:
        """At most `limit` places of keys that share most grams with this one, rare grams counting more."""
        lists = [found for code in set(gram_codes(key)) if len(found := self._with(code))]
        if not lists:
            return []
        places = np.concatenate(lists)
        weights = np.repeat([1.0 / (1.0 + np.log1p(len(found))) for found in lists], [len(found) for found in lists])
        unique, where = np.unique(places, return_inverse=True)
        sums = np.bincount(where, weights)
        if len(unique) > limit:
            best = np.argpartition(sums, -limit)[-limit:]
            unique, sums = unique[best], sums[best]
        return [int(at) for at in unique[np.argsort(-sums, kind="stable")]]

    def _with(self, code: int) -> npt.NDArray[np.int32]:
        low, high = np.searchsorted(self._codes, [code, code + 1])
        later = self._later.get(code)
        if later is None:
            return self._places[low:high]
        return np.concatenate([self._places[low:high], np.array(later, dtype=np.int32)])


def _all_codes(keys: Sequence[str]) -> tuple[Ints, npt.NDArray[np.int32]]:
    """The grams of all keys and the key's place for each; the same grams as `gram_codes` gives."""
    signs = np.frombuffer("".join(keys).encode("utf-32-le", "surrogatepass"), dtype=np.uint32).astype(np.int64)
    lengths = np.array([len(key) for key in keys])
    place = np.repeat(np.arange(len(keys), dtype=np.int32), lengths)
    latin = np.array([key.isascii() for key in keys])[place]
    starts = np.concatenate([[0], np.cumsum(lengths)[:-1]])
    next_one, next_two = _shifted(signs, place, 1), _shifted(signs, place, 2)
    first = signs[starts]
    second = np.where(next_one[starts] < 0, 0, next_one[starts])
    opening = np.where(latin[starts], first << 21 | second, first) | START << 42
    parts = [
        (opening, place[starts]),
        _kept(signs << 42 | next_one << 21 | next_two, place, latin & (next_two >= 0)),
        _kept(signs << 21 | next_one, place, ~latin & (next_one >= 0)),
        _kept(GAP << 42 | signs << 21 | next_two, place, ~latin & (next_two >= 0)),
    ]
    return np.concatenate([codes for codes, _ in parts]), np.concatenate([places for _, places in parts])


def _shifted(signs: Ints, place: npt.NDArray[np.int32], by: int) -> Ints:
    """The sign so many steps on in the same key, -1 past its end."""
    out = np.full(len(signs), -1, dtype=np.int64)
    if len(signs) > by:
        out[:-by] = np.where(place[:-by] == place[by:], signs[by:], -1)
    return out


def _kept(
    codes: Ints, place: npt.NDArray[np.int32], which: npt.NDArray[np.bool_]
) -> tuple[Ints, npt.NDArray[np.int32]]:
    return codes[which], place[which]
