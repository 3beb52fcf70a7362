"""Rows that cannot be used are named, each with its reason."""

from __future__ import annotations

from pathlib import Path

import pytest
import shapely

from geodata.errors import UnclearField, UnusableRows
from geodata.faults import FaultKind
from geodata.layers import Options, read_layer
from tests.geodata.layers_made import EAST, WEST, geojson, kinds, polygon


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


def test_codes_in_full_width_digits_are_a_fault_and_a_whole_number_loses_its_fraction(tmp_path: Path) -> None:
    shapes = [shapely.box(121 + i / 100, 28, 121.009 + i / 100, 28.01) for i in range(3)]
    codes = ["331082001003001.0", "３３１０８２００１００３００２", "331082001003003"]
    layer = read_layer(geojson(tmp_path / "a.geojson", *[({"code": code}, one) for code, one in zip(codes, shapes, strict=True)]))
    assert [one.code for one in layer.usable] == ["331082001003001", "331082001003003"]
    [fault] = layer.faults
    assert (fault.row, fault.kind) == (2, FaultKind.BAD_CODE)
    assert "is '331082001003002' meant?" in fault.reason
