"""Words become places: suggestions while they are typed, candidates once they stand, and what the desk taught."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import shapely
from aiohttp import web

from dispatch.channels.geocoders.bare import bare_words
from dispatch.channels.geocoders.dialects import Asked
from dispatch.city import City
from dispatch.flow.places.learning import forget
from dispatch.names import parts
from dispatch.rules.masking import masked
from dispatch.store import places
from dispatch.store.engine import Unit
from dispatch.web import candidates, views
from dispatch.web.endpoints import Ask, answer
from dispatch.web.place_answers import ForgetQuery, SuggestQuery, TaughtQuery, WordsForm
from dispatch.web.queries import cursor, place_of
from geodata.geocode import Answer, Candidate, Outcome, Suggestion
from geodata.plane import distance_m

ASKED_OUTSIDE = frozenset({"unknown_name", "unknown_number", "no_crossing", "unsure"})
OUTSIDE_ZH, OUTSIDE_EN = "本市地名库中没有，以下来自外部地图，请核对", "not in the city's own list; these come from outside maps, check them"
ALIKE = 0.05  # scores that differ by less are told apart by what is nearer


async def suggest(ask: Ask) -> web.StreamResponse:
    """Places whose names go on from the words; from memory, whoever asks."""
    query: SuggestQuery = ask.query
    names, blank = ask.city.names, list[Suggestion]()
    found = await ask.site.lookups.ask(ask.request, lambda: names.suggest(query.q, query.limit), blank)
    return answer({"items": [_suggestion(ask.city, one) for one in found]})


def _suggestion(city: City, one: Suggestion) -> dict[str, Any]:
    grid = city.locate(one.lon, one.lat).grid
    member = city.claimed.members.get(grid) if city.claimed is not None else None
    return {"text": one.words, "kind": one.kind, "lon": one.lon, "lat": one.lat, "radius_m": one.radius_m,
            "score": one.score, "context": member.name if member is not None else ""}


async def geocode(ask: Ask) -> web.StreamResponse:
    """The places that words may mean, ranked, each with how it was found and who answers below it; nothing is kept."""
    form: WordsForm = ask.body
    names = (await ask.current_city()).names
    found: Answer | None = await ask.site.lookups.ask(ask.request, lambda: names.geocode(form.text), None)
    if found is None:
        return answer({})  # nobody reads it any more
    others = await _outside(ask, found)
    ranked = _ranked([*found.candidates, *others], form)
    return answer(await ask.read(_told, found, ranked, bool(ask.actor.grants)))


async def _outside(ask: Ask, found: Answer) -> list[Candidate]:
    """What outside geocoders know where the city's own names do not. They are told the name of the place and no more,
    and nothing at all of what the public types or where a person is named."""
    words = bare_words(found.phrase)
    if found.reason not in ASKED_OUTSIDE or not ask.actor.grants or not words:
        return []
    settings = ask.city.settings
    bounds = tuple(float(part) for part in settings.get("bounds", "").split(",") if part)
    box = (bounds[0], bounds[1], bounds[2], bounds[3]) if len(bounds) == 4 else None
    region = tuple(name for name in (settings.get("region") or settings.get("name", "")).split(",") if name)
    return await ask.site.lookups.ask_outside(Asked(words, region, box))


def _ranked(found: Sequence[Candidate], form: WordsForm) -> list[Candidate]:
    near = form.near
    if near is None:
        return list(found)
    return sorted(found, key=lambda one: (-round(one.score / ALIKE), distance_m(one.lon, one.lat, near.lon, near.lat)))


def _told(db: Unit, city: City, found: Answer, ranked: Sequence[Candidate], is_staff: bool) -> dict[str, Any]:
    outcome, says = found.outcome, {"zh": found.says_zh, "en": found.says_en}
    if outcome is Outcome.NONE and ranked:
        outcome, says = Outcome.AMBIGUOUS, {"zh": OUTSIDE_ZH, "en": OUTSIDE_EN}
    return {
        "outcome": outcome, "reason": found.reason, "missing": None if outcome is Outcome.POINT else says,
        "parse": candidates.phrase(found.phrase), "candidates": candidates.told(db, city, ranked, is_staff),
    }


async def learned_page(ask: Ask) -> web.StreamResponse:
    """What the desk taught, newest first, or what of it was taken back."""
    query: TaughtQuery = ask.query
    before, limit, sought = place_of(query.cursor), query.limit, query.q.strip()
    rows = await ask.read(lambda db, city: places.taught_page(db, sought, query.ended, before, limit + 1))
    return answer(views.page(rows, limit, _learned, lambda row: cursor(row.id)))


def _learned(row: Any) -> Mapping[str, Any]:
    spot = shapely.from_wkb(row.wkb)
    return {
        "id": row.id, "text": masked(row.name), "aliases": [masked(alias) for alias in parts(row.aliases)], "lon": spot.x,
        "lat": spot.y, "made_at": row.made_at, "made_by": row.made_by, "made_by_name": row.made_by_name or "",
        "made_by_name_en": row.made_by_name_en or "", "event": row.event_number, "ended": _ended(row),
    }


def _ended(row: Any) -> Mapping[str, Any] | None:
    if row.ended_at is None:
        return None
    return {"at": row.ended_at, "by": row.ended_by, "by_name": row.ended_by_name or "",
            "by_name_en": row.ended_by_name_en or "", "why": masked(row.ended_why or "")}


async def forget_place(ask: Ask) -> web.StreamResponse:
    """Take back what the desk taught; from then on no node finds it."""
    query: ForgetQuery = ask.query
    return await ask.once(204, lambda db, city: forget(db, city, ask.path["id"], ask.actor, query.why.strip()))
