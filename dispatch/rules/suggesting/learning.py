"""What a city's own history teaches, and how well that would have done: measured on its newest reports."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from dispatch.rules.categories import Category
from dispatch.rules.suggesting.model import UNTAUGHT_SCALE, History, Suggester
from dispatch.rules.suggesting.signs import plain_text, signs_of

Lesson = tuple[str, str]  # the words of a report, and the code it ended under

NEEDED = 200  # with fewer reports nothing is measured, and nothing is decided alone
MOST_SIGNS = 40_000
RARE = 2  # a sign of fewer reports is left out: it may name a person, and says little
MOST_TRIED = 4_000  # reports that are tried for one measurement, spread evenly
SCALES = (0.6, 0.7, 0.85, 1.0, 1.2, 1.5, 2.0, 2.5, 3.0)
LEVELS = (0.5, 0.6, 0.7, 0.8, 0.85, 0.9, 0.95, 0.98, 0.99)
_SURELY = 1e-9


@dataclass(frozen=True, slots=True)
class Level:
    """What would come of it if suggestions as sure as this were believed: their share, and how many were right."""

    confidence: float
    share: float
    precision: float


@dataclass(frozen=True, slots=True)
class Proof:
    """How the newest fifth of the reports would have been suggested by what the older ones teach; fractions."""

    reports: int = 0
    tried: int = 0
    top1: float = 0.0
    top3: float = 0.0
    levels: tuple[Level, ...] = ()


def learn(lessons: Iterable[Lesson], scale: float = UNTAUGHT_SCALE) -> History:
    """What reports teach."""
    reports: Counter[str] = Counter()
    signs: dict[str, Counter[str]] = {}
    for text, code in lessons:
        reports[code] += 1
        for sign in signs_of(plain_text(text)):
            signs.setdefault(sign, Counter())[code] += 1
    totals = {sign: sum(counted.values()) for sign, counted in signs.items()}
    kept = sorted((sign for sign, total in totals.items() if total >= RARE), key=lambda sign: (-totals[sign], sign))
    return History(dict(reports), {sign: dict(signs[sign]) for sign in kept[:MOST_SIGNS]}, scale)


def taught(categories: Sequence[Category], lessons: Sequence[Lesson]) -> tuple[History, Proof]:
    """What a history teaches, oldest report first, and how well its first four fifths foretell the last.

    What the sum is stretched by is fitted within those four fifths, so that the measured ones are never looked at.
    """
    if len(lessons) < NEEDED:
        return learn(lessons), Proof(reports=len(lessons))
    older, newer = _parted(lessons)
    scale = fitted_scale(categories, older)
    proof = proved(Suggester(categories, learn(older, scale)), newer)
    return learn(lessons, scale), replace(proof, reports=len(lessons))


def _parted(lessons: Sequence[Lesson]) -> tuple[Sequence[Lesson], Sequence[Lesson]]:
    edge = len(lessons) * 4 // 5
    return lessons[:edge], lessons[edge:]


def fitted_scale(categories: Sequence[Category], lessons: Sequence[Lesson]) -> float:
    """The stretching under which the last fifth of these reports is the least surprising."""
    older, newer = _parted(lessons)
    history = learn(older)
    surprise = {}
    for scale in SCALES:
        suggester = Suggester(categories, replace(history, scale=scale))
        chances = (suggester.chance_of(text, code) for text, code in spread(newer, MOST_TRIED // 4))
        surprise[scale] = sum(-math.log(max(_SURELY, chance)) for chance in chances if chance is not None)
    return min(SCALES, key=lambda scale: surprise[scale])


def proved(suggester: Suggester, lessons: Sequence[Lesson]) -> Proof:
    """How reports are suggested that the suggester has not learned from; codes that the list has not count as wrong."""
    tried = spread(lessons, MOST_TRIED)
    found = [([one.code for one in told], told[0].score if told else 0.0, suggester.heir(code))
             for text, code in tried for told in [suggester.suggest(text)]]
    if not found:
        return Proof()
    firsts = [(score, bool(codes) and codes[0] == code) for codes, score, code in found]
    return Proof(
        tried=len(found), top1=_share([right for _, right in firsts]),
        top3=_share([code in codes for codes, _, code in found]), levels=tuple(_level(level, firsts) for level in LEVELS),
    )


def _level(confidence: float, firsts: Sequence[tuple[float, bool]]) -> Level:
    sure = [right for score, right in firsts if score >= confidence]
    return Level(confidence, round(len(sure) / len(firsts), 4), _share(sure))


def _share(rights: Sequence[bool]) -> float:
    return round(sum(rights) / len(rights), 4) if rights else 0.0


def spread(lessons: Sequence[Lesson], most: int) -> Sequence[Lesson]:
    """So many of them, evenly over the whole."""
    step = max(1, math.ceil(len(lessons) / most))
    return lessons[::step]
