"""The cases: read them, open them, move them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any

import sqlalchemy as sa

from dispatch.rules.event import EVENT_FIELDS, Event, Stage
from dispatch.rules.permissions import Sight
from dispatch.store.engine import Unit
from dispatch.store.many import Many
from dispatch.store.schema import OPEN_WHERE, cohandlers, events

# Word for word as the partial indexes say it, so that they are used.
_IS_OPEN: Any = sa.text(OPEN_WHERE)
_IS_ENDED: Any = sa.text(f"NOT ({OPEN_WHERE})")

_FIELDS = [events.c[name] for name in EVENT_FIELDS]
_OPEN = Many(events)
_CHANGING = [name for name in EVENT_FIELDS if name not in ("id", "number", "opened_at", "occurred_on")]
_GROW = Many(events, {"id": "_id", "head_seq": "_seq"}, ("head_seq", "head_hash", "step"))
_BY_ID = sa.select(*_FIELDS).where(events.c.id.in_(sa.bindparam("ids", expanding=True)))
_BY_ID_LOCKED = _BY_ID.order_by(events.c.id).with_for_update()


def _event(row: Sequence[Any]) -> Event:
    event = Event.from_values(row)
    return event if isinstance(event.handled_by, tuple) else event.evolve(
        handled_by=tuple(event.handled_by), stage=Stage(event.stage), before=event.before and Stage(event.before),
    )


def events_by_id(db: Unit, ids: Iterable[int], *, lock: bool = False) -> dict[int, Event]:
    """The events with these ids. ``lock`` holds their rows until the unit ends, in the order of ids."""
    statement = _BY_ID_LOCKED if lock and db.postgresql else _BY_ID
    return {row[0]: _event(row) for row in db.execute(statement, {"ids": list(ids)})}


def id_of(db: Unit, number: str) -> int | None:
    """The id of the event with this number."""
    return db.execute(sa.select(events.c.id).where(events.c.number == number)).scalar_one_or_none()


def insert_events(db: Unit, opened: Iterable[Event], words: Mapping[int, Mapping[str, str]]) -> None:
    """Keep new events; ``words`` gives summary and address by event id."""
    _OPEN(db, [{**event.values(), "summary": "", "address": "", **words.get(event.id, {})} for event in opened])


def save_moves(db: Unit, moved: Sequence[tuple[Event, Event]]) -> int:
    """Write pairs of (event as believed, event after). Returns how many rows still were as believed.

    Only what changed is written: naming a column costs its indexes and its foreign key, whatever it holds.
    """
    alike: dict[tuple[str, ...], list[dict[str, Any]]] = {}
    for old, after in moved:
        was, values = old.values(), after.values()
        changed = tuple(name for name in _CHANGING if values[name] != was[name])
        alike.setdefault(changed, []).append({**values, "_id": old.id, "_version": old.version})
    return sum(_saving(changed)(db, rows) for changed, rows in alike.items())


@lru_cache(maxsize=256)
def _saving(changed: tuple[str, ...]) -> Many:
    return Many(events, {"id": "_id", "version": "_version"}, changed)


def save_growth(db: Unit, rows: Sequence[dict[str, Any]]) -> int:
    """Write the new head of chains that grew without a move (keys _id, _seq, head_seq, head_hash, step)."""
    return _GROW(db, rows)


def set_words(db: Unit, event: int, **words: str) -> None:
    """Replace the masked summary or the public address."""
    db.execute(sa.update(events).where(events.c.id == event).values(**words))


def seen(sight: Sight) -> sa.ColumnElement[bool]:
    """The sight as a predicate over events; lists, counts and exports all use this one."""
    if sight.everything:
        return sa.true()
    return sa.or_(
        events.c.town.in_(sight.towns), events.c.grid.in_(sight.grids),
        events.c.body.in_(sight.bodies), events.c.holder.in_(sight.holders),
        events.c.asked.in_(sight.holders | sight.bodies), _assisted_by(sight.holders | sight.bodies),
    )


def _assisted_by(parties: Iterable[int]) -> sa.ColumnElement[bool]:
    """Events beside whose holder one of these parties works."""
    beside = sa.select(cohandlers.c.event).where(cohandlers.c.party.in_(list(parties)), cohandlers.c.to_at.is_(None))
    return events.c.id.in_(beside)


_LISTED = [*_FIELDS, events.c.summary, events.c.address]


def page(db: Unit, sight: Sight, wanted: Mapping[str, Any], before: int | None, most: int) -> Sequence[sa.Row[Any]]:
    """A page of events, newest first, ids under ``before``.

    ``wanted`` may hold: stage (list), open (bool), grid, town, holder, beside (list), queue ("any" or a reason), category,
    urgency, late (an instant: due before it), number,
    opened (two instants, None where open), box (west, south, east, north in 1e-7 degrees).
    """
    query = sa.select(*_LISTED).where(seen(sight), *_conditions(wanted))
    if before is not None:
        query = query.where(events.c.id < before)
    return db.execute(query.order_by(events.c.id.desc()).limit(most)).all()


def _conditions(wanted: Mapping[str, Any]) -> list[sa.ColumnElement[bool]]:
    found: list[sa.ColumnElement[bool]] = []
    for name in ("number", "grid", "town", "holder", "category", "urgency", "answerable"):
        if wanted.get(name):
            found.append(events.c[name] == wanted[name])
    if wanted.get("stage"):
        found.append(events.c.stage.in_(wanted["stage"]))
    found += [_assisted_by(wanted["beside"])] if wanted.get("beside") else []
    if wanted.get("open") is not None:
        found.append(_IS_OPEN if wanted["open"] else _IS_ENDED)
    if wanted.get("queue"):
        found.append(events.c.queue != "" if wanted["queue"] == "any" else events.c.queue == wanted["queue"])
    if wanted.get("late"):
        found += [events.c.due_at < wanted["late"], _IS_OPEN]
    first, last = wanted.get("opened") or (None, None)
    found += [events.c.opened_at >= first] if first is not None else []
    found += [events.c.opened_at <= last] if last is not None else []
    if wanted.get("box"):
        west, south, east, north = wanted["box"]
        found += [events.c.lon_e7.between(west, east), events.c.lat_e7.between(south, north)]
    return found


def listed(db: Unit, ids: Iterable[int]) -> Sequence[sa.Row[Any]]:
    """Rows as on a page, for these ids."""
    return db.execute(sa.select(*_LISTED).where(events.c.id.in_(list(ids))).order_by(events.c.id)).all()


def open_after(db: Unit, sight: Sight, after: int, most: int) -> Sequence[sa.Row[Any]]:
    """Open events by rising id, for the snapshot of a live map."""
    query = sa.select(*_LISTED).where(seen(sight), _IS_OPEN, events.c.id > after)
    return db.execute(query.order_by(events.c.id).limit(most)).all()


_grid_and_id = sa.tuple_(events.c.grid, events.c.id)


def placed_after(db: Unit, after: tuple[str, int], most: int) -> Sequence[sa.Row[Any]]:
    """Open events with a place, grid by grid, after this grid and id: where each lies, by point and by code."""
    query = sa.select(events.c.id, events.c.lon_e7, events.c.lat_e7, events.c.grid, events.c.unit, events.c.town)
    query = query.where(_grid_and_id > after, events.c.lon_e7.is_not(None), _IS_OPEN)
    return db.execute(query.order_by(events.c.grid, events.c.id).limit(most)).all()


def share_after(db: Unit, after: tuple[str, int]) -> float:
    """Which share of the open events with a place comes after this grid and id; 0 when there are none."""
    query = sa.select(sa.func.avg(sa.case((_grid_and_id > after, 1.0), else_=0.0)))
    return float(db.execute(query.where(events.c.lon_e7.is_not(None), _IS_OPEN)).scalar_one() or 0.0)


def placed_since(db: Unit, since: Any, most: int) -> Sequence[sa.Row[Any]]:
    """Events with a place that were opened since an instant, the newest first, whatever became of them."""
    query = sa.select(events.c.id, events.c.number, events.c.lon_e7, events.c.lat_e7, events.c.category, events.c.condition,
                      events.c.standard, events.c.occurred_on)
    query = query.where(events.c.opened_at >= since, events.c.lon_e7.is_not(None))
    return db.execute(query.order_by(events.c.id.desc()).limit(most)).all()


def open_counts(db: Unit) -> Mapping[int, int]:
    """How many open events each holder has."""
    query = sa.select(events.c.holder, sa.func.count()).where(_IS_OPEN, events.c.holder.is_not(None))
    return {row[0]: row[1] for row in db.execute(query.group_by(events.c.holder))}


def suspended_until(db: Unit, now: Any, most: int = 200) -> Sequence[int]:
    """Ids of suspended events whose day has come."""
    query = sa.select(events.c.id).where(events.c.stage == "suspended", events.c.until <= now)
    return db.execute(query.order_by(events.c.id).limit(most)).scalars().all()


def counts(db: Unit, sight: Sight, now: Any) -> Mapping[str, int]:
    """Open events by stage, and how many of them are late or wait in a queue."""
    query = (
        sa.select(events.c.stage, sa.func.count(), sa.func.sum(sa.case((events.c.due_at < now, 1), else_=0)),
                  sa.func.sum(sa.case((events.c.queue != "", 1), else_=0)))
        .where(seen(sight), _IS_OPEN).group_by(events.c.stage)
    )
    found: dict[str, int] = {"late": 0, "queued": 0, "open": 0}
    for stage, count, late, queued in db.execute(query):
        found[stage] = count
        found["open"] += count
        found["late"] += int(late or 0)
        found["queued"] += int(queued or 0)
    return found
