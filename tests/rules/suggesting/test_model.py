"""Suggestions from words: by the list's own words, by history, with what spoke for them."""

from __future__ import annotations

import csv
import gzip
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatch.flow.categories.shipped import shipped_list
from dispatch.rules.categories import VOID, Category
from dispatch.rules.suggesting.kept import Suggestions, packed, proof_of, unpacked
from dispatch.rules.suggesting.learning import LEVELS, NEEDED, RARE, Proof, learn, taught
from dispatch.rules.suggesting.model import History, Suggester, fitting_condition
from dispatch.rules.suggesting.signs import plain_text, signs_of

SUDDEN = ("0501", "0502", "0503", "0504", "0505", "0506")
LIST = [*shipped_list("gb47678_5_2026"), *(one for one in shipped_list("gb30428_2_2013") if one.code in SUDDEN)]
UNTAUGHT = Suggester(LIST)
BIN, LAMP = Category("b", "垃圾", "rubbish", "", "", ()), Category("l", "路灯", "lamp", "", "", ())

CALLS = [
    ("路边有人烧烤", "06029"), ("小区门口垃圾桶满出来了没人收", "06042"), ("有人在墙上贴满了小广告", "07001"),
    ("有辆僵尸车停了半年没人管", "06034"), ("路灯三天不亮了", "01037"), ("井盖不见了很危险", "01023"),
    ("楼上扔线下来给电瓶车充电", "06008"), ("工地半夜还在打桩吵得睡不着", "08001"), ("隔壁饭店油烟直接往我们窗户吹", "06027"),
    ("河里漂着好多死鱼水很臭", "06026"), ("人行道上停满了共享单车", "09011"), ("店里的东西都摆到人行道上来了", "09005"),
    ("有个推三轮车卖水果的堵着路口", "09001"), ("自来水管爆了水喷得老高", "0501"), ("一股煤气味是不是燃气泄漏了", "0502"),
    ("树倒了压在路上", "04002"), ("下大雨路上积水很深车都过不去", "0506"), ("私家车堵住消防通道", "09012"),
    ("广场舞音响太大了每天晚上吵", "06028"), ("渣土车没有盖篷布一路撒土", "08011"), ("公园里的健身器材坏了", "01046"),
    ("There is a big pothole on the road", "06013"), ("Street light out for a week", "01037"),
    ("Somebody dumped an old mattress", "06035"), ("graffiti on the wall", "06004"),
    ("illegally parked car blocks our exit", "09009"),
]  # fmt: skip


@pytest.mark.parametrize(("words", "code"), CALLS)
def test_the_words_of_a_list_alone_lead_to_the_category(words: str, code: str) -> None:
    first = UNTAUGHT.suggest(words)[0]
    assert first.code == code
    assert first.words
    assert all(word in plain_text(words) for word in first.words)


def test_the_condition_whose_name_fits_the_words_is_taken_and_the_first_where_none_does() -> None:
    lamp = next(one for one in shipped_list("gb47678_5_2026") if one.code == "01037")
    assert fitting_condition(lamp, "门口有一盏路灯不亮") == "01037-02"
    assert fitting_condition(lamp, "路灯白天一直开着") == fitting_condition(lamp, "") == lamp.conditions[0].code


def test_what_spoke_is_told_as_whole_pieces_of_the_text() -> None:
    assert UNTAUGHT.suggest("渣土车没有盖篷布")[0].words[0] in ("渣土车没", "盖篷布", "渣土车没有盖篷布")
    assert "dead cat" in UNTAUGHT.suggest("A DEAD CAT lies here")[0].words


@pytest.mark.parametrize("nothing", ["", "  ", "你好", "12345", "😀😀", "the and for"])
def test_words_that_say_nothing_lead_nowhere(nothing: str) -> None:
    assert UNTAUGHT.suggest(nothing) == []
    assert Suggester().suggest("垃圾") == []


