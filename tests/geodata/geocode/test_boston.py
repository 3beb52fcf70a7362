"""Real addresses of a city: what some reports tell about where others are."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench.geocode import TRAIN_SHARE, measure, read_rows, sound
from geodata.gazetteer.files.addresses import address_entries
from geodata.gazetteer.gazetteer import Gazetteer

QUESTIONS = 2_000


@pytest.fixture(scope="module")
def figures(shared: Path) -> dict[str, float]:
    rows = read_rows(shared / "boston" / "reports_shared.csv.gz")
    cut = round(len(rows) * TRAIN_SHARE)
    test = sound(rows[cut:])
    step = len(test) // QUESTIONS
    return measure(Gazetteer(address_entries(sound(rows[:cut]))), test[::step][:QUESTIONS])[0]


@pytest.mark.parametrize(("name", "least"), [("answered", 0.955), ("within_150m", 0.97), ("within_50m", 0.85)])
def test_nearly_all_addresses_are_found_where_the_city_has_them(
    figures: dict[str, float], name: str, least: float
) -> None:
    assert figures[name] >= least


def test_the_circle_is_small_and_holds_the_place(figures: dict[str, float]) -> None:
    assert figures["median_radius_m"] <= 60.0
    assert figures["radius_too_small"] <= 0.05
