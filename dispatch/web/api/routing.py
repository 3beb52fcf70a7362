"""Why an event went where it is, row by row, and who would get one that is not sent yet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from aiohttp import web

from dispatch.city import City
from dispatch.errors import Fault, Unprocessable
from dispatch.flow import intake
from dispatch.flow.acting import seen_event
from dispatch.flow.routes import explaining
from dispatch.flow.routes.trying import changed_city
from dispatch.flow.sending import Place, Sending
from dispatch.flow.tables import tables
from dispatch.rules.routing import Look, Reason, Routed
from dispatch.rules.sentences import Names, look_sentence, plain_reasons
from dispatch.store import parties
from dispatch.store.engine import Unit
from dispatch.web import dossier, forms
from dispatch.web.endpoints import Ask, answer
from dispatch.web.routing_answers import TryForm

_BLANK: Mapping[str, Any] = {
    "holder": None, "runner_up": None, "answerable": None, "beside": [], "row": "", "table": 0, "due_at": None,
    "sentence_zh": "", "sentence_en": "", "rows": [],
}


async def decisions(ask: Ask) -> web.StreamResponse:
    """Every routing of an event: the chain of reasons, and what became of each row of the table."""
    return answer(await ask.read(_decisions, ask))


def _decisions(db: Unit, city: City, ask: Ask) -> Mapping[str, Any]:
    event = seen_event(db, ask.path["number"], ask.reader.sight)
    found = explaining.decisions_of(db, city, event)
    rows = {ident: parties.party(db, ident) for ident in {one.runner_up for one in found} if ident is not None}
    return {"items": [{**_decision(one), "runner_up": _party(rows, one.runner_up)} for one in found]}


def _decision(one: explaining.Decision) -> dict[str, Any]:
    zh, en = dossier.sentences(plain_reasons(one.reasons), one.names)
    return {
        "seq": one.seq, "at": one.at, "action": one.action, "row": one.row, "table": one.table, "versions": one.versions,
        "sentence_zh": zh, "sentence_en": en, "reasons": _reasons(one.reasons, one.names),
        "rows": None if one.looks is None else _rows(one.looks, one.names), "again": one.again,
    }


def _reasons(reasons: Sequence[Reason], names: Names) -> list[dict[str, Any]]:
    told = []
    for plain in plain_reasons(reasons):
        zh, en = dossier.sentences([plain], names)
        told.append({**plain, "text_zh": zh, "text_en": en})
    return told


def _rows(looks: Sequence[Look], names: Names) -> list[dict[str, Any]]:
    return [
        {"code": look.rule.code, "name": look.rule.name, "name_en": look.rule.name_en, "to": list(look.rule.to),
         "also": list(look.rule.also), "silent": look.silent, "decided": look.decided,
         "reasons": plain_reasons(look.reasons), "text_zh": look_sentence(look, names, "zh-CN"),
         "text_en": look_sentence(look, names, "en")}
        for look in looks
    ]


async def dry_run(ask: Ask) -> web.StreamResponse:
    """Who would get this report, why, and until when; nothing is kept."""
    form: TryForm = ask.body
    at = ask.at
    happened_at = forms.not_later(form.happened_at, at)

    def work(db: Unit, city: City) -> Mapping[str, Any]:
        asked = _asked_city(db, city, form)
        return _tried(db, asked, Sending(ask.actor, at, place=_place(asked, form), category=form.category or "",
                                         condition=form.condition or "", happened_at=happened_at))

    return await ask.once(200, work)


def _place(city: City, form: TryForm) -> Place:
    """The point that was given, or one well inside the grid. Raises ``Unprocessable`` where there is neither."""
    if form.place is not None:
        return Place(**form.place.model_dump(include={"lon", "lat", "system", "radius_m"}))
    grid = city.claimed.members.get(form.grid or "") if city.claimed is not None else None
    if grid is None:
        reason = f"there is no grid {form.grid}" if form.grid else "a place or a grid"
        raise Unprocessable(reason, [Fault("grid", reason)])
    inside = grid.polygon.representative_point()
    return Place(lon=inside.x, lat=inside.y)


def _asked_city(db: Unit, city: City, form: TryForm) -> City:
    """The city with the version that is asked in the place of what rules. Raises ``NotFound``."""
    if form.table is None or form.version is None:
        return city
    return changed_city(db, city, tables.trial(db, city, form.table, form.version))[0]


def _tried(db: Unit, city: City, sending: Sending) -> Mapping[str, Any]:
    found, routed, due = intake.dry_run_of(db, city, sending)
    told = {**_BLANK, "queue": found.queue, "grid": found.placed.spot.grid, "town": found.placed.spot.town, "due_at": due}
    return told if routed is None else {**told, **_routed(db, city, routed)}


def _routed(db: Unit, city: City, routed: Routed) -> dict[str, Any]:
    looks = explaining.looks_of(city, routed)
    chosen = {routed.holder, routed.runner_up, routed.answerable, *routed.beside} - {None}
    rows = {ident: parties.party(db, ident) for ident in chosen if ident is not None}
    named = explaining.named(routed.reasons, looks)
    names = parties.names_of(db, named)
    zh, en = dossier.sentences(plain_reasons(routed.reasons), names)
    return {
        "holder": _party(rows, routed.holder), "runner_up": _party(rows, routed.runner_up),
        "answerable": _party(rows, routed.answerable), "beside": [_party(rows, party) for party in routed.beside],
        "row": routed.row, "table": routed.version, "sentence_zh": zh, "sentence_en": en, "rows": _rows(looks, names),
    }


def _party(rows: Mapping[int, Any], ident: int | None) -> dict[str, Any] | None:
    row = rows.get(ident or 0)
    return None if row is None else {"id": row.id, "name": row.name, "name_en": row.name_en, "kind": row.kind}
