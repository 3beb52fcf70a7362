"""A report arrives: placed, matched to a category, opened as an event and sent on its way; top to bottom."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from dispatch.city import City
from dispatch.errors import Refusal, Taken
from dispatch.flow.answered import keep_answers, replayed
from dispatch.flow.categories.choosing import Alone, chosen, chosen_alone
from dispatch.flow.duplicates import join_sure
from dispatch.flow.filing import carried_versions, routed_for, settle
from dispatch.flow.move import save
from dispatch.flow.places import wording
from dispatch.flow.placing import Placed
from dispatch.flow.roster import Question, Roster, question, read_roster
from dispatch.flow.sealing import NONCE, keyed_hash, number_hash, sealed
from dispatch.flow.sending import Place, Receipt, Sending
from dispatch.flow.sheet import Sheet
from dispatch.rules.categories import Category, Condition
from dispatch.rules.event import SYSTEM, Event, Mode, Move, Queue
from dispatch.rules.lifecycle import row_of_move
from dispatch.rules.limits import due_at
from dispatch.rules.masking import masked
from dispatch.rules.numbers import event_number, receipt_number
from dispatch.rules.permissions import hats
from dispatch.rules.routing import Reason, Routed
from dispatch.rules.sentences import SOMEBODY, plain_reasons, sentence
from dispatch.store import parties, reports, wordings
from dispatch.store.engine import Unit
from dispatch.store.ids import fresh_ids

SUMMARY = 120
CODE_DIGITS = 6


@dataclass(frozen=True, slots=True)
class Prepared:
    """A sending with all that could be found out about it before anything is written."""

    sending: Sending
    placed: Placed
    category: Category | None
    condition: Condition | None
    alone: Alone | None = None

    @property
    def queue(self) -> str:
        """Why it waits at the desk; empty when it goes its way by itself."""
        if self.placed.queue:
            return self.placed.queue
        if self.condition is None:
            return Queue.UNCATEGORISED
        if self.alone is not None and not self.alone.is_plain:
            return Queue.DESK
        return "" if self.condition.mode is Mode.AUTO else Queue.DESK

    @property
    def found(self) -> tuple[Reason, ...]:
        """What the system found by itself before it routed: the place, and the category where nobody named one."""
        return (*self.placed.reasons, *([self.alone.reason] if self.alone is not None else ()))


def receive(db: Unit, city: City, sending: Sending) -> Receipt:
    """Receive one report. Raises what is wrong with it; nothing is kept then."""
    answer = receive_many(db, city, [sending])[0]
    if isinstance(answer, Exception):
        raise answer
    return answer


def receive_many(db: Unit, city: City, sendings: Sequence[Sending]) -> list[Receipt | Refusal]:
    """Receive reports; each gets its own answer, a refusal concerns only its own sender."""
    answers: list[Receipt | Refusal | None] = replayed(db, sendings)
    seen = reports.outside_ids(db, [(s.channel, s.outside_id) for s in sendings if s.outside_id])
    ready: list[tuple[int, Prepared]] = []
    for place, sending in enumerate(sendings):
        if answers[place] is None:
            try:
                ready.append((place, _admitted(db, city, sending, seen)))
            except Refusal as reason:
                answers[place] = reason
    for (place, _), receipt in zip(ready, _open(db, city, [one for _, one in ready]), strict=True):
        answers[place] = receipt
    return [answer for answer in answers if answer is not None]


def _admitted(db: Unit, city: City, sending: Sending, seen: set[tuple[str, str]]) -> Prepared:
    """A sending that nothing will refuse any more. Raises what is wrong with it; ``seen`` are the outside systems'
    own ids that came before, and grows."""
    one = prepare(db, city, sending)
    row_of_move(None, _first_move(city, one, 0), hats(sending.actor, None))
    if sending.outside_id:
        outside = (sending.channel, sending.outside_id)
        if outside in seen:
            raise Taken(f"{sending.channel} has sent {sending.outside_id} before")
        seen.add(outside)
    return one


def prepare(db: Unit, city: City, sending: Sending) -> Prepared:
    """Place and category of a sending. Raises ``Unprocessable`` naming the field."""
    place = wording.where(db, city, sending)
    if not sending.category:
        alone = chosen_alone(city, sending.words)
        if alone is None:
            return Prepared(sending, place, None, None)
        return Prepared(sending, place, alone.category, alone.condition, alone)
    return Prepared(sending, place, *chosen(city, sending.category, sending.condition))


def dry_run(db: Unit, city: City, place: Place, category: str, condition: str) -> tuple[Prepared, Routed | None, Any]:
    """Who would get it and by when, without keeping anything: (what was found, the route, the due instant)."""
    return dry_run_of(db, city, Sending(SYSTEM, city.clock.now(), place=place, category=category, condition=condition))


def dry_run_of(db: Unit, city: City, sending: Sending) -> tuple[Prepared, Routed | None, Any]:
    """The same for all that would be sent in."""
    found = prepare(db, city, sending)
    if found.placed.queue:
        return found, None, None
    routed = routed_for(city, _roster(db, city, [found], sending.at, runners_up=True), _asked(city, found))
    if found.condition is None:
        return found, routed, None
    limit = found.condition.limit_in(found.placed.spot.area_class)
    return found, routed, due_at(limit, sending.at, city.hours.calendar)


def _open(db: Unit, city: City, ready: Sequence[Prepared]) -> list[Receipt]:
    if not ready:
        return []
    at = ready[0].sending.at
    roster = _roster(db, city, ready, at)
    sheet = Sheet(db, city)
    event_ids = fresh_ids(db, "events", len(ready))
    report_ids = fresh_ids(db, "reports", len(ready))
    made: list[_Made] = []
    for one, event_id, report_id in zip(ready, event_ids, report_ids, strict=True):
        sheet.open(_new_event(city, one, event_id))
        routed = _play(sheet, city, one, event_id, roster)
        made.append(_Made(one, event_id, report_id, city.chance.digits(CODE_DIGITS), routed))
    words = {m.event_id: _shown(m.prepared) for m in made}
    save(sheet, words)
    reports.insert_reports(db, [_report_row(db, city, m) for m in made])
    wordings.insert_wordings(db, [
        wording.kept(m.event_id, m.prepared.placed.whereabouts, at) for m in made if m.prepared.placed.whereabouts
    ])
    sheet.now |= join_sure(db, city, [(sheet.now[m.event_id], words[m.event_id]) for m in made])
    receipts = _receipts(db, city, made, sheet)
    keep_answers(db, ((m.prepared.sending, receipt) for m, receipt in zip(made, receipts, strict=True)))
    return receipts


@dataclass(frozen=True, slots=True)
class _Made:
    prepared: Prepared
    event_id: int
    report_id: int
    code: str
    routed: Routed | None


def _new_event(city: City, one: Prepared, ident: int) -> Event:
    sending, spot = one.sending, one.placed.spot
    happened = sending.happened_at or sending.at
    year = sending.at.astimezone(city.zone).year
    return Event(
        id=ident, number=event_number(year, ident), version=0, stage=None, opened_at=sending.at,
        occurred_on=city.local_date(happened), mode=one.condition.mode if one.condition else Mode.DESK,
        urgency=one.condition.urgency if one.condition else "normal", standard=(one.category.standard if one.category else "") or city.standard,
        category=one.category.code if one.category else "", condition=one.condition.code if one.condition else "",
        lon_e7=one.placed.lon_e7, lat_e7=one.placed.lat_e7, radius_m=one.placed.radius_m,
        grid=spot.grid, unit=spot.unit, town=spot.town, layer=spot.layer, queue=str(one.queue),
        fixed_due_at=sending.due,
    )


def _play(sheet: Sheet, city: City, one: Prepared, ident: int, roster: Roster) -> Routed | None:
    sheet.play(_first_move(city, one, ident))
    if one.queue:
        return None
    return settle(sheet, city, ident, roster, one.sending.at)


def _first_move(city: City, one: Prepared, ident: int) -> Move:
    sending = one.sending
    carry = {"words": sending.words or (sending.place and sending.place.text), "files": list(sending.files),
             "place": one.placed.told(), "versions": carried_versions(city, one.placed.spot),
             "reasons": plain_reasons(one.found)}
    return Move(ident, "report", sending.actor, sending.at, carry, happened_at=sending.happened_at)


def _roster(db: Unit, city: City, ready: Sequence[Prepared], at: datetime, runners_up: bool = False) -> Roster:
    asked = [_asked(city, one) for one in ready if not one.queue or one.placed.spot.grid]
    return read_roster(db, city, asked, at, runners_up)


def _asked(city: City, one: Prepared) -> Question:
    matter = city.matter(one.category.code if one.category else "", one.condition.code if one.condition else "")
    return question(city, one.placed.spot, matter, city.local_date(one.sending.happened_at or one.sending.at))


def _shown(one: Prepared) -> dict[str, str]:
    words = masked(" ".join(one.sending.words.split()))
    address = masked(one.sending.place.text) if one.sending.place else ""
    return {"summary": words[:SUMMARY], "address": address[:SUMMARY]}


def _report_row(db: Unit, city: City, made: _Made) -> dict[str, Any]:
    sending = made.prepared.sending
    place = sending.place or Place()
    number = receipt_number(sending.at.astimezone(city.zone).year, made.report_id)
    return {
        "id": made.report_id, "number": number, "event": made.event_id, "channel": sending.channel,
        "words": sending.words or None, "place": place.text, "lon": place.lon, "lat": place.lat,
        "system": place.system, "radius_m": place.radius_m, "category": sending.category,
        "caller": _caller(db, city, sending), "sender": sending.actor.party,
        "code_hash": keyed_hash(city.keys, "code", number + made.code), "files": json.dumps(list(sending.files)),
        "outside_id": sending.outside_id, "happened_at": sending.happened_at or sending.at, "recorded_at": sending.at,
    }


def _caller(db: Unit, city: City, sending: Sending) -> int | None:
    caller = sending.caller
    if caller is None or not (caller.name or caller.phone):
        return None
    return reports.insert_caller(db, {
        "key_id": city.keys.key_id, "phone_hash": number_hash(city.keys, caller.phone),
        "sealed": sealed(city.keys, city.chance.salt(NONCE), caller), "confidential": caller.confidential,
        "made_at": sending.at,
    })


def _receipts(db: Unit, city: City, made: Sequence[_Made], sheet: Sheet) -> list[Receipt]:
    named = {int(r.facts["party"]) for m in made if m.routed for r in m.routed.reasons if "party" in r.facts}
    names, people = parties.names_and_people(db, named)
    covered = {**names, **dict.fromkeys(people, SOMEBODY)}
    found = []
    for m in made:
        alone = [m.prepared.alone.reason] if m.prepared.alone is not None else []
        reasons = (*wording.spoken_reasons(m.prepared.placed), *alone, *(m.routed.reasons if m.routed else ()))
        known = names if m.prepared.sending.actor.grants else covered
        zh, en = (sentence(reasons, known, "zh-CN"), sentence(reasons, known, "en")) if reasons else ("", "")
        number = receipt_number(m.prepared.sending.at.astimezone(city.zone).year, m.report_id)
        found.append(Receipt(number, m.code, sheet.now[m.event_id], zh, en, routed=m.routed))
    return found
