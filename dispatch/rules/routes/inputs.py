"""What a decision looked at, as it is kept with it: enough to take the same decision again a year later.

No names and no places, only codes, ids and yes or no. The table's rows are not repeated: its version is.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from dispatch.rules.powers import Holding
from dispatch.rules.routes.rule import BODY, Matter
from dispatch.rules.routing import Ground, Looked, Reach, Routed

EDITION = 1
_DUTY, _REACHED, _CERTIFIED, _LEAVE = 1, 2, 4, 8


def kept_inputs(routed: Routed) -> dict[str, Any]:
    """Everything that ``route`` looked at, of texts, integers and lists alone; empty for what no rule decided."""
    ground, matter = routed.ground, routed.matter
    if ground is None or matter is None:
        return {}
    return {
        "edition": EDITION, "table": routed.version, "row": routed.row,
        "matter": [matter.category, matter.condition, matter.urgency, *matter.responsible],
        "enforces": int(matter.is_enforcement),
        "place": [ground.grid, ground.town, ground.area_class], "minute": ground.minute, **({"day": ground.day} if ground.day else {}),
        "held": None if ground.held is None else [
            [one.kind, one.body, one.list_code, one.since, one.items] for one in ground.held],
        "looked": [
            [target, "" if grid == ground.grid else grid, reach.party, reach.body,
             _flags(reach),
             *([reach.load] if reach.load else ())] for target, grid, reach in routed.looked],
    }


def read_inputs(plain: Mapping[str, Any]) -> tuple[Ground, Matter, int]:
    """Ground, matter and the version of the table (0: the built-in one) as they were kept.

    Raises ``ValueError`` or ``KeyError`` for what no edition of ours has written.
    """
    if plain["edition"] != EDITION:
        raise ValueError(f"kept by edition {plain['edition']}, not {EDITION}")
    category, condition, urgency, *responsible = plain["matter"]
    matter = Matter(category, condition, urgency, tuple(responsible), bool(plain["enforces"]))
    held = plain["held"]
    grid, town, area_class = plain["place"]
    looked = [(target, at or grid, _reach(*facts)) for target, at, *facts in plain["looked"]]
    ground = Ground(
        grid=grid, town=town, principal=next(_standing(looked, "claim"), None),
        deputies=tuple(_standing(looked, "deputy")),
        neighbours=tuple((at, reach) for target, at, reach in looked if target == "neighbour"),
        squad_leaders=tuple(_standing(looked, "squad_leader")),
        town_body=next(_standing(looked, "territory"), None), center=next(_standing(looked, "center"), None),
        bodies={target.removeprefix(BODY): reach for target, _, reach in looked if target.startswith(BODY)},
        held=None if held is None else tuple(Holding(*one) for one in held),
        area_class=area_class, minute=plain["minute"], day=plain.get("day", ""),
    )
    return ground, matter, int(plain["table"])


def _standing(looked: Iterable[Looked], target: str) -> Any:
    return (reach for word, _, reach in looked if word == target)


def _reach(party: int, body: int | None, flags: int, load: int = 0) -> Reach:
    return Reach(party, body, bool(flags & _DUTY), bool(flags & _REACHED), bool(flags & _CERTIFIED), load,
                 bool(flags & _LEAVE))


def _flags(reach: Reach) -> int:
    return (reach.on_duty * _DUTY + reach.reachable * _REACHED + reach.certified * _CERTIFIED
            + reach.on_leave * _LEAVE)


def same_answer(one: Routed, other: Routed) -> bool:
    """Whether two decisions chose the same for the same reasons."""
    return (one.holder, one.body, one.answerable, one.runner_up, one.beside, one.also_tell, one.row, one.reasons) == (
        other.holder, other.body, other.answerable, other.runner_up, other.beside, other.also_tell, other.row,
        other.reasons)
