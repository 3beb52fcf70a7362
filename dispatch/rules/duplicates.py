"""Is this the same event? Candidates are judged by category, distance and time, and ranked by their words too."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from rapidfuzz.fuzz import token_sort_ratio

from geodata.plane import distance_m

MOST = 5
EVERY = "*"
NEVER = 2.0  # a threshold that no score reaches
RECENT = timedelta(days=1)  # an event that ended so short a time ago may still be what somebody reports
UNPLACED_WITHIN = timedelta(hours=1)
OTHER_CATEGORY = 0.75
JOINS_WITHIN = timedelta(days=1)  # the hotlines' rule; after a day the same words may mean that it is broken anew
LONGEST_CHAIN = 20  # events joined one into the other, one after another; more is a mistake in the data
CLEAR = 0.1  # where another event comes so near to the best, a person decides
_NEAR, _FRESH, _TEXT = 0.4, 0.2, 0.4
_HAN = re.compile(r"[\u3400-\u9fff]")
_LETTERS = re.compile(r"\W+")


@dataclass(frozen=True, slots=True)
class Nearness:
    """How near two reports have to be to speak of one event. ``code`` is a category, a major class of categories, or
    ``*`` for all others; with ``is_wide`` events of other categories of the class count too.

    The further off in place, the nearer in time: the shares of ``within_m`` and ``within`` together are at most 1.
    With 0 metres reports of this kind are never compared.
    ``joins_at`` is the score from which the system joins by itself.
    """

    code: str
    within_m: int
    within: timedelta
    is_wide: bool = False
    joins_at: float = NEVER

    @property
    def joins(self) -> bool:
        """Whether the system may join by itself at all."""
        return self.joins_at <= 1.0


@dataclass(frozen=True, slots=True)
class Told:
    """What is known of a report, or of one report of an event: WGS-84 degrees, None where no place is known."""

    category: str
    major: str
    lon: float | None
    lat: float | None
    at: datetime
    text: str = ""
    address: str = ""


@dataclass(frozen=True, slots=True)
class Likeness:
    """How much two reports speak for one event, from 0 to 1; ``distance_m`` is None where a place is not known,
    ``text`` where one of them says nothing, ``same_category`` where one of them has none yet."""

    score: float
    distance_m: float | None
    age: timedelta
    text: float | None
    same_category: bool | None


@dataclass(frozen=True, slots=True)
class Suggestion:
    """An event that may be the same one, by the nearest of its reports."""

    event: int
    like: Likeness


# Merging at 50 m and 24 h is the common rule of the hotlines (重复诉求并单); a city refines it by class.
DEFAULT = (Nearness(EVERY, 50, timedelta(days=1)),)

SAMPLE_NEARNESS = (Nearness(EVERY, 50, timedelta(days=1), joins_at=0.97),)


def row_of(rows: Sequence[Nearness], category: str, major: str) -> Nearness | None:
    """The row that decides about a category: its own, that of its class, or that for all others."""
    by_code = {row.code: row for row in rows}
    return by_code.get(category) or by_code.get(major) or by_code.get(EVERY)


def like(row: Nearness, report: Told, other: Told) -> Likeness | None:
    """How much a report is like an earlier one; None where they cannot be one event. One whose category is not known yet
    may be of any."""
    same, age = bool(report.category) and report.category == other.category, report.at - other.at
    may_be = same or not report.category or not other.category or (row.is_wide and report.major == other.major)
    if not row.within_m or not may_be:
        return None
    placed = report.lon is not None and other.lon is not None
    within = row.within if placed else min(row.within, UNPLACED_WITHIN)
    if not timedelta(0) <= age <= within or not (placed or (same and report.lon is None and other.lon is None)):
        return None
    metres = _metres(report, other)
    near, fresh = 1 - (metres or 0.0) / row.within_m, 1 - age / within
    if near + fresh < 1 or near < 0:
        return None
    text = text_likeness(report, other)
    score = _weighed(near if placed else 0.0, fresh, text) * (1.0 if same else OTHER_CATEGORY)
    known = bool(report.category and other.category)
    return Likeness(round(score, 3), metres, age, text, same if known else None)


def _metres(report: Told, other: Told) -> float | None:
    if report.lon is None or report.lat is None or other.lon is None or other.lat is None:
        return None
    return distance_m(report.lon, report.lat, other.lon, other.lat)


def _weighed(near: float, fresh: float, text: float | None) -> float:
    known = _NEAR * near + _FRESH * fresh
    return known / (_NEAR + _FRESH) if text is None else known + _TEXT * text


def text_likeness(report: Told, other: Told) -> float | None:
    """How alike words and addresses are, from 0 to 1, whichever is more; None where there is nothing to compare."""
    pairs = ((report.text, other.text), (report.address, other.address))
    found = [_same_words(one, two) for one, two in pairs if one and two]
    return max(found, default=None)


def _same_words(one: str, two: str) -> float:
    """Chinese has no spaces: shared pairs of neighbouring signs; other writing: shared words in whatever order."""
    if _HAN.search(one) and _HAN.search(two):
        a, b = _bigrams(one), _bigrams(two)
        return 2 * len(a & b) / (len(a) + len(b)) if a and b else float(one == two)
    return token_sort_ratio(one.lower(), two.lower()) / 100


def _bigrams(text: str) -> set[str]:
    plain = _LETTERS.sub("", text).lower()
    return {plain[at:at + 2] for at in range(len(plain) - 1)}


def suggestions(row: Nearness, report: Told, others: Iterable[tuple[int, Told]], most: int = MOST) -> list[Suggestion]:
    """The events most like a report, best first; ``others`` are reports with the event that each belongs to."""
    best: dict[int, Likeness] = {}
    for event, other in others:
        found = like(row, report, other)
        if found is not None and (event not in best or found.score > best[event].score):
            best[event] = found
    ranked = sorted(best.items(), key=lambda one: (-one[1].score, one[1].age, one[0]))
    return [Suggestion(event, found) for event, found in ranked[:most]]


def to_join(row: Nearness, found: Sequence[Suggestion]) -> Suggestion | None:
    """The event that the system joins by itself: the best at the row's threshold, of the same known category, placed,
    in words too, reported within a day, and no other comes near it."""
    if not found or not row.joins:
        return None
    first, like_ = found[0], found[0].like
    is_known = bool(like_.same_category) and like_.distance_m is not None and like_.text is not None
    is_clear = len(found) == 1 or found[1].like.score <= like_.score - CLEAR
    is_sure = like_.score >= row.joins_at and like_.age <= JOINS_WITHIN
    return first if is_known and is_clear and is_sure else None


def sentences(like_: Likeness) -> tuple[str, str]:
    """Why an event may be the same one, in Chinese and in English."""
    told = [_distance(like_.distance_m), _age(like_.age), _CATEGORY[like_.same_category]]
    if like_.text is not None and like_.text >= SIMILAR:
        told.append(_SIMILAR)
    zh, en = "，".join(zh for zh, _ in told), ", ".join(en for _, en in told)
    return f"{zh}。", f"{en[:1].upper()}{en[1:]}."


SIMILAR = 0.5
_SIMILAR = ("文字相近", "similar words")
_CATEGORY = {True: ("同一类别", "the same category"), False: ("类别不同", "another category"),
             None: ("有一件类别未定", "one of them has no category yet")}
_UNITS = ((86_400, "天", "day"), (3_600, "小时", "hour"), (60, "分钟", "minute"))


def _distance(metres: float | None) -> tuple[str, str]:
    if metres is None:
        return "两处地点均不明", "neither place is known"
    return (f"相距{round(metres)}米", f"{round(metres)} m away") if metres >= 1 else ("同一地点", "the same place")


def _age(age: timedelta) -> tuple[str, str]:
    seconds = age.total_seconds()
    for length_s, zh, en in _UNITS:
        if seconds >= length_s:
            count = round(seconds / length_s)
            return f"早{count}{zh}上报", f"reported {count} {en}{'' if count == 1 else 's'} earlier"
    return "刚刚上报", "reported just before"


def nearness_mapping(row: Nearness) -> dict[str, Any]:
    """The plain form that ``read_nearness`` reads back."""
    return {"code": row.code, "within_m": row.within_m, "within_s": round(row.within.total_seconds()),
            "is_wide": row.is_wide, "joins_at": row.joins_at}


def read_nearness(plain: Mapping[str, Any]) -> Nearness:
    """A row from its plain form. Raises ``KeyError`` or ``ValueError`` naming what is wrong."""
    row = Nearness(plain["code"], int(plain["within_m"]), timedelta(seconds=int(plain["within_s"])),
                   bool(plain.get("is_wide", False)), float(plain.get("joins_at", NEVER)))
    if row.within_m < 0 or row.within <= timedelta(0):
        raise ValueError(f"{row.code}: within_m must not be negative, within_s must be positive")
    return row
