"""Lists of names come in, in versions: kept in small units, let rule at once, and written out again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from itertools import islice

from dispatch.city import City
from dispatch.errors import Fault, NotFound, Unprocessable
from dispatch.names import columns_of, entries
from dispatch.store import places, rulings
from dispatch.store.engine import Unit
from geodata.gazetteer.entry import CONFIRMED, Entry

CHUNK = 2_000  # entries written in one unit: a running server waits for none of them long
LONGEST_NAME = 60


def begin(db: Unit, city: City, name: str, source: str) -> int:
    """A new version of a list that does not rule yet; returns its id. Raises ``Unprocessable`` for a name that cannot
    be one."""
    if not 0 < len(name) <= LONGEST_NAME or name != name.strip() or name == CONFIRMED:
        raise Unprocessable(f"'{name}' is no name for a list", [Fault("name", f"1 to {LONGEST_NAME} letters, not '{CONFIRMED}'")])
    return places.begin_list(db, name, source, city.clock.now())


def add(db: Unit, city: City, ident: int, chunk: Sequence[Entry]) -> int:
    """Keep some entries of a version."""
    at = city.clock.now()
    return places.insert_entries(db, [{**row, "list": ident, "made_at": at} for row in columns_of(chunk)])


def let_rule(db: Unit, city: City, ident: int, region: Sequence[str] = ()) -> None:
    """Let a version rule instead of the one before; every node takes it up. ``region`` names the city and what it lies
    in; empty leaves what is known."""
    places.activate_list(db, ident, city.clock.now())
    if region:
        rulings.put_setting(db, "region", ",".join(region))
    rulings.raise_city_version(db)


def end(db: Unit, city: City, name: str) -> None:
    """Let a list rule no longer. Raises ``NotFound``."""
    if not places.end_list(db, name, city.clock.now()):
        raise NotFound(f"no list '{name}' rules")
    rulings.raise_city_version(db)


def keep_list(db: Unit, name: str, source: str, found: Iterable[Entry], at: datetime) -> int:
    """Keep a whole list at once and let it rule; for a city that is just being founded."""
    ident = places.begin_list(db, name, source, at)
    for chunk in chunks(found):
        places.insert_entries(db, [{**row, "list": ident, "made_at": at} for row in columns_of(chunk)])
    places.activate_list(db, ident, at)
    return ident


def chunks(found: Iterable[Entry]) -> Iterator[list[Entry]]:
    """Entries in pieces of the size of one unit."""
    waiting = iter(found)
    while chunk := list(islice(waiting, CHUNK)):
        yield chunk


def all_entries(db: Unit, city: City, name: str = "") -> list[Entry]:
    """The entries that rule: of one list, or of all and what people confirmed. Raises ``NotFound``."""
    ruling = [row for row in places.all_lists(db) if row.active_from is not None and row.active_to is None]
    wanted = [row.id for row in ruling if not name or row.name == name]
    if name and not wanted and name != CONFIRMED:
        raise NotFound(f"no list '{name}' rules")
    found: list[Entry] = []
    after = 0
    while wanted and (rows := places.entries_of(db, wanted, after, CHUNK)):
        found += entries(rows)
        after = rows[-1][0]
    return found + (entries(places.confirmed(db)) if name in ("", CONFIRMED) else [])
