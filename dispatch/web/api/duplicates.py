"""Events that a report may repeat, for whoever takes it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from aiohttp import web

from dispatch.city import City
from dispatch.flow import duplicates
from dispatch.flow.acting import seen_event
from dispatch.flow.duplicates import Alike, alike_event, alike_sending
from dispatch.rules.permissions import permit_everywhere
from dispatch.store.engine import Unit
from dispatch.web import forms, views
from dispatch.web.duplicate_answers import JoiningForm
from dispatch.web.endpoints import Ask, answer


async def of_report(ask: Ask) -> web.StreamResponse:
    """The events that a report may repeat while it is written down; nothing is kept."""
    sending = forms.unfinished(ask)
    return answer(_told(await ask.read(alike_sending, sending, ask.reader.sight)))


async def of_event(ask: Ask) -> web.StreamResponse:
    """The events that the report of this one may repeat."""
    return answer(_told(await ask.read(_of_event, ask)))


def _of_event(db: Unit, city: City, ask: Ask) -> list[Alike]:
    sight = ask.reader.sight
    return alike_event(db, city, seen_event(db, ask.path["number"], sight), sight)


async def joining(ask: Ask) -> web.StreamResponse:
    """Whether the system joins by itself, and what."""
    return answer(_joining(duplicates.joining(await ask.current_city())))


async def let_join(ask: Ask) -> web.StreamResponse:
    """Let the system join by itself what is sure, or do so no more."""
    permit_everywhere(ask.actor, "tables.rule")
    form: JoiningForm = ask.body

    def work(db: Unit, city: City) -> Mapping[str, Any]:
        duplicates.let_join(db, city, form.on)
        return _joining(replace(duplicates.joining(city), on=form.on))

    return await ask.once(200, work)


def _joining(found: duplicates.Joining) -> dict[str, Any]:
    return {"on": found.on, "kinds": [{"code": code, "joins_at": score} for code, score in found.kinds.items()]}


def _told(found: Sequence[Alike]) -> Mapping[str, Any]:
    return {"items": [
        {"number": one.row.number, "stage": one.row.stage, "category": one.row.category, "opened_at": one.row.opened_at,
         "weight": one.row.weight, "summary": one.row.summary, "address": one.row.address,
         "lon": views.degrees(one.row.lon_e7), "lat": views.degrees(one.row.lat_e7), "is_open": one.is_open,
         "score": one.suggestion.like.score, "distance_m": one.suggestion.like.distance_m,
         "sentence_zh": one.sentence_zh, "sentence_en": one.sentence_en}
        for one in found
    ]}
