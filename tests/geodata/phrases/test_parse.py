"""Words to phrases without any map."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geodata.phrases import AnchorKind, Lack, StepKind, parse


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        ("人民路与解放路交叉口", "crossing(人民路, 解放路)"),
        ("人民路和解放路路口东北角", "crossing(人民路, 解放路) corner NE"),
        ("实验小学东侧50米", "place(实验小学) side E 50m"),
        ("人民路与解放路路口往南约两百米", "crossing(人民路, 解放路) along S ~200m"),
        ("望江花园斜对面", "place(望江花园) diagonal"),
        ("人民路123号附近", "door(人民路, 123) near 100m"),
        ("第一人民医院北门", "place(第一人民医院) gate N"),
        ("人民路（解放路至中山路段）", "stretch(人民路, 解放路, 中山路)"),
        ("人民路一百二十三号", "door(人民路, 123)"),
        ("望江花园3幢2单元501室", "building(望江花园, 3)"),
        ("人民路12号路灯杆", "marker(人民路, 12)"),
        ("104国道K1650+300", "mile(104国道, 1650300)"),
        ("G104 K1650+300", "mile(G104, 1650300)"),
        ("东方大道东侧", "road(东方大道) roadside E"),
        ("西门街12号", "door(西门街, 12)"),
        ("江南街道江南大道5号", "door(江南大道, 5) @江南街道"),
        ("浙江省台州市临海市江南大道创业大道288号", "door(创业大道, 288) @浙江省/台州市/临海市 also road(江南大道)"),
        ("和平路与建设路路口", "crossing(和平路, 建设路)"),
        ("和平路与建设路、人民路之间的路段", "stretch(和平路, 建设路, 人民路)"),
        ("和平路(建设路到人民路)", "stretch(和平路, 建设路, 人民路)"),
        ("和平路与建设路路口，离路口大约三十米的东侧", "crossing(和平路, 建设路) side E ~30m"),
        ("和平路与建设路路口往南第二个路口", "crossing(和平路, 建设路) blocks S 2"),
        ("和平路中段", "road(和平路) part middle"),
        ("和平路西口", "road(和平路) part W end"),
        ("和平路南侧，建设路西侧", "crossing(和平路, 建设路) corner SW"),
        ("和平路以北、建设路以东地块", "crossing(和平路, 建设路) corner NE"),
        ("和平路东侧人行道上，靠近建设路", "crossing(和平路, 建设路) roadside E near 50m"),
        ("和平路过建设路的地方", "crossing(和平路, 建设路)"),
        ("和平路与什么路的路口记不清了", "junction(和平路)"),
        ("实验小学东边三五十米", "place(实验小学) side E ~40m"),
        ("实验小学往北一百来米", "place(实验小学) along N ~100m"),
        ("实验小学往东100米马路边有人摆摊", "place(实验小学) along E street 100m"),
        ("实验小学北侧30米的公厕", "place(实验小学) side N 30m"),
        ("和平路旁加油站", "road(和平路) near 30m also place(加油站)"),
        ("和平路57之1号", "door(和平路, 57-1)"),
        ("望云桥下面住着人", "place(望云桥) about"),
        ("孩子在第三中学读书，学校北门有人发传单", "place(第三中学) gate N"),
        ("和 平 路 1 2 号", "door(和平路, 12)"),
        ("dg031电线杆", "marker(DG031)"),
        ("人民路的路口", "junction(人民路)"),
    ],
)
def test_a_row_of_the_grammar_is_read(words: str, shown: str) -> None:
    assert str(parse(words)) == shown


@pytest.mark.parametrize(
    "frame", ["您好，我要反映一下，{}有人乱倒垃圾，麻烦处理，谢谢", "在{}，路灯不亮", "请问{}的井盖什么时候修"]
)
def test_lead_in_and_trailing_words_do_not_matter(frame: str) -> None:
    assert str(parse(frame.format("人民路与解放路交叉口"))) == "crossing(人民路, 解放路)"


def test_the_callers_home_is_kept_apart_from_the_place_of_the_event() -> None:
    phrase = parse("我家住在人民路5号，解放路与中山路交叉口的路灯不亮")
    assert [str(spot) for spot in phrase.spots] == ["crossing(解放路, 中山路)"]
    assert [str(spot) for spot in phrase.home] == ["door(人民路, 5)"]


def test_a_caller_who_only_says_where_home_is_has_not_said_where_it_happened() -> None:
    assert parse("我家住在人民路5号").lacks is Lack.HOME_ONLY


def test_a_caller_who_points_at_the_own_home_means_it() -> None:
    assert str(parse("我家住在人民路5号，我家楼下有人烧烤")) == "door(人民路, 5) about"


def test_a_number_is_a_door_only_where_it_is_one() -> None:
    for words in ("人民路12号线停运", "人民路12号楼", "人民路12号下午堵车", "6月12号人民路积水"):
        assert parse(words).spots[0].anchor.kind is AnchorKind.ROAD


def test_a_gate_of_a_place_named_after_a_gate_is_not_lost() -> None:
    spot = parse("北门小区北门").spots[0]
    assert spot.anchor.names == ("北门小区",)
    assert (spot.steps[0].kind, spot.steps[0].bearing) == (StepKind.GATE, 0.0)


@pytest.mark.parametrize(
    ("words", "lack"),
    [
        ("", Lack.EMPTY), ("   ", Lack.EMPTY), ("啊", Lack.TOO_SHORT), ("13812345678", Lack.PHONE_ONLY), ("我的电话13912345678，请回电", Lack.PHONE_ONLY),
        ("电话：0576-85112345", Lack.PHONE_ONLY), ("0576-85112345", Lack.PHONE_ONLY), ("😀😀😀", Lack.NO_PLACE),
        ("锟斤拷锟斤拷", Lack.GARBLED), ("鎴戝彂鐜版湁浜轰贡鎵斿瀮鍦", Lack.GARBLED), ("浜烘皯璺?57鍙?", Lack.GARBLED), ("????????", Lack.GARBLED), ("ä½\xa0å¥½å°è·¯", Lack.GARBLED),
        ("'; DROP TABLE events; --", Lack.NO_PLACE), ("路口有积水", Lack.NO_PLACE), ("谢谢", Lack.NO_PLACE),
    ],
)  # fmt: skip
def test_words_without_a_place_say_what_they_lack(words: str, lack: Lack) -> None:
    assert parse(words).lacks is lack


@given(st.text(max_size=60))
def test_no_words_are_too_odd_to_be_read(words: str) -> None:
    phrase = parse(words)
    assert phrase.text == words
    assert bool(phrase.spots) != (phrase.lacks is not None)
    assert str(phrase)


PIECES = st.sampled_from([
    "人民路", "解放路", "实验小学", "望江花园", "古城街道", "与", "和", "至", "交叉口", "路口", "往南", "50米", "12号", "3幢", "对面", "附近", "北门", "（", "）",
    "，", "我家住在", "的居民", "K1+300", "路灯杆", "之间", "不是", "。", "Main St", "and", "12", "near",
])  # fmt: skip


@given(st.lists(PIECES, max_size=14).map("".join))
def test_no_order_of_the_grammars_own_words_breaks_it(words: str) -> None:
    assert str(parse(words))


def test_a_place_at_the_end_of_a_very_long_call_is_still_heard() -> None:
    assert str(parse("啊" * 3980 + "，人民路12号")) == "door(人民路, 12)"
