"""The city's names in one process: an index over the lists that rule, and the places that people confirmed since."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
import shapely
import structlog
from shapely.geometry.base import BaseGeometry

from dispatch.store import places
from dispatch.store.engine import Store, Unit
from geodata.gazetteer.entry import CONFIRMED, Entry, EntryKind
from geodata.gazetteer.gazetteer import Gazetteer
from geodata.geocode import Answer, Suggestion, geocode, suggest

log = structlog.get_logger()
PAGE = 5_000  # rows read in one unit, so that nobody waits long for the store
JOINT = "\x1f"  # between the parts of a column that holds several

Rows = Sequence[Sequence[Any]]
Confirmed = tuple[tuple[int, int], Rows]  # see ``places.confirmed_mark`` and ``places.confirmed``


class Ground(Protocol):
    """A division of the city's ground."""

    @property
    def layer(self) -> int:
        """The version of the layer."""

    def outline(self) -> BaseGeometry:
        """All of it in one."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the index is made from: the versions of lists that rule, the layer that bounds the city, and the names of
    the city and what it lies in (so that another city's name is known for one)."""

    lists: tuple[int, ...] = ()
    layer: int | None = None
    region: tuple[str, ...] = ()


NOTHING_WANTED = Wanted()


class Names:
    """Answers what words mean; may be asked from any thread. One object lives as long as its process: a list that
    begins to rule is taken up in it, and so is a place that somebody confirms or takes back, here or elsewhere."""

    def __init__(self) -> None:
        self._gate = threading.RLock()
        self._index = Gazetteer(())
        self._held = NOTHING_WANTED
        self._newest: Confirmed = ((0, 0), ())
        self._learned: dict[int, int] = {}
        self._reading = False

    def __bool__(self) -> bool:
        return len(self._index.names) > 0

    @property
    def held(self) -> Wanted:
        """What the index was made from."""
        return self._held

    @property
    def index(self) -> Gazetteer:
        """The index itself, for a process that nobody else asks."""
        return self._index

    def geocode(self, text: str) -> Answer:
        """The places that words lead to. Never raises for any text."""
        with self._gate:
            return geocode(text, self._index)

    def suggest(self, text: str, limit: int) -> list[Suggestion]:
        """What words may become that are still being typed."""
        with self._gate:
            return suggest(text, self._index, limit)

    def bearers(self, name: str) -> int:
        """How many things bear exactly this name."""
        with self._gate:
            return len(self._index.names.exact(name))

    def catch_up(self, db: Unit, settings: Mapping[str, str], ground: Ground | None, later: bool) -> Wanted:
        """Take up what was confirmed or taken back since, and, unless that is left for ``later``, the lists that rule:
        the index is made anew where they are others, a second for 100,000 names. Returns what it should hold."""
        region = tuple(name for name in settings.get("region", "").split(",") if name)
        wanted = Wanted(places.active_lists(db), ground.layer if ground else None, region)
        mark = places.confirmed_mark(db)
        if not later and self._held != wanted:
            index = _index(wanted, lambda after: places.entries_of(db, wanted.lists, after, PAGE), ground)
            self._swap(wanted, index, (mark, places.confirmed(db)))
        elif mark != self._newest[0]:
            self._learn((mark, places.confirmed(db)))
        return wanted

    def read_beside(self, store: Store, wanted: Wanted, ground: Ground | None) -> None:
        """Make the index anew in a thread of its own, reading in small units; until then the old one answers."""
        with self._gate:
            if self._reading:
                return
            self._reading = True
        threading.Thread(target=self._read_beside, args=(store, wanted, ground), name="names", daemon=True).start()

    def _read_beside(self, store: Store, wanted: Wanted, ground: Ground | None) -> None:
        def ask(question: Callable[[Unit], Any]) -> Any:
            return store.submit(question, writes=False).result()

        try:
            index = _index(wanted, lambda after: ask(lambda db: places.entries_of(db, wanted.lists, after, PAGE)), ground)
            self._swap(wanted, index, ask(lambda db: (places.confirmed_mark(db), places.confirmed(db))))
        except Exception:
            log.exception("the names could not be read", lists=wanted.lists)
        finally:
            self._reading = False

    def _swap(self, wanted: Wanted, index: Gazetteer, confirmed: Confirmed) -> None:
        with self._gate:
            self._index, self._held, self._learned = index, wanted, {}
            self._take(max(confirmed, self._newest, key=_age))

    def _learn(self, confirmed: Confirmed) -> None:
        """Take up what was confirmed, unless somebody else has read it later and was faster."""
        with self._gate:
            if _age(confirmed) > _age(self._newest):
                self._take(confirmed)

    def _take(self, confirmed: Confirmed) -> None:
        self._newest = confirmed
        now = {row[0]: row for row in confirmed[1]}
        for ident in self._learned.keys() - now.keys():
            self._index.forget(self._learned.pop(ident))
        fresh = [row for ident, row in now.items() if ident not in self._learned]
        for row, entry in zip(fresh, entries(fresh, CONFIRMED), strict=True):
            self._learned[row[0]] = self._index.learn(entry)


def _age(confirmed: Confirmed) -> int:
    """How many places had been confirmed or taken back by then: it only grows."""
    return sum(confirmed[0])


def _index(wanted: Wanted, page: Callable[[int], Rows], ground: Ground | None) -> Gazetteer:
    found: list[Entry] = []
    after = 0
    while wanted.lists and (rows := page(after)):
        found += entries(rows)
        after = rows[-1][0]
    return Gazetteer(found, _outline(ground), wanted.region)


def _outline(ground: Ground | None) -> BaseGeometry | None:
    outline = ground.outline() if ground is not None else None
    return None if outline is None or outline.is_empty else outline


def entries(rows: Rows, source: str = "") -> list[Entry]:
    """Entries of rows as the store gives them; ``source`` instead of their own."""
    shapes = shapely.from_wkb(np.array([row[8] for row in rows], dtype=object)) if rows else []
    return [
        Entry(EntryKind(row[1]), row[2], shape, parts(row[5]), parts(row[6]), row[3], row[4], source or row[7])
        for row, shape in zip(rows, shapes, strict=True)
    ]


def parts(written: str) -> tuple[str, ...]:
    """The parts of a column that holds several."""
    return tuple(written.split(JOINT)) if written else ()


def columns_of(found: Iterable[Entry]) -> list[dict[str, Any]]:
    """Entries as the store keeps them, but for who and when."""
    kept = list(found)
    blobs = shapely.to_wkb(np.array([entry.geometry for entry in kept], dtype=object)) if kept else []
    return [
        {"kind": str(entry.kind), "name": entry.name, "number": entry.number, "other": entry.other,
         "aliases": JOINT.join(entry.aliases), "areas": JOINT.join(entry.areas), "source": entry.source, "wkb": blob}
        for entry, blob in zip(kept, blobs, strict=True)
    ]
