"""Which of the places that a Chinese call names is where it happened, and which is the caller's home."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from geodata.phrases.chinese.endings import KIND_ENDS, POINTED_AT
from geodata.phrases.chinese.roles import Role, pointing_home
from geodata.phrases.chinese.steps import steps_at
from geodata.phrases.phrase import Anchor, AnchorKind, Spot, Step, StepKind

SQUARE = (45.0, 135.0)  # degrees between the sides of two roads that make a corner
NEAR_CROSSING_M = 50.0
RANK = {kind: place for place, kind in enumerate(AnchorKind)}


@dataclass(frozen=True, slots=True)
class Found:
    """A spot and the stretch of words it was read from."""

    spot: Spot
    start: int
    end: int
    role: Role = Role.SAID


def is_nameless(anchor: Anchor) -> bool:
    """Whether the caller only points at it: a school, the market."""
    return anchor.names[:1] != () and anchor.names[0] in POINTED_AT


def chosen(words: str, found: list[Found]) -> tuple[list[Spot], list[Spot]]:
    """The spots of the event and those of the caller's home."""
    by_role = {kind: [one for one in found if one.role is kind] for kind in Role}
    homes = [one.spot for one in by_role[Role.HOME]]
    event = by_role[Role.EVENT] or by_role[Role.SAID]
    if by_role[Role.EVENT]:
        last = by_role[Role.EVENT][-1].end
        event = [*event, *(one for one in by_role[Role.SAID] if one.start >= last and _finer(one, event[-1]))]
    spots = _refined(event)
    if not spots or all(is_nameless(spot.anchor) for spot in spots):
        own = [*by_role[Role.HOME], *by_role[Role.RESIDENT]]
        spots = _at_home(words, own) or _own_kind(spots, [*own, *by_role[Role.PASSED]]) or spots
        homes = [] if spots and by_role[Role.HOME] and spots[0].anchor == homes[0].anchor else homes
    if not spots:
        spots = [one.spot for one in by_role[Role.RESIDENT]]
    if not spots and not homes:
        spots = [one.spot for one in by_role[Role.PASSED]]
    return spots, homes


def _finer(one: Found, other: Found) -> bool:
    return RANK[one.spot.anchor.kind] < RANK[other.spot.anchor.kind]


def _refined(found: Iterable[Found]) -> list[Spot]:
    """Different spots in the order said; a bare road or area beside a finer spot only helps to find that."""
    spots = list(dict.fromkeys(one.spot for one in found))
    crossing = crossing_of(spots)
    if crossing:
        return [crossing]
    named = [spot for spot in spots if not is_nameless(spot.anchor)] or spots
    coarse = [spot for spot in named if spot.anchor.kind in {AnchorKind.ROAD, AnchorKind.AREA} and not spot.steps]
    fine = [spot for spot in named if spot not in coarse]
    if not fine:
        return _one_place(coarse)
    areas = tuple(spot.anchor.names[0] for spot in coarse if spot.anchor.kind is AnchorKind.AREA)
    roads = tuple(spot.anchor for spot in coarse if spot.anchor.kind is AnchorKind.ROAD)
    first = fine[0]
    others = [road for road in roads if road.names != first.anchor.names]
    if first.anchor.kind is AnchorKind.JUNCTION and others:  # 某路上，和另一条路相交的口子
        names = (others[0].names[0], first.anchor.names[0])
        first, roads = replace(first, anchor=Anchor(AnchorKind.CROSSING, names)), ()
    elif roads and not first.anchor.names:  # 灯杆编号15，在某路上
        first, roads = replace(first, anchor=replace(first.anchor, names=roads[0].names)), roads[1:]
    return [replace(first, areas=first.areas or areas, also=(*first.also, *roads)), *fine[1:]]


def crossing_of(spots: list[Spot]) -> Spot | None:
    """The corner that two roads make by the sides said of them (甲路南侧，乙路西侧), or the end of one near the other
    (甲路东侧，靠近乙路); None for other spots."""
    if len(spots) != 2 or any(spot.anchor.kind is not AnchorKind.ROAD for spot in spots) or spots[0].anchor == spots[1].anchor:
        return None
    first, second = spots
    areas = first.areas or second.areas
    crossing = Anchor(AnchorKind.CROSSING, (*first.anchor.names, *second.anchor.names))
    sides = [step.bearing for spot in spots for step in spot.steps if step.kind is StepKind.ROADSIDE and step.bearing is not None]
    if len(sides) == 2 and len(first.steps) == len(second.steps) == 1:
        turn = (sides[1] - sides[0] + 180.0) % 360.0 - 180.0
        corner = Step(StepKind.CORNER, (sides[0] + turn / 2) % 360.0)
        return Spot(crossing, (corner,), areas) if SQUARE[0] <= abs(turn) <= SQUARE[1] else None
    nears = [step.kind for step in second.steps] == [StepKind.NEAR]
    if nears and all(step.kind is StepKind.ROADSIDE for step in first.steps):
        return Spot(crossing, (*first.steps, replace(second.steps[0], distance_m=NEAR_CROSSING_M)), areas)
    return None


def _one_place(coarse: list[Spot]) -> list[Spot]:
    """A road and the area it lies in are one place; two roads are two."""
    roads = [spot for spot in coarse if spot.anchor.kind is AnchorKind.ROAD]
    areas = tuple(spot.anchor.names[0] for spot in coarse if spot.anchor.kind is AnchorKind.AREA)
    return [replace(spot, areas=spot.areas or areas) for spot in roads] or coarse[-1:]


def _own_kind(spots: list[Spot], own: list[Found]) -> list[Spot]:
    """孩子在芦霞中学读书，学校门口……: the only one of its kind the caller named is meant."""
    return [
        replace(one.spot, steps=spot.steps)
        for spot in spots[:1]
        for one in own
        if one.spot.anchor.names[:1] and one.spot.anchor.names[0].endswith(KIND_ENDS.get(spot.anchor.names[0], spot.anchor.names[0]))
    ][:1]


def _at_home(words: str, homes: list[Found]) -> list[Spot]:
    """The home itself, when the caller points at it and names no other place."""
    if not homes:
        return []
    rest = words
    for one in reversed(homes):
        rest = rest[: one.start] + "," + rest[one.end :]
    pointed = pointing_home(rest)
    if pointed is None:
        return []
    steps, _ = steps_at(pointed, 0, homes[0].spot.anchor)
    return [replace(homes[0].spot, steps=(*homes[0].spot.steps, *steps[:1]))]
