"""The steps from an anchor to the place: each moves the find or changes its circle, by the radii of the domain."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import replace

import numpy as np
import shapely

from geodata.gazetteer.entry import EntryKind
from geodata.gazetteer.gazetteer import Gazetteer
from geodata.gazetteer.roads.axis import Axis
from geodata.gazetteer.roads.road import Road
from geodata.geocode.blocks import BLOCK_M, TURN_DEG, crossings_on
from geodata.geocode.found import Found, Told
from geodata.geocode.wording import ANGLES_EN, ANGLES_ZH, angle_word
from geodata.phrases.phrase import Step, StepKind

CORNER_M, CORNER_OFF_M = 25.0, 25.0
OPPOSITE_M, DIAGONAL_M, ACROSS_M = 40.0, 60.0, 15.0
GATE_M, ABOUT_M = 20.0, 40.0
GATE_OFF_M = 15.0
SIDE_OFF_M, SIDE_M = 20.0, 40.0
LEAST_OFF_M, LEAST_ALONG_M, SHARE, ROUGHLY = 20.0, 25.0, 0.3, 1.5
ROADSIDE_OFF_M = 10.0
UNSAID_M = 50.0  # how far a little way on is, give or take as much
# How far a part's middle lies from the road's end, and how far the part reaches from there, in shares of the road.
PART_SHARES = {"": (1.0 / 6.0, 1.0 / 6.0), "half": (1.0 / 4.0, 1.0 / 4.0), "end": (0.0, 0.0), "middle": (1.0 / 2.0, 1.0 / 6.0)}
PART_WORDS = {"": ("段", "part"), "half": ("半段", "half"), "end": ("端", "end"), "middle": ("中段", "middle")}
ROAD_REACH_M, AS_NEAR_M = 150.0, 15.0

Move = Callable[[Gazetteer, Found, Step], Found]


def taken(gazetteer: Gazetteer, found: Found, step: Step) -> Found:
    """The find after one step."""
    return MOVES[step.kind](gazetteer, found, step)


def _toward(bearing: float) -> tuple[float, float]:
    angle = math.radians(bearing)
    return math.sin(angle), math.cos(angle)


def _words(step: Step) -> tuple[str, str]:
    return (
        (angle_word(step.bearing, ANGLES_ZH), angle_word(step.bearing, ANGLES_EN))
        if step.bearing is not None
        else ("", "")
    )


def _circle(step: Step, least: float) -> float:
    return max(least, SHARE * (step.distance_m or 0.0)) * (ROUGHLY if step.rough else 1.0)


def _corner(gazetteer: Gazetteer, found: Found, step: Step) -> Found:
    if step.bearing is None or not found.is_spot:
        return found
    east, north = _toward(step.bearing)
    zh, en = _words(step)
    told = Told(f"{zh}角", f"its {en} corner")
    return found.moved(
        found.x + east * CORNER_OFF_M, found.y + north * CORNER_OFF_M, max(CORNER_M, found.radius_m - 5.0), told
    )


def _side(gazetteer: Gazetteer, found: Found, step: Step) -> Found:
    """From the edge of the anchor in the direction said."""
    if step.bearing is None:
        return found
    zh, en = _words(step)
    if not found.is_spot and found.roads:
        return found.wider(found.radius_m, Told(f"{zh}侧", f"on its {en} side"))
    x, y = _edge(found, step.bearing)
    east, north = _toward(step.bearing)
    off = SIDE_OFF_M if step.distance_m is None else step.distance_m
    radius = SIDE_M if step.distance_m is None else _circle(step, LEAST_OFF_M)
    length_zh, length_en = (f"{off:g}米", f"{off:g} m ") if step.distance_m is not None else ("", "")
    return found.moved(x + east * off, y + north * off, radius, Told(f"{zh}侧{length_zh}", f"{length_en}{en} of it"))


def _edge(found: Found, bearing: float) -> tuple[float, float]:
    """Where a ray from the middle leaves the anchor's outline; the point itself where there is none."""
    if found.geometry.geom_type not in {"Polygon", "MultiPolygon"}:
        return found.x, found.y
    east, north = _toward(bearing)
    reach = 2.0 * found.radius_m + 1.0
    ray = shapely.LineString([(found.x, found.y), (found.x + east * reach, found.y + north * reach)])
    inside = shapely.get_coordinates(found.geometry.intersection(ray))
    if not len(inside):
        return found.x, found.y
    x, y = inside[np.argmax((inside - (found.x, found.y)) @ (east, north))]
    return float(x), float(y)


