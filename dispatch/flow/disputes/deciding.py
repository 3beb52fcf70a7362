"""The center decides whose an event is, and writes it into the routing table, so that the same dispute does not recur."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from dispatch.city import City
from dispatch.errors import Conflict, Fault, NotAllowed, NotFound, Unprocessable
from dispatch.rules.event import Actor, Event, Role, Stage
from dispatch.rules.lifecycle import TABLE
from dispatch.rules.powers import DELEGATED, Holding, standing
from dispatch.rules.routes.rule import BODY, OFFICERS, Rule, When, rule_mapping
from dispatch.rules.routes.table import BUILT_IN, FALLBACK, with_verdict
from dispatch.store import parties, rulings, verdicts
from dispatch.store.engine import Unit
from dispatch.store.routes import ROUTES

_FIELD = frozenset({Role.OFFICER, Role.SQUAD_LEADER})
_DECIDERS = frozenset(TABLE[Stage.ASSIGNED, "decide"].by)
_ON_THE_SPOT = ("claim|deputy|neighbour",)
Carry = dict[str, Any]
Bodies = list[tuple[str, Mapping[str, Any]]]


def taking(db: Unit, city: City, event: Event, carry: Mapping[str, Any], by: Actor) -> Carry:
    """What taking an event over carries: the body of whoever takes it, and that it was agreed."""
    row = parties.party(db, event.asked) if event.asked is not None else None
    if row is None:
        return {}
    return {"body": row.body if row.kind == "person" else row.id,
            "reasons": [{"rule": "taken", "chose": True, "party": row.id, "grid": event.grid}]}


def deciding(db: Unit, city: City, event: Event, carry: Mapping[str, Any], by: Actor) -> Carry:
    """What a decision carries: that the center took it and, where later reports are to follow it, the code of the verdict.

    Raises ``Unprocessable`` for a verdict that cannot be: without a category or a place, against the lists of powers, or
    from a day on where no later report follows it; ``NotAllowed`` for one over the whole city by somebody who decides in a part of it.
    """
    if not carry.get("holder"):
        return {}
    reasons = [{"rule": "decided", "chose": True, "party": carry["holder"], "grid": event.grid}]
    if not carry.get("reach"):
        if carry.get("from_on"):
            raise Unprocessable("nothing begins later", [Fault("carry.from_on", "only what later reports follow begins on a day")])
        return {"reasons": reasons}
    if carry["reach"] == "city" and not any(one.scope_kind == "city" and one.role in _DECIDERS for one in by.grants):
        raise NotAllowed("this needs the role over the whole city")
    count = verdicts.verdicts_over(db, event.id)
    code = f"verdict-{event.number}" + (f"-{count + 1}" if count else "")
    _rule_of(db, city, event, {**carry, "verdict": code})
    return {"reasons": reasons, "verdict": code}


def keep_verdict(db: Unit, city: City, event: Event, carry: Mapping[str, Any], by: Actor) -> None:
    """Keep a verdict and write its row into the table that rules, the planned ones and the drafts."""
    rule = _rule_of(db, city, event, carry)
    at = city.clock.now()
    verdicts.insert_verdict(db, {
        "code": rule.code, "event": event.id, "category": event.category, "condition": event.condition,
        "reach": carry["reach"], "scope": _scope(event, carry["reach"]), "party": carry["holder"],
        "ground": str(carry.get("ground", "")), "row": json.dumps(rule_mapping(rule), ensure_ascii=False),
        "made_by": by.party, "made_at": at,
    })
    _rewrite(db, city, lambda rows: with_verdict(rows, rule), (rule.code, by.party))


def revoke_verdict(db: Unit, city: City, ident: int, by: Actor, why: str) -> Any:
    """End a verdict: later reports go their way by the other rows. Returns its row.

    Raises ``NotFound``, or ``Conflict`` when it was revoked before.
    """
    row = verdicts.verdict(db, ident)
    if row is None:
        raise NotFound(f"there is no verdict {ident}")
    if not verdicts.revoke(db, ident, by.party, city.clock.now(), why):
        raise Conflict("this verdict was revoked before")
    _rewrite(db, city, lambda rows: [(code, body) for code, body in rows if code != row.code], (f"without {row.code}", by.party))
    return verdicts.verdict(db, ident)


def _rewrite(db: Unit, city: City, change: Callable[[Bodies], Bodies], name: tuple[str, int | None]) -> None:
    """A new version of the table from now on; what has never ruled, planned or draft, is changed as it stands. ``name``
    is that of the version, and who made it. The city's version is raised first, so that of two who do this at the same
    moment the second reads what the first wrote."""
    rulings.raise_city_version(db)
    now = city.clock.now()
    ruling = rulings.active_version(db, ROUTES, now)
    built_in: Bodies = [(rule.code, rule_mapping(rule)) for rule in BUILT_IN.rules if rule.code != FALLBACK]
    rows = built_in if ruling is None else list(rulings.bodies_of(db, ruling.id))
    later = [row.id for row in rulings.versions_of(db, ROUTES) if row.active_from is None or row.active_from > now]
    rulings.sign_version(db, rulings.add_version(db, ROUTES, name[0], change(rows), now), name[1])
    for version in later:
        rulings.rewrite_version(db, version, change(list(rulings.bodies_of(db, version))))


def _rule_of(db: Unit, city: City, event: Event, carry: Mapping[str, Any]) -> Rule:
    """The row of the routing table that a verdict writes."""
    reach, scope = carry["reach"], _scope(event, carry["reach"])
    if not event.category or (reach != "city" and not scope):
        lacking = "no category" if not event.category else "no place in the city"
        raise Unprocessable(f"the event has {lacking}: decide it for itself alone", [Fault("carry.reach", lacking)])
    matter, today = city.matter(event.category, event.condition), city.local_date(city.clock.now())
    held = city.powers.held(event.category, event.condition, event.town, today) if matter.is_enforcement else None
    to = _target(db, city, carry["holder"])
    _check_powers(to, held)
    when = When(
        categories=(event.category,), conditions=(event.condition,) if event.condition else (),
        towns=(scope,) if reach == "town" else (), grids=(scope,) if reach == "grid" else (),
        powers=(standing(held),) if held else (),  # when the power moves, the verdict is silent
        from_on=carry.get("from_on", ""),
    )
    return Rule(
        carry["verdict"], f"裁定 {event.number}", f"verdict over {event.number}", when, to,
        _ON_THE_SPOT if matter.urgency == "emergency" and to != OFFICERS else (),
        verdict=f"{event.number}@{today.isoformat()}",
    )


def _scope(event: Event, reach: str) -> str:
    return {"grid": event.grid, "town": event.town}.get(reach, "")


def _target(db: Unit, city: City, ident: int) -> tuple[str, ...]:
    """Whom later reports go to: the body that was named; the officers of the grid where one of them was."""
    row = parties.party(db, ident)
    if row is not None and row.kind == "person":
        if _FIELD & {grant.role for grant in parties.grants_of(db, ident, city.clock.now())}:
            return OFFICERS
        row = parties.party(db, row.body) if row.body is not None else None
    if row is None:
        raise Unprocessable("later reports need a body", [Fault("carry.holder", "belongs to no body")])
    return ("center",) if row.kind == "queue" else (BODY + row.code,)


def _check_powers(to: Sequence[str], held: tuple[Holding, ...] | None) -> None:
    """No verdict gives somebody a power that the lists in force give to others (Administrative Penalty Law 2021, art. 24)."""
    if not held:
        return
    may = standing(held) == DELEGATED if to == OFFICERS else to[0].removeprefix(BODY) in {one.body for one in held}
    if not may and to[0] != "center":
        holders = ", ".join(one.body for one in held)
        raise Unprocessable(f"by the lists in force the power is with {holders}", [Fault("carry.holder", "holds no power over this")])
