"""Runs real history through the whole loop on a virtual clock: read, found a city, live through it, count."""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from dispatch.city import Keys, Seams
from dispatch.clock import Chance, HandClock, stopwatch
from dispatch.node import Node
from dispatch.sim import replay_city
from dispatch.sim.replay_course import Course
from dispatch.sim.replay_mapping import ReportMapping, read_mapping
from dispatch.sim.replay_rows import Rows, read_rows
from dispatch.sim.replay_totals import Totals, actions, located, show, verdicts
from dispatch.store.engine import Store
from dispatch.store.opening import migrate, open_store
from geodata.layers import Options as LayerOptions
from geodata.layers import read_layer

__all__ = ["Options", "Totals", "replay", "show"]

BEFORE = timedelta(days=1)
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Options:
    """What to replay: the reports, the layer they are located in, the mapping; the address of an empty store (None:
    a temporary file), the keys of that installation (None: made for this run), and how many rows (0: all)."""

    reports: Path
    grids: Path
    mapping: Path
    store: str | None = None
    keys: Keys | None = None
    limit: int = 0


def replay(options: Options, report_progress: Progress = lambda done, total: None) -> Totals:
    """Replay history and count what it left. ``report_progress`` gets steps done and in all.

    Raises ``Unprocessable`` naming file, line and field for a mapping or file that cannot be used, ``Conflict`` for a
    store that holds a city already, and what ``read_layer`` raises for the layer.
    """
    started = stopwatch()
    mapping = read_mapping(options.mapping)
    features = read_layer(options.grids, code_field=mapping.grids.code, options=LayerOptions(strict=True)).features
    rows = read_rows(options.reports, mapping, options.limit)
    with _store(options) as store:
        course = _founded(store, options, mapping, (replay_city.Ground(options.grids.name, features), rows))
        course.run(rows.records, report_progress)
        return _totals(course, mapping, rows, started)


@contextmanager
def _store(options: Options) -> Iterator[Store]:
    """The store asked for, or one in a temporary file that is not synced: it goes with the run."""
    with tempfile.TemporaryDirectory(prefix="replay-") as folder:
        address = options.store or f"sqlite:///{Path(folder) / 'city.sqlite'}"
        migrate(address)
        store = open_store(address, durable=options.store is not None)
        try:
            yield store
        finally:
            store.close()


def _founded(store: Store, options: Options, mapping: ReportMapping, given: tuple[replay_city.Ground, Rows]) -> Course:
    ground, rows = given
    chance = Chance()
    keys = options.keys or Keys("replay", chance.salt(32), chance.salt(32), chance.salt(32))
    clock = HandClock(min(record.opened for record in rows.records) - BEFORE)
    node = Node(store, Seams(clock, chance, keys))
    names = {record.category for record in rows.records}
    staff = node.run(replay_city.found, mapping, ground, sorted(names))
    node.reload()
    codes = {name: code for code, name in replay_city.category_codes(names).items()}
    return Course(node, clock, staff, codes, mapping.radius_m)


def _totals(course: Course, mapping: ReportMapping, rows: Rows, started: float) -> Totals:
    opened = course.opened
    return Totals(
        rows=len(rows.records) + len(rows.unusable), reports=len(opened),
        still_open=sum(record.closed is None for record in rows.records if record.line in opened),
        actions=course.node.run(actions),
        queues=Counter(event.queue for event in opened.values() if event.queue),
        located=located(course.node.city, rows.records, opened, mapping.radius_m),
        verdicts=verdicts(course.node, rows.records, opened),
        decided_times=rows.decided_times,
        unusable=sorted((*rows.unusable, *course.refused), key=lambda row: row.line),
        seconds=stopwatch() - started,
    )
