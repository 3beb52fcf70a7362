"""The lists of categories that come with the product."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from geodata.sample import facts
from geodata.sample.lists import KNOWN, known_list, load_synonyms
from tests.geodata.sample.test_facts import folder, spoil

__all__ = ["folder"]


@pytest.mark.parametrize(
    ("standard", "counts"),
    [("gb47678_5_2026", {"matter": 97, "component": 153}), ("gb30428_2_2013", {"event": 66, "component": 135}),
     ("cjt214", {"event": 50}), ("local", {"event": 15})],
)
def test_a_list_is_whole(standard: str, counts: dict[str, int]) -> None:
    known = known_list(standard)
    assert Counter(one.kind for one in known.categories) == counts
    assert len({one.code for one in known.categories}) == len(known.categories)
    assert all(known.conditions[one.code] for one in known.categories)


def test_the_classes_of_2005_and_2013_are_swapped() -> None:
    names = {standard: {one.code: one.name for one in known_list(standard).categories} for standard in KNOWN[:2]}
    assert (names["cjt214"]["0405"], names["gb30428_2_2013"]["0405"]) == ("热力管道破裂", "店外经营")
    assert (names["cjt214"]["0505"], names["gb30428_2_2013"]["0505"]) == ("机动车乱停放", "路面塌陷")


def test_conditions_bear_the_code_of_their_own_list_and_say_whose_limits_they_are() -> None:
    old, oldest = known_list("gb30428_2_2013"), known_list("cjt214")
    assert [(one.code, one.limit_amount, one.limit_source) for one in old.conditions["0110"]] == [("0110-01", 4, "local_example")]
    assert {one.limit_source for found in oldest.conditions.values() for one in found} == {"sample"}
    assert oldest.conditions["0409"][0].limit_unit == "work_day"


def test_an_older_code_shares_the_other_names_of_its_successor() -> None:
    words = load_synonyms()
    assert "牛皮癣" in words["07001"]
    assert known_list("gb30428_2_2013").words["0201"] == words["07001"]
    assert known_list("cjt214").words["0403"] == words["0502"]


def test_a_lamp_of_2013_has_the_number_the_conditions_and_the_names_of_the_lamp_of_2026() -> None:
    old, new = known_list("gb30428_2_2013"), known_list("gb47678_5_2026")
    assert [(one.limit_amount, one.closing) for one in old.conditions["C0137"]] == [
        (one.limit_amount, one.closing) for one in new.conditions["01037"]]
    assert old.words["C0137"] == new.words["01037"]
    assert not {"C0158", "C0116"} & {one.code for one in old.categories}, "no number is made up"


def test_a_list_that_nobody_knows_is_no_list() -> None:
    with pytest.raises(KeyError):
        known_list("gb_2099")


def test_a_code_that_stands_there_twice_is_refused(folder: Path) -> None:
    spoil(folder, "older.csv", "cjt214,0102", "cjt214,0101")
    with pytest.raises(facts.FactsError, match=r"older\.csv row 3, field code"):
        known_list("cjt214", folder)
