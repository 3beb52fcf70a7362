"""How closely built ground is, told from the streets around it, and so its area class and the size of its unit grids."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import shapely

from grids.division.blocks.faces import Network
from grids.division.blocks.mosaic import Mosaic
from grids.division.blocks.ways import Rank
from grids.division.ground import Ground
from grids.grid import AreaClass
from grids.outlines import Floats

CELL_M = 125.0
REACH_CELLS = 2  # to each side: streets within some 300 m make the place
MOST_CELLS = 4_000_000
CLASSES = tuple(AreaClass)


@dataclass(frozen=True, slots=True)
class Sizes:
    """Square metres wanted of a unit grid by area class, and metres of street a hectare from which A and B begin.

    About 10,000 m2 in built-up areas and larger outside (GB/T 30428.1). A core of 100 m blocks has some 200 m of
    street a hectare.
    """

    unit_m2: Mapping[AreaClass, float] = field(
        default_factory=lambda: {AreaClass.A: 10_000.0, AreaClass.B: 25_000.0, AreaClass.C: 100_000.0}
    )
    core_m_ha: float = 90.0
    edge_m_ha: float = 40.0

    def wanted_m2(self, classes: list[AreaClass]) -> Floats:
        """The size wanted for each."""
        return np.array([self.unit_m2[one] for one in classes], dtype=np.float64)


def classes_of(pieces: Mosaic, ground: Ground, net: Network, sizes: Sizes) -> list[AreaClass]:
    """The area class of each piece: its community's where the city has said so, else by the streets around."""
    places = shapely.get_coordinates(shapely.point_on_surface(pieces.polygons))
    dense = _street_m_ha(places, ground, net)
    told = np.where(dense >= sizes.core_m_ha, 0, np.where(dense >= sizes.edge_m_ha, 1, 2))
    given = [ground.classes[holder] for holder in pieces.ground.tolist()]
    return [one or CLASSES[by_streets] for one, by_streets in zip(given, told.tolist(), strict=True)]


def _street_m_ha(places: Floats, ground: Ground, net: Network) -> Floats:
    """Metres of street a hectare of the ground around each place; ground that is not the city's does not count."""
    flat = net.plane.metres(shapely.union_all(shapely.envelope(ground.polygons)))
    west, south, east, north = flat.bounds
    cell = max(CELL_M, np.sqrt((east - west) * (north - south) / MOST_CELLS))
    shape = (int((east - west) / cell) + 1, int((north - south) / cell) + 1)

    def cells(points: Floats) -> tuple[np.ndarray, np.ndarray]:
        x, y = net.plane.xy(points[:, 0], points[:, 1])
        return (
            np.clip(((x - west) / cell).astype(int), 0, shape[0] - 1),
            np.clip(((y - south) / cell).astype(int), 0, shape[1] - 1),
        )

    carriage = net.table.rank >= Rank.LANE
    streets = np.zeros(shape)
    np.add.at(streets, cells(net.table.middles[carriage]), net.table.length_m[carriage])
    inside = np.zeros(shape)
    x, y = np.meshgrid(*((np.arange(n) + 0.5) * cell + low for n, low in zip(shape, (west, south), strict=True)))
    spots = np.stack(net.plane.lonlat(x.ravel(), y.ravel()), axis=1)
    inside[cells(spots)] = ground.holders(spots) >= 0
    around = _box_sums(streets) / np.maximum(_box_sums(inside) * cell * cell / 10_000.0, 1e-3)
    return around[cells(places)]


def _box_sums(cells: Floats) -> Floats:
    """The sum over each cell and those up to REACH_CELLS away to each side."""
    side = 2 * REACH_CELLS + 1
    padded = np.pad(cells, ((REACH_CELLS + 1, REACH_CELLS), (REACH_CELLS + 1, REACH_CELLS)))
    total = padded.cumsum(axis=0).cumsum(axis=1)
    return total[side:, side:] - total[:-side, side:] - total[side:, :-side] + total[:-side, :-side]
