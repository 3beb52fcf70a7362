from __future__ import annotations

import json
import tempfile
import zipfile
from pathlib import Path

import geopandas
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geodata.errors import GeodataError, UnclearField, UnreadableLayer, UnusableRows, WrongSystem
from geodata.faults import FaultKind
from geodata.layers import Feature, Layer, Options, read_layer, write_layer

WEST = shapely.box(121.0, 28.8, 121.01, 28.81)
EAST = shapely.box(121.01, 28.8, 121.02, 28.81)
NUMBERED = Options(number_rows=True)


def geojson(path: Path, *rows: tuple[dict | None, object], **members: object) -> Path:
    """A GeoJSON file of (properties, geometry or its dict)."""
    features = [
        {
            "type": "Feature",
            "properties": properties,
            "geometry": shapely.geometry.mapping(shape) if isinstance(shape, shapely.Geometry) else shape,
        }
        for properties, shape in rows
    ]
    path.write_text(
        json.dumps({"type": "FeatureCollection", "features": features, **members}), encoding="utf-8"
    )
    return path


def polygon(*points: tuple[float, float]) -> dict:
    return {"type": "Polygon", "coordinates": [[list(point) for point in points]]}


def kinds(path: Path, **how: object) -> dict[int, FaultKind]:
    return {fault.row: fault.kind for fault in read_layer(path, **how).faults}


@pytest.mark.parametrize("ending", [".geojson", ".gpkg", ".shp", ".fgb"])
def test_what_is_written_is_read_back_with_chinese_names_and_leading_zeros(
    tmp_path: Path, ending: str
) -> None:
    path = tmp_path / f"网格{ending}"
    written = [
        Feature(1, "031082001003007", "古城街道塍渚网格", WEST, {"class": "A"}),
        Feature(2, "031082001003008", "括苍镇汛桥网格", shapely.MultiPolygon([EAST]), {"class": "B"}),
    ]
    write_layer(path, written)
    layer = read_layer(path)
    assert layer.sound
    assert layer.system == "wgs84"
    found = {feature.code: feature for feature in layer.features}  # FlatGeobuf reorders rows
    for feature in written:
        back = found[feature.code]
        assert (back.name, back.properties["class"]) == (feature.name, feature.properties["class"])
        assert back.geometry.equals(feature.geometry)


def test_a_format_nobody_knows_is_not_written(tmp_path: Path) -> None:
    with pytest.raises(UnreadableLayer, match=r"cannot be written: end its name in \.gpkg"):
        write_layer(tmp_path / "x.dwg", [])


@pytest.mark.parametrize("cpg", [None, "UTF-8", "ISO-8859-1"])
def test_a_shapefile_in_gb18030_is_read_whatever_its_cpg_claims(tmp_path: Path, cpg: str | None) -> None:
    path = tmp_path / "a.shp"
    frame = geopandas.GeoDataFrame({"编码": ["0007"], "名称": ["塍渚"]}, geometry=[WEST], crs=4326)
    frame.to_file(path, encoding="GB18030")
    path.with_suffix(".cpg").unlink()
    if cpg:
        path.with_suffix(".cpg").write_text(cpg, encoding="ascii")
    (feature,) = read_layer(path).features
    assert (feature.code, feature.name) == ("0007", "塍渚")


def test_a_zipped_shapefile_with_a_chinese_name_is_read(tmp_path: Path) -> None:
    write_layer(tmp_path / "a.shp", [Feature(1, "07", "塍", WEST)])
    archive = tmp_path / "upload.zip"
    with zipfile.ZipFile(archive, "w") as zipped:
        for part in tmp_path.glob("a.*"):
            zipped.write(part, f"数据/网格{part.suffix.upper()}")
    (feature,) = read_layer(archive).features
    assert (feature.code, feature.name) == ("07", "塍")


def test_a_shapefile_without_its_attribute_table_or_system_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.shp"
    write_layer(path, [Feature(1, "07", "", WEST)])
    path.with_suffix(".prj").unlink()
    with pytest.raises(
        WrongSystem, match=r"declares no coordinate system.*likely wgs84 or cgcs2000"
    ) as refusal:
        read_layer(path)
    assert refusal.value.declared is None
    assert read_layer(path, crs="wgs84").sound
    path.with_suffix(".dbf").unlink()
    with pytest.raises(UnreadableLayer, match="attribute table"):
        read_layer(path, crs="wgs84")


