"""Lists of enforcement items, in versions: who may enforce what, where, from when to when."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

import sqlalchemy as sa

from dispatch.rules.powers import Item, PowerList, Powers
from dispatch.store.engine import Unit
from dispatch.store.schema import power_lists, powers

_COUNT = sa.select(sa.func.count()).where(powers.c.list == power_lists.c.id)
_COUNTED = sa.select(power_lists, _COUNT.scalar_subquery().label("count"))
_ITEMS = (
    sa.select(powers.c.item, powers.c.name, powers.c.name_en, powers.c.matters)
    .where(powers.c.list == sa.bindparam("list")).order_by(powers.c.id)
)


def add_list(db: Unit, row: dict[str, Any], items: Sequence[Item]) -> int:
    """Keep a draft of a list with its items; returns its id. ``row`` needs code, kind, body, from_on and made_at."""
    newest = sa.select(sa.func.coalesce(sa.func.max(power_lists.c.version), 0)).where(power_lists.c.code == row["code"])
    kept = {"town": "", "name": "", "decision": "", "published_on": None, "to_on": None, "source": "", "made_by": None, **row,
            "version": db.execute(newest).scalar_one() + 1, "state": "draft"}
    kept |= {"own_from_on": kept["from_on"], "own_to_on": kept["to_on"]}
    made = db.execute(sa.insert(power_lists), kept)
    assert made.inserted_primary_key is not None
    ident: int = made.inserted_primary_key[0]
    if items:
        db.execute(sa.insert(powers), [
            {"list": ident, "item": item.code, "name": item.name, "name_en": item.name_en,
             "matters": " ".join(item.matters)} for item in items
        ])
    return ident


def activate_list(db: Unit, ident: int, from_on: date, at: datetime, by: int | None = None) -> int:
    """A draft is in force from a day on; 0 when it is none any more. ``by`` is the party that decided so."""
    draft = sa.and_(power_lists.c.id == ident, power_lists.c.state == "draft")
    values = {"state": "active", "from_on": from_on, "activated_at": at, "decided_by": by}
    return db.execute(sa.update(power_lists).where(draft).values(**values)).rowcount


def withdraw_list(db: Unit, row: Any, by: int | None = None) -> None:
    """A list (its row) that has not begun is a draft again, with the days of its file; the version that would have
    ended the day before ends when its own file says."""
    last = row.from_on - timedelta(days=1)
    before = sa.and_(power_lists.c.code == row.code, power_lists.c.state == "active", power_lists.c.to_on == last)
    db.execute(sa.update(power_lists).where(before).values(to_on=power_lists.c.own_to_on))
    values = {"state": "draft", "from_on": row.own_from_on or row.from_on, "to_on": row.own_to_on, "decided_by": by}
    db.execute(sa.update(power_lists).where(power_lists.c.id == row.id).values(**values))


def drop_list(db: Unit, ident: int) -> None:
    """Forget a draft."""
    db.execute(sa.delete(powers).where(powers.c.list == ident))
    db.execute(sa.delete(power_lists).where(power_lists.c.id == ident))


def list_by_id(db: Unit, ident: int) -> sa.Row[Any] | None:
    """One version of a list with how many items it has."""
    return db.execute(_COUNTED.where(power_lists.c.id == ident)).first()


def end_lists(db: Unit, code: str, but: int, last: date) -> int:
    """The versions of a list that are in force after a day end with it; returns how many did."""
    mine = sa.and_(
        power_lists.c.code == code, power_lists.c.state == "active", power_lists.c.id != but,
        sa.or_(power_lists.c.to_on.is_(None), power_lists.c.to_on > last), power_lists.c.from_on <= last,
    )
    return db.execute(sa.update(power_lists).where(mine).values(to_on=last)).rowcount


def all_lists(db: Unit) -> Sequence[sa.Row[Any]]:
    """Every version of every list with how many items it has, by code, the newest first."""
    return db.execute(_COUNTED.order_by(power_lists.c.code, power_lists.c.version.desc())).all()


def active_lists(db: Unit) -> Sequence[PowerList]:
    """The lists that were ever activated: what ruled then, what rules now, what will."""
    query = sa.select(power_lists).where(power_lists.c.state == "active").order_by(power_lists.c.id)
    return [list_of(row) for row in db.execute(query)]


def read_powers(db: Unit, before: Powers) -> Powers:
    """The lists of powers in memory; items of lists that ``before`` holds are not read again, they never change."""
    lists = active_lists(db)
    if {one.id: one for one in lists} == before.lists:
        return before
    kept = {(one.id, one.code, one.version): before.items[one.id] for one in before.lists.values()}
    known = ((one, kept.get((one.id, one.code, one.version))) for one in lists)
    return Powers((one, items_of(db, one.id) if items is None else items) for one, items in known)


def list_by_name(db: Unit, code: str, version: int | None = None) -> sa.Row[Any] | None:
    """One version of a list; without a version the newest."""
    query = _COUNTED.where(power_lists.c.code == code)
    if version is not None:
        query = query.where(power_lists.c.version == version)
    return db.execute(query.order_by(power_lists.c.version.desc()).limit(1)).first()


def items_of(db: Unit, ident: int) -> Sequence[Item]:
    """The items of one version of a list, in the order of its file."""
    rows = db.execute(_ITEMS, {"list": ident})
    return [Item(item, name, name_en, tuple(matters.split())) for item, name, name_en, matters in rows]


def list_of(row: Any) -> PowerList:
    """A list from its row."""
    return PowerList(row.id, row.code, row.version, row.kind, row.body, row.town, row.from_on, row.to_on,
                     row.published_on, row.decision, row.name)
