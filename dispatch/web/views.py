"""From rows and frozen values to the JSON of the API; every name and unit that leaves is written here."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import MISSING, fields
from typing import Any

from dispatch.clock import from_micros
from dispatch.rules.event import EVENT_FIELDS, Event
from dispatch.rules.initials import initials

E7 = 10_000_000
# Of an event's fields: kept to ourselves, or written in another way.
_UNTOLD = frozenset({"handled_by", "layer", "head_hash", "lon_e7", "lat_e7", "fixed_due_at"})
_TOLD = tuple((place, name) for place, name in enumerate(EVENT_FIELDS) if name not in _UNTOLD)
_NAMES = tuple(name for _, name in _TOLD)
_LON, _LAT = EVENT_FIELDS.index("lon_e7"), EVENT_FIELDS.index("lat_e7")
_VERSION, _WEIGHT = EVENT_FIELDS.index("version"), EVENT_FIELDS.index("weight")
_INSTANTS = frozenset({"opened_at", "until", "closed_at", "warn_at", "due_at"})
_BLANK = {
    **{one.name: None if one.default is MISSING else one.default for one in fields(Event) if one.name in _NAMES},
    "lon": None, "lat": None, "summary": "", "address": "",
}


def degrees(e7: int | None) -> float | None:
    """Degrees from 1e-7 degrees."""
    return None if e7 is None else e7 / E7


def event(one: Event, summary: str = "", address: str = "") -> dict[str, Any]:
    """An event."""
    told: dict[str, Any] = {name: getattr(one, name) for name in _NAMES}
    told["lon"], told["lat"] = degrees(one.lon_e7), degrees(one.lat_e7)
    told["summary"], told["address"] = summary, address
    return told


def listed(row: Sequence[Any]) -> dict[str, Any]:
    """An event from a row of the store: the fields of an event, then summary and address."""
    told: dict[str, Any] = {name: row[place] for place, name in _TOLD}
    told["lon"], told["lat"] = degrees(row[_LON]), degrees(row[_LAT])
    told["summary"], told["address"] = row[-2], row[-1]
    return told


def changes(plain: Mapping[str, Any]) -> dict[str, Any]:
    """The changed fields of an entry in the formats of an event: instants, degrees."""
    told: dict[str, Any] = {}
    for name, value in plain.items():
        if name in _INSTANTS and value is not None:
            told[name] = from_micros(value)
        elif name in ("lon_e7", "lat_e7"):
            told[name[:3]] = degrees(value)
        elif name not in _UNTOLD:
            told[name] = value
    return told


def entry(row: Any, now: Sequence[Any] | None = None) -> dict[str, Any]:
    """A journal entry as its event's readers see it; words are not in it.

    ``now`` is the row of the event as it is at present (see ``listed``): it gives what the journal does not
    record, and is told whole by an entry with which the event ``appeared`` in somebody's sight.
    """
    told = timeline_entry(row, row.number, (now[-2], now[-1]) if now is not None else (row.summary, ""))
    if row.from_stage is None:  # the entry names only what is filled; a reader begins with every field
        told["changed"] = {**_BLANK, "id": row.event, "number": row.number, **told["changed"]}
    if now is not None:
        told["changed"]["version"], told["changed"]["weight"] = now[_VERSION], now[_WEIGHT]
    return told


def timeline_entry(row: Any, number: str, shown: tuple[str, str]) -> dict[str, Any]:
    """An entry of the event with this number; ``shown`` are summary and address."""
    return {
        "id": row.id, "number": number, "event": row.event, "seq": row.seq, "action": row.action,
        "from_stage": row.from_stage, "to_stage": row.to_stage, "actor": row.actor, "role": row.role,
        "happened_at": row.happened_at, "recorded_at": row.recorded_at, "changed": changes(json.loads(row.changed)),
        "carried": carried(json.loads(row.carried)), "gone": False, "summary": shown[0], "address": shown[1],
    }


def gone(row: Any) -> dict[str, Any]:
    """An entry for a reader whose sight the event has just left: that it left, and nothing else."""
    return {
        "id": row.id, "number": row.number, "event": row.event, "seq": row.seq, "action": row.action,
        "from_stage": row.from_stage, "to_stage": row.to_stage, "actor": None, "role": "",
        "happened_at": row.happened_at, "recorded_at": row.recorded_at, "changed": {}, "carried": {}, "gone": True,
        "summary": "", "address": "",
    }


_WORDS = frozenset({"words", "reason", "finding", "result", "ground", "answer", "approval"})
_SECRET = frozenset({"also_tell", "inputs"})  # who else heard; what the decision looked at has an address of its own


def carried(plain: Mapping[str, Any], words: Mapping[str, str] | None = None) -> dict[str, Any]:
    """What an entry carried; instead of the digests of words the words themselves, where they are given."""
    told: dict[str, Any] = {}
    for name, value in plain.items():
        if name in _WORDS:
            if words and name in words:
                told[name] = words[name]
        elif name == "place" and isinstance(value, Mapping):
            told[name] = {"lon": degrees(value.get("lon_e7")), "lat": degrees(value.get("lat_e7"))}
        elif name.endswith("_us"):
            told[f"{name[:-3]}_at"] = from_micros(value)
        elif name not in _SECRET:
            told[name] = value
    return told


def page(items: Iterable[Any], limit: int, render: Callable[[Any], Any], cursor: Callable[[Any], str]) -> dict[str, Any]:
    """A page of a list: ``items`` holds one more than ``limit`` when another page follows."""
    rows = list(items)
    following = cursor(rows[limit - 1]) if len(rows) > limit else None
    return {"items": [render(row) for row in rows[:limit]], "next": following}


def claim(row: Any) -> dict[str, Any]:
    """A claim with the name of its party."""
    return {"id": row.id, "grid": row.grid, "party": row.party, "name": row.name, "name_en": row.name_en,
            "duty": row.duty, "from_at": row.from_at, "to_at": row.to_at, "reason": row.reason or ""}


def party(row: Any) -> dict[str, Any]:
    """A party as colleagues see it."""
    return {"id": row.id, "kind": row.kind, "code": row.code, "name": row.name, "name_en": row.name_en,
            "town": row.town, "body": row.body}


def notice(row: Any) -> dict[str, Any]:
    """A notice of the inbox."""
    return {"id": row.id, "event": row.number, "kind": row.kind, "body": json.loads(row.body), "owed_at": row.owed_at,
            "seen_at": row.seen_at, "step": row.step, "summary": row.summary, "category": row.category}


def timer(row: Any) -> dict[str, Any]:
    """A deadline with its whole story."""
    names = ("kind", "state", "amount", "unit", "ladder", "started_at", "warn_at", "due_at", "step", "stopped_at", "met")
    return {name: getattr(row, name) for name in names}


def request(row: Any) -> dict[str, Any]:
    """A wish over an event, which it names by its number."""
    names = ("id", "kind", "state", "level", "asked_by", "asked_at", "reason", "decided_by", "decided_at", "answer",
             "addressee", "due_at")
    more = {"ground": "", "cause": "", "files": [], **json.loads(row.body)}
    return {"event": row.number, **{name: getattr(row, name) for name in names}, **more}


def category(one: Any, standard: str) -> dict[str, Any]:
    """A category with its conditions; ``standard`` is its list where it names none."""
    chinese = [word for word in (one.name, *one.words) if not word.isascii()]
    return {
        "standard": one.standard or standard, "code": one.code, "name": one.name, "name_en": one.name_en,
        "major": one.major, "term": one.term, "words": list(one.words), "initials": [initials(word) for word in chinese],
        "conditions": _conditions(one),
    }


def former_category(one: Any, standard: str) -> dict[str, Any]:
    """A category that can be filed no more."""
    return {"standard": standard, "code": one.code, "name": one.name, "name_en": one.name_en, "major": one.major,
            "successor": one.successor, "conditions": _conditions(one)}


def _conditions(one: Any) -> list[dict[str, Any]]:
    return [
        {"code": c.code, "name": c.name, "name_en": c.name_en, "amount": c.limit.amount, "unit": str(c.limit.unit),
         "urgency": c.urgency, "mode": str(c.mode), "closing": c.closing, "closing_en": c.closing_en}
        for c in one.conditions
    ]
