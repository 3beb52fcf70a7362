"""Candidates for a place as JSON: each with its grid, its border, and who answers for the ground under its circle."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import shapely

from dispatch.city import City
from dispatch.flow.places.wording import grids_under, read_candidates
from dispatch.rules.event import Event, Queue
from dispatch.store import ground, parties, wordings
from dispatch.store.engine import Unit
from geodata.geocode import Candidate
from geodata.phrases import Phrase, Spot

MOST_HOLDERS = 30  # grids of one candidate; a whole road or town reaches more, and then nobody needs to read them all
DECIMALS = 6

_DETAIL: Mapping[str, Any] = {"candidates": [], "place_conflict": False, "place_missing": None}


def told(db: Unit, city: City, found: Sequence[Candidate], is_staff: bool) -> list[dict[str, Any]]:
    """Candidates with what lies below each; two statements for all of them."""
    below = [grids_under(city, one)[:MOST_HOLDERS] for one in found]
    wanted = {grid for grids in below for grid in grids}
    named = ground.grid_names(db, city.claimed.layer, wanted) if city.claimed is not None and wanted else {}
    people = {row.grid: row for row in reversed(parties.claimants(db, wanted)) if row.duty == "principal"} if wanted else {}
    return [
        {**_candidate(one), **_spot(city, one, named),
         "holders": [{"grid": grid, **_name(people.get(grid), is_staff)} for grid in grids]}
        for one, grids in zip(found, below, strict=True)
    ]


def _candidate(one: Candidate) -> dict[str, Any]:
    shape = shapely.transform(one.geometry, lambda xy: xy.round(DECIMALS))
    return {
        "lon": one.lon, "lat": one.lat, "radius_m": one.radius_m, "source": one.source, "score": one.score,
        "found": {"zh": one.how_zh, "en": one.how_en}, "text": one.name or one.how_zh,
        "text_en": one.name_en or one.name or one.how_en,
        "geometry": None if shape.geom_type == "Point" else json.loads(shapely.to_geojson(shape)),
    }


def _spot(city: City, one: Candidate, named: Mapping[str, Any]) -> dict[str, Any]:
    spot = city.locate(one.lon, one.lat)
    row = named.get(spot.grid)
    border_m = city.border_m(one.lon, one.lat, spot.grid) if spot.grid else None
    return {
        "grid": None if row is None else {"code": row.code, "name": row.name, "name_en": row.name_en, "town": row.town},
        "unit": spot.unit, "border_m": None if border_m is None else round(border_m, 1),
    }


def _name(row: Any, is_staff: bool) -> dict[str, str]:
    """Who claimed a grid; a citizen is not told."""
    if row is None or not is_staff:
        return {"name": "", "name_en": ""}
    return {"name": row.name, "name_en": row.name_en}


def of_event(db: Unit, city: City, event: Event) -> dict[str, Any]:
    """What the words of an event's report led to, while the desk still has to find its place; whether words and device
    contradicted each other."""
    row = wordings.wording_of(db, event.id)
    if row is None:
        return dict(_DETAIL)
    body = json.loads(row.body)
    asks = event.queue == Queue.NEEDS_VERIFY
    missing = event.queue in (Queue.UNPLACED, Queue.NEEDS_VERIFY, Queue.DEFAULT_POINT) and row.outcome != "point"
    return {
        "candidates": told(db, city, read_candidates(body), True) if asks else [], "place_conflict": row.conflict,
        "place_missing": {"zh": body["zh"], "en": body["en"]} if missing else None,
    }


def phrase(one: Phrase) -> dict[str, Any]:
    """How words were read."""
    return {"language": one.language, "read_as": str(one), "spots": _spots(one.spots), "home": _spots(one.home)}


def _spots(spots: Iterable[Spot]) -> list[dict[str, Any]]:
    return [
        {
            "kind": spot.anchor.kind, "names": spot.anchor.names, "number": spot.anchor.number,
            "detail": spot.anchor.detail, "areas": spot.areas,
            "steps": [
                {"kind": step.kind, "bearing": step.bearing, "distance_m": step.distance_m, "rough": step.rough,
                 "detail": step.detail} for step in spot.steps
            ],
            "also": [str(anchor) for anchor in spot.also],
        }
        for spot in spots
    ]
