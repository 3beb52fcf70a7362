"""Roads, doors and places put together from entries."""

from __future__ import annotations

import math

import pytest
import shapely

from geodata.gazetteer.entry import Entry, EntryKind
from geodata.gazetteer.files.addresses import address_entries
from geodata.gazetteer.gazetteer import Gazetteer
from geodata.geocode import Outcome, geocode
from geodata.plane import LocalPlane

PLANE = LocalPlane(121.12, 28.85)


def degrees(*places: tuple[float, float]) -> list[tuple[float, float]]:
    return [tuple(float(value) for value in PLANE.lonlat(x, y)) for x, y in places]


def road(name: str, *places: tuple[float, float], areas: tuple[str, ...] = (), aliases: tuple[str, ...] = ()) -> Entry:
    return Entry(EntryKind.ROAD, name, shapely.LineString(degrees(*places)), aliases, areas)


def point(kind: EntryKind, name: str, x: float, y: float, **more: str) -> Entry:
    return Entry(kind, name, shapely.Point(degrees((x, y))[0]), **more)


def box(kind: EntryKind, name: str, west: float, south: float, east: float, north: float) -> Entry:
    return Entry(kind, name, shapely.Polygon(degrees((west, south), (east, south), (east, north), (west, north))))


CITY = [
    road("人民路", (-1000, 0), (1000, 0), aliases=("中正路",)), road("解放路", (0, -800), (0, 800)),
    road("环城路", (200, -100), (200, 200), (400, 200), (400, -100)), road("靖江中路", (600, -300), (600, 300)),
    road("靖江南路", (600, -900), (600, -300)), road("中山路", (3000, 0), (4000, 0), areas=("大洋街道",)),
    road("中山路", (-8000, 0), (-7000, 0), areas=("白水洋镇",)), road("104国道", (-1000, 900), (1000, 900)),
    point(EntryKind.MILE, "104国道", 0, 900, number="1650000"), point(EntryKind.MILE, "104国道", 1000, 900, number="1651000"),
    box(EntryKind.PLACE, "实验小学", -250, 50, -150, 150), box(EntryKind.AREA, "古城街道", -2000, -2000, 2000, 2000),
    point(EntryKind.GATE, "实验小学", -200, 155, number="北"), point(EntryKind.BUILDING, "望江花园", 120, 120, number="3"),
    point(EntryKind.PLACE, "望江花园", 100, 100), point(EntryKind.MARKER, "人民路", -940, 6, number="12", other="lamp"),
]  # fmt: skip


@pytest.fixture(scope="module")
def city() -> Gazetteer:
    return Gazetteer(CITY)


def placed(words: str, city: Gazetteer) -> tuple[float, float]:
    """Metres from the middle of the little city."""
    answer = geocode(words, city)
    assert answer.best is not None, answer.says_en
    x, y = PLANE.xy(answer.best.lon, answer.best.lat)
    return round(float(x)), round(float(y))


@pytest.mark.parametrize(
    ("words", "place"),
    [
        ("人民路与解放路交叉口", (0, 0)), ("人民路与解放路东北角", (18, 18)), ("解放路与人民路路口往南200米", (0, -200)),
        ("实验小学东侧50米", (-100, 100)), ("实验小学北门", (-200, 155)), ("实验小学南门", (-200, 50)), ("实验小学对面", (-200, -15)),
        ("望江花园3幢", (120, 120)), ("人民路（解放路至靖江中路段）", (300, 0)), ("104国道K1650+300", (300, 900)),
        ("104国道1650公里500米处", (500, 900)), ("人民路12号路灯杆", (-940, 6)), ("中正路与解放路路口", (0, 0)), ("解放路南端", (0, -800)),
        ("靖江路与人民路路口", (600, 0)), ("大洋街道中山路", (3500, 0)), ("人民路解放路路口往南200米路东", (10, -200)),
    ],
)  # fmt: skip
def test_words_lead_to_the_place(words: str, place: tuple[int, int], city: Gazetteer) -> None:
    x, y = placed(words, city)
    assert math.hypot(x - place[0], y - place[1]) <= 2.0


@pytest.mark.parametrize(
    ("words", "outcome", "reason", "places"),
    [
        ("人民路与环城路交叉口", Outcome.AMBIGUOUS, "several", 2), ("中山路", Outcome.AMBIGUOUS, "several", 2),
        ("人民路路口", Outcome.AMBIGUOUS, "which_crossing", 4), ("靖江南路与人民路路口", Outcome.NONE, "no_crossing", 0),
        ("靖江北路", Outcome.NONE, "unknown_name", 0), ("人民路9999号", Outcome.AMBIGUOUS, "unknown_number", 1), ("紫阳街5号", Outcome.NONE, "unknown_name", 0),
    ],
)  # fmt: skip
def test_what_is_not_sure_is_not_guessed(
    words: str, outcome: Outcome, reason: str, places: int, city: Gazetteer
) -> None:
    answer = geocode(words, city)
    assert (answer.outcome, answer.reason, len(answer.candidates)) == (outcome, reason, places)
    assert answer.best is None


def test_a_learned_entry_and_a_confirmed_alias_are_found_at_once() -> None:
    city = Gazetteer(CITY)
    assert geocode("老陈烧饼店", city).outcome is Outcome.NONE
    city.add(point(EntryKind.PLACE, "老陈烧饼店", 50, 60, source="desk"))
    assert placed("老陈烧饼店门口", city) == (50, 60)
    assert city.alias("东湖小学", "实验小学")
    assert placed("东湖小学北门", city) == (-200, 155)
    assert not city.alias("东湖小学", "没有的地方")


def test_a_gazetteer_may_be_made_of_addresses_alone() -> None:
    rows = [
        (f"{number} Main St  Roslindale  MA  02131", *degrees((number * 10.0, 15.0 if number % 2 else -15.0))[0])
        for number in range(1, 40, 5)
    ]
    rows.append(("INTERSECTION of Main St & Oak Ave  Roslindale  MA  ", *degrees((200.0, 0.0))[0]))
    city = Gazetteer(address_entries(rows))
    x, y = placed("9 Main Street Roslindale MA 02131", city)
    assert (x, y) == (pytest.approx(90, abs=20), pytest.approx(15, abs=25))
    assert placed("Oak Avenue and Main St", city) == (200, 0)
    assert geocode("12 Oak Hill Rd  Roslindale  MA  02131", city).outcome is Outcome.NONE


def test_an_empty_gazetteer_answers_too() -> None:
    answer = geocode("人民路12号", Gazetteer([]))
    assert (answer.outcome, answer.reason) == (Outcome.NONE, "unknown_name")
