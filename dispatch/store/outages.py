"""A database that cannot answer for the moment, told apart from a fault of our own."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError

from dispatch.errors import Unavailable

_FULL = "the database has no room left; nothing was changed"
_READ_ONLY = "the database can only be read at the moment; nothing was changed"
_BUSY = "the database is busy; nothing was changed"
_AWAY = "the database does not answer; ask again with the same Idempotency-Key, so that nothing is done twice"
_UNREACHED = "the database cannot be opened: look at its address in the settings, and whether it runs"
_SQLITE: Mapping[int, str] = {
    sqlite3.SQLITE_FULL: _FULL, sqlite3.SQLITE_READONLY: _READ_ONLY, sqlite3.SQLITE_PERM: _READ_ONLY,
    sqlite3.SQLITE_BUSY: _BUSY, sqlite3.SQLITE_LOCKED: _BUSY, sqlite3.SQLITE_PROTOCOL: _BUSY,
    sqlite3.SQLITE_IOERR: _AWAY, sqlite3.SQLITE_CANTOPEN: _AWAY, sqlite3.SQLITE_NOMEM: _AWAY,
}
# The beginnings of PostgreSQL's states (appendix A of its manual), the longer before the shorter.
_POSTGRES: Mapping[str, str] = {
    "25006": _READ_ONLY, "55P03": _BUSY, "40": _BUSY, "53": _FULL, "08": _AWAY, "57": _AWAY, "58": _AWAY,
}


def outage_of(reason: BaseException) -> Unavailable | None:
    """The refusal for a database that is full, read-only, busy or away; None for any other failure."""
    if not isinstance(reason, DBAPIError):
        return None
    code = getattr(reason.orig, "sqlite_errorcode", None)
    said = _of_postgres(reason) if code is None else _SQLITE.get(code & 0xFF)
    return None if said is None else Unavailable(said)


def _of_postgres(reason: DBAPIError) -> str | None:
    state = getattr(reason.orig, "sqlstate", None)
    if state is None:  # the server said nothing: it could not be reached, or the line broke
        return _AWAY if reason.connection_invalidated or type(reason.orig).__name__ == "OperationalError" else None
    return next((said for start, said in _POSTGRES.items() if state.startswith(start)), None)


@contextmanager
def opening() -> Iterator[None]:
    """Raise ``Unavailable`` for what keeps a database from being opened, in words for whoever starts the program."""
    try:
        yield
    except DBAPIError as reason:
        outage = outage_of(reason)
        if outage is None:
            raise
        raise (Unavailable(_UNREACHED) if outage.detail == _AWAY else outage) from reason
