"""From a database address to a store whose tables are up to date."""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.config import Config

from dispatch.store.engine import Store
from dispatch.store.outages import opening
from dispatch.store.postgres import PostgresStore
from dispatch.store.sqlite import SqliteStore, sqlite_engine

MIGRATIONS = Path(__file__).parent / "migrations"


def open_store(url: str, *, durable: bool = True, threads: int = 8) -> Store:
    """The store behind a database address; ``durable=False`` (SQLite) trades safety for speed in replays.

    Raises ``Unavailable`` where the file cannot be opened.
    """
    address = sa.make_url(url)
    if address.get_backend_name() == "sqlite":
        with opening():
            return SqliteStore(sqlite_engine(address, durable))
    return PostgresStore(sa.create_engine(
        address, pool_size=threads, max_overflow=0, pool_pre_ping=True, hide_parameters=True), threads)


def is_there(url: str) -> bool:
    """Whether there is anything to open; a server is taken to be there."""
    address = sa.make_url(url)
    return address.get_backend_name() != "sqlite" or Path(address.database or "").is_file()


def migrate(url: str) -> None:
    """Bring the tables to the newest version; on an up-to-date database nothing happens.

    Raises ``Unavailable`` where the database cannot be reached or written.
    """
    address = sa.make_url(url)
    if address.get_backend_name() == "sqlite" and address.database and address.database != ":memory:":
        Path(address.database).parent.mkdir(parents=True, exist_ok=True)
    settings = Config()
    settings.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    engine = sa.create_engine(address)
    try:
        with opening(), engine.begin() as connection:
            settings.attributes["connection"] = connection
            command.upgrade(settings, "head")
    finally:
        engine.dispose()
