"""Tiles as another program reads them: GDAL knows nothing of how they were made."""

from __future__ import annotations

import itertools
import struct
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import geopandas
import numpy as np
import pyogrio
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geodata.crs import GCJ02, geometry_from_wgs84
from grids.tiles.plane import BUFFER, EXTENT, LAST_ZOOM, Tile, on_square, overview
from grids.tiles.pyramid import MOST_NAMES, Pyramid
from tests.grids.made import codes_for, division, squares

ZOOM = 11
Edge = tuple[tuple[int, int], tuple[int, int]]


def pyramid(shapes: np.ndarray, system: str = "wgs84") -> tuple[list[str], Pyramid]:
    codes = codes_for(shapes)
    texts = {"code": codes, "name": [f"网格{code[-3:]}" for code in codes], "town": ["" if at else "甲" for at in range(len(codes))]}
    return codes, Pyramid(shapes, texts, system)


def tiles_over(shapes: np.ndarray, zoom: int) -> Iterator[Tile]:
    west, north, east, south = (shapely.total_bounds(on_square(shapes)) * (1 << zoom)).astype(int).tolist()
    yield from (Tile(zoom, x, y) for x in range(west, east + 1) for y in range(north, south + 1))


def read(content: bytes, folder: Path, layer: str = "shapes") -> geopandas.GeoDataFrame:
    """A layer of a tile by GDAL, in the tile's units from its north-west corner."""
    path = folder / "tile.mvt"
    path.write_bytes(content)
    frame = pyogrio.read_dataframe(path, layer=layer, CLIP="NO")
    flipped = shapely.transform(np.asarray(frame.geometry, dtype=object), lambda xy: np.column_stack([xy[:, 0], EXTENT - xy[:, 1]]))
    return frame.set_geometry(geopandas.GeoSeries(flipped))


def rings(geometry: shapely.Geometry) -> Iterator[list[tuple[int, int]]]:
    for ring in shapely.get_rings(shapely.get_parts(geometry)):
        yield [(round(x), round(y)) for x, y in shapely.get_coordinates(ring).tolist()]


def edges(geometry: shapely.Geometry) -> Iterator[Edge]:
    for ring in rings(geometry):
        for one, other in itertools.pairwise(ring):
            yield (one, other) if one < other else (other, one)


@given(st.floats(-0.2, 1.2), st.floats(-0.2, 1.2), st.floats(0.0, 0.3), st.floats(0.0, 0.3), st.integers(1, 5))
def test_the_first_tiles_of_a_map_cover_all_of_it_at_every_zoom_and_are_few(west, north, wide, high, zooms):
    window = (west, north, west + wide, north + high)
    found = list(overview(window, zooms))
    assert len(set(found)) == len(found) <= sum((2**step + 1) ** 2 for step in range(zooms))
    assert all(tile.exists for tile in found)
    for zoom in {tile.zoom for tile in found}:
        sides = np.array([tile.window() for tile in found if tile.zoom == zoom])
        west_most, north_most = sides[:, :2].min(axis=0)
        east_most, south_most = sides[:, 2:].max(axis=0)
        assert west_most <= min(max(west, 0.0), 1.0)
        assert north_most <= min(max(north, 0.0), 1.0)
        assert east_most >= min(max(west + wide, 0.0), 1.0)
        assert south_most >= min(max(north + high, 0.0), 1.0)


def test_every_grid_is_in_a_tile_with_its_texts_and_its_shape(tmp_path: Path) -> None:
    shapes = division(3, 80, 20)
    codes, made = pyramid(shapes)
    seen: set[str] = set()
    for tile in tiles_over(shapes, ZOOM):
        found = read(made.tile(tile), tmp_path)
        window = shapely.box(*tile.window(BUFFER))
        near = {code for code, shape in zip(codes, on_square(shapes), strict=True) if shape.intersects(window)}
        assert set(found.code) <= near
        seen |= set(found.code)
        inside = shapely.box(0, 0, EXTENT, EXTENT)
        exact = dict(zip(codes, tile.units(on_square(shapes)), strict=True))
        for code, shape in zip(found.code, found.geometry, strict=True):
            wanted = exact[code].intersection(inside).area
            assert shape.intersection(inside).area == pytest.approx(wanted, rel=0.05, abs=2000)
        assert found.name.str.startswith("网格").all()
        if "town" in found:
            assert set(found.loc[found.town.notna(), "code"]) == {codes[0]}
    assert seen == set(codes)


