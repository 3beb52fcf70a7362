"""Two sources for one place: where the reporter's device stood and what the words say."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from geodata.geocode.answer import Answer, Candidate, Outcome
from geodata.plane import distance_m

# The domain's rule: words with a small circle win over a device that is farther away than this, and the desk is told.
CONFLICT_M = 200.0
SMALL_M = 100.0
# Good enough to tell the side of a street. Most devices reach it under the open sky; one that stands in a house or is
# placed by radio masts alone does not.
GOOD_M = 25.0


class Source(StrEnum):
    """Which of the two a settled place was taken from."""

    WORDS = "words"
    DEVICE = "device"
    NEITHER = "neither"


@dataclass(frozen=True, slots=True)
class Fix:
    """Where a device says it stood: WGS-84 and the accuracy it gives, in metres."""

    lon: float
    lat: float
    accuracy_m: float


@dataclass(frozen=True, slots=True)
class Settled:
    """The place taken; `conflict` when the two are apart, `check` when the desk should ask before anybody is sent."""

    lon: float | None
    lat: float | None
    radius_m: float | None
    source: Source
    conflict: bool
    check: bool
    says_zh: str
    says_en: str


def settle(answer: Answer, fix: Fix | None) -> Settled:
    """One place from words and device.

    Words with a small circle are preferred to a device outside it; a circle, wide or small, is narrowed by a device
    that stands inside it and knows better where it is; several candidates are decided by a device that stands in
    exactly one of them.
    """
    if fix is None:
        return _by_words(answer.best, False) if answer.best else _neither(answer)
    if answer.best:
        return _both(answer.best, fix)
    inside = [one for one in answer.candidates if _apart_m(one, fix) <= max(CONFLICT_M, one.radius_m)]
    if answer.outcome is Outcome.AMBIGUOUS and len(inside) == 1:
        return _by_words(inside[0], False, "，按设备位置在几处中选定", ", chosen by the device's position")
    conflict = bool(answer.candidates) and not inside
    return _by_device(fix, conflict, check=bool(answer.candidates))


def _both(best: Candidate, fix: Fix) -> Settled:
    apart = _apart_m(best, fix)
    if apart > (CONFLICT_M if best.radius_m <= SMALL_M else best.radius_m + fix.accuracy_m):
        return _by_words(best, True, f"，设备在{apart:.0f}米之外，请核对", f", the device is {apart:.0f} m away; check")
    if not _narrows(best, apart, fix):
        return _by_words(best, False)
    around = (f"，在“{best.name}”{best.radius_m:.0f}米范围之内", f", within the {best.radius_m:.0f} m of “{best.name_en or best.name}”")
    return _by_device(fix, False, False, *around)


def _narrows(best: Candidate, apart: float, fix: Fix) -> bool:
    """Whether the device tells more than words it does not contradict.

    The words say where the problem is, the device where the reporter stood (domain reference 8.4). Words as exact as a
    door therefore stay. Inside a wider circle of theirs both speak of one place, and the smaller circle is the better
    answer: around a whole road that of any device surer than it, around a place or a crossing only that of one which
    knows the side of the street.
    """
    if best.radius_m > SMALL_M:
        return fix.accuracy_m < best.radius_m
    return fix.accuracy_m <= GOOD_M < best.radius_m and apart <= best.radius_m


def _apart_m(one: Candidate, fix: Fix) -> float:
    return distance_m(one.lon, one.lat, fix.lon, fix.lat)


def _by_words(one: Candidate, conflict: bool, zh: str = "", en: str = "") -> Settled:
    return Settled(
        one.lon, one.lat, one.radius_m, Source.WORDS, conflict, conflict, f"按文字定位{zh}", f"placed by the words{en}"
    )


def _by_device(fix: Fix, conflict: bool, check: bool, zh: str = "", en: str = "") -> Settled:
    if conflict:
        zh, en = "，与文字不符，请核对", ", against the words; check"
    says = f"按设备位置定位{zh}", f"placed by the device{en}"
    return Settled(fix.lon, fix.lat, fix.accuracy_m, Source.DEVICE, conflict, check or conflict, *says)


def _neither(answer: Answer) -> Settled:
    return Settled(None, None, None, Source.NEITHER, False, True, answer.says_zh, answer.says_en)
