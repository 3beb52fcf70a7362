"""Versions of the ground: list, compare, activate; for whoever is responsible for the map."""

from __future__ import annotations

import asyncio
import json
from typing import Any

from aiohttp import web

from dispatch.city import City
from dispatch.flow import activating, comparing
from dispatch.flow.comparing import Effect, Handed
from dispatch.store import layers
from dispatch.store.engine import Unit
from dispatch.web.endpoints import Ask, answer
from dispatch.web.ground_answers import ActivateForm, CompareQuery

MOST_PIECES = 500


async def page(ask: Ask) -> web.StreamResponse:
    """Every version of every layer, the newest of each first."""
    rows = await ask.read(lambda db, city: layers.all_layers(db))
    return answer({"items": [_version(row) for row in rows], "next": None})


async def compare(ask: Ask) -> web.StreamResponse:
    """What would change if this version ruled; the long part is measured beside the store."""
    query: CompareQuery = ask.query
    gathered = await ask.read(comparing.gather, (query.old, ask.path["id"]), query.days)
    measured = await asyncio.to_thread(comparing.outline, ask.city, gathered)
    asked = await ask.read(comparing.ask, measured)
    return answer(_comparison(await asyncio.to_thread(comparing.weigh, measured, asked)))


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
            return {"layer": _version(layers.layer_by_id(db, ident)), "void": [], "fresh": [], "claims_passed_on": 0,
                    "claims_ended": 0}
        done = activating.activate(db, city, ident, prepared)
        return {
            "layer": _version(layers.layer_by_id(db, ident)), "void": done.comparison.void, "fresh": done.comparison.fresh,
            "claims_passed_on": done.passed_on, "claims_ended": done.ended,
        }

    return await ask.once(200, work)


def _version(row: Any) -> dict[str, Any]:
    told = ("id", "code", "version", "name", "state", "source", "count", "made_at", "active_from", "active_to")
    return {**{name: getattr(row, name) for name in told}, "findings": json.loads(row.findings)}


def _comparison(found: Effect) -> dict[str, Any]:
    codes = found.prepared.comparison
    return {
        "old": _version(found.old), "new": _version(found.new), "same": len(codes.same), "redrawn": codes.redrawn,
        "void": {code: codes.heirs.get(code, ()) for code in codes.void},
        "fresh": {code: [parent for parent, _ in codes.parents.get(code, ())] for code in codes.fresh},
        "reused": codes.reused, "moved_m2": round(codes.moved_m2, 1),
        "pieces": [{"old": one.old, "new": one.new, "area_m2": round(one.area_m2, 1)} for one in codes.pieces[:MOST_PIECES]],
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
