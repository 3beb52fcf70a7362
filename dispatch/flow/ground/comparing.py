"""What would change if another version of a layer ruled: ground between holders, and what became of past events.

Reading the store and measuring the ground are apart, so that a server does the long part beside its store:
``gather`` reads, ``outline`` measures, ``ask`` reads who answers, ``weigh`` counts.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from dispatch.city import City, Division, Spot, division_of
from dispatch.errors import NotFound, Unprocessable
from dispatch.flow.filing import question_of, routed_for
from dispatch.flow.ground.activating import Prepared, compared, heirs_of_claims
from dispatch.flow.ground.relocating import spots
from dispatch.flow.roster import Question, Roster, read_roster
from dispatch.rules.routing import Reach, Routed
from dispatch.store import claims, events, layers, parties
from dispatch.store.engine import Unit

MOST_EVENTS = 100_000
MOST_LISTED = 1_000
DAYS = 30
_GONE = Routed(None, None, None, (), ())


@dataclass(frozen=True, slots=True)
class Gathered:
    """Two versions with their rows, and the events since so many days."""

    old: Any
    new: Any
    old_rows: Sequence[Any]
    new_rows: Sequence[Any]
    events: Sequence[Any]
    days: int
    cut: bool


@dataclass(frozen=True, slots=True)
class Outline:
    """Both versions measured, and where each event lies in either."""

    gathered: Gathered
    prepared: Prepared
    before: City
    after: City
    old_spots: Sequence[Spot]
    new_spots: Sequence[Spot]


@dataclass(frozen=True, slots=True)
class Asked:
    """Who answers in either version, were everybody on duty."""

    before: Roster
    after: Roster
    principals: Mapping[str, int]
    heirs: Mapping[str, str]
    names: Mapping[int, tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Handed:
    """Square metres that go from one holder of a claim to another; None: nobody."""

    giver: int | None
    taker: int | None
    area_m2: float


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """An event that would have had another grid or holder: its number, where it lies, and both, before and after."""

    number: str
    lon_e7: int
    lat_e7: int
    grids: tuple[str, str]
    holders: tuple[int | None, int | None]


@dataclass(frozen=True, slots=True)
class Effect:
    """The whole comparison. `events` were looked at; the counts are of those that would have changed grid, holder or
    body, or would have lain in no grid at all. `elsewhere` are the newest of them."""

    old: Any
    new: Any
    prepared: Prepared
    handed: tuple[Handed, ...]
    unclaimed: tuple[str, ...]
    names: Mapping[int, tuple[str, str]]
    days: int
    events: int
    cut: bool
    new_grid: int
    new_holder: int
    new_body: int
    nowhere: int
    elsewhere: tuple[Elsewhere, ...]


def gather(db: Unit, city: City, pair: tuple[int | None, int], days: int = DAYS) -> Gathered:
    """Read two versions of one layer, given by their ids; None is the one that rules.

    Raises ``NotFound``, or ``Unprocessable`` for versions of different layers.
    """
    new = _layer(db, pair[1])
    old = layers.layer_by_name(db, new.code) if pair[0] is None else _layer(db, pair[0])
    if old is None or old.code != new.code:
        raise Unprocessable("only versions of one layer can be compared")
    found = events.placed_since(db, city.clock.now() - timedelta(days=days), MOST_EVENTS + 1)
    rows = [layers.grids_of(db, layer.id) for layer in (old, new)]
    return Gathered(old, new, rows[0], rows[1], found[:MOST_EVENTS], days, len(found) > MOST_EVENTS)


def outline(city: City, gathered: Gathered) -> Outline:
    """Measure the ground and place the events; long, and needs no store."""
    old, new = gathered.old, gathered.new
    prepared = compared((old.id, gathered.old_rows), (new.id, gathered.new_rows))
    before = _with(city, division_of(old, gathered.old_rows))
    after = _with(city, division_of(new, gathered.new_rows))
    places = [(row.lon_e7, row.lat_e7) for row in gathered.events]
    return Outline(gathered, prepared, before, after, list(spots(before, places)), list(spots(after, places)))


def ask(db: Unit, city: City, found: Outline) -> Asked:
    """Read who answers for the ground in either version."""
    at = city.clock.now()
    heirs = heirs_of_claims(db, found.prepared)
    before = read_roster(db, found.before, _asked(found, found.old_spots).values(), at)
    towns = found.prepared.old_towns
    parents = [Question(Spot(grid=parent, town=towns.get(parent, ""))) for parent in set(heirs.values())]
    after = read_roster(db, found.after, [*_asked(found, found.new_spots).values(), *parents], at)
    for code, parent in heirs.items():
        after.claims.setdefault(code, after.claims.get(parent, []))
    pieces = found.prepared.comparison.pieces
    codes = {code for piece in pieces for code in (piece.old, piece.new)} | set(found.prepared.comparison.fresh)
    principals = {row.grid: row.party for row in claims.open_on(db, codes - {""}) if row.duty == "principal"}
    return Asked(_always(before), _always(after), principals, heirs, parties.names_of(db, principals.values()))


def weigh(found: Outline, asked: Asked) -> Effect:
    """Count what would have changed."""
    then, now = _Routes(found.before, asked.before), _Routes(found.after, asked.after)
    grids = holders = bodies = nowhere = 0
    elsewhere: list[Elsewhere] = []
    for row, old, new in zip(found.gathered.events, found.old_spots, found.new_spots, strict=True):
        moves = (old.grid, old.unit) != (new.grid, new.unit)
        grids += moves
        nowhere += bool(old.grid) and not new.grid
        was, would_be = then.of(old, row), now.of(new, row)
        holders += was.holder != would_be.holder
        bodies += was.body != would_be.body
        if (moves or was.holder != would_be.holder) and len(elsewhere) < MOST_LISTED:
            elsewhere.append(Elsewhere(row.number, row.lon_e7, row.lat_e7, (old.grid, new.grid), (was.holder, would_be.holder)))
    gathered = found.gathered
    return Effect(
        gathered.old, gathered.new, found.prepared, _handed(found.prepared, asked), _unclaimed(found, asked),
        asked.names, gathered.days, len(gathered.events), gathered.cut, grids, holders, bodies, nowhere, tuple(elsewhere),
    )


class _Routes:
    """The routes in one version; each kind of problem in each grid is decided once."""

    def __init__(self, city: City, roster: Roster) -> None:
        self._city, self._roster = city, roster
        self._known: dict[tuple[Any, ...], Routed] = {}

    def of(self, spot: Spot, event: Any) -> Routed:
        """The route of an event that lies in a spot."""
        if not spot.grid:
            return _GONE
        asked = question_of(self._city, event, spot)
        if asked.key not in self._known:
            self._known[asked.key] = routed_for(self._city, self._roster, asked)
        return self._known[asked.key]


def _asked(found: Outline, lying: Sequence[Spot]) -> dict[tuple[Any, ...], Question]:
    """The questions about the events, where they lie; each once."""
    events_there = zip(found.gathered.events, lying, strict=True)
    asked = (question_of(found.before, row, spot) for row, spot in events_there)
    return {one.key: one for one in asked}


def _always(roster: Roster) -> Roster:
    """The roster with everybody on duty: what changes then is the ground's doing."""
    def there(reach: Reach) -> Reach:
        return replace(reach, on_duty=True, reachable=True)

    claimed = {grid: [(duty, there(reach)) for duty, reach in held] for grid, held in roster.claims.items()}
    leaders = {town: tuple(map(there, led)) for town, led in roster.leaders.items()}
    return replace(roster, claims=claimed, leaders=leaders)


