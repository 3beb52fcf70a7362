"""The product as a process of its own on a free loopback port, over the sample city in an empty database."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO
from urllib.parse import urlsplit

from dispatch.city import Keys, Seams
from dispatch.config import read_keys
from dispatch.flow.founding import found_sample
from dispatch.flow.staff import accounts
from dispatch.node import Node
from dispatch.store.opening import open_store
from geodata.sample import sample_city
from geodata.sample.city import SampleCity

ROOT = Path(__file__).resolve().parent.parent
PASSWORD = "bench"
PATIENCE_S = 60


@dataclass(frozen=True, slots=True)
class Address:
    """Where a server listens."""

    host: str
    port: int


def found_city(store: str, folder: Path) -> SampleCity:
    """Found the sample city in an empty, migrated database; every account has the password ``PASSWORD``."""
    sample = sample_city()
    opened = open_store(store)
    try:
        node = Node(opened, Seams(keys=Keys(**read_keys(folder / "keys.toml"))))
        node.run(found_sample, sample, accounts.hash_password(PASSWORD))
    finally:
        opened.close()
    return sample


@contextmanager
def serving(store: str, folder: Path) -> Iterator[Address]:
    """``dispatch serve`` over this store, until the context ends."""
    environment = {
        "DISPATCH_CONFIG": str(folder / "none.toml"), "DISPATCH_STORE__URL": store,
        "DISPATCH_STORE__FILES": str(folder / "files"), "DISPATCH_KEYS__FILE": str(folder / "keys.toml"),
        "DISPATCH_SERVER__HOST": "127.0.0.1", "DISPATCH_SERVER__PORT": "0",
        "DISPATCH_LIMITS__REPORTS": "0",  # all clients come from one address
    }  # fmt: skip
    with process([sys.executable, "-m", "dispatch.cli", "serve"], environment) as said:
        yield said


@contextmanager
def process(command: list[str], environment: dict[str, str]) -> Iterator[Address]:
    """A process that prints the address it serves in one of its first lines, and ends when interrupted."""
    started = subprocess.Popen(
        command, cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT), "COLUMNS": "200", **environment},
        stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        assert started.stdout is not None
        yield _address(started.stdout)
    finally:
        started.send_signal(signal.SIGINT)
        try:
            started.wait(PATIENCE_S)
        except subprocess.TimeoutExpired:
            started.kill()


def _address(out: TextIO) -> Address:
    for line in out:
        _, found, rest = line.partition("http://")
        if found:
            parts = urlsplit(f"http://{rest.split()[0]}")
            return Address(parts.hostname or "127.0.0.1", parts.port or 80)
    raise SystemExit("the server ended before it said where it serves")
