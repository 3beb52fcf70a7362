"""Words and position: which of them counts, and when the desk has to ask (domain reference 8.4)."""

from __future__ import annotations

import pytest
import shapely

from dispatch.rules.whereabouts import Taken, answerer, by_device, by_hand, by_words, in_one_hand
from geodata.geocode import Answer, Candidate, Fix, Outcome
from geodata.geocode.wording import reason_words
from geodata.phrases import Phrase

LON, LAT, METRE = 121.1, 28.85, 1 / 97_500


def candidate(east_m: float = 0.0, radius_m: float = 30.0) -> Candidate:
    lon = LON + east_m * METRE
    return Candidate("路", lon, LAT, radius_m, shapely.Point(lon, LAT), "list", 1.0, "找到", "found")


def answer(outcome: Outcome, *candidates: Candidate) -> Answer:
    reason = {Outcome.POINT: "found", Outcome.AMBIGUOUS: "several", Outcome.NONE: "no_place"}[outcome]
    zh, en = reason_words(reason, len(candidates))
    return Answer(Phrase("", "zh"), outcome, reason, zh, en, candidates)


DOOR = answer(Outcome.POINT, candidate(0, 15))
SURE, WIDE, NOTHING = answer(Outcome.POINT, candidate()), answer(Outcome.POINT, candidate(0, 900)), answer(Outcome.NONE)
SEVERAL = answer(Outcome.AMBIGUOUS, candidate(), candidate(2_000))


def device(east_m: float) -> Fix:
    return Fix(LON + east_m * METRE, LAT, 15.0)


@pytest.mark.parametrize(
    ("said", "east_m", "taken", "conflict", "check"),
    [
        (SURE, 150, Taken.WORDS, False, False),
        (SURE, 25, Taken.DEVICE, False, False),     # inside the circle both mean one place, and the device is surer
        (DOOR, 10, Taken.WORDS, False, False),      # a door is where the problem is, the device where somebody stood
        (SURE, 260, Taken.WORDS, True, False),      # words with a small circle win, and the desk is told
        (WIDE, 500, Taken.DEVICE, False, False),    # a device inside a wide circle tells more
        (WIDE, 2_000, Taken.WORDS, True, False),
        (SEVERAL, 100, Taken.WORDS, False, False),  # the device decides between several
        (SEVERAL, 1_000, Taken.DEVICE, True, True),
        (NOTHING, 0, Taken.DEVICE, False, False),
    ],
)
def test_the_rule_for_words_beside_a_device(said: Answer, east_m: float, taken: Taken, conflict: bool, check: bool) -> None:
    found = by_device(said, device(east_m))
    assert (found.taken, found.conflict, found.check) == (taken, conflict, check)
    assert (found.candidate is not None) == (taken is Taken.WORDS)
    assert found.says_zh
    assert found.says_en


def test_a_device_that_is_not_surer_than_the_words_does_not_take_their_place() -> None:
    for said, accuracy_m in ((SURE, 40), (WIDE, 2_000)):
        found = by_device(said, Fix(LON, LAT, accuracy_m))
        assert (found.taken, found.conflict, found.check) == (Taken.WORDS, False, False)


def test_a_device_that_narrows_the_words_says_so() -> None:
    assert "范围之内" in by_device(SURE, device(25)).says_zh


def test_words_alone_are_taken_only_when_they_name_one_place() -> None:
    assert by_words(SURE).candidate is SURE.best
    several, nothing = by_words(SEVERAL), by_words(NOTHING)
    assert (several.candidate, several.check, several.is_missing) == (None, True, False)
    assert (nothing.candidate, nothing.check, nothing.is_missing) == (None, False, True)


def test_a_point_put_by_hand_stands_and_a_contradiction_is_only_told() -> None:
    for east_m, conflict in ((150, False), (260, True)):
        found = by_hand(SURE, LON + east_m * METRE, LAT)
        assert (found.taken, found.candidate, found.conflict, found.check) == (Taken.HAND, None, conflict, False)
    assert not by_hand(WIDE, LON + 2_000 * METRE, LAT).conflict


def test_ground_is_in_one_hand_when_one_party_claimed_it_or_one_town_answers_for_what_nobody_claimed() -> None:
    assert in_one_hand([answerer(7, "a"), answerer(7, "b")])
    assert in_one_hand([answerer(None, "a"), answerer(None, "a")])
    assert not in_one_hand([answerer(7, "a"), answerer(8, "a")])
    assert not in_one_hand([answerer(7, "a"), answerer(None, "a")])
    assert not in_one_hand([answerer(None, "a"), answerer(None, "b")])
