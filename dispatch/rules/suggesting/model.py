"""Suggestions of categories: a naive Bayes over the signs of a text, which starts from the list's own words.

Why this and no larger classifier: a decision is a sum, so that the words which spoke for it are known exactly; a night's
training takes seconds and its result is a table of counts; and the names, other names and conditions of a new list are
its first lessons, so that a city has suggestions before it has a history.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import numpy.typing as npt

from dispatch.rules.categories import Category, heirs_of
from dispatch.rules.suggesting.signs import Span, names_in, plain_text, signs_of

Numbers = npt.NDArray[np.float64]
MOST_TOLD = 3  # words that are told for one suggestion
_SMOOTH = 0.1  # what a class is credited with of a sign that it never had
_NAME = "="  # before a name of the list that stands in the text word for word
_LESSON = {"name": 3.0, "word": 2.0, "condition": 1.0}  # how many reports a name of the list counts for
_SPOKE = 0.7  # how much likelier a sign makes a class before it is told, as a logarithm
UNTAUGHT_SCALE = 0.7  # what the sum is divided by where no history has told


@dataclass(frozen=True, slots=True)
class Suggested:
    """One category that words point to: how sure (0 to 1; all categories together make 1, less where most of the words
    are new) and the words that spoke."""

    code: str
    score: float
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class History:
    """What reports of the past taught: reports by class, by sign and class, and what the sum is stretched by."""

    reports: Mapping[str, int] = field(default_factory=dict)
    signs: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    scale: float = UNTAUGHT_SCALE


@dataclass(frozen=True)
class Suggester:
    """Suggests categories of a list by its own words and by a history. Made lazily; it never changes."""

    categories: Sequence[Category] = ()
    history: History = field(default_factory=History)

    def suggest(self, text: str, most: int = 3) -> list[Suggested]:
        """The likeliest categories of a text, the best first; none where nothing in it is known."""
        model, plain = self._model, plain_text(text)
        found = model.signs_in(plain)
        if not found or not model.codes:
            return []
        # What nobody has heard before may be about something else: less than half known, and it is less sure.
        heard = signs_of(plain)
        known = len(found.keys() & heard.keys()) / max(1, len(heard))
        chances = self.chances(found) * min(1.0, 2 * known)
        best = np.argsort(-chances, kind="stable")[:most]
        return [Suggested(model.codes[at], round(float(chances[at]), 4), model.spoke(plain, found, int(at)))
                for at in best if model.has_spoken(found, int(at))]

    def chances(self, found: Mapping[str, Span]) -> Numbers:
        """How likely each class is by the signs that were found; together 1."""
        sums = self._model.sums(found)
        stretched = (sums - sums.max()) / (self.history.scale * math.sqrt(len(found)))
        odds = np.exp(stretched)
        return np.asarray(odds / odds.sum())

    def chance_of(self, text: str, code: str) -> float | None:
        """How likely one code is by a text; None where nothing in it is known, or the list has nothing for the code."""
        found = self._model.signs_in(plain_text(text))
        heir = self.heir(code)
        return float(self.chances(found)[self._model.codes.index(heir)]) if found and heir in self._model.codes else None

    def heir(self, code: str) -> str:
        """The code of the list that a code of the past counts for; empty where there is none."""
        return self._heirs.get(code, "")

    @cached_property
    def _heirs(self) -> Mapping[str, str]:
        return heirs_of(self.categories)

    @cached_property
    def _model(self) -> _Model:
        return _Model.of(self.categories, self.history)


@dataclass(frozen=True, slots=True)
class _Model:
    """Classes, what a report tells of each before a word is read, and for each sign what it adds to which of them: the
    part of ``owners`` and ``more`` that is its own."""

    codes: tuple[str, ...]
    start: Numbers
    none: Numbers  # what a known sign adds to a class that never had it
    signs: Mapping[str, Span]
    owners: npt.NDArray[np.intp]
    more: Numbers
    usual: Mapping[str, float]  # how likely a sign is anywhere, as a logarithm
    names: Mapping[str, Sequence[str]]

    @classmethod
    def of(cls, categories: Sequence[Category], history: History) -> _Model:
        """The model of a list and a history; classes that are no codes of the list go to their successor, or away."""
        lessons, reports = _lessons(categories), {one.code: 1.0 for one in categories if not one.is_void}
        heirs = heirs_of(categories)
        for code, count in history.reports.items():
            if heirs.get(code):
                reports[heirs[code]] += count
        for sign, counted in history.signs.items():
            for code, count in counted.items():
                heir = heirs.get(code)
                if heir:
                    lesson = lessons.setdefault(sign, {})
                    lesson[heir] = lesson.get(heir, 0.0) + count
        return cls._made(tuple(reports), reports, lessons)

    @classmethod
    def _made(cls, codes: tuple[str, ...], reports: Mapping[str, float],
              lessons: Mapping[str, Mapping[str, float]]) -> _Model:
        place = {code: at for at, code in enumerate(codes)}
        signs: dict[str, Span] = {}
        owned: list[int] = []
        counts: list[float] = []
        for sign, counted in lessons.items():
            first = len(owned)
            owned += [place[code] for code in counted]
            counts += counted.values()
            signs[sign] = (first, len(owned))
        owners, counted_all = np.array(owned, dtype=np.intp), np.array(counts, dtype=np.float64)
        totals = np.bincount(owners, counted_all, len(codes))
        room = totals + _SMOOTH * max(1, len(lessons))
        whole = max(1.0, float(totals.sum()))
        usual = {sign: math.log((sum(counted.values()) + _SMOOTH) / whole) for sign, counted in lessons.items()}
        known = np.array([reports[code] for code in codes], dtype=np.float64)
        return cls(codes, np.log(known / known.sum()) if codes else known, np.log(_SMOOTH / room), signs,
                   owners, np.log1p(counted_all / _SMOOTH), usual, _by_beginning(lessons))

    def signs_in(self, plain: str) -> dict[str, Span]:
        """The known signs of a plain text."""
        found = {sign: span for sign, span in signs_of(plain).items() if sign in self.signs}
        return found | {_NAME + name: span for name, span in names_in(plain, self.names).items()}

    def sums(self, found: Mapping[str, Span]) -> Numbers:
        """What the signs add up to for each class, as a logarithm."""
        sums = self.start + self.none * len(found)
        for first, last in map(self.signs.__getitem__, found):
            sums[self.owners[first:last]] += self.more[first:last]
        return sums

    def _says(self, sign: str, at: int) -> float:
        """How much likelier a sign is in a class than anywhere, as a logarithm."""
        first, last = self.signs[sign]
        own = self.more[first:last][self.owners[first:last] == at]
        return float(self.none[at]) + (float(own[0]) if len(own) else 0.0) - self.usual[sign]

    def has_spoken(self, found: Mapping[str, Span], at: int) -> bool:
        """Whether anything in the text points to a class."""
        return any(at in self.owners[first:last] for first, last in map(self.signs.__getitem__, found))

    def spoke(self, plain: str, found: Mapping[str, Span], at: int) -> tuple[str, ...]:
        """The words of the text that spoke for a class, the weightiest first; what overlaps is told as one."""
        said = sorted(((self._says(sign, at), span) for sign, span in found.items()), reverse=True)
        pieces: list[list[float]] = []  # weight, first and last place
        for says, (first, last) in said:
            if says <= 0 or (pieces and says < _SPOKE):
                break
            near = next((piece for piece in pieces if first <= piece[2] and last >= piece[1]), None)
            if near is None:
                pieces.append([says, first, last])
            else:
                near[1], near[2] = min(near[1], first), max(near[2], last)
        told = (plain[int(first):int(last)].strip() for _, first, last in pieces)
        return tuple(dict.fromkeys(word for word in told if word))[:MOST_TOLD]


def fitting_condition(category: Category, text: str) -> str:
    """The code of the filing condition whose name has most in common with a text; the first one where none has anything."""
    said = signs_of(plain_text(text)).keys()
    names = {one.code: signs_of(plain_text(f"{one.name} {one.name_en}")).keys() for one in category.conditions}
    return max(names, key=lambda code: len(names[code] & said), default="")


def _by_beginning(signs: Iterable[str]) -> dict[str, list[str]]:
    """The names among the signs by their first two characters, the longest first."""
    found: dict[str, list[str]] = {}
    for name in sorted((sign[1:] for sign in signs if sign[0] == _NAME), key=len, reverse=True):
        found.setdefault(name[:2], []).append(name)
    return found


def _lessons(categories: Sequence[Category]) -> dict[str, dict[str, float]]:
    """What the list itself teaches: its names, other names and conditions."""
    lessons: dict[str, dict[str, float]] = {}
    for one in categories:
        if one.is_void:
            continue
        given = [(one.name, "name"), (one.name_en, "name"), *((word, "word") for word in one.words)]
        given += [(text, "condition") for each in one.conditions for text in (each.name, each.name_en)]
        for text, kind in dict.fromkeys(given):
            plain = plain_text(text)
            named = [_NAME + plain] if kind != "condition" and len(plain) > 1 else []
            for sign in (*signs_of(plain), *named):
                lesson = lessons.setdefault(sign, {})
                lesson[one.code] = lesson.get(one.code, 0.0) + _LESSON[kind]
    return lessons
