"""Rows at fault are all named, with row, column and reason in Chinese and English, and nothing is kept."""

from __future__ import annotations

import re
from collections.abc import Mapping

import pytest

from dispatch.errors import Unprocessable
from dispatch.flow.routes import empowering
from dispatch.flow.tables import tables
from dispatch.node import Node
from dispatch.rules.routes.rule import COLUMNS
from dispatch.rules.row_sentences import row_in_chinese, said_in_chinese
from dispatch.rules.tables import HEAD_ROW, NEARNESS, POWERS, ROUTES, in_keys
from tests.flow.routes.test_powers import row

GOOD = {"code": "*", "within_m": "50", "within_minutes": "60"}
# table, row, column at fault, a part of the reason in English, a part of it in Chinese
WRONG: tuple[tuple[str, Mapping[str, str], str, str, str], ...] = (
    ("routes", {"code": "", "to": "claim"}, "code", "a code of its own", "自己的编号"),
    ("routes", {"code": "a", "to": ""}, "to", "sends nowhere", "派给谁"),
    ("routes", {"code": "a", "to": "claim body:nobody"}, "to", "no body 'nobody'", "没有编号为“nobody”的单位"),
    ("routes", {"code": "a", "to": "claim", "also": "body:nobody"}, "also", "no body 'nobody'", "没有编号"),
    ("routes", {"code": "a", "to": "somebody"}, "to", "is none of", "不在可填的值之中"),
    ("routes", {"code": "a", "to": "claim", "load": "many"}, "load", "no whole number", "不是整数"),
    ("routes", {"code": "a", "to": "claim", "hours": "25:00"}, "hours", "no time", "不是时段"),
    ("routes", {"code": "a", "to": "claim", "categories": "9999"}, "categories", "no category", "现行类别表中没有"),
    ("routes", {"code": "a", "to": "claim", "towns": "1"}, "towns", "no town 1", "没有镇街 1"),
    ("routes", {"code": "a", "to": "claim", "grids": "S9"}, "grids", "no grid S9", "没有网格 S9"),
    ("routes", {"code": "fallback", "to": "claim"}, "code", "behind every table", "末尾固有"),
    ("powers", row("i", body="nobody"), "body", "no body", "没有编号"),
    ("powers", row("i", to_on="2022-01-01"), "to_on", "before it starts", "早于开始"),
    ("powers", row("i", published_on="2024-01-01"), "published_on", "after it is to start", "晚于开始执行"),
    ("powers", row("i", town=""), "town", "belongs to a town", "必须写明镇街"),
    ("powers", row("i", kind="own"), "kind", "is none of", "不在可填的值之中"),
    ("powers", row("i", from_on="soon"), "from_on", "no day such as", "不是日期"),
    ("powers", row(""), "item", "must be filled", "必须填写"),
    ("powers", row("i", matters="9999"), "matters", "no category", "不是现行类别表"),
    ("duplicates", {**GOOD, "code": "9999"}, "code", "no category", "不是类别、大类"),
    ("duplicates", {**GOOD, "code": ""}, "code", "must be filled", "必须填写"),
    ("duplicates", {**GOOD, "within_m": "-1"}, "within_m", "no number", "不是数字"),
    ("duplicates", {**GOOD, "within_m": "2.5"}, "within_m", "no whole number", "不是整数"),
    ("duplicates", {**GOOD, "within_m": "99999"}, "within_m", "from 0 to 2000", "应在 0 到 2000 之间"),
    ("duplicates", {**GOOD, "within_minutes": "nan"}, "within_minutes", "no number", "不是数字"),
    ("duplicates", {**GOOD, "within_minutes": "0"}, "within_minutes", "from 1 to", "应在 1 到"),
    ("duplicates", {**GOOD, "joins_at": "2"}, "joins_at", "from 0.5 to 1", "应在 0.5 到 1 之间"),
    ("duplicates", {**GOOD, "is_wide": "perhaps"}, "is_wide", "none of", "不在可填的值之中"),
)


