"""Which words become the name of a place: what tells it from others, never who lives there."""

from __future__ import annotations

import pytest

from dispatch.rules.naming import is_name, is_personal, names_to_learn
from geodata.gazetteer.gazetteer import Gazetteer
from geodata.geocode import Answer, geocode

EMPTY = Gazetteer(())


def learned(*texts: str, said: str = "", caller: str = "", bearers: int = 0) -> tuple[str, ...]:
    answer: Answer = geocode(said or texts[0], EMPTY)
    return names_to_learn(texts, answer, lambda name: bearers, caller)


@pytest.mark.parametrize(
    ("text", "name"),
    [("老槐树", "老槐树"), ("老电影院门口", "老电影院"), ("大榕树底下", "大榕树底下"), ("莲光路12号", "莲光路12号"), ("the old cinema", "the old cinema")],
)
def test_words_meant_for_a_place_become_its_name(text: str, name: str) -> None:
    assert learned(text)[0] == name


def test_of_a_description_only_the_name_in_it_is_learned() -> None:
    assert learned(said="老电影院门口有人乱倒垃圾") == ("老电影院",)
    assert learned(said="这里一直很吵，请来看看") == ()


@pytest.mark.parametrize(
    "text",
    ["王小明家门口", "张先生家隔壁", "老李家旁边", "李阿姨小店", "13812345678", "我家楼下", "浙J12345停的地方", "陈师傅修车铺"],
)
def test_what_names_a_person_is_never_learned(text: str) -> None:
    assert learned(text) == ()


def test_the_callers_own_name_is_never_learned() -> None:
    assert learned("欧阳春天超市", caller="欧阳春天") == ()
    assert learned("春天超市", caller="欧阳春天")[0] == "春天超市"


@pytest.mark.parametrize("text", ["门口", "路口", "小区门口", "这里", "学校", "村口", "家里", "桥", "旁边的路上", "", "1", "附近"])
def test_words_that_mean_any_place_are_never_learned(text: str) -> None:
    assert learned(text) == ()


@pytest.mark.parametrize("text", ["王家村", "李家桥社区", "陈记面馆", "张家弄5号", "朱自清故居", "何家村文化礼堂"])
def test_a_surname_in_a_place_is_no_person(text: str) -> None:
    assert not is_personal(text)
    assert is_name(text)


@pytest.mark.parametrize("text", ["我家住在莲光路5号", "莲光路12号和梅香路101号都堵了", "锟斤拷锟斤拷"])
def test_homes_two_places_and_damage_teach_nothing(text: str) -> None:
    assert learned(text) == ()
