"""Leave with its deputies, and who can act where in the coming days."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from aiohttp import web

from dispatch.city import City
from dispatch.flow.staff import absences as leaving
from dispatch.flow.staff import coverage as covering
from dispatch.flow.staff.coverage import Coverage
from dispatch.rules.absences import Leave
from dispatch.rules.coverage import CATCHES, WHYS, Hole, Need
from dispatch.store.engine import Unit
from dispatch.web import views
from dispatch.web.endpoints import Ask, answer
from dispatch.web.people_answers import AbsenceForm, CoverageQuery
from dispatch.web.queries import Paged, cursor, place_of

MOST_HOLES = 1_000


async def absence_page(ask: Ask) -> web.StreamResponse:
    """Absences that are not over: one's own and those one stands in for; for leaders those of their people."""
    query: Paged = ask.query
    after, limit = place_of(query.cursor) or 0, query.limit
    rows = await ask.read(leaving.seen_by, ask.actor, after, limit + 1)
    return answer(views.page(rows, limit, _absence, lambda row: cursor(row.id)))


async def declare(ask: Ask) -> web.StreamResponse:
    """Somebody is away, and somebody stands in."""
    form: AbsenceForm = ask.body
    party = form.party or ask.actor.party or 0
    leave = Leave(party, form.from_at, form.to_at, form.deputy, form.kind, form.reason)

    def work(db: Unit, city: City) -> dict[str, Any]:
        return _absence(leaving.declare(db, city, ask.actor, leave))

    response = await ask.once(201, work)
    ask.site.hub.look_again([party, form.deputy])
    return response


async def come_back(ask: Ask) -> web.StreamResponse:
    """Somebody is back before his last day, or does not go at all."""
    concerned: set[int | None] = set()

    def work(db: Unit, city: City) -> dict[str, Any]:
        row = leaving.come_back(db, city, ask.actor, ask.path["id"])
        concerned.update((row.party, row.deputy))
        return _absence(row)

    response = await ask.once(200, work)
    ask.site.hub.look_again(concerned)
    return response


async def matrix(ask: Ask) -> web.StreamResponse:
    """Who can act for each grid in the coming days; the long part is looked at beside the store."""
    query: CoverageQuery = ask.query
    gathered = await ask.read(covering.gather, query.days)
    found = await asyncio.to_thread(covering.measure, ask.city, gathered)
    return answer(await asyncio.to_thread(_matrix, ask, found))


def _absence(row: Any) -> dict[str, Any]:
    told = ("id", "party", "name", "name_en", "deputy", "kind", "reason", "from_at", "to_at")
    return {**{name: getattr(row, name) for name in told}, "deputy_name": row.deputy_name or "",
            "deputy_name_en": row.deputy_name_en or ""}


def _matrix(ask: Ask, found: Coverage) -> dict[str, Any]:
    """The answer within the reader's sight."""
    query, gathered, towns = ask.query, found.gathered, _towns(ask.city)
    sight = ask.reader.sight
    grids = [grid for grid, town in towns.items() if (sight.everything or town in sight.towns or grid in sight.grids)
             and (query.town is None or town == query.town)]
    seen = set(grids)
    mine = [hole for hole in found.matrix.holes if hole.grid in seen]
    holes = [hole for hole in mine if query.all or covering.serious(hole)]
    of: dict[str, list[Hole]] = {}
    for hole in holes:
        of.setdefault(hole.grid, []).append(hole)
    people = {party for grid in grids for party in gathered.held.get(grid, ())}
    return {
        "from_at": gathered.at, "days": [gathered.first_day + timedelta(days=day) for day in range(gathered.days)],
        "shifts": [{"code": one.code, "start": _clock(one.start), "end": _clock(one.end)} for one in found.shifts],
        "needs": found.categories, "missing": gathered.missing_bodies,
        "counts": {"grids": len(grids), "holes": len(holes), "with_holes": len({hole.grid for hole in holes}),
                   "caught": len(mine) - sum(map(covering.serious, mine))},
        "names": {party: (gathered.people[party].name, gathered.people[party].name_en)
                  for party in people & gathered.people.keys()},
        "grids": [{**_grid(found, grid, towns[grid]), **_summed(ask.city, found, of.get(grid, ()))} for grid in grids],
        "holes": [_hole(ask.city, found, hole, towns) for hole in holes[:MOST_HOLES]],
    }


def _towns(city: City) -> Mapping[str, str]:
    claimed = city.claimed
    return {} if claimed is None else {code: claimed.towns.get(code, "") for code in claimed.members}


def _named(found: Coverage, grid: str) -> dict[str, Any]:
    row = found.gathered.names.get(grid)
    return {"grid": grid, "name": row.name if row is not None else grid, "name_en": row.name_en if row is not None else grid}


def _grid(found: Coverage, grid: str, town: str) -> dict[str, Any]:
    cells = found.matrix.cells
    return {**_named(found, grid), "town": town, "people": list(found.gathered.held.get(grid, ())),
            "officer": cells.get((grid, Need.OFFICER), ""), "enforcement": cells.get((grid, Need.ENFORCEMENT), "")}


def _summed(city: City, found: Coverage, holes: Sequence[Hole]) -> dict[str, Any]:
    first = min((hole.first for hole in holes), default=None)
    worst = max((CATCHES.index(hole.catch) for hole in holes), default=0)
    return {
        "spans": len(holes), "minutes": sum(hole.last - hole.first for hole in holes), "catch": str(CATCHES[worst]),
        "first_at": None if first is None else found.instant(city, first),
        "why": [str(why) for why in WHYS if any(hole.why is why for hole in holes)],
    }


def _hole(city: City, found: Coverage, hole: Hole, towns: Mapping[str, str]) -> dict[str, Any]:
    return {**_named(found, hole.grid), "town": towns[hole.grid], "need": str(hole.need), "why": str(hole.why),
            "catch": str(hole.catch), "from_at": found.instant(city, hole.first), "to_at": found.instant(city, hole.last)}


def _clock(minute: int) -> str:
    return f"{minute // 60:02d}:{minute % 60:02d}"
