"""Tables that are rulings: one table of the whole city, each version of which rules from an instant to an instant."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from dispatch.city import City
from dispatch.errors import Conflict, Fault, NotFound, Unprocessable
from dispatch.flow.routes.trying import Changes
from dispatch.flow.tables.table import DRAFT, PAST, PLANNED, RULING, Checked, Draft, PlainRow, Version, When
from dispatch.rules.staffing import RowFault
from dispatch.rules.tables import Form, NumberedRow
from dispatch.store import rulings
from dispatch.store.engine import Unit

BUILT_IN = 0
Body = tuple[str, Mapping[str, Any]]  # code, plain form as it is kept
Bodies = Sequence[Body]


@dataclass(frozen=True, slots=True)
class Ruled:
    """A table kept among the rulings under the name of its form.

    ``read`` checks rows and tells them as they are kept, ``plain`` writes a kept row as a row of the form,
    ``built_in`` are the rows that rule where the city has decided none, ``tried`` makes of a version what past events
    can be decided by, ``refresh`` adds to a draft that is about to rule what was decided since.
    """

    form: Form
    read: Callable[[Unit, City, Sequence[NumberedRow]], tuple[Bodies, list[RowFault]]]
    plain: Callable[[Mapping[str, Any]], PlainRow]
    built_in: Callable[[], Bodies]
    tried: Callable[[Unit, int], Changes | None]
    refresh: Callable[[Unit, int], None] = lambda db, ident: None

    def check(self, db: Unit, city: City, rows: Sequence[NumberedRow]) -> Checked:
        """What rows would become."""
        bodies, faults = self.read(db, city, rows)
        if not rows:
            faults = [RowFault(self.form.name, 0, "", "has no rows")]
        if faults:
            return Checked((), tuple(faults))
        return Checked((Draft("", tuple(self.plain(body) for _, body in bodies), bodies),), ())

    def keep(self, db: Unit, city: City, draft: Draft, source: str, by: int | None) -> int:
        """Keep a draft; returns its id."""
        return rulings.add_draft(db, self.form.name, source, draft.made, (city.clock.now(), by))

    def versions(self, db: Unit, city: City) -> list[Version]:
        """Every version, the newest first; the built-in one last."""
        now = city.clock.now()
        rows: Sequence[Any] = rulings.versions_of(db, self.form.name)
        found = [Version(
            row.id, row.id, row.name, _state(row, now), row.count, notice=row.notice, from_at=row.active_from,
            to_at=row.active_to, made_at=row.made_at, made_by=row.made_by, decided_by=row.decided_by) for row in rows]
        begins = min((row.active_from for row in rows if row.active_from is not None), default=None)
        state = RULING if begins is None or begins > now else PAST
        return [*found, Version(BUILT_IN, BUILT_IN, "", state, len(self.built_in()), to_at=begins)]

    def rows(self, db: Unit, city: City, ident: int) -> list[PlainRow]:
        """The rows of a version in their order."""
        bodies = self.built_in() if ident == BUILT_IN else rulings.bodies_of(db, self._row(db, ident).id)
        blank = dict.fromkeys(self.form.columns, "")  # what is no row any more is shown by its code, to be mended
        return [self.plain(body) if isinstance(body, Mapping) else {**blank, self.form.key: code} for code, body in bodies]

    def activate(self, db: Unit, city: City, ident: int, when: When, by: int | None) -> None:
        """Let a draft rule from now or an instant ahead."""
        rulings.raise_city_version(db)  # first, so that two who decide at once do so one after the other
        row, now = self._row(db, ident), city.clock.now()
        if when.day is not None:
            raise Unprocessable("this table begins at an instant", [Fault("from_on", "give 'at' instead")])
        if when.at is not None and when.at <= now:
            raise Unprocessable("that instant has passed", [Fault("at", "must lie ahead; leave it out for now")])
        if row.active_from is not None:
            raise Conflict(f"version {ident} is no draft any more")
        begins = when.at or now
        if any(one.active_from == begins for one in rulings.versions_of(db, self.form.name)):
            raise Conflict("another version begins at that very instant; withdraw it first")
        self.refresh(db, ident)
        rulings.let_version_rule(db, self.form.name, ident, (begins, by))

    def withdraw(self, db: Unit, city: City, ident: int, by: int | None) -> None:
        """Take the day from a version that has not begun; the one before it goes on."""
        rulings.raise_city_version(db)
        row = self._row(db, ident)
        if _state(row, city.clock.now()) != PLANNED:
            raise Conflict(f"version {ident} has no day ahead of it")
        rulings.withdraw_version(db, row, by)

    def drop(self, db: Unit, city: City, ident: int) -> None:
        """Forget a draft."""
        if self._row(db, ident).active_from is not None:
            raise Conflict(f"version {ident} is no draft: what ruled is kept, what will rule is withdrawn first")
        rulings.drop_version(db, ident)

    def trial(self, db: Unit, city: City, ident: int) -> Changes | None:
        """The version as a change to decide past events by."""
        if ident != BUILT_IN:
            self._row(db, ident)
        return self.tried(db, ident)

    def ruling(self, db: Unit, city: City, ident: int) -> int | None:
        """The version that rules now."""
        active = rulings.active_version(db, self.form.name, city.clock.now())
        return BUILT_IN if active is None else int(active.id)

    def _row(self, db: Unit, ident: int) -> Any:
        row = next((one for one in rulings.versions_of(db, self.form.name) if one.id == ident), None)
        if row is None:
            raise NotFound(f"there is no version {ident} of this table")
        return row


def _state(row: Any, now: datetime) -> str:
    if row.active_from is None:
        return DRAFT
    if row.active_from > now:
        return PLANNED
    return RULING if row.active_to is None or row.active_to > now else PAST
