"""A place that the desk confirms becomes a name of the city: with who, when and which event; and can be taken back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import shapely

from dispatch.city import City
from dispatch.errors import NotFound
from dispatch.flow.sealing import opened
from dispatch.names import JOINT
from dispatch.rules.event import Actor, Event, Role
from dispatch.rules.naming import is_wide, names_to_learn
from dispatch.store import places, reports, rulings
from dispatch.store.engine import Unit
from geodata.gazetteer.entry import CONFIRMED, EntryKind
from geodata.geocode import Answer
from geodata.geocode.device import SMALL_M
from geodata.plane import distance_m

TEACHERS = (Role.OPERATOR, Role.DUTY_LEADER, Role.DISPATCHER)
PLACED_ANEW = "placed_anew"  # why a place was taken back by the desk's next correction of its event
NEAR_M = 25.0  # a place that is found so near is known already


@dataclass(frozen=True, slots=True)
class Lesson:
    """The words of an event's reports: those meant for the place, and descriptions; and who called."""

    places: tuple[str, ...]
    described: tuple[str, ...]
    caller: str


def learn(db: Unit, city: City, event: Event, by: Actor, at: datetime) -> int | None:
    """Learn the place of an event that a person of the desk has just placed; returns its id, None where its words
    teach nothing: they name it already, name nothing, or name a person."""
    if event.lon_e7 is None or event.lat_e7 is None or not any(by.has(role) for role in TEACHERS):
        return None
    lesson = _lesson(db, city, event)
    lon, lat = event.lon_e7 / 1e7, event.lat_e7 / 1e7
    for text in (*lesson.places, *lesson.described):
        answer = city.names.geocode(text)
        if _is_known(answer, lon, lat):
            return None
        texts = (text,) if text in lesson.places else ()
        names = names_to_learn(texts, answer, city.names.bearers, lesson.caller)
        if names:
            return _keep(db, names, event, _Where(lon, lat, is_wide(answer)), (by, at))
    return None


@dataclass(frozen=True, slots=True)
class _Where:
    lon: float
    lat: float
    is_wide: bool


def _keep(db: Unit, names: Sequence[str], event: Event, where: _Where, who: tuple[Actor, datetime]) -> int:
    by, at = who
    earlier = places.confirmed_by_event(db, event.id)
    if earlier is not None:  # the desk has placed this event anew: what it taught first was wrong
        places.end_confirmed(db, earlier.id, by.party, at, PLACED_ANEW)
    ident = places.insert_confirmed(db, {
        "kind": str(EntryKind.AREA if where.is_wide else EntryKind.PLACE), "name": names[0],
        "aliases": JOINT.join(names[1:]), "source": CONFIRMED, "wkb": shapely.to_wkb(shapely.Point(where.lon, where.lat)),
        "event": event.id, "made_by": by.party, "made_at": at,
    })
    rulings.raise_city_version(db)
    return ident


def _is_known(answer: Answer, lon: float, lat: float) -> bool:
    """Whether the words led there already; wide words, such as a road's, need only lead around it."""
    best = answer.best
    if best is None:
        return False
    return distance_m(best.lon, best.lat, lon, lat) <= (NEAR_M if best.radius_m <= SMALL_M else best.radius_m)


def _lesson(db: Unit, city: City, event: Event) -> Lesson:
    rows = reports.reports_of(db, event.id)
    meant = tuple(row.place for row in rows if row.place.strip())
    described = tuple(row.words for row in rows if (row.words or "").strip() and not row.place.strip())
    names = [opened(city.keys, row.sealed, False).name for row in rows if row.sealed]
    return Lesson(meant, described, next((name for name in names if name), ""))


def forget(db: Unit, city: City, ident: int, by: Actor, why: str = "") -> None:
    """Take back a confirmed place on all nodes; who, when and ``why`` are kept. Raises ``NotFound``."""
    if not places.end_confirmed(db, ident, by.party, city.clock.now(), why):
        raise NotFound(f"no confirmed place has the id {ident}")
    rulings.raise_city_version(db)


def learned_by(db: Unit, event: int) -> dict[str, Any] | None:
    """The place that an event taught, as its readers see it."""
    row = places.confirmed_by_event(db, event)
    return None if row is None else {"id": row.id, "text": row.name}
