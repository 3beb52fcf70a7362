"""What columns and tables are made of: instants as integer microseconds, codes that compare by bytes on both databases."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.types import TypeDecorator

from dispatch.clock import from_micros, micros

metadata = sa.MetaData(naming_convention={
    "ix": "ix_%(table_name)s_%(column_0_N_name)s", "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s", "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
})


class Instant(TypeDecorator[datetime]):
    """An aware UTC datetime in Python, integer microseconds since 1970 in the database."""

    impl = sa.BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: sa.Dialect) -> int | None:
        """To the database; refuses naive values."""
        return None if value is None else micros(value)

    def process_result_value(self, value: int | None, dialect: sa.Dialect) -> datetime | None:
        """From the database."""
        return None if value is None else from_micros(value)


class Parties(TypeDecorator[tuple[int, ...]]):
    """Some parties by their ids: a tuple in Python, numbers with spaces between in the database."""

    impl = sa.String
    cache_ok = True

    def process_bind_param(self, value: tuple[int, ...] | None, dialect: sa.Dialect) -> str | None:
        """To the database."""
        return None if value is None else " ".join(map(str, value))

    def process_result_value(self, value: str | None, dialect: sa.Dialect) -> tuple[int, ...] | None:
        """From the database."""
        return None if value is None else tuple(map(int, value.split()))


Id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
Code = sa.String().with_variant(sa.String(collation="C"), "postgresql")


def col(name: str, kind: Any, *rest: Any, **how: Any) -> sa.Column[Any]:
    """A column that must be filled unless it says otherwise."""
    how.setdefault("nullable", False)
    return sa.Column(name, kind, *rest, **how)


def table(name: str, *parts: Any, **how: Any) -> sa.Table:
    """A table of ours."""
    return sa.Table(name, metadata, *parts, **how)


def key() -> sa.Column[int]:
    """The integer key of a table."""
    return sa.Column("id", Id, primary_key=True)


def partial(name: str, *columns: Any, where: str, unique: bool = False) -> sa.Index:
    """An index over the rows that match ``where``, on both databases."""
    return sa.Index(name, *columns, unique=unique, sqlite_where=sa.text(where), postgresql_where=sa.text(where))


def one_of(column: str, values: Iterable[str]) -> sa.CheckConstraint:
    """The column holds one of the values."""
    listed = ", ".join(f"'{value}'" for value in values)
    return sa.CheckConstraint(f"{column} IN ({listed})", name=f"{column}_known")
