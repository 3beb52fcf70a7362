"""Wishes to end a claim: a hand-over that the successor has to accept, a release that a leader has to approve."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from dispatch.errors import Taken
from dispatch.store.engine import Savepoint, Unit
from dispatch.store.schema import OPEN_WHERE, claims, events, handings, parties

_IS_OPEN: Any = sa.text(OPEN_WHERE)
_giver, _successor = parties.alias("giver"), parties.alias("successor_party")
_SHOWN = (
    sa.select(
        *handings.c, claims.c.grid, claims.c.duty, claims.c.party, claims.c.to_at, _giver.c.name.label("name"),
        _giver.c.name_en.label("name_en"), _successor.c.name.label("successor_name"),
        _successor.c.name_en.label("successor_name_en"),
    )
    .join_from(handings, claims, handings.c.claim == claims.c.id).join(_giver, claims.c.party == _giver.c.id)
    .outerjoin(_successor, handings.c.successor == _successor.c.id)
)


def insert_handing(db: Unit, row: dict[str, Any]) -> int:
    """Keep a wish (claim, kind, asked_by, asked_at, successor, reason). Raises ``Taken`` while another one waits."""
    try:
        with Savepoint(db, "handing"):
            made = db.execute(sa.insert(handings), {"state": "asked", **row})
    except IntegrityError:
        raise Taken("this claim is offered or asked to be released already") from None
    assert made.inserted_primary_key is not None
    return int(made.inserted_primary_key[0])


def handing_by_id(db: Unit, ident: int) -> sa.Row[Any] | None:
    """One wish with its claim (grid, duty, party, to_at) and the names of both."""
    return db.execute(_SHOWN.where(handings.c.id == ident)).first()


def decide(db: Unit, ident: int, **decision: Any) -> int:
    """Write the decision over a wish that waits (state, decided_by, decided_at, answer, moved); 0 when none does."""
    waiting = sa.update(handings).where(handings.c.id == ident, handings.c.state == "asked")
    return db.execute(waiting.values(**decision)).rowcount


def over_by(db: Unit, now: datetime, most: int) -> Sequence[sa.Row[Any]]:
    """Wishes that wait although their time is over, the oldest first."""
    query = _SHOWN.where(handings.c.state == "asked", handings.c.ends_at <= now)
    return db.execute(query.order_by(handings.c.ends_at, handings.c.id).limit(most)).all()


def note_moved(db: Unit, ident: int, moved: int) -> None:
    """Write down how many open events went along with the ground."""
    db.execute(sa.update(handings).where(handings.c.id == ident).values(moved=moved))


def drop_of_claims(db: Unit, idents: Iterable[int], at: datetime) -> None:
    """What waits over claims that have ended is withdrawn by that."""
    mine = handings.c.claim.in_(list(idents))
    db.execute(sa.update(handings).where(mine, handings.c.state == "asked").values(state="withdrawn", decided_at=at))


def handing_list(db: Unit, party: int | None, state: str, after: int, most: int) -> Sequence[sa.Row[Any]]:
    """Wishes in a state by rising id: those that a party asked, has to accept or answers for; or all (None)."""
    query = _SHOWN.where(handings.c.state == state, handings.c.id > after)
    if party is not None:
        mine = (handings.c.asked_by == party, handings.c.successor == party, claims.c.party == party)
        query = query.where(sa.or_(*mine))
    return db.execute(query.order_by(handings.c.id).limit(most)).all()


def events_to_hand_over(db: Unit, grid: str, party: int) -> Sequence[sa.Row[Any]]:
    """The open events of a grid that a party holds or is answerable for, by due time: what its successor takes over."""
    shown = [events.c[name] for name in ("id", "number", "stage", "holder", "answerable", "due_at", "summary")]
    mine = sa.or_(events.c.holder == party, events.c.answerable == party)
    handed = events.c.stage.in_(("filed", "assigned", "handling", "handled", "suspended"))
    query = sa.select(*shown).where(events.c.grid == grid, _IS_OPEN, handed, mine)
    return db.execute(query.order_by(events.c.due_at.is_(None), events.c.due_at, events.c.id)).all()


def open_load(db: Unit, party: int) -> int:
    """How many open events a party holds."""
    query = sa.select(sa.func.count()).select_from(events).where(events.c.holder == party, _IS_OPEN)
    return int(db.execute(query).scalar_one())


def open_loads(db: Unit, ids: Iterable[int]) -> dict[int, int]:
    """How many open events each of these parties holds, of those who hold any."""
    query = sa.select(events.c.holder, sa.func.count()).where(events.c.holder.in_(list(ids)), _IS_OPEN)
    return {holder: int(count) for holder, count in db.execute(query.group_by(events.c.holder))}
