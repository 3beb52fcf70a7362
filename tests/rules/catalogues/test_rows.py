"""A list of categories as a table: read, refused by row and column, and written back the same."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatch.rules.catalogues.rows import AREAS, COLUMNS, URGENCIES, read_rows, write_rows
from dispatch.rules.categories import KINDS, VALID, VOID, Category, Condition
from dispatch.rules.event import Mode
from dispatch.rules.limits import Limit, LimitUnit
from dispatch.rules.row_sentences import row_in_chinese

UNITS = [unit for unit in LimitUnit if unit is not LimitUnit.ABSOLUTE]
TEXTS = st.text("暴露垃圾清理 abcDEF、()", max_size=12).map(str.strip)
NAMES = TEXTS.filter(bool)


def line(**given: str) -> dict[str, str]:
    """A row of rubbish by the list of 2026."""
    return {"standard": "gb47678_5_2026", "code": "06010", "kind": "matter", "name": "暴露垃圾", "condition": "06010-01",
            "condition_name": "生活垃圾散落", "limit": "4小时", "responsible": "officer", **given}


def faults(*rows: dict[str, str]) -> list[tuple[int, str, str]]:
    """What is wrong with rows, the first being number 2."""
    return [(one.row, one.column, one.reason) for one in read_rows(enumerate(rows, 2))[1]]


def read(*rows: dict[str, str]) -> list[Category]:
    made, wrong = read_rows(enumerate(rows, 2))
    assert wrong == []
    return [one for _, one in made]


@st.composite
def categories(draw: st.DrawFn) -> Category:
    """A category that may stand in a list of its own."""
    code = draw(st.from_regex(r"[0-9]{5}", fullmatch=True))
    counted = draw(st.booleans())
    names = [str(n) if counted else f"{code}-{n:02d}" for n in range(1, draw(st.integers(1, 3)) + 1)]
    return Category(
        code, draw(NAMES), draw(NAMES), draw(st.sampled_from(("06", "x"))), draw(TEXTS),
        tuple(draw(conditions(name)) for name in names), "gb47678_5_2026", draw(st.sampled_from(("", *KINDS))),
        tuple(draw(st.lists(NAMES, max_size=3))), VALID, draw(st.sampled_from(("", "06011"))),
    )


@st.composite
def conditions(draw: st.DrawFn, code: str) -> Condition:
    unit = draw(st.sampled_from(UNITS))
    amounts = sorted(draw(st.lists(st.integers(1, 99), min_size=3, max_size=3)))
    areas = draw(st.sampled_from(((), AREAS, ("B",))))
    return Condition(
        code, draw(NAMES), draw(NAMES), Limit(amounts[1], unit), draw(st.sampled_from(tuple(Mode))),
        draw(st.sampled_from(("officer", "water", "gas、water"))), draw(st.sampled_from(URGENCIES)), draw(NAMES), draw(NAMES),
        draw(st.booleans()), {area: Limit(amounts["ABC".index(area)], unit) for area in areas}, draw(TEXTS),
    )


@given(st.lists(categories(), max_size=4, unique_by=lambda one: one.code))
def test_a_list_that_is_written_reads_back_the_same(listed: list[Category]) -> None:
    assert read(*write_rows(listed)) == listed


def test_every_row_has_a_name_of_its_own_even_where_conditions_are_only_counted() -> None:
    listed = read(line(condition="1"), line(condition="2"), line(code="06011", condition="1"))
    assert [row["condition"] for row in write_rows(listed)] == ["06010/1", "06010/2", "06011/1"]
    assert [one.code for one in listed[0].conditions] == ["1", "2"]


def test_words_may_be_chinese_and_limits_as_local_tables_write_them() -> None:
    [one] = read(line(kind="事项", state="有效", limit="2紧急工作时", limit_a="1紧急工作时", mode="核实", urgency="紧急", enforcement="是",
                      words="牛皮癣；小广告", condition="", name_en=""))
    [condition] = one.conditions
    assert (one.kind, one.words, one.name_en, condition.code) == ("matter", ("牛皮癣", "小广告"), "暴露垃圾", "06010-01")
    assert (condition.limit, condition.limits_by_area) == (Limit(2, LimitUnit.URGENT_HOUR), {"A": Limit(1, LimitUnit.URGENT_HOUR)})
    assert (condition.mode, condition.urgency, condition.is_enforcement) == (Mode.VERIFY, "urgent", True)


def test_a_void_code_needs_no_condition_and_keeps_its_successor() -> None:
    void = line(code="06099", state="作废", successor="06010", condition="", condition_name="", limit="", responsible="")
    one, other = read(line(), void)
    assert (other.is_void, other.conditions, other.successor) == (True, (), "06010")
    assert read(*write_rows([one, other])) == [one, other]


@pytest.mark.parametrize(
    ("wrong", "column", "says"),
    [
        ({"standard": "gb2030"}, "standard", "'gb2030' is none of"),
        ({"code": "610"}, "code", "has a spreadsheet taken its zero? 00610"),
        ({"code": "暴露"}, "code", "which has five digits"),
        ({"standard": "gb30428_2_2013", "code": "110"}, "code", "taken its zero? 0110"),
        ({"code": ""}, "code", "must be filled"),
        ({"name": ""}, "name", "must be filled"),
        ({"limit": "soon"}, "limit", "is not a time limit"),
        ({"limit": "1紧急工作时制止"}, "limit", "says more than a limit"),
        ({"limit": "4小时停工，7天处罚"}, "limit", "names several"),
        ({"limit": "0天"}, "limit", "is not a time limit"),
        ({"limit": "", "condition": "06010-01"}, "limit", "is empty"),
        ({"limit_a": "4小时", "limit_b": "2小时"}, "limit_b", "2 work_hour is shorter than 4 work_hour in the area class A"),
        ({"mode": "perhaps"}, "mode", "'perhaps' is none of"),
        ({"urgency": "very"}, "urgency", "'very' is none of"),
        ({"enforcement": "maybe"}, "enforcement", "'maybe' is none of"),
        ({"responsible": ""}, "responsible", "is empty"),
        ({"state": "void", "successor": "06088"}, "successor", "leads to no code of this table that can be filed"),
        ({"name": "长" * 201}, "name", "is longer than 200 signs"),
    ],
)
def test_a_wrong_cell_is_refused_by_row_and_column(wrong: dict[str, str], column: str, says: str) -> None:
    found = faults(line(code="06001", condition="06001-01", limit="1天"), line(**wrong))
    assert [(row, name) for row, name, _ in found] == [(3, column)]
    assert says in found[0][2]
    assert row_in_chinese(found[0][2]) != found[0][2]


def test_rows_of_one_code_say_the_same_of_it_and_name_each_condition_once() -> None:
    assert faults(line(), line(name="别的")) == [(3, "name", "'别的', but the same code has '暴露垃圾' in row 2")]
    assert faults(line(), line()) == [(3, "condition", "'06010-01' stands there twice")]
    [(row, column, reason)] = faults(line(condition="", condition_name="", limit=""))
    assert (row, column) == (2, "limit")
    assert "needs a condition" in reason


def test_every_wrong_row_is_told_at_once() -> None:
    rows: list[dict[str, Any]] = [line(code=f"060{n}", condition="", limit="") for n in range(10, 15)]
    assert len({row for row, _, _ in faults(*rows, line(mode="?"))}) == len(rows) + 1
    assert len(COLUMNS) == len(set(COLUMNS))


def test_void_codes_may_follow_each_other_to_one_that_can_be_filed_but_not_in_a_ring() -> None:
    empty = {"condition": "", "condition_name": "", "limit": "", "responsible": "", "state": VOID}
    first, second = line(code="06098", successor="06099", **empty), line(code="06099", successor="06010", **empty)
    assert [one.successor for one in read(line(), first, second)] == ["", "06099", "06010"]
    ring = line(code="06099", successor="06098", **empty)
    assert [(row, column) for row, column, _ in faults(line(), first, ring)] == [(3, "successor"), (4, "successor")]


def test_a_void_category_may_keep_its_conditions() -> None:
    [one] = [one for one in read(line(), line(code="06011", condition="06011-01", state=VOID)) if one.is_void]
    assert one.conditions
