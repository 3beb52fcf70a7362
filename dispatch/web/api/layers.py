"""Versions of the ground: list, compare, activate, export; for whoever is responsible for the map."""

from __future__ import annotations

import asyncio
import json
from typing import Any

from aiohttp import web

from dispatch.city import City
from dispatch.errors import NotFound, Unavailable
from dispatch.flow.ground import activating, comparing, drawing, exporting, relocating
from dispatch.flow.ground.apart import WorkFailed
from dispatch.flow.ground.comparing import Effect, Handed, Outline
from dispatch.store import layers, parties
from dispatch.store.engine import Unit
from dispatch.web.endpoints import Ask, answer
from dispatch.web.ground_answers import ActivateForm, CompareQuery, ExportQuery


async def page(ask: Ask) -> web.StreamResponse:
    """Every version of every layer, the newest of each first."""
    rows = await ask.read(lambda db, city: layers.all_layers(db))
    return answer({"items": [version_of(row) for row in rows], "next": None})


async def compare(ask: Ask) -> web.StreamResponse:
    """What would change if this version ruled; the long part is measured beside the store."""
    query: CompareQuery = ask.query
    gathered = await ask.read(comparing.gather, (query.old, ask.path["id"]), query.days)
    measured = await asyncio.to_thread(comparing.outline, ask.city, gathered)
    asked = await ask.read(comparing.ask, measured)
    effect = await asyncio.to_thread(comparing.weigh, measured, asked)
    return answer({**_comparison(effect), "drawing": await _drawing(ask, measured, effect) if query.drawn else None})


async def _drawing(ask: Ask, measured: Outline, effect: Effect) -> dict[str, Any]:
    names = await ask.read(lambda db, city: parties.names_of(db, drawing.holders_of(effect)))
    return await asyncio.to_thread(drawing.drawn, measured, effect, names)


async def export(ask: Ask) -> web.StreamResponse:
    """A version as a file for other programs, written beside the server."""
    query: ExportQuery = ask.query

    def read(db: Unit, city: City) -> tuple[str, list[dict[str, Any]]]:
        row = layers.layer_by_id(db, ask.path["id"])
        if row is None:
            raise NotFound("there is no such version")
        kept = (layers.void_grids_of if query.void else layers.grids_of)(db, row.id)
        return f"{row.code}-{row.version}{'-void' if query.void else ''}", [dict(one._mapping) for one in kept]

    stem, rows = await ask.read(read)
    if not rows:
        raise NotFound("this version has no such grids")
    try:
        content = await ask.site.workshop.apart(exporting.write_out, exporting.Exporting(stem, query.format, rows))
    except WorkFailed:
        raise Unavailable("the file could not be written; try again or take another format") from None
    ending, media = exporting.FORMATS[query.format]
    return web.Response(body=content, content_type=media,
                        headers={"Content-Disposition": f'attachment; filename="{stem}{ending}"'})


async def relocation(ask: Ask) -> web.StreamResponse:
    """How far the open events have followed the ground."""
    found = await ask.read(relocating.course)
    if found is None:
        return answer({"running": False, "layer": None, "look": 0, "waits": False, "passed": 1.0, "begun_at": None})
    return answer({"running": True, "layer": found.layer, "look": found.look, "waits": found.waits,
                   "passed": round(found.passed, 4), "begun_at": found.begun_at})


async def withdraw(ask: Ask) -> web.StreamResponse:
    """Take the date from a draft; it waits until somebody lets it rule."""
    def work(db: Unit, city: City) -> dict[str, Any]:
        activating.withdraw(db, city, ask.path["id"])
        return version_of(layers.layer_by_id(db, ask.path["id"]))

    return await ask.once(200, work)


async def activate(ask: Ask) -> web.StreamResponse:
    """Let a draft rule, now or from an instant ahead; open events follow by themselves."""
    form: ActivateForm = ask.body
    ident = ask.path["id"]
    prepared = None
    if form.at is None:
        rows = await ask.read(activating.read_pair, ident)
        prepared = await asyncio.to_thread(activating.compared, *rows)

    def work(db: Unit, city: City) -> dict[str, Any]:
        if form.at is not None:
            activating.plan(db, city, ident, form.at)
            return {"layer": version_of(layers.layer_by_id(db, ident)), "void": [], "fresh": [], "claims_passed_on": 0,
                    "claims_ended": 0}
        done = activating.activate(db, city, ident, prepared)
        return {
            "layer": version_of(layers.layer_by_id(db, ident)), "void": done.comparison.void, "fresh": done.comparison.fresh,
            "claims_passed_on": done.passed_on, "claims_ended": done.ended,
        }

    return await ask.once(200, work)


def version_of(row: Any) -> dict[str, Any]:
    """One version of a layer as the API tells it."""
    told = ("id", "code", "version", "name", "state", "source", "count", "made_at", "active_from", "active_to")
    return {**{name: getattr(row, name) for name in told}, "findings": json.loads(row.findings)}


def _comparison(found: Effect) -> dict[str, Any]:
    codes = found.prepared.comparison
    return {
        "old": version_of(found.old), "new": version_of(found.new), "same": len(codes.same), "redrawn": codes.redrawn,
        "void": {code: codes.heirs.get(code, ()) for code in codes.void},
        "fresh": {code: [parent for parent, _ in codes.parents.get(code, ())] for code in codes.fresh},
        "reused": codes.reused, "moved_m2": round(codes.moved_m2, 1),
        "pieces": [{"old": one.old, "new": one.new, "area_m2": round(one.area_m2, 1)} for one in codes.pieces[:drawing.MOST_PIECES]],
        "handed": [_handed(found, one) for one in found.handed], "unclaimed": found.unclaimed,
        "events": {"days": found.days, "events": found.events, "cut": found.cut, "grid": found.new_grid,
                   "holder": found.new_holder, "body": found.new_body, "nowhere": found.nowhere},
    }


def _handed(found: Effect, one: Handed) -> dict[str, Any]:
    told: dict[str, Any] = {"giver": one.giver, "taker": one.taker, "area_m2": round(one.area_m2, 1)}
    for side in ("giver", "taker"):
        party = told[side]
        names = found.names.get(party, ("", "")) if party is not None else ("", "")
        told |= {f"{side}_name": names[0], f"{side}_name_en": names[1]}
    return told
