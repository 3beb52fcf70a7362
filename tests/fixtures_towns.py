"""The small city of ``tests.towns``, founded on SQLite and on PostgreSQL; each test gets a copy of its own."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import psycopg
import pytest
import sqlalchemy as sa

from dispatch.clock import HandClock
from dispatch.node import Node
from dispatch.store.opening import migrate, open_store
from dispatch.store.schema import metadata
from tests import towns
from tests.fixtures_postgres import _database

TABLES = [table.name for table in metadata.sorted_tables]
DATABASES = ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)]


def _found(url: str) -> None:
    migrate(url)
    store = open_store(url)
    store.run(towns.found)
    store.close()


@pytest.fixture(scope="session")
def sqlite_city(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file with the founded city, from which tests take copies."""
    file = tmp_path_factory.mktemp("city") / "city.db"
    _found(f"sqlite:///{file}")
    return file


@pytest.fixture(scope="session")
def postgres_city(postgres_server: str) -> Iterator[str]:
    """The address of a database with the founded city, and a copy of all its rows beside it.

    Putting the rows back takes a tenth of the time that a new database for each test would take.
    """
    with _database(postgres_server) as url:
        _found(url)
        _all_in_one(url, [
            "CREATE SCHEMA founded",
            *(f"CREATE TABLE founded.{table} AS TABLE public.{table}" for table in TABLES),
            "CREATE TABLE founded.all_sequences AS SELECT sequencename, last_value FROM pg_sequences",
        ])
        yield url


def _all_in_one(url: str, statements: Iterable[str]) -> None:
    address = sa.make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(address, options="-c lock_timeout=20s") as connection:
        connection.execute(";".join(statements))


@pytest.fixture
def sqlite_city_url(sqlite_city: Path, tmp_path: Path) -> str:
    """A copy of the founded city in a file of this test's own."""
    shutil.copy(sqlite_city, tmp_path / "city.db")
    return f"sqlite:///{tmp_path / 'city.db'}"


@pytest.fixture
def postgres_city_url(postgres_city: str) -> str:
    """The database with the city as it was founded."""
    _all_in_one(postgres_city, [
        *(f"DELETE FROM public.{table}" for table in reversed(TABLES)),
        *(f"INSERT INTO public.{table} SELECT * FROM founded.{table}" for table in TABLES),
        "SELECT setval(format('public.%I', sequencename)::regclass, coalesce(last_value, 1), last_value IS NOT NULL) "
        "FROM founded.all_sequences",
    ])
    return postgres_city


@pytest.fixture(params=DATABASES)
def city_url(request: pytest.FixtureRequest) -> str:
    """A founded city of this test's own, once on either database."""
    return str(request.getfixturevalue(f"{request.param}_city_url".replace("postgresql", "postgres")))


@pytest.fixture
def open_node(clock: HandClock) -> Iterator[Callable[[str], Node]]:
    """Opens nodes on a database address, all on the test's clock, and closes them in the end."""
    opened: list[Node] = []

    def open_(url: str) -> Node:
        opened.append(Node(open_store(url, durable=False), towns.seams(clock)))
        return opened[-1]

    yield open_
    for one in opened:
        one.store.close()


@pytest.fixture
def node(city_url: str, open_node: Callable[[str], Node]) -> Node:
    """A node in the small city, once on SQLite and once on PostgreSQL."""
    return open_node(city_url)


@pytest.fixture
def second_node(city_url: str, node: Node, open_node: Callable[[str], Node]) -> Node:
    """Another node on the same database."""
    return open_node(city_url)


@pytest.fixture
def postgres_node(postgres_city_url: str, open_node: Callable[[str], Node]) -> Node:
    """A node in the small city on PostgreSQL only."""
    return open_node(postgres_city_url)


@pytest.fixture
def sqlite_node(sqlite_city_url: str, open_node: Callable[[str], Node]) -> Node:
    """A node in the small city on SQLite only: for what does not depend on the database."""
    return open_node(sqlite_city_url)