def test_a_wrong_row_is_named_in_both_languages(node: Node) -> None:
    for table, wrong, column, english, chinese in WRONG:
        checked = node.run(tables.TABLES[table].check, [(7, wrong)])
        found = next(one for one in checked.faults if one.column == column)
        assert (found.table, found.row) == (table, 7)
        assert english in found.reason
        assert chinese in row_in_chinese(found.reason)
        assert checked.drafts == ()


def test_every_fault_is_told_and_nothing_is_kept(node: Node) -> None:
    rows = [(number, {"code": "same", "to": "nowhere"}) for number in range(2, 40)]
    checked = node.run(tables.TABLES["routes"].check, rows)
    assert len(checked.faults) == 38
    with pytest.raises(Unprocessable) as refused:
        node.run(tables.keep, "routes", [*rows, (40, {"code": "good", "to": "claim"})], ("test", None))
    assert refused.value.detail.startswith("nothing was kept: row 2, to: 'nowhere' is none of")
    assert refused.value.detail.endswith("; and 37 more")
    assert [one.state for one in node.run(tables.TABLES["routes"].versions)] == ["ruling"]  # the built-in one


def test_a_file_without_rows_is_refused(node: Node) -> None:
    for table in ("routes", "powers", "duplicates"):
        [fault] = node.run(tables.TABLES[table].check, []).faults
        assert (fault.row, row_in_chinese(fault.reason)) == (0, "文件里没有任何一行")


def test_headings_are_known_in_either_language() -> None:
    for heads in (("code", "to"), ("编号", "派给"), ("Code", "Goes to"), (" 编号 ", "goes to")):
        rows, faults = in_keys(ROUTES, heads, [(2, {heads[0]: " a ", heads[1]: "claim"}), (3, {heads[0]: " ", heads[1]: ""})])
        assert faults == []
        assert rows == [(2, {"code": "a", "to": "claim"})]


def test_an_unknown_a_missing_and_a_doubled_heading_are_faults_of_the_first_row() -> None:
    _, faults = in_keys(NEARNESS, ("code", "类别", "distance"), [])
    assert {(one.row, one.column, one.reason) for one in faults} == {
        (HEAD_ROW, "distance", "no such column"), (HEAD_ROW, "within_m", "this column is missing"),
        (HEAD_ROW, "within_minutes", "this column is missing"), (HEAD_ROW, "code", "two columns are this one")}
    assert all(re.search(r"[\u3400-\u9fff]", row_in_chinese(one.reason)) for one in faults)


def test_the_forms_have_the_columns_of_what_is_kept() -> None:
    assert ROUTES.columns == COLUMNS
    assert set(POWERS.columns) == set(empowering.COLUMNS)
    assert set(POWERS.head) == {"list", *empowering.OF_LIST}


def test_a_phrase_that_is_not_known_is_shown_as_it_is() -> None:
    assert row_in_chinese("a phrase that nobody has translated") == "a phrase that nobody has translated"


@pytest.mark.parametrize(("english", "chinese"), [
    ("nothing was kept: row 3, to: there is no body 'x'; and 4 more", "未保存任何内容：第 3 行“to”列，没有编号为“x”的单位；另有 4 处错误"),
    ("nothing was kept: row 2, item: must be filled", "未保存任何内容：第 2 行“item”列，必须填写"),
    ("nothing was kept: file: has no rows", "未保存任何内容：文件里没有任何一行"),
    ("7 rows are at fault; nothing was taken in", "7 行有错误，未导入任何内容"),
    ("that instant has passed", "这个时间已经过去"),
    ("words of a stranger", ""),
])
def test_what_was_wrong_with_a_file_is_said_in_chinese_to_the_last_word(english: str, chinese: str) -> None:
    assert said_in_chinese(english) == chinese
