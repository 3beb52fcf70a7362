"""What the city decided, in versions, and the few settings that hold it together."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, TypeVar

import sqlalchemy as sa
import structlog

from dispatch.store.engine import Unit
from dispatch.store.schema import rulings, settings, versions

T = TypeVar("T")
log = structlog.get_logger()
VERSION = "city_version"
Deed = tuple[datetime, int | None]  # an instant, and the party that did or decided it; None where it is not known
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
    version = add_draft(db, kind, name, bodies, (at, None))
    let_version_rule(db, kind, version, (at, None))
    return version


def add_draft(db: Unit, kind: str, name: str, bodies: Iterable[tuple[str, Mapping[str, Any]]],
              made: Deed) -> int:
    """Keep a version that does not rule and has no day yet; returns its id."""
    rows = _rows(bodies)
    version = db.insert(sa.insert(versions), {
        "kind": kind, "name": name, "digest": _digest(rows), "made_at": made[0], "active_from": None, "active_to": None,
        "notice": "", "made_by": made[1], "decided_by": None,
    })
    _insert(db, version, rows)
    return version


def _rows(bodies: Iterable[tuple[str, Mapping[str, Any]]]) -> list[tuple[str, str]]:
    return [(code, json.dumps(body, ensure_ascii=False, sort_keys=True)) for code, body in bodies]


def _digest(rows: Sequence[tuple[str, str]]) -> str:
    return hashlib.sha256("\n".join(f"{code} {body}" for code, body in rows).encode()).hexdigest()


def _insert(db: Unit, version: int, rows: Sequence[tuple[str, str]]) -> None:
    if rows:
        db.execute(sa.insert(rulings), [
            {"version": version, "position": position, "code": code, "body": body}
            for position, (code, body) in enumerate(rows)
        ])


def let_version_rule(db: Unit, kind: str, version: int, begins: Deed) -> None:
    """Let a draft rule from an instant on: the version that would rule then ends there, one planned for later follows."""
    at, by = begins
    before = sa.and_(versions.c.kind == kind, versions.c.active_from <= at,
                     sa.or_(versions.c.active_to.is_(None), versions.c.active_to > at))
    db.execute(sa.update(versions).where(before).values(active_to=at))
    later = sa.select(sa.func.min(versions.c.active_from)).where(versions.c.kind == kind, versions.c.active_from > at)
    ends = db.execute(later).scalar_one()
    mine = sa.update(versions).where(versions.c.id == version)
    db.execute(mine.values(active_from=at, active_to=ends, decided_by=by))


def withdraw_version(db: Unit, row: Any, by: int | None = None) -> None:
    """Take the day from a version (its row) that has not begun: it is a draft again, and the one before it goes on."""
    before = sa.and_(versions.c.kind == row.kind, versions.c.active_to == row.active_from,
                     versions.c.active_from < row.active_from)
    db.execute(sa.update(versions).where(before).values(active_to=row.active_to))
    mine = sa.update(versions).where(versions.c.id == row.id)
    db.execute(mine.values(active_from=None, active_to=None, decided_by=by))


def rewrite_version(db: Unit, ident: int, bodies: Iterable[tuple[str, Mapping[str, Any]]]) -> None:
    """Give a version that has never ruled other rows."""
    rows = _rows(bodies)
    db.execute(sa.delete(rulings).where(rulings.c.version == ident))
    db.execute(sa.update(versions).where(versions.c.id == ident).values(digest=_digest(rows)))
    _insert(db, ident, rows)


def drop_version(db: Unit, ident: int) -> None:
    """Forget a draft; a version that ever ruled is never dropped."""
    db.execute(sa.delete(rulings).where(rulings.c.version == ident))
    db.execute(sa.delete(versions).where(versions.c.id == ident))


def versions_of(db: Unit, kind: str) -> Sequence[sa.Row[Any]]:
    """Every version of a kind with how many rows it has, the newest first."""
    count = sa.select(sa.func.count()).where(rulings.c.version == versions.c.id).scalar_subquery().label("count")
    return db.execute(sa.select(versions, count).where(versions.c.kind == kind).order_by(versions.c.id.desc())).all()


def sign_version(db: Unit, version: int, by: int | None) -> None:
    """Write down which party made a version and decided that it rules."""
    db.execute(sa.update(versions).where(versions.c.id == version).values(made_by=by, decided_by=by))


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
    """The rulings of one version as (code, plain body), in their order. A body that is no JSON any more comes as the
    text that stands there: whoever reads it decides what becomes of one row, and the others go on."""
    query = sa.select(rulings.c.code, rulings.c.body).where(rulings.c.version == version)
    return [(code, _body(text)) for code, text in db.execute(query.order_by(rulings.c.position))]


def readable(db: Unit, version: int, read: Callable[[Any], T]) -> Iterator[T]:
    """The rulings of one version as ``read`` makes them; one that it cannot read is logged and left out, so that one bad
    row does not stop the city."""
    for code, body in bodies_of(db, version):
        try:
            yield read(body)
        except Exception:
            log.exception("ruling cannot be read", version=version, code=code)


def _body(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return text
