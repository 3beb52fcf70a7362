"""One person as an administrator edits him."""

from __future__ import annotations

import json
from typing import Any

import structlog
from aiohttp import web

from dispatch.city import City
from dispatch.flow.staff import editing
from dispatch.flow.staff.editing import SPANS, Told, Wish
from dispatch.rules.permissions import permit_everywhere
from dispatch.store import staff_changes
from dispatch.store.engine import Unit
from dispatch.web import views
from dispatch.web.endpoints import Ask, answer
from dispatch.web.person_answers import AccountForm, PersonForm
from dispatch.web.queries import Paged, cursor, place_of

log = structlog.get_logger()


async def look(ask: Ask) -> web.StreamResponse:
    """Everything of a person as cells, to be changed and sent back."""
    permit_everywhere(ask.actor, "people.write")
    told = await ask.read(editing.look, ask.path["id"])
    return answer({"id": told.id, "stamp": told.stamp, "person": told.person, **told.spans})


async def add(ask: Ask) -> web.StreamResponse:
    """Somebody new."""
    permit_everywhere(ask.actor, "people.write")
    form: PersonForm = ask.body
    response = await ask.once(201, lambda db, city: _kept(editing.add(db, city, ask.actor, _wish(form))))
    log.info("person added", by=ask.actor.party)
    return response


async def change(ask: Ask) -> web.StreamResponse:
    """Everything of a person as it shall be from now on."""
    permit_everywhere(ask.actor, "people.write")
    form, ident = ask.body, ask.path["id"]
    wish = _wish(form, form.stamp)
    response = await ask.once(200, lambda db, city: _kept(editing.change(db, city, ask.actor, ident, wish)))
    ask.site.hub.look_again([ident])
    log.info("person changed", by=ask.actor.party, party=ident)
    return response


async def set_account(ask: Ask) -> web.StreamResponse:
    """End an account, or let it be used again with a new password."""
    permit_everywhere(ask.actor, "people.write")
    form: AccountForm = ask.body
    ident = ask.path["id"]

    def work(db: Unit, city: City) -> dict[str, Any]:
        (editing.reopen_account if form.open else editing.end_account)(db, city, ask.actor, ident)
        return _kept(editing.look(db, city, ident))

    response = await ask.once(200, work)
    ask.site.hub.look_again([ident])
    return response


async def changes(ask: Ask) -> web.StreamResponse:
    """What was changed about a person, newest first."""
    query: Paged = ask.query
    before, limit = place_of(query.cursor), query.limit
    rows = await ask.read(lambda db, city: staff_changes.changes_of(db, ask.path["id"], before, limit + 1))
    return answer(views.page(rows, limit, _change, lambda row: cursor(row.id)))


def _wish(form: PersonForm, stamp: str = "") -> Wish:
    told = form.model_dump(by_alias=True)
    return Wish(told["person"], {name: told[name] for name in SPANS}, stamp)


def _kept(told: Told) -> dict[str, Any]:
    return {"id": told.id, "code": told.person["code"], "stamp": told.stamp}


def _change(row: Any) -> dict[str, Any]:
    return {"id": row.id, "at": row.made_at, "by": row.made_by, "by_name": row.by_name or "", "by_name_en": row.by_name_en or "",
            "subject": row.subject, "what": row.what, "fields": json.loads(row.fields)}
