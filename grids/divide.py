"""Streets to grids: blocks, unit grids by size and area class, duty grids of like workload, and how like it came out.

A duty grid hangs together, is made of whole unit grids, and never crosses the line of a community, hence of no town.
"""

from __future__ import annotations

import time

import numpy as np
import shapely

from geodata.plane import LocalPlane
from grids.codes import TOWN_DIGITS
from grids.division.blocks.cutting import cuts, pieces_wanted
from grids.division.blocks.density import classes_of
from grids.division.blocks.faces import blocks, network, reaching, with_cuts
from grids.division.blocks.joining import joined
from grids.division.blocks.mosaic import Mosaic, Places, grouped, shape_index, totals, united
from grids.division.blocks.ways import Ways
from grids.division.ground import Ground, cut_off, given_ground
from grids.division.made import Count, made_ground
from grids.division.numbering import duty_codes, reading_order, unit_codes
from grids.division.outcome import Balance, Division, DutyGrid
from grids.division.plan import Plan, Territory
from grids.division.work.duties import Duties, duties
from grids.division.work.workload import History, Workload, workload
from grids.errors import CannotDivide
from grids.grid import AreaClass, Grid, GridKind, by_code
from grids.outlines import Floats, Geometries, refuse_unsound

CUTTINGS = 3  # coarse, fine, and what came out too large for its surroundings


def divide(ways: Ways, territory: Territory, plan: Plan, history: History | None = None) -> Division:
    """Divide a territory among officers. The same input and seed give the same division.

    Raises CannotDivide (no streets, streets elsewhere, communities that overlap, too few or too many officers),
    BadCode (a community runs out of numbers, codes of the wrong length) and UnsoundPolygon.
    """
    started = time.perf_counter()
    ground = _ground(ways, territory, plan)
    units, classes, plane = unit_pieces(ways, ground, plan)
    spots = shapely.get_coordinates(shapely.centroid(units.polygons))
    row_m = float(np.sqrt(np.median(units.area_m2)))
    order = reading_order(spots, plane, row_m)
    codes = unit_codes(units.ground, ground.codes, order, plan.taken, plan.standard_version)
    work = workload(codes, units, history)
    handed = duties(units, work.shares, plan.officers, plan.wishes)
    duty = _renumbered(units, handed, order)
    return Division(
        units=_unit_grids(codes, units, classes, ground),
        duties=_duty_grids(codes, units, (duty, work), (ground, plan)),
        communities=_communities(units, ground),
        communities_made=ground.made,
        balance=_balance(handed, work),
        streets=len(reaching(ground, ways)),
        reports_outside=work.outside,
        splinters=tuple(codes[at] for at in handed.splinters),
        seconds=time.perf_counter() - started,
    )


def unit_pieces(ways: Ways, ground: Ground, plan: Plan) -> tuple[Mosaic, list[AreaClass], LocalPlane]:
    """Unit grids without codes yet, with their area classes: blocks cut where too large, joined where too small.

    A large block is cut coarsely first: only its pieces can tell which side of it lies in closely built ground.
    """
    net = network(ground, ways)
    for _ in range(CUTTINGS):
        pieces = blocks(ground, net)
        classes = classes_of(pieces, ground, net, plan.sizes)
        wanted_m2 = plan.sizes.wanted_m2(classes)
        counts = pieces_wanted(pieces, wanted_m2)
        if (counts == 1).all():
            break
        net = with_cuts(net, ways, cuts(pieces, counts, net.plane))
    pieces = blocks(ground, net)
    classes = classes_of(pieces, ground, net, plan.sizes)
    group = joined(pieces, plan.sizes.wanted_m2(classes))
    return grouped(pieces, group), _largest_of(classes, group, pieces.area_m2), net.plane


def _ground(ways: Ways, territory: Territory, plan: Plan) -> Ground:
    if plan.officers < 1:
        raise CannotDivide("officers", f"{plan.officers} cannot share anything")
    if not len(ways):
        raise CannotDivide("streets", "there are none")
    if territory.boundary is not None:
        refuse_unsound(["boundary"], np.array([territory.boundary], dtype=object))
    ground = _lines(ways, territory, plan)
    if not len(reaching(ground, ways)):
        streets, city = _middle(ways.lines), _middle(ground.polygons)
        raise CannotDivide(
            "streets", f"none of {len(ways)} reaches into the boundary: they lie around {streets}, it around {city}"
        )
    return ground


