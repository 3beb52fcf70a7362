"""Everything about one event: what may be done with it, its reports, deadlines, entries and names."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from dispatch.city import City
from dispatch.flow.acting import Standing, offered, standing_of
from dispatch.flow.evidence import photos_of
from dispatch.flow.places.learning import learned_by
from dispatch.flow.sealing import opened
from dispatch.flow.staff.accounts import Reader
from dispatch.rules.event import Event
from dispatch.rules.masking import masked, masked_name, masked_phone
from dispatch.rules.permissions import PERMISSIONS
from dispatch.rules.sentences import read_reasons, sentence
from dispatch.store import events, journal, nearby, parties, reports, timers
from dispatch.store.engine import Unit
from dispatch.web import candidates, views

_MADE_BY_US = "reasons"  # asked of the system, never of a person


def detail(db: Unit, city: City, reader: Reader, event: Event) -> dict[str, Any]:
    """An event with all its parts, as this reader sees it."""
    row = events.listed(db, [event.id])[0]
    told = views.listed(row)
    deadlines = timers.timers_of(db, event.id)
    named = {event.holder, event.answerable, event.body, event.asked, *event.handled_by, *event.beside}
    told["actions"] = actions(event, reader, city.clock.now(), standing_of(db, event))
    gathered = nearby.gathered_events(db, event.id) if event.weight > 1 else {}
    numbers = {event.id: event.number, **gathered}
    behind = reports.reports_of(db, event.id, gathered) if _may(reader, "reports.read") else ()
    told["reports"] = [{"event": numbers[one.event], **_report(city, one)} for one in behind]
    told["joined"] = list(gathered.values())
    told["photos"] = photos_of(db, event.id, gathered)
    told["timers"] = [views.timer(one) for one in deadlines]
    told["names"] = names(db, named)
    told["joined_number"] = number_of(db, event.joined_into)
    told["learned"] = learned_by(db, event.id) if _may(reader, "places.forget") else None
    return {**told, **candidates.of_event(db, city, event)}


def actions(event: Event, reader: Reader, at: datetime, standing: Standing) -> list[dict[str, Any]]:
    """The moves that this reader may make now."""
    return [
        {"action": row.action, "carry": [want for want in row.carry if want != _MADE_BY_US], "to": to}
        for row, to in offered(event, reader.actor, at, standing)
    ]


def names(db: Unit, ids: Iterable[int | None]) -> dict[str, dict[str, str]]:
    """Names in both languages by party id."""
    found = parties.names_of(db, [party for party in ids if party is not None])
    return {str(party): {"name": name, "name_en": name_en} for party, (name, name_en) in found.items()}


def number_of(db: Unit, ident: int | None) -> str | None:
    """The number of an event."""
    if ident is None:
        return None
    found = events.events_by_id(db, [ident])
    return found[ident].number if ident in found else None


def timeline(db: Unit, city: City, event: Event) -> dict[str, Any]:
    """All entries of an event with their words, covered, and the names of who acted."""
    rows = journal.entries_of(db, event.id)
    shown = events.listed(db, [event.id])[0]
    words: dict[int, dict[str, str]] = {}
    for one in journal.words_of(db, event.id):
        if one.text is not None:
            words.setdefault(one.seq, {})[one.field] = masked(one.text)
    chosen = [_parties_in(json.loads(row.carried)) for row in rows]
    known = parties.names_of(db, {row.actor for row in rows} | {party for found in chosen for party in found})
    items = []
    for row in rows:
        told = views.timeline_entry(row, event.number, (shown.summary, shown.address))
        told["carried"] = carried(json.loads(row.carried), words.get(row.seq, {}), known)
        items.append(told)
    told_names = {str(party): {"name": name, "name_en": name_en} for party, (name, name_en) in known.items()}
    return {"items": items, "names": told_names}


def carried(plain: Mapping[str, Any], words: Mapping[str, str], known: Mapping[int, tuple[str, str]]) -> dict[str, Any]:
    """What an entry carried, with its words, and with reasons also as sentences."""
    told = views.carried(plain, words)
    if plain.get("reasons"):
        told["sentence_zh"], told["sentence_en"] = sentences(plain["reasons"], known)
    return told


def sentences(plain: Iterable[Mapping[str, Any]], known: Mapping[int, tuple[str, str]]) -> tuple[str, str]:
    """A chain of reasons in Chinese and English; empty where a reason has no sentence."""
    reasons = read_reasons(plain)
    try:
        return sentence(reasons, known, "zh-CN"), sentence(reasons, known, "en")
    except KeyError:
        return "", ""


def _parties_in(plain: Mapping[str, Any]) -> list[int]:
    named = [plain[name] for name in ("taker", "whom") if plain.get(name)]
    return [*(int(reason["party"]) for reason in plain.get("reasons", ()) if "party" in reason), *named]


def _may(reader: Reader, permission: str) -> bool:
    return any(grant.role in PERMISSIONS[permission] for grant in reader.actor.grants)


def _report(city: City, row: Any) -> dict[str, Any]:
    return {
        "receipt": row.number, "channel": row.channel, "words": masked(row.words or ""),
        "place": {"lon": row.lon, "lat": row.lat, "system": row.system, "radius_m": row.radius_m,
                  "text": masked(row.place)},
        "category": row.category, "happened_at": row.happened_at, "recorded_at": row.recorded_at,
        "files": json.loads(row.files), "caller": _caller(city, row),
    }


def _caller(city: City, row: Any) -> dict[str, Any] | None:
    """A caller covered; of a confidential one only that there is one."""
    if not row.sealed:
        return None
    if row.confidential:
        return {"phone": "", "name": "", "confidential": True}
    caller = opened(city.keys, row.sealed, False)
    return {"phone": masked_phone(caller.phone), "name": masked_name(caller.name), "confidential": False}
