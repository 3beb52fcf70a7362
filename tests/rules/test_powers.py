"""Who holds a power on the day of the act: by town, list and date."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatch.rules.powers import Item, PowerList, Powers, compare_items, standing

DAY = date(2026, 3, 2)
SOUTH, NORTH = "331082001", "331082002"


def power_list(ident: int, kind: str, body: str, town: str = "", **more: object) -> PowerList:
    given = {"from_on": date(2023, 1, 1), "published_on": date(2022, 12, 20), "code": f"list-{ident}", "version": 1}
    return PowerList(id=ident, kind=kind, body=body, town=town, **{**given, **more})


STALL, SIGN, FUMES = Item("i-1", matters=("09006",)), Item("i-2", matters=("09006",)), Item("i-3", matters=("06027/1",))
BUREAU = (power_list(1, "comprehensive", "bureau"), [STALL, SIGN, FUMES])
TOWN = (power_list(2, "delegated", "squad-south", SOUTH), [STALL, SIGN])
ECOLOGY = (power_list(3, "specialised", "ecology"), [FUMES])


def kinds(powers: Powers, category: str, town: str, day: date = DAY, condition: str = "1") -> list[tuple[str, str, int]] | None:
    held = powers.held(category, condition, town, day)
    return None if held is None else [(one.kind, one.body, one.items) for one in held]


def test_a_delegated_item_is_the_towns_and_the_bureaus_everywhere_else() -> None:
    powers = Powers([BUREAU, TOWN])
    assert kinds(powers, "09006", SOUTH) == [("delegated", "squad-south", 2)]
    assert kinds(powers, "09006", NORTH) == [("comprehensive", "bureau", 2)]


def test_items_that_several_bodies_hold_are_a_joint_matter_led_by_the_town() -> None:
    part = (power_list(2, "delegated", "squad-south", SOUTH), [STALL])
    assert kinds(Powers([BUREAU, part]), "09006", SOUTH) == [("delegated", "squad-south", 1), ("comprehensive", "bureau", 1)]


def test_an_item_may_be_about_one_condition_only() -> None:
    powers = Powers([ECOLOGY])
    assert kinds(powers, "06027", SOUTH, condition="1") == [("specialised", "ecology", 1)]
    assert kinds(powers, "06027", SOUTH, condition="2") == []


def test_a_master_list_alone_gives_nobody_the_power() -> None:
    assert kinds(Powers([(power_list(9, "master", "bureau"), [STALL]), ECOLOGY]), "09006", SOUTH) == []


def test_without_any_list_in_force_the_question_does_not_arise() -> None:
    assert kinds(Powers(), "09006", SOUTH) is None
    assert kinds(Powers([BUREAU]), "09006", SOUTH, date(2022, 12, 31)) is None
    assert [standing(held) for held in (None, ())] == ["unlisted", "none"]


@pytest.mark.parametrize(("day", "body"), [
    (date(2026, 2, 28), "bureau"), (date(2026, 3, 1), "squad-south"), (date(2026, 5, 31), "squad-south"),
    (date(2026, 6, 1), "bureau"),
])
def test_the_list_of_the_day_of_the_act_decides_and_its_first_and_last_day_count(day: date, body: str) -> None:
    listed = power_list(2, "delegated", "squad-south", SOUTH, from_on=date(2026, 3, 1), to_on=date(2026, 5, 31))
    found = kinds(Powers([BUREAU, (listed, [STALL, SIGN])]), "09006", SOUTH, day)
    assert [one[1] for one in found or ()] == [body]


@pytest.mark.parametrize("published", [None, date(2023, 1, 2)])
def test_a_list_that_was_not_published_in_time_gives_no_power(published: date | None) -> None:
    listed = power_list(2, "delegated", "squad-south", SOUTH, published_on=published)
    assert kinds(Powers([BUREAU, (listed, [STALL])]), "09006", SOUTH) == [("comprehensive", "bureau", 2)]


days = st.integers(0, 400).map(lambda n: date(2026, 1, 1) + timedelta(n))


@given(st.lists(st.tuples(st.sampled_from(["comprehensive", "specialised", "delegated"]), st.sampled_from("abc"),
                          days, days | st.none(), st.sets(st.sampled_from(["i-1", "i-2", "i-3"]))), max_size=6), days)
def test_every_item_counts_once_and_only_lists_in_force_count(lists: list, day: date) -> None:
    made = [
        (power_list(at, kind, body, SOUTH if kind == "delegated" else "", from_on=start, to_on=end),
         [Item(code, matters=("09006",)) for code in sorted(items)])
        for at, (kind, body, start, end, items) in enumerate(lists)
    ]
    held = Powers(made).held("09006", "1", SOUTH, day)
    ruling = [(one, items) for one, items in made if one.from_on <= day and (one.to_on is None or day <= one.to_on)]
    if not ruling:
        assert held is None
        return
    assert held is not None
    assert sum(one.items for one in held) == len({item.code for _, items in ruling for item in items})
    assert {one.list_code for one in held} <= {one.code for one, _ in ruling}
    assert [one.kind for one in held] == sorted((one.kind for one in held), key=["delegated", "comprehensive", "specialised"].index)


def test_two_versions_of_a_list_are_told_apart_item_by_item() -> None:
    found = compare_items([STALL, SIGN], [SIGN, FUMES, Item("i-1", "renamed", matters=("09006",))])
    assert ([one.code for one in found.added], [one.code for one in found.removed]) == (["i-3"], [])
    assert [(old.name, new.name) for old, new in found.changed] == [("", "renamed")]
