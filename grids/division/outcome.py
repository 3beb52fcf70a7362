"""What a division came to."""

from __future__ import annotations

from dataclasses import dataclass, field

from grids.division.work.workload import Measure
from grids.grid import Grid


@dataclass(frozen=True, slots=True, eq=False)
class DutyGrid:
    """A duty grid, the codes of its unit grids, and its work.

    `workload` is in means: 1 is what an officer has on average. `compactness` is Polsby and Popper's.
    """

    grid: Grid
    units: tuple[str, ...]
    workload: float
    reports: int
    street_m: float
    area_m2: float
    compactness: float


@dataclass(frozen=True, slots=True)
class Balance:
    """How like the work of duty grids is.

    `cv` is the coefficient of variation (population standard deviation over mean) of workload over all duty grids,
    `least_cv` what it would be if every separate piece of ground were divided perfectly, `reports_cv` that of past
    reports alone (None without any). `heaviest` and `lightest` are in means.
    """

    measure: Measure
    cv: float
    least_cv: float
    reports_cv: float | None
    heaviest: float
    lightest: float


@dataclass(frozen=True, slots=True, eq=False)
class Division:
    """The whole answer. `streets` counts those that reach into the ground, `seconds` what dividing took.

    `communities_made` tells that community lines were not given but drawn. `reports_outside` lie in no unit grid;
    `splinters` are unit grids apart from the duty grid they belong to.
    """

    units: tuple[Grid, ...]
    duties: tuple[DutyGrid, ...]
    communities: tuple[Grid, ...]
    communities_made: bool
    balance: Balance
    streets: int
    reports_outside: int
    splinters: tuple[str, ...]
    seconds: float = field(default=0.0, compare=False)
