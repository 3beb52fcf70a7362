"""Citizens report, follow their report, and act on it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from aiohttp import web

from dispatch.city import City
from dispatch.flow import evidence, following, intake
from dispatch.flow.acting import Standing, check_files, offered
from dispatch.flow.places.wording import look_up, words_for_place
from dispatch.flow.sending import Receipt, Sending
from dispatch.rules.event import Event
from dispatch.rules.masking import masked
from dispatch.rules.numbers import NumberKind, read_number
from dispatch.store import journal
from dispatch.store.engine import Unit
from dispatch.web import forms
from dispatch.web.api.files import shown
from dispatch.web.endpoints import REPLAYED, Ask, answer
from dispatch.web.forms import CitizenMoveForm

_CITIZENS = ("urge", "call_back", "reopen")
# What a citizen is told of; views, climbs, comments and supervision stay inside.
_PUBLIC = frozenset({
    "report", "verify", "find", "file", "reject", "self_handle", "join", "part", "void", "assign", "accept", "return",
    "transfer", "arrive", "finish", "finish_for_all", "pass", "fail", "suspend", "resume", "extend", "call_back", "reopen",
    "force_close", "urge", "take", "decide",
})


async def send(ask: Ask) -> web.StreamResponse:
    """Report a problem; the answer holds receipt and code, and says who gets it and why."""
    sending = await _worded(ask, forms.sending(ask))
    if sending.files:
        await ask.read(check_files, list(sending.files))
    receipt: Receipt = await ask.site.node.together(intake.receive_many, sending)
    response = answer(_receipt(receipt), 201)
    if receipt.replayed:
        response.headers[REPLAYED] = "true"
    return response


async def _worded(ask: Ask, sending: Sending) -> Sending:
    """The sending with what its words for a place lead to, looked up before the store is asked for anything."""
    texts = words_for_place(ask.city, sending)
    if not texts:
        return sending
    city = await ask.current_city()
    return replace(sending, answer=await ask.site.lookups.ask(ask.request, lambda: look_up(city, texts), None))


def _receipt(receipt: Receipt) -> dict[str, Any]:
    event = receipt.event
    return {
        "receipt": receipt.receipt, "code": receipt.code, "event": event.number, "stage": event.stage,
        "queue": event.queue, "grid": event.grid, "town": event.town, "holder": event.holder, "due_at": event.due_at,
        "sentence_zh": receipt.sentence_zh, "sentence_en": receipt.sentence_en,
    }


async def follow(ask: Ask) -> web.StreamResponse:
    """What became of a report, with receipt number and code; no names of persons."""
    receipt = _written(ask)
    with ask.site.throttle.guard(("receipt", receipt), ("guesses", ask.address)):
        return answer(await ask.read(_followed, receipt, ask.query.code))


async def move(ask: Ask) -> web.StreamResponse:
    """Urge, answer the call-back, or reopen."""
    form: CitizenMoveForm = ask.body
    receipt = _written(ask)

    def work(db: Unit, city: City) -> dict[str, Any]:
        carry = forms.carried(form.carry)
        row, event = following.citizen_acts(db, city, (receipt, form.code), form.action, carry)
        return _public(db, city, row, event)

    with ask.site.throttle.guard(("receipt", receipt), ("guesses", ask.address)):
        return await ask.once(200, work)


async def photo(ask: Ask) -> web.StreamResponse:
    """A picture of a report or of the work done, with receipt number and code."""
    receipt, sha256 = _written(ask), ask.path["sha256"]
    with ask.site.throttle.guard(("receipt", receipt), ("guesses", ask.address)):
        row = await ask.read(evidence.followed_file, sha256, (receipt, ask.query.code))
    return shown(ask, row)


def _written(ask: Ask) -> str:
    """The receipt number in its one written form, under which tries are counted."""
    return read_number(ask.path["receipt"], NumberKind.RECEIPT).text


def _followed(db: Unit, city: City, receipt: str, code: str) -> dict[str, Any]:
    row, event = following.followed(db, city, receipt, code)
    return _public(db, city, row, event)


def _public(db: Unit, city: City, row: Any, event: Event) -> dict[str, Any]:
    may = offered(event, following.citizen_of(event), city.clock.now(), Standing())
    steps = [
        {"at": entry.recorded_at, "action": entry.action, "stage": entry.to_stage}
        for entry in journal.entries_of(db, event.id) if entry.action in _PUBLIC
    ]
    return {
        "receipt": row.number, "event": event.number, "stage": event.stage, "opened_at": event.opened_at,
        "closed_at": event.closed_at, "outcome": event.outcome, "address": masked(row.place),
        "standard": event.standard, "category": event.category, "due_at": event.due_at, "joined_into": event.number if row.event != event.id else None,
        "entries": steps, "actions": [offer.action for offer, _ in may if offer.action in _CITIZENS],
        "photos": evidence.public_photos(db, event.id, row),
    }

