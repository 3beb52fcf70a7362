"""One statement for many rows, handed to the driver as it is: the toolkit's work on a row costs more than the row."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

if TYPE_CHECKING:
    from dispatch.store.engine import Unit

Row = Mapping[str, Any]
_OPTIONS = {"preserve_rowcount": True}


class Many:
    """An insert, or an update with bound parameters, that is compiled once per database and set of columns.

    Calling it runs the statement for all rows and returns how many rows of the table it touched. All rows have the
    keys of the first; columns that they leave out get their scalar defaults.
    """

    __slots__ = ("_compiled", "_statement")

    def __init__(self, statement: sa.Insert | sa.Update) -> None:
        self._statement = statement
        self._compiled: dict[tuple[Any, ...], _Compiled] = {}

    def __call__(self, db: Unit, rows: Sequence[Row]) -> int:
        if not rows:
            return 0
        shape = (db.postgresql, *rows[0])
        compiled = self._compiled.get(shape)
        if compiled is None:
            compiled = self._compiled[shape] = _compile(self._statement, db.sql.dialect, list(rows[0]))
        return db.sql.exec_driver_sql(compiled.text, compiled.values(rows), execution_options=_OPTIONS).rowcount


@dataclass(frozen=True, slots=True)
class _Compiled:
    text: str
    names: tuple[str, ...]
    values_of: Callable[[Row], tuple[Any, ...]]
    bind: tuple[tuple[int, Callable[[Any], Any]], ...]
    defaults: Row
    by_name: bool

    def values(self, rows: Sequence[Row]) -> list[Any]:
        """The rows as the driver takes them."""
        filled = [{**self.defaults, **row} for row in rows] if self.defaults else rows
        found = [list(self.values_of(row)) for row in filled]
        for place, bind in self.bind:
            for values in found:
                values[place] = bind(values[place])
        return [dict(zip(self.names, values, strict=True)) for values in found] if self.by_name else [*map(tuple, found)]


def _compile(statement: sa.Insert | sa.Update, dialect: sa.Dialect, keys: list[str]) -> _Compiled:
    inserted = isinstance(statement, sa.Insert)
    compiled = statement.compile(dialect=dialect, column_keys=keys if inserted else None)
    names = tuple(compiled.positiontup or compiled.binds)
    types = {name: compiled.binds[name].type.dialect_impl(dialect) for name in names}
    binds = ((place, types[name].bind_processor(dialect)) for place, name in enumerate(names))
    constants = {name: bind.effective_value for name, bind in compiled.binds.items() if not bind.required}
    scalars = {column.key: column.default.arg for column in compiled.insert_prefetch} if inserted else {}
    return _Compiled(
        text=str(compiled), names=names, values_of=itemgetter(*names) if len(names) > 1 else lambda row: (row[names[0]],),
        bind=tuple((place, bind) for place, bind in binds if bind is not None),
        defaults={name: value for name, value in (constants | scalars).items() if name not in keys},
        by_name=not compiled.positional,
    )
