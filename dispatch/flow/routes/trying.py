"""What if: past events decided by the present tables and by others, and what would have gone elsewhere.

Everybody counts as on duty and within reach in both, so that the difference is the change's doing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from dispatch.city import City, Division, Spot, division_of
from dispatch.errors import Fault, NotFound, Unprocessable
from dispatch.flow.filing import question_of, routed_for
from dispatch.flow.ground.activating import compared, heirs_of_claims
from dispatch.flow.ground.relocating import spots
from dispatch.flow.roster import Question, Roster, read_roster
from dispatch.rules.categories import Category
from dispatch.rules.powers import Item, PowerList, Powers
from dispatch.rules.routes.table import Table
from dispatch.rules.routing import Reach, Routed
from dispatch.store import events, layers, parties
from dispatch.store.engine import Unit

MOST_EVENTS = 100_000
NOWHERE = Routed(None, None, None, (), ())


@dataclass(frozen=True, slots=True)
class ClaimChange:
    """A grid with another principal, by the party's code; empty: nobody."""

    grid: str
    party: str = ""


@dataclass(frozen=True, slots=True)
class ListChanges:
    """A list in force with items added and taken away, from now and for ever back."""

    code: str
    add: tuple[Item, ...] = ()
    remove: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Changes:
    """What would be otherwise: claims, lists of powers (some of their items, or all powers), versions of layers
    (LAYER@VERSION), the routing table, the list of categories."""

    claims: tuple[ClaimChange, ...] = ()
    lists: tuple[ListChanges, ...] = ()
    layers: tuple[str, ...] = ()
    table: Table | None = None
    powers: Powers | None = None
    categories: Mapping[str, Category] | None = None


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """An event that would have gone elsewhere: from which party and body to which (None: nobody), by which rows."""

    number: str
    grids: tuple[str, str]
    holders: tuple[int | None, int | None]
    bodies: tuple[int | None, int | None]
    rows: tuple[str, str]


@dataclass(frozen=True, slots=True)
class Tried:
    """Events looked at, those that would have gone elsewhere, and how many did between each pair of bodies. ``beside``
    are the numbers of those that would have had the same holder, but others working beside him."""

    events: int
    cut: bool
    elsewhere: tuple[Elsewhere, ...]
    pairs: Mapping[tuple[int | None, int | None], int] = field(default_factory=dict)
    names: Mapping[int, tuple[str, str]] = field(default_factory=dict)
    beside: tuple[str, ...] = ()

    @property
    def bodies_changed(self) -> int:
        """How many would have gone to another body."""
        return sum(count for (one, other), count in self.pairs.items() if one != other)


def try_changes(db: Unit, city: City, since: datetime, changes: Changes) -> Tried:
    """Decide the events opened since an instant both ways. Raises ``NotFound`` or ``Unprocessable`` for a change that
    names what the city has not."""
    asked = questions(city, gather(db, city, since, changes))
    decided = decide(city, asked, rosters(db, city, asked))
    return told(db, city, decided)


@dataclass(frozen=True, slots=True)
class Gathered:
    """What a trial begins with: the city as it would be, the codes whose claims pass on, and the events (of more than
    were asked for the newest, ``cut``)."""

    other: City
    heirs: Mapping[str, str]
    changes: Changes
    rows: Sequence[Any]
    cut: bool


@dataclass(frozen=True, slots=True)
class Asked:
    """What each event asks of routing, in the city as it is and as it would be."""

    gathered: Gathered
    was: Sequence[Question]
    would: Sequence[Question]


def gather(db: Unit, city: City, since: datetime, changes: Changes, most: int = MOST_EVENTS) -> Gathered:
    """Read the events, and the city as it would be. Of a trial in four steps, this and ``rosters`` ask the store; what
    lies between them takes the time and may run beside it. Raises as ``try_changes``."""
    rows = events.placed_since(db, since, most + 1)
    other, heirs = changed_city(db, city, changes)
    return Gathered(other, heirs, changes, rows[:most], len(rows) > most)


def questions(city: City, gathered: Gathered) -> Asked:
    """Locate the events in both grounds."""
    places = [(row.lon_e7, row.lat_e7) for row in gathered.rows]
    was, would = ([question_of(one, row, spot) for row, spot in zip(gathered.rows, spots(one, places), strict=True)]
                  for one in (city, gathered.other))
    return Asked(gathered, was, would)


def rosters(db: Unit, city: City, asked: Asked) -> tuple[Roster, Roster]:
    """Who there is to decide between, as it is and as it would be, with everybody on duty and within reach."""
    would = _Claimed(asked.gathered.changes.claims, asked.gathered.heirs)
    return (_roster(db, city, asked.was, _Claimed()), _roster(db, asked.gathered.other, asked.would, would))


