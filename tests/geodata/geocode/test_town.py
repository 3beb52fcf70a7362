"""A small town of made-up names, where the answer must be honest about what its list cannot know."""

from __future__ import annotations

import pytest
import shapely

from geodata.gazetteer.entry import Entry, EntryKind
from geodata.gazetteer.gazetteer import Gazetteer
from geodata.geocode import Outcome, geocode

EAST, NORTH = 1 / 95_400, 1 / 110_900  # degrees a metre
LON, LAT = 118.6, 31.0


def at(x: float, y: float) -> shapely.Point:
    return shapely.Point(LON + x * EAST, LAT + y * NORTH)


def road(name: str, *places: tuple[float, float]) -> Entry:
    return Entry(EntryKind.ROAD, name, shapely.LineString([at(*place) for place in places]))


def block(name: str, x: float, y: float, size: float, kind: EntryKind = EntryKind.PLACE) -> Entry:
    return Entry(kind, name, shapely.box(*at(x, y).coords[0], *at(x + size, y + size).coords[0]))


ENTRIES = (
    block("云溪县", -5_000, -5_000, 10_000, EntryKind.AREA),
    road("人民路", (0, 0), (2_000, 0)), road("建设路", (0, 800), (2_000, 800)), road("解放路", (500, -500), (500, 1_000)),
    road("新华路", (900, -500), (900, 1_000)), road("工业一路", (3_000, 0), (3_000, 2_000)), road("工业二路", (3_200, 0), (3_200, 2_000)),
    Entry(EntryKind.DOOR, "人民路", at(570, 10), number="57"), Entry(EntryKind.DOOR, "人民路", at(890, 10), number="89"),
    block("云溪县人民医院", 600, 100, 150), Entry(EntryKind.GATE, "云溪县人民医院", at(600, 175), number="西"),
    Entry(EntryKind.STOP, "人民医院站", at(680, 90)), Entry(EntryKind.PLACE, "向阳加油站", at(1_500, 20)),
    Entry(EntryKind.PLACE, "云溪", shapely.LineString([at(0, 500), at(4_000, 600)])), Entry(EntryKind.PLACE, "望云桥", at(300, 300)), Entry(EntryKind.PLACE, "中心菜场", at(400, 400)), block("江南小学", 1_000, 40, 120),
)  # fmt: skip


@pytest.fixture(scope="module")
def town() -> Gazetteer:
    return Gazetteer(ENTRIES)


@pytest.mark.parametrize(
    ("words", "x", "y", "off_m"),
    [
        ("人民医院西门有车堵着消防通道", 600, 175, 5),  # the stop is called after the hospital
        ("人民路旁的加油站", 1_500, 20, 5),
        ("江南小学往东100米马路边有人摆摊", 1_160, 0, 10),
        ("解放路人民路口往东第一个路口", 900, 0, 5),
        ("中心莱场门口", 400, 400, 25),  # one sign that looks like another
        ("工业2路上", 3_200, 1_000, 5),
        ("云溪县人民路57号", 570, 10, 5),
        ("安徽省宣城市云溪县人民路57号", 570, 10, 5),  # who knows the county need not know the province
    ],
)
def test_a_call_leads_to_its_place(town: Gazetteer, words: str, x: float, y: float, off_m: float) -> None:
    best = geocode(words, town).best
    assert best is not None
    error_m = shapely.Point((best.lon - LON) / EAST, (best.lat - LAT) / NORTH).distance(shapely.Point(x, y))
    assert error_m <= off_m


@pytest.mark.parametrize(
    ("words", "outcome", "reason"),
    [
        ("宁波市鄞州区人民路57号", Outcome.NONE, "outside"),
        ("望江桥", Outcome.AMBIGUOUS, "unsure"),  # an ordinary name of another bridge
        ("云溪二中门口", Outcome.NONE, "unknown_name"),
        ("人民路和建设路之间", Outcome.NONE, "no_crossing"),
        ("工业一路21号", Outcome.AMBIGUOUS, "unknown_number"),
        ("我们小区北门外面有人摆摊", Outcome.NONE, "own_home"),
        ("3幢2单元漏水", Outcome.NONE, "nameless"),
    ],
)
def test_what_the_list_cannot_tell_is_asked_and_not_guessed(town: Gazetteer, words: str, outcome: Outcome, reason: str) -> None:
    answer = geocode(words, town)
    assert (answer.outcome, answer.reason) == (outcome, reason)


@pytest.mark.parametrize(("words", "least_m"), [("人民路南门", 900), ("人民路57-89号门前", 100), ("人民路K1+200", 900)])
def test_a_circle_is_as_wide_as_what_was_said(town: Gazetteer, words: str, least_m: float) -> None:
    best = geocode(words, town).best
    assert best is not None
    assert best.radius_m >= least_m


def test_a_chainage_that_is_not_there_is_named_as_it_stands_on_the_stone() -> None:
    stones = (Entry(EntryKind.MILE, "人民路", at(0, 0), number="0"), Entry(EntryKind.MILE, "人民路", at(1_000, 0), number="1000"))
    assert "K1650+300" in geocode("人民路K1650+300", Gazetteer((*ENTRIES, *stones))).says_zh


def test_an_answer_says_that_a_direction_came_without_a_distance(town: Gazetteer) -> None:
    best = geocode("解放路人民路口往东", town).best
    assert best is not None
    assert "没有说多远" in best.how_zh
    assert best.radius_m >= 100