@given(st.text(max_size=80), st.integers(1, 5))
def test_whatever_is_typed_scores_are_chances_in_order(text: str, most: int) -> None:
    found = UNTAUGHT.suggest(text, most)
    scores = [one.score for one in found]
    assert len(found) <= most
    assert scores == sorted(scores, reverse=True)
    assert all(0 <= score <= 1 for score in scores)
    assert sum(scores) <= 1.001


def test_history_teaches_what_no_list_says() -> None:
    lessons = [("老地方又是那样", "b"), ("巷口又黑了", "l")] * 20
    suggester = Suggester([BIN, LAMP], learn(lessons))
    assert [one.code for one in suggester.suggest("巷口又黑了", 1)] == ["l"]
    assert Suggester([BIN, LAMP]).suggest("巷口又黑了") == []


def test_a_code_of_the_past_teaches_its_successor_and_others_nobody() -> None:
    old = replace(BIN, code="old", state=VOID, successor="b")
    suggester = Suggester([BIN, LAMP, old], learn([("老地方", "old"), ("老地方", "gone")] * 3))
    assert [one.code for one in suggester.suggest("老地方")] == ["b"]
    assert suggester.heir("old") == "b"
    assert suggester.heir("gone") == ""


def test_a_sign_of_one_report_is_forgotten_because_it_may_name_a_person() -> None:
    assert RARE == 2
    assert set(learn([("张三家门口", "b")]).signs) == set()
    assert "门口" in learn([("张三家门口", "b"), ("李四门口", "b")]).signs
    assert not {"张三", "李四"} & set(learn([("张三家门口", "b"), ("李四门口", "b")]).signs)


def test_too_few_reports_are_learned_from_but_measure_nothing() -> None:
    history, proof = taught([BIN, LAMP], [("老地方", "b")] * (NEEDED - 1))
    assert history.reports == {"b": NEEDED - 1}
    assert proof == Proof(reports=NEEDED - 1)
    kept = Suggestions((1, 2), [BIN, LAMP], packed(history, proof))
    assert kept.sure("老地方", 0.5) is None


def test_the_newest_fifth_is_measured_and_decides_what_the_system_may_choose() -> None:
    lessons = [("老地方又是那样", "b"), ("巷口又黑了", "l")] * NEEDED
    history, proof = taught([BIN, LAMP], lessons)
    assert (proof.reports, proof.tried, proof.top1, proof.top3) == (2 * NEEDED, 2 * NEEDED // 5, 1.0, 1.0)
    assert [one.confidence for one in proof.levels] == list(LEVELS)
    kept = Suggestions((1, 2), [BIN, LAMP], packed(history, proof))
    assert kept.sure("巷口又黑了", 0.6).code == "l"
    assert kept.sure("巷口又黑了", None) is None
    assert kept.sure("你好", 0.5) is None
    assert kept.sure("", 0.5) is None


def test_what_was_learned_is_kept_and_comes_back_the_same() -> None:
    history, proof = taught([BIN, LAMP], [("老地方又是那样", "b"), ("巷口又黑了", "l")] * NEEDED)
    assert unpacked(packed(history, proof)) == history
    assert proof_of(packed(history, proof)) == proof
    assert History() == History({}, {})


def test_signs_are_pairs_and_triples_of_characters_and_words() -> None:
    assert set(signs_of("路灯坏")) == {"路灯", "灯坏", "路灯坏"}
    assert set(signs_of(plain_text("ＬＡＭＰＳ out, 12"))) == {"lamp", "out", "lamp out"}


def test_real_reports_are_foretold_from_earlier_ones(shared: Path) -> None:
    with gzip.open(shared / "boston" / "reports_shared.csv.gz", "rt", encoding="utf-8", newline="") as lines:
        rows = [row for row, _ in zip(csv.DictReader(lines), range(4_000), strict=False)]
    codes = {name: f"t{place}" for place, name in enumerate(sorted({row["type"] for row in rows}))}
    _, proof = taught([Category(code, "", "", "", "", ()) for code in codes.values()],
                      [(row["case_title"], codes[row["type"]]) for row in rows])
    sure = next(level for level in proof.levels if level.confidence == 0.9)
    assert proof.top1 > 0.95
    assert proof.top3 > 0.97
    assert sure.precision > 0.98