def test_csv_with_wkt_is_read_in_the_system_it_is_said_to_be_in(tmp_path: Path) -> None:
    path = tmp_path / "grids.csv"
    rows = f'编码;名称;边界\n001;甲;"{WEST.wkt}"\n002;乙;"SRID=4326;{EAST.wkt}"\n003;丙;POLYGON((1 2\n004;丁;\n005;戊\n'
    path.write_bytes(rows.encode("gb18030"))
    with pytest.raises(WrongSystem, match="declares no coordinate system"):
        read_layer(path)
    layer = read_layer(path, crs="gcj02")
    assert [(feature.code, feature.name) for feature in layer.usable] == [("001", "甲"), ("002", "乙")]
    assert not layer.features[0].geometry.equals_exact(WEST, 0.001)
    assert kinds(path, crs="wgs84") == {
        3: FaultKind.UNREADABLE_GEOMETRY,
        4: FaultKind.NO_GEOMETRY,
        5: FaultKind.BROKEN_ROW,
    }


def test_kml_is_wgs84_and_may_not_declare_entities(tmp_path: Path) -> None:
    path = tmp_path / "a.kml"
    ring = " ".join(f"{lon},{lat},0" for lon, lat in WEST.exterior.coords)
    body = f"""<?xml version="1.0" encoding="UTF-8"?><kml xmlns="http://www.opengis.net/kml/2.2"><Document>
    <Placemark><name>古城</name><Polygon><outerBoundaryIs><LinearRing><coordinates>{ring}</coordinates>
    </LinearRing></outerBoundaryIs></Polygon></Placemark></Document></kml>"""
    path.write_text(body, encoding="utf-8")
    (feature,) = read_layer(path, options=NUMBERED).features
    assert (feature.code, feature.name) == ("1", "古城")
    assert not feature.geometry.has_z
    path.write_text(body.replace("<kml", '<!DOCTYPE kml [<!ENTITY a "b">]><kml', 1), encoding="utf-8")
    with pytest.raises(UnreadableLayer, match="entity"):
        read_layer(path)


def test_every_fault_of_a_geometry_is_named_by_row(tmp_path: Path) -> None:
    bowtie = polygon((121, 28), (121.1, 28.1), (121.1, 28), (121, 28.1), (121, 28))
    path = geojson(
        tmp_path / "a.geojson",
        ({"code": "a"}, WEST),
        ({"code": "b"}, None),
        ({"code": "c"}, shapely.Point(121, 28)),
        ({"code": "d"}, bowtie),
        ({"code": "e"}, {"type": "Polygon", "coordinates": []}),
        ({"code": "f"}, polygon((121, 28), (121, 28), (121, 28), (121, 28))),
        ({"code": "g"}, WEST.reverse()),
        ({"code": "h"}, shapely.GeometryCollection([EAST, shapely.Point(1, 1)])),
        ({"code": "i"}, polygon((121, 28), (221, 28), (221, 29), (121, 28))),
    )
    found = kinds(path)
    assert found[7] is FaultKind.REPEATED_GEOMETRY
    assert found[2] is FaultKind.NO_GEOMETRY
    assert (found[3], found[8]) == (FaultKind.NOT_POLYGON, FaultKind.MIXED_GEOMETRY)
    assert found[4] is FaultKind.INVALID_GEOMETRY
    assert found[5] in {FaultKind.EMPTY_GEOMETRY, FaultKind.NO_GEOMETRY}
    assert found[6] in {FaultKind.NO_AREA, FaultKind.INVALID_GEOMETRY}
    assert found[9] is FaultKind.NOT_FINITE
    layer = read_layer(path)
    assert [feature.code for feature in layer.usable] == ["a"]
    assert not layer.sound
    crossing = next(fault for fault in layer.faults if fault.row == 4)
    assert crossing.place == pytest.approx((121.05, 28.05))


