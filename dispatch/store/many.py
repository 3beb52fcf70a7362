"""One statement for many rows, past the toolkit's own work on each of them, which costs more than the row.

SQLite takes the rows as tuples; PostgreSQL takes them in one piece, as a JSON document that it unfolds into rows.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from operator import itemgetter
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy.sql.schema import ScalarElementColumnDefault
from sqlalchemy.types import TypeDecorator, TypeEngine

if TYPE_CHECKING:
    from dispatch.store.engine import Unit

Row = Mapping[str, Any]
Types = Mapping[str, TypeEngine[Any]]
_OPTIONS = {"preserve_rowcount": True}
_DOCUMENT = "document"


class Many:
    """Inserts rows into a table, or updates rows of it: those that hold, in the columns named in ``where``, what the
    given row has under the keys beside them, and the ``fixed`` values; the columns ``sets`` are written.

    Calling it runs the statement for all rows and returns how many rows of the table it touched. All rows have the
    keys of the first; inserted columns that they leave out get their defaults. An update names each row once.
    """

    __slots__ = ("_fixed", "_ready", "_sets", "_table", "_where")

    def __init__(self, table: sa.Table, where: Mapping[str, str] | None = None, sets: Sequence[str] = (),
                 fixed: Row | None = None) -> None:
        self._table, self._where, self._sets, self._fixed = table, where, sets, fixed or {}
        self._ready: dict[tuple[Any, ...], _Ready] = {}

    def __call__(self, db: Unit, rows: Sequence[Row]) -> int:
        if not rows:
            return 0
        shape = (db.postgresql, *rows[0]) if self._where is None else (db.postgresql,)
        ready = self._ready.get(shape)
        if ready is None:
            ready = self._ready[shape] = self._prepare(db, rows[0])
        return db.sql.exec_driver_sql(ready.text, ready.parameters(rows), execution_options=_OPTIONS).rowcount

    def _prepare(self, db: Unit, row: Row) -> _Ready:
        defaults = self._defaults(row)
        types = self._types((*row, *defaults))
        statement = self._unfolding(types) if db.postgresql else self._plain()
        inserted = list(types) if self._where is None and not db.postgresql else None
        compiled = statement.compile(dialect=db.sql.dialect, column_keys=inserted)
        known = {name: bind.effective_value for name, bind in compiled.binds.items() if not bind.required}
        names = tuple(types) if db.postgresql else tuple(compiled.positiontup or ())
        binds = ((place, _binder(types.get(name), db)) for place, name in enumerate(names))
        return _Ready(
            text=str(compiled), names=names, bind=tuple((place, bind) for place, bind in binds if bind is not None),
            defaults=defaults if db.postgresql else {**defaults, **known}, beside=known if db.postgresql else None,
        )

    def _defaults(self, row: Row) -> dict[str, Any]:
        if self._where is not None:
            return {}
        left_out = ((column.key, column.default) for column in self._table.c if column.key not in row)
        return {name: default.arg for name, default in left_out if isinstance(default, ScalarElementColumnDefault)}

    def _types(self, inserted: Sequence[str]) -> Types:
        if self._where is None:
            return {name: self._table.c[name].type for name in inserted}
        types = {key: self._table.c[name].type for name, key in self._where.items()}
        return types | {name: self._table.c[name].type for name in self._sets}

    def _plain(self) -> sa.Insert | sa.Update:
        if self._where is None:
            return sa.insert(self._table)
        return self._update({key: sa.bindparam(key) for key in (*self._where.values(), *self._sets)})

    def _unfolding(self, types: Types) -> sa.Insert | sa.Update:
        columns = [sa.column(name, kind) for name, kind in types.items()]
        document = sa.cast(sa.bindparam(_DOCUMENT, type_=sa.Text()), sa.JSON())
        rows = sa.func.json_to_recordset(document).table_valued(*columns, name="rows").render_derived(with_types=True)
        if self._where is not None:
            return self._update(dict(rows.c.items()))
        return sa.insert(self._table).from_select(list(types), sa.select(*rows.c), include_defaults=False)

    def _update(self, given: Mapping[str, Any]) -> sa.Update:
        believed = [self._table.c[name] == given[key] for name, key in (self._where or {}).items()]
        fixed = [self._table.c[name] == value for name, value in self._fixed.items()]
        return sa.update(self._table).where(*believed, *fixed).values({name: given[name] for name in self._sets})


@dataclass(frozen=True, slots=True)
class _Ready:
    """A statement as text, and the way from rows to its parameters; ``beside`` goes with a document of rows."""

    text: str
    names: tuple[str, ...]
    bind: tuple[tuple[int, Callable[[Any], Any]], ...]
    defaults: Row
    beside: Row | None

    def parameters(self, rows: Sequence[Row]) -> Any:
        """The rows as the driver takes them."""
        filled = [{**self.defaults, **row} for row in rows] if self.defaults else rows
        values_of = itemgetter(*self.names)
        found = [list(values_of(row)) for row in filled]
        for place, bind in self.bind:
            for values in found:
                values[place] = bind(values[place])
        if self.beside is None:
            return [*map(tuple, found)]
        document = [dict(zip(self.names, values, strict=True)) for values in found]
        return {_DOCUMENT: json.dumps(document, ensure_ascii=False, default=_as_text), **self.beside}


def _binder(kind: TypeEngine[Any] | None, db: Unit) -> Callable[[Any], Any] | None:
    """How a value is written: in a document only our own types are, JSON says the rest by itself."""
    if kind is None or (db.postgresql and not isinstance(kind, TypeDecorator)):
        return None
    return kind.dialect_impl(db.sql.dialect).bind_processor(db.sql.dialect)


def _as_text(value: Any) -> str:
    """What JSON has no word for, as PostgreSQL reads it."""
    if isinstance(value, bytes):
        return f"\\x{value.hex()}"
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} is no value of a column")
