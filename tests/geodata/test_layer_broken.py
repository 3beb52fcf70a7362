"""A broken file is judged, never a traceback, and never taken in part."""

from __future__ import annotations

import json
import tempfile
import zipfile
from pathlib import Path

import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geodata.errors import GeodataError, UnreadableLayer, UnusableRows
from geodata.layers import Layer, Options, read_layer
from tests.geodata.layers_made import EAST, NUMBERED, WEST

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