def decide(city: City, asked: Asked, there: tuple[Roster, Roster]) -> Tried:
    """Decide each event both ways; names are not known yet."""
    gathered = asked.gathered
    was, would = _routes(city, asked.was, there[0]), _routes(gathered.other, asked.would, there[1])
    both = list(zip(gathered.rows, was, would, strict=True))
    elsewhere = tuple(
        Elsewhere(row.number, (one[0], two[0]), (one[1].holder, two[1].holder), (one[1].body, two[1].body),
                  (one[1].row, two[1].row))
        for row, one, two in both if one[1].holder != two[1].holder
    )
    beside = tuple(row.number for row, one, two in both
                   if one[1].holder == two[1].holder and set(one[1].beside) != set(two[1].beside))
    pairs = Counter(one.bodies for one in elsewhere)
    return Tried(len(gathered.rows), gathered.cut, elsewhere, dict(pairs.most_common()), beside=beside)


def told(db: Unit, city: City, tried: Tried) -> Tried:
    """The same with the names of everybody whom it speaks of."""
    named = {party for one in tried.elsewhere for party in (*one.holders, *one.bodies) if party is not None}
    return replace(tried, names=parties.names_of(db, named))


@dataclass(frozen=True, slots=True)
class _Claimed:
    """Claims that differ, and for fresh codes the code whose claims would pass on to them."""

    changes: Sequence[ClaimChange] = ()
    heirs: Mapping[str, str] = field(default_factory=dict)

    def questions(self) -> Iterator[Question]:
        """What has to be on the roster for them."""
        return (Question(Spot(grid)) for grid in (*(one.grid for one in self.changes), *self.heirs.values()))


def _roster(db: Unit, city: City, asked: Sequence[Question], claimed: _Claimed) -> Roster:
    single = {one.key: one for one in asked}
    roster = read_roster(db, city, [*single.values(), *claimed.questions()], city.clock.now(), runners_up=True)
    for code, parent in claimed.heirs.items():
        roster.claims.setdefault(code, roster.claims.get(parent, []))
    _take_over(db, city, roster, claimed.changes)
    return everybody_there(roster)


def _routes(city: City, asked: Sequence[Question], roster: Roster) -> Iterator[tuple[str, Routed]]:
    """The grid and the route of each event; each question is decided once."""
    single = {one.key: one for one in asked}
    known = {key: routed_for(city, roster, one) if one.spot.grid else NOWHERE for key, one in single.items()}
    return iter([(one.spot.grid, known[one.key]) for one in asked])


def _take_over(db: Unit, city: City, roster: Roster, claims: Sequence[ClaimChange]) -> None:
    """Put the other principals onto the roster."""
    people = parties.parties_by_code(db, {one.party for one in claims if one.party})
    grids = city.claimed.members if city.claimed else {}
    for one in claims:
        if one.grid not in grids:
            raise Unprocessable(f"there is no grid {one.grid}", [Fault("claims", f"no grid '{one.grid}'")])
        kept = [(duty, reach) for duty, reach in roster.claims.get(one.grid, []) if duty != "principal"]
        if one.party:
            row = people.get(one.party)
            if row is None:
                raise Unprocessable(f"there is no party '{one.party}'", [Fault("claims", f"no party '{one.party}'")])
            kept.insert(0, ("principal", Reach(row.id, row.body, certified=bool(row.certificate))))
        roster.claims[one.grid] = kept


def everybody_there(roster: Roster) -> Roster:
    """The roster with everybody on duty and within reach, and nobody busy."""
    def there(reach: Reach) -> Reach:
        return replace(reach, on_duty=True, reachable=True, load=0)

    claimed = {grid: [(duty, there(reach)) for duty, reach in held] for grid, held in roster.claims.items()}
    leaders = {town: tuple(map(there, led)) for town, led in roster.leaders.items()}
    return replace(roster, claims=claimed, leaders=leaders)


def changed_city(db: Unit, city: City, changes: Changes) -> tuple[City, Mapping[str, str]]:
    """The city with other lists, layers and table, and for each fresh code of the claimed layer the code whose claims
    would pass on to it."""
    divisions: dict[str, Division] = dict(city.divisions)
    heirs: dict[str, str] = {}
    for name in changes.layers:
        code, _, version = name.partition("@")
        row = layers.layer_by_name(db, code, int(version) if version.isdecimal() else None)
        if row is None:
            raise NotFound(f"there is no layer {name}")
        rows = layers.grids_of(db, row.id)
        divisions[code] = division_of(row, rows)
        if city.claimed is not None and code == city.claimed.code:
            ruling = (city.claimed.layer, layers.grids_of(db, city.claimed.layer))
            heirs |= heirs_of_claims(db, compared(ruling, (row.id, rows)))
    powers = changes.powers or city.powers
    powers = _changed_powers(powers, changes.lists) if changes.lists else powers
    return replace(city, divisions=divisions, routes=changes.table or city.routes, powers=powers,
                   categories=changes.categories or city.categories), heirs


def _changed_powers(powers: Powers, changes: Sequence[ListChanges]) -> Powers:
    by_code = {one.code: one for one in changes}
    known = {one.code for one in powers.lists.values()}
    for code in by_code:
        if code not in known:
            raise NotFound(f"there is no list {code} in force")
    return Powers((one, _changed_items(one, powers.items[one.id], by_code.get(one.code))) for one in powers.lists.values())


def _changed_items(one: PowerList, items: Sequence[Item], change: ListChanges | None) -> Sequence[Item]:
    if change is None:
        return items
    return [*(item for item in items if item.code not in change.remove), *change.add]


