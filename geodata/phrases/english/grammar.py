"""An English call or street address as a phrase."""

from __future__ import annotations

import re
from dataclasses import replace

from geodata.phrases.chinese.names import Known
from geodata.phrases.english.anchors import STREET, clean, house, next_anchor
from geodata.phrases.english.steps import steps_around
from geodata.phrases.english.words import HOUSE, UNIT
from geodata.phrases.phrase import Anchor, AnchorKind, Lack, Phrase, Spot
from geodata.phrases.tidy import without_phones

MOST_SPOTS = 8
SEGMENT_STREET = r"[^,&@]+?"

_TAIL = re.compile(r"[\s,]+(?:([A-Z]{2})\b[\s,.]*)?(\d{5}(?:-\d{4})?)?[\s,.]*$")
_GAPS = re.compile(r"\s{2,}|[;\n\t]+")
_HOME = re.compile(
    r"\b(?:i\s+live|we\s+live|my\s+(?:home|house|address|apartment|flat)|i'?m\s+a\s+resident)\b[^,.;]{0,12}$", re.I
)
_DENIED = re.compile(r"\b(?:not|isn'?t|wasn'?t)\s+(?:(?:at|on|in|near)\s+)?(?:the\s+)?$", re.I)
_CROSSING = re.compile(rf"^intersection\s+(?:of\s+)?({SEGMENT_STREET})\s*(?:&|/|@|\band\b)\s*([^,]+?)\s*(?:,|$)", re.I)
_NUMBERED = re.compile(r"\b(?:No\.?|number)\s*(\d{1,5}[A-Za-z]?)\s*,?\s+(?=[^\W\d])", re.I)
_SPOKEN_RANGE = re.compile(
    rf"\b(?:between\s+)?(\d{{1,5}})\s+(?:to|and|through)\s+(\d{{1,5}})\s+(?={STREET})", re.I
)
_HOUSE_HEAD = re.compile(rf"^#?\s*({HOUSE})\s+(?!block\b)([^\W\d_][^,]*|\d+(?:st|nd|rd|th)\b[^,]*)", re.I)
# In much of Europe the number follows the street.
_HOUSE_LAST = re.compile(r"^([^\W\d_][^\d,&]{2,60}?)\s+(\d{1,4}[A-Za-z]?)$")
_STREET_HEAD = re.compile(rf"^{STREET}(?=[\s,]|$)", re.I)
_SENTENCE = re.compile(
    r"\b(?:near|opposite|across|between|behind|beside|next\s+to|front|corner|block|of|there|is|from|at|feet|meters|metres|the|"
    r"not|building|bldg|meets|crosses|km|poles?|lamp|light|streetlight|manhole|hydrant)\b",
    re.I,
)


def parse_english(words: str, known: Known | None = None) -> Phrase:
    """Read tidied English words; never fails. `known` is not asked: English names show by their kind of street."""
    text = _SPOKEN_RANGE.sub(r"\1-\2 ", _NUMBERED.sub(r"\1 ", without_phones(words)))
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
    """Widest first, as the other grammar has them: state, postcode, neighbourhood; flats and floors are none."""
    named = [clean(UNIT.sub("", part)) for part in text.split(",")]
    return (*ends, *(part for part in named if part))


def _as_sentence(text: str) -> list[tuple[Spot, bool]]:
    spots: list[tuple[Spot, bool]] = []
    at = 0
    while (found := next_anchor(text, at)) and len(spots) < MOST_SPOTS:
        hit, anchor = found
        before, after = text[at : hit.start()], text[hit.end() :]
        at = hit.end()
        if not _DENIED.search(before):
            spots.append((Spot(anchor, steps_around(before, after, anchor)), _HOME.search(before) is not None))
    return _helped(spots, _tail_areas(text[at:]))


def _tail_areas(rest: str) -> tuple[str, ...]:
    rest = UNIT.sub("", rest)
    named = re.match(r"\s*,?\s*(?:in\s+)?([A-Z][\w ]{2,30}?)\s*(?:,|$|\.|(?=[A-Z]{2}\b))", rest)
    postcode = re.search(r"\b\d{5}\b", rest)
    return tuple(part for part in (postcode and postcode[0], named and clean(named[1])) if part)


def _helped(spots: list[tuple[Spot, bool]], areas: tuple[str, ...]) -> list[tuple[Spot, bool]]:
    """A bare road beside something finer only helps to find that."""
    fine = [pair for pair in spots if not _is_coarse(pair[0]) or pair[1]]
    roads = tuple(spot.anchor for spot, home in spots if spot.anchor.kind is AnchorKind.ROAD and _is_coarse(spot) and not home)
    named = tuple(spot.anchor.names[0] for spot, home in spots if spot.anchor.kind is AnchorKind.AREA and not home)
    if not any(not home for _, home in fine):
        return [(replace(spot, areas=areas), home) for spot, home in spots]
    return [(replace(spot, areas=(*areas, *named), also=() if home else roads), home) for spot, home in fine]


def _is_coarse(spot: Spot) -> bool:
    return spot.anchor.kind in {AnchorKind.ROAD, AnchorKind.AREA} and not spot.steps
