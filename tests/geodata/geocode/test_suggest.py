"""Suggestions while somebody types."""

from __future__ import annotations

import pytest

from geodata.gazetteer.gazetteer import Gazetteer
from geodata.geocode import suggest


@pytest.mark.parametrize(
    ("words", "offered"),
    [
        ("莲光", "莲光路"), ("莲光路", "莲光路"), ("莲光路与", "莲光路与梅径路"), ("莲光路与梅径路", "莲光路与梅径路"), ("莲光路12", "莲光路12号"), ("松径小区3", "松径小区3幢"),
        ("lianguang", "Lianguang Road"), ("Lianguang Road and", "Lianguang Road and Meijing Road"), ("古城", "古城街道"), ("莲广路", "莲光路"),
    ],
)  # fmt: skip
def test_the_expected_words_are_offered_early(words: str, offered: str, gazetteer: Gazetteer) -> None:
    assert offered in [one.words for one in suggest(words, gazetteer)][:6]


def test_a_suggestion_has_a_place_and_a_circle(gazetteer: Gazetteer) -> None:
    for one in suggest("莲光", gazetteer):
        assert 121.0 < one.lon < 121.2
        assert one.radius_m > 0
        assert one.kind in {"road", "place", "stop", "area"}


@pytest.mark.parametrize("words", ["", "  ", "，", "zzzz", "😀"])
def test_words_that_lead_nowhere_get_no_suggestion(words: str, gazetteer: Gazetteer) -> None:
    assert suggest(words, gazetteer) == []


def test_no_more_than_asked_for_are_offered(gazetteer: Gazetteer) -> None:
    assert len(suggest("莲", gazetteer, 3)) == 3
