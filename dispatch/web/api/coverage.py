"""Leave with its deputies, and who can act where in the coming days."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence, Set
from datetime import timedelta
from typing import Any

from aiohttp import web

from dispatch.city import City
from dispatch.flow.staff import absences as leaving
from dispatch.flow.staff import coverage as covering
from dispatch.flow.staff.coverage import Coverage
from dispatch.rules.absences import Leave
from dispatch.rules.coverage import CATCHES, WHYS, Hole
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
    if query.category is not None:
        covering.check_category(ask.city, query.category)
    gathered = await ask.read(covering.gather, query.days)
    found = await asyncio.to_thread(covering.measure, ask.city, gathered)
    return await asyncio.to_thread(lambda: answer(_matrix(ask, found)))


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
    told = found.matrix.holes if query.category is None else found.holes_of(query.category, towns)
    mine = [hole for hole in told if hole.grid in seen]
    holes = [hole for hole in mine if query.all or covering.serious(hole)]
    of: dict[str, list[Hole]] = {}
    for hole in holes:
        of.setdefault(hole.grid, []).append(hole)
    people = {party for grid in grids for party in gathered.held.get(grid, ())} | {hole.next for hole in holes}
    names, over = gathered.called(), found.overburdened(ask.city)
    return {
        "from_at": gathered.at, "days": [gathered.first_day + timedelta(days=day) for day in range(gathered.days)],
        "shifts": [{"code": one.code, "start": _clock(one.start), "end": _clock(one.end)} for one in found.shifts],
        **_ways(ask.city, found, {towns[grid] for grid in grids}, query.category), "missing": gathered.missing(ask.city),
        "overburdened": {party: both for party, both in over.items() if party in people},
        "counts": {"grids": len(grids), "holes": len(holes), "with_holes": len({hole.grid for hole in holes}),
                   "caught": len(mine) - sum(map(covering.serious, mine))},
        "names": {party: names[party] for party in people & names.keys()},
        "grids": [{**_grid(found, grid, towns[grid], query.category), **_summed(ask.city, found, of.get(grid, ()))} for grid in grids],
        "holes": [_hole(ask.city, found, hole, towns) for hole in holes[:MOST_HOLES]],
    }


def _ways(city: City, found: Coverage, towns: Set[str], category: str | None) -> dict[str, Any]:
    """Which matters go which way in these towns, and which reach nobody whom the table means."""
    ways, gaps = [], []
    for one in found.demands.asked:
        where = sorted(towns & set(one.towns))
        if not where or (category is not None and not one.speaks_of(category)):
            continue
        way = found.demands.ways[one.way]
        matters = [matter for matter in one.matters if category in (None, matter.partition("/")[0])]
        told = {"towns": where, "matters": matters, "from_at": found.instant(city, one.span[0]),
                "to_at": found.instant(city, one.span[1])}
        ways.append({"code": one.way, "steps": [step.target for step in way.steps], "certified": way.certified, **told})
        if way.lack is not None:
            gaps.append({"why": str(way.lack), "goes_to": way.steps[0].target if way.steps else "", **told})
    return {"ways": ways, "gaps": gaps}


def _towns(city: City) -> Mapping[str, str]:
    claimed = city.claimed
    return {} if claimed is None else {code: claimed.towns.get(code, "") for code in claimed.members}


def _named(found: Coverage, grid: str) -> dict[str, Any]:
    row = found.gathered.names.get(grid)
    return {"grid": grid, "name": row.name if row is not None else grid, "name_en": row.name_en if row is not None else grid}


def _grid(found: Coverage, grid: str, town: str, category: str | None) -> dict[str, Any]:
    cells = found.matrix.cells
    told = {"asked": found.cells_of(grid, town, category)} if category is not None else {
        code: cells[grid, code] for code in found.demands.ways}
    return {**_named(found, grid), "town": town, "people": list(found.gathered.held.get(grid, ())), "cells": told}


def _summed(city: City, found: Coverage, holes: Sequence[Hole]) -> dict[str, Any]:
    first = min((hole.first for hole in holes), default=None)
    worst = max(holes, key=lambda hole: (CATCHES.index(hole.catch), -hole.first), default=None)
    return {
        "spans": len(holes), "minutes": sum(hole.last - hole.first for hole in holes), "catch": str(worst.catch) if worst else "own",
        "next": worst.next or None if worst else None,
        "first_at": None if first is None else found.instant(city, first),
        "why": [str(why) for why in WHYS if any(hole.why is why for hole in holes)],
    }


def _hole(city: City, found: Coverage, hole: Hole, towns: Mapping[str, str]) -> dict[str, Any]:
    return {**_named(found, hole.grid), "town": towns[hole.grid], "need": str(hole.need), "why": str(hole.why),
            "catch": str(hole.catch), "next": hole.next or None, "from_at": found.instant(city, hole.first), "to_at": found.instant(city, hole.last)}


def _clock(minute: int) -> str:
    return f"{minute // 60:02d}:{minute % 60:02d}"
