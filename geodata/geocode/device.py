"""Two sources for one place: where the reporter's device stood and what the words say."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from geodata.geocode.answer import Answer, Candidate, Outcome
from geodata.plane import distance_m

# The domain's rule: words with a small circle win over a device that is farther away than this, and the desk is told.
CONFLICT_M = 200.0
SMALL_M = 100.0


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

    Words with a small circle are preferred; a wide circle is narrowed by a device inside it; several candidates are
    decided by a device that stands in exactly one of them.
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
    if best.radius_m <= SMALL_M:
        far = apart > CONFLICT_M
        note = (f"，设备在{apart:.0f}米之外，请核对", f", the device is {apart:.0f} m away; check") if far else ("", "")
        return _by_words(best, far, *note)
    if apart <= best.radius_m + fix.accuracy_m:
        return _by_device(fix, conflict=False, check=False)
    return _by_words(best, True, f"，设备在{apart:.0f}米之外，请核对", f", the device is {apart:.0f} m away; check")


def _apart_m(one: Candidate, fix: Fix) -> float:
    return distance_m(one.lon, one.lat, fix.lon, fix.lat)


def _by_words(one: Candidate, conflict: bool, zh: str = "", en: str = "") -> Settled:
    return Settled(
        one.lon, one.lat, one.radius_m, Source.WORDS, conflict, conflict, f"按文字定位{zh}", f"placed by the words{en}"
    )


def _by_device(fix: Fix, conflict: bool, check: bool) -> Settled:
    zh, en = ("，与文字不符，请核对", ", against the words; check") if conflict else ("", "")
    return Settled(
        fix.lon,
        fix.lat,
        fix.accuracy_m,
        Source.DEVICE,
        conflict,
        check or conflict,
        f"按设备位置定位{zh}",
        f"placed by the device{en}",
    )


def _neither(answer: Answer) -> Settled:
    return Settled(None, None, None, Source.NEITHER, False, True, answer.says_zh, answer.says_en)
