"""Lists of categories in versions, what open events a change of them concerns, and what history taught about them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from dispatch.rules.categories import Category, Lists, read_category
from dispatch.rules.suggesting.kept import Suggestions
from dispatch.store.engine import Unit
from dispatch.store.rulings import active_version, add_version, bodies_of, drop_version, readable, versions_of
from dispatch.store.schema import OPEN_WHERE, events, reports, versions

CATEGORIES, HISTORY = "categories", "suggestions"  # kinds of ruling
KEPT = timedelta(days=30)
_BELIEVED = ("assigned", "handling", "suspended", "handled", "closed")


def begun_lists(db: Unit, at: datetime, before: Lists) -> Lists:
    """Every version that has begun to rule; what ``before`` holds is not read again, it never changes."""
    query = sa.select(versions.c.id, versions.c.name).where(
        versions.c.kind == CATEGORIES, versions.c.active_from.is_not(None), versions.c.active_from <= at)
    rows = db.execute(query.order_by(versions.c.active_from, versions.c.id)).all()
    if [row.id for row in rows] == list(before.versions):
        return before
    return Lists({row.id: before.versions.get(row.id) or (row.name, list_of(db, row.id)) for row in rows})


def list_of(db: Unit, version: int) -> tuple[Category, ...]:
    """The categories of one version in their order, void ones too. One that cannot be read is left out, so that the city
    goes on with all others."""
    return tuple(readable(db, version, read_category))


def open_by_category(db: Unit) -> Mapping[tuple[str, str], int]:
    """How many events are open, by list and code."""
    columns = (events.c.standard, events.c.category)
    query = sa.select(*columns, sa.func.count()).where(sa.text(OPEN_WHERE)).group_by(*columns)
    return {(row[0], row[1]): row[2] for row in db.execute(query)}


def suggestions_at(db: Unit, at: datetime, list_version: int | None, lists: Lists, before: Suggestions) -> Suggestions:
    """Suggestions by the list and the history that rule at an instant; ``before`` where both are the same still."""
    taught = active_version(db, HISTORY, at)
    key = (list_version, taught.id if taught is not None else None)
    if key == before.key:
        return before
    categories = lists.versions[list_version][1] if list_version is not None else ()
    kept = bodies_of(db, taught.id)[0][1] if taught is not None else None
    return Suggestions(key, categories, kept)


def keep_history(db: Unit, name: str, plain: Mapping[str, Any], at: datetime) -> int:
    """Keep what was learned; it counts from now. Earlier ones that ended a month ago are forgotten."""
    version = add_version(db, HISTORY, name, [("history", plain)], at)
    for row in versions_of(db, HISTORY):
        if row.active_to is not None and row.active_to < at - KEPT:
            drop_version(db, row.id)
    return version


def lessons_after(db: Unit, report: int, most: int) -> Sequence[sa.Row[Any]]:
    """Reports with words whose category is known, by their ids: (id, words, category).

    What nobody named a category for counts once it was handled: then somebody has seen that it was right.
    """
    seen = sa.or_(reports.c.category != "", events.c.stage.in_(("handled", "closed")))
    query = sa.select(reports.c.id, reports.c.words, events.c.category).join_from(reports, events, reports.c.event == events.c.id)
    query = query.where(reports.c.id > report, reports.c.words.is_not(None), events.c.category != "",
                        events.c.stage.in_(_BELIEVED), seen)
    return db.execute(query.order_by(reports.c.id).limit(most)).all()
