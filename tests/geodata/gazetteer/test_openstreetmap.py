"""Tags as OpenStreetMap has them, in a GeoJSON of any other program: what they say, and what they do not."""

from __future__ import annotations

from pathlib import Path

import pytest

from geodata.gazetteer.entry import EntryKind
from geodata.gazetteer.files.reading import read_gazetteer
from geodata.gazetteer.gazetteer import Gazetteer
from geodata.geocode import Answer, geocode
from tests.geodata.gazetteer.test_files import collection

STREET = {"type": "LineString", "coordinates": [[118.600, 31.0], [118.620, 31.0]]}
OTHER = {"type": "LineString", "coordinates": [[118.600, 31.01], [118.620, 31.01]]}


def point(lon: float, lat: float = 31.0001) -> dict[str, object]:
    return {"type": "Point", "coordinates": [lon, lat]}


def box(west: float, south: float, size: float = 0.001) -> dict[str, object]:
    east, north = west + size, south + size
    return {"type": "Polygon", "coordinates": [[[west, south], [east, south], [east, north], [west, north], [west, south]]]}


TOWN = (
    ({"name": "建设路", "highway": "primary", "ref": "G104"}, STREET),
    ({"name": "文昌路", "highway": "residential"}, OTHER),
    ({"name": "月溪", "waterway": "river"}, OTHER),
    ({"highway": "street_lamp", "ref": "12", "addr:street": "建设路"}, point(118.601)),
    ({"man_made": "manhole", "manhole": "sewer", "ref": "WS1023"}, point(118.604)),
    ({"power": "pole", "ref": "DG031"}, point(118.605)),
    ({"addr:street": "建设路", "addr:housenumber": "30;32"}, point(118.610)),
    ({"name": "面包房", "shop": "bakery", "addr:street": "建设路", "addr:housenumber": "12号"}, point(118.606)),
    ({"addr:street": "建设路", "ref": "77"}, point(118.619)),
    ({"highway": "milestone", "distance": "1650", "ref": "G104"}, point(118.602)),
    ({"highway": "milestone", "distance": "1651", "ref": "G104"}, point(118.6125)),
    ({"name": "好邻居超市", "shop": "supermarket"}, point(118.613)),
    ({"name": "红星新村", "landuse": "residential"}, box(118.605, 31.002)),
    ({"building": "apartments", "name": "5幢"}, box(118.6051, 31.0021, 0.0002)),
    ({"building": "apartments", "addr:housenumber": "3号楼"}, box(118.6055, 31.0021, 0.0002)),
    ({"building": "apartments", "ref": "7"}, box(118.6055, 31.0026, 0.0002)),
    ({"name": "翠湖小区", "landuse": "residential"}, box(118.615, 31.002)),
    ({"name": "和平医院", "amenity": "hospital"}, box(118.609, 31.002)),
    ({"barrier": "gate", "name": "南门"}, point(118.6095, 31.002)),
    ({"highway": "primary", "name": "文昌路", "bridge": "yes", "bridge:name": "老石桥"}, OTHER),
    ({"highway": "crossing", "crossing": "zebra"}, point(118.611)),
)


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Gazetteer:
    return Gazetteer(read_gazetteer(collection(tmp_path_factory.mktemp("town"), *TOWN)).entries)


def lon_of(answer: Answer) -> float:
    assert answer.best is not None, answer.says_en
    return answer.best.lon


@pytest.mark.parametrize(
    ("words", "lon"),
    [
        ("建设路12号路灯杆", 118.601), ("WS1023号井盖", 118.604), ("建设路上WS1023号井盖", 118.604), ("DG031电线杆倒了", 118.605),
        ("建设路30号", 118.610), ("建设路32号", 118.610), ("面包房门口", 118.606), ("建设路12号", 118.606),
        ("104国道K1650+500", 118.60725), ("G104 K1650+000", 118.602), ("红星新村五幢", 118.6052), ("红星新村3幢", 118.6056),
        ("红星新村7号楼", 118.6056), ("和平医院南门", 118.6095), ("老石桥", 118.61),
    ],
)  # fmt: skip
def test_tagged_things_are_found_by_the_words_people_have_for_them(town: Gazetteer, words: str, lon: float) -> None:
    assert lon_of(geocode(words, town)) == pytest.approx(lon, abs=2e-4)


def test_the_number_on_a_post_is_no_house_number(town: Gazetteer) -> None:
    best = geocode("建设路77号", town).best
    assert best is None or best.lon != pytest.approx(118.619, abs=2e-4)


def test_a_building_named_by_its_number_is_one_of_the_estate_it_stands_in_and_of_no_other(town: Gazetteer) -> None:
    answer = geocode("翠湖小区5幢", town)
    assert answer.best is not None
    assert answer.best.name == "翠湖小区"
    assert geocode("5幢", town).best is None


def test_a_river_is_no_road_and_a_supermarket_no_city(tmp_path: Path) -> None:
    kinds = {entry.name: entry.kind for entry in read_gazetteer(collection(tmp_path, *TOWN)).entries}
    assert (kinds["月溪"], kinds["好邻居超市"]) == (EntryKind.PLACE, EntryKind.PLACE)


def test_a_row_that_names_nothing_says_what_it_has_instead(tmp_path: Path) -> None:
    assert read_gazetteer(collection(tmp_path, *TOWN)).skipped == (
        (9, "names nothing: no name, number or address among addr:street, ref"),
        (21, "names nothing: no name, number or address among highway=crossing, crossing"),
    )


def test_pieces_of_one_road_that_a_third_one_joins_are_one_road(tmp_path: Path) -> None:
    pieces = ([118.600, 118.605], [118.615, 118.620], [118.605, 118.615])
    lines = [({"name": "长街", "highway": "primary"}, {"type": "LineString", "coordinates": [[lon, 31.0] for lon in ends]}) for ends in pieces]
    answer = geocode("长街", Gazetteer(read_gazetteer(collection(tmp_path, *lines)).entries))
    assert answer.best is not None
    assert answer.best.radius_m == pytest.approx(955, rel=0.01)


def test_one_milestone_alone_tells_no_direction_and_none_tells_nothing(tmp_path: Path) -> None:
    road = ({"name": "山路", "highway": "primary"}, STREET)
    stone = ({"highway": "milestone", "distance": "12", "ref": "K12"}, point(118.610))
    none, one = (Gazetteer(read_gazetteer(collection(tmp_path, *rows)).entries) for rows in ((road,), (road, stone)))
    far, near = geocode("山路K12+100", none).best, geocode("山路K12+100", one).best
    assert far is not None
    assert near is not None
    assert far.radius_m > 900
    assert (near.lon, near.radius_m) == (pytest.approx(118.610, abs=1e-4), 150)


def test_each_row_of_a_table_may_name_its_own_coordinate_system(tmp_path: Path) -> None:
    file = tmp_path / "mixed.csv"
    file.write_text("name,lon,lat,crs\n甲公园,121.132474,28.845314,gcj02\n乙公园,121.132474,28.845314,\n", encoding="utf-8")
    first, second = (entry.geometry.x for entry in read_gazetteer(file).entries)
    assert (first, second) == (pytest.approx(121.12807, abs=1e-5), 121.132474)
