from __future__ import annotations

from collections import Counter, defaultdict
from datetime import date, timedelta

import pytest

from geodata.sample import SampleCity
from geodata.sample.catalogue import NEW_LIST

LONGEST = {"urgent_hour": 24, "urgent_day": 15, "work_hour": 8, "work_day": 15}


def test_the_active_list_has_all_matters_components_and_emergencies(city: SampleCity) -> None:
    active = Counter((category.kind, len(category.code)) for category in city.categories if category.active)
    assert active == {("matter", 5): 97, ("component", 5): 153, ("event", 4): 8}


def test_the_gaps_of_the_list_are_not_repaired(city: SampleCity) -> None:
    codes = {category.code for category in city.categories if category.standard_version == NEW_LIST}
    assert not codes & {"01016", "06031", "07005", "09007", "05001"}


def test_a_category_is_there_once_in_its_standard(city: SampleCity) -> None:
    keys = [(category.standard_version, category.code) for category in city.categories]
    assert len(keys) == len(set(keys))


def test_a_component_is_a_matter_of_the_same_name_out_of_order(city: SampleCity) -> None:
    for category in city.categories:
        assert (category.kind == "component") == category.name.endswith("异常"), category.code


@pytest.mark.parametrize(
    ("former", "successor"), [("0110", "06010"), ("0405", "09005"), ("0602", "09013"), ("0507", "10001")]
)
def test_an_old_code_leads_to_its_successor(city: SampleCity, former: str, successor: str) -> None:
    old = [category for category in city.categories if category.code == former]
    assert [(category.active, category.successor) for category in old] == [(False, successor)]


def test_every_active_category_has_conditions_numbered_from_one(city: SampleCity) -> None:
    active = {category.code for category in city.categories if category.active}
    codes = defaultdict(list)
    for condition in city.conditions:
        codes[condition.category_code].append(condition.code)
    assert codes.keys() == active
    for category, found in codes.items():
        assert found == [f"{category}-{place:02d}" for place in range(1, len(found) + 1)]


def test_limits_are_sane_and_say_where_they_come_from(city: SampleCity) -> None:
    for condition in city.conditions:
        assert 1 <= condition.limit_amount <= LONGEST[condition.limit_unit], condition.code
        assert condition.name
        assert condition.name_en
        assert condition.closing
        assert condition.closing_en
        if condition.limit_source == "sample":
            assert (condition.limit_amount, condition.limit_unit) == (1, "work_day"), condition.code


def test_an_emergency_runs_day_and_night(city: SampleCity) -> None:
    emergencies = [condition for condition in city.conditions if condition.urgency == "emergency"]
    assert emergencies
    assert {condition.limit_unit for condition in emergencies} == {"urgent_hour"}


def test_area_limits_are_shortest_in_the_core_and_the_plain_limit_is_the_ordinary_one(
    city: SampleCity,
) -> None:
    graded = [condition for condition in city.conditions if condition.area_limits]
    assert graded
    for condition in graded:
        limits = condition.area_limits
        assert limits is not None
        assert limits["A"] <= limits["B"] == condition.limit_amount <= limits["C"]


@pytest.mark.parametrize(
    ("code", "amount", "unit"),
    [
        ("06010-01", 4, "work_hour"),
        ("06001-02", 15, "work_day"),
        ("06022-01", 1, "urgent_hour"),
        ("09005-01", 2, "urgent_hour"),
        ("0505-01", 2, "urgent_hour"),
        ("01004-01", 1, "work_day"),
        ("01037-02", 2, "work_day"),
        ("01026-01", 4, "urgent_hour"),
    ],
)
def test_known_local_limits(city: SampleCity, code: str, amount: int, unit: str) -> None:
    found = [condition for condition in city.conditions if condition.code == code]
    assert [(one.limit_amount, one.limit_unit, one.limit_source) for one in found] == [
        (amount, unit, "local_example")
    ]


def test_every_responsible_body_exists(city: SampleCity) -> None:
    bodies = {body.code for body in city.bodies}
    assert {condition.responsible for condition in city.conditions} <= bodies | {"officer"}


def test_what_needs_enforcement_is_in_somebodys_power(city: SampleCity) -> None:
    holders = defaultdict(set)
    for power in city.powers:
        holders[power.matters].add(power.body)
    for condition in city.conditions:
        if condition.is_enforcement:
            wanted = "bureau" if condition.responsible == "officer" else condition.responsible
            assert wanted in holders[condition.category_code], condition.code


def test_towns_with_the_full_list_hold_more_than_duqiao_and_duqiao_more_than_the_others(
    city: SampleCity,
) -> None:
    counts = Counter(power.town for power in city.powers if power.kind == "delegated")
    assert sorted(counts.values()) == [93] * 16 + [125] + [563] * 2
    assert (counts["331082100"], counts["331082108"], counts["331082112"]) == (563, 563, 125)


def test_the_items_are_invented_and_say_so(city: SampleCity) -> None:
    lists = Counter(power.kind for power in city.powers if power.kind != "delegated")
    assert (lists["comprehensive"], lists["master"]) == (749, 749 + lists["specialised"])
    assert all(power.name.startswith("样例事项") and power.name_en.startswith("Sample item") for power in city.powers)
    assert all(power.title == "样例清单" for power in city.powers)
    for code in {power.list for power in city.powers}:
        items = [power.item for power in city.powers if power.list == code]
        assert len(items) == len(set(items))


@pytest.mark.parametrize(("year", "days"), [(2024, 251), (2025, 248), (2026, 248)])
def test_the_calendar_has_the_official_number_of_working_days(city: SampleCity, year: int, days: int) -> None:
    off = {day.date: day.is_off for day in city.days_off}
    first = date(year, 1, 1)
    all_days = [first + timedelta(days=step) for step in range((date(year + 1, 1, 1) - first).days)]
    assert sum(not off.get(day.isoformat(), day.weekday() >= 5) for day in all_days) == days


def test_a_make_up_day_is_a_weekend_day(city: SampleCity) -> None:
    for day in city.days_off:
        if not day.is_off:
            assert date.fromisoformat(day.date).weekday() >= 5, day.date
