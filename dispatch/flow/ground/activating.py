"""Lets a version of a layer rule: codes that go stay as void, claims pass on, and the events are moved afterwards."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import shapely

from dispatch.city import City
from dispatch.errors import Conflict, Fault, NotFound, Unprocessable
from dispatch.flow.ground.relocating import begin_relocation
from dispatch.store import claims, layers, rulings, runs
from dispatch.store.engine import Unit
from grids.compare import Comparison, compare

MOST_FAULTS = 20
RULINGS = "rulings"
Version = tuple[int | None, Sequence[Any]]
_POLYGONAL = {"Polygon", "MultiPolygon"}
_VOID_KEPT = ("code", "kind", "name", "name_en", "parent", "town", "area_class", "standard", "wkb")


@dataclass(frozen=True, slots=True)
class Prepared:
    """The comparison of a draft with the version that rules, made before the unit that needs it."""

    draft: int
    ruling: int | None
    comparison: Comparison
    old_towns: Mapping[str, str]
    new_towns: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Activated:
    """What an activation did: the codes that came and went, and how many claims passed on and ended."""

    layer: int
    code: str
    version: int
    comparison: Comparison
    passed_on: int
    ended: int


def read_pair(db: Unit, city: City, ident: int) -> tuple[Version, Version]:
    """The version that rules and the one that shall, each as its id and its rows. Raises ``NotFound``."""
    ruling = _ruling(db, _version(db, ident).code)
    old = (ruling.id, layers.grids_of(db, ruling.id)) if ruling is not None else (None, ())
    return old, (ident, layers.grids_of(db, ident))


def compared(old: Version, new: Version) -> Prepared:
    """The comparison of two versions, each given as its id and its rows; lines and points by their codes alone."""
    before, after = _shapes(old[1]), _shapes(new[1])
    drawn = {shape.geom_type for shape in (*before.values(), *after.values())}
    if drawn <= _POLYGONAL:
        found = compare(before, after)
    else:
        same, void, fresh = before.keys() & after.keys(), before.keys() - after.keys(), after.keys() - before.keys()
        found = Comparison(tuple(sorted(same)), (), tuple(sorted(void)), tuple(sorted(fresh)), (), ())
    towns = [{row.code: row.town for row in rows} for rows in (old[1], new[1])]
    return Prepared(new[0] or 0, old[0], found, *towns)


def plan(db: Unit, city: City, ident: int, at: datetime) -> None:
    """A draft shall rule from an instant ahead. Raises ``NotFound``, ``Conflict`` or ``Unprocessable``."""
    row = _draft(db, ident)
    if at <= city.clock.now():
        raise Unprocessable("that instant has passed", [Fault("at", "must lie ahead; leave it out for now")])
    refuse_used_codes(db, row.code, [grid.code for grid in layers.grids_of(db, ident)])
    layers.plan_layer(db, ident, at)


def withdraw(db: Unit, city: City, ident: int) -> None:
    """A draft shall not rule at a date any more. Raises ``NotFound`` or ``Conflict``."""
    _draft(db, ident)
    layers.plan_layer(db, ident, None)


def activate(db: Unit, city: City, ident: int, prepared: Prepared | None = None) -> Activated:
    """Let a draft rule from now on. ``prepared`` saves the comparison when nothing has changed since.

    Raises ``NotFound``, ``Conflict`` when it is no draft, ``Unprocessable`` when a code is given a second time.
    """
    row, at = _draft(db, ident), city.clock.now()
    ruling = _ruling(db, row.code)
    if prepared is None or (prepared.draft, prepared.ruling) != (ident, ruling.id if ruling is not None else None):
        prepared = compared(*read_pair(db, city, ident))
    found = prepared.comparison
    refuse_used_codes(db, row.code, found.fresh)
    _refuse([Fault(code, "stands on other ground than before") for code in found.reused])
    if ruling is not None:
        _keep_void(db, ruling.id, ident, found)
    layers.activate_layer(db, ident, at)
    claimed = row.code == city.settings.get("claimed_layer", "blocks")
    if claimed or "bounds" not in city.settings:
        _frame(db, ident)
    passed_on, ended = _pass_on(db, prepared, f"{row.code}@{row.version}", at) if claimed and ruling else (0, 0)
    if claimed or row.code == city.settings.get("unit_layer", "units"):
        begin_relocation(db, city, ident)
    rulings.raise_city_version(db)
    return Activated(ident, row.code, row.version, found, passed_on, ended)


def activate_due(db: Unit, city: City) -> bool:
    """Activate the first draft whose instant has come; whether there may be more.

    One that cannot rule any more loses its date and waits as a draft.
    """
    due = layers.planned_layers(db, city.clock.now())
    if not due:
        return False
    try:
        activate(db, city, due[0])
    except (Conflict, Unprocessable):
        layers.plan_layer(db, due[0], None)
    return True


def take_effect(db: Unit, city: City) -> bool:
    """Raise the city version when rulings began or ceased to rule since that was looked at last; whether they did.

    Nodes choose rulings by the instant without it (``City.is_over``); what is kept by version is made anew by it.
    """
    now = city.clock.now()
    seen = runs.last_turn(db, RULINGS, now)
    change = rulings.next_change(db, seen)
    if change is None or change > now or not runs.move_on(db, RULINGS, seen, now):
        return False
    rulings.raise_city_version(db)
    return True


def refuse_used_codes(db: Unit, layer: str, codes: Sequence[str]) -> None:
    """Raise ``Unprocessable`` when a code was given up before: codes are never given twice (GB/T 30428.1)."""
    used = layers.void_codes(db, layer)
    _refuse([Fault(code, f"was given up in {layer}@{used[code]}") for code in codes if code in used])


def _refuse(faults: list[Fault]) -> None:
    if faults:
        listed = "; ".join(f"{fault.field} {fault.reason}" for fault in faults[:3])
        more = f" and {len(faults) - 3} more" if len(faults) > 3 else ""
        raise Unprocessable(f"a code is never given twice: {listed}{more}", faults[:MOST_FAULTS])


def _version(db: Unit, ident: int) -> Any:
    row = layers.layer_by_id(db, ident)
    if row is None:
        raise NotFound(f"there is no layer with the id {ident}")
    return row


def _draft(db: Unit, ident: int) -> Any:
    row = _version(db, ident)
    if row.state != "draft":
        raise Conflict(f"{row.code}@{row.version} is {row.state}, not a draft")
    return row


def _ruling(db: Unit, code: str) -> Any | None:
    row = layers.layer_by_name(db, code)
    return row if row is not None and row.state == "active" else None


def _shapes(rows: Sequence[Any]) -> Mapping[str, Any]:
    return dict(zip([row.code for row in rows], shapely.from_wkb([row.wkb for row in rows]), strict=True))


def _keep_void(db: Unit, old: int, new: int, found: Comparison) -> None:
    """What was void stays void; what goes now becomes void and names its heirs."""
    gone = set(found.void)
    before = [{**_kept(row), "successors": row.successors} for row in layers.void_grids_of(db, old)]
    now = [
        {**_kept(row), "successors": " ".join(found.heirs.get(row.code, ()))}
        for row in layers.grids_of(db, old) if row.code in gone
    ]
    layers.keep_void(db, new, before + now)


def _kept(row: Any) -> dict[str, Any]:
    return {name: getattr(row, name) for name in _VOID_KEPT}


def _frame(db: Unit, ident: int) -> None:
    west, south, east, north = shapely.total_bounds(list(_shapes(layers.grids_of(db, ident)).values()))
    rulings.put_setting(db, "bounds", f"{west},{south},{east},{north}")
    rulings.put_setting(db, "center", f"{(west + east) / 2},{(south + north) / 2}")


def heirs_of_claims(db: Unit, prepared: Prepared) -> dict[str, str]:
    """For each fresh code that nobody has claimed, the code whose claims pass on to it: that most of its ground was,
    in the same town (an officer answers for grids of his town only)."""
    found = prepared.comparison
    taken = {row.grid for row in claims.open_on(db, found.fresh)}
    heirs = {code: parents[0][0] for code, parents in found.parents.items() if parents and code not in taken}
    return {
        code: parent for code, parent in heirs.items() if prepared.new_towns[code] == prepared.old_towns.get(parent)
    }


def _pass_on(db: Unit, prepared: Prepared, version: str, at: datetime) -> tuple[int, int]:
    """Somebody stays answerable: claims pass on to the heirs, and those on void grids end."""
    found, heirs = prepared.comparison, heirs_of_claims(db, prepared)
    held: dict[str, list[Any]] = {}
    for row in claims.open_on(db, {*heirs.values(), *found.void}):
        held.setdefault(row.grid, []).append(row)
    ended = [row.id for code in found.void for row in held.get(code, ())]
    claims.end_claims(db, ended, at, f"void in {version}")
    passed = [
        {"grid": code, "party": row.party, "duty": row.duty, "from_at": at, "to_at": None, "reason": f"heir of {parent}"}
        for code, parent in heirs.items() for row in held.get(parent, ())
    ]
    claims.insert_claims(db, passed)
    return len(passed), len(ended)
