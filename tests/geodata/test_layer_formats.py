"""Every format that a city sends, in and out."""

from __future__ import annotations

import zipfile
from pathlib import Path

import geopandas
import pytest
import shapely

from geodata.errors import UnreadableLayer, WrongSystem
from geodata.faults import FaultKind
from geodata.layers import Feature, Options, read_layer, write_layer
from tests.geodata.layers_made import EAST, NUMBERED, WEST, geojson, kinds


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


def test_a_list_or_a_moment_among_the_properties_becomes_text(tmp_path: Path) -> None:
    odd = {"code": "1", "tags": ["a", "b"], "since": "2020-01-01T00:00:00Z", "empty": None}
    (feature,) = read_layer(geojson(tmp_path / "a.geojson", (odd, WEST)), code_field="code").features
    assert feature.properties["tags"] == "['a', 'b']"
    assert feature.properties["empty"] is None
    assert str(feature.properties["since"]).startswith("2020-01-01")