@given(st.integers(0, 2**32 - 1), st.integers(2, 40), st.integers(8, 14))
def test_within_a_tile_every_border_is_written_the_same_on_both_its_sides(
    tmp_path_factory: pytest.TempPathFactory, seed: int, grids: int, zoom: int
) -> None:
    shapes = division(seed, 2 * grids, grids)
    _, made = pyramid(shapes)
    tile = next(iter(tiles_over(shapes, zoom)))
    content = made.tile(tile)
    if not content:
        return
    found = read(content, tmp_path_factory.mktemp("tile"))
    # The outer border has one side; on the rim of the tile grids are cut off.
    united = shapely.boundary(shapely.coverage_union_all(np.asarray(found.geometry, dtype=object)))
    counted = Counter(edge for shape in found.geometry for edge in edges(shape))
    lonely = [edge for edge, count in counted.items() if count != 2]
    rim = [edge for edge in lonely if all(max(abs(v - EXTENT / 2) for v in corner) >= EXTENT / 2 for corner in edge)]
    outer = [edge for edge in lonely if edge not in rim and united.distance(shapely.LineString(edge)) < 1]
    assert len(rim) + len(outer) == len(lonely)


@pytest.mark.parametrize("zoom", [0, 4, LAST_ZOOM])
def test_no_grid_vanishes_however_small_it_gets(tmp_path: Path, zoom: int) -> None:
    shapes = squares(12, side_deg=0.0004)
    codes, made = pyramid(shapes)
    seen: set[str] = set()
    for tile in tiles_over(shapes, zoom):
        found = read(made.tile(tile), tmp_path)
        assert (shapely.area(np.asarray(found.geometry, dtype=object)) > 0).all()
        seen |= set(found.code)
    assert seen == set(codes)


def test_outer_rings_turn_one_way_and_holes_the_other(tmp_path: Path) -> None:
    yard = shapely.box(121.004, 28.804, 121.006, 28.806)
    block = shapely.difference(shapely.box(121.0, 28.8, 121.01, 28.81), yard)
    for shape in (block, shapely.orient_polygons(block), shapely.reverse(shapely.orient_polygons(block))):
        _, made = pyramid(np.array([shape], dtype=object))
        [tile] = tiles_over(np.array([shape], dtype=object), ZOOM)
        [found] = read(made.tile(tile), tmp_path).geometry
        [part] = shapely.get_parts(found)
        assert shapely.get_num_interior_rings(part) == 1
        assert [len(ring) for ring in rings(found)] == [5, 5]


def test_streets_and_points_are_drawn_too(tmp_path: Path) -> None:
    shapes = np.array([shapely.LineString([(121.0, 28.8), (121.02, 28.81)]), shapely.Point(121.01, 28.805)], dtype=object)
    codes, made = pyramid(shapes)
    [tile] = tiles_over(shapes, ZOOM)
    found = dict(zip(*read(made.tile(tile), tmp_path)[["code", "geometry"]].to_dict("list").values(), strict=True))
    exact = dict(zip(codes, tile.units(on_square(shapes)), strict=True))
    assert all(found[code].hausdorff_distance(exact[code]) <= 1.5 for code in codes)


def test_a_name_stands_in_one_tile_only_and_within_its_grid(tmp_path: Path) -> None:
    shapes = division(5, 60, 30)
    codes, made = pyramid(shapes)
    stand: list[str] = []
    for tile in tiles_over(shapes, ZOOM + 1):
        content = made.tile(tile)
        if b"names" not in content:
            continue
        found = read(content, tmp_path, "names")
        exact = dict(zip(codes, tile.units(on_square(shapes)), strict=True))
        assert all(exact[code].distance(point) < 1.5 for code, point in zip(found.code, found.geometry, strict=True))
        stand += list(found.code)
    assert sorted(stand) == sorted(codes)


def test_where_names_would_crowd_there_are_none() -> None:
    _, made = pyramid(squares(23))
    assert MOST_NAMES < 23 * 23
    assert b"names" not in made.tile(Tile(0, 0, 0))


def test_beside_the_layer_a_tile_is_empty() -> None:
    _, made = pyramid(squares(2))
    assert made.tile(Tile(ZOOM, 0, 0)) == b""


def test_under_a_shifted_background_the_ground_is_shifted_with_it(tmp_path: Path) -> None:
    shapes = squares(1)
    _, made = pyramid(shapes, GCJ02)
    moved = np.array([geometry_from_wgs84(shape, GCJ02) for shape in shapes], dtype=object)
    for tile in tiles_over(moved, ZOOM):
        [found] = read(made.tile(tile), tmp_path).geometry
        exact = tile.units(on_square(moved))[0].intersection(shapely.box(-BUFFER, -BUFFER, EXTENT + BUFFER, EXTENT + BUFFER))
        assert found.hausdorff_distance(exact) < 3


def test_large_numbers_are_written_in_as_many_bytes_as_they_need() -> None:
    from grids.tiles.wire import _varints

    numbers = np.array([0, 1, 127, 128, 16383, 16384, 2**21, 2**28, 2**32 - 1], dtype=np.uint32)
    content, before = _varints(numbers)
    read_back = [
        sum((byte & 0x7F) << 7 * place for place, byte in enumerate(content[start:end]))
        for start, end in itertools.pairwise(before.tolist())
    ]
    assert read_back == numbers.tolist()
    assert struct.pack("B", content[-1])[0] < 0x80