def _along(gazetteer: Gazetteer, found: Found, step: Step) -> Found:
    """Along a road of the anchor that runs in the direction said, else straight."""
    if step.bearing is None or (not found.is_spot and found.roads):
        return found
    length = step.distance_m or UNSAID_M
    zh, en = _words(step)
    walked = _walk(found, step.bearing, length) or _walk_beside(gazetteer, found, step)
    on_zh, on_en = (f"沿{walked[2].name}", f"along {walked[2].name_en} ") if walked else ("", "")
    east, north = _toward(step.bearing)
    # From a gate, the edge or the middle? Callers do not say, so half-way, and the circle reaches both.
    edge = _edge(found, step.bearing)
    unsure = math.hypot(edge[0] - found.x, edge[1] - found.y) / 2
    start = (edge[0] + found.x) / 2, (edge[1] + found.y) / 2
    x, y = walked[:2] if walked else (start[0] + east * length, start[1] + north * length)
    told = Told(f"{on_zh}往{zh}{length:g}米", f"{length:g} m {on_en}to the {en}")
    radius = max(2 * UNSAID_M, found.radius_m) if step.distance_m is None else _circle(step, LEAST_ALONG_M) + unsure
    if step.distance_m is None:
        told = Told(f"{on_zh}往{zh}（没有说多远）", f"{on_en}to the {en}, how far was not said")
    return found.moved(x, y, radius, told)


def _walk(found: Found, bearing: float, length: float) -> tuple[float, float, Road] | None:
    best: tuple[float, float, float, Road] | None = None
    for road in found.roads:
        if road.axis is None:
            continue
        for sign in (1.0, -1.0):
            x, y = _walked(road.axis, found, sign * length)
            turned = abs((math.degrees(math.atan2(x - found.x, y - found.y)) - bearing + 180.0) % 360.0 - 180.0)
            if turned <= TURN_DEG and (best is None or turned < best[0]):
                best = (turned, x, y, road)
    return best[1:] if best else None


def _walk_beside(gazetteer: Gazetteer, found: Found, step: Step) -> tuple[float, float, Road] | None:
    """Along the street before a place, when the caller speaks of a street and that one runs in the direction."""
    road = _adjacent(gazetteer, found) if step.detail == "street" and not found.roads else None
    if road is None or road.axis is None or step.bearing is None:
        return None
    foot, _ = road.axis.direction_at(found.x, found.y)
    start = replace(found, x=float(foot[0]), y=float(foot[1]), roads=(road,))
    return _walk(start, step.bearing, step.distance_m or UNSAID_M)


def _walked(axis: Axis, found: Found, length: float) -> tuple[float, float]:
    uv = axis.along(np.array([[found.x, found.y]]))[0]
    x, y = axis.back(np.array([uv[0] + length, uv[1]]))
    return float(x), float(y)


def _roadside(gazetteer: Gazetteer, found: Found, step: Step) -> Found:
    zh, en = _words(step)
    told = Told(f"路{zh}侧", f"the {en} side of the road")
    if step.bearing is None or not found.is_spot:
        return found.wider(found.radius_m, told)
    east, north = _toward(step.bearing)
    return found.moved(
        found.x + east * ROADSIDE_OFF_M, found.y + north * ROADSIDE_OFF_M, max(20.0, found.radius_m), told
    )


def _opposite(gazetteer: Gazetteer, found: Found, step: Step) -> Found:
    """The other side of the road the anchor lies on."""
    diagonal = step.kind is StepKind.DIAGONAL
    radius = DIAGONAL_M if diagonal else OPPOSITE_M
    word = Told("斜对面", "diagonally opposite") if diagonal else Told("对面", "opposite")
    area = found.thing is not None and found.thing.kind is EntryKind.AREA
    road = None if area else _adjacent(gazetteer, found)
    if road is None or road.axis is None or (not found.is_spot and found.roads):
        return found.wider(max(radius, found.radius_m), word)
    foot, ahead = road.axis.direction_at(found.x, found.y)
    gap = np.array([foot[0] - found.x, foot[1] - found.y])
    away = float(np.hypot(*gap))
    across = gap / away if away > 1.0 else np.array([-ahead[1], ahead[0]]) * 0.0
    x, y = foot + across * ACROSS_M
    told = Told(f"{road.name}的{word.zh}", f"{word.en}, across {road.name_en}")
    return found.moved(float(x), float(y), radius, told)


def _adjacent(gazetteer: Gazetteer, found: Found) -> Road | None:
    own = [road for road in found.roads if road.axis is not None]
    if own:
        return own[0]
    near = gazetteer.roads_near(found.x, found.y, ROAD_REACH_M + found.radius_m)
    if len(near) < 2 or found.geometry.geom_type == "Point":
        return near[0] if near else None
    # Of several streets about a block the one before it is the greatest of those that are about as near.
    gaps = [float(road.line.distance(found.geometry)) for road in near if road.line is not None]
    about = [road for road, gap in zip(near, gaps, strict=True) if gap <= min(gaps) + AS_NEAR_M]
    return max(about, key=lambda road: road.extent[2])


