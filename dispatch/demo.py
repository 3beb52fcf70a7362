"""The demo: the sample city in a fresh SQLite file, some lived-through hours, a server, and simulated people."""

from __future__ import annotations

import asyncio
import shutil
import socket
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Any

from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from dispatch import app as building
from dispatch.city import City, Keys, Seams
from dispatch.clock import HandClock, WallClock
from dispatch.config import KeysSection, LimitsSection, Server, Settings, StoreSection, read_keys
from dispatch.flow.duplicates import let_join
from dispatch.flow.founding import found_sample
from dispatch.flow.staff import accounts
from dispatch.node import Node
from dispatch.sim.backlog import Backlog
from dispatch.sim.traffic import Traffic
from dispatch.store.opening import migrate, open_store
from dispatch.store.parties import party_list
from geodata.sample import sample_city
from geodata.sample.city import SampleCity

PASSWORD = "demo"  # of every account of the sample city, which says so on every page
LIVED = timedelta(hours=20)
EVERY = timedelta(minutes=7)
MARK = ".made-by-the-demo"
ACCOUNTS = (
    ("operator1", "受理员 operator", "/report"), ("leader1", "值班长 duty leader", "/desk"),
    ("dispatcher1", "派遣员 dispatcher", "/center"), ("officer1", "队员 officer", "/officer"),
    ("squad1", "中队长 squad leader", "/officer"), ("department1", "专业部门 department", "/officer"),
    ("supervisor1", "监督员 supervisor", "/center"), ("admin1", "管理员 administrator", "/center"),
    ("auditor1", "审计员 auditor", "/center"),
)


@dataclass(frozen=True, slots=True)
class Wish:
    """Where to keep the demo's city, on which port to serve it, and whether people are simulated."""

    folder: Path
    port: int
    traffic: bool


def make(folder: Path, lived: timedelta = LIVED) -> SampleCity:
    """Make the sample city in ``folder`` and live through some hours up to now. An older demo there is dropped."""
    if folder.exists() and any(folder.iterdir()) and not (folder / MARK).exists():
        raise FileExistsError(f"{folder} holds something else; choose an empty folder")
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    (folder / MARK).touch()
    sample = sample_city()
    settings = settings_of(Wish(folder, 0, False))
    migrate(settings.store.url)
    now = WallClock().now()
    clock = HandClock(now - lived - timedelta(minutes=1))
    store = open_store(settings.store.url, durable=False)
    try:
        node = Node(store, Seams(clock=clock, keys=Keys(**read_keys(settings.keys.file))))
        node.run(found_sample, sample, accounts.hash_password(PASSWORD))
        node.reload()
        Backlog(node, clock, sample, Random(sample.seed)).live(now, EVERY)
        node.run(let_join)
    finally:
        store.close()
    return sample


def settings_of(wish: Wish) -> Settings:
    """The demo's settings: everything in its folder, on loopback."""
    return Settings(
        server=Server(host="127.0.0.1", port=wish.port),
        store=StoreSection(url=f"sqlite:///{wish.folder / 'city.sqlite'}", files=wish.folder / "files"),
        keys=KeysSection(file=wish.folder / "keys.toml"),
        limits=LimitsSection(reports=0, files=0, follows=0, lookups=0),  # all its people come from one address
    )


async def run(wish: Wish, out: Console) -> None:
    """Make the demo, serve it until interrupted. Raises ``OSError`` at once when the port is taken."""
    with socket.create_server(("127.0.0.1", wish.port)):
        pass
    with Progress(console=out, transient=True) as progress:
        progress.add_task("making the sample city", total=None)
        sample = await asyncio.to_thread(make, wish.folder)
    settings = settings_of(wish)
    node = building.open_node(settings)
    keys = node.run(keys_of_people) if wish.traffic else {}

    async def people(address: str) -> None:
        await Traffic(address, sample, keys).run()

    await building.serve_node(node, settings, lambda address: show(address, sample, out),
                              people if wish.traffic else None)


def show(address: str, sample: SampleCity, out: Console) -> None:
    """Print the address and the sign-ins."""
    table = Table("sign-in 账号", "role 角色", "page 页面", title=f"{sample.name} {address}")
    for login, role, page in ACCOUNTS:
        table.add_row(login, role, address + page)
    out.print(table)
    out.print(f"所有账号的密码 · the password of all: {PASSWORD}", highlight=False)
    out.print(f"{sample.notice_zh} {sample.notice_en}", highlight=False)
    out.print(f"市民不用账号 · citizens need no account: {address}/report {address}/follow", highlight=False)
    out.print("按 Ctrl+C 停止 · stop with Ctrl+C", highlight=False)


def keys_of_people(db: Any, city: City) -> dict[str, str]:
    """An API key for every simulated person, by party id, by the body they act for, and by role for the desk."""
    keys: dict[str, str] = {}
    after = 0
    while rows := party_list(db, {"kind": "person"}, after, 500):
        for row in rows:
            actor = accounts.actor_of(db, city, row.id)
            key = keys[str(row.id)] = accounts.new_key(db, city, row.id, "simulated")
            for role in {str(grant.role) for grant in actor.grants} & {"dispatcher", "supervisor", "operator"}:
                keys.setdefault(role, key)
            for party in actor.stands_for:
                keys.setdefault(str(party), key)
        after = rows[-1].id
    return keys