def test_missing_repeated_and_shortened_codes_are_named_by_row(tmp_path: Path) -> None:
    shapes = [shapely.box(121 + i / 100, 28, 121.009 + i / 100, 28.01) for i in range(6)]
    codes = ["031082001", "31082002", "031082003", "031082003", None, "031082005"]
    path = geojson(
        tmp_path / "a.geojson", *[({"code": code}, shape) for code, shape in zip(codes, shapes, strict=True)]
    )
    layer = read_layer(path)
    assert {fault.row: fault.kind for fault in layer.faults} == {
        2: FaultKind.LOST_ZEROS,
        3: FaultKind.REPEATED_CODE,
        4: FaultKind.REPEATED_CODE,
        5: FaultKind.MISSING_CODE,
    }
    assert [fault.reason[-5:] for fault in layer.faults if fault.kind is FaultKind.REPEATED_CODE] == [
        "row 4",
        "row 3",
    ]
    with pytest.raises(UnusableRows, match=r"row 2, code: .*31082002") as refusal:
        read_layer(path, options=Options(strict=True))
    assert len(refusal.value.faults) == 4


def test_numbers_are_read_as_text_and_rounded_ones_are_a_fault(tmp_path: Path) -> None:
    shapes = [shapely.box(121 + i / 100, 28, 121.009 + i / 100, 28.01) for i in range(2)]
    whole = geojson(
        tmp_path / "a.geojson", *[({"code": 331082001003001 + i}, one) for i, one in enumerate(shapes)]
    )
    assert [feature.code for feature in read_layer(whole).usable] == ["331082001003001", "331082001003002"]
    rounded = tmp_path / "b.csv"
    rows = "".join(
        f'{code},"{one.wkt}"\n' for code, one in zip(["3.31082E+14", "331082001003002"], shapes, strict=True)
    )
    rounded.write_text("code,wkt\n" + rows, encoding="utf-8")
    assert kinds(rounded, crs="wgs84") == {1: FaultKind.ROUNDED_CODE}


def test_numbers_that_only_count_have_lost_nothing(tmp_path: Path) -> None:
    shapes = [shapely.box(121 + i / 100, 28, 121.009 + i / 100, 28.01) for i in range(12)]
    path = geojson(tmp_path / "a.geojson", *[({"ward": i + 1}, one) for i, one in enumerate(shapes)])
    assert read_layer(path).sound


def test_a_code_that_could_be_in_two_columns_is_asked_for_by_listing_them(tmp_path: Path) -> None:
    path = geojson(tmp_path / "a.geojson", ({"ward": "1", "beat": "2", "name": "x"}, WEST))
    with pytest.raises(UnclearField, match="ward, beat") as refusal:
        read_layer(path)
    assert refusal.value.columns == ("ward", "beat", "name")
    with pytest.raises(UnclearField, match="no column 'grid'"):
        read_layer(path, code_field="grid")
    (feature,) = read_layer(path, code_field="beat", name_field="ward").features
    assert (feature.code, feature.name, feature.properties) == ("2", "1", {"name": "x"})


def test_degrees_that_are_none_are_refused_with_the_system_they_are_likely_in(tmp_path: Path) -> None:
    cases = {
        "latitude written before longitude": polygon((28, 121), (28.1, 121), (28.1, 121.1), (28, 121)),
        "EPSG:3857": polygon((13480000, 3350000), (13481000, 3350000), (13481000, 3351000), (13480000, 3350000)),
        "EPSG:4528": polygon((40600000, 3192000), (40600100, 3192000), (40600100, 3192100), (40600000, 3192000)),
        "EPSG:4549": polygon((600000, 3192000), (600100, 3192000), (600100, 3192100), (600000, 3192000)),
        "1e\\+07": polygon((1211000000, 288000000), (1211000100, 288000000), (1211000100, 288000100), (1211000000, 288000000)),
        "pixels": polygon((600, -300), (700, -300), (700, -400), (600, -300)),
    }  # fmt: skip
    for number, (likely, shape) in enumerate(cases.items()):
        path = geojson(tmp_path / f"{number}.geojson", ({"code": "a"}, shape))
        with pytest.raises(WrongSystem, match=f"row 1.*likely .*{likely}"):
            read_layer(path)


