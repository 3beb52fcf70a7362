"""Lists of powers: each has versions of its own that rule from a day to a last day, and a file may hold several."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from dispatch.city import City
from dispatch.errors import Conflict, Fault, NotFound, Unprocessable
from dispatch.flow.routes import empowering
from dispatch.flow.routes.trying import Changes
from dispatch.flow.tables.table import DRAFT, PAST, PLANNED, RULING, Checked, Draft, PlainRow, Version, When
from dispatch.rules.powers import Powers
from dispatch.rules.tables import POWERS, Form, NumberedRow
from dispatch.store import powers, rulings
from dispatch.store.engine import Unit


@dataclass(frozen=True, slots=True)
class Listed:
    """The lists of powers as one table."""

    form: Form = POWERS

    def check(self, db: Unit, city: City, rows: Sequence[NumberedRow]) -> Checked:
        """The lists that rows would become."""
        drafts, faults = empowering.checked_lists(db, city, rows)
        if faults:
            return Checked((), tuple(faults))
        return Checked(tuple(Draft(one.code, tuple(empowering.rows_of_draft(one)), one) for one in drafts), ())

    def keep(self, db: Unit, city: City, draft: Draft, source: str, by: int | None) -> int:
        """Keep a list as a draft; returns its id."""
        [row] = empowering.keep_drafts(db, city, [draft.made], source, by)
        return int(row.id)

    def versions(self, db: Unit, city: City) -> list[Version]:
        """Every version of every list, by list, the newest first."""
        today = city.local_date(city.clock.now())
        rows: Sequence[Any] = powers.all_lists(db)
        return [Version(
            row.id, row.version, row.code, _state(row, today), row.count, source=row.source, from_on=row.from_on,
            to_on=row.to_on, made_at=row.made_at, made_by=row.made_by, decided_by=row.decided_by,
            head={"list": row.code, **empowering.head_of(row)}) for row in rows]

    def rows(self, db: Unit, city: City, ident: int) -> list[PlainRow]:
        """The items of a version in their order."""
        row = _row(db, ident)
        return list(empowering.exported(db, city, f"{row.code}@{row.version}"))

    def activate(self, db: Unit, city: City, ident: int, when: When, by: int | None) -> None:
        """Let a draft rule from a day on, that of its file by default."""
        row = _row(db, ident)
        if when.at is not None:
            raise Unprocessable("a list of powers rules by days", [Fault("at", "give 'from_on' instead")])
        empowering.activate(db, city, f"{row.code}@{row.version}", when.day, by)

    def withdraw(self, db: Unit, city: City, ident: int, by: int | None) -> None:
        """Take the day from a list that has not begun; the version before it goes on."""
        rulings.raise_city_version(db)
        row = _row(db, ident)
        if _state(row, city.local_date(city.clock.now())) != PLANNED:
            raise Conflict(f"{row.code}@{row.version} has no day ahead of it")
        powers.withdraw_list(db, row, by)

    def drop(self, db: Unit, city: City, ident: int) -> None:
        """Forget a draft that never had a day; one that had may be known to a running node by its number."""
        row = _row(db, ident)
        if row.state != "draft" or row.activated_at is not None:
            raise Conflict(f"{row.code}@{row.version} was let rule once; it is kept")
        powers.drop_list(db, ident)

    def trial(self, db: Unit, city: City, ident: int) -> Changes | None:
        """The powers as they would be with this version in the place of its list, from now and for ever back."""
        row = _row(db, ident)
        for_ever = replace(powers.list_of(row), from_on=date.min, to_on=None, published_on=date.min)
        others = [(one, city.powers.items[one.id]) for one in city.powers.lists.values() if one.code != row.code]
        return Changes(powers=Powers([*others, (for_ever, powers.items_of(db, ident))]))

    def ruling(self, db: Unit, city: City, ident: int) -> int | None:
        """The version of the same list that rules today."""
        row, today = _row(db, ident), city.local_date(city.clock.now())
        return next((one.id for one in city.powers.lists.values() if one.code == row.code and one.rules_on(today)), None)


def _row(db: Unit, ident: int) -> Any:
    row = powers.list_by_id(db, ident)
    if row is None:
        raise NotFound(f"there is no version {ident} of a list")
    return row


def _state(row: Any, today: date) -> str:
    if row.state == "draft":
        return DRAFT
    if row.from_on > today:
        return PLANNED
    return RULING if row.to_on is None or row.to_on >= today else PAST
