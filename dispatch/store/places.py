"""Names of the city: imported lists in versions, and places that people confirmed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from dispatch.store.engine import Unit
from dispatch.store.many import Many
from dispatch.store.schema import events, parties, places, versions

KIND = "places."  # of a version; the list's name follows
_KEEP = Many(places)
_ENTRY = [places.c[name] for name in ("id", "kind", "name", "number", "other", "aliases", "areas", "source", "wkb")]
_IS_CONFIRMED = sa.and_(places.c.list.is_(None), places.c.ended_at.is_(None))
_ACTIVE = sa.select(versions.c.id).where(
    versions.c.kind.startswith(KIND), versions.c.active_from.is_not(None), versions.c.active_to.is_(None),
).order_by(versions.c.id)
_OF_LISTS = (
    sa.select(*_ENTRY).where(places.c.list.in_(sa.bindparam("lists", expanding=True)), places.c.id > sa.bindparam("after"))
    .order_by(places.c.id).limit(sa.bindparam("most"))
)
_OF_CONFIRMED = sa.select(*_ENTRY).where(_IS_CONFIRMED).order_by(places.c.id)
_MARK = sa.select(sa.func.count(), sa.func.count(places.c.ended_at)).where(places.c.list.is_(None))
_TEACHER, _REMOVER = parties.alias("teacher"), parties.alias("remover")
_SHOWN = (*_ENTRY, places.c.made_at, places.c.made_by, places.c.ended_at, places.c.ended_by, places.c.ended_why,
          events.c.number.label("event_number"), _TEACHER.c.name.label("made_by_name"), _TEACHER.c.name_en.label("made_by_name_en"),
          _REMOVER.c.name.label("ended_by_name"), _REMOVER.c.name_en.label("ended_by_name_en"))
_EVERY_TAUGHT = (
    sa.select(*_SHOWN).join_from(places, events, places.c.event == events.c.id, isouter=True)
    .join(_TEACHER, places.c.made_by == _TEACHER.c.id, isouter=True)
    .join(_REMOVER, places.c.ended_by == _REMOVER.c.id, isouter=True).where(places.c.list.is_(None))
)


def begin_list(db: Unit, name: str, source: str, at: datetime) -> int:
    """A new version of a list, which does not rule yet; returns its id. ``source`` says where it comes from."""
    return db.insert(sa.insert(versions), {
        "kind": KIND + name, "name": name, "digest": "", "made_at": at, "active_from": None, "notice": source,
    })


def insert_entries(db: Unit, rows: Sequence[Mapping[str, Any]]) -> int:
    """Keep entries of a list."""
    return _KEEP(db, rows)


def activate_list(db: Unit, ident: int, at: datetime) -> None:
    """Let a version of a list rule instead of the one before."""
    kind = sa.select(versions.c.kind).where(versions.c.id == ident).scalar_subquery()
    ruling = sa.and_(versions.c.kind == kind, versions.c.active_from.is_not(None), versions.c.active_to.is_(None))
    db.execute(sa.update(versions).where(ruling).values(active_to=at))
    db.execute(sa.update(versions).where(versions.c.id == ident).values(active_from=at))


def end_list(db: Unit, name: str, at: datetime) -> int:
    """Let a list rule no longer; how many did (0 or 1)."""
    ruling = sa.and_(versions.c.kind == KIND + name, versions.c.active_from.is_not(None), versions.c.active_to.is_(None))
    return db.execute(sa.update(versions).where(ruling).values(active_to=at)).rowcount


def active_lists(db: Unit) -> tuple[int, ...]:
    """The versions of all lists that rule."""
    return tuple(db.execute(_ACTIVE).scalars())


def all_lists(db: Unit) -> Sequence[sa.Row[Any]]:
    """Every version of every list, newest first: id, name, notice (where it comes from), made_at, active_from,
    active_to, count."""
    count = sa.select(sa.func.count()).where(places.c.list == versions.c.id).scalar_subquery().label("count")
    columns = (versions.c.id, versions.c.name, versions.c.notice, versions.c.made_at, versions.c.active_from,
               versions.c.active_to, count)
    return db.execute(sa.select(*columns).where(versions.c.kind.startswith(KIND)).order_by(versions.c.id.desc())).all()


def entries_of(db: Unit, lists: Iterable[int], after: int, most: int) -> Sequence[Sequence[Any]]:
    """The next entries of these versions with an id over ``after``: id, kind, name, number, other, aliases, areas,
    source, wkb."""
    return db.execute(_OF_LISTS, {"lists": list(lists), "after": after, "most": most}).all()


def confirmed(db: Unit) -> Sequence[Sequence[Any]]:
    """The places that people confirmed and nobody took back, as ``entries_of`` gives them."""
    return db.execute(_OF_CONFIRMED).all()


def confirmed_mark(db: Unit) -> tuple[int, int]:
    """A pair that changes whenever a place is confirmed or taken back."""
    row = db.execute(_MARK).one()
    return int(row[0]), int(row[1])


def insert_confirmed(db: Unit, row: Mapping[str, Any]) -> int:
    """Keep a place that somebody confirmed; returns its id."""
    return db.insert(sa.insert(places), {**row, "list": None})


def taught_page(db: Unit, sought: str, is_ended: bool, before: int | None, most: int) -> Sequence[sa.Row[Any]]:
    """Places that people confirmed, or with ``is_ended`` those taken back, newest first, with who and the number of the
    event. ``sought`` is a piece of a name, or the number of an event."""
    query = _EVERY_TAUGHT.where(places.c.ended_at.is_not(None) if is_ended else places.c.ended_at.is_(None))
    if sought:
        named = (column.icontains(sought, autoescape=True) for column in (places.c.name, places.c.aliases))
        query = query.where(sa.or_(*named, events.c.number == sought))
    if before is not None:
        query = query.where(places.c.id < before)
    return db.execute(query.order_by(places.c.id.desc()).limit(most)).all()


def confirmed_by_event(db: Unit, event: int) -> sa.Row[Any] | None:
    """The place that was confirmed last with an event, and not taken back."""
    query = sa.select(places.c.id, places.c.name).where(places.c.event == event, _IS_CONFIRMED)
    return db.execute(query.order_by(places.c.id.desc()).limit(1)).first()


def end_confirmed(db: Unit, ident: int, by: int | None, at: datetime, why: str) -> bool:
    """Take back a confirmed place; whether there was one."""
    mine = sa.and_(places.c.id == ident, _IS_CONFIRMED)
    return bool(db.execute(sa.update(places).where(mine).values(ended_by=by, ended_at=at, ended_why=why)).rowcount)
