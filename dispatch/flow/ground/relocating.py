"""After a division has changed: open events move to the grids they lie in now, a few hundred a unit.

What is left to do is one row, so that a killed process goes on where it stopped, whoever runs next. Events are taken
grid by grid, since those of one grid mostly go to the same places, where who answers is asked once. They are looked at
twice: a unit that began under the old division may end shortly after the first look has passed its event.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import numpy as np

from dispatch.city import City, Division, Spot
from dispatch.clock import from_micros, micros
from dispatch.flow.filing import assignment, carried_versions, question_of, routed_for
from dispatch.flow.move import save
from dispatch.flow.roster import read_roster
from dispatch.flow.sheet import Sheet
from dispatch.rules.event import SYSTEM, Event, Move, Queue, Stage
from dispatch.rules.routing import Routed
from dispatch.store import events, rulings
from dispatch.store.engine import Unit
from grids.index import NOWHERE

MARK = "relocating"
BEGINNING = ("", 0)
PAGE = 500
LOOKED_AT = 5_000
MOVED = 500
SECOND_LOOK = timedelta(seconds=60)


@dataclass(frozen=True, slots=True)
class Relocated:
    """One round: events looked at, events moved, and whether there is more to do at once."""

    seen: int = 0
    moved: int = 0
    more: bool = False


@dataclass(frozen=True, slots=True)
class Course:
    """How far the events have followed a layer: which look it is, whether the second one still waits, and the share of
    all events that this look has passed."""

    layer: int
    look: int
    waits: bool
    passed: float
    begun_at: datetime


def begin_relocation(db: Unit, city: City, layer: int) -> None:
    """Write down that all open events are to be looked at; one that runs begins anew."""
    rulings.put_setting(db, MARK, _mark(layer, BEGINNING, 1, city.clock.now()))


def is_relocating(city: City) -> bool:
    """Whether the tables of this process know of events left to look at."""
    return bool(city.settings.get(MARK))


def course(db: Unit, city: City) -> Course | None:
    """How far the events have come; None when all have followed."""
    written = rulings.setting(db, MARK)
    if not written:
        return None
    mark = json.loads(written)
    begun = from_micros(mark["at"])
    waits = mark["look"] == 2 and city.clock.now() < begun + SECOND_LOOK
    return Course(mark["layer"], mark["look"], waits, 1.0 - events.share_after(db, tuple(mark["after"])), begun)


def run_once(db: Unit, city: City) -> Relocated:
    """Look at the next events and move those whose grid, unit grid or town is another now."""
    written = rulings.setting(db, MARK)
    if not written:
        return Relocated()
    mark = json.loads(written)
    begun = from_micros(mark["at"])
    if mark["look"] == 2 and city.clock.now() < begun + SECOND_LOOK:
        return Relocated()
    seen, last, chosen = _look(db, city, tuple(mark["after"]))
    if last is not None:
        after = _mark(mark["layer"], last, mark["look"], begun)
    else:
        after = _mark(mark["layer"], BEGINNING, 2, begun) if mark["look"] == 1 else ""
    # The row is the lock: where two processes look at the same events, the second finds it changed.
    if not rulings.swap_setting(db, MARK, written, after):
        return Relocated()
    return Relocated(seen, _relocate(db, city, chosen), last is not None or mark["look"] == 1)


def _mark(layer: int, after: tuple[str, int], look: int, at: datetime) -> str:
    return json.dumps({"layer": layer, "after": after, "look": look, "at": micros(at)})


def _look(db: Unit, city: City, after: tuple[str, int]) -> tuple[int, tuple[str, int] | None, dict[int, Spot]]:
    """How many events were looked at, grid and id of the last of them (None: there were none), and where those that
    lie elsewhere now lie: few enough for one unit, looked for among not too many."""
    seen, last = 0, None
    chosen: dict[int, Spot] = {}
    while seen < LOOKED_AT and len(chosen) <= MOVED - PAGE:
        rows = events.placed_after(db, after if last is None else last, PAGE)
        seen += len(rows)
        last = (rows[-1].grid, rows[-1].id) if rows else last
        chosen |= _astray(city, rows)
        if len(rows) < PAGE:
            break
    return seen, last, chosen


def _astray(city: City, rows: Sequence[Any]) -> dict[int, Spot]:
    """The spots of the events that lie elsewhere now."""
    chosen: dict[int, Spot] = {}
    for row, spot in zip(rows, spots(city, [(row.lon_e7, row.lat_e7) for row in rows]), strict=True):
        if (row.lon_e7, row.lat_e7) in city.default_points:
            continue
        if (row.grid, row.unit) != (spot.grid, spot.unit) or (spot.town and row.town != spot.town):
            chosen[row.id] = spot
    return chosen


def spots(city: City, places: Sequence[tuple[int, int]]) -> Iterator[Spot]:
    """As ``City.locate`` for many points at once, in 1e-7 degrees."""
    claimed = city.claimed
    if claimed is None or not places:
        return iter([Spot()] * len(places))
    lons, lats = np.array(places, dtype=np.float64).T / 1e7
    units = city.divisions.get(city.settings.get("unit_layer", "units"))
    grids = claimed.index.locate_many(lons, lats).tolist()
    cells = units.index.locate_many(lons, lats).tolist() if units is not None else [NOWHERE] * len(grids)
    return (_spot(claimed, units, grid, cell) for grid, cell in zip(grids, cells, strict=True))


def _spot(claimed: Division, units: Division | None, grid: int, cell: int) -> Spot:
    if grid == NOWHERE:
        return Spot()
    code = claimed.index.code(grid)
    unit = units.index.code(cell) if units is not None and cell != NOWHERE else ""
    area_class = units.members[unit].area_class or "" if units is not None and unit else ""
    return Spot(code, unit, claimed.towns.get(code, ""), claimed.layer, area_class)


def _relocate(db: Unit, city: City, chosen: dict[int, Spot]) -> int:
    if not chosen:
        return 0
    sheet = Sheet(db, city)
    sheet.read(chosen)
    there = [event for event in sheet.now.values() if event.is_open]
    at = city.clock.now()
    asked = {event.id: question_of(city, event, chosen[event.id]) for event in there}
    roster = read_roster(db, city, {one.key: one for one in asked.values()}.values(), at)
    routes: dict[tuple[Any, ...], _Route] = {}
    for event in there:
        spot = chosen[event.id]
        key = asked[event.id].key
        if spot.grid and key not in routes:
            routed = routed_for(city, roster, asked[event.id])
            routes[key] = _Route(routed, assignment(city, spot, routed))
        for move in _moves(city, event, spot, routes.get(key)):
            sheet.play(move)
    save(sheet)
    return len(there)


@dataclass(frozen=True, slots=True)
class _Route:
    """Who answers for one kind of problem in one grid, and what a move to him carries; the same for many events."""

    routed: Routed
    assigned: dict[str, Any]


def _moves(city: City, event: Event, spot: Spot, way: _Route | None) -> list[Move]:
    """The move to the new grid, and what follows for who must act. Who has accepted an event finishes it."""
    at = city.clock.now()
    routed = way.routed if way is not None else None
    carry = _carry(city, event, spot, routed)
    if way is None or routed is None or routed.holder is None:
        return [Move(event.id, "relocate", SYSTEM, at, carry)]
    if event.stage is Stage.FILED and event.queue in ("", Queue.NOBODY):
        return [Move(event.id, "relocate", SYSTEM, at, carry), Move(event.id, "assign", SYSTEM, at, way.assigned)]
    if event.stage is Stage.ASSIGNED and routed.holder != event.holder and _answers_anew(event, spot, routed):
        return [Move(event.id, "reassign", SYSTEM, at, {**carry, **way.assigned})]
    return [Move(event.id, "relocate", SYSTEM, at, carry)]


def _answers_anew(event: Event, spot: Spot, routed: Routed) -> bool:
    """Whether the ground has another principal or town now; else a grid has only got another code or outline."""
    return routed.answerable != event.answerable or spot.town != event.town


def _carry(city: City, event: Event, spot: Spot, routed: Routed | None) -> dict[str, Any]:
    carry: dict[str, Any] = {
        "grid": spot.grid, "unit": spot.unit, "layer": city.claimed.layer if city.claimed else event.layer,
        "versions": carried_versions(city, spot),
    }
    if not spot.grid:  # the desk has to look; the town that knows the event keeps it
        return {**carry, "queue": str(Queue.OUTSIDE)}
    carry |= {"town": spot.town, "answerable": routed.answerable if routed else None}
    if event.queue == Queue.OUTSIDE:
        carry["queue"] = str(Queue.DESK) if event.stage is Stage.REPORTED else ""
    return carry
