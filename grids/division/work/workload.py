"""How much work each unit grid is: past reports where there are any, else street to walk and ground to watch."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from grids.division.blocks.mosaic import Mosaic
from grids.index import NOWHERE, GridIndex
from grids.outlines import Floats

# With reports, this much of the work is them, and the rest the round through the ground: quiet ground is watched too.
REPORTED = 0.9
WALKED = 0.7  # of the round: street; the rest is area


class Measure(StrEnum):
    """What workload was told from."""

    REPORTS = "reports"
    STREETS = "streets"


@dataclass(frozen=True, slots=True, eq=False)
class History:
    """Where past reports were, WGS-84 degrees."""

    lons: Floats
    lats: Floats

    def __len__(self) -> int:
        return len(self.lons)


@dataclass(frozen=True, slots=True, eq=False)
class Workload:
    """Work of each unit grid as a share of all (sums to 1), and its past reports; `outside` reports lie in none."""

    measure: Measure
    shares: Floats
    reports: np.ndarray
    outside: int


def workload(codes: list[str], units: Mosaic, history: History | None) -> Workload:
    """Measure the work of unit grids. A history without one report inside counts as none."""
    round_share = rounds(units)
    counts = np.zeros(len(units), dtype=np.int64)
    if history is None or not len(history):
        return Workload(Measure.STREETS, round_share, counts, 0)
    found = GridIndex(codes, units.polygons.tolist()).locate_many(history.lons, history.lats)
    counts = np.bincount(found[found != NOWHERE], minlength=len(units))
    outside = int(np.count_nonzero(found == NOWHERE))
    if not counts.any():
        return Workload(Measure.STREETS, round_share, counts, outside)
    shares = REPORTED * _shares(counts.astype(np.float64)) + (1.0 - REPORTED) * round_share
    return Workload(Measure.REPORTS, shares, counts, outside)


def rounds(pieces: Mosaic) -> Floats:
    """The round through each piece as a share of all: street to walk and ground to watch."""
    return WALKED * _shares(pieces.street_m, pieces.area_m2) + (1.0 - WALKED) * _shares(pieces.area_m2)


def _shares(amounts: Floats, otherwise: Floats | None = None) -> Floats:
    total = float(amounts.sum())
    if total <= 0.0 and otherwise is not None:
        return _shares(otherwise)
    return amounts / total