def test_metres_that_fit_no_ground_of_their_system_are_refused(tmp_path: Path) -> None:
    path = geojson(
        tmp_path / "a.geojson",
        ({"code": "a"}, WEST),
        crs={"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::4549"}},
    )
    with pytest.raises(WrongSystem, match=r"declares EPSG:4549.*likely wgs84") as refusal:
        read_layer(path)
    assert refusal.value.declared == "EPSG:4549"
    assert read_layer(path, crs="cgcs2000").sound


def test_a_system_of_the_file_that_does_not_exist_is_refused(tmp_path: Path) -> None:
    crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::123456"}}
    with pytest.raises(GeodataError, match="123456"):
        read_layer(geojson(tmp_path / "a.geojson", ({"code": "a"}, WEST), crs=crs))


BAD_FILES = [
    ("empty.geojson", b"", "is empty"),
    ("cut.geojson", b'{"type": "FeatureCollection", "features": [{"ty', "is not JSON"),
    ("deep.geojson", b"[" * 100_000, "is not JSON"),
    ("list.json", b"[[1, 2], [3, 4]]", "names no type"),
    ("pipeline.json", b'{"type": "gdal_streamed_alg", "command_line": "gdal vector pipeline"}', "gdal_streamed_alg"),
    ("odd.geojson", b'{"type": "FeatureCollection", "features": [1]}', "row 1 is not a GeoJSON feature"),
    ("odder.geojson", b'{"type": "FeatureCollection", "features": {"a": 1}}', "features are not a list"),
    ("none.geojson", b'{"type": "FeatureCollection", "features": []}', "(?i)no (rows|layer)"),
    ("latin.geojson", b'{"type": "\xff\xff\xff"}', "neither UTF-8 nor GB18030"),
    ("a.vrt", b"<OGRVRTDataSource><OGRVRTLayer name='x'/></OGRVRTDataSource>", "not KML"),
    ("a.pdf", b"%PDF-1.7 and so on", "is none of"),
    ("a.zip", b"PK\x03\x04 broken", "cannot be unpacked"),
    ("a.gpkg", b"SQLite format 3\0 broken", "cannot be read"),
    ("a.fgb", b"fgb\x03fgb\x00 broken", "no layer with geometry"),
    ("a.shp", b"\x00\x00\x27\x0a broken", "attribute table"),
    ("a.csv", b"code,name\n1,x\n", "no column holds well-known text"),
    ("b.csv", b"code,wkt\n", "no rows"),
    ("c.csv", b'code,code,wkt\n1,2,"POINT (1 2)"\n', "same name"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "content", "reason"), BAD_FILES)
def test_a_file_that_is_no_layer_is_refused_with_its_reason(tmp_path: Path, name, content, reason) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(UnreadableLayer, match=reason) as refusal:
        read_layer(path, crs="wgs84")
    assert str(refusal.value).startswith(f"{name}: ")


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnreadableLayer, match="No such file"):
        read_layer(tmp_path / "gone.geojson")
    with pytest.raises(UnreadableLayer, match="directory"):
        read_layer(tmp_path)


def test_of_several_layers_one_must_be_named(shared: Path) -> None:
    path = shared / "streets" / "bubenec.gpkg"
    with pytest.raises(UnreadableLayer, match="name one of tessellation, buildings, plots"):
        read_layer(path)
    with pytest.raises(UnreadableLayer, match="no layer 'roads'"):
        read_layer(path, options=Options(layer="roads"))
    assert len(read_layer(path, options=Options(layer="plots", number_rows=True)).features) == 407


def test_the_topojson_files_that_are_called_geojson_are_read(shared: Path) -> None:
    path = shared / "polygons_stress" / "nyc_election_districts_5199.geojson"
    layer = read_layer(path, code_field="ElectDist")
    assert len(layer.features) == 5199
    assert len(layer.usable) == 5199 - 34
    assert {fault.kind for fault in layer.faults} == {FaultKind.INVALID_GEOMETRY}
    assert layer.features[0].code == "32067"


def test_feet_that_claim_degrees_are_refused_and_read_once_their_system_is_named(shared: Path) -> None:
    path = shared / "nasty" / "boston_precincts_stateplane_feet_claiming_wgs84.geojson"
    with pytest.raises(WrongSystem, match=r"row 1.*EPSG:2249"):
        read_layer(path)
    with pytest.raises(WrongSystem) as refusal:
        read_layer(path, options=Options(near=(-71.06, 42.36)))
    assert refusal.value.likely == "NAD83 / Massachusetts Mainland (ftUS) (EPSG:2249)"
    layer = read_layer(path, crs="EPSG:2249", code_field="WARD_PRECINCT")
    assert (len(layer.features), len(layer.usable)) == (255, 253)


