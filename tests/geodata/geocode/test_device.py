"""Where a device stood against what the words say."""

from __future__ import annotations

from geodata.gazetteer.gazetteer import Gazetteer
from geodata.geocode import Fix, geocode, settle
from geodata.geocode.device import Source

FAR = Fix(121.1200, 28.8500, 20.0)


def at(words: str, gazetteer: Gazetteer, east_deg: float = 0.0) -> Fix:
    best = geocode(words, gazetteer).candidates[0]
    return Fix(best.lon + east_deg, best.lat, 15.0)


def test_words_with_a_small_circle_win_and_a_device_far_away_is_flagged(gazetteer: Gazetteer) -> None:
    answer = geocode("莲光路12号", gazetteer)
    settled = settle(answer, FAR)
    assert (settled.lon, settled.source, settled.conflict, settled.check) == (
        answer.candidates[0].lon,
        Source.WORDS,
        True,
        True,
    )


def test_a_device_near_the_words_raises_no_flag(gazetteer: Gazetteer) -> None:
    settled = settle(geocode("莲光路12号", gazetteer), at("莲光路12号", gazetteer, 0.001))
    assert (settled.source, settled.conflict) == (Source.WORDS, False)


def test_a_device_on_the_road_narrows_words_that_name_the_road_alone(gazetteer: Gazetteer) -> None:
    fix = at("莲光路80号", gazetteer)
    settled = settle(geocode("莲光路", gazetteer), fix)
    assert (settled.source, settled.radius_m, settled.conflict) == (Source.DEVICE, 15.0, False)


def test_a_device_far_from_a_whole_road_is_in_conflict(gazetteer: Gazetteer) -> None:
    settled = settle(geocode("莲光路", gazetteer), Fix(121.30, 28.93, 20.0))
    assert (settled.source, settled.conflict, settled.check) == (Source.WORDS, True, True)


def test_a_device_decides_between_candidates(gazetteer: Gazetteer) -> None:
    answer = geocode("柳径路12号", gazetteer)
    other = answer.candidates[1]
    settled = settle(answer, Fix(other.lon, other.lat, 15.0))
    assert (settled.lon, settled.source, settled.check) == (other.lon, Source.WORDS, False)


def test_without_a_place_in_the_words_the_device_is_taken_and_without_either_the_desk_asks(
    gazetteer: Gazetteer,
) -> None:
    answer = geocode("路灯不亮", gazetteer)
    assert settle(answer, FAR).source is Source.DEVICE
    nowhere = settle(answer, None)
    assert (nowhere.lon, nowhere.check, nowhere.source) == (None, True, Source.NEITHER)
