"""Blocks too large for one unit grid are cut across; road ground between carriageways is cut into short pieces."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt
import shapely
from shapely import affinity

from geodata.plane import LocalPlane
from grids.division.blocks.mosaic import Mosaic
from grids.outlines import Floats, Geometries

NARROW_M = 15.0  # mean width of ground between carriageways, which is nobody's block
LENGTHY = 16.0  # times its mean width: the way around a square is 8, around a strip of 1 by 7 it is 18
STRIP_M = 150.0
TOO_LARGE = 1.6  # times the size wanted: what is cut in two then comes out at least four fifths of it
HALVINGS = 24
BEYOND_DEG = 3e-7  # so that a cut surely meets the outline after both are on the lattice
MOST_PIECES = 4000


def pieces_wanted(pieces: Mosaic, wanted_m2: Floats) -> npt.NDArray[np.intp]:
    """Into how many each is to be cut; 1 for most."""
    by_size = np.where(pieces.area_m2 > TOO_LARGE * wanted_m2, np.rint(pieces.area_m2 / wanted_m2), 1.0)
    by_length = np.ceil(pieces.around_m / 2.0 / STRIP_M)
    narrow = is_narrow(pieces)
    return np.clip(np.where(narrow, by_length, by_size), 1, MOST_PIECES).astype(np.intp)


def is_narrow(pieces: Mosaic) -> npt.NDArray[np.bool_]:
    """Whether a piece is a strip rather than a block, small or not."""
    return (pieces.width_m() < NARROW_M) & (pieces.around_m > LENGTHY * pieces.width_m())


def cuts(pieces: Mosaic, wanted: npt.NDArray[np.intp], plane: LocalPlane) -> Geometries:
    """Lines, WGS-84 degrees, that cut each piece into about as many as wanted of like size, across its longer side."""
    lines: list[shapely.Geometry] = []
    for at in np.flatnonzero(wanted > 1).tolist():
        lines.extend(_halved(plane.metres(pieces.polygons[at]), int(wanted[at])))
    flat = np.fromiter(lines, dtype=object, count=len(lines))
    return _lengthened(shapely.transform(flat, plane.lonlat, interleaved=False))


def _halved(polygon: shapely.Polygon, count: int) -> Iterator[shapely.Geometry]:
    """Cuts of one polygon in metres: in two, and each half again."""
    stack = [(polygon, count)]
    while stack:
        whole, parts = stack.pop()
        if parts < 2:
            continue
        angle = _long_axis(whole)
        turned = affinity.rotate(whole, -angle, origin=(0.0, 0.0))
        at = _cut_place(turned, (parts // 2) / parts)
        _, south, _, north = turned.bounds
        across = shapely.LineString([(at, south - 1.0), (at, north + 1.0)])
        for line in shapely.get_parts(turned.intersection(across)):
            if line.geom_type == "LineString":
                yield affinity.rotate(line, angle, origin=(0.0, 0.0))
        share = whole.area / parts
        for half in _sides(turned, at):
            stack.append((affinity.rotate(half, angle, origin=(0.0, 0.0)), round(half.area / share)))


def _long_axis(polygon: shapely.Polygon) -> float:
    """Degrees from east of the longer side of the narrowest rectangle around."""
    frame = shapely.get_coordinates(shapely.oriented_envelope(polygon))
    if len(frame) < 4:
        return 0.0
    sides = frame[1:3] - frame[:2]
    east, north = sides[np.argmax(np.hypot(sides[:, 0], sides[:, 1]))]
    return float(np.degrees(np.arctan2(north, east)))


def _cut_place(polygon: shapely.Polygon, share: float) -> float:
    """Where an upright line leaves that share of the area to the west."""
    west, south, east, north = polygon.bounds
    low, high = west, east
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        left = shapely.clip_by_rect(polygon, west - 1.0, south - 1.0, middle, north + 1.0).area
        low, high = (middle, high) if left < share * polygon.area else (low, middle)
    return (low + high) / 2


def _sides(polygon: shapely.Polygon, at: float) -> list[shapely.Polygon]:
    west, south, east, north = polygon.bounds
    sides = [
        shapely.box(west - 1.0, south - 1.0, at, north + 1.0),
        shapely.box(at, south - 1.0, east + 1.0, north + 1.0),
    ]
    parts = shapely.get_parts([polygon.intersection(side) for side in sides])
    return [part for part in parts if part.geom_type == "Polygon"]


def _lengthened(lines: Geometries) -> Geometries:
    if not len(lines):
        return lines
    start = shapely.get_coordinates(shapely.get_point(lines, 0))
    end = shapely.get_coordinates(shapely.get_point(lines, -1))
    step = end - start
    step *= BEYOND_DEG / np.maximum(np.hypot(step[:, 0], step[:, 1]), 1e-12)[:, None]
    return shapely.linestrings(np.stack([start - step, end + step], axis=1))
