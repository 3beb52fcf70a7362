"""Reports over HTTP into a durable store: one server process, 32 clients, against a bare aiohttp POST.

Bare server, product and raw commits are measured in the same run, the bare one before and after. The last line is one
JSON object.
"""

from __future__ import annotations

import argparse
import json
import sqlite3
import subprocess
import sys
import time
from pathlib import Path
from random import Random
from typing import Any

import sqlalchemy as sa

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench.database import database
from bench.served import Address, found_city, process, serving
from dispatch.store.opening import open_store
from dispatch.store.schema import reports
from geodata.sample.city import SampleCity

HERE = Path(__file__).resolve().parent
CLIENTS = 32
BODIES = 500
WARM_S, BARE_S, COMMITS_S = 2.0, 4.0, 2.0
TABLES = ("one", "two", "three")
ROW = "x" * 200


def made_up(sample: SampleCity, seed: int = 1) -> list[str]:
    """Bodies of reports over the whole city, with words as long as callers use."""
    dice = Random(seed)
    filed = sorted({condition.category_code for condition in sample.conditions if condition.intake == "auto"})
    active = [category.code for category in sample.categories if category.active and category.code in filed]
    found = []
    for _ in range(BODIES):
        block = dice.choice(sample.block_grids)
        point = block.polygon.representative_point()
        place = {"lon": round(point.x, 6), "lat": round(point.y, 6), "radius_m": 10}
        words = f"测试：{block.name}附近有垃圾堆放，影响通行，请派人清理。"
        found.append(json.dumps({"words": words, "place": place, "category": dice.choice(active)}, ensure_ascii=False))
    return found


def load(address: Address, bodies: list[str], seconds: float) -> dict[str, Any]:
    """Let the clients post for some seconds, in a process of their own."""
    asked = {"host": address.host, "port": address.port, "clients": CLIENTS, "seconds": seconds, "bodies": bodies}
    done = subprocess.run([sys.executable, HERE / "posting.py"], input=json.dumps(asked), capture_output=True,
                          text=True, check=False)
    if done.returncode:
        raise SystemExit(f"the clients failed: {done.stderr.strip().splitlines()[-1]}")
    return json.loads(done.stdout)


def bare(bodies: list[str]) -> float:
    """Posts a second into the bare server."""
    with process([sys.executable, str(HERE / "bare_post.py")], {}) as address:
        load(address, bodies, WARM_S / 2)
        return load(address, bodies, BARE_S)["per_s"]


def raw_commits(store: str, folder: Path) -> float:
    """Commits of three rows a second, one after another, by the database's own driver."""
    connection, mark = _connected(store, folder)
    for table in TABLES:
        connection.execute(f"CREATE TABLE bench_{table} (id INTEGER PRIMARY KEY, words TEXT)")
    connection.commit()
    count, began = 0, time.perf_counter()
    while time.perf_counter() - began < COMMITS_S:
        count += 1
        for table in TABLES:
            connection.execute(f"INSERT INTO bench_{table} VALUES ({mark}, {mark})", (count, ROW))
        connection.commit()
    took = time.perf_counter() - began
    connection.close()
    return count / took


def _connected(store: str, folder: Path) -> tuple[Any, str]:
    url = sa.make_url(store)
    if url.get_backend_name() == "sqlite":
        connection = sqlite3.connect(folder / "raw.sqlite", isolation_level="IMMEDIATE")
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        return connection, "?"
    import psycopg

    return psycopg.connect(url.set(drivername="postgresql").render_as_string(hide_password=False)), "%s"


def kept(store: str) -> int:
    """How many reports the store holds."""
    opened = open_store(store)
    try:
        return opened.run(lambda db: db.execute(sa.select(sa.func.count()).select_from(reports)).scalar_one())
    finally:
        opened.close()


def measure(postgres: bool, seconds: float) -> dict[str, Any]:
    """All figures."""
    with database(postgres) as (store, folder):
        bodies = made_up(found_city(store, folder))
        commits = raw_commits(store, folder)
        before = bare(bodies)
        with serving(store, folder) as address:
            warm = load(address, bodies, WARM_S)
            ours = load(address, bodies, seconds)
        after = bare(bodies)
        acknowledged = warm["created"] + ours["created"]
        return {
            "reports_per_s": round(ours["per_s"]), "p50_ms": round(ours["p50_ms"], 1),
            "p99_ms": round(ours["p99_ms"], 1), "bare_post_per_s": round((before + after) / 2),
            "ratio_to_bare_post": round(ours["per_s"] / ((before + after) / 2), 4),
            "raw_commits_per_s": round(commits), "ratio_to_raw_commits": round(ours["per_s"] / commits, 4),
            "acknowledged": acknowledged, "kept": kept(store), "others": ours["others"], "clients": CLIENTS,
        }  # fmt: skip


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--postgres", action="store_true", help="an embedded PostgreSQL instead of SQLite")
    parser.add_argument("--seconds", type=float, default=10.0, help="how long the clients post")
    asked = parser.parse_args()
    print(json.dumps(measure(asked.postgres, asked.seconds)))


if __name__ == "__main__":
    main()
