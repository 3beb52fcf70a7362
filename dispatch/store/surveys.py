"""City files under examination, each with what was found in it last."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from dispatch.store.engine import Unit
from dispatch.store.schema import surveys

BLOBS = (surveys.c.sha256, surveys.c.findings, surveys.c.outlines, surveys.c.features)


def add_survey(db: Unit, row: Mapping[str, Any]) -> int:
    """Know an uploaded file; returns the id of its survey."""
    return db.execute(sa.insert(surveys).returning(surveys.c.id), dict(row)).scalar_one()


def survey_by_id(db: Unit, ident: int) -> sa.Row[Any] | None:
    """One survey."""
    return db.execute(sa.select(surveys).where(surveys.c.id == ident)).first()


def newest_surveys(db: Unit, before: int | None, most: int) -> Sequence[sa.Row[Any]]:
    """Surveys by falling id, from the one before an id on."""
    query = sa.select(surveys)
    if before is not None:
        query = query.where(surveys.c.id < before)
    return db.execute(query.order_by(surveys.c.id.desc()).limit(most)).all()


def begin_run(db: Unit, ident: int, believed: int, quiet_since: datetime, values: Mapping[str, Any]) -> int:
    """Begin to work on a survey that has this version and that nobody works on, or has not been heard of since an
    instant; 0 when it is otherwise."""
    idle = sa.or_(surveys.c.state != "running", surveys.c.heard_at < quiet_since)
    where = sa.and_(surveys.c.id == ident, surveys.c.version == believed, idle)
    return db.execute(sa.update(surveys).where(where).values(**values, state="running", version=believed + 1)).rowcount


def hear(db: Unit, ident: int, version: int, step: str, at: datetime) -> int:
    """Note how far the work has come; 0 when it is not wanted any more."""
    return db.execute(sa.update(surveys).where(_running(ident, version)).values(step=step, heard_at=at)).rowcount


def end_run(db: Unit, ident: int, version: int, values: Mapping[str, Any]) -> int:
    """Keep what came of the work; 0 when it is not wanted any more."""
    return db.execute(sa.update(surveys).where(_running(ident, version)).values(**values)).rowcount


def keep_survey(db: Unit, ident: int, believed: int, layer: int) -> int:
    """A draft was made of what was found; 0 when the survey is another by now."""
    where = sa.and_(surveys.c.id == ident, surveys.c.version == believed, surveys.c.state == "examined")
    return db.execute(sa.update(surveys).where(where).values(state="kept", layer=layer, version=believed + 1)).rowcount


def drop_survey(db: Unit, ident: int) -> int:
    """Forget a survey; 0 when there is none."""
    return db.execute(sa.delete(surveys).where(surveys.c.id == ident)).rowcount


def digests_in_use(db: Unit, digests: Sequence[str]) -> set[str]:
    """Which of these digests some survey still refers to."""
    found: set[str] = set()
    for column in BLOBS:
        found |= set(db.execute(sa.select(column).where(column.in_(digests))).scalars())
    return found


def _running(ident: int, version: int) -> sa.ColumnElement[bool]:
    return sa.and_(surveys.c.id == ident, surveys.c.version == version, surveys.c.state == "running")