def _near(gazetteer: Gazetteer, found: Found, step: Step) -> Found:
    """The anchor stays; an outline's own reach is added to the distance."""
    reach = step.distance_m or 100.0
    told = Told(f"{reach:g}米范围内", f"within {reach:g} m")
    if found.is_spot:
        return found.wider(max(reach, 20.0), told)
    return found.wider(found.radius_m + (0.0 if found.roads else reach), told)


def _gate(gazetteer: Gazetteer, found: Found, step: Step) -> Found:
    """A listed gate, else where the outline faces the direction or the nearest road."""
    zh, en = _words(step)
    name_zh = (
        f"{zh}门"
        if zh
        else (f"{step.detail}号门" if step.detail.isdigit() else f"{step.detail}门" if step.detail else "门口")
    )
    told = Told(name_zh, f"the {en} gate" if en else f"gate {step.detail}" if step.detail else "the gate")
    if found.roads and not found.is_spot:  # a road has none: the gate is somewhere along it
        return found.wider(found.radius_m, told)
    gates = found.thing.gates if found.thing else {}
    listed = gates.get(zh) if zh else gates.get(step.detail) if step.detail else _main(gates)
    if listed:
        return found.moved(*listed, GATE_M, told)
    if step.bearing is not None:
        x, y = _edge(found, step.bearing)
        east, north = _toward(step.bearing)
        off = GATE_OFF_M if found.is_spot else 0.0
        return found.moved(x + east * off, y + north * off, GATE_M, told)
    if found.is_spot or found.geometry.geom_type not in {"Polygon", "MultiPolygon"}:
        return found.wider(max(GATE_M, found.radius_m if found.roads else min(found.radius_m, 30.0)), told)
    road = _adjacent(gazetteer, found)
    if road is None or road.line is None:
        return found.wider(found.radius_m, told)
    foot = shapely.shortest_line(shapely.Point(found.x, found.y), road.line).coords[1]
    x, y = _edge(found, math.degrees(math.atan2(foot[0] - found.x, foot[1] - found.y)))
    return found.moved(x, y, GATE_M * 2, told)


def _main(gates: Mapping[str, tuple[float, float]]) -> tuple[float, float] | None:
    """The gate somebody means who says only gate."""
    return next(
        (gates[name] for name in ("正", "大", "", "1") if name in gates),
        next(iter(gates.values())) if len(gates) == 1 else None,
    )


def _about(gazetteer: Gazetteer, found: Found, step: Step) -> Found:
    return found.wider(
        max(ABOUT_M, found.radius_m), Told("前后或里面，具体方位不明", "around or inside it, side unknown")
    )


def _part(gazetteer: Gazetteer, found: Found, step: Step) -> Found:
    """The third or the half of a road towards the bearing, its very end, or the third in its middle."""
    axis = found.roads[0].axis if found.roads else None
    if axis is None or (step.bearing is None and step.detail != "middle"):
        return found
    toward = np.array(_toward(step.bearing or 0.0))
    first, last = axis.back(np.array([0.0, 0.0])), axis.back(np.array([axis.length_m, 0.0]))
    at_last = float((last - first) @ toward) >= 0
    zh, en = _words(step)
    share, reach = PART_SHARES[step.detail]
    along = axis.length_m * (1.0 - share if at_last else share)
    x, y = axis.back(np.array([along, 0.0]))
    radius = max(50.0, axis.length_m * reach)
    told = Told(f"{zh}{PART_WORDS[step.detail][0]}", f"its {en} {PART_WORDS[step.detail][1]}".replace("  ", " "))
    return found.moved(float(x), float(y), radius, told)


def _blocks(gazetteer: Gazetteer, found: Found, step: Step) -> Found:
    """So many crossings further along the road; where no lines are known, by the usual length of a block."""
    count = int(step.detail or "1")
    zh, en = _words(step)
    told = Told(f"往{zh}第{count}个路口", f"{count} block{'s' if count > 1 else ''} {en}")
    if step.bearing is None or (not found.is_spot and found.roads):
        return found
    crossing = crossings_on(gazetteer, found, step.bearing, count)
    place = crossing or _walk(found, step.bearing, count * BLOCK_M)
    east, north = _toward(step.bearing)
    x, y = place[:2] if place else (found.x + east * count * BLOCK_M, found.y + north * count * BLOCK_M)
    return found.moved(x, y, 60.0 if crossing else max(60.0, 45.0 * count), told)


MOVES: Mapping[StepKind, Move] = {
    StepKind.CORNER: lambda gazetteer, found, step: (
        _corner(gazetteer, found, step) if found.roads else _side(gazetteer, found, step)
    ),
    StepKind.SIDE: _side,
    StepKind.ALONG: _along,
    StepKind.ROADSIDE: _roadside,
    StepKind.OPPOSITE: _opposite,
    StepKind.DIAGONAL: _opposite,
    StepKind.NEAR: _near,
    StepKind.GATE: _gate,
    StepKind.ABOUT: _about,
    StepKind.PART: _part,
    StepKind.BLOCKS: _blocks,
}