def test_pixels_that_claim_degrees_are_refused(shared: Path) -> None:
    with pytest.raises(WrongSystem, match="pixels of a picture"):
        read_layer(shared / "nasty" / "pingshan_pixel_coords_claiming_crs84.geojson")


def test_metres_of_another_country_land_on_its_degrees(shared: Path) -> None:
    metres = read_layer(shared / "zurich" / "districts_22_lv95_epsg2056.gpkg", code_field="objid")
    degrees = read_layer(shared / "zurich" / "districts_22_wgs84.geojson", code_field="objid")
    assert metres.system == "EPSG:2056"
    by_code = {feature.code: feature.geometry for feature in degrees.features}
    for feature in metres.features:
        assert feature.geometry.symmetric_difference(by_code[feature.code]).area < 1e-7


def test_every_nasty_file_is_imported_or_refused_with_a_reason_and_never_in_part(
    shared: Path, tmp_path: Path
) -> None:
    files = [path for path in sorted((shared / "nasty").iterdir()) if path.suffix != ".md"]
    for archive in [path for path in files if path.suffix == ".zip"]:
        with zipfile.ZipFile(archive) as zipped:
            zipped.extractall(tmp_path / archive.stem)
    members = [path for path in sorted(tmp_path.rglob("*")) if path.is_file()]
    assert len(files) == 8
    assert len(members) > 280
    for path in files + members:
        verdict(path)


def verdict(path: Path) -> None:
    """Fails unless the file is a sound layer, a layer whose faulty rows are named, or refused with a reason."""
    try:
        layer = read_layer(path, options=NUMBERED)
    except GeodataError as refusal:
        reason = str(refusal)
    else:
        reason = "; ".join(map(str, layer.faults)) or "sound"
        sound_or_named(path, layer)
    assert reason


def sound_or_named(path: Path, layer: Layer) -> None:
    """Usable rows are sound, faulty ones are named, and strict reading takes all or nothing."""
    for feature in layer.usable:
        assert feature.geometry.is_valid
        assert not feature.geometry.is_empty
    assert layer.sound == (not layer.faults and bool(layer.features))
    assert all(fault.row >= 1 and fault.reason for fault in layer.faults)
    if not layer.sound:
        with pytest.raises(UnusableRows, match="row "):
            read_layer(path, options=Options(number_rows=True, strict=True))


SOUND_TEXT = json.dumps(
    {
        "type": "FeatureCollection",
        "features": [
            {"type": "Feature", "properties": {"code": code}, "geometry": shapely.geometry.mapping(shape)}
            for code, shape in (("031", WEST), ("032", EAST))
        ],
    }
).encode()


@given(
    st.lists(
        st.tuples(st.integers(0, len(SOUND_TEXT)), st.binary(max_size=6), st.integers(0, 40)), min_size=1
    )
)
def test_however_a_file_is_broken_it_is_judged_and_never_a_traceback(edits) -> None:
    content = bytearray(SOUND_TEXT)
    for at, inserted, removed in edits:
        content[at : at + removed] = inserted
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "broken.geojson"
        path.write_bytes(content)
        verdict(path)


@given(st.text('{}[]",:;\n\t POLYGON()0123456789.-eE中\x00', max_size=200))
def test_any_text_called_csv_is_judged_and_never_a_traceback(text: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "any.csv"
        path.write_text(f"code,wkt\n1,{text}\n", encoding="utf-8")
        verdict(path)


def test_a_list_or_a_moment_among_the_properties_becomes_text(tmp_path: Path) -> None:
    odd = {"code": "1", "tags": ["a", "b"], "since": "2020-01-01T00:00:00Z", "empty": None}
    (feature,) = read_layer(geojson(tmp_path / "a.geojson", (odd, WEST)), code_field="code").features
    assert feature.properties["tags"] == "['a', 'b']"
    assert feature.properties["empty"] is None
    assert str(feature.properties["since"]).startswith("2020-01-01")
