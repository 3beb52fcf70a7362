"""What one version of a list changes against another."""

from __future__ import annotations

from dataclasses import replace

from dispatch.flow.categories.shipped import shipped_list
from dispatch.rules.catalogues.changes import Difference, compare_lists
from dispatch.rules.categories import VOID
from dispatch.rules.limits import Limit, LimitUnit
from tests.towns import CATEGORIES

RUBBISH, PIPE, STALL = CATEGORIES[:3]


def test_the_same_list_changes_nothing() -> None:
    assert compare_lists(CATEGORIES, tuple(reversed(CATEGORIES))) == []


def test_codes_come_go_become_void_and_valid_again() -> None:
    void = replace(PIPE, state=VOID, successor=STALL.code)
    found = compare_lists((RUBBISH, PIPE), (void, STALL))
    assert [(one.code, one.kind, one.successor) for one in found] == [
        (RUBBISH.code, "removed", ""), (PIPE.code, "voided", STALL.code), (STALL.code, "added", "")]
    assert [one.kind for one in compare_lists((void,), (PIPE,))] == ["revived"]
    assert compare_lists((void,), ()) == compare_lists((), (void,)) == []


def test_a_code_that_goes_is_told_with_the_one_that_stands_for_the_same_now() -> None:
    old, new = shipped_list("gb30428_2_2013"), shipped_list("gb47678_5_2026")
    found = {one.code: one.successor for one in compare_lists(old, new) if one.kind == "removed"}
    assert (found["0110"], found["C0137"], found["0131"]) == ("06010", "01037", "")
    assert {one.code: one.successor for one in compare_lists(new, old)}["06010"] == "0110"


def test_other_limits_and_bodies_are_told_by_condition_and_field() -> None:
    first, second = RUBBISH.conditions
    other = replace(RUBBISH, conditions=(
        replace(first, limit=Limit(2, LimitUnit.WORK_HOUR), responsible="water", limits_by_area={}), second))
    [change] = compare_lists((RUBBISH,), (other,))
    assert change.kind == "changed"
    assert change.fields == {"limit", "limit_a", "responsible"}
    assert Difference("1", "limit", "4 work_hour", "2 work_hour") in change.differences
    assert Difference("1", "limit_a", "2 work_hour", "") in change.differences


def test_a_condition_that_goes_is_told_with_its_limit() -> None:
    [change] = compare_lists((RUBBISH,), (replace(RUBBISH, conditions=RUBBISH.conditions[:1]),))
    assert change.differences == (Difference("2", "condition", "条件2 1 work_day", ""),)


def test_the_same_figures_in_another_list_are_another_code() -> None:
    old, new = replace(STALL, standard="cjt214"), replace(STALL, standard="gb30428_2_2013")
    [change] = compare_lists((old,), (new,))
    assert change.differences == (Difference("", "standard", "cjt214", "gb30428_2_2013"),)
