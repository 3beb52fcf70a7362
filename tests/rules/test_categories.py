"""Categories and their filing conditions."""

from __future__ import annotations

import json

import pytest

from dispatch.rules.categories import category_mapping, read_category
from dispatch.rules.limits import Limit, LimitUnit
from tests.towns import CATEGORIES, RUBBISH

RUBBISH_LIST = next(one for one in CATEGORIES if one.code == RUBBISH)


@pytest.mark.parametrize("category", CATEGORIES, ids=lambda one: one.name_en)
def test_a_category_written_as_json_is_read_back_the_same(category) -> None:
    assert read_category(json.loads(json.dumps(category_mapping(category)))) == category


def test_an_empty_code_means_the_first_condition_and_an_unknown_one_none() -> None:
    assert RUBBISH_LIST.condition("").code == "1"
    assert RUBBISH_LIST.condition("2").code == "2"
    assert RUBBISH_LIST.condition("9") is None


def test_the_limit_depends_on_the_area_where_the_city_says_so() -> None:
    first = RUBBISH_LIST.conditions[0]
    assert first.limit_in("A") == Limit(2, LimitUnit.WORK_HOUR)
    assert first.limit_in("B") == first.limit_in("") == Limit(4, LimitUnit.WORK_HOUR)


@pytest.mark.parametrize(("field", "value"), [("mode", "perhaps"), ("unit", "fortnight"), ("amount", 0)])
def test_a_condition_that_cannot_be_is_refused(field: str, value: object) -> None:
    plain = category_mapping(RUBBISH_LIST)
    plain["conditions"][0][field] = value
    with pytest.raises(ValueError, match=str(value)):
        read_category(plain)
