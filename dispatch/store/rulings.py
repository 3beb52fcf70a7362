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
    """Tell every node to read the city's tables anew."""
    newer = city_version(db) + 1
    put_setting(db, VERSION, str(newer))
    return newer


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


def add_version(db: Unit, kind: str, name: str, bodies: Iterable[tuple[str, Mapping[str, Any]]], at: datetime,
                notice: str = "") -> int:
    """Keep a new version of one kind of ruling (code, plain body), active from ``at``; ends the one before."""
    rows = [(code, json.dumps(body, ensure_ascii=False, sort_keys=True)) for code, body in bodies]
    digest = hashlib.sha256("\n".join(f"{code} {body}" for code, body in rows).encode()).hexdigest()
    db.execute(sa.update(versions).where(versions.c.kind == kind, versions.c.active_to.is_(None)).values(active_to=at))
    made = db.execute(sa.insert(versions), {
        "kind": kind, "name": name, "digest": digest, "made_at": at, "active_from": at, "notice": notice,
    })
    version = made.inserted_primary_key[0]
    if rows:
        db.execute(sa.insert(rulings), [
            {"version": version, "position": position, "code": code, "body": body}
            for position, (code, body) in enumerate(rows)
        ])
    return version


def active_version(db: Unit, kind: str, at: datetime) -> sa.Row[Any] | None:
    """The version of this kind that rules at an instant."""
    query = sa.select(versions).where(
        versions.c.kind == kind, versions.c.active_from <= at,
        sa.or_(versions.c.active_to.is_(None), versions.c.active_to > at),
    )
    return db.execute(query.order_by(versions.c.id.desc()).limit(1)).first()


def bodies_of(db: Unit, version: int) -> Sequence[tuple[str, Any]]:
    """The rulings of one version as (code, plain body), in their order."""
    query = sa.select(rulings.c.code, rulings.c.body).where(rulings.c.version == version)
    return [(code, json.loads(body)) for code, body in db.execute(query.order_by(rulings.c.position))]
