"""Streets to blocks: lines are noded with the outlines of communities, and what they enclose becomes a block."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import shapely

from geodata.plane import LocalPlane, areas_m2
from grids.division.blocks.mosaic import Mosaic, mosaic
from grids.division.blocks.segments import Places, Segments, node, on_lattice, pairs, segments
from grids.division.blocks.ways import Ways
from grids.division.ground import NOBODYS, Ground
from grids.outlines import Geometries

CRACK_M2 = 1.0  # between outlines that were not drawn through the same vertices


@dataclass(frozen=True, slots=True, eq=False)
class Network:
    """Noded lines, and their segments as a table."""

    lines: Geometries
    table: Segments
    plane: LocalPlane


def network(ground: Ground, ways: Ways) -> Network:
    """All lines that divide the ground, cut where they meet. Ways wholly outside are left out."""
    reached = reaching(ground, ways)
    plane = ground.plane
    lines = on_lattice(node(np.concatenate([reached.lines, ground.lines])))
    return Network(lines, segments(lines, reached, plane), plane)


def with_cuts(net: Network, ways: Ways, cuts: Geometries) -> Network:
    """The same with further lines, which belong to no way."""
    if not len(cuts):
        return net
    lines = on_lattice(node(np.concatenate([net.lines, cuts])))
    return Network(lines, segments(lines, ways, net.plane), net.plane)


def reaching(ground: Ground, ways: Ways) -> Ways:
    """The ways that reach into the ground."""
    _, touching = shapely.STRtree(ways.lines).query(ground.polygons, predicate="intersects")
    wanted = np.zeros(len(ways), dtype=bool)
    wanted[touching] = True
    return ways.part(wanted)


def blocks(ground: Ground, net: Network) -> Mosaic:
    """Everything the lines enclose within the ground: a coverage of it, each block in one community."""
    faces = shapely.get_parts(shapely.polygonize(net.lines))
    holder = ground.holders(shapely.get_coordinates(shapely.point_on_surface(faces)))
    holder = _cracks_filled(faces, holder)
    inside = holder != NOBODYS
    return mosaic(faces[inside], holder[inside], net.table, net.plane)


def _cracks_filled(faces: Geometries, holder: Places) -> Places:
    """Give specks that no community holds, though communities lie all around, to one of these."""
    specks = np.flatnonzero((holder == NOBODYS) & (areas_m2(faces) < CRACK_M2))
    if not len(specks):
        return holder
    ends, owner = pairs(faces)
    _, at = np.unique(ends, axis=0, return_inverse=True)
    owners: dict[int, list[int]] = {}
    for segment, face in zip(at.tolist(), owner.tolist(), strict=True):
        owners.setdefault(segment, []).append(face)
    filled = holder.copy()
    for speck in specks.tolist():
        filled[speck] = _surrounding(speck, at[owner == speck], owners, holder)
    return filled


def _surrounding(speck: int, outline: npt.NDArray[np.intp], owners: dict[int, list[int]], holder: Places) -> int:
    around = [[holder[face] for face in owners[segment] if face != speck] for segment in outline.tolist()]
    known = [int(found[0]) for found in around if found and found[0] != NOBODYS]
    return min(known) if len(known) == len(around) else NOBODYS
