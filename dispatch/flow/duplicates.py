"""The same event reported again: candidates for whoever takes a report, and joins that need nobody."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from dispatch.city import City
from dispatch.flow.acting import Wish, act_on
from dispatch.flow.placing import placed
from dispatch.flow.sending import Sending
from dispatch.rules.duplicates import (
    RECENT,
    UNPLACED_WITHIN,
    Nearness,
    Suggestion,
    Told,
    row_of,
    sentences,
    suggestions,
    to_join,
)
from dispatch.rules.event import OPEN, SYSTEM, Event, Queue, Stage
from dispatch.rules.masking import masked
from dispatch.rules.permissions import Sight
from dispatch.rules.routing import Reason
from dispatch.rules.sentences import plain_reasons
from dispatch.store.engine import Unit
from dispatch.store.events import events_by_id
from dispatch.store.nearby import Around, events_around, told_events, unplaced_events
from dispatch.store.rulings import put_setting, raise_city_version

SWITCH = "joins_duplicates"  # the city's setting: "1" lets the system join by itself
METRES_A_DEGREE = 111_195.0
LONGEST_CHAIN = 5
_LOST = (Queue.UNPLACED, Queue.DEFAULT_POINT)


@dataclass(frozen=True, slots=True)
class Alike:
    """An event that may be the same one: its row of the store, how like it is, and why in Chinese and English."""

    row: Any
    suggestion: Suggestion
    sentence_zh: str
    sentence_en: str

    @property
    def is_open(self) -> bool:
        """Whether a report can be joined into it."""
        return self.row.stage in OPEN


def let_join(db: Unit, city: City, on: bool = True) -> None:
    """From now on the system joins by itself what is sure, or does not."""
    put_setting(db, SWITCH, "1" if on else "0")
    raise_city_version(db)


def alike_sending(db: Unit, city: City, sending: Sending, sight: Sight) -> list[Alike]:
    """What a report that is being written down may repeat. Raises ``Unprocessable`` for impossible coordinates."""
    found = placed(city, sending.place)
    lost = found.queue in _LOST or found.lon_e7 is None or found.lat_e7 is None
    point = (None, None) if lost else (found.lon_e7, found.lat_e7)
    address = sending.place.text if sending.place else ""
    told = _told(city, (sending.category, point, sending.at), (masked(sending.words), masked(address)))
    return _alike(db, city, told, sight, 0)


def alike_event(db: Unit, city: City, event: Event, sight: Sight) -> list[Alike]:
    """What the report of an event may repeat."""
    [row] = told_events(db, [event.id])
    return _alike(db, city, _told_row(city, row), sight, event.id)


def _alike(db: Unit, city: City, told: Told, sight: Sight, own: int) -> list[Alike]:
    row = _row(city, told)
    if row is None:
        return []
    seen = [one for one in _candidates(db, [(told, row)])
            if sight.covers((one.town, one.grid, one.body or 0, one.holder or 0)) and one.id != own]
    leading = _leading(db, seen)
    others = [(leading[one.id].id, _told_row(city, one)) for one in seen
              if _counts(leading[one.id], told.at) and leading[one.id].id != own]
    rows = {one.id: one for one in leading.values()}
    return [Alike(rows[found.event], found, *sentences(found.like)) for found in suggestions(row, told, others)]


def join_sure(db: Unit, city: City, opened: Sequence[tuple[Event, Mapping[str, str]]]) -> dict[int, Event]:
    """Join what surely repeats an event that is open; ``opened`` are new events with summary and address.

    Returns those that were joined, as they are then. Asks nothing where the city has not switched it on for their kind.
    """
    if city.settings.get(SWITCH) != "1":
        return {}
    asked = list(_asked(city, opened))
    rows = _candidates(db, [(told, row) for _, told, row in asked])
    leading = _leading(db, rows)
    into: dict[int, int] = {}
    joined: dict[int, Event] = {}
    for event, told, row in asked:
        others = [(into.get(leading[one.id].id, leading[one.id].id), _told_row(city, one)) for one in rows
                  if one.id < event.id and leading[one.id].stage in OPEN]
        found = to_join(row, suggestions(row, told, others))
        if found is not None:
            into[event.id] = found.event
            joined[event.id] = _join(db, city, event, found, _number(leading, found.event))
    return joined


def _asked(city: City, opened: Sequence[tuple[Event, Mapping[str, str]]]) -> Iterable[tuple[Event, Told, Nearness]]:
    for event, words in opened:
        point = (None, None) if event.queue in _LOST else (event.lon_e7, event.lat_e7)
        told = _told(city, (event.category, point, event.opened_at), (words["summary"], words["address"]))
        row = _row(city, told)
        if row is not None and row.joins and told.lon is not None:
            yield event, told, row


def _number(leading: Mapping[int, Any], ident: int) -> str:
    return next(str(row.number) for row in leading.values() if row.id == ident)


def _join(db: Unit, city: City, event: Event, found: Suggestion, into: str) -> Event:
    zh, en = sentences(found.like)
    reasons = plain_reasons([Reason("words", True, {"zh": zh.rstrip("。"), "en": en.rstrip("."), "score": round(found.like.score * 100)})])
    return act_on(db, city, event, Wish(event.number, "join", SYSTEM, city.clock.now(), {"into": into, "reasons": reasons}))


def leading_event(db: Unit, event: Event) -> Event:
    """The event that a joined one is worked with; the event itself where it was not joined."""
    for _ in range(LONGEST_CHAIN):
        if event.stage is not Stage.JOINED or event.joined_into is None:
            break
        event = events_by_id(db, [event.joined_into])[event.joined_into]
    return event


def _candidates(db: Unit, asked: Sequence[tuple[Told, Nearness]]) -> list[Any]:
    boxes = [_around(told, row) for told, row in asked if told.lon is not None]
    rows = events_around(db, boxes) if boxes else []
    for told, _ in asked:
        if told.lon is None and told.category:
            rows += unplaced_events(db, told.category, told.at - UNPLACED_WITHIN, told.at)
    return rows


def _around(told: Told, row: Nearness) -> Around:
    lon, lat = told.lon or 0.0, told.lat or 0.0
    high = math.ceil(row.within_m / METRES_A_DEGREE * 1e7)
    wide = math.ceil(high / max(math.cos(math.radians(lat)), 0.01))
    x, y = round(lon * 1e7), round(lat * 1e7)
    return Around(x - wide, y - high, x + wide, y + high, told.at - row.within, told.at)


def _leading(db: Unit, rows: Sequence[Any]) -> dict[int, Any]:
    """By event its leading event's row; what was joined into an event outside ``rows`` is read in one more question."""
    known = {row.id: row for row in rows}
    for _ in range(LONGEST_CHAIN):
        lacking = {row.joined_into for row in known.values() if row.stage == Stage.JOINED} - known.keys() - {None}
        if not lacking:
            break
        known |= {row.id: row for row in told_events(db, lacking)}
    return {row.id: _lead(known, row) for row in rows}


def _lead(known: Mapping[int, Any], row: Any) -> Any:
    for _ in range(LONGEST_CHAIN):
        if row.stage != Stage.JOINED or row.joined_into not in known:
            break
        row = known[row.joined_into]
    return row


def _counts(row: Any, at: datetime) -> bool:
    """Whether an event is open, or ended so short a time ago that it may be meant."""
    ended = row.closed_at is not None and row.stage == Stage.CLOSED and at - row.closed_at < RECENT
    return row.stage in OPEN or ended


def _told_row(city: City, row: Any) -> Told:
    point = (None, None) if row.queue in _LOST else (row.lon_e7, row.lat_e7)
    return _told(city, (row.category, point, row.opened_at), (row.summary, row.address))


def _told(city: City, what: tuple[str, tuple[int | None, int | None], datetime], texts: tuple[str, str]) -> Told:
    code, (lon, lat), at = what
    category = city.categories.get(code)
    return Told(code, category.major if category else "", lon and lon / 1e7, lat and lat / 1e7, at, *texts)


def _row(city: City, told: Told) -> Nearness | None:
    row = row_of(city.nearness, told.category, told.major)
    return row if row is not None and row.within_m and row.within > timedelta(0) else None
