"""The index of names."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geodata.gazetteer.naming.grams import GramIndex
from geodata.gazetteer.naming.homophones import near_sounds, signs_alike, sounds
from geodata.gazetteer.naming.names import How, NameIndex
from geodata.phrases.known import NameKind


@pytest.fixture
def index() -> NameIndex:
    names = NameIndex()
    for item, (name, kind) in enumerate([
        ("紫阳街", NameKind.ROAD), ("柳径东路", NameKind.ROAD), ("柳径西路", NameKind.ROAD), ("莲光路", NameKind.ROAD), ("莲光小学", NameKind.PLACE),
        ("竹香菜市场", NameKind.PLACE), ("枫坡大道", NameKind.ROAD), ("市第一人民医院", NameKind.PLACE), ("第二中学", NameKind.PLACE),
        ("104国道", NameKind.ROAD), ("Lorraine St", NameKind.ROAD), ("North Main St", NameKind.ROAD),
    ]):  # fmt: skip
        names.add(name, item, kind)
    names.settle()
    return names


@pytest.mark.parametrize(
    ("asked", "name", "how"),
    [
        ("紫阳街", "紫阳街", How.EXACT), ("子阳街", "紫阳街", How.SOUND), ("莲广路", "莲光路", How.SOUND), ("竹香菜场", "竹香菜市场", How.ENDING),
        ("枫坡路", "枫坡大道", How.ENDING), ("人民医院", "市第一人民医院", How.HOLDING), ("一〇四国道", "104国道", How.EXACT), ("G104", "104国道", How.EXACT),
        ("lorraine street", "Lorraine St", How.EXACT), ("N Main Street", "North Main St", How.EXACT), ("Loraine St", "Lorraine St", How.SPELLING),
        ("Lorraine Rd", "Lorraine St", How.ENDING), ("Lorriane St", "Lorraine St", How.SPELLING), ("Main North St", "North Main St", How.SPELLING),
        ("Lorraine Sr", "Lorraine St", How.ENDING), ("蓮光小學", "莲光小学", How.EXACT), ("紫陽街", "紫阳街", How.EXACT), ("連廣路", "莲光路", How.SOUND),
        ("垃圾堆满莲广路", "莲光路", How.SPELLING),
    ],
)  # fmt: skip
def test_a_name_is_found_however_it_is_said(index: NameIndex, asked: str, name: str, how: How) -> None:
    hits = index.find(asked)
    assert (hits[0].name, hits[0].how) == (name, how)


def test_the_surer_the_way_the_higher_the_score(index: NameIndex) -> None:
    exact, sound, spelling = (index.find(asked)[0].score for asked in ("莲光路", "莲广路", "莲关路"))
    assert 1.0 == exact > sound > spelling > 0.6


@pytest.mark.parametrize("asked", ["柳径南路", "第三中学", "莲光大厦", "靖江中路", "莲光中学"])
def test_another_name_is_never_taken_for_a_slip(index: NameIndex, asked: str) -> None:
    assert not index.find(asked)


def test_a_divided_road_said_whole_gives_all_its_parts(index: NameIndex) -> None:
    assert {hit.name for hit in index.find("柳径路")} == {"柳径东路", "柳径西路"}


def test_the_longest_known_name_is_found_in_words(index: NameIndex) -> None:
    assert index.longest("莲光小学北门", 0) == (4, NameKind.PLACE)
    assert index.longest("在莲光路上", 1) == (3, NameKind.ROAD)
    assert index.longest("在莲光路上", 0) is None


def test_suggestions_begin_with_what_was_typed(index: NameIndex) -> None:
    assert [hit.name for hit in index.starting("莲光", 5)] == ["莲光路", "莲光小学"]
    assert index.starting("人民医院", 5)[0].name == "市第一人民医院"
    assert index.starting("lor", 5)[0].name == "Lorraine St"


def test_an_alias_added_later_is_found(index: NameIndex) -> None:
    index.add("老紫阳", 0, NameKind.ROAD)
    assert index.find("老紫阳")[0].item == 0


@pytest.mark.parametrize(
    ("one", "other"), [("紫阳", "子阳"), ("莲光", "联广"), ("塍", "城"), ("渚", "主"), ("橘", "菊")]
)
def test_characters_of_one_sound_are_known(one: str, other: str) -> None:
    assert sounds(one) == sounds(other)


@pytest.mark.parametrize(("one", "other"), [("张", "脏"), ("宁", "林"), ("明", "民"), ("湖", "福")])
def test_sounds_that_are_mixed_up_are_near(one: str, other: str) -> None:
    assert sounds(one) != sounds(other)
    assert near_sounds(one) == near_sounds(other)


def test_a_breath_more_is_a_smaller_slip_than_a_rhyme_and_a_second_reading_is_none() -> None:
    assert signs_alike("波", "坡") > 0.8 > signs_alike("荷", "坡")
    assert signs_alike("桔", "橘") == signs_alike("月", "乐") == 1.0
    assert signs_alike("坡", "香") == 0.0


def test_an_estate_may_be_named_without_its_ending_and_the_only_station_by_its_kind() -> None:
    names = NameIndex()
    for item, name in enumerate(["余丰里小区", "临海火车站", "实验小学", "莲光小学"]):
        names.add(name, item, NameKind.PLACE)
    names.settle()
    assert [hit.name for hit in names.find("余丰里")] == ["余丰里小区"]
    assert [hit.name for hit in names.find("火车站")] == ["临海火车站"]
    assert names.find("小学") == []  # which one is meant nobody knows


@pytest.fixture(scope="module")
def town() -> NameIndex:
    names = NameIndex()
    places = ["中心菜场", "望云桥", "翠湖小区", "云溪县人民医院", "人民医院站"]
    roads = ["建设路", "工业一路", "工业二路", "五一路", "Annankatu", "Liujing East Road", "Liujing West Road"]
    for item, name in enumerate(places + roads):
        names.add(name, item, NameKind.PLACE if name in places else NameKind.ROAD)
    names.settle()
    return names


@pytest.mark.parametrize("said", ["建国路", "望江桥", "翠竹小区"])
def test_an_ordinary_name_of_something_else_is_only_offered(town: NameIndex, said: str) -> None:
    assert all(hit.score < 0.6 for hit in town.find(said))


@pytest.mark.parametrize(("said", "meant"), [("中心莱场", "中心菜场"), ("建没路", "建设路"), ("工业2路", "工业二路"), ("五1路", "五一路"), ("Anankatu", "Annankatu")])
def test_a_sign_that_looks_or_sounds_alike_and_a_number_in_other_signs_are_the_same_name(town: NameIndex, said: str, meant: str) -> None:
    best = town.find(said)[0]
    assert best.name == meant
    assert best.score > 0.7


def test_a_name_said_without_its_town_goes_before_one_that_goes_on_behind_it(town: NameIndex) -> None:
    first, second = town.find("人民医院")
    assert (first.name, second.name) == ("云溪县人民医院", "人民医院站")
    assert first.score > second.score


@pytest.mark.parametrize(("said", "parts"), [("工业路", ["工业一路", "工业二路"]), ("Liujing Road", ["Liujing East Road", "Liujing West Road"])])
def test_a_divided_road_said_without_its_part_may_be_each_of_them(town: NameIndex, said: str, parts: list[str]) -> None:
    assert sorted(hit.name for hit in town.find(said)) == sorted(parts)


KEYS = st.lists(st.text(alphabet="莲光路小学人民abc 12", min_size=1, max_size=6), min_size=1, max_size=20)


@given(KEYS)
def test_grams_taken_in_bulk_are_the_grams_taken_one_by_one(keys: list[str]) -> None:
    bulk, single = GramIndex(), GramIndex()
    bulk.settle(keys)
    for place, key in enumerate(keys):
        single.add(key, place)
    for key in keys:
        assert set(bulk.candidates(key, 100)) == set(single.candidates(key, 100))
        assert keys.index(key) in bulk.candidates(key, 100)
