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
from dispatch.rules.categories import Family
from dispatch.rules.duplicates import (
    LONGEST_CHAIN,
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
from dispatch.store.nearby import Around, events_around, told_events, unplaced_events
from dispatch.store.rulings import put_setting, raise_city_version

SWITCH, ON = "joins_duplicates", "1"  # the city's setting that lets the system join by itself
METRES_A_DEGREE = 111_195.0
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


@dataclass(frozen=True, slots=True)
class Joining:
    """Whether the system joins by itself, and the kinds of reports (codes, classes, ``*``) that the table lets it join,
    each with the score from which it does."""

    on: bool
    kinds: Mapping[str, float]


def joining(city: City) -> Joining:
    """What the city has decided about joining without a person."""
    return Joining(city.settings.get(SWITCH) == ON, {row.code: row.joins_at for row in city.nearness if row.joins})


def let_join(db: Unit, city: City, on: bool = True) -> None:
    """From now on the system joins by itself what is sure, or does not."""
    put_setting(db, SWITCH, ON if on else "0")
    raise_city_version(db)


def alike_sending(db: Unit, city: City, sending: Sending, sight: Sight) -> list[Alike]:
    """What a report that is being written down may repeat. Raises ``Unprocessable`` for impossible coordinates."""
    found = placed(city, sending.place)
    lost = found.queue in _LOST or found.lon_e7 is None or found.lat_e7 is None
    point = (None, None) if lost else (found.lon_e7, found.lat_e7)
    address = sending.place.text if sending.place else ""
    family = city.lists.family(sending.category)
    told = _told(family, (point, sending.at), (masked(sending.words), masked(address)))
    return _alike(db, city, told, sight, 0)


def alike_event(db: Unit, city: City, event: Event, sight: Sight) -> list[Alike]:
    """What the report of an event may repeat."""
    [row] = told_events(db, [event.id])
    return _alike(db, city, _told_row(city, row), sight, event.id)


def _alike(db: Unit, city: City, told: Told, sight: Sight, own: int) -> list[Alike]:
    row = _row(city, told)
    if row is None:
        return []
    seen = [one for one in _candidates(db, city, [(told, row)])
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
    if city.settings.get(SWITCH) != ON:
        return {}
    asked = list(_asked(city, opened))
    rows = _candidates(db, city, [(told, row) for _, told, row in asked])
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
        family = city.lists.family(event.category, event.standard)
        told = _told(family, (point, event.opened_at), (words["summary"], words["address"]))
        row = _row(city, told)
        if row is not None and row.joins and told.lon is not None:
            yield event, told, row


def _number(leading: Mapping[int, Any], ident: int) -> str:
    return next(str(row.number) for row in leading.values() if row.id == ident)


def _join(db: Unit, city: City, event: Event, found: Suggestion, into: str) -> Event:
    zh, en = sentences(found.like)
    reasons = plain_reasons([Reason("words", True, {"zh": zh.rstrip("。"), "en": en.rstrip("."), "score": round(found.like.score * 100)})])
    return act_on(db, city, event, Wish(event.number, "join", SYSTEM, city.clock.now(), {"into": into, "reasons": reasons}))


def _candidates(db: Unit, city: City, asked: Sequence[tuple[Told, Nearness]]) -> list[Any]:
    boxes = [_around(told, row) for told, row in asked if told.lon is not None]
    rows = events_around(db, boxes) if boxes else []
    for told, _ in asked:
        if told.lon is None and told.category:
            rows += unplaced_events(db, city.lists.codes_of(told.category), told.at - UNPLACED_WITHIN, told.at)
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
    family = city.lists.family(row.category, row.standard)
    return _told(family, (point, row.opened_at), (row.summary, row.address))


def _told(family: Family, where: tuple[tuple[int | None, int | None], datetime], texts: tuple[str, str]) -> Told:
    (lon, lat), at = where
    return Told(family.code, family.major, lon and lon / 1e7, lat and lat / 1e7, at, *texts)


def _row(city: City, told: Told) -> Nearness | None:
    row = row_of(city.nearness, told.category, told.major)
    return row if row is not None and row.within_m and row.within > timedelta(0) else None