def _lines(ways: Ways, territory: Territory, plan: Plan) -> Ground:
    """The lines that nothing crosses: the city's own, else made ones."""
    if territory.communities:
        return given_ground(territory.communities, territory.boundary, territory.towns)
    towns = territory.towns
    if not towns and territory.boundary is None:
        raise CannotDivide("boundary", "neither a boundary nor towns nor communities are given")
    if not towns:
        towns = [Grid(plan.town, GridKind.TOWN, "", None, territory.boundary)]
    elif territory.boundary is not None:
        towns = cut_off(towns, territory.boundary)
    return made_ground(towns, ways, Count(plan.made_communities, plan.officers, plan.taken), plan.wishes)


def _middle(geometries: Geometries) -> str:
    west, south, east, north = shapely.total_bounds(geometries)
    return f"{(west + east) / 2:.4f}, {(south + north) / 2:.4f}"


def _largest_of(classes: list[AreaClass], group: Places, area_m2: Floats) -> list[AreaClass]:
    """The class of the largest member of each group."""
    last = np.lexsort((area_m2, group))
    ends = np.append(np.flatnonzero(np.diff(group[last])), len(last) - 1)
    return [classes[at] for at in last[ends].tolist()]


def _renumbered(units: Mosaic, handed: Duties, order: list[int]) -> Places:
    """Duty grids numbered through the communities, within each in the order in which their unit grids are read."""
    first = np.full(handed.count, len(units), dtype=np.intp)
    rank = np.empty(len(units), dtype=np.intp)
    rank[order] = np.arange(len(units))
    np.minimum.at(first, handed.duty, rank)
    ground = np.zeros(handed.count, dtype=np.intp)
    ground[handed.duty] = units.ground
    number = np.empty(handed.count, dtype=np.intp)
    number[np.lexsort((first, ground))] = np.arange(handed.count)
    return number[handed.duty]


def _unit_grids(codes: list[str], units: Mosaic, classes: list[AreaClass], ground: Ground) -> tuple[Grid, ...]:
    rows = zip(codes, units.polygons, units.ground.tolist(), classes, strict=True)
    grids = (
        Grid(code, GridKind.UNIT, "", ground.codes[holder], polygon, area_class)
        for code, polygon, holder, area_class in rows
    )
    return tuple(by_code(grids))


def _duty_grids(
    codes: list[str], units: Mosaic, share: tuple[Places, Workload], under: tuple[Ground, Plan]
) -> tuple[DutyGrid, ...]:
    (duty, work), (ground, plan) = share, under
    whole = grouped(units, duty)
    loads = totals(duty, work.shares) * len(whole)
    reports = np.bincount(duty, work.reports)
    named = duty_codes(whole.ground, ground.codes, plan.taken)
    made = []
    for at, code in enumerate(named):
        grid = Grid(code, GridKind.DUTY, "", code[:TOWN_DIGITS], whole.polygons[at])
        members = tuple(sorted(codes[unit] for unit in np.flatnonzero(duty == at).tolist()))
        made.append(
            DutyGrid(
                grid=grid,
                units=members,
                workload=float(loads[at]),
                reports=int(reports[at]),
                street_m=float(whole.street_m[at]),
                area_m2=float(whole.area_m2[at]),
                compactness=shape_index(float(whole.area_m2[at]), float(whole.around_m[at])),
            )
        )
    return tuple(made)


def _communities(units: Mosaic, ground: Ground) -> tuple[Grid, ...]:
    """As their unit grids make them up: where streets meet a line it bends by up to half a step of the lattice."""
    holders, group = np.unique(units.ground, return_inverse=True)
    rows = zip(holders.tolist(), united(units.polygons, group), strict=True)
    return tuple(
        Grid(
            ground.codes[at],
            GridKind.COMMUNITY,
            "",
            ground.codes[at][:TOWN_DIGITS],
            polygon,
            ground.classes[at],
        )
        for at, polygon in rows
    )


def _balance(handed: Duties, work: Workload) -> Balance:
    loads = totals(handed.duty, work.shares) * handed.count
    perfect = np.repeat(np.array(handed.loads) / handed.seats, handed.seats) * handed.count
    reports = np.bincount(handed.duty, work.reports).astype(np.float64)
    return Balance(
        measure=work.measure,
        cv=float(loads.std()),
        least_cv=float(perfect.std()),
        reports_cv=float(reports.std() / reports.mean()) if reports.any() else None,
        heaviest=float(loads.max()),
        lightest=float(loads.min()),
    )
