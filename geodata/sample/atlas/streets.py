"""Named streets: the lattice of each core, the main roads between the seats, lanes out to the villages."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from math import cos, sin
from random import Random

import shapely
from shapely import LineString

from geodata.sample.atlas.lanes import village_lanes
from geodata.sample.atlas.names import Name, load_words, pairs
from geodata.sample.atlas.numbering import Grids
from geodata.sample.city import Street
from geodata.sample.drawing.board import Board, map_out
from geodata.sample.drawing.cores import Core, Lattice, is_arterial
from geodata.sample.drawing.ground import Ground
from geodata.sample.seats import CITY_CODE, Seat

SHORTEST_M = 230.0
SPLIT_M = 1_700.0
ROAD_VERTEX_M = 90.0
SUFFIXES = {"arterial": ("大道", "Avenue"), "street": ("路", "Road"), "lane": ("巷", "Lane")}
SIDES = {"east": ("东", "East"), "west": ("西", "West"), "north": ("北", "North"), "south": ("南", "South")}


@dataclass(frozen=True, slots=True)
class _Run:
    """A stretch of one lattice line; `along` tells whether it follows the lattice's first axis."""

    line: LineString
    width_class: str
    along: bool


def draw_streets(ground: Ground, grids: Grids, seats: tuple[Seat, ...], seed: int) -> tuple[Street, ...]:
    """All streets in code order; core streets and village lanes lie exactly on unit grid borders."""
    pools = load_words()
    names = pairs(pools["plant"], pools["mood"], Random(f"{seed}:streets"))
    streets: list[Street] = []
    for seat, core in zip(seats, ground.cores, strict=True):
        named = [street for run in _runs(core) for street in _named(run, core.lattice, names)]
        streets.extend(_coded(_bent(named, ground.board), seat.code))
    streets.extend(_highways(ground, names))
    lanes = village_lanes(ground, grids)
    by_town: dict[str, list[tuple[Name, str, LineString]]] = defaultdict(list)
    for community, line in lanes:
        name = (
            community.name + "路",
            community.name_en.replace("Village", "Village Road").replace("Community", "Community Road"),
        )
        by_town[community.town].append((name, "lane", line))
    for town, named in sorted(by_town.items()):
        start = sum(street.code.startswith(town) for street in streets)
        streets.extend(_coded(named, town, start))
    return tuple(sorted(streets, key=lambda street: street.code))


def _coded(named: list[tuple[Name, str, LineString]], prefix: str, start: int = 0) -> Iterator[Street]:
    for place, ((name, name_en), width_class, line) in enumerate(named, start=start + 1):
        yield Street(
            code=f"{prefix}S{place:03d}",
            name=name,
            name_en=name_en,
            line=map_out(line),
            width_class=width_class,
        )


def _bent(named: list[tuple[Name, str, LineString]], board: Board) -> list[tuple[Name, str, LineString]]:
    return [(name, width_class, board.bent(line)) for name, width_class, line in named]


def _runs(core: Core) -> list[_Run]:
    """For every lattice line its longest unbroken stretch of block edges, if long enough to bear a name."""
    runs = []
    for along, lines, steps in (
        (True, len(core.lattice.vs), len(core.lattice.us)),
        (False, len(core.lattice.us), len(core.lattice.vs)),
    ):
        for line in range(1, lines - 1):
            present = [step for step in range(steps - 1) if core.has_edge(*_sides(along, line, step))]
            points = [_corner(core.lattice, along, line, step) for step in _longest(present)]
            if len(points) < 2:
                continue
            cut = shapely.LineString(points).intersection(core.ground.buffer(0.5, join_style="mitre"))
            longest = max(shapely.get_parts(cut), key=lambda part: part.length)
            if longest.length >= SHORTEST_M:
                runs.append(_Run(longest, _width(line, lines), along))
    return runs


def _sides(along: bool, line: int, step: int) -> tuple[tuple[int, int], tuple[int, int]]:
    return ((step, line - 1), (step, line)) if along else ((line - 1, step), (line, step))


def _corner(lattice: Lattice, along: bool, line: int, step: int) -> tuple[float, float]:
    return lattice.corner(step, line) if along else lattice.corner(line, step)


def _longest(steps: list[int]) -> list[int]:
    """The corner numbers of the longest run of consecutive edges."""
    best: list[int] = []
    run: list[int] = []
    for step in steps:
        run = [*run, step] if run and run[-1] == step - 1 else [step]
        best = run if len(run) > len(best) else best
    return [*best, best[-1] + 1] if best else []


def _width(line: int, lines: int) -> str:
    if is_arterial(line, lines):
        return "arterial"
    return "street" if (line - lines // 2) % 2 == 0 else "lane"


def _named(run: _Run, lattice: Lattice, names: Iterator[Name]) -> list[tuple[Name, str, LineString]]:
    """One name for the run; a long arterial is an east and a west (north and south) road of one name."""
    word, pinyin = next(names)
    suffix, suffix_en = SUFFIXES[run.width_class]
    if run.width_class != "arterial" or run.line.length < SPLIT_M:
        return [((word + suffix, f"{pinyin} {suffix_en}"), run.width_class, run.line)]
    points = list(run.line.coords)
    cut = len(points) // 2
    halves = (shapely.LineString(points[: cut + 1]), shapely.LineString(points[cut:]))
    named = []
    for side, line in zip(_compass(run, lattice), halves, strict=True):
        mark, mark_en = SIDES[side]
        named.append(((f"{word}{mark}路", f"{pinyin} {mark_en} Road"), run.width_class, line))
    return named


def _compass(run: _Run, lattice: Lattice) -> tuple[str, str]:
    """Names for the first and the second half of the run, by where it leads."""
    x, y = (cos(lattice.heading), sin(lattice.heading))
    ahead = (x, y) if run.along else (-y, x)
    if abs(ahead[0]) >= abs(ahead[1]):
        return ("west", "east") if ahead[0] > 0 else ("east", "west")
    return ("south", "north") if ahead[1] > 0 else ("north", "south")


def _highways(ground: Ground, names: Iterator[Name]) -> list[Street]:
    named = []
    for road in ground.roads:
        word, pinyin = next(names)
        for place, piece in enumerate(road.open_pieces):
            part = ("", "") if place == 0 else (f"{'一二三四'[place]}段", f" Section {place + 1}")
            named.append(
                (
                    (f"{word}公路{part[0]}", f"{pinyin} Highway{part[1]}"),
                    "highway",
                    piece.segmentize(ROAD_VERTEX_M),
                )
            )
    return list(_coded(_bent(named, ground.board), f"{CITY_CODE}000"))
