"""Why an event went where it is: every decision with what it looked at, row by row, and decided once more."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from dispatch.city import City
from dispatch.rules.event import Event
from dispatch.rules.routes.inputs import read_inputs
from dispatch.rules.routes.table import Table
from dispatch.rules.routing import Look, Reason, Routed, explain, route
from dispatch.rules.sentences import Names, plain_reasons, read_reasons
from dispatch.store import journal, parties
from dispatch.store.engine import Unit
from dispatch.store.routes import table_of

ROUTED = frozenset({"assign", "transfer", "reassign", "hand_over", "wait", "take", "decide"})


@dataclass(frozen=True, slots=True)
class Decision:
    """One routing of an event. ``looks`` says what became of each row of the table that ruled then, ``again`` whether
    the same inputs give the same answer today; both are None where a person decided, or nothing was kept. ``runner_up``
    (a party) would have been next, of all whom the decision looked at.

    ``versions`` are those of the city's tables, ``names`` of everybody whom it speaks of.
    """

    seq: int
    at: datetime
    action: str
    reasons: tuple[Reason, ...]
    versions: Mapping[str, int]
    row: str
    table: int | None
    looks: tuple[Look, ...] | None
    again: bool | None
    names: Names
    runner_up: int | None = None


def decisions_of(db: Unit, city: City, event: Event) -> list[Decision]:
    """Every routing of an event, oldest first."""
    tables: dict[int, Table] = {city.routes.version: city.routes}
    found = []
    for entry in journal.entries_of(db, event.id):
        carried = json.loads(entry.carried)
        if entry.action not in ROUTED or not carried.get("reasons"):
            continue
        inputs = carried.get("inputs") or {}
        version = inputs.get("table")
        if version is not None and version not in tables:
            tables[version] = table_of(db, version)
        again = Again() if version is None else decided_again(inputs, carried, tables[version])
        reasons = read_reasons(carried["reasons"])
        names = parties.names_of(db, named(reasons, again.looks or ()) | ({again.runner_up} if again.runner_up else set()))
        found.append(Decision(entry.seq, entry.recorded_at, entry.action, reasons, carried.get("versions", {}),
                              inputs.get("row", ""), version, again.looks, again.same, names, again.runner_up))
    return found


@dataclass(frozen=True, slots=True)
class Again:
    """A decision taken once more: the rows one by one, whether the answer is the same, and who would have been next."""

    looks: tuple[Look, ...] | None = None
    same: bool | None = None
    runner_up: int | None = None


def decided_again(inputs: Mapping[str, Any], carried: Mapping[str, Any], table: Table) -> Again:
    """What kept inputs lead to; inputs that cannot be read lead to no answer."""
    try:
        ground, matter, _ = read_inputs(inputs)
    except (KeyError, TypeError, ValueError):
        return Again(same=False)
    routed = route(ground, matter, table)
    same = plain_reasons(routed.reasons) == carried["reasons"] and routed.row == inputs["row"]
    same = same and list(routed.beside) == list(carried.get("beside", ()))
    return Again(explain(ground, matter, table), same, routed.runner_up)


def looks_of(city: City, routed: Routed) -> tuple[Look, ...]:
    """The rows of the table that rules now, one by one, as a decision just taken went through them."""
    if routed.ground is None or routed.matter is None:
        return ()
    return explain(routed.ground, routed.matter, city.routes)


def named(reasons: Iterable[Reason], looks: Iterable[Look] = ()) -> set[int]:
    """The parties that reasons and rows speak of."""
    said = (*reasons, *(reason for look in looks for reason in look.reasons))
    return {int(reason.facts["party"]) for reason in said if "party" in reason.facts}
