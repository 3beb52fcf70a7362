"""Gazetteers from files."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from geodata.errors import GeodataError, UnreadableLayer, WrongSystem
from geodata.gazetteer.entry import EntryKind
from geodata.gazetteer.files.columns import kind_named
from geodata.gazetteer.files.reading import Imported, read_gazetteer, write_gazetteer
from geodata.gazetteer.gazetteer import Gazetteer
from geodata.geocode import geocode

LINE = {"type": "LineString", "coordinates": [[121.1, 28.8], [121.2, 28.8]]}
BOX = {"type": "Polygon", "coordinates": [[[121.1, 28.8], [121.2, 28.8], [121.2, 28.9], [121.1, 28.8]]]}
POINT = {"type": "Point", "coordinates": [121.15, 28.8]}


def collection(path: Path, *features: tuple[dict, dict]) -> Path:
    file = path / "city.geojson"
    made = [{"type": "Feature", "properties": properties, "geometry": geometry} for properties, geometry in features]
    file.write_text(json.dumps({"type": "FeatureCollection", "features": made}, ensure_ascii=False), encoding="utf-8")
    return file


def shown(imported: Imported) -> list[tuple[EntryKind, str, str]]:
    return [(entry.kind, entry.name, entry.number) for entry in imported.entries]


def test_the_kind_is_told_from_a_column_from_the_shape_or_from_the_name(tmp_path: Path) -> None:
    file = collection(
        tmp_path,
        ({"name": "人民路", "highway": "primary"}, LINE), ({"name": "古城街道"}, BOX), ({"name": "望江花园"}, BOX), ({"名称": "实验小学"}, POINT),
        ({"name": "人民路12号"}, POINT), ({"road": "人民路", "number": 14}, POINT), ({"name": "望江花园3幢"}, POINT), ({"name": "实验小学北门"}, POINT),
        ({"name": "人民广场公交站"}, POINT), ({"road": "人民路", "kind": "lamp", "number": "007"}, POINT), ({"name": "卯涧社区", "kind": "社区"}, BOX),
        ({"name": "104国道", "kind": "milestone", "number": "K1650+300"}, POINT), ({"name": "人民路与解放路交叉口", "kind": "路口"}, POINT),
    )  # fmt: skip
    kinds = EntryKind
    assert shown(read_gazetteer(file)) == [
        (kinds.ROAD, "人民路", ""), (kinds.AREA, "古城街道", ""), (kinds.PLACE, "望江花园", ""), (kinds.PLACE, "实验小学", ""), (kinds.DOOR, "人民路", "12"),
        (kinds.DOOR, "人民路", "14"), (kinds.BUILDING, "望江花园", "3"), (kinds.GATE, "实验小学", "北"), (kinds.STOP, "人民广场公交站", ""),
        (kinds.MARKER, "人民路", "7"), (kinds.AREA, "卯涧社区", ""), (kinds.MILE, "104国道", "1650300"), (kinds.CROSSING, "人民路", ""),
    ]  # fmt: skip


def test_nicknames_and_areas_are_read_from_whatever_columns_bear_them(tmp_path: Path) -> None:
    file = collection(
        tmp_path,
        (
            {
                "name": "崇和门广场",
                "俗称": "东湖广场；老广场",
                "old_name": "体育场",
                "镇街": "古城街道",
                "addr:city": "临海市",
            },
            POINT,
        ),
    )
    entry = read_gazetteer(file).entries[0]
    assert set(entry.aliases) == {"东湖广场", "老广场", "体育场"}
    assert entry.areas == ("临海市", "古城街道")
    assert geocode("东湖广场附近", Gazetteer([entry])).best is not None


def test_rows_without_a_place_or_a_name_are_told_by_number(tmp_path: Path) -> None:
    file = collection(
        tmp_path,
        ({"name": "实验小学"}, None),
        ({"color": "red"}, POINT),
        ({"name": "中学"}, {"type": "Point", "coordinates": ["x"]}),
    )
    imported = read_gazetteer(file)
    assert not imported.entries
    assert imported.skipped == ((1, "has no geometry"), (2, "names nothing: no name, number or address among color"), (3, "has no geometry"))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_table_with_longitude_and_latitude_is_read_in_any_usual_encoding(tmp_path: Path, encoding: str) -> None:
    file = tmp_path / "names.csv"
    file.write_text(
        "名称,类型,经度,纬度,别名\n实验小学,学校,121.1,28.8,东湖小学\n人民路5号,,121.2,28.9,\n,,x,,\n",
        encoding=encoding,
    )
    imported = read_gazetteer(file)
    assert shown(imported) == [(EntryKind.PLACE, "实验小学", ""), (EntryKind.DOOR, "人民路", "5")]
    assert imported.skipped == ((3, "has no geometry"),)


def test_a_list_of_addresses_is_read_by_the_grammar(tmp_path: Path) -> None:
    file = tmp_path / "addresses.csv"
    file.write_text(
        "address,lng,lat\n临海市古城街道人民路12号,121.1,28.8\n39 Lorraine St  Roslindale  MA  02131,-71.1,42.3\n",
        encoding="utf-8",
    )
    assert shown(read_gazetteer(file)) == [(EntryKind.DOOR, "人民路", "12"), (EntryKind.DOOR, "Lorraine St", "39")]


def test_another_coordinate_system_is_turned_into_wgs84(tmp_path: Path) -> None:
    file = tmp_path / "amap.csv"
    file.write_text("name,lng,lat\n市政府,121.132474,28.845314\n", encoding="utf-8")
    point = read_gazetteer(file, crs="gcj02").entries[0].geometry
    assert (point.x, point.y) == (pytest.approx(121.12807, abs=1e-5), pytest.approx(28.84815, abs=1e-5))


def test_metres_that_claim_to_be_degrees_are_refused(tmp_path: Path) -> None:
    file = tmp_path / "metres.csv"
    file.write_text("name,x,y\n市政府,317000,3190000\n", encoding="utf-8")
    with pytest.raises(WrongSystem):
        read_gazetteer(file)


def test_what_is_written_is_read_back(tmp_path: Path) -> None:
    first = read_gazetteer(
        collection(
            tmp_path,
            ({"name": "人民路", "alias": "中正路", "town": "古城街道"}, LINE),
            ({"name": "望江花园3幢"}, POINT),
        )
    )
    write_gazetteer(tmp_path / "again.geojson", first.entries)
    again = read_gazetteer(tmp_path / "again.geojson")
    assert [(one.kind, one.name, one.aliases, one.areas, one.number) for one in again.entries] == [
        (one.kind, one.name, one.aliases, one.areas, one.number) for one in first.entries
    ]


@pytest.mark.parametrize("content", [b"", b"{", b'{"type": "Feature"}', b"[1, 2]", b"\xff\xfe\x00\x01", b"name\nx\n"])
def test_a_file_that_is_no_gazetteer_is_refused_with_a_reason(tmp_path: Path, content: bytes) -> None:
    for ending in ("csv", "geojson", "osm"):
        file = tmp_path / f"bad.{ending}"
        file.write_bytes(content)
        with pytest.raises(GeodataError):
            read_gazetteer(file)


def test_a_missing_file_is_refused() -> None:
    with pytest.raises(UnreadableLayer):
        read_gazetteer("nowhere.geojson")


def test_an_openstreetmap_extract_gives_roads_doors_and_places(shared: Path) -> None:
    imported = read_gazetteer(shared / "streets" / "Helsinki.osm.pbf")
    kinds = {entry.kind for entry in imported.entries}
    assert {EntryKind.ROAD, EntryKind.DOOR, EntryKind.PLACE, EntryKind.STOP} <= kinds
    assert geocode("Mannerheimintie 5", Gazetteer(imported.entries)).candidates


GUIDE = Path(__file__).parents[3] / "docs" / "administrators.md"


def test_the_guide_names_every_kind_that_a_list_may_have_and_words_that_mean_it() -> None:
    text = GUIDE.read_text(encoding="utf-8")
    rows = [line.split("|")[1:3] for line in text.splitlines() if line.startswith("| `")]
    said = {kind.strip(" `"): words.split() for kind, words in rows if kind.strip(" `") in set(EntryKind)}
    assert set(said) == set(EntryKind)
    wrong = [(kind, word) for kind, words in said.items() if kind != EntryKind.PLACE for word in (kind, *words) if kind_named(word) != kind]
    assert not wrong
    assert not [word for word in ("ref", "alias", "crs", "owner", "other", "address") if f"`{word}`" not in text]


def test_a_row_at_zero_is_left_out_with_the_reason(tmp_path: Path) -> None:
    file = tmp_path / "places.csv"
    file.write_text("name,lon,lat\n银行,0,0\n邮局,121.1,28.8\n", encoding="utf-8")
    imported = read_gazetteer(file)
    assert [entry.name for entry in imported.entries] == ["邮局"]
    assert imported.skipped == ((1, "lies at 0, 0, where systems put what they know no place of"),)
