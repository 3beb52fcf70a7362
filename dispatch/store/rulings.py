"""What the city decided, in versions, and the few settings that hold it together."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from dispatch.store.engine import Unit
from dispatch.store.schema import rulings, settings, versions

VERSION = "city_version"
_VERSION = sa.select(settings.c.value).where(settings.c.name == VERSION)


def city_version(db: Unit) -> int:
    """The number that every activation of city tables raises."""
    value = db.execute(_VERSION).scalar_one_or_none()
    return int(value) if value is not None else 0


def raise_city_version(db: Unit) -> int:
    """Tell every node to read the city's tables anew. One statement, so that two who raise it at the same moment
    raise it twice."""
    newer = sa.cast(sa.cast(settings.c.value, sa.BigInteger) + 1, sa.String)
    raised = sa.update(settings).where(settings.c.name == VERSION).values(value=newer).returning(settings.c.value)
    value = db.execute(raised).scalar_one_or_none()
    if value is None:
        put_setting(db, VERSION, "1")
    return int(value or 1)


def all_settings(db: Unit) -> dict[str, str]:
    """Every setting by name."""
    return {row.name: row.value for row in db.execute(sa.select(settings))}


def setting(db: Unit, name: str) -> str:
    """One setting as the store has it; empty where there is none."""
    return db.execute(sa.select(settings.c.value).where(settings.c.name == name)).scalar_one_or_none() or ""


def swap_setting(db: Unit, name: str, believed: str, value: str) -> bool:
    """Write one setting that still is as believed; whether it was."""
    mine = sa.and_(settings.c.name == name, settings.c.value == believed)
    return bool(db.execute(sa.update(settings).where(mine).values(value=value)).rowcount)


def put_setting(db: Unit, name: str, value: str) -> None:
    """Write one setting."""
    changed = db.execute(sa.update(settings).where(settings.c.name == name).values(value=value)).rowcount
    if not changed:
        db.execute(sa.insert(settings), {"name": name, "value": value})


def add_version(db: Unit, kind: str, name: str, bodies: Iterable[tuple[str, Mapping[str, Any]]],
                at: datetime) -> int:
    """Keep a new version of one kind of ruling (code, plain body), active from ``at``, which may lie ahead.

    The one that would rule then ends there; one that was planned for later follows it.
    """
    rows = [(code, json.dumps(body, ensure_ascii=False, sort_keys=True)) for code, body in bodies]
    digest = hashlib.sha256("\n".join(f"{code} {body}" for code, body in rows).encode()).hexdigest()
    before = sa.and_(versions.c.kind == kind, versions.c.active_from <= at,
                     sa.or_(versions.c.active_to.is_(None), versions.c.active_to > at))
    db.execute(sa.update(versions).where(before).values(active_to=at))
    later = sa.select(sa.func.min(versions.c.active_from)).where(versions.c.kind == kind, versions.c.active_from > at)
    version = db.insert(sa.insert(versions), {
        "kind": kind, "name": name, "digest": digest, "made_at": at, "active_from": at,
        "active_to": db.execute(later).scalar_one(), "notice": "",
    })
    if rows:
        db.execute(sa.insert(rulings), [
            {"version": version, "position": position, "code": code, "body": body}
            for position, (code, body) in enumerate(rows)
        ])
    return version


def note_version(db: Unit, version: int, notice: str) -> None:
    """Write down what is shown wherever a version is, such as that it was generated."""
    db.execute(sa.update(versions).where(versions.c.id == version).values(notice=notice))


def active_version(db: Unit, kind: str, at: datetime) -> sa.Row[Any] | None:
    """The version of this kind that rules at an instant."""
    query = sa.select(versions).where(
        versions.c.kind == kind, versions.c.active_from <= at,
        sa.or_(versions.c.active_to.is_(None), versions.c.active_to > at),
    )
    return db.execute(query.order_by(versions.c.id.desc()).limit(1)).first()


def next_change(db: Unit, at: datetime) -> datetime | None:
    """The next instant after ``at`` at which a version begins or ends to rule; None when nothing is planned."""
    begins = sa.select(sa.func.min(versions.c.active_from)).where(versions.c.active_from > at)
    ends = sa.select(sa.func.min(versions.c.active_to)).where(versions.c.active_to > at)
    found = db.execute(sa.select(begins.scalar_subquery(), ends.scalar_subquery())).one()
    return min((instant for instant in found if instant is not None), default=None)


def bodies_of(db: Unit, version: int) -> Sequence[tuple[str, Any]]:
    """The rulings of one version as (code, plain body), in their order."""
    query = sa.select(rulings.c.code, rulings.c.body).where(rulings.c.version == version)
    return [(code, json.loads(body)) for code, body in db.execute(query.order_by(rulings.c.position))]
