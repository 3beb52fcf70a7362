"""The steps of an English call: what stands before an anchor or behind it, as rows of tables."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from geodata.phrases.directions import DIRECTION_EN, bearing_en
from geodata.phrases.english.anchors import CORNER
from geodata.phrases.english.words import LENGTH, LENGTHS_M
from geodata.phrases.phrase import Anchor, AnchorKind, Step, StepKind

COUNTS = {"one": 1, "a": 1, "two": 2, "three": 3, "four": 4}
LOOKED_BACK = 80  # signs before an anchor
OF = r"\s+(?:of|from)"
ROUGHLY = r"(?:(about|around|approximately|approx\.?|roughly|some)\s+)?"

Hit = re.Match[str]


def _length(hit: Hit, group: int) -> float:
    unit = hit[group + 1].lower()
    return round(float(hit[group]) * (LENGTHS_M.get(unit) or LENGTHS_M.get(unit.rstrip("s"), 1.0)), 1)


def _side(hit: Hit) -> Step:
    return Step(StepKind.SIDE, bearing_en(hit[4]), _length(hit, 2), hit[1] is not None)


def _blocks(hit: Hit) -> Step:
    count = COUNTS.get(hit[1].lower()) or int(hit[1])
    return Step(StepKind.BLOCKS, bearing_en(hit[2]), detail=str(count))


def _by_bearing(kind: StepKind, detail: str = "") -> Callable[[Hit], Step]:
    return lambda hit: Step(kind, bearing_en(hit[1]), detail=detail)


def _plain(kind: StepKind, metres: float | None = None) -> Callable[[Hit], Step]:
    return lambda _: Step(kind, None, metres)


_BEFORE: tuple[tuple[re.Pattern[str], Callable[[Hit], Step]], ...] = tuple(
    (re.compile(pattern + r"\s*(?:the\s+)?$", re.I), step)
    for pattern, step in (
        (rf"{ROUGHLY}{LENGTH}\s+(?:to\s+the\s+)?({DIRECTION_EN}){OF}", _side),
        (rf"(\d+|one|two|three|four|a)\s+blocks?\s+({DIRECTION_EN}){OF}", _blocks),
        (rf"\b({DIRECTION_EN})(?:ern)?\s+(?:end|part)\s+of", _by_bearing(StepKind.PART, "end")),
        (rf"\b({DIRECTION_EN})(?:ern)?\s+(?:side|corner)\s+of", _by_bearing(StepKind.CORNER)),
        (rf"\b({DIRECTION_EN})(?:ern)?\s+(?:gate|entrance)\s+(?:of|to)", _by_bearing(StepKind.GATE)),
        (rf"\b(?:to\s+the\s+)?({DIRECTION_EN}){OF}", _by_bearing(StepKind.SIDE)),
        (r"(?:diagonally|kitty[- ]corner)\s+(?:opposite|across|from)(?:\s+(?:from|of|to))?", _plain(StepKind.DIAGONAL)),
        (r"(?:opposite|facing|across(?:\s+the\s+(?:street|road))?(?:\s+from)?)(?:\s+(?:of|to|from))?", _plain(StepKind.OPPOSITE)),
        (r"(?:next\s+(?:door\s+)?to|beside|adjacent\s+to|alongside)", _plain(StepKind.NEAR, 30.0)),
        (r"(?:vicinity\s+of|somewhere\s+around)", _plain(StepKind.NEAR, 200.0)),
        (r"(?:near(?:\s+to|by)?|close\s+to|around|by)", _plain(StepKind.NEAR, 100.0)),
        (r"(?:behind|in\s+front\s+of|inside|outside(?:\s+of)?|rear\s+of|back\s+of|under|below)", _plain(StepKind.ABOUT)),
        (rf"{LENGTH}\s+(?:from|away\s+from|past|of)", lambda hit: Step(StepKind.NEAR, None, _length(hit, 1))),
        (r"(?:gate|entrance|door)\s+(?:of|to)", _plain(StepKind.GATE)),
    )
)  # fmt: skip
_AFTER: tuple[tuple[re.Pattern[str], Callable[[Hit], Step]], ...] = tuple(
    (re.compile(r"[\s,]*" + pattern, re.I), step)
    for pattern, step in (
        (rf"({DIRECTION_EN})\s+(?:gate|entrance)\b", _by_bearing(StepKind.GATE)),
        (rf"(?:on\s+the\s+|at\s+the\s+)?({DIRECTION_EN})(?:ern)?\s+(?:side|corner)\b(?!\s+of)", _by_bearing(StepKind.CORNER)),
        (rf"({DIRECTION_EN})(?:ern)?\s+end\b", _by_bearing(StepKind.PART, "end")),
        (r"(?:main\s+|front\s+|rear\s+|back\s+)?(?:gate|entrance)\b", _plain(StepKind.GATE)),
    )
)  # fmt: skip
# `50 m east of the corner of A St and B St`: the crossing says it already.
_LEADS_TO_CROSSING = re.compile(rf"\s+{CORNER}\s+(?:of|between|with)\s*$", re.I)


def steps_around(before: str, after: str, anchor: Anchor) -> tuple[Step, ...]:
    """The step that leads up to an anchor and the one that goes on from it, from the words around it."""
    before = before[-LOOKED_BACK:]
    steps = _first(before) or _first(_LEADS_TO_CROSSING.sub(" ", before))
    steps += [make(hit) for pattern, make in _AFTER if (hit := pattern.match(after))][:1]
    roadlike = anchor.kind in {AnchorKind.ROAD, AnchorKind.DOOR}
    return tuple(
        replace(step, kind=StepKind.ROADSIDE) if step.kind is StepKind.CORNER and roadlike else step for step in steps
    )


def _first(before: str) -> list[Step]:
    return [make(hit) for pattern, make in _BEFORE if (hit := pattern.search(before))][:1]
