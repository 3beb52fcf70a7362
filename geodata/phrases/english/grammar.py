"""An English call or street address as a phrase."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace

from geodata.phrases.chinese.names import Known
from geodata.phrases.directions import DIRECTION_EN, bearing_en
from geodata.phrases.english import words as words_of
from geodata.phrases.english.words import HOUSE, LENGTH, LENGTHS_M, LETTER_STREET, PLACE
from geodata.phrases.phrase import Anchor, AnchorKind, Lack, Phrase, Spot, Step, StepKind
from geodata.phrases.tidy import without_phones

STREET = f"(?:{LETTER_STREET}|{words_of.STREET})"
SIDES_OF = r"(?:of|from)\s+(?:the\s+)?"
AND = r"(?:\s*(?:&|/|@|\+)\s*|\s+(?:and|at|with)\s+)"
SEGMENT_STREET = r"[^,&@]+?"

_TAIL = re.compile(r"[\s,]+(?:([A-Z]{2})\b[\s,.]*)?(\d{5}(?:-\d{4})?)?[\s,.]*$")
_GAPS = re.compile(r"\s{2,}|[;\n\t]+")
_HOME = re.compile(
    r"\b(?:i\s+live|we\s+live|my\s+(?:home|house|address|apartment)|i'?m\s+a\s+resident)\b[^,.;]{0,12}$", re.I
)
_CROSSING = re.compile(rf"^intersection\s+(?:of\s+)?({SEGMENT_STREET})\s*(?:&|/|@|\band\b)\s*([^,]+?)\s*(?:,|$)", re.I)
_NUMBERED = re.compile(r"\bNo\.?\s*(\d{1,5}[A-Za-z]?)\s*,?\s+(?=[^\W\d])", re.I)
_HOUSE_HEAD = re.compile(rf"^({HOUSE})\s+(?!block\b)([^\W\d_][^,]*|\d+(?:st|nd|rd|th)\b[^,]*)", re.I)
# In much of Europe the number follows the street.
_HOUSE_LAST = re.compile(r"^([^\W\d_][^\d,&]{2,60}?)\s+(\d{1,4}[A-Za-z]?)$")
_STREET_HEAD = re.compile(rf"^{STREET}(?=[\s,]|$)", re.I)
_SENTENCE = re.compile(
    r"\b(?:near|opposite|across|between|behind|beside|next\s+to|front|corner|block|of|there|is|from|at|feet|meters|metres|the)\b",
    re.I,
)


@dataclass(frozen=True, slots=True)
class Row:
    """One pattern of the grammar and how its hit becomes an anchor and perhaps a step."""

    pattern: re.Pattern[str]
    anchor: Callable[[re.Match[str]], Anchor]


def _row(pattern: str, kind: AnchorKind, *groups: int, number: int = 0) -> Row:
    def anchor(hit: re.Match[str]) -> Anchor:
        names = tuple(clean(hit[group]) for group in groups)
        return Anchor(kind, names, house(hit[number]) if number else "")

    return Row(re.compile(pattern, re.I), anchor)


ROWS = (
    _row(rf"({STREET})\s*,?\s+(?:between|from|btw|b/w)\s+({STREET})\s+(?:and|to|&)\s+({STREET})", AnchorKind.STRETCH, 1, 2, 3),
    _row(rf"\bbetween\s+({STREET})\s+(?:and|&)\s+({STREET})", AnchorKind.BETWEEN, 1, 2),
    _row(rf"(\d+)\s*(?:-?hundred\s+)?block\s+of\s+({STREET})", AnchorKind.BLOCK, 2, number=1),
    _row(rf"(?<!\w)({HOUSE})\s+({STREET})", AnchorKind.DOOR, 2, number=1),
    _row(rf"({STREET}){AND}({STREET})", AnchorKind.CROSSING, 1, 2),
    _row(rf"({PLACE})(?!\s+{words_of.TYPE})", AnchorKind.PLACE, 1),
    _row(rf"({STREET})", AnchorKind.ROAD, 1),
)  # fmt: skip


def clean(name: str) -> str:
    """A name with single blanks and no stray signs at its ends."""
    return re.sub(r"\s+", " ", name).strip(" ,.;:")


def house(number: str) -> str:
    """A house number without blanks: `35 -35C` is 35-35C."""
    return re.sub(r"[\s&]+", "", number).upper().replace("HF", "½")


def parse_english(words: str, known: Known | None = None) -> Phrase:
    """Read tidied English words; never fails. `known` is not asked: English names show by their kind of street."""
    text = _NUMBERED.sub(r"\1 ", without_phones(words))
    spots = _as_address(text) or _as_sentence(text)
    event = [spot for spot, at_home in spots if not at_home]
    home = [spot for spot, at_home in spots if at_home]
    lacks = None if event else (Lack.HOME_ONLY if home else Lack.NO_PLACE)
    return Phrase(words, "en", tuple(event), tuple(home), len(event) > 1 and " both " in f" {words.lower()} ", lacks)


def _as_address(text: str) -> list[tuple[Spot, bool]]:
    """A written address: number and street, or a crossing, then areas behind commas or wide gaps."""
    plain = _GAPS.sub(", ", text.strip())
    tail = _TAIL.search(" " + plain)
    body = clean((" " + plain)[: tail.start()] if tail else plain)
    ends = [part for part in (tail[1], tail[2]) if part] if tail else []
    crossing = _CROSSING.match(body)
    if crossing:
        second, area = _split_area(crossing[2])
        names = (clean(crossing[1]), second)
        return [(Spot(Anchor(AnchorKind.CROSSING, names), (), _areas(area + body[crossing.end() :], ends)), False)]
    last = _HOUSE_LAST.match(body)
    if last and not _SENTENCE.search(last[1]):
        return [(Spot(Anchor(AnchorKind.DOOR, (clean(last[1]),), house(last[2])), (), _areas("", ends)), False)]
    head = _HOUSE_HEAD.match(body)
    if not head or _SENTENCE.search(head[2]):
        return []
    street, area = _split_area(head[2])
    anchor = Anchor(AnchorKind.DOOR, (street,), house(head[1]))
    return [(Spot(anchor, (), _areas(area + "," + body[head.end() :], ends)), False)]


def _split_area(text: str) -> tuple[str, str]:
    """Street and what follows it: `Lorraine St Roslindale` is Lorraine St and Roslindale."""
    text = clean(text)
    hit = _STREET_HEAD.match(text)
    return (clean(hit[0]), text[hit.end() :]) if hit else (text, "")


def _areas(text: str, ends: list[str]) -> tuple[str, ...]:
    """Widest first, as the other grammar has them: state, postcode, neighbourhood."""
    named = [clean(part) for part in text.split(",") if clean(part)]
    return (*ends, *named)


def _as_sentence(text: str) -> list[tuple[Spot, bool]]:
    spots: list[tuple[Spot, bool]] = []
    at = 0
    while (found := _next_anchor(text, at)) and len(spots) < 8:
        hit, anchor = found
        before, after = text[at : hit.start()], text[hit.end() :]
        steps = _steps(before, after, anchor)
        spots.append((Spot(anchor, steps), _HOME.search(before) is not None))
        at = hit.end()
    return _helped(spots, _tail_areas(text[at:]))


def _next_anchor(text: str, at: int) -> tuple[re.Match[str], Anchor] | None:
    best: tuple[re.Match[str], Anchor] | None = None
    for row in ROWS:
        hit = row.pattern.search(text, at)
        if hit and (best is None or hit.start() < best[0].start()):
            best = (hit, row.anchor(hit))
    return best


def _tail_areas(rest: str) -> tuple[str, ...]:
    named = re.match(r"\s*,?\s*(?:in\s+)?([A-Z][\w ]{2,30}?)\s*(?:,|$|\.|(?=[A-Z]{2}\b))", rest)
    postcode = re.search(r"\b\d{5}\b", rest)
    return tuple(part for part in (postcode and postcode[0], named and clean(named[1])) if part)


def _helped(spots: list[tuple[Spot, bool]], areas: tuple[str, ...]) -> list[tuple[Spot, bool]]:
    """A bare road beside something finer only helps to find that."""
    fine = [pair for pair in spots if pair[0].anchor.kind is not AnchorKind.ROAD or pair[0].steps or pair[1]]
    roads = tuple(
        spot.anchor for spot, home in spots if spot.anchor.kind is AnchorKind.ROAD and not spot.steps and not home
    )
    if not any(not home for _, home in fine):
        return [(replace(spot, areas=areas), home) for spot, home in spots]
    return [(replace(spot, areas=areas, also=() if home else roads), home) for spot, home in fine]


COUNTS = {"one": 1, "a": 1, "two": 2, "three": 3}


def _length(hit: re.Match[str], group: int) -> float:
    unit = hit[group + 1].lower()
    return float(hit[group]) * (LENGTHS_M.get(unit) or LENGTHS_M.get(unit.rstrip("s"), 1.0))


def _side(hit: re.Match[str]) -> Step:
    return Step(StepKind.SIDE, bearing_en(hit[4]), round(_length(hit, 2), 1), hit[1] is not None)


def _blocks(hit: re.Match[str]) -> Step:
    count = COUNTS.get(hit[1].lower()) or int(hit[1])
    return Step(StepKind.BLOCKS, bearing_en(hit[2]), detail=str(count))


_BEFORE: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], Step]], ...] = tuple(
    (re.compile(pattern + r"\s*(?:the\s+)?$", re.I), step)
    for pattern, step in (
        (rf"(?:(about|around|approximately|roughly)\s+)?{LENGTH}\s+({DIRECTION_EN})\s+(?:of|from)", _side),
        (rf"(\d+|one|two|three|a)\s+blocks?\s+({DIRECTION_EN})\s+(?:of|from)", _blocks),
        (rf"\b({DIRECTION_EN})(?:ern)?\s+(?:end|part)\s+of", lambda hit: Step(StepKind.PART, bearing_en(hit[1]), detail="end")),
        (rf"\b({DIRECTION_EN})(?:ern)?\s+(?:side|corner)\s+of", lambda hit: Step(StepKind.CORNER, bearing_en(hit[1]))),
        (rf"\b({DIRECTION_EN})(?:ern)?\s+(?:gate|entrance)\s+(?:of|to)", lambda hit: Step(StepKind.GATE, bearing_en(hit[1]))),
        (r"(?:diagonally|kitty[- ]corner)\s+(?:opposite|across|from)(?:\s+(?:from|of|to))?", lambda _: Step(StepKind.DIAGONAL)),
        (r"(?:opposite|across(?:\s+the\s+(?:street|road))?(?:\s+from)?)(?:\s+(?:of|to|from))?", lambda _: Step(StepKind.OPPOSITE)),
        (r"(?:next\s+to|beside|adjacent\s+to|alongside)", lambda _: Step(StepKind.NEAR, None, 30.0)),
        (r"(?:near(?:\s+to)?|close\s+to|around|by|vicinity\s+of)", lambda _: Step(StepKind.NEAR, None, 100.0)),
        (r"(?:behind|in\s+front\s+of|inside|outside(?:\s+of)?|rear\s+of|back\s+of|under|below)", lambda _: Step(StepKind.ABOUT)),
        (rf"{LENGTH}\s+(?:from|away\s+from|past|of)", lambda hit: Step(StepKind.NEAR, None, _length(hit, 1))),
        (r"(?:gate|entrance)\s+(?:of|to)", lambda _: Step(StepKind.GATE)),
    )
)  # fmt: skip
_AFTER: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], Step]], ...] = tuple(
    (re.compile(r"[\s,]*" + pattern, re.I), step)
    for pattern, step in (
        (rf"({DIRECTION_EN})\s+(?:gate|entrance)\b", lambda hit: Step(StepKind.GATE, bearing_en(hit[1]))),
        (rf"(?:on\s+the\s+|at\s+the\s+)?({DIRECTION_EN})(?:ern)?\s+(?:side|corner)\b(?!\s+of)", lambda hit: Step(StepKind.CORNER, bearing_en(hit[1]))),
        (rf"({DIRECTION_EN})(?:ern)?\s+end\b", lambda hit: Step(StepKind.PART, bearing_en(hit[1]), detail="end")),
        (r"(?:main\s+)?(?:gate|entrance)\b", lambda _: Step(StepKind.GATE)),
    )
)  # fmt: skip


def _steps(before: str, after: str, anchor: Anchor) -> tuple[Step, ...]:
    steps = [make(hit) for pattern, make in _BEFORE[:] if (hit := pattern.search(before[-80:]))][:1]
    steps += [make(hit) for pattern, make in _AFTER if (hit := pattern.match(after))][:1]
    roadlike = anchor.kind in {AnchorKind.ROAD, AnchorKind.DOOR}
    return tuple(
        replace(step, kind=StepKind.ROADSIDE) if step.kind is StepKind.CORNER and roadlike else step for step in steps
    )
