"""The steps of an English call: what stands before an anchor or behind it, as rows of tables."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from geodata.phrases.directions import DIRECTION_EN, bearing_en
from geodata.phrases.english.anchors import CORNER
from geodata.phrases.english.words import LENGTH, LENGTHS_M
from geodata.phrases.phrase import Anchor, AnchorKind, Step, StepKind

COUNTS = {
    "one": 1, "a": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "couple of": 2, "a couple of": 2, "a few": 3,
    "half a": 1,
}  # fmt: skip
COUNT = r"(\d+|one|two|three|four|five|six|a\s+couple\s+of|couple\s+of|a\s+few|half\s+a|a)"
LOOKED_BACK = 80  # signs before an anchor
OF = r"\s+(?:of|from)"
ROUGHLY = r"(?:(about|around|approximately|approx\.?|roughly|some|maybe|ca\.?|perhaps|nearly|almost)\s+)?"
BEARING = rf"({DIRECTION_EN})(?:ern|ward|wards)?"
# What a caller calls a place by beside its name: the statue Three Smiths, the cinema Kino Engel.
SORT = (
    r"(?:(?:the|a)\s+)?(?:(?:statue|cinema|hotel|restaurant|caf[eé]|bar|pub|shop|store|museum|church|library|school|station|building|house|office|"
    r"entrance(?:\s+(?:of|to)(?:\s+the)?)?|supermarket|pharmacy|bank|park|market|theat(?:re|er)|monument|square|gym|kiosk|embassy|junction|street|road)\s+)?"
)

Hit = re.Match[str]


def _length(hit: Hit, group: int) -> float:
    unit = hit[group + 1].lower()
    return round(float(hit[group]) * (LENGTHS_M.get(unit) or LENGTHS_M.get(unit.rstrip("s"), 1.0)), 1)


def _side(hit: Hit) -> Step:
    return Step(StepKind.SIDE, bearing_en(hit[4]), _length(hit, 2), hit[1] is not None)


def _along(hit: Hit) -> Step:
    return Step(StepKind.ALONG, bearing_en(hit[4]), _length(hit, 2), hit[1] is not None)


def _blocks(hit: Hit) -> Step:
    said = re.sub(r"\s+", " ", hit[1].lower())
    count = COUNTS.get(said) or int(said)
    return Step(StepKind.BLOCKS, bearing_en(hit[2]), detail=str(count))


def _by_bearing(kind: StepKind, detail: str = "") -> Callable[[Hit], Step]:
    return lambda hit: Step(kind, bearing_en(hit[1]), detail=detail)


def _plain(kind: StepKind, metres: float | None = None) -> Callable[[Hit], Step]:
    return lambda _: Step(kind, None, metres)


_BEFORE: tuple[tuple[re.Pattern[str], Callable[[Hit], Step]], ...] = tuple(
    (re.compile(pattern + rf"\s*,?\s*{SORT}$", re.I), step)
    for pattern, step in (
        (rf"{ROUGHLY}{LENGTH}\s+(?:(?:further\s+)?(?:to|towards?|on)\s+the\s+)?{BEARING}{OF}", _side),
        (rf"{ROUGHLY}{LENGTH}\s+(?:up|down|along)\s+(?:to\s+the\s+)?{BEARING}(?:\s+(?:of|from|after|past))?", _along),
        (rf"{ROUGHLY}{LENGTH}\s+(?:(?:further|due)\s+)?(?:to\s+the\s+)?{BEARING}", _along),
        (rf"\b{COUNT}\s+(?:street\s+|city\s+)?blocks?\s+(?:to\s+the\s+)?{BEARING}{OF}", _blocks),
        (rf"\b{BEARING}\s+end\s+of", _by_bearing(StepKind.PART, "end")),
        (rf"\b{BEARING}\s+(?:part|section|stretch)\s+of", _by_bearing(StepKind.PART)),
        (rf"\b{BEARING}\s+half\s+of", _by_bearing(StepKind.PART, "half")),
        (rf"\b{BEARING}\s+(?:side|corner|edge)\s+of", _by_bearing(StepKind.CORNER)),
        (rf"\b{BEARING}\s+(?:gate|entrance)\s+(?:of|to)", _by_bearing(StepKind.GATE)),
        (rf"\b(?:to\s+the\s+)?{BEARING}{OF}", _by_bearing(StepKind.SIDE)),
        (r"(?:diagonally|kitty[- ]corner|catty[- ]corner)\s+(?:opposite|across|from)(?:\s+(?:from|of|to))?", _plain(StepKind.DIAGONAL)),
        (r"(?:opposite(?:\s+side\s+(?:of\s+the\s+(?:street|road)\s+)?(?:of|from|to))?|facing|across(?:\s+the\s+(?:street|road|way))?(?:\s+from)?|"
         r"other\s+side\s+of\s+the\s+(?:street|road)\s+from)(?:\s+(?:of|to|from))?", _plain(StepKind.OPPOSITE)),
        (r"(?:next\s+(?:door\s+)?to|beside|adjacent\s+to|alongside|right\s+by|just\s+by|bordering|abutting)", _plain(StepKind.NEAR, 30.0)),
        (r"(?:vicinity\s+of|somewhere\s+(?:around|near)|(?:area|neighbou?rhood)\s+(?:of|around))", _plain(StepKind.NEAR, 200.0)),
        (r"(?:near(?:\s+to|by)?|close\s+(?:to|by)|not\s+far\s+from|around|by|off|past|before|after|down\s+the\s+(?:street|road)\s+from|a\s+(?:short|little)\s+(?:walk|way)\s+from)",
         _plain(StepKind.NEAR, 100.0)),
        (r"(?:behind|in\s+(?:the\s+)?(?:front|back|rear)\s+of|inside(?:\s+of)?|outside(?:\s+of)?|rear\s+of|back\s+of|under|below|underneath|on\s+top\s+of)",
         _plain(StepKind.ABOUT)),
        (rf"{LENGTH}\s+(?:from|away\s+from|past|of)", lambda hit: Step(StepKind.NEAR, None, _length(hit, 1))),
        (r"(?:gate|entrance|door)\s+(?:of|to)", _plain(StepKind.GATE)),
    )
)  # fmt: skip
_AFTER: tuple[tuple[re.Pattern[str], Callable[[Hit], Step]], ...] = tuple(
    (re.compile(r"[\s,]*" + pattern, re.I), step)
    for pattern, step in (
        (rf"{BEARING}\s+(?:gate|entrance)\b", _by_bearing(StepKind.GATE)),
        (rf"(?:on\s+|at\s+|in\s+)?(?:the\s+)?{BEARING}\s+(?:side|corner)\b(?!\s+of)", _by_bearing(StepKind.CORNER)),
        (rf"{BEARING}\s+end\b", _by_bearing(StepKind.PART, "end")),
        (rf"(?:(?:go|walk)\s+|and\s+then\s+|then\s+)?{ROUGHLY}{LENGTH}\s+(?:to\s+the\s+|due\s+)?{BEARING}\b(?!\s+(?:of|from)\b)", _along),
        (r"(?:main\s+|front\s+|rear\s+|back\s+)?(?:gate|entrance)\b", _plain(StepKind.GATE)),
        (r"(?:on\s+)?the\s+(?:other|opposite)\s+side\s+of\s+the\s+(?:street|road)\b", _plain(StepKind.OPPOSITE)),
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


def step_home(words: str) -> tuple[Step, ...]:
    """The step in words that point at the own home: `in front of my house`."""
    return tuple(_first(re.sub(r"\s+(?:my|our)\s.*$", " ", words)))