def _handed(prepared: Prepared, asked: Asked) -> tuple[Handed, ...]:
    total: dict[tuple[int | None, int | None], float] = {}
    for piece in prepared.comparison.pieces:
        pair = (asked.principals.get(piece.old), _principal_to_be(piece.new, asked))
        if pair[0] != pair[1]:
            total[pair] = total.get(pair, 0.0) + piece.area_m2
    found = [Handed(giver, taker, area_m2) for (giver, taker), area_m2 in total.items()]
    return tuple(sorted(found, key=lambda one: -one.area_m2))


def _unclaimed(found: Outline, asked: Asked) -> tuple[str, ...]:
    if found.after.claimed is None or found.after.claimed.code != found.gathered.new.code:
        return ()
    return tuple(code for code in found.prepared.comparison.fresh if _principal_to_be(code, asked) is None)


def _principal_to_be(code: str, asked: Asked) -> int | None:
    own = asked.principals.get(code)
    return own if own is not None else asked.principals.get(asked.heirs.get(code, ""))


def _with(city: City, division: Division) -> City:
    return replace(city, divisions={**city.divisions, division.code: division})


def _layer(db: Unit, ident: int) -> Any:
    row = layers.layer_by_id(db, ident)
    if row is None:
        raise NotFound(f"there is no layer with the id {ident}")
    return row
